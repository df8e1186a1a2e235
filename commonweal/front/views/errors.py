"""Pages for when something went wrong, each with a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.utils.translation import gettext as _

from commonweal.front.views.frame import page


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: there is no such page."""
    return page(request, "error.html", {
        "title": _("There is no such page"),
        "said": _("The address may be mistyped, or the page may have moved."),
    }, status=404)  # fmt: skip


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the request itself makes no sense."""
    return page(request, "error.html", {
        "title": _("That request cannot be understood"),
        "said": _("Something in the address is not as it should be."),
    }, status=400)  # fmt: skip


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not for this visitor."""
    return page(request, "error.html", {
        "title": _("This is not open to you"),
        "said": _("You may need to sign in, or to ask whoever runs this installation."),
    }, status=403)  # fmt: skip


def not_sent_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: something was sent to us that no form of ours sent."""
    return page(request, "error.html", {
        "title": _("Nothing can be sent to this page"),
        "said": _("Open the page afresh, and use the form on it if there is one."),
    }, status=403)  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Nothing is asked of the database, which may be what failed."""
    return HttpResponseServerError(loader.get_template("front/server_error.html").render())
