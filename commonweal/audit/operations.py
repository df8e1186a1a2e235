"""The one way into the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from commonweal.audit.chain import BEGINNING, digest
from commonweal.audit.models import Entry

# Any number will do, as long as nothing else in the database locks the same one.
_LOCK = 7_240_116


@runtime_checkable
class Known(Protocol):
    """Somebody or something with an identifier that may be written down."""

    @property
    def public_id(self) -> object: ...


@transaction.atomic
def record(
    *,
    verb: str,
    subject: models.Model | tuple[str, str],
    detail: Mapping[str, Any] | None = None,
    by: Known | str,
) -> Entry:
    """Write down that somebody did something, in the transaction of what they did.

    Parameters
    ----------
    verb : str
        What was done, as the operation is called: ``record_release``.
    subject : model or (str, str)
        What it was done to. A model stands as ``app.model`` and its ``public_id``, or its key
        where it has none; a pair gives kind and identifier directly.
    detail : mapping, optional
        What a reader of the log needs beyond that. Counts and decisions, never a person's data.
    by : object with ``public_id``, or str
        Who did it. A string names a process: ``"command line"``, ``"nightly"``.

    Returns
    -------
    Entry

    Raises
    ------
    ValueError
        When there is no actor, verb or kind, or when the detail cannot be written as JSON.

    Notes
    -----
    The chain has one end, so only one transaction at a time can add to it: others wait until it
    is over. Record last, when the long work is done.
    """
    actor = str(by.public_id) if isinstance(by, Known) else by
    if isinstance(subject, models.Model):
        kind = subject._meta.label_lower
        identifier = str(getattr(subject, "public_id", subject.pk))
    else:
        kind, identifier = subject
    for name, value in (("by", actor), ("verb", verb), ("subject", kind)):
        if not value:
            raise ValueError(f"An audit entry needs {name}; it was empty.")
    try:
        plain = json.loads(json.dumps(dict(detail or {}), cls=DjangoJSONEncoder, allow_nan=False))
    except TypeError as error:
        raise ValueError(f"The detail of an audit entry must be plain values: {error}") from error

    if connection.vendor == "postgresql":
        # One writer at a time, until the transaction ends. SQLite allows only one anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Entry.objects.in_order().last()
    entry = Entry(
        at=timezone.now(),
        actor=actor,
        verb=verb,
        subject_kind=kind,
        subject_id=identifier,
        detail=plain,
        previous=last.digest if last else BEGINNING,
    )
    entry.digest = digest(
        entry.previous,
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        detail=entry.detail,
    )
    entry.full_clean(validate_unique=False, validate_constraints=False)
    entry.save(force_insert=True)
    return entry
