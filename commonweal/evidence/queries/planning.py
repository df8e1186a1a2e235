"""What a survey of a place would say, before it is held, beside the figure it would be compared with."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.queries.force import evidence_in_force, nation_of
from commonweal.evidence.queries.place import profile_of
from commonweal.evidence.queries.tongue import framework_in_force, speaking
from commonweal.places.models import Area
from warm.disclosure import SURVEY_BASE_TO_COLOUR as TO_COMPARE
from warm.disclosure import SURVEY_BASE_TO_SHOW as TO_SHOW
from warm.errors import WarmError
from warm.framework import Indicator
from warm.indicator_results import published_delta
from warm.intervals import Z95
from warm.planning import (
    MOST,
    POWER,
    Chances,
    Question,
    answers_needed,
    chances,
    interval,
    smallest_difference,
    to_ask,
)
from warm.results import IndicatorResult

__all__ = [
    "ANSWERS",
    "MOST",
    "POWER",
    "RESPONSE",
    "SD",
    "TO_COMPARE",
    "TO_SHOW",
    "Asked",
    "Chances",
    "Plan",
    "Usual",
    "plan_data",
    "plan_of",
    "plan_text",
    "questions",
    "usual_of",
]

#: How many answers a plan begins with, and what share of those asked answer.
ANSWERS, RESPONSE = 100, 0.25
#: How far apart single answers from 0 to 10 usually are (standard deviation), until somebody knows.
SD = 2.0
#: Numbers of answers that are held beside each other.
LADDER = (50, 100, 200, 300, 500, 1000, 2000)
#: Truths that are tried: so many times the smallest difference that matters from what is usual.
TRUTHS = (-3, -2, -1, 0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Usual:
    """The figure that a survey's answers would be compared with.

    Attributes
    ----------
    value : float or None
        None where nothing is known.
    answers : float
        How many answers it rests on; infinity where that is not known, or where it is of everybody.
    whose : str
        Of whom it is: completes "the figure of …"; "" where nothing is known.
    period : str
    """

    value: float | None
    answers: float
    whose: str
    period: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know of a survey; None leaves it to what is known.

    Attributes
    ----------
    answers : int
    truth : float, optional
        What may be true of the place.
    usual, rests_on : float, optional
        What it is compared with, and on how many answers that rests.
    delta : float, optional
        The smallest difference that matters.
    design_effect, response : float
    sd : float
        Of single answers; means only.
    """

    answers: int = ANSWERS
    truth: float | None = None
    usual: float | None = None
    rests_on: float | None = None
    delta: float | None = None
    design_effect: float = 1.0
    response: float = RESPONSE
    sd: float = SD


@dataclass(frozen=True, slots=True)
class Plan:
    """What a survey would say.

    Attributes
    ----------
    indicator : Indicator
    question : Question
    usual : Usual
        As it is known; `question.there` may be somebody's own.
    asked : Asked
        With everything filled in.
    limits : (float, float)
        The range that the page would show, were the answers like the truth.
    says : Chances
        What it would say then.
    needed, to_ask : int or None
        Answers that would find the difference, and how many people to ask for them.
    found : (float or None, float or None)
        The smallest differences that so many answers find, downwards and upwards.
    by_truth : tuple of (float, Chances)
    by_answers : tuple of (int, (float, float), (float or None, float or None))
    people : int
        Who live in the place.
    """

    indicator: Indicator
    question: Question
    usual: Usual
    asked: Asked
    limits: tuple[float, float]
    says: Chances
    needed: int | None
    to_ask: int | None
    found: tuple[float | None, float | None]
    by_truth: tuple[tuple[float, Chances], ...]
    by_answers: tuple[tuple[int, tuple[float, float], tuple[float | None, float | None]], ...]
    people: int


def questions() -> tuple[Indicator, ...]:
    """The indicators that people can be asked about, in the framework's order."""
    return tuple(
        one
        for one in framework_in_force().indicators
        if one.question and one.measure in ("share", "mean") and one.status != "licensed"
    )


def usual_of(area: Area, slug: str) -> Usual:
    """The figure that answers from a place would be compared with, from the releases in force.

    The comparator's own, where it has one; else the council's as a whole; else the nation's.
    """
    profile = profile_of(area)
    result = next((one for one in profile.indicators if one.indicator == slug), None)
    if result is None:
        return Usual(None, math.inf, "", "")
    period = result.period or ""
    if result.layer != "inherited" and result.comparator_value is not None:
        return Usual(result.comparator_value, math.inf, profile.comparator.label, period)
    if result.layer == "inherited" and result.value is not None:
        council = profile.place.council_name or ""
        whole = _("%(name)s as a whole") % {"name": council}
        return Usual(result.value, _answers_behind(result), whole, period)
    if result.national_value is not None:
        return Usual(result.national_value, math.inf, profile.place.nation_name, period)
    return Usual(None, math.inf, "", "")


def _answers_behind(result: IndicatorResult) -> float:
    """How many answers a published share rests on: as told, or as its interval implies."""
    if result.base:
        return result.base
    if result.unit != "percent" or result.value is None or result.lower is None:
        return math.inf
    error = ((result.upper or 0) - result.lower) / (2 * Z95)
    spread = result.value * (100 - result.value)
    return spread / error**2 if error > 0 and spread > 0 else math.inf


