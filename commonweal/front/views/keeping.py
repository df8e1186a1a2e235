"""Signing in, and the neighbourhoods that somebody keeps. Nothing here is public or stored on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import views as django_auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.common.errors import BadInput
from commonweal.front.views import drawn
from commonweal.front.views.frame import page
from commonweal.front.views.signed_in import person, signed_in
from commonweal.places import operations
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities import queries as priorities


class SignIn(django_auth.LoginView):
    """Sign in with an email address and a password."""

    template_name = "front/sign_in.html"
    extra_context = {"section": "sign_in"}


class SignOut(django_auth.LogoutView):
    """Sign out; a form is sent, so that no other page's link can do it."""

    http_method_names = ["post", "options"]


@require_safe
@signed_in
def kept(request: HttpRequest) -> HttpResponse:
    """The neighbourhoods that somebody keeps: theirs to see, and nobody else's."""
    return _kept(request)


def _kept(request: HttpRequest, problems: tuple[str, ...] = ()) -> HttpResponse:
    mine = places.saved_by(request.user)
    councils = dict(
        Area.objects.filter(code__in={one.council_code for one in mine}).values_list("code", "name")
    )
    return page(
        request,
        "kept.html",
        {
            "kept": [
                {
                    "name": one.name,
                    "council": councils.get(one.council_code, one.council_code),
                    "count": len(one.small_areas),
                    "address": drawn.address_of(one.small_areas, one.name),
                    "public_id": one.public_id,
                }
                for one in mine
            ],
            "problems": problems,
            "officer": bool(priorities.office_of(request.user)),
        },
        section="kept",
        status=400 if problems else 200,
    )


@require_POST
@signed_in
def save(request: HttpRequest) -> HttpResponse:
    """Keep a neighbourhood that was drawn."""
    name = drawn.cleaned(request.POST.get("name", "")) or str(
        _("A neighbourhood that somebody drew")
    )
    codes = drawn.codes_in(request.POST.get("areas", ""))
    return _done(
        request, lambda: operations.save_neighbourhood(name=name, areas=codes, by=person(request))
    )


@require_POST
@signed_in
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep it no longer."""
    return _done(
        request, lambda: operations.remove_neighbourhood(public_id=public_id, by=person(request))
    )


def _done(request: HttpRequest, what: Any) -> HttpResponse:
    try:
        what()
    except BadInput as refused:
        return _kept(request, (refused.message, *refused.problems))
    return redirect("front:kept")


ADDRESSES = (
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("kept/", kept, name="kept"),
    path("kept/save/", save, name="keep"),
    path("kept/<uuid:public_id>/remove/", remove, name="keep_no_longer"),
)
