"""The seal on the audit log: each entry carries a digest of itself and of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

BEGINNING = "0" * 64

#: The verb of an entry that vouches for entries before it which were cut away by policy.
CUT = "cut_log"


def digest(
    previous: str,
    *,
    at: datetime,
    actor: str,
    verb: str,
    subject_kind: str,
    subject_id: str,
    detail: Mapping[str, object],
    place: str = "",
) -> str:
    """Seal one entry onto the entries before it.

    Parameters
    ----------
    previous : str
        Digest of the entry before, or `BEGINNING` for the first one.
    at : datetime
        When it was recorded, with its time zone.
    actor, verb, subject_kind, subject_id : str
        Who did what to whom.
    detail : mapping
        What else was said, as values that JSON can hold.
    place : str, optional
        Code of the place that it concerns; entries from before there were places have none, and
        keep the seal that they had.

    Returns
    -------
    str
        SHA-256 in 64 hexadecimal figures.

    Notes
    -----
    Somebody with access to the database can still rewrite the whole chain from the point that
    they changed; a digest that was printed, mailed or kept elsewhere shows that they did.
    """
    entry: dict[str, object] = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "verb": verb,
        "subject": [subject_kind, subject_id],
        "detail": _settled(detail),
    }
    if place:
        entry["place"] = place
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _settled(value: object) -> object:
    """Write whole numbers as whole: one database gives 1e20 back as a float, another as an int."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _settled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_settled(inner) for inner in value]
    return value
