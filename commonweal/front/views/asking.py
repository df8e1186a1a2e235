"""Before people are asked: what so many answers could say of a place, and how many it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import planning as queries
from commonweal.front import mixes
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, page, trail
from commonweal.front.views.place import found

#: The numbers of the form, by their names in the address and in `Asked`.
NUMBERS = {
    "answers": "answers",
    "truth": "truth",
    "usual": "usual",
    "rests_on": "rests_on",
    "delta": "delta",
    "effect": "design_effect",
    "response": "response",
    "sd": "sd",
}
#: What a bar shows, in its order, as standings with a fill of their own.
PARTS = ("lower", "similar", "higher", "cant_tell")


@public("question", *NUMBERS)
def asking(request: HttpRequest, key: str) -> HttpResponse:
    """The planner of a survey: one question, one place."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    questions = queries.questions()
    slug = request.GET.get("question") or questions[0].slug
    told = {name: request.GET.get(name, "").strip() for name in NUMBERS}
    asked, problems = read(told)
    made = None
    try:
        if not problems:
            made = queries.plan_of(area, slug, asked)
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": area}, status=503)
    except ValueError as error:
        problems.append(("answers", str(error)))
    return page(
        request,
        "asking.html",
        {
            "area": area,
            "place_address": address(area.code),
            "trail": trail(area),
            "canonical": reverse("front:asking", args=[area.code]),
            "groups": grouped(questions),
            "slug": slug,
            "told": told,
            "problems": problems,
            "wrong": dict(problems),
            "plan": shown(made) if made else None,
            "key": [(one, words()[one]) for one in PARTS],
        },
        status=400 if problems else 200,
        made_up=is_made_up(area.code),
    )


def read(told: dict[str, str]) -> tuple[queries.Asked, list[tuple[str, str]]]:
    """What was typed, as numbers; and what is none, with the field that it stands in."""
    given: dict[str, Any] = {}
    problems = []
    for name, field in NUMBERS.items():
        text = told[name].replace(",", "").rstrip("%").strip()
        if not text:
            continue
        try:
            number = float(text) if len(text) < 16 else float("nan")
        except ValueError:
            number = float("nan")
        if number - number != 0:
            problems.append((name, _("“%(text)s” is no number.") % {"text": told[name][:40]}))
        else:
            given[field] = number
    if "answers" in given:
        given["answers"] = int(given["answers"])
    if "response" in given:
        given["response"] /= 100
    return replace(queries.Asked(), **given), problems


def grouped(questions: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions by domain, for a list to choose from."""
    framework = evidence.framework_in_force()
    by_domain: dict[str, list[tuple[str, str]]] = {}
    for one in questions:
        by_domain.setdefault(framework.domain(one.domain).name, []).append((one.slug, one.name))
    return list(by_domain.items())


def shown(made: queries.Plan) -> dict[str, Any]:
    """A plan as the page says it."""
    one, asked = made.indicator, made.asked
    unit = "percent" if one.measure == "share" else one.unit
    decimals = 1 if one.measure == "share" else 2
    truth, there = asked.truth or 0.0, asked.usual or 0.0

    def said(value: float) -> str:
        return figures.figure(value, unit, decimals)

    def by(value: float | None) -> str:
        return _("none") if value is None else figures.plain(value, decimals)

    def range_(limits: tuple[float, float]) -> str:
        lower, upper = figures.ends(*limits, unit, decimals)
        return _("%(lower)s to %(upper)s") % {"lower": lower, "upper": upper}

    own_usual = made.usual.value is None or abs(made.usual.value - there) > 1e-9
    gap = abs(truth - there)
    return {
        "name": one.name,
        "question": one.question,
        "is_share": one.measure == "share",
        "answers": figures.count(asked.answers),
        "truth": said(truth),
        "usual": said(there),
        "whose": "" if own_usual else made.usual.whose,
        "period": made.usual.period,
        "rests_on": "" if (asked.rests_on or 0) > 1e9 else figures.count(asked.rests_on or 0),
        "delta": figures.plain(asked.delta or 0, decimals),
        "range": range_(made.limits),
        "says": parts(made.says),
        "compared": not made.says.not_compared,
        "shown": asked.answers >= queries.TO_SHOW,
        "to_show": queries.TO_SHOW,
        "to_compare": figures.count(queries.TO_COMPARE * asked.design_effect),
        "needed": None if made.needed is None else figures.count(made.needed),
        "to_ask": None if made.to_ask is None else figures.count(made.to_ask),
        "response": figures.plain(100 * asked.response, 0),
        "more_than_live_here": bool(made.people and (made.to_ask or 0) > made.people),
        "people": figures.count(made.people) if made.people else "",
        "too_small": gap <= (asked.delta or 0),
        "gap": figures.plain(gap, decimals),
        "below": by(made.found[0]),
        "above": by(made.found[1]),
        "truths": [
            {"truth": said(value), "bar": bar(says), "parts": parts(says), "now": value == truth}
            for value, says in made.by_truth
        ],
        "ladder": [
            {
                "answers": figures.count(n),
                "range": range_(limits),
                "below": by(least[0]),
                "above": by(least[1]),
                "now": n == asked.answers,
            }
            for n, limits, least in made.by_answers
        ],
        "values": {
            "answers": str(asked.answers),
            "truth": figures.plain(truth, decimals),
            "usual": figures.plain(there, decimals),
            "delta": figures.plain(asked.delta or 0, decimals),
            "effect": f"{asked.design_effect:g}",
            "response": figures.plain(100 * asked.response, 0),
            "sd": f"{asked.sd:g}",
        },
    }


def parts(says: queries.Chances) -> list[tuple[str, str]]:
    """How often a page would say what, of a hundred surveys: by words."""
    said = words()
    return [(said[one], f"{100 * getattr(says, one):.0f}") for one in PARTS]


def words() -> dict[str, str]:
    """What a page can say, in the reader's language."""
    return {
        "lower": _("lower"),
        "similar": _("about the same"),
        "higher": _("higher"),
        "cant_tell": _("can't tell"),
    }


def bar(says: queries.Chances) -> SafeString:
    """The same as a bar."""
    drawn = mixes.bar([(one, 100 * getattr(says, one)) for one in PARTS])
    return mark_safe(drawn)  # noqa: S308 - made of numbers and our own names
