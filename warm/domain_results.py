"""What each domain says of a place, from the indicators measured at the place's own level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from warm import classes, words
from warm.comparators import Standing
from warm.compare import Comparison, Rules
from warm.domains import COVERAGE_NEEDED, FIRM, Composite, composite, stability
from warm.framework import Indicator
from warm.indicator_results import Measured, number_or_none
from warm.language import gettext as _
from warm.results import DomainResult
from warm.standardise import Reference

Array = NDArray[np.float64]


def domain_results(
    stands: Standing, found: Sequence[Measured], pillars: str | None
) -> tuple[DomainResult, ...]:
    """Every domain of the framework, in its order."""
    framework = stands.evidence.framework
    return tuple(
        _domain(
            stands, one.slug, [each for each in found if each.result.domain == one.slug], pillars
        )
        for one in framework.domains
    )


def _domain(
    stands: Standing, slug: str, found: Sequence[Measured], pillars: str | None
) -> DomainResult:
    framework = stands.evidence.framework
    domain = framework.domain(slug)
    # By slug, so that the drawn weights of the stability check do not hang on the order of a file.
    used = sorted(
        (one for one in found if _counts(one, stands)), key=lambda one: one.result.indicator
    )
    described = Described([(one.reference, one.row) for one in used])
    comparison, rules, rows = as_rows(
        [framework[one.result.indicator] for one in used],
        [
            (
                one.result.difference,
                one.result.difference_lower,
                one.result.difference_upper,
                one.result.difference_lower_998,
                one.result.difference_upper_998,
            )
            for one in used
        ],
        [one.result.class_ for one in used],
        [one.result.delta for one in used],
    )
    made = composite(comparison, rules, described, rows)
    measured = [one.result for one in used if one.result.status == "value"]
    compared = [one for one in measured if one.class_ != "no_colour"]
    values, others = (
        np.array([_nan(getattr(one.result, name)) for one in used], dtype=float)
        for name in ("value", "comparator_value")
    )
    uncounted = comparison.codes == classes.NO_COLOUR
    share = stability(np.where(uncounted, np.nan, values), others, rules, described, rows)
    class_ = classes.CLASSES[int(made.codes)]
    stands_in = share if class_ != "no_colour" else None
    return DomainResult(
        domain=slug,
        name=domain.name,
        pillar=framework.pillar_of(slug, pillars),
        class_=class_,
        difference=number_or_none(made.difference),
        difference_lower=number_or_none(made.lower),
        difference_upper=number_or_none(made.upper),
        delta=number_or_none(made.delta),
        coverage=number_or_none(made.coverage) if used else None,
        measured=len(measured),
        interval_weight=number_or_none(made.interval_weight),
        stability=stands_in,
        firm=None if stands_in is None else stands_in >= FIRM,
        indicators=tuple(one.result.indicator for one in found),
        better=sum(one.class_ in ("better", "much_better") for one in measured),
        worse=sum(one.class_ in ("worse", "much_worse") for one in measured),
        sentence=_sentence(stands, domain.name, class_, made, len(measured), len(compared), share),
    )


def _counts(one: Measured, stands: Standing) -> bool:
    """Whether a result is what its domain's coverage is counted against (`domains.published`)."""
    result = one.result
    if result.layer not in ("official", "survey") or result.weight <= 0:
        return False
    if not stands.evidence.framework[result.indicator].can_colour:
        return False
    if result.status == "missing":
        return result.comparator_value is not None
    return result.status != "not_asked"


def as_rows(
    indicators: Sequence[Indicator],
    differences: Sequence[tuple[float | None, ...]],
    classes_: Sequence[str],
    deltas: Sequence[float | None],
) -> tuple[Comparison, Rules, NDArray[np.intp]]:
    """Results as the rows of a comparison: what a domain is made of.

    Parameters
    ----------
    indicators : sequence of Indicator
    differences : sequence of tuple
        For each result its difference and the ends of its intervals: 95 % lower and upper, 99.8 %
        lower and upper.
    classes_ : sequence of str
        Of `warm.classes.CLASSES`.
    deltas : sequence of float or None
        The smallest differences that matter.
    """
    size = len(indicators)
    numbers = np.array(differences, dtype=float).reshape(size, 5).T
    d, low, high, low3, high3 = np.ascontiguousarray(numbers)
    rules = Rules(
        sign=np.array([one.sign for one in indicators], dtype=float),
        multiplier=np.ones(size),
        share=np.zeros(size, dtype=bool),
        rate=np.zeros(size, dtype=bool),
        delta=np.array(deltas, dtype=float),
        weight=np.array([one.weight for one in indicators], dtype=float),
        survey=np.zeros(size, dtype=bool),
    )
    codes = np.array([classes.CLASSES.index(one) for one in classes_], dtype=np.int8)
    return Comparison(d, low, high, low3, high3, codes), rules, np.arange(size, dtype=np.intp)


def _sentence(
    stands: Standing,
    name: str,
    class_: str,
    made: Composite,
    measured: int,
    compared: int,
    share: float | None,
) -> str:
    if not measured:
        return _("%(name)s: not measured here yet.") % {"name": name}
    if stands.other.kind == "none":
        return _("%(name)s: %(measures)s here, and nothing to compare with.") % {
            "name": name,
            "measures": words.count_of_measures(measured),
        }
    if class_ == "no_colour":
        return _(
            "%(name)s: too little is measured here to say "
            "(%(share)s of what should count; %(needed)s is needed)."
        ) % {
            "name": name,
            "share": f"{float(np.nan_to_num(made.coverage)):.0%}",
            "needed": f"{COVERAGE_NEEDED:.0%}",
        }
    told: dict[str, object] = {
        "name": name,
        "said": _(words.WITHIN[class_]) % {"label": stands.other.label},
        "measures": words.count_of_measures(compared),
    }
    if share is None or compared < 2:
        return _("%(name)s: %(said)s, on %(measures)s.") % told
    # Rounded down, so that a number never stands on the other side of the limit.
    told["n"] = int(100 * share + 1e-9)
    if share < FIRM:
        return (
            _(
                "%(name)s: %(said)s, on %(measures)s; but that depends on how they are weighed: "
                "only %(n)s of 100 other ways say the same."
            )
            % told
        )
    return (
        _("%(name)s: %(said)s, on %(measures)s; the same in %(n)s of 100 other ways to weigh them.")
        % told
    )


class Described:
    """The reference sets behind a handful of results: what `domains.Description` asks for.

    Results from different sets (small areas, councils) are taken as uncorrelated.

    Parameters
    ----------
    used : sequence of (Reference, int)
        For each result, its reference set and its row there.
    """

    def __init__(self, used: Sequence[tuple[Reference, int]]) -> None:
        size = len(used)
        self._used = used
        self.mean, self.median, self.mad = (
            np.array([getattr(reference, name)[row] for reference, row in used], dtype=float)
            for name in ("mean", "median", "mad")
        )
        self.count = np.array([reference.count[row] for reference, row in used], dtype=np.int64)
        self.correlation, self.rank_correlation = np.eye(size), np.eye(size)
        for i, (mine, row) in enumerate(used):
            for j, (theirs, other) in enumerate(used[:i]):
                if theirs is mine and other != row:
                    r, ranked = mine.correlation[row, other], mine.rank_correlation[row, other]
                    self.correlation[i, j] = self.correlation[j, i] = r
                    self.rank_correlation[i, j] = self.rank_correlation[j, i] = ranked

    def percentiles(self, row: int, values: float) -> Array:
        """Where a value of one of the results stands in the result's own reference set."""
        reference, at = self._used[row]
        return reference.percentiles(at, values)


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value
