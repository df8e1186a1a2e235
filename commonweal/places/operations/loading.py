"""What each kind of file does to the register, and the one transaction around it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.places import geography, names, store, tables
from commonweal.places.geography import Geography
from commonweal.places.kinds import KINDS, LISTED_BY_COUNCILS
from commonweal.places.models import Area, GeographyFile
from commonweal.places.operations import facts, lists, nesting
from commonweal.places.operations.outcome import Outcome
from commonweal.places.operations.register import Register

#: Any number will do, as long as nothing else in the database locks the same one.
_LOCK = 7_240_117
#: Tables that a load may fill with very many rows.
_COUNTED = ("places_area", "places_membership", "places_succession", "places_postcode")
#: When one of these was loaded anew, whatever leans on it must be laid over it again.
GROUND = ("authorities", "wider_areas", "small_areas")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file.

    Attributes
    ----------
    slug, kind, title : str
        Of the source.
    rows : int
        Rows that were taken in.
    unchanged : bool
        The same file was loaded before: nothing was done.
    rehearsed : bool
        Everything was checked and nothing was kept.
    notes : tuple of str
        What a person should know, though it is no mistake.
    """

    slug: str
    kind: str
    title: str
    rows: int
    unchanged: bool = False
    rehearsed: bool = False
    notes: tuple[str, ...] = ()


def load_geography(
    *,
    source: Geography | str,
    path: Path,
    council: str = "",
    rehearse: bool = False,
    by: Known | str,
) -> Loaded:
    """Load one published file.

    Parameters
    ----------
    source : Geography or str
        Its description, or the slug of one that comes with Commonweal.
    path : pathlib.Path
        The file.
    council : str
        Code of a council area: take in only postcodes that lie there.
    rehearse : bool
        Check everything, keep nothing.
    by : object with ``public_id``, or str
        Who loads it.

    Raises
    ------
    BadInput
        With everything wrong with it; then nothing has changed.
    """
    if isinstance(source, str):
        source = _described(source)
    if council:
        if source.kind != "postcodes":
            raise BadInput(f"{source.slug}: only postcodes can be limited to a council area.")
        source = replace(source, council=council)
    return _load([(source, path)], rehearse=rehearse, by=by)[0]


def load_all(
    *,
    root: Path,
    sources: Iterable[Geography] | None = None,
    rehearse: bool = False,
    step: Callable[[], object] = lambda: None,
    then: Callable[[], object] = lambda: None,
    by: Known | str,
) -> tuple[Loaded, ...]:
    """Load every described file that lies under a folder, in one transaction.

    Parameters
    ----------
    root : pathlib.Path
        Where the paths in the descriptions begin.
    sources : iterable of Geography, optional
        Descriptions; without, those that come with Commonweal.
    rehearse : bool
        Check everything, keep nothing.
    step : callable
        Called after each file, for a progress bar.
    then : callable
        Called within the transaction, when the places are as they will be and before any file is
        kept. What it raises undoes everything, so that whatever comes with the places can be
        checked against them before they are there for good.
    by : object with ``public_id``, or str
        Who loads them.

    Returns
    -------
    tuple of Loaded
        In the order in which they were loaded; files that are not there are passed over.

    Raises
    ------
    BadInput
        When no file is there, or with everything wrong with the first bad one; then nothing has
        changed.
    """
    found = [
        (source, root / source.file)
        for source in geography.in_order(sources if sources is not None else geography.sources())
        if source.is_loaded and (root / source.file).is_file()
    ]
    if not found:
        raise BadInput(f"None of the files of geography is under {root}.")
    return _load(found, step=step, then=then, rehearse=rehearse, by=by)


def load_lookup(
    *,
    path: Path,
    kind: str,
    council: str,
    licence: str = "not stated",
    rehearse: bool = False,
    by: Known | str,
) -> Loaded:
    """Load a council's own list of divisions, parishes, community areas or networks.

    The list replaces the one of the same kind that this council had; places that are no longer in
    it go out of use.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file with a column for the small area and one for the place
        (see `commonweal.places.lookups.read`).
    kind : str
        One of `commonweal.places.kinds.LISTED_BY_COUNCILS`.
    council : str
        Code of the council area.
    licence : str
        Under which others may use the list.
    rehearse : bool
        Check everything, keep nothing.
    by : object with ``public_id``, or str
        Who loads it.

    Raises
    ------
    BadInput
        With everything wrong with it; then nothing has changed.
    """
    if kind not in LISTED_BY_COUNCILS:
        raise BadInput(
            f"No list of kind {kind!r}; expected one of {', '.join(LISTED_BY_COUNCILS)}."
        )
    source = _own_source("lookup", council, path, licence)
    words = KINDS[kind].words
    source = replace(
        source,
        slug=f"{names.slug(words)}-{council}",
        title=f"{words.capitalize()} of {source.publisher}",
        place_kind=kind,
    )
    return _load([(source, path)], rehearse=rehearse, by=by)[0]


def load_neighbourhoods(
    *,
    path: Path,
    council: str,
    licence: str = "not stated",
    rehearse: bool = False,
    by: Known | str,
) -> Loaded:
    """Load a council's own list of neighbourhoods (see `commonweal.places.neighbourhoods.read`).

    It replaces the list that this council had; neighbourhoods that are no longer in it go out of
    use. Parameters and errors are those of `load_lookup`.
    """
    source = _own_source("neighbourhoods", council, path, licence)
    source = replace(
        source,
        slug=f"neighbourhoods-{council}",
        title=f"Neighbourhoods of {source.publisher}",
        format="json" if path.suffix.casefold() == ".json" else "csv",
    )
    return _load([(source, path)], rehearse=rehearse, by=by)[0]


