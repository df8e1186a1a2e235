"""What each domain says of a place, from the indicators measured at the place's own level."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warm import classes, words
from warm.comparators import Standing
from warm.compare import Comparison, Rules
from warm.domains import COVERAGE_NEEDED, Composite, composite
from warm.evidence import Evidence
from warm.framework import Indicator
from warm.indicator_results import Measured, number_or_none
from warm.language import gettext as _
from warm.results import DomainResult
from warm.stability import FIRM, Ways, usable
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
    basket = _basket(stands.evidence, used)
    comparison = compared(
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
    )
    made = basket.composite(comparison)
    measured = [one.result for one in used if one.result.status == "value"]
    coloured = sum(one.class_ != "no_colour" for one in measured)
    share = basket.stands(
        comparison,
        [one.result.value for one in used],
        [one.result.comparator_value for one in used],
    )
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
        sentence=_sentence(stands, domain.name, class_, made, len(measured), coloured, share),
    )


#: How many baskets are kept: the places of a nation have few different ones.
KEPT_BASKETS = 1024
_baskets: WeakKeyDictionary[Evidence, dict[tuple[Hashable, ...], Basket]] = WeakKeyDictionary()


def _basket(evidence: Evidence, used: Sequence[Measured]) -> Basket:
    kept = _baskets.setdefault(evidence, {})
    key = tuple(
        (one.result.indicator, id(one.reference), one.row, one.result.delta) for one in used
    )
    if key not in kept:
        if len(kept) >= KEPT_BASKETS:
            kept.clear()
        kept[key] = Basket(
            [evidence.framework[one.result.indicator] for one in used],
            [one.result.delta for one in used],
            [(one.reference, one.row) for one in used],
        )
    return kept[key]


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


def compared(
    differences: Sequence[tuple[float | None, ...]], classes_: Sequence[str]
) -> Comparison:
    """Results as the rows of a comparison.

    Parameters
    ----------
    differences : sequence of tuple
        For each result its difference and the ends of its intervals: 95 % lower and upper, 99.8 %
        lower and upper.
    classes_ : sequence of str
        Of `warm.classes.CLASSES`.
    """
    numbers = np.array(differences, dtype=float).reshape(len(differences), 5).T
    d, low, high, low3, high3 = np.ascontiguousarray(numbers)
    codes = np.array([classes.CLASSES.index(one) for one in classes_], dtype=np.int8)
    return Comparison(d, low, high, low3, high3, codes)


class Basket:
    """The indicators that a domain is made of: what is the same for every place that has them.

    Parameters
    ----------
    indicators : sequence of Indicator, length m
    deltas : sequence of float or None
        The smallest differences that matter.
    used : sequence of (Reference, int)
        For each, its reference set and its row there.
    """

    def __init__(
        self,
        indicators: Sequence[Indicator],
        deltas: Sequence[float | None],
        used: Sequence[tuple[Reference, int]],
    ) -> None:
        size = len(indicators)
        self.rules = Rules(
            sign=np.array([one.sign for one in indicators], dtype=float),
            multiplier=np.ones(size),
            share=np.zeros(size, dtype=bool),
            rate=np.zeros(size, dtype=bool),
            delta=np.array(deltas, dtype=float),
            weight=np.array([one.weight for one in indicators], dtype=float),
            survey=np.zeros(size, dtype=bool),
        )
        self.rows = np.arange(size, dtype=np.intp)
        self.described = Described(used)
        self._ways: dict[bytes, Ways] = {}

    def composite(self, comparison: Comparison) -> Composite:
        """The domain's own difference, from those of its indicators (`warm.domains.composite`)."""
        return composite(comparison, self.rules, self.described, self.rows)

    def stands(
        self,
        comparison: Comparison,
        values: Sequence[float | None],
        others: Sequence[float | None],
    ) -> float | None:
        """Share of the ways to weigh that say the same (`warm.stability.stability`).

        What has no class is not weighed. None where nothing is left.

        Parameters
        ----------
        comparison : Comparison
        values, others : sequence of float or None
            Of the place and of those that it is compared with.
        """
        mine, theirs = np.array(values, dtype=float), np.array(others, dtype=float)
        mine[comparison.codes == classes.NO_COLOUR] = np.nan
        rows = usable(mine, theirs, self.rules, self.rows)
        if not rows.size:
            return None
        key = rows.tobytes()
        if key not in self._ways:
            self._ways[key] = Ways.of(self.rules, self.described, rows)
        return self._ways[key].stands(mine, theirs)


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

    def percentiles(self, row: int, values: ArrayLike) -> Array:
        """Where a value of one of the results stands in the result's own reference set."""
        reference, at = self._used[row]
        return reference.percentiles(at, values)
