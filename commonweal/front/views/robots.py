"""What machines that visit every site look for at fixed addresses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse

from commonweal.front.views.answers import public
from commonweal.front.views.frame import only_made_up


@public()
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: every page, but no searches and no PDF, which are costly to make.

    A made-up country is kept out of search engines: nobody should meet its figures by chance.
    """
    closed = ["/"] if only_made_up() else [f"{reverse('front:home')}?q=", "/*.pdf$"]
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public()
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for what asks at this address without reading a page first."""
    return HttpResponseRedirect(static("commonweal/favicon.svg"))
