"""Series of several periods, and whether they are going anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from commonweal.evidence import store
from commonweal.evidence.models import Release
from commonweal.evidence.periods import ends
from commonweal.evidence.queries.force import SMALL, framework_in_force, info_of, nation_of, stamp
from commonweal.evidence.store import Stored
from commonweal.places.models import Area
from warm.comparators import LARGE
from warm.framework import Indicator
from warm.results import ReleaseInfo
from warm.series import Point, Trend, trend_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Point", "Series", "Trend", "Trends", "trend_of", "trends_of"]

#: Fewer periods than these are no series.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of a place, or of the council that it lies in, over several periods.

    Attributes
    ----------
    indicator : Indicator
    release : ReleaseInfo
    points : tuple of Point
        In order of time.
    trend : Trend
    """

    indicator: Indicator
    release: ReleaseInfo
    points: tuple[Point, ...]
    trend: Trend


@dataclass(frozen=True)
class Trends:
    """The series of a place.

    Attributes
    ----------
    of : Area
        Whose they are: the place's own, or its council's.
    own : bool
        Whether they are the place's own.
    series : tuple of Series
        In the framework's order.
    """

    of: Area
    own: bool
    series: tuple[Series, ...]


@dataclass(frozen=True)
class _Held:
    """The figures of one indicator in one release, of several periods."""

    indicator: Indicator
    release: ReleaseInfo
    incomparable: str
    figures: pl.DataFrame


def trends_of(area: Area) -> Trends | None:
    """The series of a place; of its council where it has none of its own; None without any.

    Figures of one release only stand in one series: what another edition counted may be something
    else.
    """
    own = area.kind in LARGE
    whose = area if own else area.council
    if whose is None:
        return None
    found = _trends(stamp(), str(settings.HOME), nation_of(area), whose.code)
    return Trends(whose, own, found) if found else None


@lru_cache(maxsize=512)
def _trends(at: str, home: str, nation: str, code: str) -> tuple[Series, ...]:
    found = []
    for held in _held(at, home, nation):
        points = tuple(
            Point(period, _time(period), status, value, lower, upper)
            if status == "value"
            else Point(period, _time(period), status)
            for period, status, value, lower, upper in held.figures.filter(area=code)
            .select("period", "status", "value", "lower", "upper")
            .iter_rows()
        )
        points = tuple(sorted(points, key=lambda one: one.time))
        if sum(one.status == "value" for one in points) >= FEWEST:
            trend = trend_of(
                points, polarity=held.indicator.polarity, incomparable=held.incomparable
            )
            found.append(Series(held.indicator, held.release, points, trend))
    return tuple(found)


def _time(period: str) -> float:
    year, month, _ = ends(period)
    return year + month / 12


@lru_cache(maxsize=4)
def _held(at: str, home: str, nation: str) -> tuple[_Held, ...]:  # noqa: ARG001 - `at` is a key
    """Everything in force of more than one period, for places larger than small areas."""
    import polars as pl

    framework = framework_in_force()
    order: Mapping[str, int] = {one.slug: i for i, one in enumerate(framework.indicators)}
    found = []
    current = Release.objects.current().filter(nation_code=nation, council_code="")
    for release in current.exclude(geography__startswith=SMALL):
        if not set(release.indicators) & set(order):
            continue
        frame = store.read(Path(home), Stored(release.stored_as, release.stored_sha256))
        for (slug,), figures in frame.partition_by("indicator", as_dict=True).items():
            if slug not in order or figures["period"].n_unique() < FEWEST:
                continue
            one = framework[str(slug)]
            if (release.layer or one.layer) != "official" or one.basis in ("position", "none"):
                # Of what was worked out from other places, a change says nothing of this one.
                continue
            kept = figures.select(pl.exclude("indicator"))
            found.append(_Held(one, info_of(release), release.not_comparable, kept))
    return tuple(sorted(found, key=lambda one: order[one.indicator.slug]))
