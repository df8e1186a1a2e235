"""The profile of a place: what is measured, how it compares, what is strong and what is hard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warm import classes, intervals, words
from warm.compare import Comparison, Rules, compare
from warm.cube import VALUE, Cube, Totals, totals
from warm.domains import Composite, composite, stability
from warm.errors import WarmError
from warm.evidence import COUNCIL, NATION, REGION, Evidence, Place
from warm.figures import NOTHING, Figure, compare_figures, own_interval, ratio
from warm.findings import Findings
from warm.framework import Indicator
from warm.peers import K, nearest
from warm.results import (
    Characteristic,
    Comparator,
    DomainResult,
    IndicatorResult,
    Method,
    PlaceInfo,
    Profile,
    Similar,
    SimilarArea,
)
from warm.tables import STATUSES

Array = NDArray[np.float64]

VERSION = "2026.1"
RULE = "size-and-certainty"
COMPARATORS = ("rest_of_council", "rest_of_region", "rest_of_nation", "similar")

#: A survey shows a figure from this many answers, and colours it from this many (method F10).
SURVEY_BASE_TO_SHOW, SURVEY_BASE_TO_COLOUR = 30, 100

#: The smallest difference that matters where neither the indicator nor a reference set says.
FALLBACK_DELTA = {"share": 5.0, "mean": 0.3}


def profile(
    place: Place,
    evidence: Evidence,
    *,
    comparator: str | None = None,
    k: int = K,
    pillars: str | None = None,
) -> Profile:
    """How a place is doing, what is strong there and how sure that is.

    Parameters
    ----------
    place : Place
        Any set of small areas: see `Evidence.place`.
    evidence : Evidence
    comparator : {"rest_of_council", "rest_of_region", "rest_of_nation", "similar"}, optional
        Whom to compare with; the comparator never contains the place. By default the nearest of
        these that holds more than the place: the rest of the council for anything inside one,
        the rest of the nation for a council or a region.
    k : int
        How many places like this one.
    pillars : str, optional
        Which of the framework's pillar maps to use.

    Returns
    -------
    Profile

    Raises
    ------
    UnknownPlace
        When a small area of the place is not in the evidence.
    WarmError
        When the comparator is not one of those named, or holds nobody but the place.
    """
    return _Making(place, evidence, comparator, k, pillars).profile()


@dataclass(frozen=True, eq=False)
class _Side:
    """A comparator, ready to compare with."""

    kind: str
    label: str
    code: str | None
    totals: Totals
    areas: int


class _Making:
    """One profile in the making: the shared pieces, so that each step reads as a sentence."""

    def __init__(
        self, place: Place, evidence: Evidence, comparator: str | None, k: int, pillars: str | None
    ) -> None:
        self.place, self.evidence, self.k = place, evidence, k
        self.framework = evidence.framework
        self.pillars = pillars or self.framework.default_pillars
        self.small, self.rules = evidence.small, evidence.rules
        self.members = self.small.positions(place.members)
        self.here = totals(self.small, self.members, self.rules.multiplier)
        self.similar_positions, self.similar_distances = nearest(
            evidence.features, self.members, np.asarray(self.small.population), k
        )
        self.other = self._comparator(comparator or self._default_comparator())
        self.compared = compare(self.here, self.other.totals, self.rules)
        self.like = (
            totals(self.small, self.similar_positions, self.rules.multiplier)
            if self.similar_positions.size
            else None
        )
        self.compared_like = compare(self.here, self.like, self.rules) if self.like else None

    # Comparators ------------------------------------------------------------------------------

    def _default_comparator(self) -> str:
        if self.place.kind in (COUNCIL, REGION):
            return "rest_of_nation"
        return "none" if self.place.kind == NATION else "rest_of_council"

    def _comparator(self, kind: str) -> _Side:
        if kind == "none":
            empty = np.full_like(self.here.value, np.nan)
            nobody = Totals(empty, empty, empty, empty, self.here.status, np.zeros(()))
            return _Side("none", "nowhere: this is the whole", None, nobody, 0)
        if kind == "similar":
            positions, code, label = self.similar_positions, None, "places like this one"
        elif kind in COMPARATORS:
            group = {"rest_of_council": COUNCIL, "rest_of_region": REGION}.get(kind, NATION)
            code = self._code_of(group)
            whole = self.small.group(group, code)
            positions = np.setdiff1d(whole, self.members)
            label = f"the rest of {self.name_of(code)}"
        else:
            raise WarmError(f"No comparator {kind!r}; choose one of {', '.join(COMPARATORS)}.")
        if not positions.size:
            raise WarmError(f"{self.place.name} has nothing to be compared with: {label} is empty.")
        return _Side(
            kind, label, code, totals(self.small, positions, self.rules.multiplier), positions.size
        )

    def _code_of(self, group: str) -> str:
        """The group that most of the place's people live in."""
        index = np.asarray(self.small.groups[group])[self.members]
        weights = np.asarray(self.small.population)[self.members]
        if not (index >= 0).any():
            raise WarmError(f"{self.place.name} lies in no {group} that is loaded.")
        people = np.bincount(index[index >= 0], weights[index >= 0])
        return str(self.small.group_codes[group][int(people.argmax())])

    def name_of(self, code: str | None) -> str:
        """Name of a council, region or nation; its code when no name is loaded."""
        return self.evidence.names.get(code or "", code or "")

    # The whole --------------------------------------------------------------------------------

    def profile(self) -> Profile:
        """Every part, in the order of the four stages."""
        results = self.indicator_results()
        domains = tuple(self.domain_result(one.slug, results) for one in self.framework.domains)
        found = Findings(self.framework, self.other.label, self.name_of(self.evidence.nation))
        strengths = found.strengths(results)
        hard = found.vulnerabilities(results)
        concerns = found.concerns(domains, results)
        used = {one.release for one in results if one.release}
        compared = [one for one in results if one.class_ != "no_colour" and one.weight > 0]
        chance_rows = [one for one in compared if one.difference_lower is not None]
        expected = classes.expected_chance_flags(
            *(
                np.array([getattr(one, name) for one in chance_rows], dtype=float)
                for name in ("difference_lower", "difference_upper", "delta")
            )
        )
        unmeasured = tuple(one.name for one in domains if one.measured == 0)
        label = self.other.label
        return Profile(
            place=PlaceInfo(
                self.place.code,
                self.place.name,
                self.place.kind,
                self.place.vintage,
                round(float(self.here.people)),
                self.place.council,
                self.name_of(self.place.council) if self.place.council else None,
                self.place.members,
            ),
            comparator=Comparator(
                self.other.kind,
                label,
                self.other.code,
                self.other.areas,
                round(float(self.other.totals.people)),
            ),
            similar=self.similar(),
            method=Method(
                VERSION,
                RULE,
                self.framework.version,
                self.pillars,
                (95.0, 99.8),
                f"{classes.DELTA_IN_SD} of the standard deviation of all small areas of "
                f"{self.name_of(self.evidence.nation)}, unless an indicator states another",
                f"{self.small.areas.size:,} small areas of {self.name_of(self.evidence.nation)}",
            ),
            releases=tuple(
                release for key, release in self.evidence.releases.items() if key in used
            ),
            headline=words.headline(
                self.place.name,
                found.phrases((one for one in strengths if one.comparator == label), better=True),
                found.phrases((*concerns, *hard), better=False),
                [name.lower() for name in unmeasured],
                label,
            ),
            people=self.people(),
            domains=domains,
            indicators=tuple(results),
            strengths=strengths,
            vulnerabilities=hard,
            concerns=concerns,
            coloured=len(compared),
            expected_chance_flags=expected,
            chance_sentence=words.by_chance(
                expected, len(chance_rows), len(compared) - len(chance_rows)
            ),
            unmeasured=unmeasured,
        )

    # Stage 1: who lives here -------------------------------------------------------------------

    def people(self) -> tuple[Characteristic, ...]:
        """Characteristics of the people, beside those of the comparator; never coloured."""
        found = []
        for one in self.framework.people:
            i = self.small.row(one.slug)
            if i is None or self.here.status[i] != VALUE:
                continue
            origin = self.small.origins[i]
            found.append(
                Characteristic(
                    one.slug,
                    one.name,
                    one.group,
                    _number(self.here.value[i]),
                    _number(self.other.totals.value[i]),
                    "percent",
                    origin.period,
                    origin.source,
                )
            )
        return tuple(found)

    def similar(self) -> Similar | None:
        """The list of places like this one, and how it was chosen."""
        if not self.similar_positions.size:
            return None
        councils = np.asarray(self.small.groups[COUNCIL])
        areas = []
        for position, distance in zip(self.similar_positions, self.similar_distances, strict=True):
            code = str(self.small.areas[position])
            council = str(self.small.group_codes[COUNCIL][councils[position]])
            areas.append(
                SimilarArea(code, self.name_of(code), self.name_of(council), float(distance))
            )
        method = (
            f"The {len(areas)} nearest small areas of {self.name_of(self.evidence.nation)} on "
            f"{words.joined(list(self.evidence.features.names))}, each in standard deviations "
            "(root mean square distance). How places fare plays no part in the choice."
        )
        return Similar(len(areas), method, tuple(areas))

    # Stage 2: indicators ------------------------------------------------------------------------

    def indicator_results(self) -> list[IndicatorResult]:
        """Every indicator of the framework at hand, at the place's own level where there is one."""
        results = []
        for one in self.framework.indicators:
            if one.status != "available" and not self._held(one.slug):
                continue
            results.append(
                self._from_own(one)
                or self._from_published(one)
                or self._from_small(one)
                or self._inherited(one)
                or self._absent(one)
            )
        return results

    def _held(self, slug: str) -> bool:
        cubes = (self.small, self.evidence.larger, self.evidence.own)
        return any(cube is not None and cube.row(slug) is not None for cube in cubes)

    def _from_small(self, one: Indicator) -> IndicatorResult | None:
        """Summed from the place's small areas."""
        i = self.small.row(one.slug)
        if i is None:
            return None
        basis = one.basis
        if basis in ("interval", "approximate") and not np.isfinite(self.here.denominator[i]):
            basis = "position" if self.here.status[i] == VALUE else basis
        lower, upper, how = own_interval(one, self.here.numerator[i], self.here.denominator[i])
        if not np.isfinite(lower) and len(self.members) == 1 and self.here.status[i] == VALUE:
            lower, upper = (float(part[i, self.members[0]]) for part in
                            (self.small.lower, self.small.upper))  # fmt: skip
            how = "published" if np.isfinite(lower) else how
        ratio = self._national_ratio(one, i)
        like = self.compared_like
        note = one.caution
        if not one.colour and one.why_uncoloured:
            note = _both(note, one.why_uncoloured)
        if basis == "position" and len(self.members) > 1 and self.here.status[i] == VALUE:
            note = _both(note, "Mean of its small areas, weighted by population.")
        covered = float(np.nan_to_num(self.here.covered[i]))
        return self._result(
            one,
            cube=self.small,
            row=i,
            status=STATUSES[int(self.here.status[i])],
            value=self.here.value[i],
            interval=(lower, upper, how),
            basis=basis,
            counts=(self.here.numerator[i], self.here.denominator[i]),
            comparator_value=self.other.totals.value[i],
            difference=(
                self.compared.difference[i],
                self.compared.lower[i],
                self.compared.upper[i],
                self.compared.lower_998[i],
                self.compared.upper_998[i],
            ),
            class_=self._class(one, self.compared.codes[i]),
            delta=self.rules.delta[i],
            national=(self.evidence.national.value[i], *ratio),
            positions=self.evidence.reference.percentiles(
                i,
                [
                    self.here.value[i],
                    self.other.totals.value[i],
                    self.like.value[i] if self.like else np.nan,
                ],
            ),
            similar=(
                (self.like.value[i], like.difference[i], self._class(one, like.codes[i]))
                if like is not None and self.like is not None
                else (np.nan, np.nan, "no_colour")
            ),
            covered=covered,
            layer=one.layer,
            note=note,
        )

    def _from_published(self, one: Indicator) -> IndicatorResult | None:
        """Published for this very place: a council, a region or the nation."""
        larger = self.evidence.larger
        if larger is None or self.place.kind not in (COUNCIL, REGION, NATION):
            return None
        i = larger.row(one.slug)
        if i is None or not larger.holds(self.place.code):
            return None
        against = self.other.code if self.other.kind != "similar" else None
        return self._published_pair(
            one, larger, i, self.place.code, against, one.layer, one.caution
        )

    def _from_own(self, one: Indicator) -> IndicatorResult | None:
        """Measured at the place itself: a survey of an estate, a ward's own figures."""
        own, larger = self.evidence.own, self.evidence.larger
        if own is None or not own.holds(self.place.code):
            return None
        i = own.row(one.slug)
        if i is None:
            return None
        j = int(np.searchsorted(own.areas, self.place.code))
        if own.status[i, j] == STATUSES.index("missing"):
            return None
        council = self.place.council
        cube, row = (own, i) if council and own.holds(council) else (larger, None)
        if cube is larger and larger is not None:
            row = larger.row(one.slug)
        note = one.caution
        base = own.denominator[i, j]
        if one.layer == "survey" and not base >= SURVEY_BASE_TO_COLOUR:
            note = _both(note, f"From {base:.0f} answers: too few to colour "
                               f"(at least {SURVEY_BASE_TO_COLOUR}).")  # fmt: skip
        return self._published_pair(
            one, own, i, self.place.code, council, one.layer, note,
            against_cube=cube if row is not None else None, against_row=row,
        )  # fmt: skip

    def _published_pair(
        self,
        one: Indicator,
        cube: Cube,
        row: int,
        code: str,
        against: str | None,
        layer: str,
        note: str,
        *,
        against_cube: Cube | None = None,
        against_row: int | None = None,
    ) -> IndicatorResult:
        """A published figure beside another area's, as two independent estimates."""
        mine = Figure.of(cube, row, code, one)
        other_cube, other_row = against_cube or cube, row if against_row is None else against_row
        theirs = (
            Figure.of(other_cube, other_row, against, one)
            if against is not None and other_cube.holds(against)
            else Figure.nothing()
        )
        reference = self.evidence.larger_reference
        delta = one.delta
        if delta is None and reference is not None and self.evidence.larger is not None:
            at = self.evidence.larger.row(one.slug)
            delta = None if at is None else float(classes.DELTA_IN_SD * reference.sd[at])
        if delta is None or not np.isfinite(delta):
            delta = FALLBACK_DELTA.get(one.measure, float("nan"))
        comparison = compare_figures(mine, theirs, delta, one)
        code_ = classes.CLASSES[int(comparison[5])]
        if layer == "survey" and not mine.denominator >= SURVEY_BASE_TO_COLOUR:
            code_ = "no_colour"
        nation = (
            Figure.of(self.evidence.larger, at, self.evidence.nation, one)
            if self.evidence.larger is not None
            and (at := self.evidence.larger.row(one.slug)) is not None
            and self.evidence.larger.holds(self.evidence.nation)
            else Figure.nothing()
        )
        share = ratio(mine, nation) if one.ratio else NOTHING
        return self._result(
            one,
            cube=cube,
            row=row,
            status=STATUSES[mine.status],
            value=mine.value,
            interval=(mine.lower, mine.upper, mine.how),
            basis=one.basis if np.isfinite(mine.lower) else "position",
            counts=(mine.numerator, mine.denominator),
            comparator_value=theirs.value,
            difference=comparison[:5],
            class_=code_ if one.can_colour else "no_colour",
            delta=delta,
            national=(nation.value, *share),
            positions=NOTHING,
            similar=(np.nan, np.nan, "no_colour"),
            covered=1.0 if mine.status == VALUE else 0.0,
            layer=layer,
            note=_both(note, one.why_uncoloured if not one.colour else ""),
        )

    def _inherited(self, one: Indicator) -> IndicatorResult | None:
        """Published only for the council: shown beside the place, never as its own."""
        larger, council = self.evidence.larger, self.place.council
        if larger is None or council is None or not larger.holds(council):
            return None
        i = larger.row(one.slug)
        if i is None:
            return None
        found = Figure.of(larger, i, council, one)
        if found.status != VALUE:
            return None
        nation = (
            Figure.of(larger, i, self.evidence.nation, one)
            if larger.holds(self.evidence.nation)
            else Figure.nothing()
        )
        share = ratio(found, nation) if one.ratio else NOTHING
        name = self.name_of(council)
        return self._result(
            one,
            cube=larger,
            row=i,
            status="value",
            value=found.value,
            interval=(found.lower, found.upper, found.how),
            basis="none",
            counts=(found.numerator, found.denominator),
            comparator_value=np.nan,
            difference=(np.nan,) * 5,
            class_="no_colour",
            delta=np.nan,
            national=(nation.value, *share),
            positions=NOTHING,
            similar=(np.nan, np.nan, "no_colour"),
            covered=0.0,
            layer="inherited",
            note=_both(
                f"For {name} as a whole, not measured here. {self.spread()}".strip(), one.caution
            ),
        )

    def _absent(self, one: Indicator) -> IndicatorResult:
        """In the framework, but nothing is loaded for it here."""
        return self._result(
            one, cube=None, row=0, status="missing", value=np.nan,
            interval=(np.nan, np.nan, "none"), basis=one.basis, counts=(np.nan, np.nan),
            comparator_value=np.nan, difference=(np.nan,) * 5, class_="no_colour", delta=np.nan,
            national=(np.nan,) * 4, positions=NOTHING, similar=(np.nan, np.nan, "no_colour"),
            covered=0.0, layer=one.layer, note="Not measured here yet.",
        )  # fmt: skip

    def spread(self) -> str:
        """How unlike each other the council's small areas are, for inherited values."""
        i = self.small.row("income-deprivation")
        council = self.place.council
        if i is None or council is None:
            return ""
        inside = self.small.group(COUNCIL, council)
        values = np.asarray(self.small.value[i])[inside]
        values = values[np.isfinite(values)]
        if values.size < 2:
            return ""
        low, high = self.evidence.reference.percentiles(i, [values.min(), values.max()])
        return (
            f"Its small areas differ widely: on low income they stand from {low:.0f} to "
            f"{high:.0f} on a scale where 50 is the middle small area of "
            f"{self.name_of(self.evidence.nation)}."
        )

    def _class(self, one: Indicator, code: int) -> str:
        return classes.CLASSES[int(code)] if one.can_colour else "no_colour"

    def _national_ratio(self, one: Indicator, i: int) -> tuple[float, float, float]:
        """Here ÷ the nation; with an interval where there are counts."""
        if not one.ratio or self.here.status[i] != VALUE:
            return (np.nan,) * 3
        nation = self.evidence.national
        x1, n1, x2, n2 = (
            float(part[i])
            for part in (self.here.numerator, self.here.denominator,
                         nation.numerator, nation.denominator)
        )  # fmt: skip
        if np.isfinite(n1) and np.isfinite(n2) and one.measure in ("share", "rate"):
            by = intervals.ratio_of_shares if one.measure == "share" else intervals.ratio_of_rates
            return tuple(float(part) for part in by(x1, n1, x2, n2))  # type: ignore[return-value]
        bottom = float(nation.value[i])
        return (float(self.here.value[i]) / bottom if bottom else np.nan, np.nan, np.nan)

    def _result(
        self,
        one: Indicator,
        *,
        cube: Cube | None,
        row: int,
        status: str,
        value: float,
        interval: tuple[float, float, str],
        basis: str,
        counts: tuple[float, float],
        comparator_value: float,
        difference: Sequence[float],
        class_: str,
        delta: float,
        national: Sequence[float],
        positions: Sequence[float] | Array,
        similar: tuple[float, float, str],
        covered: float,
        layer: str,
        note: str,
    ) -> IndicatorResult:
        origin = cube.origins[row] if cube is not None else None
        known = status == "value"
        return IndicatorResult(
            indicator=one.slug,
            name=one.name,
            domain=one.domain,
            period=origin.period if origin else None,
            status=status,
            value=_number(value) if known else None,
            lower=_number(interval[0]) if known else None,
            upper=_number(interval[1]) if known else None,
            interval_method=interval[2] if known and np.isfinite(interval[0]) else "none",
            basis=basis,
            unit=one.unit,
            numerator=_number(counts[0]) if known else None,
            denominator=_number(counts[1]) if known else None,
            base=_number(counts[1]) if known else None,
            polarity=one.polarity,
            class_=class_ if known else "no_colour",
            layer=layer,
            comparator_value=_number(comparator_value),
            difference=_number(difference[0]) if known else None,
            difference_lower=_number(difference[1]) if known else None,
            difference_upper=_number(difference[2]) if known else None,
            difference_lower_998=_number(difference[3]) if known else None,
            difference_upper_998=_number(difference[4]) if known else None,
            delta=_number(delta),
            national_value=_number(national[0]),
            national_ratio=_number(national[1]) if known else None,
            national_ratio_lower=_number(national[2]) if known else None,
            national_ratio_upper=_number(national[3]) if known else None,
            position=_number(positions[0]) if known else None,
            comparator_position=_number(positions[1]),
            similar_value=_number(similar[0]),
            similar_position=_number(positions[2]),
            similar_difference=_number(similar[1]) if known else None,
            similar_class=similar[2] if known else "no_colour",
            weight=one.weight,
            reading=one.reading,
            covered=_number(covered),
            source=origin.source if origin else None,
            release=origin.release if origin else None,
            geography=origin.geography if origin else None,
            note=note.strip(),
        )

    # Stage 2: domains ---------------------------------------------------------------------------

    def domain_result(self, slug: str, results: Sequence[IndicatorResult]) -> DomainResult:
        """One domain from the indicators measured at the place's own level."""
        domain = self.framework.domain(slug)
        mine = [one for one in results if one.domain == slug]
        used = [
            one
            for one in mine
            if one.layer in ("official", "survey")
            and one.weight > 0
            and self.framework[one.indicator].can_colour
            and (one.status != "missing" or one.source is not None)
        ]
        described = _Described(self.evidence, used)
        comparison, rules, rows = self._as_rows(used, described)
        made = composite(comparison, rules, described, rows)
        measured = [one for one in used if one.status == "value" and one.difference is not None]
        firm = stability(
            np.array([_nan(one.value) for one in used]),
            np.array([_nan(one.comparator_value) for one in used]),
            rules,
            described,
            rows,
        )
        class_ = classes.CLASSES[int(made.codes)] if measured else "no_colour"
        return DomainResult(
            domain=slug,
            name=domain.name,
            pillar=self.framework.pillar_of(slug, self.pillars),
            class_=class_,
            difference=_number(made.difference),
            difference_lower=_number(made.lower),
            difference_upper=_number(made.upper),
            delta=_number(made.delta),
            coverage=_number(made.coverage) if used else None,
            measured=len(measured),
            interval_weight=_number(made.interval_weight),
            stability=firm if class_ != "no_colour" else None,
            indicators=tuple(one.indicator for one in mine),
            better=sum(one.class_ in ("better", "much_better") for one in measured),
            worse=sum(one.class_ in ("worse", "much_worse") for one in measured),
            sentence=self._domain_sentence(domain.name, class_, made, measured, firm),
        )

    def _as_rows(
        self, used: Sequence[IndicatorResult], described: _Described
    ) -> tuple[Comparison, Rules, NDArray[np.intp]]:
        """Results as the rows of a comparison."""
        d, low, high, low3, high3, delta = (
            np.array([_nan(getattr(one, name)) for one in used], dtype=float)
            for name in (
                "difference",
                "difference_lower",
                "difference_upper",
                "difference_lower_998",
                "difference_upper_998",
                "delta",
            )
        )
        codes = np.zeros(len(used), dtype=np.int8)
        comparison = Comparison(d, low, high, low3, high3, codes)
        chosen = [self.framework[one.indicator] for one in used]
        size = len(used)
        rules = Rules(
            sign=np.array([one.sign for one in chosen], dtype=float),
            multiplier=np.ones(size),
            share=np.zeros(size, dtype=bool),
            rate=np.zeros(size, dtype=bool),
            delta=delta,
            sd=np.where(np.isnan(described.sd), delta / classes.DELTA_IN_SD, described.sd),
            weight=np.array([one.weight for one in chosen], dtype=float),
        )
        return comparison, rules, np.arange(size, dtype=np.intp)

    def _domain_sentence(
        self,
        name: str,
        class_: str,
        made: Composite,
        measured: Sequence[IndicatorResult],
        firm: float | None,
    ) -> str:
        if not measured:
            return f"{name}: not measured here yet."
        if class_ == "no_colour":
            return (
                f"{name}: too little is measured here to say "
                f"({float(made.coverage):.0%} of what should count; {0.6:.0%} is needed)."
            )
        if class_ == "cant_tell":
            said = f"can't tell whether it differs from {self.other.label}"
        else:
            said = f"{words.CLASS_WORDS[class_]} {self.other.label}"
        rests = f"on {words.count_of_measures(len(measured))}"
        holds = ""
        if firm is not None and len(measured) > 1:
            holds = f"; the same in {100 * firm:.0f} of 100 other ways to weigh them"
        return f"{name}: {said}, {rests}{holds}."


