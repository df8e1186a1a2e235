"""What defends a number: cards of indicators, states of sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from commonweal.evidence import catalogue, store
from commonweal.evidence.models import Release
from commonweal.evidence.queries.force import info_of, is_made_up
from commonweal.evidence.queries.tongue import framework_in_force
from commonweal.evidence.store import Stored
from warm.framework import Indicator
from warm.results import ReleaseInfo


@dataclass(frozen=True, slots=True)
class Card:
    """Everything known about one indicator, for the page that defends its numbers.

    Attributes
    ----------
    indicator : Indicator
    domain : str
        Name of its domain.
    sources : tuple of Source
        Those of the catalogue that hold it.
    releases : tuple of ReleaseInfo
        Those in force that hold it.
    made_up : frozenset of str
        Names of those releases that are of a made-up country.
    """

    indicator: Indicator
    domain: str
    sources: tuple[catalogue.Source, ...]
    releases: tuple[ReleaseInfo, ...]
    made_up: frozenset[str] = frozenset()


def cards() -> tuple[Card, ...]:
    """A card for every indicator of the framework in force, the unavailable ones included."""
    releases: dict[str, list[ReleaseInfo]] = {}
    made_up = set()
    for one in Release.objects.current():
        info = info_of(one)
        if is_made_up(one.nation_code):
            made_up.add(info.release)
        for slug in one.indicators:
            releases.setdefault(slug, []).append(info)
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
            frozenset(info.release for info in releases.get(one.slug, ())) & made_up,
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
            tuple(info_of(one) for one in held.get(source.slug, ())),
            max((one.areas for one in held.get(source.slug, ())), default=0),
            sum(one.rows for one in held.get(source.slug, ())),
        )
        for source in catalogue.sources()
        if source.holds_observations
    )


def damaged_releases() -> tuple[str, ...]:
    """Of each release in force whose stored file is lost or changed, a sentence that says so."""
    root = Path(settings.HOME)
    return tuple(
        f"What is kept of {one.title} ({one.stored_as}) is missing or damaged: "
        "load its source again."
        for one in Release.objects.current()
        if not store.is_whole(root, Stored(one.stored_as, one.stored_sha256))
    )


def own_releases() -> tuple[Release, ...]:
    """Releases of a council's own data: those of no source in the catalogue."""
    shipped = {one.slug for one in catalogue.sources()}
    return tuple(one for one in Release.objects.current() if one.source not in shipped)


def withdrawn_releases() -> tuple[Release, ...]:
    """Releases that were taken back, the latest first; those of made-up countries are left out."""
    taken = Release.objects.filter(withdrawn_at__isnull=False, replaced_by__isnull=True)
    return tuple(
        one for one in taken.order_by("-withdrawn_at", "-id") if not is_made_up(one.nation_code)
    )
