"""What we say about the site itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonweal.front.views.answers import public
from commonweal.front.views.frame import page


@public()
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return page(request, "accessibility.html", {})