class _Described:
    """The reference set for a handful of results: what `domains.Description` asks for."""

    def __init__(self, evidence: Evidence, used: Sequence[IndicatorResult]) -> None:
        size = len(used)
        self.mean, self.sd, self.median, self.mad = (np.full(size, np.nan) for _ in range(4))
        self.count = np.zeros(size, dtype=np.int64)
        self.correlation, self.rank_correlation = np.eye(size), np.eye(size)
        self.percentile_sd = evidence.reference.percentile_sd
        self._reference = evidence.reference
        self._rows = [evidence.small.row(one.indicator) for one in used]
        if all(row is not None for row in self._rows) and used:
            rows = np.array(self._rows, dtype=np.intp)
            for name in ("mean", "sd", "median", "mad", "count"):
                setattr(self, name, np.asarray(getattr(evidence.reference, name))[rows])
            grid = np.ix_(rows, rows)
            self.correlation = np.asarray(evidence.reference.correlation)[grid]
            self.rank_correlation = np.asarray(evidence.reference.rank_correlation)[grid]

    def percentiles(self, row: int, values: float) -> Array:
        return self._reference.percentiles(self._rows[row] or 0, values)


def _number(value: float | Array | None) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    return float(value)


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _both(one: str, other: str) -> str:
    return f"{one} {other}".strip()
