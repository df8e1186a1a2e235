"""One indicator of one place over several periods, and whether it is going anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warm.change import TREND_POINTS, trend
from warm.intervals import se_from_interval

#: What may be said of a series. `too_few` and `no_interval` say that there is no test.
VERDICTS = (
    "improving",
    "worsening",
    "rising",
    "falling",
    "no_trend",
    "too_few",
    "no_interval",
    "not_comparable",
)


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one period, in the indicator's unit, with its 95 % interval.

    `time` is when the period ends, in years; `status` is one of `warm.tables.STATUSES`, and the
    numbers are None unless it is `value`.
    """

    period: str
    time: float
    status: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """What may be said of a series.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    direction : int
        1 going up, -1 going down, 0 neither or not known.
    periods : tuple of str
        Those that were tested: the latest five that have a figure.
    slope : float or None
        Change in the indicator's unit in a year.
    chi2 : float or None
        Beyond `warm.change.TREND_CHI2` it is more than chance.
    why : str
        The source's own reason why its periods may not be compared.
    """

    verdict: str
    direction: int = 0
    periods: tuple[str, ...] = ()
    slope: float | None = None
    chi2: float | None = None
    why: str = ""


def trend_of(points: Sequence[Point], *, polarity: str, incomparable: str = "") -> Trend:
    """The five-point trend (`warm.change.trend`) of the latest figures of a series.

    Parameters
    ----------
    points : sequence of Point
        In order of time. A period without a figure is passed over.
    polarity : str
        `+`, `-` or `none`.
    incomparable : str
        The source's own reason why its periods may not be compared; then there is no test.

    Returns
    -------
    Trend
    """
    if incomparable:
        return Trend("not_comparable", why=incomparable)
    there = [
        (one.period, one.time, one.value, one.lower, one.upper)
        for one in points
        if one.status == "value" and one.value is not None
    ][-TREND_POINTS:]
    if len(there) < TREND_POINTS:
        return Trend("too_few", periods=tuple(period for period, *_ in there))
    periods = tuple(period for period, *_ in there)
    errors = [
        float("nan") if low is None or high is None else float(se_from_interval(low, high))
        for _, _, _, low, high in there
    ]
    found = trend(
        [value for _, _, value, *_ in there],
        errors,
        [time for _, time, *_ in there],
        polarity=polarity,
    )
    verdict = str(found.verdict)
    if verdict == "not_known":
        return Trend("no_interval", periods=periods)
    return Trend(verdict, int(found.direction), periods, float(found.slope), float(found.chi2))
