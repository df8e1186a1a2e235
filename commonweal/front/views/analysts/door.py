"""The door, and what every tool behind it shares: three forms, a refusal, how it was made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front.views.analysts.shown import printed
from commonweal.front.views.answers import View, public
from commonweal.front.views.county import by_region, council
from commonweal.front.views.downloads import CSV, given
from commonweal.front.views.frame import is_made_up, page, trail
from commonweal.places.models import Area

#: Kinds of address; the last two are files.
FORMS = ("page", "csv", "json")


Made = Callable[[HttpRequest, Area], tuple[Any, dict[str, Any]]]


@public()
def door(request: HttpRequest) -> HttpResponse:
    """What there is for analysts, and for which council areas."""
    return page(request, "analysts.html", by_region("analysts_council"), section="analysts")


@public()
def tools(request: HttpRequest, key: str) -> HttpResponse:
    """The four tools for a council area."""
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    return page(
        request,
        "analysts_council.html",
        {"area": area, "trail": steps(area)},
        section="analysts",
        made_up=is_made_up(area.code),
    )


def steps(area: Area) -> tuple[tuple[str, str], ...]:
    """The way to a tool: the council's own way, and its tools."""
    return (*trail(area), (_("For analysts"), reverse("front:analysts_council", args=[area.code])))


def tool(name: str, template: str) -> Callable[[Made], View]:
    """A tool as a page, as CSV and as JSON: the function gives the result and what the page shows."""

    def wrap(made: Made) -> View:
        @public(kept=False)
        @functools.wraps(made)
        def answer(request: HttpRequest, key: str, form: str = "page") -> HttpResponse:
            area = council(request, key)
            if isinstance(area, HttpResponse):
                return area
            try:
                result, shown = made(request, area)
            except evidence.NothingLoaded as error:
                return refusal(request, area, name, [str(error)], 503)
            except analysis.BadChoice as error:
                return refusal(request, area, name, error.problems)
            except ValueError as error:
                return refusal(request, area, name, [str(error)])
            if form == "csv":
                text = analysis.analysis_csv(result, area)
                return given(text, CSV, f"{area.code}-{name}.csv")
            if form == "json":
                return given(analysis.analysis_json(result, area), "application/json")
            files = {
                one: f"{reverse(f'front:analysts_{name}_{one}', args=[area.code])}?{query}"
                if (query := request.GET.urlencode())
                else reverse(f"front:analysts_{name}_{one}", args=[area.code])
                for one in FORMS[1:]
            }
            return page(
                request,
                template,
                {
                    "area": area,
                    "trail": steps(area),
                    "files": files,
                    "said": printed(result.said()),
                    **shown,
                },
                section="analysts",
                made_up=is_made_up(area.code),
            )

        return answer

    return wrap


def refusal(
    request: HttpRequest, area: Area, name: str, problems: Sequence[str], status: int = 400
) -> HttpResponse:
    """What was chosen makes no sense: everything that is wrong with it, and a way back."""
    return page(
        request,
        "analysts_unusable.html",
        {"area": area, "trail": steps(area), "problems": problems,
         "back": reverse(f"front:analysts_{name}", args=[area.code])},
        section="analysts",
        status=status,
        said=" ".join(problems),
    )  # fmt: skip
