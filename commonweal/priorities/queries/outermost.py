"""The small areas that a list is made of when figures make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonweal.evidence import queries as evidence
from commonweal.places.models import Area
from commonweal.priorities.listing import outermost


@dataclass(frozen=True, slots=True)
class Outermost:
    """Small areas of a council area whose figures are among their country's least good.

    Attributes
    ----------
    areas : tuple of (str, str)
        Code and name, outermost first.
    highest : bool
        Whether the least good figures are the highest, or the lowest.
    compared : int
        Small areas of the country that have a figure.
    without : int
        Small areas of the council area that have none.
    """

    indicator: str
    indicator_name: str
    nation: str
    period: str
    release: str
    release_title: str
    sha256: str
    areas: tuple[tuple[str, str], ...]
    highest: bool
    compared: int
    without: int


def outermost_in(council: Area, *, indicator: str, share: float) -> Outermost:
    """Small areas of a council area whose figures are among the least good `share` of their country.

    Raises
    ------
    commonweal.evidence.queries.NothingLoaded
    ValueError
        When small areas have no such figure, or higher is neither better nor worse.
    """
    nation = evidence.nation_of(council)
    held = evidence.evidence_in_force(nation)
    row = held.small.row(indicator)
    if indicator not in held.framework or row is None:
        raise ValueError(f"Small areas have no figures of {indicator!r}.")
    chosen = held.framework[indicator]
    if chosen.polarity not in ("+", "-"):
        raise ValueError(f"{chosen.name} is neither good nor bad, so nothing follows from it.")
    values = np.asarray(held.small.value[row], dtype=float)
    known = np.isfinite(values)
    codes = outermost(
        zip(held.small.areas[known].tolist(), values[known].tolist(), strict=True),
        share=share,
        highest=chosen.polarity == "-",
    )
    here = {
        one.code: one.shown_name
        for one in Area.objects.in_use().of_kind("lsoa").in_council(council)
    }
    measured = set(held.small.areas[known].tolist())
    origin = held.small.origins[row]
    release = held.releases[origin.release]
    country = Area.objects.filter(code=nation).first()
    return Outermost(
        indicator=indicator,
        indicator_name=chosen.name,
        nation=country.shown_name if country else nation,
        period=origin.period,
        release=release.release,
        release_title=release.title,
        sha256=release.sha256,
        areas=tuple((code, here[code]) for code in codes if code in here),
        highest=chosen.polarity == "-",
        compared=int(known.sum()),
        without=len(set(here) - measured),
    )
