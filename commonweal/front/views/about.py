"""What we say about the site itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

import commonweal
from commonweal.front.views.answers import public
from commonweal.front.views.frame import page


@public(also=lambda: f"{settings.ORGANISATION} {settings.CONTACT}")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, in the shape that the regulations of 2018 ask for."""
    return page(
        request,
        "accessibility.html",
        {
            "organisation": settings.ORGANISATION,
            "contact": settings.CONTACT,
            "contact_said": settings.CONTACT.removeprefix("mailto:"),
            "version": commonweal.__version__,
        },
    )
