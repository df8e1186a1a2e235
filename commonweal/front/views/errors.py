"""Pages for when something went wrong, each with a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.utils.translation import gettext as _

from commonweal.front.views.frame import page


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: there is no such page."""
    return refusal(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or the page may have moved."),
    )


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the request itself makes no sense."""
    return refusal(
        request,
        400,
        _("That request cannot be understood"),
        _("Something in the address is not as it should be."),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not for this visitor."""
    return refusal(
        request,
        403,
        _("This is not open to you"),
        _("You may need to sign in, or to ask whoever runs this installation."),
    )


def not_sent_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: something was sent to us that no form of ours sent."""
    return refusal(
        request,
        403,
        _("Nothing can be sent to this page"),
        _("Open the page afresh, and use the form on it if there is one."),
    )


def refusal(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    """A page that says what is wrong, or the same for a program that asked for a file."""
    context = {"title": title, "said": said}
    return page(request, "error.html", context, status=status, said=f"{title}. {said}")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Nothing is asked of the database, which may be what failed."""
    return HttpResponseServerError(loader.get_template("front/server_error.html").render())
