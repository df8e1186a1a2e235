"""What each indicator says of a place, from the nearest level at which there is a figure.

A figure of the place itself comes first: measured there (a survey of an estate), published for it
(a council, a region), or summed from its small areas. Only where none was published is the
council's own figure shown beside it, marked as inherited, which counts nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from warm import classes, intervals
from warm.comparators import LARGE, Standing
from warm.compare import measured
from warm.cube import MISSING, SUPPRESSED, VALUE, Cube
from warm.disclosure import SURVEY_BASE_TO_COLOUR, SURVEY_BASE_TO_SHOW
from warm.evidence import COUNCIL, Evidence
from warm.figures import NOTHING, Figure, Triple, compare_figures, own_interval, ratio
from warm.framework import Indicator
from warm.language import gettext as _
from warm.results import IndicatorResult
from warm.standardise import NOWHERE, Reference
from warm.tables import STATUSES

#: The smallest difference that matters where neither the indicator nor a reference set says.
FALLBACK_DELTA = {"share": 5.0, "mean": 0.3}

#: How a figure's own interval is found from its counts.
_METHODS = {"share": "wilson", "rate": "byar"}
_UNKNOWN = (float("nan"),) * 5
#: Councils whose inherited results are kept: they are the same for every place in a council.
KEPT_COUNCILS = 32
_inherited: WeakKeyDictionary[Evidence, dict[str, dict[str, Measured | None]]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Measured:
    """A result, and the set of areas that says how much its indicator varies.

    Attributes
    ----------
    result : IndicatorResult
    reference : Reference
        `NOWHERE` where no set of areas holds the indicator.
    row : int
        Of the indicator in `reference`.
    """

    result: IndicatorResult
    reference: Reference = NOWHERE
    row: int = 0


def indicator_results(stands: Standing) -> list[Measured]:
    """Every indicator of the framework at hand, in the framework's order."""
    reading = _Reading(stands)
    return [
        reading.result(one)
        for one in stands.evidence.framework.indicators
        if one.status == "available" or reading.held(one.slug)
    ]


#: What every place is asked, worked out once.
_questions: WeakKeyDictionary[Evidence, list[Indicator]] = WeakKeyDictionary()


def _asked(evidence: Evidence) -> list[Indicator]:
    """The definition behind each row of the small areas' figures."""
    found = _questions.get(evidence)
    if found is None:
        cube = evidence.small
        found = [measured(cube, i, evidence.framework) for i in range(len(cube.indicators))]
        _questions[evidence] = found
    return found


class _Row(NamedTuple):
    """One indicator of small areas: as plain numbers, which are quick to read one at a time.

    `standing` holds the percentiles of the value here, of the comparator's and of that of places
    alike; `limits` and `ratio` come from counts and are NaN without them.
    """

    status: int
    value: float
    numerator: float
    denominator: float
    covered: float
    other: float
    nation: float
    alike: float
    difference: list[float]
    code: int
    from_alike: float
    code_alike: int
    standing: list[float]
    delta: float
    limits: tuple[float, float]
    ratio: Triple

    def interval(self, one: Indicator) -> tuple[float, float, str]:
        """The place's own interval, as `figures.own_interval` has it, and how it was found."""
        how = _METHODS.get(one.measure, "none")
        counted = math.isfinite(self.numerator + self.denominator)
        if how == "none" or not counted or one.basis not in ("interval", "approximate"):
            return float("nan"), float("nan"), "none"
        return *self.limits, how

    def national_ratio(self, one: Indicator) -> Triple:
        """Here ÷ the nation; with an interval where there are counts."""
        if not one.ratio or self.status != VALUE:
            return NOTHING
        if math.isfinite(self.ratio[0]):
            return self.ratio
        return (self.value / self.nation if self.nation else float("nan"), *NOTHING[:2])


