"""What a survey of a place would say, before it is held."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field, StringConstraints

from commonweal.evidence.queries import planning as queries
from commonweal.front.api.places import Code, the_place
from commonweal.front.api.serving import OF_A_PLACE, measuring, reads
from commonweal.front.api.shapes import Shape
from commonweal.places.models import Area

Chance = Annotated[float, Field(ge=0, le=1)]
NUMBER: dict[str, Any] = {"ge": -1e6, "le": 1e6, "allow_inf_nan": False}


class Says(Shape):
    """How likely it is that a page says what; together 1."""

    lower: Chance
    higher: Chance
    similar: Chance
    cant_tell: Chance
    not_compared: Chance


class AtTruth(Shape):
    """What would be said if this were true."""

    truth: float
    says: Says


class AtAnswers(Shape):
    """What so many answers can say."""

    answers: int
    lower: float
    """Of the 95 % interval that would typically be shown."""
    upper: float
    found_below: float | None
    """The smallest difference that is found in 8 of 10 surveys, downwards; null where none is."""
    found_above: float | None


class SurveyPlan(Shape):
    """A survey of one place with one question."""

    indicator: str
    name: str
    question: str
    usual: float
    """What the answers are held against."""
    usual_of: str
    """Whose figure that is; empty where nothing is loaded that would tell."""
    usual_rests_on: float | None
    """Answers behind it; null where it is taken as known."""
    truth: float
    delta: float
    """The smallest difference that matters."""
    answers: int
    design_effect: float
    lower: float
    upper: float
    says: Says
    answers_needed: int | None
    """So that the difference is found in 8 of 10 surveys; null where no survey would do."""
    to_ask: int | None
    by_truth: list[AtTruth]
    by_answers: list[AtAnswers]


@reads(
    "/places/{code}/survey-plan", name="survey_plan", response=SurveyPlan,
    statuses=(*OF_A_PLACE, 400, 503), tag="How a place is doing",
    example="question=belonging&answers=300",
)  # fmt: skip
def survey_plan(
    request: HttpRequest,
    code: Code,
    question: Annotated[
        str,
        StringConstraints(max_length=100),
        Query(description="Slug of an indicator that people can be asked about."),
    ],
    answers: Annotated[
        int, Query(ge=1, le=queries.MOST, description="How many answers there would be.")
    ] = queries.ANSWERS,
    truth: Annotated[
        float | None, Query(**NUMBER, description="What may be true of the place.")
    ] = None,
    usual: Annotated[
        float | None, Query(**NUMBER, description="What the answers would be held against.")
    ] = None,
    rests_on: Annotated[
        float | None,
        Query(gt=0, le=1e9, allow_inf_nan=False, description="Answers behind that figure."),
    ] = None,
    delta: Annotated[
        float | None, Query(**NUMBER, description="The smallest difference that matters.")
    ] = None,
    design_effect: Annotated[
        float,
        Query(
            ge=1,
            le=100,
            allow_inf_nan=False,
            description="How many answers are worth one of people drawn one by one.",
        ),
    ] = 1.0,
    response: Annotated[
        float,
        Query(gt=0, le=1, allow_inf_nan=False, description="Share of those asked who answer."),
    ] = queries.RESPONSE,
    sd: Annotated[
        float,
        Query(
            gt=0,
            le=1e6,
            allow_inf_nan=False,
            description="Standard deviation of single answers, where they are on a scale.",
        ),
    ] = queries.SD,
) -> dict[str, Any]:
    """What so many answers would say of a place, and how many a difference takes.

    What is left out is taken from the figures in force: what is usual is the figure that the
    answers would be compared with, and the truth twice the smallest difference that matters from it.
    """
    area: Area = the_place(request, "survey_plan", code)
    asked = queries.Asked(answers, truth, usual, rests_on, delta, design_effect, response, sd)
    with measuring():
        made = queries.plan_of(area, question, asked)
    return queries.plan_data(made)
