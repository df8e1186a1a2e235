"""Reads: the releases in force, the profile of a place, the small areas of a county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import Count, Max, Q
from numpy.typing import NDArray

import commonweal
from commonweal.evidence import catalogue, index
from commonweal.evidence.grounds import ground
from commonweal.evidence.index import Held
from commonweal.evidence.models import Release
from commonweal.evidence.store import Stored
from commonweal.places.models import Area, GeographyFile
from warm import change, classes, words
from warm.change import Figure, Verdict
from warm.county import Profiles, profiles
from warm.errors import UnknownPlace, WarmError
from warm.cube import Cube, totals
from warm.evidence import Evidence, Place
from warm.framework import Framework, Indicator, framework
from warm.profile import profile
from warm.results import Profile, ReleaseInfo
from warm.tables import STATUSES

#: Profiles kept ready in a process.
KEPT_PROFILES, KEPT_COUNTIES = 512, 16


class NothingLoaded(WarmError):
    """No small-area figures are in force yet."""

    def __init__(self) -> None:
        super().__init__(
            "No figures are loaded yet. 'commonweal demo' shows a made-up county; "
            "'commonweal load england --data FOLDER' loads England."
        )


# What is in force ------------------------------------------------------------------------------


def stamp() -> str:
    """Changes when any release or any place does: one question to the database.

    For caches and ETags: the same stamp means the same pages.
    """
    released = Release.objects.aggregate(
        last=Max("id"), count=Count("id", filter=Q(replaced_by__isnull=True))
    )
    placed = GeographyFile.objects.aggregate(last=Max("id"), count=Count("id"))
    return (
        "-".join(
            str(part or 0)
            for part in (released["last"], released["count"], placed["last"], placed["count"])
        )
        + f"-{commonweal.__version__}-{framework().version}"
    )


def evidence_in_force() -> Evidence:
    """Everything that profiles are computed from, mapped from the disk; built when it is not there.

    Raises
    ------
    NothingLoaded
    """
    return _evidence(stamp(), str(settings.HOME))


@lru_cache(maxsize=2)
def _evidence(at: str, home: str) -> Evidence:
    key, chosen = _prepared(lambda _: None)
    return index.load(Path(home), key, chosen)


def prepare(*, say: Callable[[str], None] = lambda _: None) -> str:
    """Make sure that the arrays are there; returns their name."""
    return _prepared(say)[0]


def _prepared(say: Callable[[str], None]) -> tuple[str, Framework]:
    held = _held()
    base = ground()
    if base is None or not any(one.info.geography == base.kind for one in held):
        raise NothingLoaded
    chosen = framework_in_force()
    key = index.key_of(held, base.version, chosen)
    root = Path(settings.HOME)
    if not index.exists(root, key):
        say("profiles: laying out the figures of every small area")
        index.build(root, key, held, base, chosen)
        index.prune(root, key)
    return key, chosen


def framework_in_force() -> Framework:
    """The shared framework with the indicators that a council's own data brought."""
    shared = framework()
    extra: dict[str, Indicator] = {}
    for definitions in (
        Release.objects.current().exclude(definitions=[]).values_list("definitions", flat=True)
    ):
        for one in definitions:
            if one["slug"] not in shared:
                extra[one["slug"]] = Indicator(**one)
    return shared.with_indicators(extra.values()) if extra else shared


def _held() -> tuple[Held, ...]:
    return tuple(
        Held(
            info=_info(one),
            stored=Stored(one.stored_as, one.stored_sha256),
            council_code=one.council_code,
            absent_status=one.absent_status,
        )
        for one in Release.objects.current()
    )


def _info(one: Release) -> ReleaseInfo:
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
    return tuple(_info(one) for one in Release.objects.current())


def known_codes() -> dict[str, object]:
    """Codes that values may be about: places in use, and codes that were retired."""
    from commonweal.places.models import Succession

    codes: dict[str, object] = dict.fromkeys(Area.objects.values_list("code", flat=True))
    codes.update(dict.fromkeys(Succession.objects.values_list("old_code", flat=True)))
    return codes