def plan_of(area: Area, slug: str, asked: Asked) -> Plan:
    """What a survey of a place would say.

    Parameters
    ----------
    area : Area
    slug : str
        One of `questions`.
    asked : Asked

    Raises
    ------
    WarmError
        When nobody can be asked that, or a number cannot be one of its kind.
    """
    one = next((one for one in questions() if one.slug == slug), None)
    if one is None:
        raise WarmError(_("There is no question of this name to ask people."))
    if not 1 <= asked.answers <= MOST:
        raise WarmError(_("A survey has from 1 to %(most)s answers.") % {"most": f"{MOST:,}"})
    profile = profile_of(area)
    usual = usual_of(area, slug)
    share = one.measure == "share"
    delta = asked.delta
    if delta is None:
        delta = published_delta(one, evidence_in_force(nation_of(area)))[0]
    there = asked.usual if asked.usual is not None else usual.value
    there = (50.0 if share else 5.0) if there is None else there
    rests_on = asked.rests_on if asked.rests_on is not None else usual.answers
    if asked.usual is not None and asked.rests_on is None:
        rests_on = math.inf
    with speaking():
        question = Question(
            there, delta, rests_on, None if share else asked.sd, None, asked.design_effect
        )
        truth = asked.truth
        if truth is None:
            truth = (
                there + 2 * delta if not share or there + 2 * delta <= 100 else there - 2 * delta
            )
        needed = answers_needed(question, truth)
        tried = sorted({round(there + step * delta, 6) for step in TRUTHS})
        return Plan(
            one,
            question,
            usual,
            Asked(
                asked.answers, truth, there, rests_on, delta, asked.design_effect, asked.response,
                asked.sd,
            ),
            interval(question, truth, asked.answers),
            chances(question, truth, asked.answers),
            needed,
            None if needed is None else to_ask(needed, asked.response),
            smallest_difference(question, asked.answers),
            tuple(
                (one, chances(question, one, asked.answers))
                for one in tried
                if not share or 0 <= one <= 100
            ),
            tuple(
                (n, interval(question, truth, n), smallest_difference(question, n))
                for n in sorted({*LADDER, asked.answers})
            ),
            round(profile.place.population or 0),
        )  # fmt: skip


def plan_data(made: Plan) -> dict[str, Any]:
    """A plan as plain values, for programs."""
    asked, question = made.asked, made.question
    own = made.usual.value is None or made.usual.value != question.there
    return {
        "indicator": made.indicator.slug,
        "name": made.indicator.name,
        "question": made.indicator.question,
        "usual": question.there,
        "usual_of": "" if own else made.usual.whose,
        "usual_rests_on": None if math.isinf(question.there_answers) else question.there_answers,
        "truth": asked.truth,
        "delta": question.delta,
        "answers": asked.answers,
        "design_effect": question.design_effect,
        "lower": made.limits[0],
        "upper": made.limits[1],
        "says": asdict(made.says),
        "answers_needed": made.needed,
        "to_ask": made.to_ask,
        "by_truth": [{"truth": one, "says": asdict(says)} for one, says in made.by_truth],
        "by_answers": [
            {
                "answers": n,
                "lower": lower,
                "upper": upper,
                "found_below": below,
                "found_above": above,
            }
            for n, (lower, upper), (below, above) in made.by_answers
        ],
    }


def plan_text(made: Plan) -> str:
    """A plan in a few lines, for a terminal."""
    one, asked, share = made.indicator, made.asked, made.indicator.measure == "share"
    unit, places = ("%", 1) if share else ("", 2)

    def said(value: float | None) -> str:
        return "none" if value is None else f"{value:.{places}f}{unit}"

    whose = f" ({made.usual.whose}, {made.usual.period})" if made.usual.whose else " (a guess)"
    if made.usual.value != made.question.there:
        whose = ""
    lines = [
        f"{one.name}: “{one.question}”",
        f"Usual: {said(made.question.there)}{whose}. If the truth here is {said(asked.truth)}:",
    ]
    says = made.says
    if says.not_compared:
        lines.append(f"  {asked.answers:,} answers are too few to be compared.")
    else:
        low, high = map(said, made.limits)
        of_100 = [
            f"{100 * one:.0f}" for one in (says.lower, says.similar, says.higher, says.cant_tell)
        ]
        lines += [
            f"  {asked.answers:,} answers would typically show {low} to {high}.",
            "  Of 100 such surveys {} say lower, {} about the same, {} higher,\n"
            "  and {} cannot tell.".format(*of_100),
        ]
    lines.append(
        f"  To find it in 8 of 10: {made.needed:,} answers, so ask {made.to_ask:,} people."
        if made.needed is not None and made.to_ask is not None
        else "  No survey would find that."
    )
    lines.append("Answers   typical range        found if lower by / higher by")
    for n, limits, found in made.by_answers:
        least = " / ".join("none" if one is None else f"{one:.{places}f}" for one in found)
        lines.append(f"{n:7,}   {' to '.join(map(said, limits)):19}  {least}")
    return "\n".join(lines)
