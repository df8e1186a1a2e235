"""Figures of places that may lie within each other: what `differencing` looks at."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from commonweal.evidence import store
from commonweal.evidence.differencing import Figure
from commonweal.evidence.models import Release
from commonweal.evidence.queries.force import SMALL
from commonweal.evidence.store import Stored
from commonweal.places.models import Area

if TYPE_CHECKING:
    import polars as pl


def figures_of_places(observations: pl.DataFrame) -> tuple[Figure, ...]:
    """Figures with a base, each with the small areas of its place; one query for each place."""
    import polars as pl

    counted = observations.filter(
        (pl.col("status") == "value") & pl.col("denominator").is_not_null()
    )
    places = Area.objects.filter(code__in=counted["area"].unique().to_list())
    members = {
        place.code: frozenset(place.small_areas().values_list("code", flat=True))
        for place in places
    }
    return tuple(
        Figure(indicator, period, area, base, members[area])
        for indicator, period, area, base in counted.select(
            "indicator", "period", "area", "denominator"
        ).iter_rows()
        if members.get(area)
    )


def released_figures(indicators: Collection[str], *, without: str) -> tuple[Figure, ...]:
    """Figures in force of places larger than small areas, for some indicators.

    Parameters
    ----------
    indicators : collection of str
    without : str
        A source that is about to be replaced.
    """
    import polars as pl

    found: list[Figure] = []
    for release in Release.objects.current().exclude(source=without):
        held = set(release.indicators) & set(indicators)
        if held and release.council_code and not release.geography.startswith(SMALL):
            frame = store.read(
                Path(settings.HOME), Stored(release.stored_as, release.stored_sha256)
            )
            found += figures_of_places(frame.filter(pl.col("indicator").is_in(list(held))))
    return tuple(found)
