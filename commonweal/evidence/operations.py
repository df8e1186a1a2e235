"""Writes: a release is recorded, or nothing is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import commonweal
from commonweal.audit.operations import record
from commonweal.evidence import catalogue, fetch, own_data, queries, store
from commonweal.evidence.catalogue import Pack, Source
from commonweal.evidence.models import Release
from commonweal.places.operations import load_all
from commonweal.places.queries import Geography, geography_sources
from warm import readers
from warm.errors import BadTable, Problem
from warm.framework import Framework, Indicator, framework
from warm.tables import checked_observations

if TYPE_CHECKING:
    import polars as pl

    from commonweal.audit.operations import Known


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a table besides its values: the catalogue's side of a release.

    Attributes
    ----------
    geography : str
        Kind and vintage of its areas: ``"lsoa21"``.
    absent_status : str
        Status of the areas it does not hold: `missing`, `not_asked` or `source_gap`.
    council_code : str
        The council it belongs to, for a council's own data; empty for national sources.
    layer : str
        `survey` for answers to a survey; empty where each indicator's own layer holds.
    definitions : tuple of Indicator
        Indicators that it brings with it.
    described_by : str
        SHA-256 of its description.
    """

    source: str
    title: str
    publisher: str
    licence: str
    page: str
    attribution: tuple[str, ...]
    period: str
    geography: str
    file_name: str
    sha256: str
    described_by: str
    retrieved_on: date | None = None
    council_code: str = ""
    layer: str = ""
    absent_status: str = "missing"
    definitions: tuple[Indicator, ...] = ()
    transformations: tuple[str, ...] = ()
    known_gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A table that passed every check and waits to be recorded."""

    facts: Facts
    observations: pl.DataFrame


def check(
    *, facts: Facts, observations: pl.DataFrame, framework: Framework, codes: Collection[str] | None
) -> Checked:
    """The second of three steps: the table, or `BadTable` with everything wrong in it.

    Reads only; nothing is written by it.
    """
    name = f"{facts.file_name} ({facts.source})"
    framework = framework.with_indicators(
        one for one in facts.definitions if one.slug not in framework
    )
    table = checked_observations(observations, framework, name=name, codes=codes)
    if not table.height:
        raise BadTable([Problem(None, None, "", "at least one row")], name)
    return Checked(facts, table)


def record_releases(*, checked: Sequence[Checked], by: Known | str) -> tuple[Release, ...]:
    """The third step: keep the tables and enter them in the catalogue, all of them or none.

    The same file with the same description again is a no-op. Another file for the same source,
    period and council is a correction: a new release that replaces the old one, which stays as
    it was.

    Parameters
    ----------
    checked : sequence of Checked
    by : object with ``public_id``, or str

    Returns
    -------
    tuple of Release
        Those that are new; empty when everything was there already.
    """
    kept = [
        (one, store.keep(settings.HOME, one.facts.source, one.facts.period, one.observations))
        for one in checked
        if not _is_there(one.facts)
    ]
    with transaction.atomic():
        return tuple(_enter(one, stored, by) for one, stored in kept)


def _is_there(facts: Facts) -> bool:
    return (
        Release.objects.current()
        .filter(
            source=facts.source,
            period=facts.period,
            council_code=facts.council_code,
            sha256=facts.sha256,
            described_by=facts.described_by,
        )
        .exists()
    )


def _enter(one: Checked, stored: store.Stored, by: Known | str) -> Release:
    facts = one.facts
    before = (
        Release.objects.current()
        .filter(source=facts.source, period=facts.period, council_code=facts.council_code)
        .select_for_update()
        .first()
    )
    if before is not None:
        # The old one steps aside first: only one release of an edition may be in force.
        before.replaced_by = before
        before.save(update_fields=["replaced_by"])
    parts = (facts.source, facts.council_code, facts.period)
    label = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(part for part in parts if part)).strip("-")
    digest = hashlib.sha256(f"{stored.sha256} {facts.sha256} {facts.described_by}".encode())
    name = f"{label[:120]}-{digest.hexdigest()[:12]}"
    times = Release.objects.filter(name__startswith=name).count()
    release = Release.objects.create(
        name=name if not times else f"{name}-{times + 1}",
        source=facts.source,
        title=facts.title,
        publisher=facts.publisher,
        licence=facts.licence,
        page=facts.page,
        attribution=list(facts.attribution),
        period=facts.period,
        geography=facts.geography,
        nation_code=queries.nation_of_codes(one.observations["area"].unique().sort().to_list()),
        council_code=facts.council_code,
        retrieved_on=facts.retrieved_on,
        file_name=facts.file_name,
        sha256=facts.sha256,
        described_by=facts.described_by,
        stored_as=stored.path,
        stored_sha256=stored.sha256,
        rows=one.observations.height,
        areas=one.observations["area"].n_unique(),
        indicators=one.observations["indicator"].unique().sort().to_list(),
        definitions=[asdict(indicator) for indicator in facts.definitions],
        layer=facts.layer,
        absent_status=facts.absent_status,
        transformations=list(facts.transformations),
        known_gaps=list(facts.known_gaps),
        recorded_at=timezone.now(),
    )
    if before is not None:
        before.replaced_by = release
        before.save(update_fields=["replaced_by"])
    record(
        verb="record_release",
        subject=release,
        detail={
            "name": release.name,
            "rows": release.rows,
            "sha256": release.sha256,
            "replaces": before.name if before else None,
        },
        by=by,
    )
    return release


def described_by(description: Mapping[str, object] | str) -> str:
    """SHA-256 of a description, whatever order its keys came in."""
    text = description if isinstance(description, str) else json.dumps(
        description, sort_keys=True, default=str)  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def refresh(*, say: Callable[[str], None] = lambda _: None) -> tuple[str, ...]:
    """Make the arrays for what is in force now, unless they are there; returns their names.

    Nobody answers for this write by name: it only follows from what was recorded.
    """
    return queries.prepare(say=say)


# Loading: read, check, record ----------------------------------------------------------------------


def facts_of(source: Source, *, file_name: str, sha256: str) -> Facts:
    """A source of the catalogue as the facts of a release."""
    return Facts(
        source=source.slug,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        page=source.page,
        attribution=source.attribution,
        period=source.period,
        geography=source.geography,
        file_name=file_name,
        sha256=sha256,
        described_by=source.described_by,
        retrieved_on=source.retrieved_on,
        absent_status=source.absent,
        transformations=source.transformations,
        known_gaps=source.known_gaps,
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, or would have done.

    Attributes
    ----------
    geography : tuple of str
        Geography files that were new.
    releases : tuple of str
        Names of the releases recorded (when rehearsing: sources that passed).
    values, unchanged : int
        Values in those; files that were there already.
    notes : tuple of str
        What a person should know, though it is no mistake.
    """

    geography: tuple[str, ...]
    releases: tuple[str, ...]
    values: int
    unchanged: int
    notes: tuple[str, ...] = ()


