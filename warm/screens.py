"""Many areas at once on one indicator: which stand out by more than chance would have it.

A list of areas that differ at 95 % holds one in twenty that only seems to. A *screen* keeps the
share of such among those it names to one in ten, by the procedure of Benjamini and Hochberg. A
*funnel* draws how far chance alone would spread areas of each size around the whole's figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warm.cube import VALUE
from warm.errors import NotComparable, UnknownIndicator, UnknownPlace
from warm.evidence import COUNCIL, Evidence
from warm.framework import Indicator
from warm.language import gettext as _
from warm.results import plain

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Of the areas that a screen names, the share that only seem to differ, on average, at most.
FALSE_AMONG_NAMED = 0.10
#: The two pairs of limits of a funnel: 95 % and 99.8 %.
LEVELS = (0.95, 0.998)


def benjamini_hochberg(p: ArrayLike, q: float = FALSE_AMONG_NAMED) -> Flags:
    """Which of many tests stand out, at most a share q of them falsely on average.

    Sorted from low to high, the largest k with p_(k) ≤ k q / m counts, and all before it.
    Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical
    Society B 57 (1995).

    Parameters
    ----------
    p : array_like, shape (m,)
        NaN where there was no test: it does not count among the m.
    q : float
        Above 0 and below 1.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    if not 0 < q < 1:
        raise ValueError(f"q lies between 0 and 1; {q!r} does not.")
    return np.asarray(adjusted(p) <= q)


