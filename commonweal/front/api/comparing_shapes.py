"""What the answers look like that hold places against each other, and against earlier years."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from commonweal.front.api.shapes import Class, ReleaseInfo, Shape, Status

# Places beside each other ----------------------------------------------------------------------------


class PlaceBeside(Shape):
    """One of the places."""

    code: str
    name: str
    kind: str
    council_name: str
    population: int
    areas: int
    """How many small areas it is made of."""
    overlap: Literal["apart", "within", "holds", "crosses", "same"]
    """How it lies to the base."""
    shared: int
    """How many small areas it shares with the base; nobody in them is on both sides."""


class Shown(Shape):
    """A figure of one place, with its own 95 % interval."""

    status: Status
    value: float | None
    lower: float | None
    upper: float | None
    interval_method: str
    numerator: float | None
    denominator: float | None
    layer: str
    """`official`, `survey`, `modelled`, or `inherited` from the council area."""
    source: str
    """Where it comes from another source than the rest of its row; else empty."""


class Difference(Shape):
    """A place minus the base, with 95 % and 99.8 % intervals."""

    why: str
    """Why it is not tested; empty where it is."""
    value: float | None
    base_value: float | None
    """What was held against each other: without the people whom both hold."""
    difference: float | None
    lower: float | None
    upper: float | None
    lower_998: float | None
    upper_998: float | None
    class_: Annotated[Class, Field(alias="class")]
    direction: Literal["higher", "lower", "level", "cant_tell", "none"]


class Measured(Shape):
    """One indicator in all places."""

    indicator: str
    name: str
    domain: str
    unit: str
    decimals: int
    polarity: Literal["+", "-", "none"]
    weight: float
    delta: float | None
    """The smallest difference that matters, in the unit."""
    period: str
    source: str
    release: str
    geography: str
    shown: list[Shown]
    """One for each place, in their order."""
    differences: list[Difference]
    """One for each place but the base, in their order."""


class DomainDifference(Shape):
    """A place's domain against the base's, in standard deviations: higher is better."""

    class_: Annotated[Class, Field(alias="class")]
    difference: float | None
    lower: float | None
    upper: float | None
    delta: float | None
    coverage: float | None
    measured: int
    firm: bool | None
    """Whether the class stays when the measures are weighed otherwise."""


class DomainsDiffer(Shape):
    """One domain: a difference for each place but the base."""

    domain: str
    name: str
    differences: list[DomainDifference]


class Beside(Shape):
    """Places held against one of them; there is no sum of it all, and no order."""

    places: list[PlaceBeside]
    base: int
    """Position in `places` of the one that the others are held against; the first is 0."""
    rows: list[Measured]
    domains: list[DomainsDiffer]
    with_interval: int
    without: int
    expected_chance_flags: float
    """How many differences would be called better or worse if nothing truly differed."""
    chance_sentence: str
    releases: list[ReleaseInfo]


# Places like one -------------------------------------------------------------------------------------


class Variable(Shape):
    """Something that places are matched on."""

    slug: str
    name: str
    unit: str
    spread: float | None
    """One standard deviation over all small areas: the step that distances are counted in."""


class Values(Shape):
    """A place and what it is matched on."""

    code: str
    name: str
    council_name: str
    values: dict[str, float | None]
    """By slug of the variable."""


class Similar(Values):
    """A place like another: near on people and setting, never on how they fare."""

    distance: float
    """In standard deviations over all of what is compared; 0 is the same."""


class SimilarPlaces(Shape):
    """The places like one, and how they were found."""

    method: str
    """Empty where there are none."""
    on: list[Variable]
    """What they are matched on."""
    here: Values | None
    nation: Values | None
    items: list[Similar]
    """The nearest first."""


# Years -----------------------------------------------------------------------------------------------


class Point(Shape):
    """A figure of one period, with its 95 % interval."""

    period: str
    time: float
    """When the period ends, in years."""
    status: Status
    value: float | None
    lower: float | None
    upper: float | None


class Trend(Shape):
    """What may be said of a series."""

    verdict: Literal[
        "improving", "worsening", "rising", "falling", "no_trend", "too_few", "no_interval",
        "not_comparable",
    ]  # fmt: skip
    direction: Literal[-1, 0, 1]
    periods: list[str]
    """Those that were tested."""
    slope: float | None
    """Change in the unit in a year."""
    chi2: float | None
    why: str
    """The publisher's reason why its periods may not be compared; else empty."""


class Series(Shape):
    """One indicator over several periods of one release."""

    indicator: str
    name: str
    domain: str
    unit: str
    polarity: Literal["+", "-", "none"]
    release: ReleaseInfo
    points: list[Point]
    trend: Trend


class Trends(Shape):
    """The series of a place, or of the council area that it lies in."""

    of: str | None
    """Code of the place whose they are; null where there are none."""
    own: bool
    """Whether they are the place's own."""
    items: list[Series]