def load_pack(
    *,
    pack: Pack,
    tables: Mapping[str, Source],
    places: Mapping[str, Geography],
    base: str,
    rehearse: bool = False,
    say: Callable[[str], None] = lambda _: None,
    progress: fetch.Progress = lambda _: None,
    by: Known | str,
) -> Loaded:
    """Load all the files of a pack: places first, then every table, checked before any is recorded.

    Parameters
    ----------
    pack : Pack
    tables, places : mapping
        Sources by slug: those that hold values, and those that hold places.
    base : str
        A folder or an address.
    rehearse : bool
        Do everything but write.
    say, progress : callable
        Told what is happening; told how many bytes have arrived.
    by : object with ``public_id``, or str

    Raises
    ------
    WarmError
        With everything that is wrong with the first kind of thing that is: files that cannot be
        had, then places, then all tables together. Tables are recorded all or none.
    """
    cache = Path(settings.HOME) / "downloads" / pack.name
    paths = {one.path: fetch.fetch(one, base, cache, progress) for one in pack.entries}
    named = [(slug, one) for one in pack.entries for slug in one.sources]
    unknown = [slug for slug, _ in named if slug not in places and slug not in tables]
    if unknown:
        raise BadTable(
            [Problem(None, "sources", slug, "a source of the catalogue") for slug in unknown],
            pack.name,
        )
    say("places: names, boundaries and what lies in what")
    loaded = load_all(
        root=cache if fetch.is_address(base) else Path(base),
        sources=[places[slug] for slug, _ in named if slug in places],
        rehearse=rehearse,
        by=by,
    )
    new_places = tuple(one.slug for one in loaded if not one.unchanged)
    notes = tuple(f"{one.title}: {note}" for one in loaded for note in one.notes)
    # A rehearsal on an empty database has no places to check codes against.
    codes = queries.known_codes() or None
    measures = queries.framework_in_force()
    checked, problems, there = [], [], 0
    for slug, entry in named:
        if slug not in tables:
            continue
        source = tables[slug]
        facts = facts_of(source, file_name=entry.path, sha256=entry.sha256)
        if _is_there(facts):
            there += 1
            continue
        say(f"values: {source.title}")
        try:
            frame = readers.read(source.layout(), paths[entry.path], name=entry.path)
            checked.append(check(facts=facts, observations=frame, framework=measures, codes=codes))
        except BadTable as error:
            problems += [
                Problem(
                    one.row, f"{slug}: {one.column or ''}".rstrip(": "), one.value, one.expected
                )
                for one in error.problems
            ]
    if problems:
        raise BadTable(problems, f"the pack {pack.name}")
    if rehearse:
        return Loaded(
            new_places,
            tuple(one.facts.source for one in checked),
            sum(one.observations.height for one in checked),
            there,
            notes,
        )
    releases = record_releases(checked=checked, by=by)
    return Loaded(
        new_places,
        tuple(one.name for one in releases),
        sum(one.rows for one in releases),
        there,
        notes,
    )


