"""Writes: a release is recorded, or nothing is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

import commonweal
from commonweal.audit.operations import record
from commonweal.common.locks import alone
from commonweal.evidence import catalogue, differencing, fetch, own_data, queries, store
from commonweal.evidence.catalogue import Pack, Source
from commonweal.evidence.models import Release
from commonweal.places.operations import Loaded as PlacesLoaded
from commonweal.places.operations import load_all
from commonweal.places.queries import Geography, geography_sources
from warm import readers
from warm.errors import BadTable, Problem
from warm.framework import Framework, Indicator, framework
from warm.tables import checked_observations

if TYPE_CHECKING:
    import polars as pl

    from commonweal.audit.operations import Known

#: How `checked_observations` counts: the row below a header.
FIRST_ROW = 2
#: What is written down of a release in columns of a limited width.
_TEXTS = ("source", "title", "publisher", "licence", "page", "period", "geography", "file_name",
          "council_code")  # fmt: skip
_FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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
    not_comparable : str
        Why its figures may not be compared with those of other periods; mostly empty.
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
    not_comparable: str = ""


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
    problems = _unfit(facts)
    framework = framework.with_indicators(
        one for one in facts.definitions if one.slug not in framework
    )
    try:
        table = checked_observations(observations, framework, name=name, codes=codes)
    except BadTable as error:
        problems += [_located(one, observations) for one in error.problems]
    else:
        if not table.height:
            problems.append(Problem(None, None, "", "at least one row"))
    if problems:
        raise BadTable(problems, name)
    return Checked(facts, table)


def _located(problem: Problem, observations: pl.DataFrame) -> Problem:
    """A problem with a fact, told by whom it is about: its row is in no file that anybody has."""
    if problem.row is None or problem.row < FIRST_ROW:
        return problem
    fact = observations.row(problem.row - FIRST_ROW, named=True)
    where = f"{fact['indicator']} of {fact['area']}, {fact['period']}"
    return Problem(None, f"{problem.column} ({where})", problem.value, problem.expected)


def _unfit(facts: Facts) -> list[Problem]:
    """What could not be written down as it is."""
    problems = []
    for name in _TEXTS:
        longest = getattr(Release._meta.get_field(name), "max_length", None)
        if longest is not None and len(value := getattr(facts, name)) > longest:
            problems.append(Problem(None, name, f"{value[:40]}…", f"at most {longest} characters"))
    if not _FOLDER.fullmatch(facts.source):
        problems.append(Problem(None, "source", facts.source, "small letters, figures and hyphens"))
    problems += [
        Problem(None, name, ascii(text)[:60], "text that every program can write down")
        for name, value in asdict(facts).items()
        for text in _texts_in(value)
        if not _can_be_written(text)
    ]
    return problems


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts_in(one)


def _can_be_written(text: str) -> bool:
    """Without NUL, which PostgreSQL refuses, and halves of characters, which nothing can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


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
    root = Path(settings.HOME)
    with store.lock(root):
        store.sweep(root)
        kept = [
            (one, store.keep(root, one.facts.source, one.facts.period, one.observations))
            for one in checked
            if not _is_there(one.facts)
        ]
        with transaction.atomic():
            made = [_enter(one, stored, by) for one, stored in kept]
    return tuple(one for one in made if one is not None)


def _in_force(facts: Facts) -> QuerySet[Release]:
    """The release of this edition that is in force, if there is one."""
    return Release.objects.current().filter(
        source=facts.source, period=facts.period, council_code=facts.council_code
    )


def _is_there(facts: Facts) -> bool:
    """Whether this very file is in force already, and what is kept of it is whole."""
    one = _in_force(facts).filter(sha256=facts.sha256, described_by=facts.described_by).first()
    return one is not None and store.is_whole(
        Path(settings.HOME), store.Stored(one.stored_as, one.stored_sha256)
    )


