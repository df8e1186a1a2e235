"""The third step: a release is recorded, or nothing is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from commonweal.audit.operations import record
from commonweal.evidence import queries, store
from commonweal.evidence.models import Release
from commonweal.evidence.operations.checking import Checked, Facts
from commonweal.evidence.operations.recolouring import note_recolourings
from warm.errors import BadTable, Problem

if TYPE_CHECKING:
    from commonweal.audit.operations import Known


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
            if not is_there(one.facts)
        ]
        with transaction.atomic():
            made = [_enter(one, stored, by) for one, stored in kept]
    return tuple(one for one in made if one is not None)


def _in_force(facts: Facts) -> QuerySet[Release]:
    """The release of this edition that is in force, if there is one."""
    return Release.objects.current().filter(
        source=facts.source, period=facts.period, council_code=facts.council_code
    )


def is_there(facts: Facts) -> bool:
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


def refresh(*, say: Callable[[str], None] = lambda _: None) -> tuple[str, ...]:
    """Make the arrays for what is in force now, unless they are there; returns their names.

    Classes that a release changed are written down on the way. Nobody answers for this write by
    name: it only follows from what was recorded.
    """
    names = queries.prepare(say=say)
    for nation, name in names.items():
        note_recolourings(nation=nation, key=name)
    return tuple(names.values())


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


def recorded(
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
