"""Packs: many published files, places among them, that come all together or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

import commonweal
from commonweal.common.locks import alone
from commonweal.evidence import catalogue, fetch, queries
from commonweal.evidence.catalogue import Pack, Source
from commonweal.evidence.operations.checking import Checked, Facts, facts_of, taken
from commonweal.evidence.operations.recording import Loaded, is_there, recorded
from commonweal.places.operations import Loaded as PlacesLoaded
from commonweal.places.operations import load_all
from commonweal.places.queries import Geography, geography_sources
from warm.errors import BadTable, Problem
from warm.framework import Framework, framework

if TYPE_CHECKING:
    from commonweal.audit.operations import Known


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
    return recorded(
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
        if is_there(facts):
            self.there += 1
            return
        say(f"values: {source.title}")
        found = None
        with contextlib.suppress(BadTable):
            found = taken(source, path, facts, self._measures, None)
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
                taken(source, path, facts, self._measures, codes)
            except BadTable as error:
                problems += [
                    replace(one, column=f"{source.slug}: {one.column or ''}".rstrip(": "))
                    for one in error.problems
                ]
        if problems:
            raise BadTable(problems, f"the pack {pack.name}")


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