def _enter(one: Checked, stored: store.Stored, by: Known | str) -> Release | None:
    """A row of the catalogue; none where only a lost file was put back in its place."""
    facts = one.facts
    before = _in_force(facts).select_for_update().first()
    if before is not None:
        if (before.sha256, before.described_by, before.stored_sha256) == (
            facts.sha256,
            facts.described_by,
            stored.sha256,
        ):
            record(
                verb="restore_release",
                subject=before,
                detail={"name": before.name, "stored_as": stored.path},
                by=by,
            )
            return None
        # The old one steps aside first: only one release of an edition may be in force.
        before.replaced_by = before
        before.save(update_fields=["replaced_by"])
    nation = queries.nation_of_codes(one.observations["area"].unique().sort().to_list())
    if not nation:
        raise BadTable(
            [Problem(None, "area", "", "areas of a country that is loaded")], facts.file_name
        )
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
        nation_code=nation,
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
        not_comparable=facts.not_comparable,
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
        not_comparable=source.not_comparable,
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
    named = [(slug, one) for one in pack.entries for slug in one.sources]
    unknown = [slug for slug, _ in named if slug not in places and slug not in tables]
    if unknown:
        raise BadTable(
            [Problem(None, "sources", slug, "a source of the catalogue") for slug in unknown],
            pack.name,
        )
    with contextlib.ExitStack() as stack:
        cache = Path(settings.HOME, "downloads", pack.name)
        if rehearse and fetch.is_address(base):
            cache = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths = fetch.fetch_all(pack.entries, base, cache, progress)
        waiting = _Waiting(queries.framework_in_force())
        for slug, entry in named:
            if slug in tables:
                waiting.read(tables[slug], paths[entry.path], entry, say)
        geography = [places[slug] for slug, _ in named if slug in places]
        loaded: tuple[PlacesLoaded, ...] = ()
        if geography:
            say("places: names, boundaries and what lies in what")
            loaded = load_all(
                root=cache if fetch.is_address(base) else Path(base),
                sources=geography,
                rehearse=rehearse,
                then=lambda: waiting.finish(pack),
                by=by,
            )
        else:
            waiting.finish(pack)
    return _recorded(
        waiting.checked,
        geography=tuple(one.slug for one in loaded if not one.unchanged),
        unchanged=waiting.there,
        notes=tuple(f"{one.title}: {note}" for one in loaded for note in one.notes),
        rehearse=rehearse,
        by=by,
    )


class _Waiting:
    """Tables of a pack on their way: read before the places are loaded, checked against them."""

    def __init__(self, measures: Framework) -> None:
        self._measures = measures
        self._read: list[tuple[Source, Path, Facts, Checked | None]] = []
        self.there = 0

    @property
    def checked(self) -> list[Checked]:
        """Those that passed every check."""
        return [one for _, _, _, one in self._read if one is not None]

    def read(
        self, source: Source, path: Path, entry: catalogue.Entry, say: Callable[[str], None]
    ) -> None:
        """Read a table, unless it is there already; what is wrong with it is told later."""
        facts = facts_of(source, file_name=entry.path, sha256=entry.sha256)
        if _is_there(facts):
            self.there += 1
            return
        say(f"values: {source.title}")
        found = None
        with contextlib.suppress(BadTable):
            found = _taken(source, path, facts, self._measures, None)
        self._read.append((source, path, facts, found))

    def finish(self, pack: Pack) -> None:
        """Check every table against the places that are there now.

        Raises
        ------
        BadTable
            With everything that is wrong with any of the tables.
        """
        known: dict[str, frozenset[str]] = {}
        problems: list[Problem] = []
        for source, path, facts, found in self._read:
            if source.geography not in known:
                known[source.geography] = queries.known_codes(source.geography)
            codes = known[source.geography]
            if found is not None and codes.issuperset(found.observations["area"].unique()):
                continue
            try:
                # Once more: now the codes are known, and the rows of those that are wrong.
                _taken(source, path, facts, self._measures, codes)
            except BadTable as error:
                problems += [
                    replace(one, column=f"{source.slug}: {one.column or ''}".rstrip(": "))
                    for one in error.problems
                ]
        if problems:
            raise BadTable(problems, f"the pack {pack.name}")


