"""What is in force: the releases, the framework, and the arrays that are made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Count, Max, Q, Subquery
from django.utils.translation import gettext as _
from numpy.typing import NDArray

import commonweal
from commonweal.common.moments import of_the_moment
from commonweal.evidence import index
from commonweal.evidence.index import Ground, Held
from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.store import Stored
from commonweal.places.models import Area, GeographyFile, Succession
from commonweal.places.queries import succession_pairs, version
from warm.carry import Lookup, lookup
from warm.errors import WarmError
from warm.evidence import Evidence
from warm.framework import Framework, Indicator, framework
from warm.results import ReleaseInfo

if TYPE_CHECKING:
    from commonweal.evidence.own_data import KnownArea

#: The kind of place that everything else is summed from.
SMALL = "lsoa"


class NothingLoaded(WarmError):
    """No small-area figures are in force yet."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No figures are loaded yet. 'commonweal demo' shows a made-up county; "
                "'commonweal load england --data FOLDER' loads England."
            )
        )


class NoPlaces(WarmError):
    """No places are loaded that figures could be about."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No places are loaded yet that figures could be about. Load a pack first: "
                "'commonweal load england --data FOLDER'."
            )
        )


# What is in force ------------------------------------------------------------------------------


@of_the_moment
def stamp() -> str:
    """Changes when any release, any place or any noted change of a class does.

    Two questions to the database.

    For caches and ETags: the same stamp means the same pages. `one_moment` holds it still.
    """
    released = Release.objects.aggregate(
        last=Max("id"),
        count=Count("id", filter=Q(replaced_by__isnull=True, withdrawn_at__isnull=True)),
        # What a release changed is noted after it was recorded, and pages tell of it.
        noted=Max(Subquery(Recolouring.objects.order_by("-id").values("id")[:1])),
    )
    placed = GeographyFile.objects.aggregate(
        last=Max("id"), count=Count("id", filter=Q(current=True))
    )
    return (
        "-".join(str(part or 0) for part in (*released.values(), *placed.values()))
        + f"-{commonweal.__version__}-{framework().version}"
    )


def evidence_in_force(nation: str | None = None) -> Evidence:
    """Everything that profiles are computed from, mapped from the disk; built when it is not there.

    Parameters
    ----------
    nation : str, optional
        Code of a country that figures are loaded for; without, the first of `nations_in_force`.

    Raises
    ------
    NothingLoaded
    """
    return evidence_at(stamp(), str(settings.HOME), nation or first_nation())


def nations_in_force() -> tuple[str, ...]:
    """Countries that small-area figures are loaded for: real ones before made-up ones."""
    codes = (
        Release.objects.current()
        .filter(geography__startswith=SMALL)
        .order_by()
        .values_list("nation_code", flat=True)
        .distinct()
    )
    return tuple(sorted((one for one in codes if one), key=lambda one: (is_made_up(one), one)))


def first_nation() -> str:
    """The country to speak of when none was named."""
    nations = nations_in_force()
    if not nations:
        raise NothingLoaded
    return nations[0]


def is_made_up(code: str) -> bool:
    """Whether a code is of the fictional county's: no published code begins with a Z."""
    return code.startswith("Z")


def nation_of(area: Area) -> str:
    """Code of the country that a place lies in."""
    while area.parent_id or area.council_id:
        area = (area.parent if area.parent_id else area.council) or area
    return area.code


def nation_of_codes(codes: Sequence[str]) -> str:
    """The country that areas with these codes lie in; retired codes count by what they became."""
    for start in range(0, len(codes), 500):
        some = codes[start : start + 500]
        became = Succession.objects.filter(old_code__in=some).values_list("new_code", flat=True)
        found = Area.objects.filter(code__in=[*some, *became[:1]]).exclude(kind="country").first()
        if found is not None:
            return nation_of(found)
    country = Area.objects.filter(code__in=codes[:500], kind="country").first()
    return country.code if country is not None else ""


@lru_cache(maxsize=4)
def evidence_at(at: str, home: str, nation: str) -> Evidence:  # noqa: ARG001 - `at` is the key of the cache
    """The evidence of a stamp; `at` tells one from the next."""
    root = Path(home)
    key, chosen = _prepared(nation, lambda _: None)
    try:
        return index.load(root, key, chosen)
    except index.Unreadable:
        # Arrays may be thrown away at any time: by people, by another process, by a bad disk.
        with index.lock(root):
            try:
                return index.load(root, key, chosen)
            except index.Unreadable:
                index.discard(root, key)
    key, chosen = _prepared(nation, lambda _: None)
    return index.load(root, key, chosen)


def prepare(*, say: Callable[[str], None] = lambda _: None) -> dict[str, str]:
    """Make sure that the arrays are there for every country; returns their names by its code."""
    return {nation: _prepared(nation, say)[0] for nation in nations_in_force()}


def _prepared(nation: str, say: Callable[[str], None]) -> tuple[str, Framework]:
    held = _held(nation)
    if not any(one.info.geography.startswith(SMALL) for one in held):
        raise NothingLoaded
    chosen = framework_in_force()
    key = index.key_of(held, version(), chosen)
    root = Path(settings.HOME)
    if not index.exists(root, key):
        say("profiles: laying out the figures of every small area")
        with index.lock(root):
            if not index.exists(root, key):
                index.build(root, key, held, _ground(nation, held), chosen)
                index.prune(root, key)
    return key, chosen