# Places ------------------------------------------------------------------------------------------


def place_of(area: Area) -> Place:
    """An area as the measure sees it: its small areas."""
    members = tuple(area.small_areas().values_list("code", flat=True))
    if not members:
        raise UnknownPlace(f"{area.shown_name} has no small areas that figures could come from.")
    council = area if area.kind == "la" else area.council
    return Place(
        code=area.code,
        name=area.shown_name,
        kind=area.kind,
        vintage=area.vintage,
        members=members,
        council=council.code if council else None,
    )


def profile_of(area: Area, *, comparator: str | None = None) -> Profile:
    """How a place is doing and what is strong there, from the releases in force.

    Parameters
    ----------
    area : Area
    comparator : str, optional
        As `warm.profile.profile` takes it.

    Raises
    ------
    WarmError
        When nothing is loaded, the place has no small areas, or there is no such comparator.
    """
    return _profile(stamp(), str(settings.HOME), place_of(area), comparator)


@lru_cache(maxsize=KEPT_PROFILES)
def _profile(at: str, home: str, place: Place, comparator: str | None) -> Profile:
    return profile(place, _evidence(at, home), comparator=comparator)


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the small areas of a council stand on one indicator.

    Attributes
    ----------
    values : tuple of float
        Ascending; areas without a value are left out.
    low, high : float
        Ends of the axis: the smallest and largest of them.
    """

    values: tuple[float, ...]
    low: float
    high: float


def strips_of(area: Area) -> Mapping[str, Strip]:
    """For each indicator, the values of all small areas of the place's council (or of the nation's
    councils, for a council and larger places)."""
    council = area.code if area.kind == "la" else (area.council.code if area.council else None)
    return _strips(stamp(), str(settings.HOME), council)


@lru_cache(maxsize=KEPT_COUNTIES)
def _strips(at: str, home: str, council: str | None) -> Mapping[str, Strip]:
    evidence = _evidence(at, home)
    cube = evidence.small
    columns = cube.group("la", council) if council else np.arange(cube.areas.size)
    found = {}
    for i, slug in enumerate(cube.indicators):
        row = np.sort(np.asarray(cube.value[i])[columns])
        row = row[np.isfinite(row)]
        if row.size:
            found[slug] = Strip(tuple(row.tolist()), float(row[0]), float(row[-1]))
    return found


# Counties ------------------------------------------------------------------------------------------


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
    return _county(stamp(), str(settings.HOME), council.code, council.shown_name)


@lru_cache(maxsize=KEPT_COUNTIES)
def _county(at: str, home: str, code: str, name: str) -> County:
    evidence = _evidence(at, home)
    made = profiles(evidence, code)
    shown = evidence.framework
    indicators = [(i, s) for i, s in enumerate(made.indicators) if s in shown]
    spelled, domain_spelled = classes.names(made.codes), classes.names(made.domain_codes)
    local = {
        area.code: area
        for area in Area.objects.in_use().of_kind("lsoa").in_council(code).select_related("parent")
    }
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
    """The arrays behind a county, or of every small area of the nation."""
    return profiles(evidence_in_force(), council.code if council else None)


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
    return _mixes(stamp(), str(settings.HOME), council.code if council else None)


@lru_cache(maxsize=KEPT_COUNTIES)
def _mixes(at: str, home: str, council: str | None) -> tuple[Mix, ...]:
    evidence = _evidence(at, home)
    return tuple(
        Mix(
            slug,
            evidence.framework[slug].name,
            evidence.framework[slug].domain,
            shares,
            classes.discriminates(shares),
        )
        for slug, shares in profiles(evidence, council).mixes().items()
    )


# Change --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator of a place in two periods, and what may be said of the difference."""

    indicator: str
    name: str
    domain: str
    unit: str
    before: Figure
    after: Figure
    verdict: Verdict


def changes_of(area: Area) -> tuple[Change, ...]:
    """Change since the period before, for each indicator that has one."""
    return _changes(stamp(), str(settings.HOME), place_of(area))