def load_named_pack(
    *,
    name: str,
    base: str,
    rehearse: bool = False,
    say: Callable[[str], None] = lambda _: None,
    progress: fetch.Progress = lambda _: None,
    by: Known | str,
) -> Loaded:
    """Load a pack that comes with Commonweal, by the sources that come with it."""
    return load_pack(
        pack=catalogue.pack(name),
        tables=_tables(),
        places={one.slug: one for one in geography_sources()},
        base=base,
        rehearse=rehearse,
        say=say,
        progress=progress,
        by=by,
    )


def load_fiction(
    *, seed: int, say: Callable[[str], None] = lambda _: None, by: Known | str
) -> Loaded:
    """Make up a country from a seed, and load it as any other; the second time does nothing."""
    label = f"{commonweal.__version__}-{framework().version}-{seed}"
    folder = Path(settings.HOME, "made-up", label)
    manifest = folder / "pack.toml"
    if not manifest.is_file():
        from commonweal.evidence.fiction import build

        say("making up a country, its people and its files")
        build(seed, folder)
    return load_pack(
        pack=catalogue.pack_from(manifest.read_text(encoding="utf-8"), name=manifest.name),
        tables=_tables(),
        places={one.slug: one for one in geography_sources(catalogue.SOURCES / "fiction")},
        base=str(folder),
        say=say,
        by=by,
    )


def _tables() -> dict[str, Source]:
    return {one.slug: one for one in catalogue.sources() if one.holds_observations}


def load_source(*, source: Source, path: Path, rehearse: bool = False, by: Known | str) -> Loaded:
    """Load one publisher's file that somebody downloaded by hand."""
    facts = facts_of(source, file_name=path.name, sha256=store.sha256_of(path))
    if _is_there(facts):
        return Loaded((), (), 0, 1)
    table = readers.read(source.layout(), path, name=path.name)
    checked = check(
        facts=facts,
        observations=table,
        framework=queries.framework_in_force(),
        codes=queries.known_codes() or None,
    )
    return _finish(checked, rehearse, by)


def load_own(*, path: Path, rehearse: bool = False, by: Known | str) -> Loaded:
    """Load a council's own table by the descriptor that lies beside it.

    Raises
    ------
    own_data.NoDescriptor
        When there is none; the message says how to get one.
    BadTable
        With everything wrong with the descriptor, or else with the table.
    """
    measures = queries.framework_in_force()
    own = own_data.read(path, framework=measures, codes=queries.known_areas())
    descriptor = own_data.descriptor_path(path)
    if not descriptor.is_file():
        descriptor = path.with_name("datapackage.json")
    facts = Facts(
        source=own.source.slug,
        title=own.source.title,
        publisher=own.source.publisher,
        licence=own.source.licence,
        page=own.source.page,
        attribution=own.source.attribution,
        period=own.source.period,
        geography=own.source.geography,
        file_name=path.name,
        sha256=store.sha256_of(path),
        described_by=store.sha256_of(descriptor),
        council_code=own.council or "",
        layer="survey" if own.layer == "survey" else "",
        absent_status=own.source.absent,
        definitions=own.indicators,
        transformations=own.transformations,
        known_gaps=own.source.known_gaps,
    )
    if _is_there(facts):
        return Loaded((), (), 0, 1)
    checked = check(facts=facts, observations=own.observations, framework=measures, codes=None)
    return _finish(checked, rehearse, by)


def describe(*, path: Path, force: bool = False) -> Path:
    """Write a draft of the descriptor of a table beside it; nothing else is touched."""
    drafted = own_data.draft(
        path, framework=queries.framework_in_force(), codes=queries.known_areas()
    )
    return own_data.write_draft(path, drafted, force=force)


def _finish(checked: Checked, rehearse: bool, by: Known | str) -> Loaded:
    if rehearse:
        return Loaded((), (checked.facts.source,), checked.observations.height, 0)
    releases = record_releases(checked=[checked], by=by)
    return Loaded((), tuple(one.name for one in releases), sum(one.rows for one in releases), 0)