def _ground(nation: str, held: Iterable[Held]) -> Ground:
    """The small areas in use, with everything larger that they lie in."""
    rows = list(
        Area.objects.in_use()
        .of_kind(SMALL)
        .filter(council__parent__parent__code=nation)
        .order_by("code")
        .values_list(
            "code",
            "name",
            "vintage",
            "population",
            "parent__code",
            "council__code",
            "council__parent__code",
            "council__parent__parent__code",
        )
    )
    if not rows:
        raise NothingLoaded
    codes, names, vintages, people, wider, councils, regions, countries = zip(*rows, strict=True)
    larger = Area.objects.of_kind("country", "region", "la", "msoa").values_list("code", "name")
    return Ground(
        kind=f"{SMALL}{vintages[0][-2:]}",
        codes=np.array(codes),
        population=np.array([np.nan if one is None else one for one in people], dtype=float),
        groups={
            kind: _grouped(column)
            for kind, column in (
                ("msoa", wider),
                ("la", councils),
                ("region", regions),
                ("country", countries),
            )
        },
        names=dict(larger) | dict(zip(codes, names, strict=True)),
        nation=nation,
        version=version(),
        older=_older(held, f"{SMALL}{vintages[0][-2:]}", dict(zip(codes, people, strict=True))),
    )


def _grouped(column: Sequence[str | None]) -> tuple[NDArray[np.int32], list[str]]:
    """The index of each area's group, and the groups' codes; -1 where it has none."""
    groups = sorted({one for one in column if one})
    at = {code: i for i, code in enumerate(groups)}
    return np.array([at[one] if one else -1 for one in column], dtype=np.int32), groups


def _older(held: Iterable[Held], kind: str, people: Mapping[str, int | None]) -> dict[str, Lookup]:
    """For each older vintage that values are of, the lookup that leads to today's areas."""
    vintages = {one.info.geography for one in held} - {kind}
    vintages = {one for one in vintages if one.startswith(SMALL)}
    pairs = succession_pairs(SMALL)
    if not vintages or pairs is None:
        return {}
    inside = np.isin(pairs.new, list(people))
    if not inside.any():
        return {}
    made = lookup(
        np.stack([pairs.old[inside], pairs.new[inside]], axis=1),
        residents={code: float(number or 0) for code, number in people.items()},
        name="the lookup of small areas",
    )
    return dict.fromkeys(vintages, made)


def framework_in_force(*, without: str = "") -> Framework:
    """The shared framework with the indicators that a council's own data brought.

    Parameters
    ----------
    without : str
        A source whose definitions are left out: the one that is about to be loaded anew.
    """
    return _framework_with(stamp(), str(settings.HOME), without)


@lru_cache(maxsize=4)
def _framework_with(at: str, home: str, without: str) -> Framework:  # noqa: ARG001 - only `without` is no key
    shared = framework()
    extra: dict[str, Indicator] = {}
    brought = Release.objects.current().exclude(definitions=[]).exclude(source=without)
    for definitions in brought.values_list("definitions", flat=True):
        for one in definitions:
            if one["slug"] not in shared:
                extra[one["slug"]] = Indicator(**one)
    return shared.with_indicators(extra.values()) if extra else shared


def _held(nation: str) -> tuple[Held, ...]:
    return tuple(
        Held(
            info=info_of(one),
            stored=Stored(one.stored_as, one.stored_sha256),
            council_code=one.council_code,
            absent_status=one.absent_status,
            incomparable=one.not_comparable,
            layer=one.layer,
        )
        for one in Release.objects.current().filter(nation_code=nation).order_by("id")
    )


def info_of(one: Release) -> ReleaseInfo:
    return ReleaseInfo(
        release=one.name,
        source=one.source,
        title=one.title,
        publisher=one.publisher,
        licence=one.licence,
        period=one.period,
        geography=one.geography,
        sha256=one.sha256,
        retrieved_on=one.retrieved_on.isoformat() if one.retrieved_on else None,
        page=one.page,
        attribution=tuple(one.attribution),
        transformations=tuple(one.transformations),
    )


def releases_in_force() -> tuple[ReleaseInfo, ...]:
    """Every release in force, by source and period."""
    return tuple(info_of(one) for one in Release.objects.current())


def known_areas() -> dict[str, KnownArea]:
    """Every place that a row of a council's own table may be about, retired codes among them."""
    # The readers of own tables stay out of the start of every other command.
    from commonweal.evidence.own_data import KnownArea

    known = {
        code: KnownArea(code, kind, vintage, name, slug, council, in_use)
        for code, kind, vintage, name, slug, council, in_use in Area.objects.values_list(
            "code", "kind", "vintage", "name", "slug", "council__code", "in_use"
        )
    }
    heirs: dict[tuple[str, str, str], list[str]] = {}
    for one in Succession.objects.order_by("old_code", "new_code"):
        heirs.setdefault((one.old_code, one.kind, one.old_name), []).append(one.new_code)
    for (code, kind, name), new in heirs.items():
        known.setdefault(
            code, KnownArea(code, kind, name=name, in_use=False, successors=tuple(new))
        )
    return known


def known_codes(geography: str) -> frozenset[str]:
    """Codes that values of a geography may be about; none while no places are loaded.

    Parameters
    ----------
    geography : str
        Kind and vintage: ``"lsoa21"``. For the small areas in use, retired codes are left out, and
        for those of an earlier year the codes that came later are: a table that mixes years is
        caught. Larger places have few enough codes to know each by any it has had.
    """
    places = frozenset(Area.objects.values_list("code", flat=True))
    if not places:
        return places
    retired = frozenset(Succession.objects.values_list("old_code", flat=True))
    if not geography.startswith(SMALL):
        return places | retired
    small = Area.objects.in_use().of_kind(SMALL).order_by().values_list("vintage", flat=True)
    if geography in {f"{SMALL}{one[-2:]}" for one in small.distinct()}:
        return places
    redrawn = Succession.objects.filter(kind=SMALL).exclude(change="R")
    return (places | retired) - (frozenset(redrawn.values_list("new_code", flat=True)) - retired)
