"""Did it change? Two figures of the same thing, and five for a trend.

Most apparent change in a small place is chance, a new definition or a new boundary. So a verdict is
earned: the change must be more than chance makes *and* big enough to matter, and the two figures
must be of the same thing. Otherwise the verdict says so, with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from warm.intervals import Z95, Z998, mover, newcombe, rate_difference
from warm.language import gettext as _
from warm.language import noop
from warm.words import figure

#: `changed` is the verdict where higher is neither better nor worse: it judges nobody.
VERDICTS = ("improved", "worsened", "changed", "no_detectable_change", "not_comparable")

#: Why there is a verdict, for machines. The first four go with a difference, the others do not.
REASONS = (
    "beyond_delta",  # more than chance, and enough to matter
    "too_small",  # well enough known, and smaller than what matters
    "too_few",  # too few were counted to tell
    "same",  # the two figures are known well and are alike
    "suppressed",
    "missing",
    "not_asked",
    "source_gap",
    "source",  # the source itself says that the two may not be compared
    "modelled",
    "position",
    "definition",
    "geography",
    "split",
    "redrawn",
    "no_interval",
)

#: A trend of five points must be surer than this: chi-squared on one degree of freedom, 99.8 %.
TREND_CHI2 = Z998 * Z998
TREND_POINTS = 5

_SIGNS = {"+": 1, "-": -1, "none": 0}
_MULTIPLIERS = {"percent": 100.0, "per_1000": 1e3, "per_10000": 1e4, "per_100000": 1e5}

Array: TypeAlias = npt.NDArray[np.float64]
Words: TypeAlias = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one place at one time, with what decides whether it can be compared.

    Attributes
    ----------
    value : float or None
        In the indicator's unit; a percentage is 0 to 100. None unless `status` is `value`.
    period : str
        As readers see it: "2011", "2022/23".
    definition : str
        Identifies what was counted, of whom, and by which edition of a source. Two figures are
        of the same thing only if this is equal.
    geography : str
        Vintage of the boundaries the figure is *on now*: "lsoa21", also after carrying.
    numerator, denominator : float or None
        The counts, where there are counts.
    lower, upper : float or None
        A published 95 % interval, where there is one.
    basis, layer, status : str
        As in `warm.framework` and `warm.tables`.
    carried : str
        What carrying from other boundaries did (`warm.carry.CHANGES`); "" if it was not carried.
        A place all of whose old areas lie within it counts as unchanged, `U`.
    incomparable : str
        The source's own reason why its figures may not be compared over time, as a sentence.
    """

    value: float | None
    period: str
    definition: str
    geography: str
    numerator: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None
    basis: str = "interval"
    layer: str = "official"
    status: str = "value"
    carried: str = ""
    incomparable: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about a change.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    why : str
        One of `REASONS`.
    reason : str
        The same in a sentence for residents.
    difference, lower, upper : float or None
        After minus before in the indicator's unit, with its interval. None if not comparable.
    """

    verdict: str
    why: str
    reason: str
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Verdicts for many places at once; arrays of one shape.

    Attributes
    ----------
    difference, lower, upper : numpy.ndarray of float
        After minus before, in the indicator's unit. NaN where not comparable.
    verdict, why : numpy.ndarray of str
        Of `VERDICTS` and `REASONS`.
    """

    difference: Array
    lower: Array
    upper: Array
    verdict: Words
    why: Words

    def mix(self) -> dict[str, int]:
        """How many places have each verdict, in the order of `VERDICTS`."""
        return {name: int((self.verdict == name).sum()) for name in VERDICTS}


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Trends of many places at once; arrays of one shape.

    Attributes
    ----------
    slope, se : numpy.ndarray of float
        Change in the indicator's unit for each unit of time, and its standard error.
    chi2 : numpy.ndarray of float
        `(slope / se) ** 2`; NaN where a point is absent.
    direction : numpy.ndarray of int8
        1 rising, -1 falling, 0 no trend (or not known, where `chi2` is NaN).
    verdict : numpy.ndarray of str
        `improving`, `worsening`, `rising`, `falling` (without a good direction), `no_trend`,
        `not_known`.
    """

    slope: Array
    se: Array
    chi2: Array
    direction: npt.NDArray[np.int8]
    verdict: Words


def judge(
    difference: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    *,
    polarity: str,
    delta: npt.ArrayLike,
) -> tuple[Words, Words]:
    """Verdict and reason from a difference over time and its 95 % interval.

    The rule is that of the classes: changed if the interval excludes zero and the difference is
    at least δ. A wider interval can only move a verdict towards `no_detectable_change`.

    Parameters
    ----------
    difference, lower, upper : array_like
        After minus before, in the indicator's unit. NaN is not comparable.
    polarity : str
        `+`, `-` or `none`.
    delta : array_like
        The smallest difference that matters, same unit, zero or more.

    Returns
    -------
    verdict, why : numpy.ndarray of str

    Raises
    ------
    ValueError
        If the polarity is none of the three, or a delta is negative or not a number.
    """
    sign = _sign(polarity)
    d, low, high, limit = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (difference, lower, upper, delta))
    )
    if not (limit >= 0).all():
        raise ValueError("The smallest difference that matters must be zero or more.")
    known = ~np.isnan(d + low + high)
    with np.errstate(invalid="ignore"):
        clear = (low > 0) | (high < 0)
        large = np.abs(d) >= limit
        narrow = (high - low) / 2 <= limit
    good = d * sign > 0
    moved = "changed" if sign == 0 else np.where(good, "improved", "worsened")
    verdict: Words = np.select(
        [~known, clear & large], ["not_comparable", moved], default="no_detectable_change"
    )
    why: Words = np.select(
        [~known, clear & large, clear, ~large & narrow],
        ["missing", "beyond_delta", "too_small", "same"],
        default="too_few",
    )
    return verdict, why


def changes(
    before: tuple[npt.ArrayLike, npt.ArrayLike],
    after: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    polarity: str,
    delta: npt.ArrayLike,
    measure: str = "share",
    unit: str = "percent",
    carried: npt.ArrayLike | None = None,
    z: float = Z95,
) -> Changes:
    """Verdicts for many places at once, from their counts.

    The two dates are taken as independent. Where many of the same people are counted twice, as
    in two censuses, the true interval is narrower, so this errs towards no detectable change.

    Parameters
    ----------
    before, after : tuple of (numerators, denominators)
        Counts at the two dates on the same boundaries; array_like that broadcast.
    polarity : str
        `+`, `-` or `none`.
    delta : array_like
        The smallest difference that matters, in `unit`.
    measure : str
        `share` (Newcombe's interval) or `rate` (MOVER on Byar's or exact limits).
    unit : str
        Unit of the differences that come back: `percent`, `per_1000`, …
    carried : array_like of str, optional
        `warm.carry.Lookup.target_change` where the earlier counts were carried. Parts of split
        areas and redrawn ones are not comparable.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    Changes

    Raises
    ------
    ValueError
        For another measure or polarity, or a negative delta.
    """
    x0, n0 = before
    x1, n1 = after
    scale = _MULTIPLIERS.get(unit, 1.0)
    if measure == "share":
        difference, lower, upper = (scale * part for part in newcombe(x1, n1, x0, n0, z))
    elif measure == "rate":
        difference, lower, upper = rate_difference(x1, n1, x0, n0, scale, z)
    else:
        raise ValueError(f"Counts give a share or a rate; {measure!r} is neither.")
    codes = np.asarray("" if carried is None else carried, dtype=np.str_)
    split, redrawn = np.broadcast_arrays(codes == "S", codes == "X", difference)[:2]
    difference, lower, upper = (
        np.where(split | redrawn, np.nan, part) for part in (difference, lower, upper)
    )
    verdict, why = judge(difference, lower, upper, polarity=polarity, delta=delta)
    why = np.select([split, redrawn], ["split", "redrawn"], default=why)
    return Changes(difference, lower, upper, verdict, why)


def change(
    before: Figure,
    after: Figure,
    *,
    polarity: str,
    delta: float,
    measure: str = "share",
    unit: str = "percent",
    decimals: int = 1,
    z: float = Z95,
) -> Verdict:
    """The verdict on two figures of one place, with its reason in words.

    Counts are used where both figures have them, else both published intervals.

    Parameters
    ----------
    before, after : Figure
        The earlier and the later figure.
    polarity : str
        `+` higher is better, `-` higher is worse, `none` neither: the verdict is then `changed`.
    delta : float
        The smallest difference that matters, in `unit`.
    measure, unit : str
        As in `warm.framework.Indicator`.
    decimals : int
        How many a reader sees.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If the polarity is none of the three, or delta is negative or not a number.
    """
    obstacle = _obstacle(before, after)
    if obstacle is not None:
        why, sentence = obstacle
        return Verdict("not_comparable", why, sentence)
    parts = _difference(before, after, measure, _MULTIPLIERS.get(unit, 1.0), z)
    verdict, why = (str(word) for word in judge(*parts, polarity=polarity, delta=delta))
    if verdict == "not_comparable":
        return Verdict(verdict, "no_interval", _UNSURE)
    difference, lower, upper = (float(part) for part in parts)
    reason = _sentence(before, after, why, (difference, lower, upper), delta, unit, decimals)
    return Verdict(verdict, why, reason, difference, lower, upper)


def trend(
    values: npt.ArrayLike,
    ses: npt.ArrayLike,
    times: npt.ArrayLike,
    *,
    polarity: str = "none",
) -> Trend:
    """Five-point trends: a weighted straight line that must not hang on any one point.

    The latest five points are used. The slope is weighted by inverse variance; a trend needs
    `(slope / se) ** 2` above 9.5495 (99.8 %), and the slope must keep its sign when each point in
    turn is left out. This is the rule of the public health profiles of England. Ranks, modelled
    figures and editions of an index must not be given to it.

    Parameters
    ----------
    values, ses : array_like, shape (..., points)
        Figures and their standard errors (`warm.intervals.se_from_interval`), in order of time.
    times : array_like, shape (points,)
        When: years, say, increasing.
    polarity : str
        `+`, `-` or `none`.

    Returns
    -------
    Trend
        Arrays of the shape (...).

    Raises
    ------
    ValueError
        If there are fewer than five points or times do not increase.

    References
    ----------
    Office for Health Improvement and Disparities. Fingertips: public health data, guidance on
    recent trends.
    """
    sign = _sign(polarity)
    value, se = np.broadcast_arrays(
        np.asarray(values, dtype=np.float64), np.asarray(ses, dtype=np.float64)
    )
    time = np.asarray(times, dtype=np.float64)
    if time.shape != value.shape[-1:] or time.size < TREND_POINTS or not (np.diff(time) > 0).all():
        raise ValueError(
            f"A trend needs at least {TREND_POINTS} points, each with a time later than the last."
        )
    value, se, time = (part[..., -TREND_POINTS:] for part in (value, se, time))
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(se > 0, 1.0 / se**2, np.nan)
        slope, error = _line(value, weight, time)
        chi2 = (slope / error) ** 2
        kept = np.ones(slope.shape, dtype=bool)
        for left_out in range(TREND_POINTS):
            others = np.arange(TREND_POINTS) != left_out
            partial, _ = _line(value[..., others], weight[..., others], time[others])
            kept &= np.sign(partial) == np.sign(slope)
        direction = np.where((chi2 > TREND_CHI2) & kept, np.sign(slope), 0.0).astype(np.int8)
    up, down = {1: ("improving", "worsening"), -1: ("worsening", "improving")}.get(
        sign, ("rising", "falling")
    )
    verdict: Words = np.select(
        [np.isnan(chi2), direction > 0, direction < 0],
        ["not_known", up, down],
        default="no_trend",
    )
    return Trend(slope, error, chi2, direction, verdict)


def _sign(polarity: str) -> int:
    if polarity not in _SIGNS:
        raise ValueError(f"A polarity is '+', '-' or 'none'; {polarity!r} is none of them.")
    return _SIGNS[polarity]


def _line(value: Array, weight: Array, time: Array) -> tuple[Array, Array]:
    """Slope of the weighted least-squares line along the last axis, and its standard error."""
    total = weight.sum(axis=-1)
    middle = ((weight * time).sum(axis=-1) / total)[..., None]
    spread = (weight * (time - middle) ** 2).sum(axis=-1)
    slope = (weight * (time - middle) * value).sum(axis=-1) / spread
    return slope, 1.0 / np.sqrt(spread)


_UNSURE = noop(
    "There is nothing to say how sure the figures are, so a change cannot be told from chance."
)

_ABSENT: Mapping[str, str] = {
    "suppressed": noop("The figure for %(period)s is hidden to protect people."),
    "missing": noop("There is no figure for %(period)s."),
    "not_asked": noop("This was not asked in %(period)s."),
    "source_gap": noop("The source has a gap in %(period)s."),
}


def _obstacle(before: Figure, after: Figure) -> tuple[str, str] | None:
    """What stands in the way of comparing, the plainest thing first; None if nothing does."""
    for one in (before, after):
        if one.status != "value":
            return one.status, _(_ABSENT[one.status]) % {"period": one.period}
        if one.value is None or np.isnan(one.value):
            return "missing", _(_ABSENT["missing"]) % {"period": one.period}
    for one in (before, after):
        if one.incomparable:
            return "source", one.incomparable
        if one.layer in ("modelled", "inherited"):
            return "modelled", _(
                "The figure for %(period)s was not measured here but worked out from other "
                "places, so a change in it may not have happened here."
            ) % {"period": one.period}
        if one.basis == "none":
            return "no_interval", _(_UNSURE)
        if one.basis == "position":
            return "position", _(
                "The figure for %(period)s says where a place stood among others in one "
                "edition. Each edition is made afresh, so two of them cannot be compared."
            ) % {"period": one.period}
    periods = {"before": before.period, "after": after.period}
    if before.definition != after.definition:
        return "definition", (
            _("What was counted in %(before)s is not what was counted in %(after)s.") % periods
        )
    if before.geography != after.geography:
        return "geography", (
            _("The figures for %(before)s and %(after)s are for different boundaries.") % periods
        )
    carried = {before.carried, after.carried}
    if "X" in carried:
        return "redrawn", (
            _(
                "The boundaries here were redrawn between %(before)s and %(after)s, so the two "
                "figures are not about the same place."
            )
            % periods
        )
    if "S" in carried:
        return "split", _(
            "This area is one part of an older one that was split. Its share of the older figure "
            "is a guess, so only the parts together can be compared."
        )
    return None


def _difference(
    before: Figure, after: Figure, measure: str, scale: float, z: float
) -> tuple[Array, Array, Array]:
    """After minus before with its interval, by counts or else by published intervals; or NaN."""
    counts = (after.numerator, after.denominator, before.numerator, before.denominator)
    x1, n1, x0, n0 = counts
    if x1 is not None and n1 is not None and x0 is not None and n0 is not None:
        if measure == "share":
            difference, lower, upper = newcombe(x1, n1, x0, n0, z)
            return scale * difference, scale * lower, scale * upper
        if measure == "rate":
            return rate_difference(x1, n1, x0, n0, scale, z)
    limits = [
        [math.nan if limit is None else limit for limit in (one.value, one.lower, one.upper)]
        for one in (after, before)
    ]
    centres, lowers, uppers = np.array(limits).T
    return mover(centres, lowers, uppers, [1.0, -1.0])


def _sentence(
    before: Figure,
    after: Figure,
    why: str,
    parts: tuple[float, float, float],
    delta: float,
    unit: str,
    decimals: int,
) -> str:
    difference, lower, upper = parts
    earlier, later = (figure(one.value, unit, decimals) for one in (before, after))
    moved = _("From %(earlier)s in %(before)s to %(later)s in %(after)s") % {
        "earlier": earlier,
        "before": before.period,
        "later": later,
        "after": after.period,
    }

    def amount(size: float) -> str:
        return _amount(size, unit, decimals)

    if why == "beyond_delta":
        least, most = sorted((abs(lower), abs(upper)))
        if difference > 0:
            said = _(
                "%(moved)s: a rise of %(amount)s (likely between %(least)s and %(most)s), more "
                "than chance would make."
            )
        else:
            said = _(
                "%(moved)s: a fall of %(amount)s (likely between %(least)s and %(most)s), more "
                "than chance would make."
            )
        return said % {
            "moved": moved,
            "amount": amount(abs(difference)),
            "least": f"{least:,.{decimals}f}",
            "most": f"{most:,.{decimals}f}",
        }
    if why == "too_small":
        return _(
            "%(moved)s: more than chance would make, but less than the %(amount)s that would "
            "matter."
        ) % {"moved": moved, "amount": amount(delta)}
    if why == "same":
        said = _("%(moved)s: about the same, and enough were counted to say so.")
        return said % {"moved": moved}
    return _(
        "%(moved)s: too few were counted to tell this from chance. The truth may be anything from "
        "%(low)s to %(high)s."
    ) % {"moved": moved, "low": _signed(lower, decimals), "high": _signed(upper, decimals)}


def _amount(size: float, unit: str, decimals: int) -> str:
    if unit == "percent":
        return _("%(n)s percentage points") % {"n": f"{size:,.{decimals}f}"}
    return figure(size, unit, decimals)


def _signed(size: float, decimals: int) -> str:
    text = f"{abs(size):,.{decimals}f}"
    if not float(text.replace(",", "")):
        return _("no change")
    return f"{'+' if size > 0 else '−'}{text}"