def _taken(
    source: Source,
    path: Path,
    facts: Facts,
    measures: Framework,
    codes: Collection[str] | None,
) -> Checked:
    """A table of the catalogue, read and checked."""
    table = readers.read(source.layout(), path, name=facts.file_name, codes=codes)
    return check(facts=facts, observations=table, framework=measures, codes=codes)


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
    with alone(folder.with_name("lock")):
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
    """Load one publisher's file that somebody downloaded by hand.

    Raises
    ------
    NoPlaces
        When no places are loaded that its figures could be about.
    BadTable
        With everything wrong with the file.
    """
    source.layout()
    known = queries.known_codes(source.geography)
    if not known:
        raise queries.NoPlaces
    facts = facts_of(source, file_name=path.name, sha256=store.sha256_of(path))
    if _is_there(facts):
        return Loaded((), (), 0, 1)
    checked = _taken(source, path, facts, queries.framework_in_force(), known)
    return _recorded([checked], rehearse=rehearse, by=by)


def load_own(*, path: Path, rehearse: bool = False, by: Known | str) -> Loaded:
    """Load a council's own table by the descriptor that lies beside it.

    Raises
    ------
    own_data.NoDescriptor
        When there is none; the message says how to get one.
    NoPlaces
        When no places are loaded that its figures could be about.
    BadTable
        With everything wrong with the descriptor, or else with the table.
    """
    known = queries.known_areas()
    if not known:
        raise queries.NoPlaces
    descriptor, package, resource = own_data.find_descriptor(path)
    # What an earlier edition of the same table defined, this one may define again.
    measures = queries.framework_in_force(without=str(package.get("name", "")))
    own = own_data.read(path, framework=measures, codes=known)
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
    if own.kind == queries.SMALL:
        _refuse_what_is_held(checked)
    is_open = resource.get("commonweal", {}).get("open") is True
    if own.kind != queries.SMALL and (own.layer == "survey" or not is_open):
        differencing.refuse(
            queries.figures_of_places(checked.observations),
            queries.released_figures(
                checked.observations["indicator"].unique().to_list(), without=facts.source
            ),
            layer="survey" if own.layer == "survey" else "own",
            names={code: one.name for code, one in known.items()},
        )
    return _recorded([checked], rehearse=rehearse, by=by)


def _refuse_what_is_held(checked: Checked) -> None:
    """An indicator that is held for every small area cannot be held otherwise for a few.

    Raises
    ------
    BadTable
        Naming each such indicator and who holds it.
    """
    areas = checked.observations["area"].n_unique()
    mine = set(checked.observations["indicator"].unique())
    others = Release.objects.current().exclude(source=checked.facts.source)
    problems = [
        Problem(None, "indicators", slug, f"a slug of its own: {one.title} has it for {one.areas:,} "
                "small areas, and places can be compared by one source only")
        for one in others.filter(geography__startswith=queries.SMALL, areas__gt=2 * areas)
        for slug in sorted(mine.intersection(one.indicators))
    ]  # fmt: skip
    if problems:
        raise BadTable(problems, checked.facts.file_name)


def describe(*, path: Path, force: bool = False) -> Path:
    """Write a draft of the descriptor of a table beside it; nothing else is touched."""
    drafted = own_data.draft(
        path, framework=queries.framework_in_force(), codes=queries.known_areas()
    )
    return own_data.write_draft(path, drafted, force=force)


def _recorded(
    checked: Sequence[Checked],
    *,
    geography: tuple[str, ...] = (),
    unchanged: int = 0,
    notes: tuple[str, ...] = (),
    rehearse: bool,
    by: Known | str,
) -> Loaded:
    """Record what passed, unless this is a rehearsal, and say what was done."""
    if rehearse:
        sources = tuple(one.facts.source for one in checked)
        values = sum(one.observations.height for one in checked)
        return Loaded(geography, sources, values, unchanged, notes)
    releases = record_releases(checked=checked, by=by)
    new = {one.source for one in releases}
    notes += tuple(
        f"{one.facts.title}: what was kept of it had been damaged or lost, and was put back."
        for one in checked
        if one.facts.source not in new
    )
    return Loaded(
        geography,
        tuple(one.name for one in releases),
        sum(one.rows for one in releases),
        unchanged,
        notes,
    )
