"""Which small areas a release put into another class: written down when the arrays are made anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonweal.evidence import queries, recolouring
from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.recolouring import Recoloured

#: For how long changes of class are told.
TOLD_FOR = timedelta(days=3 * 365)
#: Rows written at a time.
AT_ONCE = 2000


def note_recolourings(*, nation: str, key: str) -> int:
    """Compare the classes of a nation with those before; returns how many are others now.

    What is kept of the state before is replaced in the same go. Nobody answers for this write by
    name: it only follows from what was recorded, or withdrawn.

    Parameters
    ----------
    nation : str
        Its code.
    key : str
        Name of its index that is in force.
    """
    root = Path(settings.HOME)
    with recolouring.lock(root):
        before = recolouring.held(root, nation)
        if before is not None and before.key == key:
            return 0
        after = recolouring.coloured(queries.evidence_in_force(nation), key)
        noted = 0
        if before is not None:
            with transaction.atomic():
                noted = _note(nation, recolouring.recoloured(before, after))
        recolouring.keep(root, nation, after)
    return noted


def _note(nation: str, found: Iterator[Recoloured]) -> int:
    now = timezone.now()
    Recolouring.objects.filter(recorded_at__lt=now - TOLD_FOR).delete()
    count = 0
    for one in found:
        named = Release.objects.in_bulk([*one.came, *one.went], field_name="name")
        if any(release.erased for release in named.values()):
            # What was erased should never have been known, its classes neither.
            continue
        withdrawn = [name for name in one.went if named[name].withdrawn_at is not None]
        because = named[next(iter((*withdrawn, *one.came, *one.went)))]
        rows = [
            Recolouring(
                nation_code=nation,
                council_code=council,
                kind=one.kind,
                subject=one.subject,
                moves=[[before, after, areas] for (before, after), areas in moves.items()],
                because=because,
                withdrawn=bool(withdrawn),
                recorded_at=now,
            )
            for council, moves in one.by_council().items()
        ]
        # A comparison that was interrupted before its state was kept is made again.
        Recolouring.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
        count += one.areas.size
    return count
