"""For analysts: small areas weighed as somebody chooses, which choices matter, screens, funnels."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import StringConstraints

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front.api.analyst_shapes import (
    Adding,
    FunnelPlot,
    Mattering,
    Preset,
    Scale,
    Screening,
    Tools,
    Varied,
    Weighing,
)
from commonweal.front.api.counties import council_of
from commonweal.front.api.places import Code, Limit, Offset
from commonweal.front.api.serving import OF_A_PLACE, ROWS, measuring, paged, reads, refuse
from commonweal.places.models import Area

TAG = "For analysts"

#: Runs and samples that an answer is made of in a moment.
FEWEST_RUNS, RUNS, MOST_RUNS = 100, 500, 2000
#: As the page has it.
SEED = 2026
FEWEST_SAMPLES, SAMPLES, MOST_SAMPLES = 128, 256, 512

#: A weight as an address has it, and how many of them: more than there are measures.
A_WEIGHT = r"^[a-z0-9][a-z0-9-]{0,99}:[0-9]{1,7}(\.[0-9]{1,6})?$"
MOST_WEIGHTS = 300

Weight = Annotated[str, StringConstraints(pattern=A_WEIGHT)]
PresetSlug = Annotated[
    str,
    Query(
        max_length=100,
        description="The preset to start from; `presets` says which there are. The first, unless "
        "another is chosen.",
    ),
]
OfDomains = Annotated[
    list[Weight],
    Query(
        max_length=MOST_WEIGHTS,
        description="Weights of domains in place of the preset's, such as `education:20`; as often "
        "as there are weights to give.",
    ),
]
OfIndicators = Annotated[
    list[Weight],
    Query(
        max_length=MOST_WEIGHTS,
        description="Weights of indicators within their domain, such as `no-qualifications:0`; as "
        "often as there are weights to give.",
    ),
]
OnScale = Annotated[
    Scale,
    Query(
        description="How unlike values are laid on one scale: distance from the average in standard "
        "deviations, from the middle in robust ones, or the place among the country's small areas."
    ),
]
AddedBy = Annotated[
    Adding,
    Query(
        description="How scores are put together; the last is that of the English Indices of "
        "Deprivation."
    ),
]
Order = Annotated[
    float,
    Query(ge=-20, le=20, description="Of the mean, where `adding` is `mean-of-order`."),
]
LeftOut = Annotated[
    str, Query(max_length=100, description="An indicator that does not count; its slug.")
]
Vary = Annotated[
    list[Varied] | None,
    Query(
        max_length=4, description="What changes from run to run: all of it, unless some is named."
    ),
]
Runs = Annotated[
    int, Query(ge=FEWEST_RUNS, le=MOST_RUNS, description="How many runs the intervals rest on.")
]
Seed = Annotated[int, Query(ge=0, le=2**32 - 1, description="The same seed makes the same runs.")]
Measure = Annotated[
    str,
    Query(
        max_length=100,
        description="An indicator that rests on counts; its slug. The first there is, unless "
        "another is chosen: `countable` of the tools says which.",
    ),
]


# What there is -------------------------------------------------------------------------------------------


@reads("/presets", name="presets", response=list[Preset], tag=TAG)
def presets(request: HttpRequest) -> Any:
    """Starting points for the weights of domains, with whose choice each is."""
    return analysis.presets()


@reads(
    "/counties/{code}/tools", name="tools", response=Tools, statuses=(*OF_A_PLACE, 400, 503),
    tag=TAG,
)  # fmt: skip
def tools(request: HttpRequest, code: Code) -> dict[str, Any]:
    """What analysts can do in a council area: the measures, presets and methods to choose from."""
    area = council_of(request, "tools", code)
    with measuring():
        weighed = {one.slug: one for one in analysis.weighable(area)}
        counted = {one.slug: one for one in analysis.screenable(area)}
    return {
        "code": area.code,
        "name": area.shown_name,
        "measures": [
            {
                "indicator": one.slug,
                "name": one.name,
                "domain": one.domain,
                "weight": one.weight,
                "weighable": one.slug in weighed,
                "countable": one.slug in counted,
            }
            for one in evidence.framework_in_force().indicators
            if one.slug in weighed or one.slug in counted
        ],
        "presets": analysis.presets(),
        "scales": analysis.SCALES,
        "addings": analysis.ADDINGS,
        "varied": analysis.VARIED,
    }


# Weighing ------------------------------------------------------------------------------------------------


@reads(
    "/counties/{code}/weights", name="weights", response=Weighing,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, kept=False,
    example="domain=education:20&scale=robust&runs=200&limit=2",
)  # fmt: skip
def weights(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    preset: PresetSlug = "",
    domain: OfDomains = [],  # noqa: B006 - it is declared, not kept
    indicator: OfIndicators = [],  # noqa: B006
    scale: OnScale = "z",
    adding: AddedBy = "arithmetic",
    order: Order = 1.0,
    left_out: LeftOut = "",
    vary: Vary = None,
    runs: Runs = RUNS,
    seed: Seed = SEED,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The small areas of a council area under weights of one's own, each rank with its interval.

    A rank says more about the weights than about the places: every answer says which weights,
    method and seed it was made with, and nine runs in ten lie within the interval. Rows stand by
    code.
    """
    area = council_of(request, "weights", code)
    with measuring():
        made = analysis.weighed(
            area,
            chosen(
                preset=preset, domains=domain, indicators=indicator, scale=scale, adding=adding,
                order=order, left_out=left_out, vary=vary, runs=runs, seed=seed,
            ),
        )  # fmt: skip
    data = as_data(made, area)
    rows = data.pop("rows")
    some = [_by_domain(one, made.domains) for one in rows[offset : offset + limit]]
    return {**data, "items": some, **paged(request, response, len(rows), limit, offset)}


