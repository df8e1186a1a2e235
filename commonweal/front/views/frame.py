"""What stands round every page: navigation, the notice on made-up places, attributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.evidence import queries as evidence
from commonweal.front.views.refusals import is_file, refused
from commonweal.places.models import Area
from commonweal.places.queries import hierarchy


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    section: str = "",
    status: int = 200,
    made_up: bool = False,
    said: str = "",
) -> HttpResponse:
    """A page in its frame.

    Parameters
    ----------
    section : str
        Which part of the site it belongs to: marks the navigation.
    made_up : bool
        What it shows is of a made-up country, and it says so at the top.
    said : str
        What a page of refusal says, for a program that asked for a file and can read no page.
    """
    if said and is_file(request.path):
        return refused(request, status, said)
    return render(
        request,
        f"front/{template}",
        {"section": section, "made_up": made_up, **context},
        status=status,
    )


def state() -> str:
    """What pages are made from now: a key for what is kept between two requests."""
    return f"{evidence.stamp()} {settings.HOME}"


def is_made_up(code: str) -> bool:
    """Whether a place is of a made-up country."""
    return evidence.is_made_up(code)


def only_made_up() -> bool:
    """Whether nothing but made-up countries is loaded."""
    codes = list(Area.objects.of_kind("country").values_list("code", flat=True))
    return bool(codes) and all(map(is_made_up, codes))


def address(code: str) -> str:
    """Address of the page of a place."""
    return reverse("front:place", args=[code])


def trail(area: Area) -> tuple[tuple[str, str], ...]:
    """The way down to a place: each step's name and address."""
    return tuple((step.name, address(step.code)) for step in hierarchy(area))


def attributed(*groups: Iterable[str]) -> Sequence[str]:
    """Lines of attribution, each once."""
    return tuple(dict.fromkeys(line for group in groups for line in group))
