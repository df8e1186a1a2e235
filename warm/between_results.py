"""What places beside each other say: figures, differences and domains, frozen."""

from __future__ import annotations

from dataclasses import dataclass

#: How two places lie to each other: the first of them as seen from the base.
OVERLAPS = ("apart", "within", "holds", "crosses", "same")

#: Why a difference is not tested; the first four are statuses of one figure or the other.
REASONS = (
    "suppressed",
    "missing",
    "not_asked",
    "source_gap",
    "modelled",  # worked out from other places
    "inherited",  # published for the council only
    "source",  # the two figures come from different sources
    "median",  # a place cannot be taken out of a median
    "crosses",  # people in both cannot be taken out of a figure that was published whole
    "closed",  # nor out of the answers of a survey
    "few",  # too few answers, or nobody says how many
)

#: Directions of a difference, whether or not one is better.
DIRECTIONS = ("higher", "lower", "level", "cant_tell", "none")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the places.

    `overlap` is how it lies to the base (one of `OVERLAPS`), `shared` how many small areas both
    hold.
    """

    code: str
    name: str
    kind: str
    council_name: str
    population: int
    areas: int
    overlap: str = "apart"
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of one place, with its own 95 % interval, in the indicator's unit.

    `layer` is where it comes from: `official`, `survey`, `modelled`, or `inherited` from the
    council. A figure from another source than the others of its row names its `source`.
    """

    status: str
    value: float | None
    lower: float | None
    upper: float | None
    interval_method: str
    numerator: float | None
    denominator: float | None
    layer: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place minus the base, in the indicator's unit, with 95 % and 99.8 % intervals.

    Attributes
    ----------
    why : str
        One of `REASONS` where it is not tested, and then there are no numbers; else "".
    value, base_value : float or None
        What was held against each other: without the people whom the places share.
    class_ : str
        One of `warm.classes.CLASSES`.
    direction : str
        One of `DIRECTIONS`: by the same rule, whether or not a higher value is better.
    """

    why: str
    value: float | None = None
    base_value: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None
    class_: str = "no_colour"
    direction: str = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in all places: `shown` has one figure each, `differences` one for each place
    but the base, in the order of the places."""

    indicator: str
    name: str
    domain: str
    unit: str
    decimals: int
    polarity: str
    weight: float
    delta: float | None
    period: str
    source: str
    release: str
    geography: str
    shown: tuple[Shown, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class DomainDifference:
    """A place's domain against the base's, as `warm.results.DomainResult` has it: higher is better."""

    class_: str
    difference: float | None
    lower: float | None
    upper: float | None
    delta: float | None
    coverage: float | None
    measured: int
    firm: bool | None


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain: a difference for each place but the base."""

    domain: str
    name: str
    differences: tuple[DomainDifference, ...]


@dataclass(frozen=True)
class Between:
    """Places beside each other.

    Attributes
    ----------
    places : tuple of Side
        As they were given.
    base : int
        Position of the one that the others are held against.
    rows : tuple of Row
        In the framework's order.
    domains : tuple of DomainRow
    with_interval, without : int
        Differences that have a class, by an interval and by their position only.
    expected_chance_flags : float
        How many of the first would be called better or worse if nothing truly differed.
    chance_sentence : str
    """

    places: tuple[Side, ...]
    base: int
    rows: tuple[Row, ...]
    domains: tuple[DomainRow, ...]
    with_interval: int
    without: int
    expected_chance_flags: float
    chance_sentence: str

    @property
    def others(self) -> tuple[Side, ...]:
        """The places without the base."""
        return tuple(one for i, one in enumerate(self.places) if i != self.base)
