"""Places beside each other: do they differ from one another, and not only from the rest?

That one place is worse than the rest of its council and another is not does not say that the two
differ. So each place is held against one of them, the base, and every difference has its own
interval and class, by the same rule as everywhere. There is no sum of it all, and no order.

Places may share people. Those that both hold are never on both sides: where one place lies within
the other they are taken out of the outer one, where they cross they are taken out of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from warm import classes, domains
from warm.comparators import LARGE
from warm.compare import Comparison, Rules, measured, withhold
from warm.cube import MISSING, SUPPRESSED, VALUE, Cube, Totals, totals
from warm.disclosure import CLOSED_LAYERS, SURVEY_BASE_TO_COLOUR, SURVEY_BASE_TO_SHOW
from warm.domain_results import Described
from warm.errors import WarmError
from warm.evidence import Evidence, Place
from warm.figures import Figure, compare_figures, own_interval
from warm.framework import Indicator
from warm.indicator_results import number_or_none, published_delta
from warm.standardise import Reference
from warm.tables import STATUSES

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

#: Where figures may come from, nearest to the place first.
_LEVELS = ("own", "larger", "small")

Positions = NDArray[np.intp]


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


def between(places: Sequence[Place], evidence: Evidence, *, base: int = 0) -> Between:
    """Hold places against one of them.

    Parameters
    ----------
    places : sequence of Place
        Two or more, each with another code.
    evidence : Evidence
    base : int
        Position of the place that the others are held against.

    Raises
    ------
    UnknownPlace
        When a small area of a place is not in the evidence.
    WarmError
        When there are fewer than two places, one is there twice, or the base is none of them.
    """
    codes = [one.code for one in places]
    if len(codes) < 2:
        raise WarmError("It takes two places to compare.")
    if len(set(codes)) < len(codes):
        raise WarmError("The same place is there twice: it does not differ from itself.")
    if not 0 <= base < len(codes):
        raise WarmError(f"No place number {base}: there are {len(codes)}.")
    reading = _Reading(places, evidence, base)
    framework = evidence.framework
    held = [
        one
        for one in framework.indicators
        if one.status == "available" or any(reading.rows_of(level, one) for level in _LEVELS)
    ]
    read = [row for row in map(reading.row, held) if row is not None]
    coloured = [
        (difference, one.row.delta)
        for one in read
        if one.row.weight > 0
        for difference in one.row.differences
        if difference.class_ != "no_colour"
    ]
    sure = [(d.lower, d.upper, delta) for d, delta in coloured if d.lower is not None]
    expected = classes.expected_chance_flags(*np.array(sure, dtype=float).T) if sure else 0.0
    without = len(coloured) - len(sure)
    return Between(
        places=reading.sides(),
        base=base,
        rows=tuple(one.row for one in read),
        domains=tuple(
            DomainRow(
                one.slug,
                one.name,
                tuple(
                    _domain([each for each in read if each.row.domain == one.slug], i)
                    for i in range(len(codes) - 1)
                ),
            )
            for one in framework.domains
        ),
        with_interval=len(sure),
        without=without,
        expected_chance_flags=expected,
        chance_sentence=by_chance(expected, len(sure), without),
    )


def by_chance(expected: float, with_interval: int, without: int) -> str:
    """What chance alone would do to so many differences, in words."""
    if not with_interval + without:
        return "None of the differences can be tested, so chance adds nothing."
    sentences = []
    if with_interval == 1:
        often = f"{100 * expected:.0f}" if expected >= 0.01 else "fewer than 1"
        sentences.append(
            "One difference is tested with an interval. If nothing truly differed, it would still "
            f"be called better or worse by chance in {often} of 100 such comparisons."
        )
    elif with_interval:
        about = f"about {expected:.0f}" if expected >= 0.95 else "fewer than one"
        exactly = f"{expected:.1f}" if expected >= 0.05 else "less than 0.1"
        sentences.append(
            f"{with_interval:,} differences are tested with an interval. If nothing truly "
            f"differed, {about} of them would still be called better or worse by chance "
            f"({exactly} expected)."
        )
    if without:
        number = "One difference is" if without == 1 else f"{without:,} differences are"
        them = "it" if without == 1 else "them"
        sentences.append(
            f"{number} judged by size only: nobody publishes how far chance moves {them}."
        )
    return " ".join(sentences)


def judged(
    mine: Figure, theirs: Figure, one: Indicator, delta: float, *, inside: float = 0.0
) -> Difference:
    """Two figures as independent estimates: shares by Newcombe's interval, others by MOVER.

    Unlike a comparison with a large remainder, neither side is taken as known exactly: where one
    has no interval, only the size of the difference is judged.

    Parameters
    ----------
    mine, theirs : Figure
        With a value each.
    one : Indicator
    delta : float
        The smallest difference that matters, in the indicator's unit.
    inside : float
        Share (0 to below 1) of the people behind `theirs` who are in `mine`; they are taken out.
    """
    if one.layer in CLOSED_LAYERS and not (
        np.isfinite(mine.lower + theirs.lower)
        and min(mine.denominator, theirs.denominator) >= SURVEY_BASE_TO_COLOUR
    ):
        # A sample that is small, or says nothing of its error, proves nothing by its position.
        return Difference("few", number_or_none(mine.value), number_or_none(theirs.value))
    if not np.isfinite(mine.lower + theirs.lower):
        nan = float("nan")
        mine, theirs = (replace(side, lower=nan, upper=nan) for side in (mine, theirs))
    d, low, high, low3, high3, _ = compare_figures(mine, theirs, delta, one, inside)
    codes = [
        classes.classify_position(d, delta, sign)
        if np.isnan(low)
        else classes.classify(d, low, high, low3, high3, delta, sign)
        for sign in (one.sign, 1)
    ]
    code, way = (int(each) for each in codes)
    return Difference(
        "",
        number_or_none(mine.value),
        number_or_none(mine.value - d),
        number_or_none(d),
        number_or_none(low),
        number_or_none(high),
        number_or_none(low3),
        number_or_none(high3),
        class_=classes.CLASSES[code] if one.can_colour else "no_colour",
        direction=_DIRECTION[way],
    )


_DIRECTION = {
    classes.MUCH_BETTER: "higher",
    classes.BETTER: "higher",
    classes.MUCH_WORSE: "lower",
    classes.WORSE: "lower",
    classes.SIMILAR: "level",
    classes.CANT_TELL: "cant_tell",
    classes.NO_COLOUR: "none",
}
_MIRRORED = {
    "much_better": "much_worse",
    "better": "worse",
    "worse": "better",
    "much_worse": "much_better",
    "higher": "lower",
    "lower": "higher",
}


def mirrored(one: Difference) -> Difference:
    """The same difference seen from the other place."""

    def minus(value: float | None) -> float | None:
        return None if value is None else -value

    return Difference(
        one.why,
        one.base_value,
        one.value,
        minus(one.difference),
        minus(one.upper),
        minus(one.lower),
        minus(one.upper_998),
        minus(one.lower_998),
        _MIRRORED.get(one.class_, one.class_),
        _MIRRORED.get(one.direction, one.direction),
    )


def overlap(mine: Positions, base: Positions) -> tuple[str, Positions]:
    """How a place lies to the base (one of `OVERLAPS`), and the positions that both hold."""
    both = np.intersect1d(mine, base)
    if not both.size:
        return "apart", both
    if both.size == mine.size:
        return ("same" if both.size == base.size else "within"), both
    return ("holds" if both.size == base.size else "crosses"), both


@dataclass(frozen=True, eq=False)
class _Read:
    """A row, and the set of areas that says how much its indicator varies."""

    row: Row
    sign: float
    can_colour: bool
    reference: Reference
    at: int

    @property
    def reference_row(self) -> tuple[Reference, int]:
        return self.reference, self.at


class _Reading:
    """Evidence on some places, read for one indicator after another."""

    def __init__(self, places: Sequence[Place], evidence: Evidence, base: int) -> None:
        self.places, self.evidence, self.base = places, evidence, base
        self.members = [evidence.small.positions(one.members) for one in places]
        self.lies = [overlap(one, self.members[base]) for one in self.members]
        self.here = [self._totals(one) for one in self.members]
        #: For each place, it and the base without those that both hold.
        self.apart = [self._apart(i) for i in range(len(places))]

    def _totals(self, positions: Positions) -> Totals:
        rules = self.evidence.rules
        return withhold(totals(self.evidence.small, positions, rules.multiplier), rules)

    def _apart(self, i: int) -> tuple[tuple[Positions, Totals], tuple[Positions, Totals]]:
        how, both = self.lies[i]
        sides = []
        for at, outer in ((i, ("holds", "crosses")), (self.base, ("within", "crosses"))):
            if how in outer:
                left = np.setdiff1d(self.members[at], both)
                sides.append((left, self._totals(left)))
            else:
                sides.append((self.members[at], self.here[at]))
        return sides[0], sides[1]

    def sides(self) -> tuple[Side, ...]:
        """The places, each with how it lies to the base."""
        return tuple(
            Side(
                one.code,
                one.name,
                one.kind,
                self.evidence.name_of(one.council) if one.council else "",
                round(float(self.here[i].people)),
                int(self.members[i].size),
                "same" if i == self.base else self.lies[i][0],
                int(self.lies[i][1].size),
            )
            for i, one in enumerate(self.places)
        )

    # Figures ----------------------------------------------------------------------------------------

    def cube(self, level: str) -> Cube | None:
        found: Cube | None = getattr(self.evidence, level)
        return found

    def rows_of(self, level: str, one: Indicator) -> tuple[int, ...]:
        """Rows of an indicator at a level; several where places were asked in other years."""
        cube = self.cube(level)
        if cube is None:
            return ()
        if level == "own":
            return cube.rows(one.slug)
        row = cube.row(one.slug)
        return () if row is None else (row,)

    def figure(self, level: str, row: int, i: int) -> Figure:
        """The figure of a place at a level; nothing where the level does not hold the place."""
        cube, place = self.cube(level), self.places[i]
        if cube is None or (level == "larger" and place.kind not in LARGE):
            return Figure.nothing()
        one = measured(cube, row, self.evidence.framework)
        if level == "small":
            return self._summed(row, one, self.members[i], self.here[i])
        found = Figure.of(cube, row, place.code, one)
        few = one.layer in CLOSED_LAYERS and found.denominator < SURVEY_BASE_TO_SHOW
        return replace(Figure.nothing(), status=SUPPRESSED) if few else found

    def _summed(self, row: int, one: Indicator, positions: Positions, made: Totals) -> Figure:
        numerator, denominator = float(made.numerator[row]), float(made.denominator[row])
        lower, upper, how = own_interval(one, numerator, denominator)
        small = self.evidence.small
        if how == "none" and positions.size == 1 and made.status[row] == VALUE:
            lower, upper = (float(part[row, positions[0]]) for part in (small.lower, small.upper))
            how = "published" if np.isfinite(lower) else "none"
        value = float(made.value[row])
        return Figure(value, lower, upper, numerator, denominator, int(made.status[row]), how)

    def row(self, one: Indicator) -> _Read | None:
        """An indicator in all places, from the level at which most of them have a figure."""
        found = [
            (level, row, [self.figure(level, row, i) for i in range(len(self.places))])
            for level in _LEVELS
            for row in self.rows_of(level, one)
        ]
        if not found:
            return None
        # Of equals, the first: the nearest level, and the latest question.
        level, row, figures = max(
            found, key=lambda each: sum(figure.status == VALUE for figure in each[2])
        )
        if all(figure.status == MISSING for figure in figures) and level != "small":
            level, row, figures = found[-1]
        cube = self.cube(level)
        assert cube is not None  # noqa: S101 - a level without a cube has no rows
        chosen, origin = measured(cube, row, self.evidence.framework), cube.origins[row]
        shown, others = [], []
        for i, figure in enumerate(figures):
            beside = self._beside(chosen, level, i, found) if figure.status == MISSING else None
            shown.append(beside or _shown(figure, chosen))
            others.append(beside)
        delta, reference, at = self._delta(level, row, chosen)
        differences = [
            self._difference(level, row, chosen, i, figures, others, delta)
            for i in range(len(self.places))
            if i != self.base
        ]
        made = Row(
            indicator=one.slug,
            name=chosen.name,
            domain=chosen.domain,
            unit=chosen.unit,
            decimals=chosen.decimals,
            polarity=chosen.polarity,
            weight=chosen.weight,
            delta=number_or_none(delta),
            period=origin.period,
            source=origin.source,
            release=origin.release,
            geography=origin.geography,
            shown=tuple(shown),
            differences=tuple(differences),
        )
        return _Read(made, float(chosen.sign), chosen.can_colour, reference, at)

    def _beside(
        self, one: Indicator, level: str, i: int, found: Sequence[tuple[str, int, list[Figure]]]
    ) -> Shown | None:
        """What there is of a place that the row's own source does not have: another source's
        figure, or its council's."""
        for other, row, figures in found:
            if other != level and figures[i].status == VALUE:
                cube = self.cube(other)
                if cube is not None:
                    chosen = measured(cube, row, self.evidence.framework)
                    return replace(_shown(figures[i], chosen), source=cube.origins[row].source)
        larger, place = self.evidence.larger, self.places[i]
        if larger is None or place.council is None or place.kind in LARGE:
            return None
        held = Figure.of(larger, larger.row(one.slug), place.council, one)
        if held.status != VALUE:
            return None
        return replace(_shown(held, one), layer="inherited")

    def _delta(self, level: str, row: int, one: Indicator) -> tuple[float, Reference, int]:
        if level == "small":
            return float(self.evidence.rules.delta[row]), self.evidence.reference, row
        return published_delta(one, self.evidence)

    def _difference(
        self,
        level: str,
        row: int,
        one: Indicator,
        i: int,
        figures: Sequence[Figure],
        others: Sequence[Shown | None],
        delta: float,
    ) -> Difference:
        how, both = self.lies[i]
        for at in (i, self.base):
            beside = others[at]
            if beside is not None:
                return Difference("inherited" if beside.layer == "inherited" else "source")
            if figures[at].status != VALUE:
                return Difference(STATUSES[figures[at].status])
        if one.layer not in ("official", *CLOSED_LAYERS) or one.basis == "none":
            return Difference("modelled")
        mine, theirs = figures[i], figures[self.base]
        if how == "same":
            return _nothing_between(mine, one)
        if level == "small":
            if how == "crosses" and one.layer in CLOSED_LAYERS:
                return Difference("closed")
            mine, theirs = (self._summed(row, one, *side) for side in self.apart[i])
            for side in (mine, theirs):
                if side.status != VALUE:
                    return Difference(STATUSES[side.status])
            return judged(mine, theirs, one, delta)
        if how == "apart":
            return judged(mine, theirs, one, delta)
        if how == "crosses":
            return Difference("crosses")
        if not one.decomposes:
            return Difference("median")
        people = np.nan_to_num(np.asarray(self.evidence.small.population, dtype=float))
        outer = self.members[i if how == "holds" else self.base]
        inside = float(people[both].sum() / people[outer].sum()) if people[outer].sum() else 1.0
        if inside >= 1:
            return Difference("missing")
        if how == "within":
            return judged(mine, theirs, one, delta, inside=inside)
        return mirrored(judged(theirs, mine, one, delta, inside=inside))


