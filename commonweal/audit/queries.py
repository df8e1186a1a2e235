"""Reading the audit log, and proving that nobody has edited it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from commonweal.audit.chain import BEGINNING, digest
from commonweal.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found.

    Attributes
    ----------
    entries : int
        How many entries hold, counted from the first.
    broken_at : int or None
        Key of the first entry whose seal does not fit; None when every seal fits.
    digest : str
        Digest of the last entry that holds: note it elsewhere, and a log that was rewritten as
        a whole shows as well.
    """

    entries: int
    broken_at: int | None
    digest: str

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verdict() -> Verdict:
    """Walk the whole chain from the first entry and say whether every seal fits."""
    previous, count = BEGINNING, 0
    for entry in Entry.objects.in_order().iterator(chunk_size=2000):
        expected = digest(
            previous,
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            detail=entry.detail,
        )
        if entry.previous != previous or entry.digest != expected:
            return Verdict(entries=count, broken_at=entry.pk, digest=previous)
        previous, count = entry.digest, count + 1
    return Verdict(entries=count, broken_at=None, digest=previous)


def last_about(kind: str, identifiers: Collection[str]) -> dict[str, Entry]:
    """The latest entry about each of several things of a kind, by its identifier."""
    rows = Entry.objects.in_order().filter(subject_kind=kind, subject_id__in=identifiers)
    return {one.subject_id: one for one in rows}