@lru_cache(maxsize=KEPT_PROFILES)
def _changes(at: str, home: str, place: Place) -> tuple[Change, ...]:
    evidence = _evidence(at, home)
    past = evidence.past
    if past is None:
        return ()
    members = evidence.small.positions(place.members)
    found = []
    for i, slug in enumerate(past.indicators):
        row = evidence.small.row(slug)
        if row is None or slug not in evidence.framework:
            continue
        one = evidence.framework[slug]
        figures = []
        for cube, at_row in ((past, i), (evidence.small, row)):
            multipliers = [evidence.framework.measured(s).multiplier for s in cube.indicators]
            sums = totals(cube, members, multipliers)
            figures.append(
                Figure(
                    value=_or_none(sums.value[at_row]),
                    numerator=_or_none(sums.numerator[at_row]),
                    denominator=_or_none(sums.denominator[at_row]),
                    period=cube.origins[at_row].period,
                    definition=slug,
                    geography=cube.kind,
                    basis=one.basis,
                    layer=one.layer,
                    status=STATUSES[int(sums.status[at_row])],
                    carried=_carried(evidence, cube, at_row, members),
                )
            )
        before, after = figures
        verdict = change.change(
            before,
            after,
            polarity=one.polarity,
            delta=float(evidence.rules.delta[row]),
            measure=one.measure,
            unit=one.unit,
            decimals=one.decimals,
        )
        found.append(Change(slug, one.name, one.domain, one.unit, before, after, verdict))
    return tuple(found)


def _carried(evidence: Evidence, cube: Cube, row: int, members: NDArray[np.intp]) -> str:
    """What carrying did to a place's figure; nothing where it was published on today's areas."""
    if evidence.continuity is None or cube.origins[row].geography == cube.kind:
        return ""
    return evidence.continuity.of(members)


# Cards ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """Everything known about one indicator, for the page that defends its numbers."""

    indicator: Indicator
    domain: str
    sources: tuple[catalogue.Source, ...]
    releases: tuple[ReleaseInfo, ...]


def cards() -> tuple[Card, ...]:
    """A card for every indicator of the framework in force, the unavailable ones included."""
    releases = {}
    for one in Release.objects.current():
        for slug in one.indicators:
            releases.setdefault(slug, []).append(_info(one))
    known: dict[str, list[catalogue.Source]] = {}
    for source in catalogue.sources():
        for slug in source.indicators:
            known.setdefault(slug, []).append(source)
    chosen = framework_in_force()
    return tuple(
        Card(
            one,
            chosen.domain(one.domain).name,
            tuple(known.get(one.slug, ())),
            tuple(releases.get(one.slug, ())),
        )
        for one in chosen.indicators
    )


def card(slug: str) -> Card:
    """The card of one indicator.

    Raises
    ------
    UnknownIndicator
    """
    framework_in_force()[slug]
    return next(one for one in cards() if one.indicator.slug == slug)


def class_words(class_: str) -> str:
    """How a class is said: "better than"."""
    return words.CLASS_WORDS[class_]


# Sources -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source of the catalogue, and what of it is in force here."""

    source: catalogue.Source
    releases: tuple[ReleaseInfo, ...]
    areas: int
    values: int


def source_states() -> tuple[SourceState, ...]:
    """Every source that holds values, with its coverage; a council's own ones come last."""
    held: dict[str, list[Release]] = {}
    for one in Release.objects.current():
        held.setdefault(one.source, []).append(one)
    return tuple(
        SourceState(
            source,
            tuple(_info(one) for one in held.get(source.slug, ())),
            max((one.areas for one in held.get(source.slug, ())), default=0),
            sum(one.rows for one in held.get(source.slug, ())),
        )
        for source in catalogue.sources()
        if source.holds_observations
    )


def own_releases() -> tuple[Release, ...]:
    """Releases of a council's own data: those of no source in the catalogue."""
    shipped = {one.slug for one in catalogue.sources()}
    return tuple(one for one in Release.objects.current() if one.source not in shipped)
