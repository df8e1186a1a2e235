"""What the answers for analysts look like: nothing without how it was made."""

from __future__ import annotations

from typing import Literal

from commonweal.front.api.shapes import Row, Rows, Shape

Scale = Literal["z", "robust", "percentile"]
Adding = Literal["arithmetic", "geometric", "mean-of-order", "imd-exponential"]
Varied = Literal["weights", "scale", "adding", "left-out"]


class Preset(Shape):
    """A starting point for the weights of domains."""

    slug: str
    title: str
    says: str
    """Whose choice it is and what it does."""
    domains: dict[str, float]
    """Per cent of the whole for each domain."""
    source: str
    """Where the weights were published; empty for our own."""


class Weighable(Shape):
    """A measure that analysts can use in a council area."""

    indicator: str
    name: str
    domain: str
    weight: float
    """In its domain, unless another is chosen; 0 for what is never counted."""
    weighable: bool
    """Whether it may count when small areas are weighed."""
    countable: bool
    """Whether it rests on counts, so that screens and funnels can be made of it."""


class Tools(Shape):
    """What analysts can do in a council area."""

    code: str
    name: str
    measures: list[Weighable]
    presets: list[Preset]
    """The first is where weights start when nobody says otherwise."""
    scales: list[Scale]
    addings: list[Adding]
    varied: list[Varied]


class Chosen(Shape):
    """Everything that was chosen: with it the same can be made again."""

    note: str
    """What to know before the first number."""
    areas_of: str
    """Which small areas these are."""
    framework: str
    preset: str | None
    """The preset that the weights of domains are; null where they are somebody's own."""
    domains: dict[str, float]
    """Weights; only their proportions matter."""
    indicators: dict[str, float]
    """Weights within a domain; only their proportions matter."""
    scale: Scale
    adding: Adding
    order: float | None
    """Of the mean: 1 is the arithmetic, 0 the geometric; null for that of the Indices."""
    left_out: str | None
    vary: list[Varied]
    runs: int
    seed: int
    areas_placed: int
    """How many areas have a rank."""
    releases: list[str]


class Shares(Shape):
    """What weights come to in the whole, 0 to 1."""

    domains: dict[str, float]
    indicators: dict[str, float]


class WeighedDomain(Shape):
    """Where a small area stands in one domain, under these weights."""

    direction: Literal["worse", "about_the_same", "better"] | None
    holds: float | None
    """Share of the runs, 0 to 1, in which it is the same."""


class WeighedArea(Shape):
    """One small area under these weights: never a rank without its interval."""

    code: str
    name: str
    wider_area: str
    status: Literal["value", "insufficient"]
    """`insufficient` where too little of what has a weight is measured there."""
    rank: float | None
    """1 is the highest score; equals share one that need not be whole."""
    rank_lower: float | None
    """The best rank of the middle nine runs in ten."""
    rank_upper: float | None
    """The worst of them."""
    median_rank: float | None
    """Over the runs."""
    score: float | None
    coverage: float | None
    """Share of the weights, 0 to 1, that has figures there."""
    domains: dict[str, WeighedDomain]


class Weighing(Rows[WeighedArea], Chosen):
    """The small areas of a council area under an analyst's weights, with how firm that is."""

    rank_1_is: str
    rank_interval: list[float]
    coverage_needed: float
    weights_in_the_whole: Shares
    effective_weights: dict[str, float | None]
    """Correlation of each domain's score with the whole: how much of a say it turns out to have. Null
    where either does not vary."""
    domains_with_weight_but_no_figures: list[str]
    periods: dict[str, str]


class Matter(Shape):
    """How much one choice matters: Sobol indices with 95 % intervals, 0 to 1."""

    choice: str
    """`scale`, `adding`, `left-out`, `measures` (weights within domains), or the slug of a domain
    (its weight)."""
    first: float | None
    """Share of the spread that it makes by itself."""
    first_lower: float | None
    first_upper: float | None
    total: float | None
    """Share that goes when it is fixed: by itself and together with others."""
    total_lower: float | None
    total_upper: float | None


class Mattering(Chosen):
    """Which choices matter for the ranks of small areas."""

    outcome: str
    """`shift`: how many ranks areas move on average; or the code of an area: its rank."""
    mean_of_the_outcome: float | None
    standard_deviation_of_the_outcome: float | None
    samples: int
    converged: bool
    weights_vary_between: list[float]
    matters: list[Matter]
    """What matters most comes first."""


class OfMeasure(Rows[Row]):
    """What a screen and a funnel say of their measure."""

    note: str
    areas_of: str
    indicator: str
    name: str
    unit: str
    period: str
    release: str


class ScreenedArea(Shape):
    """One small area, tested against the rest of the council area."""

    code: str
    name: str
    wider_area: str
    value: float | None
    difference: float | None
    """From the rest, in the unit."""
    p: float | None
    smallest_q: float | None
    """The smallest share of false alarms at which it would stand out."""
    stands_out: bool
    matters: bool
    """Whether the difference is of a size that matters as well."""


class Screening(OfMeasure[ScreenedArea]):
    """Which small areas stand out by more than chance would have it."""

    test: str
    against: str
    procedure: str
    q: float
    """At most this share of those that stand out is expected to do so by chance."""
    areas_tested: int
    areas_named: int
    smallest_difference_that_matters: float | None


class FunnelArea(Shape):
    """One small area between the limits that chance alone would keep it in."""

    code: str
    name: str
    wider_area: str
    base: float | None
    """How many people, homes or events the figure rests on."""
    value: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    place: Literal["below_998", "below_95", "within", "above_95", "above_998"] | None
    """Null where there is no value."""


class Limit(Shape):
    """The limits at one base, for drawing."""

    base: float
    lower_998: float
    lower_95: float
    upper_95: float
    upper_998: float


class FunnelPlot(OfMeasure[FunnelArea]):
    """The small areas of a council area by size, between the limits of chance."""

    limits: str
    levels: list[float]
    target: float
    """The figure of all of them together."""
    overdispersion: float | None
    """About 1 where chance alone spreads them; far above, lying outside says little."""
    areas: int
    curves: list[Limit]