class _Reading:
    """The evidence on one place, read for one indicator after another."""

    def __init__(self, stands: Standing) -> None:
        self.stands = stands
        self.place, self.evidence = stands.place, stands.evidence
        self.small, self.larger, self.own = (
            self.evidence.small,
            self.evidence.larger,
            self.evidence.own,
        )
        self.asked = _asked(self.evidence)
        self.limits, self.ratios = self._of_counts()
        self.rows = self._rows()

    def _of_counts(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What follows from the counts of all indicators of small areas: a few of them take as long
        as one.

        Returns
        -------
        limits : ndarray, shape (2, m)
            Of the place's own interval; NaN without counts.
        ratios : ndarray, shape (3, m)
            Here ÷ the nation, with its limits; NaN without counts.
        """
        here, nation = self.stands.here, self.evidence.national
        limits, ratios = (np.full((n, len(self.asked)), np.nan) for n in (2, 3))
        for measure in ("share", "rate"):
            rows = [i for i, one in enumerate(self.asked) if one.measure == measure]
            counts = here.numerator[rows], here.denominator[rows]
            theirs = nation.numerator[rows], nation.denominator[rows]
            if measure == "share":
                lower, upper = intervals.wilson(*counts)
                limits[:, rows] = 100 * lower, 100 * upper
                ratios[:, rows] = intervals.ratio_of_shares(*counts, *theirs)
            else:
                multiplier = np.array([self.asked[i].multiplier for i in rows], dtype=float)
                limits[:, rows] = intervals.rate(*counts, multiplier)
                ratios[:, rows] = intervals.ratio_of_rates(*counts, *theirs)
        return limits, ratios

    def _rows(self) -> list[_Row]:
        """What each indicator of small areas says here, beside the comparator and places alike."""
        stands, evidence = self.stands, self.evidence
        here, other, like, nation = stands.here, stands.other.totals, stands.like, evidence.national
        nothing = np.full(len(self.asked), np.nan)
        uncoloured = [classes.NO_COLOUR] * len(self.asked)
        alike = like.value if like is not None else nothing
        compared, with_alike = stands.compared, stands.compared_like
        standing = evidence.reference.all_percentiles(
            np.stack([here.value, other.value, alike], axis=1)
        )
        return [
            _Row(*row)
            for row in zip(
                here.status.tolist(),
                here.value.tolist(),
                here.numerator.tolist(),
                here.denominator.tolist(),
                here.covered.tolist(),
                other.value.tolist(),
                nation.value.tolist(),
                alike.tolist(),
                np.stack(
                    [
                        compared.difference,
                        compared.lower,
                        compared.upper,
                        compared.lower_998,
                        compared.upper_998,
                    ],
                    axis=1,
                ).tolist(),
                compared.codes.tolist(),
                (with_alike.difference if with_alike is not None else nothing).tolist(),
                with_alike.codes.tolist() if with_alike is not None else uncoloured,
                standing.tolist(),
                evidence.rules.delta.tolist(),
                zip(*self.limits.tolist(), strict=True),
                zip(*self.ratios.tolist(), strict=True),
                strict=True,
            )
        ]

    def held(self, slug: str) -> bool:
        """Whether anything at all is loaded for an indicator."""
        cubes = (self.small, self.larger, self.own)
        return any(cube is not None and cube.row(slug) is not None for cube in cubes)

    def result(self, one: Indicator) -> Measured:
        """The place's own figure; else the reason why there is none; else the council's."""
        mine = [
            found
            for found in (self.from_own(one), self.from_published(one), self.from_small(one))
            if found is not None
        ]
        for found in mine:
            if found.result.status == "value":
                return found
        for found in mine:
            if found.result.status != "missing" or found.result.comparator_value is not None:
                return found
        return self.inherited(one) or (mine[0] if mine else self.absent(one))

    # Where a figure may come from ---------------------------------------------------------------

    def from_own(self, one: Indicator) -> Measured | None:
        """Measured at the place itself: a survey of an estate, a ward's own figures."""
        if self.own is None or not self.own.holds(self.place.code):
            return None
        for row in self.own.rows(one.slug):
            asked = measured(self.own, row, self.evidence.framework)
            mine = Figure.of(self.own, row, self.place.code, asked)
            if mine.status != MISSING:
                return self._published(asked, self.own, row, mine)
        return None

    def from_published(self, one: Indicator) -> Measured | None:
        """Published for this very place: a council, a region or the nation."""
        row = self.larger.row(one.slug) if self.larger is not None else None
        if self.larger is None or row is None or self.place.kind not in LARGE:
            return None
        if not self.larger.holds(self.place.code):
            return None
        one = measured(self.larger, row, self.evidence.framework)
        mine = Figure.of(self.larger, row, self.place.code, one)
        return self._published(one, self.larger, row, mine)

    def from_small(self, one: Indicator) -> Measured | None:
        """Summed from the place's small areas."""
        i = self.small.row(one.slug)
        if i is None:
            return None
        one, row = self.asked[i], self.rows[i]
        known, single = row.status == VALUE, len(self.stands.members) == 1
        lower, upper, how = row.interval(one)
        basis = one.basis
        if known and basis in ("interval", "approximate") and how == "none":
            basis = "position"
        if known and single and how == "none":
            lower, upper = (
                float(part[i, self.stands.members[0]])
                for part in (self.small.lower, self.small.upper)
            )
            how = "published" if math.isfinite(lower) else "none"
        notes = [one.caution, one.why_uncoloured if not one.colour else ""]
        several = not single or math.isfinite(row.other)
        if known and several and how == "none" and not math.isfinite(row.numerator):
            notes.append(_("Small areas taken together: their mean, weighted by population."))
        if one.layer == "survey":
            notes.append(_of_survey(row.status, row.denominator, how in ("wilson", "byar")))
        result = self._result(
            one,
            cube=self.small,
            row=i,
            status=STATUSES[row.status],
            value=row.value,
            interval=(lower, upper, how),
            basis=basis,
            counts=(row.numerator, row.denominator),
            comparator_value=row.other,
            difference=row.difference,
            class_=classes.CLASSES[row.code],
            delta=row.delta,
            national=(row.nation, *row.national_ratio(one)),
            positions=row.standing,
            similar=(row.alike, row.from_alike, classes.CLASSES[row.code_alike]),
            covered=0.0 if math.isnan(row.covered) else row.covered,
            layer=one.layer,
            notes=notes,
        )
        return Measured(result, self.evidence.reference, i)

    def inherited(self, one: Indicator) -> Measured | None:
        """Published only for the council: shown beside the place, never as its own."""
        council = self.place.council
        if council is None or council == self.place.code:
            return None
        councils = _inherited.setdefault(self.evidence, {})
        if council not in councils:
            for _ in range(len(councils) - KEPT_COUNCILS + 1):
                councils.pop(next(iter(councils)), None)
            councils[council] = {}
        kept = councils[council]
        if one.slug not in kept:
            kept[one.slug] = self._of_council(one, council)
        return kept[one.slug]

    def _of_council(self, one: Indicator, council: str) -> Measured | None:
        """What every place in a council inherits of it."""
        row = self.larger.row(one.slug) if self.larger is not None else None
        if self.larger is None or row is None:
            return None
        found = Figure.of(self.larger, row, council, one)
        if found.status == MISSING:
            return None
        nation = self._nation(one)
        result = self._result(
            one,
            cube=self.larger,
            row=row,
            status=STATUSES[found.status],
            value=found.value,
            interval=(found.lower, found.upper, found.how),
            basis="none",
            counts=(found.numerator, found.denominator),
            national=(nation.value, *(ratio(found, nation) if one.ratio else NOTHING)),
            layer="inherited",
            notes=[
                _("For %(name)s as a whole, not measured here.")
                % {"name": self.evidence.name_of(council)},
                self._spread(council) if found.status == VALUE else "",
                one.caution,
            ],
        )
        return Measured(result)

    def absent(self, one: Indicator) -> Measured:
        """In the framework, but nothing is loaded for it here."""
        return Measured(
            self._result(
                one,
                cube=None,
                row=0,
                status="missing",
                value=np.nan,
                basis=one.basis,
                layer=one.layer,
                notes=[_("Not measured here yet.")],
            )
        )

    # A published figure --------------------------------------------------------------------------

    def _published(self, one: Indicator, cube: Cube, row: int, mine: Figure) -> Measured:
        """A published figure beside what the larger area's leaves when the place is taken out."""
        other = self.stands.other
        theirs, source = self._comparator(one, cube)
        delta, reference, at = published_delta(one, self.evidence)
        few = one.layer == "survey" and mine.status == VALUE
        hidden = few and mine.denominator < SURVEY_BASE_TO_SHOW
        sure = mine.denominator >= SURVEY_BASE_TO_COLOUR and np.isfinite(mine.lower)
        plain = few and not sure
        inside = other.inside if one.decomposes else 0.0
        d, *limits, code = compare_figures(mine, theirs, delta, one, inside)
        nation = self._nation(one)
        notes = [one.caution, one.why_uncoloured if not one.colour else ""]
        if one.layer == "survey":
            status = SUPPRESSED if hidden else mine.status
            notes.append(_of_survey(status, mine.denominator, np.isfinite(mine.lower)))
        if source is None and other.kind != "none" and mine.status == VALUE:
            said = _("Not compared: there is no such figure of %(label)s.")
            notes.append(said % {"label": other.label})
        if np.isfinite(d) and source is not None and not one.decomposes:
            said = _("Compared with %(name)s as a whole: a place cannot be taken out of a median.")
            notes.append(said % {"name": self.evidence.name_of(other.code)})
        elif np.isfinite(d) and source is not None:
            if other.outside:
                said = _(
                    "%(label)s: the figure published for %(name)s, less the part of this place "
                    "that lies in it by its population."
                )
            else:
                said = _(
                    "%(label)s: the figure published for %(name)s, less this place by its "
                    "population."
                )
            label = f"{other.label[:1].upper()}{other.label[1:]}"
            notes.append(said % {"label": label, "name": self.evidence.name_of(other.code)})
        result = self._result(
            one,
            cube=cube,
            row=row,
            status=STATUSES[SUPPRESSED if hidden else mine.status],
            value=mine.value,
            interval=(mine.lower, mine.upper, mine.how),
            basis=one.basis if np.isfinite(mine.lower) or one.basis == "none" else "position",
            counts=(mine.numerator, mine.denominator),
            comparator_value=mine.value - d if np.isfinite(d) else theirs.value,
            difference=(d, *limits),
            class_=classes.CLASSES[code] if one.can_colour and not plain else "no_colour",
            delta=delta,
            national=(nation.value, *(ratio(mine, nation) if one.ratio else NOTHING)),
            covered=1.0 if mine.status == VALUE else 0.0,
            layer=one.layer,
            notes=notes,
        )
        return Measured(result, reference, at)

    def _comparator(self, one: Indicator, cube: Cube) -> tuple[Figure, Cube | None]:
        """The figure of the larger area that the place is compared with, and where it was found."""
        code = self.stands.other.code
        for source in (cube, self.larger):
            if source is None:
                continue
            found = Figure.of(source, source.row(one.slug), code, one)
            if found.status == VALUE:
                return found, source
        return Figure.nothing(), None

    def _nation(self, one: Indicator) -> Figure:
        """The nation's figure: as published, else summed from its small areas."""
        if self.larger is not None:
            found = Figure.of(self.larger, self.larger.row(one.slug), self.evidence.nation, one)
            if found.status == VALUE:
                return found
        i = self.small.row(one.slug)
        if i is None:
            return Figure.nothing()
        total = self.evidence.national
        numerator, denominator = float(total.numerator[i]), float(total.denominator[i])
        lower, upper, how = own_interval(one, numerator, denominator)
        return Figure(
            float(total.value[i]), lower, upper, numerator, denominator, int(total.status[i]), how
        )

    def _spread(self, council: str) -> str:
        """How unlike each other the council's small areas are, for inherited values."""
        slug = self.evidence.framework.spread
        i = self.small.row(slug) if slug else None
        if i is None:
            return ""
        values = np.asarray(self.small.value[i])[self.small.group(COUNCIL, council)]
        values = values[np.isfinite(values)]
        if values.size < 2:
            return ""
        one = self.evidence.framework[slug]
        low, high = self.evidence.reference.percentiles(i, [values.min(), values.max()])
        return _(
            "Its small areas differ widely: on %(measure)s they stand from %(low)s to %(high)s, "
            "where 50 is the middle small area of %(nation)s."
        ) % {
            "measure": f"{one.name[:1].lower()}{one.name[1:]}",
            "low": f"{low:.0f}",
            "high": f"{high:.0f}",
            "nation": self.evidence.name_of(self.evidence.nation),
        }

    # The result ----------------------------------------------------------------------------------

    def _result(
        self,
        one: Indicator,
        *,
        cube: Cube | None,
        row: int,
        status: str,
        value: float,
        basis: str,
        layer: str,
        notes: Sequence[str],
        interval: tuple[float, float, str] = (float("nan"), float("nan"), "none"),
        counts: tuple[float, float] = (float("nan"), float("nan")),
        comparator_value: float = float("nan"),
        difference: Sequence[float] = _UNKNOWN,
        class_: str = "no_colour",
        delta: float = float("nan"),
        national: Sequence[float] = (float("nan"),) * 4,
        positions: Sequence[float] | NDArray[np.float64] = NOTHING,
        similar: tuple[float, float, str] = (float("nan"), float("nan"), "no_colour"),
        covered: float = 0.0,
    ) -> IndicatorResult:
        origin = cube.origins[row] if cube is not None else None
        known = status == "value"

        def here(number: float) -> float | None:
            """A number that says something of the place, and so is shown with its value only."""
            return number_or_none(number) if known else None

        return IndicatorResult(
            indicator=one.slug,
            name=one.name,
            domain=one.domain,
            period=origin.period if origin else None,
            status=status,
            value=here(value),
            lower=here(interval[0]),
            upper=here(interval[1]),
            interval_method=interval[2] if known and np.isfinite(interval[0]) else "none",
            basis=basis,
            unit=one.unit,
            decimals=one.decimals,
            numerator=here(counts[0]),
            denominator=here(counts[1]),
            base=here(counts[1]),
            polarity=one.polarity,
            class_=class_ if known else "no_colour",
            layer=layer,
            comparator_value=number_or_none(comparator_value),
            difference=here(difference[0]),
            difference_lower=here(difference[1]),
            difference_upper=here(difference[2]),
            difference_lower_998=here(difference[3]),
            difference_upper_998=here(difference[4]),
            delta=number_or_none(delta),
            national_value=number_or_none(national[0]),
            national_ratio=here(national[1]),
            national_ratio_lower=here(national[2]),
            national_ratio_upper=here(national[3]),
            position=here(positions[0]),
            comparator_position=number_or_none(positions[1]),
            similar_value=number_or_none(similar[0]),
            similar_position=number_or_none(positions[2]),
            similar_difference=here(similar[1]),
            similar_class=similar[2] if known else "no_colour",
            weight=one.weight,
            reading=one.reading,
            covered=number_or_none(covered),
            source=origin.source if origin else None,
            release=origin.release if origin else None,
            geography=origin.geography if origin else None,
            note=" ".join(part for part in notes if part),
        )


def published_delta(one: Indicator, evidence: Evidence) -> tuple[float, Reference, int]:
    """The smallest difference that matters for a published figure, and whose spread it is."""
    reference = evidence.larger_reference
    row = evidence.larger.row(one.slug) if evidence.larger is not None else None
    if reference is None or row is None or not reference.sd[row] > 0:
        reference, row = NOWHERE, 0
    delta = classes.DELTA_IN_SD * float(reference.sd[row])
    if not np.isfinite(delta):
        delta = FALLBACK_DELTA.get(one.measure, delta)
    return (delta if one.delta is None else one.delta), reference, row


def number_or_none(value: float | NDArray[np.float64] | None) -> float | None:
    """A plain number; None for NaN and for what has no end."""
    return None if value is None or not math.isfinite(value) else float(value)


def _of_survey(status: int, base: float, with_interval: bool | np.bool_) -> str:
    """What the number of answers and the interval allow, in words."""
    if status == SUPPRESSED:
        return _("Too few people answered to show it (at least %(n)s are needed).") % {
            "n": SURVEY_BASE_TO_SHOW
        }
    if status != VALUE:
        return ""
    if not np.isfinite(base):
        return _("The number of answers is not given, so it is not compared.")
    if base < SURVEY_BASE_TO_COLOUR:
        return _("From %(n)s answers: too few to say how it compares (at least %(least)s).") % {
            "n": f"{base:.0f}",
            "least": SURVEY_BASE_TO_COLOUR,
        }
    return "" if with_interval else _("Given without an interval, so it is not compared.")
