"""What releases changed in the classes of a place's small areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Max, QuerySet

from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.queries.force import framework_in_force
from commonweal.evidence.recolouring import DOMAIN
from commonweal.places.models import Area

#: Kinds of place that hold all small areas of their council areas.
WHOLE_COUNCILS = ("country", "region", "la")


@dataclass(frozen=True, slots=True)
class Recoloured:
    """One indicator, or one domain, whose class a release changed in a place's small areas.

    Attributes
    ----------
    kind, subject, name : str
        `indicator` or `domain`; its slug; what it is called.
    release, title, period : str
        The release that changed it.
    withdrawn : bool
        Whether the change came from the release being withdrawn.
    because : str
        Why it was withdrawn.
    at : datetime
    moves : mapping of (str, str) to int
        Class before and class after, to the number of small areas.
    """

    kind: str
    subject: str
    name: str
    release: str
    title: str
    period: str
    withdrawn: bool
    because: str
    at: datetime
    moves: Mapping[tuple[str, str], int]


def recolourings_of(area: Area, *, limit: int = 100) -> tuple[Recoloured, ...]:
    """What releases changed in the classes of a place's small areas, the latest first.

    Parameters
    ----------
    area : Area
    limit : int
        How many at most: an indicator or domain of one release counts once.
    """
    told = _around(area).select_related("because")
    rows = told.order_by("-recorded_at", "because__name", "kind", "subject", "council_code")
    inside = None if area.kind in WHOLE_COUNCILS else _members(area)
    chosen = framework_in_force()
    names = {one.slug: one.name for one in chosen.indicators}
    names |= {one.slug: one.name for one in chosen.domains}
    found: list[Recoloured] = []
    for _, group in groupby(rows.iterator(), _change_of):
        some = list(group)
        moves: Counter[tuple[str, str]] = Counter()
        for row in some:
            for before, after, codes in row.moves:
                moves[before, after] += len(codes if inside is None else inside & set(codes))
        if not (moves := +moves):
            continue
        one = some[0]
        found.append(
            Recoloured(
                kind=one.kind,
                subject=one.subject,
                name=names.get(one.subject, one.subject),
                release=one.because.name,
                title=one.because.title,
                period=one.because.period,
                withdrawn=one.withdrawn,
                because=one.because.withdrawn_because if one.withdrawn else "",
                at=one.recorded_at,
                moves=dict(moves),
            )
        )
        if len(found) == limit:
            break
    # Domains stand before what they are made of.
    found.sort(key=lambda one: one.kind != DOMAIN)
    found.sort(key=lambda one: one.at, reverse=True)
    return tuple(found)


def _change_of(row: Recolouring) -> tuple[object, ...]:
    return (row.recorded_at, row.because.name, row.withdrawn, row.kind, row.subject)


def _members(area: Area) -> frozenset[str]:
    return frozenset(area.small_areas().values_list("code", flat=True))


def _around(area: Area) -> QuerySet[Recolouring]:
    """What changed in the council areas that a place lies in or holds."""
    if area.kind == "country":
        return Recolouring.objects.filter(nation_code=area.code)
    if area.kind == "region":
        councils = Area.objects.of_kind("la").filter(parent=area)
    elif area.kind == "la":
        councils = Area.objects.filter(pk=area.pk)
    else:
        # A wider area may hold a small area of the council area next door.
        councils = Area.objects.of_kind("la").filter(areas__in=area.small_areas())
    return Recolouring.objects.filter(council_code__in=councils.values("code"))


def recoloured_until() -> str:
    """Changes when any change of class is written down: for caches, beside `stamp`."""
    return str(Recolouring.objects.aggregate(last=Max("id"))["last"] or 0)


def last_recorded_at() -> datetime | None:
    """When the latest release was recorded; None where there is none."""
    last: datetime | None = Release.objects.aggregate(last=Max("recorded_at"))["last"]
    return last
