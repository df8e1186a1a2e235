"""Single files: a publisher's own download, or a council's own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import differencing, own_data, queries, store
from commonweal.evidence.catalogue import Source
from commonweal.evidence.models import Release
from commonweal.evidence.operations.checking import Checked, Facts, check, facts_of, taken
from commonweal.evidence.operations.recording import Loaded, is_there, recorded
from warm.errors import BadTable, Problem

if TYPE_CHECKING:
    from commonweal.audit.operations import Known


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
    if is_there(facts):
        return Loaded((), (), 0, 1)
    checked = taken(source, path, facts, queries.framework_in_force(), known)
    return recorded([checked], rehearse=rehearse, by=by)


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
        # Of official figures each indicator's own layer holds.
        layer="" if own.layer == "official" else own.layer,
        absent_status=own.source.absent,
        definitions=own.indicators,
        transformations=own.transformations,
        known_gaps=own.source.known_gaps,
    )
    if is_there(facts):
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
    return recorded([checked], rehearse=rehearse, by=by)


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