def _described(slug: str) -> Geography:
    sources = {source.slug: source for source in geography.sources()}
    if slug not in sources:
        raise BadInput(f"No source {slug!r}; there are:", sorted(sources))
    return sources[slug]


def _own_source(kind: str, council: str, path: Path, licence: str) -> Geography:
    area = Area.objects.in_use().filter(code=council, kind="la").first()
    if area is None:
        raise BadInput(f"No council area has the code {council!r}.")
    return Geography(
        slug=kind,
        title=path.name,
        kind=kind,
        publisher=area.name,
        licence=licence,
        attribution=(f"Source: {area.name}",),
        file=path.name,
        format="csv",
        council=council,
        tested_against="made",
        described_by=hashlib.sha256(licence.encode()).hexdigest(),
    )


@transaction.atomic
def _load(
    files: Sequence[tuple[Geography, Path]],
    *,
    rehearse: bool = False,
    step: Callable[[], object] = lambda: None,
    then: Callable[[], object] = lambda: None,
    by: Known | str,
) -> tuple[Loaded, ...]:
    if connection.vendor == "postgresql":
        # One load at a time. On SQLite the transaction itself sees to that.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    register: Register | None = None
    done: list[tuple[Geography, Path, str, Outcome | None]] = []
    anew: set[str] = set()
    for source, path in files:
        _is_there(source, path)
        digest = tables.sha256(path)
        if not anew.intersection(_below(source)) and _is_current(source, digest):
            done.append((source, path, digest, None))
        else:
            register = register or Register()
            outcome = READERS[source.kind](source, path, register)
            done.append((source, path, digest, outcome))
            anew.add(source.kind)
        step()
    if register is not None:
        register.write()
    for _, _, _, result in done:
        if result is not None:
            result.afterwards()
    if register is not None and connection.vendor == "postgresql":
        # So many rows at once: until PostgreSQL has looked at them it plans as if there were few,
        # and joins that take a moment take minutes.
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(_COUNTED)}")
    then()
    loaded = []
    for source, path, digest, result in done:
        if result is None:
            loaded.append(Loaded(source.slug, source.kind, source.title, 0, unchanged=True))
            continue
        loaded.append(
            Loaded(
                source.slug,
                source.kind,
                source.title,
                len(result.frame),
                rehearsed=rehearse,
                notes=result.notes,
            )
        )
        if not rehearse:
            _catalogue(source, path, digest, result, by)
    if rehearse:
        transaction.set_rollback(True)
    return tuple(loaded)


def _is_there(source: Geography, path: Path) -> None:
    if not source.is_loaded:
        raise BadInput(f"{source.slug} is not loaded: {' '.join(source.known_gaps)}")
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")


def _below(source: Geography) -> tuple[str, ...]:
    """Kinds of file that this one leans on."""
    order = list(geography.KINDS)
    return tuple(kind for kind in GROUND if order.index(kind) < order.index(source.kind))


def _is_current(source: Geography, digest: str) -> bool:
    current = GeographyFile.objects.current()
    last = current.filter(slug=source.slug, council_code=source.council).first()
    if last is None or (last.sha256, last.described_by) != (digest, source.described_by):
        return False
    if not store.is_whole(Path(settings.HOME, "geography", last.stored_as), last.stored_sha256):
        return False
    return not current.filter(kind__in=_below(source), pk__gt=last.pk).exists()


def _catalogue(
    source: Geography, path: Path, digest: str, outcome: Outcome, by: Known | str
) -> None:
    kept = store.keep(outcome.frame, Path(settings.HOME, "geography"), source.slug.lower())
    GeographyFile.objects.current().filter(slug=source.slug, council_code=source.council).update(
        current=False
    )
    file = GeographyFile.objects.create(
        slug=source.slug,
        kind=source.kind,
        place_kind=source.place_kind,
        council_code=source.council,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        attribution="\n".join(source.attribution),
        page=source.page,
        period=source.period,
        vintage=source.vintage,
        retrieved_on=source.retrieved_on,
        known_gaps="\n".join(source.known_gaps),
        transformations="\n".join(source.transformations),
        file_name=source.file or path.name,
        sha256=digest,
        described_by=source.described_by,
        stored_as=kept.name,
        stored_sha256=kept.sha256,
        rows=len(outcome.frame),
        covers=list(outcome.covers),
        loaded_at=timezone.now(),
    )
    record(
        verb="load_geography",
        subject=file,
        detail={
            "source": source.slug,
            "kind": source.kind,
            "council": source.council,
            "file": path.name,
            "sha256": digest,
            "rows": len(outcome.frame),
        },
        by=by,
    )


#: What each kind of file does to the register.
READERS: dict[str, Callable[[Geography, Path, Register], Outcome]] = {
    "authorities": nesting.authorities,
    "wider_areas": nesting.wider_areas,
    "small_areas": nesting.small_areas,
    "centres": facts.centres,
    "residents": facts.residents,
    "succession": facts.succession,
    "classification": facts.classification,
    "boundaries": facts.boundaries,
    "postcodes": facts.postcodes,
    "lookup": lists.lookup,
    "neighbourhoods": lists.neighbourhoods,
}
