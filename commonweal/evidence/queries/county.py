"""Every small area of a council area, for maps and tables; never ranked overall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from django.conf import settings

from commonweal.evidence.queries.force import (
    evidence_at,
    evidence_in_force,
    first_nation,
    nation_of,
    stamp,
)
from commonweal.evidence.queries.tongue import framework_in_force, language
from commonweal.places.models import Area
from warm import classes
from warm.county import Profiles, profiles
from warm.framework import Indicator
from warm.tables import STATUSES

#: Counties kept ready in a process.
KEPT_COUNTIES = 16


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One small area of a county."""

    code: str
    name: str
    local_name: str
    population: int | None
    domains: Mapping[str, str]
    differences: Mapping[str, float | None]
    values: Mapping[str, float | None]
    classes: Mapping[str, str]
    statuses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class County:
    """A council area: every small area compared with the rest of the council.

    Attributes
    ----------
    domains : tuple of (slug, name)
    indicators : tuple of Indicator
        Those that small areas have values of.
    """

    code: str
    name: str
    rows: tuple[CountyRow, ...]
    domains: tuple[tuple[str, str], ...]
    indicators: tuple[Indicator, ...]
    periods: Mapping[str, str]


def county_of(council: Area) -> County:
    """Every small area of a council area, for its map and its table; never ranked overall."""
    made = _county(
        stamp(), str(settings.HOME), nation_of(council), council.code, council.shown_name
    )
    if not language():
        return made
    shown = framework_in_force()
    return replace(
        made,
        domains=tuple((slug, shown.domain(slug).name) for slug, _name in made.domains),
        indicators=tuple(shown[one.slug] for one in made.indicators),
    )


@lru_cache(maxsize=KEPT_COUNTIES)
def _county(at: str, home: str, nation: str, code: str, name: str) -> County:
    evidence = evidence_at(at, home, nation)
    made = profiles(evidence, code)
    shown = evidence.framework
    indicators = [(i, s) for i, s in enumerate(made.indicators) if s in shown]
    spelled, domain_spelled = classes.names(made.codes), classes.names(made.domain_codes)
    local = {
        area.code: area
        for area in Area.objects.in_use().of_kind("lsoa").in_council(code).select_related("parent")
    }
    columns = evidence.small.positions(made.areas.tolist())
    statuses = np.asarray(STATUSES)[np.asarray(evidence.small.status)[:, columns]]
    rows = []
    for j, area_code in enumerate(made.areas.tolist()):
        area = local.get(area_code)
        rows.append(
            CountyRow(
                code=area_code,
                name=area.shown_name if area else area_code,
                local_name=area.parent.shown_name if area and area.parent else "",
                population=area.population if area else None,
                domains={s: str(domain_spelled[i, j]) for i, s in enumerate(made.domains)},
                differences={
                    s: _or_none(made.domain_difference[i, j]) for i, s in enumerate(made.domains)
                },
                values={s: _or_none(made.value[i, j]) for i, s in indicators},
                classes={
                    s: str(spelled[i, j]) if shown[s].can_colour else "no_colour"
                    for i, s in indicators
                },
                statuses={s: str(statuses[i, j]) for i, s in indicators},
            )
        )
    return County(
        code=code,
        name=name,
        rows=tuple(rows),
        domains=tuple((one.slug, one.name) for one in shown.domains),
        indicators=tuple(shown[s] for _, s in indicators),
        periods={s: evidence.small.origins[i].period for i, s in indicators},
    )


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def profiles_of(council: Area | None) -> Profiles:
    """The arrays behind a county, or of every small area of the first country in force."""
    if council is None:
        return profiles(evidence_in_force())
    return profiles(evidence_in_force(nation_of(council)), council.code)


@dataclass(frozen=True, slots=True)
class Mix:
    """How a rule sorts small areas on one indicator, and whether it tells them apart."""

    indicator: str
    name: str
    domain: str
    shares: Mapping[str, float]
    discriminates: bool


def class_mixes(council: Area | None = None) -> tuple[Mix, ...]:
    """The mix of classes over a council's small areas, or the nation's, for every indicator."""
    nation = nation_of(council) if council else first_nation()
    return _mixes(stamp(), str(settings.HOME), nation, council.code if council else None)


@lru_cache(maxsize=KEPT_COUNTIES)
def _mixes(at: str, home: str, nation: str, council: str | None) -> tuple[Mix, ...]:
    evidence = evidence_at(at, home, nation)
    return tuple(
        Mix(
            slug,
            evidence.framework[slug].name,
            evidence.framework[slug].domain,
            {name: float(share) for name, share in shares.items()},
            bool(classes.discriminates(shares)),
        )
        for slug, shares in profiles(evidence, council).mixes().items()
    )