@reads(
    "/counties/{code}/choices", name="choices", response=Mattering,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, kept=False, example="samples=128",
)  # fmt: skip
def choices(
    request: HttpRequest,
    code: Code,
    preset: PresetSlug = "",
    domain: OfDomains = [],  # noqa: B006
    indicator: OfIndicators = [],  # noqa: B006
    scale: OnScale = "z",
    adding: AddedBy = "arithmetic",
    order: Order = 1.0,
    left_out: LeftOut = "",
    seed: Seed = SEED,
    area: Annotated[
        str,
        Query(max_length=20, description="Only the rank of this small area; its code."),
    ] = "",
    samples: Annotated[
        int,
        Query(ge=FEWEST_SAMPLES, le=MOST_SAMPLES, description="More of them narrow the intervals."),
    ] = SAMPLES,
) -> dict[str, Any]:
    """Which choices matter: how much the ranks in a council area hang on each (Sobol indices)."""
    council = council_of(request, "choices", code)
    with measuring():
        choice = chosen(
            preset=preset, domains=domain, indicators=indicator, scale=scale, adding=adding,
            order=order, left_out=left_out, seed=seed,
        )  # fmt: skip
        made = analysis.choices_that_matter(council, choice, area=area, samples=samples)
    data = as_data(made, council)
    return {**data, "matters": data.pop("rows")}


def chosen(
    *, domains: list[str], indicators: list[str], vary: list[Varied] | None = None, **settings: Any
) -> analysis.Choice:
    """A complete choice from what an address says; a problem that says everything wrong with it."""
    if vary is not None:
        settings["vary"] = vary
    try:
        return analysis.choice_of(
            domains=_weights(domains), indicators=_weights(indicators), **settings
        )
    except analysis.BadChoice as error:
        raise refuse(400, str(error)) from error


def _weights(given: list[str]) -> dict[str, float]:
    """Of a name that is given twice, the last weight."""
    parts = (one.rpartition(":") for one in given)
    return {slug: float(weight) for slug, _, weight in parts}


def as_data(made: Any, council: Area) -> dict[str, Any]:
    """A result as its file has it, with everything that was chosen."""
    found = analysis.analysis_data(made, council)
    for row in found["rows"]:
        if "area" in row:
            row["code"] = row.pop("area")
    return found


def _by_domain(row: dict[str, Any], slugs: Any) -> dict[str, Any]:
    domains = {slug: {"direction": row[slug], "holds": row[f"{slug}_holds"]} for slug in slugs}
    return {**row, "domains": domains}


# One measure ---------------------------------------------------------------------------------------------


@reads(
    "/counties/{code}/screens", name="screens", response=Screening,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="q=0.1&limit=2",
)  # fmt: skip
def screens(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    measure: Measure = "",
    q: Annotated[
        float,
        Query(gt=0, le=0.5, description="The share of false alarms, of those that stand out."),
    ] = 0.1,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Which small areas stand out on a measure by more than chance, with false alarms held down.

    Every small area is tested against the rest of the council area, and the share of false alarms
    among those that stand out is held to `q` (Benjamini and Hochberg).
    """
    area = council_of(request, "screens", code)
    with measuring():
        made = analysis.screen_of(area, measure_of(area, measure), q)
    data = as_data(made, area)
    rows = data.pop("rows")
    page = paged(request, response, len(rows), limit, offset)
    return {**data, "items": rows[offset : offset + limit], **page}


@reads(
    "/counties/{code}/funnel", name="funnel", response=FunnelPlot,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="limit=2",
)  # fmt: skip
def funnel(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    measure: Measure = "",
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The small areas of a council area by size, between the limits that chance would keep them in."""
    area = council_of(request, "funnel", code)
    with measuring():
        made = analysis.funnel_of(area, measure_of(area, measure))
    data = as_data(made, area)
    rows = data.pop("rows")
    for row in rows:
        if row["value"] is None:
            row["place"] = None
    names = ("base", "lower_998", "lower_95", "upper_95", "upper_998")
    return {
        **data,
        "curves": [
            dict(zip(names, at, strict=True))
            for at in zip(*analysis.funnel_curves(made), strict=True)
        ],
        "items": rows[offset : offset + limit],
        **paged(request, response, len(rows), limit, offset),
    }


def measure_of(council: Area, chosen: str) -> str:
    """The measure that is asked for; the first that rests on counts when none is."""
    able = [one.slug for one in analysis.screenable(council)]
    if not able:
        raise refuse(400, "No measure of small areas that is loaded here rests on counts.")
    if chosen and chosen not in able:
        raise refuse(
            400,
            "No such measure of small areas rests on counts.",
            errors=[{"parameter": "measure", "expected": f"one of {', '.join(able)}"}],
        )
    return chosen or able[0]