def adjusted(p: ArrayLike) -> Array:
    """The smallest q at which each test would still stand out; NaN where there was none."""
    x = np.asarray(p, dtype=float)
    found = np.full(x.shape, np.nan)
    known = np.flatnonzero(np.isfinite(x))
    order = known[np.argsort(x[known], kind="stable")]
    m = order.size
    if m:
        stepped = x[order] * m / np.arange(1, m + 1)
        found[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return found


def p_of_shares(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> Array:
    """Two-sided p-value that two shares differ: the score test, with their pooled variance.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like
        Numerators and denominators, not necessarily whole.
    """
    from scipy.special import ndtr

    a, m, b, n = (np.asarray(one, dtype=float) for one in (x1, n1, x2, n2))
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (a + b) / (m + n)
        z = (a / m - b / n) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    same = (pooled <= 0) | (pooled >= 1)
    return np.where(same & (m > 0) & (n > 0), 1.0, 2 * ndtr(-np.abs(z)))


def p_of_rates(events1: ArrayLike, pop1: ArrayLike, events2: ArrayLike, pop2: ArrayLike) -> Array:
    """Two-sided p-value that two rates differ: given all events, how the first's share would fall.

    Exact conditional binomial test; the smaller tail is doubled. For events that are not whole the
    tails are those of the incomplete beta function.
    """
    from scipy.special import betainc

    a, m, b, n = (np.asarray(one, dtype=float) for one in (events1, pop1, events2, pop2))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = m / (m + n)
        # P(X ≤ a) and P(X ≥ a) of a binomial of a + b draws.
        low = np.where(b > 0, betainc(np.maximum(b, 1e-12), a + 1, 1 - share), 1.0)
        high = np.where(a > 0, betainc(np.maximum(a, 1e-12), b + 1, share), 1.0)
        return np.where(
            np.isfinite(a + b + share), np.minimum(1.0, 2 * np.minimum(low, high)), np.nan
        )


# The areas of a council on one indicator --------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Counts:
    """One indicator's counts in the small areas of a council, and in the rest of it for each.

    Attributes
    ----------
    indicator : Indicator
    areas : ndarray of str, shape (n,)
    numerator, denominator, value : ndarray, shape (n,)
    other_numerator, other_denominator : ndarray, shape (n,)
        Of the council without the area.
    whole_numerator, whole_denominator : float
        Of all areas with figures.
    delta : float
    release, period : str
    """

    indicator: Indicator
    areas: NDArray[np.str_]
    numerator: Array
    denominator: Array
    value: Array
    other_numerator: Array
    other_denominator: Array
    whole_numerator: float
    whole_denominator: float
    delta: float
    release: str
    period: str

    def said(self) -> dict[str, str]:
        """What was counted, and where the counts come from."""
        one = self.indicator
        return {
            "indicator": one.slug,
            "name": one.name,
            "unit": one.unit,
            "period": self.period,
            "release": self.release,
        }


def countable(evidence: Evidence) -> tuple[str, ...]:
    """Slugs of the indicators that small areas have counts of, in the framework's order."""
    rules, cube = evidence.rules, evidence.small
    return tuple(
        slug
        for row, slug in enumerate(cube.indicators)
        if slug in evidence.framework
        and (rules.share[row] or rules.rate[row])
        and evidence.framework[slug].layer in ("official", "survey")
        and not rules.survey[row]
    )


def counts(evidence: Evidence, indicator: str, council: str | None = None) -> Counts:
    """The counts behind one indicator in a council's small areas, or in the nation's.

    Raises
    ------
    UnknownIndicator
        When small areas have no such indicator.
    NotComparable
        When it has no counts, so that nobody knows how far chance moves it.
    UnknownPlace
        When there are no small areas.
    """
    cube, framework = evidence.small, evidence.framework
    row = cube.row(indicator)
    if row is None or indicator not in framework:
        raise UnknownIndicator(
            _("Small areas have no figures of %(measure)s.") % {"measure": repr(indicator)}
        )
    if indicator not in countable(evidence):
        raise NotComparable(
            _(
                "%(measure)s: it rests on no counts of small areas, so nobody can say how far chance "
                "moves it."
            )
            % {"measure": framework[indicator].name}
        )
    inside = np.asarray(cube.groups[COUNCIL]) >= 0
    at = np.flatnonzero(inside) if council is None else cube.group(COUNCIL, council)
    if not at.size:
        raise UnknownPlace(
            _("No small areas of %(council)s are in the evidence.") % {"council": council}
        )
    numerator, denominator = (
        np.asarray(part[row, at], dtype=float) for part in (cube.numerator, cube.denominator)
    )
    known = (
        (cube.status[row, at] == VALUE) & np.isfinite(numerator + denominator) & (denominator > 0)
    )
    numerator, denominator = (np.where(known, x, np.nan) for x in (numerator, denominator))
    whole = float(np.nansum(numerator)), float(np.nansum(denominator))
    one = framework[indicator]
    return Counts(
        indicator=one,
        areas=cube.areas[at],
        numerator=numerator,
        denominator=denominator,
        value=one.multiplier * numerator / denominator,
        other_numerator=whole[0] - numerator,
        other_denominator=whole[1] - denominator,
        whole_numerator=whole[0],
        whole_denominator=whole[1],
        delta=float(evidence.rules.delta[row]),
        release=cube.origins[row].release,
        period=cube.origins[row].period,
    )


@dataclass(frozen=True, eq=False)
class Screen:
    """Which areas stand out from the rest on one indicator.

    Attributes
    ----------
    counts : Counts
    q : float
    p, adjusted : ndarray, shape (n,)
        NaN where an area has no figure.
    named : ndarray of bool, shape (n,)
        Those that stand out.
    difference : ndarray, shape (n,)
        From the rest, in the indicator's unit.
    matters : ndarray of bool, shape (n,)
        Whether the difference reaches the smallest one that matters.
    tested : int
    """

    counts: Counts
    q: float
    p: Array
    adjusted: Array
    named: Flags
    difference: Array
    matters: Flags
    tested: int

    def said(self) -> dict[str, Any]:
        """What was done: stands on everything that is made of the result."""
        one = self.counts.indicator
        made: dict[str, Any] = plain(
            {
                **self.counts.said(),
                "test": "score test of two shares" if one.measure == "share" else
                "exact conditional test of two rates",
                "against": "the rest of the areas",
                "procedure": "Benjamini-Hochberg",
                "q": self.q,
                "areas_tested": self.tested,
                "areas_named": int(self.named.sum()),
                "smallest_difference_that_matters": self.counts.delta,
            }
        )  # fmt: skip
        return made

    def columns(self) -> dict[str, list[Any]]:
        """One list for each column of a table with a row for each area."""
        return {
            "area": self.counts.areas.tolist(),
            "value": _listed(self.counts.value),
            "difference": _listed(self.difference),
            "p": _listed(self.p),
            "smallest_q": _listed(self.adjusted),
            "stands_out": self.named.tolist(),
            "matters": self.matters.tolist(),
        }


def screen(found: Counts, q: float = FALSE_AMONG_NAMED) -> Screen:
    """Test every area against the rest, and name those that stand out."""
    test = p_of_shares if found.indicator.measure == "share" else p_of_rates
    p = test(found.numerator, found.denominator, found.other_numerator, found.other_denominator)
    with np.errstate(invalid="ignore", divide="ignore"):
        others = found.indicator.multiplier * found.other_numerator / found.other_denominator
        difference = found.value - others
    return Screen(
        counts=found,
        q=q,
        p=p,
        adjusted=adjusted(p),
        named=benjamini_hochberg(p, q),
        difference=difference,
        matters=np.abs(difference) >= found.delta,
        tested=int(np.isfinite(p).sum()),
    )


# Funnels ------------------------------------------------------------------------------------------------


def funnel_limits(
    target: float, base: ArrayLike, level: float, *, rate: bool = False
) -> tuple[Array, Array]:
    """Between what limits chance alone keeps areas of some sizes, at a level, around a target.

    Exact binomial limits for shares and Poisson limits for rates, made continuous between whole
    counts as in Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics
    in Medicine 24 (2005), appendix A.1.1.

    Parameters
    ----------
    target : float
        The share (0 to 1) or the rate (events for each of the base) that all are held to.
    base : array_like
        Denominators; rounded to whole numbers for shares.
    level : float
        0.95 or 0.998, say.
    rate : bool

    Returns
    -------
    lower, upper : ndarray
        Shares or rates, like the target; NaN where the base is not above 0.

    Raises
    ------
    ValueError
        When the level or a share's target is not between 0 and 1, or a rate's target is negative.
    """
    from scipy import stats

    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1; {level!r} does not.")
    if not (0 <= target <= 1 or (rate and target >= 0)):
        raise ValueError(f"{target!r} is no target.")
    n = np.asarray(base, dtype=float)
    n = np.where(n > 0, n if rate else np.maximum(np.rint(n), 1), np.nan)
    if target in (0, 1) and not (rate and target):
        limit = np.where(np.isnan(n), np.nan, float(target))
        return limit, limit.copy()
    spread = stats.poisson(n * target) if rate else stats.binom(np.nan_to_num(n, nan=1), target)
    limits = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        count = spread.ppf(share)
        at, before = spread.cdf(count), spread.cdf(count - 1)
        # How far from the count before to this one the share lies.
        part = (at - share) / (at - before)
        limits.append(np.where(np.isnan(n), np.nan, np.maximum(count - part, 0.0) / n))
    return limits[0], limits[1]


@dataclass(frozen=True, eq=False)
class Funnel:
    """Areas by their size, between the limits that chance would keep them in.

    Attributes
    ----------
    counts : Counts
    target : float
        The figure of all areas together, in the indicator's unit.
    lower, upper, lower_998, upper_998 : ndarray, shape (n,)
        Limits at each area's own base, in the unit.
    place : ndarray of int8, shape (n,)
        -2 and 2 beyond the outer limits, -1 and 1 beyond the inner, 0 within; 0 without a figure.
    overdispersion : float
        Mean square of the areas' standardised distances: 1 when nothing but chance spreads them.
    """

    counts: Counts
    target: float
    lower: Array
    upper: Array
    lower_998: Array
    upper_998: Array
    place: NDArray[np.int8]
    overdispersion: float

    def said(self) -> dict[str, Any]:
        """What was done: stands on everything that is made of the result."""
        one = self.counts.indicator
        made: dict[str, Any] = plain(
            {
                **self.counts.said(),
                "limits": "exact binomial" if one.measure == "share" else "exact Poisson",
                "levels": LEVELS,
                "target": self.target,
                "overdispersion": self.overdispersion,
                "areas": int(np.isfinite(self.counts.value).sum()),
            }
        )
        return made

    def columns(self) -> dict[str, list[Any]]:
        """One list for each column of a table with a row for each area."""
        words = np.array(["below_998", "below_95", "within", "above_95", "above_998"])[
            self.place + 2
        ]
        return {
            "area": self.counts.areas.tolist(),
            "base": _listed(self.counts.denominator),
            "value": _listed(self.counts.value),
            "lower_95": _listed(self.lower),
            "upper_95": _listed(self.upper),
            "lower_998": _listed(self.lower_998),
            "upper_998": _listed(self.upper_998),
            "place": words.tolist(),
        }


def funnel(found: Counts) -> Funnel:
    """Hold every area against the limits around the figure of all of them together.

    Raises
    ------
    NotComparable
        When no area has a figure.
    """
    if not found.whole_denominator > 0:
        raise NotComparable(
            _("%(measure)s: no area here has a figure.") % {"measure": found.indicator.name}
        )
    multiplier, rate = found.indicator.multiplier, found.indicator.measure == "rate"
    target = found.whole_numerator / found.whole_denominator
    (low, high), (low3, high3) = (
        tuple(
            multiplier * one for one in funnel_limits(target, found.denominator, level, rate=rate)
        )
        for level in LEVELS
    )
    place = np.zeros(found.areas.size, dtype=np.int8)
    for below, above in ((low, high), (low3, high3)):
        place += (found.value > above).astype(np.int8) - (found.value < below).astype(np.int8)
    variance = target * (1.0 if rate else 1 - target) / found.denominator
    with np.errstate(invalid="ignore", divide="ignore"):
        z2 = (found.value / multiplier - target) ** 2 / variance
    return Funnel(
        counts=found,
        target=multiplier * target,
        lower=low,
        upper=high,
        lower_998=low3,
        upper_998=high3,
        place=place,
        overdispersion=float(np.nanmean(z2)) if np.isfinite(z2).any() else float("nan"),
    )


def curves(made: Funnel, points: int) -> tuple[tuple[float, ...], ...]:
    """Some bases from the smallest to the largest, and at each the limits from low to high.

    Returns
    -------
    tuple of five tuples
        Bases; the outer and inner lower limits, the inner and outer upper ones, in the unit.
    """
    one, base = made.counts.indicator, made.counts.denominator
    # Evenly by their square roots, as the limits open.
    low, high = np.sqrt(np.nanmin(base)), np.sqrt(np.nanmax(base))
    sizes = np.linspace(low, high, points) ** 2
    inner, outer = (
        funnel_limits(made.target / one.multiplier, sizes, level, rate=one.measure == "rate")
        for level in LEVELS
    )
    return (
        tuple(sizes.tolist()),
        *(
            tuple((one.multiplier * limit).tolist())
            for limit in (outer[0], inner[0], inner[1], outer[1])
        ),
    )


def _listed(numbers: Array) -> list[float | None]:
    return [None if x != x else x for x in numbers.tolist()]
