"""What releases changed in the classes of a place's small areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from django.db.models import Max, QuerySet

from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.queries.force import framework_in_force, stamp
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
    names = _names()
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


#: Rows that are looked through for the latest change: more than two releases write for a council.
LATEST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Lately:
    """A release that changed classes of a place's small areas.

    Attributes
    ----------
    subjects : tuple of str
        Domains and measures whose class it changed here, domains first.
    withdrawn : bool
        Whether they changed because it was withdrawn.
    """

    release: str
    title: str
    period: str
    withdrawn: bool
    at: datetime
    subjects: tuple[str, ...]


def latest_recolourings(
    area: Area, members: Collection[str], *, limit: int = 2
) -> tuple[Lately, ...]:
    """The latest releases that changed classes of a place's small areas; mostly none.

    Parameters
    ----------
    area : Area
    members : collection of str
        Codes of its small areas.
    limit : int
        How many releases at most.

    Notes
    -----
    One question to the database, and none where no release has changed anything; as cheap for a
    country as for a small area, for of a place that holds whole council areas it is not asked which
    of its small areas changed.
    """
    noted = _noted_in(stamp(), str(settings.HOME))
    one_council = area.code if area.kind == "la" else area.council and area.council.code
    if not noted or (area.kind in ("la", "lsoa") and one_council not in noted):
        return ()
    told = ("recorded_at", "because__name", "because__title", "because__period", "withdrawn",
            "kind", "subject")  # fmt: skip
    rows = _around(area).order_by("-recorded_at", "because__name", "withdrawn", "kind", "subject")
    if area.kind in WHOLE_COUNCILS:
        found = list(rows.values(*told).distinct()[:LATEST_ROWS])
    else:
        inside = set(members)
        found = [
            one
            for one in rows.values(*told, "moves")[:LATEST_ROWS]
            if any(not inside.isdisjoint(codes) for _before, _after, codes in one["moves"])
        ]
    if not found:
        return ()
    names = _names()
    return tuple(
        Lately(
            release=name,
            title=some[0]["because__title"],
            period=some[0]["because__period"],
            withdrawn=withdrawn,
            at=at,
            subjects=tuple(
                dict.fromkeys(names.get(one["subject"], one["subject"]) for one in some)
            ),
        )
        for (at, name, withdrawn), some in (
            (key, list(group))
            for key, group in groupby(
                found, lambda one: (one["recorded_at"], one["because__name"], one["withdrawn"])
            )
        )
    )[:limit]


@lru_cache(maxsize=2)
def _noted_in(at: str, home: str) -> frozenset[str]:  # noqa: ARG001 - tell one state from the next
    """Codes of the council areas in which any release changed a class."""
    return frozenset(
        Recolouring.objects.order_by().values_list("council_code", flat=True).distinct()
    )


def _names() -> dict[str, str]:
    chosen = framework_in_force()
    names = {one.slug: one.name for one in chosen.indicators}
    return names | {one.slug: one.name for one in chosen.domains}


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