def _nothing_between(mine: Figure, one: Indicator) -> Difference:
    """Two names for the same people: no difference, and no doubt about it."""
    value = number_or_none(mine.value)
    nothing = 0.0 if np.isfinite(mine.lower) else None
    return Difference(
        "",
        value,
        value,
        0.0,
        nothing,
        nothing,
        nothing,
        nothing,
        class_="similar" if one.can_colour else "no_colour",
        direction="level",
    )


def _shown(figure: Figure, one: Indicator) -> Shown:
    known = figure.status == VALUE

    def here(number: float) -> float | None:
        return number_or_none(number) if known else None

    return Shown(
        status=STATUSES[figure.status],
        value=here(figure.value),
        lower=here(figure.lower),
        upper=here(figure.upper),
        interval_method=figure.how if known and np.isfinite(figure.lower) else "none",
        numerator=here(figure.numerator),
        denominator=here(figure.denominator),
        layer=one.layer,
    )


def _domain(read: Sequence[_Read], i: int) -> DomainDifference:
    """One domain of one place against the base, from its indicators' differences."""
    used = sorted(
        (
            one
            for one in read
            if one.row.weight > 0
            and one.can_colour
            and one.row.differences[i].why in ("", "suppressed", "source_gap", "missing", "few")
        ),
        key=lambda one: one.row.indicator,
    )
    found = [one.row.differences[i] for one in used]
    d, low, high, low3, high3 = (
        np.array([np.nan if (v := getattr(one, name)) is None else v for one in found], dtype=float)
        for name in ("difference", "lower", "upper", "lower_998", "upper_998")
    )
    codes = np.array([classes.CLASSES.index(one.class_) for one in found], dtype=np.int8)
    size = len(used)
    rules = Rules(
        sign=np.array([one.sign for one in used], dtype=float),
        multiplier=np.ones(size),
        share=np.zeros(size, dtype=bool),
        rate=np.zeros(size, dtype=bool),
        delta=np.array([np.nan if one.row.delta is None else one.row.delta for one in used]),
        weight=np.array([one.row.weight for one in used], dtype=float),
        survey=np.zeros(size, dtype=bool),
    )
    described = Described([one.reference_row for one in used])
    rows = np.arange(size, dtype=np.intp)
    made = domains.composite(Comparison(d, low, high, low3, high3, codes), rules, described, rows)
    values, bases = (
        np.array(
            [
                np.nan if one.class_ == "no_colour" or (v := getattr(one, name)) is None else v
                for one in found
            ],
            dtype=float,
        )
        for name in ("value", "base_value")
    )
    share = domains.stability(values, bases, rules, described, rows)
    class_ = classes.CLASSES[int(made.codes)]
    firm = None if share is None or class_ == "no_colour" else share >= domains.FIRM
    return DomainDifference(
        class_=class_,
        difference=number_or_none(made.difference),
        lower=number_or_none(made.lower),
        upper=number_or_none(made.upper),
        delta=number_or_none(made.delta),
        coverage=number_or_none(made.coverage) if used else None,
        measured=sum(one.class_ != "no_colour" for one in found),
        firm=firm,
    )
