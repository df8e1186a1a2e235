"""The one way into the audit log, and the one way in which its oldest part goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.utils import timezone

from commonweal.audit.chain import BEGINNING, CUT
from commonweal.audit.models import Entry
from commonweal.audit.queries import verdict
from commonweal.common.errors import BadInput

# Any number will do, as long as nothing else in the database locks the same one.
_LOCK = 7_240_116

#: What the operation of a read is called: whoever looks for reads of personal data looks for it.
READ = "read_personal_data"


@runtime_checkable
class Known(Protocol):
    """Somebody or something with an identifier that may be written down."""

    @property
    def public_id(self) -> object: ...


def record(
    *,
    verb: str,
    subject: models.Model | tuple[str, str],
    detail: Mapping[str, Any] | None = None,
    place: str | None = None,
    acting_for: Known | str | None = None,
    using: str = "default",
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
    place : str, optional
        Code of the place that it concerns: those who may see the log of that place find it there.
        Without it, the place is the ``council`` that `detail` names, where it names one.
    acting_for : object with ``public_id``, or str, optional
        In whose stead it was done; stands in the detail as ``acting_for``.
    using : str
        Alias of the database. Each database has a chain of its own, so that an entry is always in
        the transaction of what it records.
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
    A chain has one end, so only one transaction at a time can add to it: others wait until it
    is over. Record last, when the long work is done.
    """
    actor = named(by)
    if isinstance(subject, models.Model):
        kind = subject._meta.label_lower
        identifier = str(getattr(subject, "public_id", subject.pk))
    else:
        kind, identifier = subject
    for name, value in (("by", actor), ("verb", verb), ("subject", kind)):
        if not value:
            raise ValueError(f"An audit entry needs {name}; it was empty.")
    said = dict(detail or {})
    if acting_for is not None:
        said["acting_for"] = named(acting_for)
    try:
        plain = json.loads(json.dumps(said, cls=DjangoJSONEncoder, allow_nan=False))
    except TypeError as error:
        raise ValueError(f"The detail of an audit entry must be plain values: {error}") from error
    if place is None:
        council = plain.get("council", "")
        place = council if isinstance(council, str) else ""

    with transaction.atomic(using=using):
        _alone(using)
        last = Entry.objects.using(using).in_order().last()
        entry = Entry(
            at=timezone.now(),
            actor=actor,
            verb=verb,
            subject_kind=kind,
            subject_id=identifier,
            place=place,
            detail=plain,
            previous=last.digest if last else BEGINNING,
        )
        entry.digest = entry.seal()
        entry.full_clean(validate_unique=False, validate_constraints=False)
        entry.save(force_insert=True, using=using)
    return entry


def record_read(
    *,
    what: str,
    subject: models.Model | tuple[str, str],
    count: int = 1,
    place: str = "",
    using: str = "default",
    by: Known | str,
) -> Entry:
    """Write down that somebody was shown personal data; call it before the page is made.

    Parameters
    ----------
    what : str
        What they saw, in a word or two for a reader of the log: ``"roles"``, ``"the log"``.
    subject : model or (str, str)
        Whose it is; for a list, what the list is of and of which place.
    count : int
        Of how many people or rows they saw something.
    place, using, by
        As of `record`. What somebody searched for is not recorded: it may be a name.
    """
    return record(
        verb=READ,
        subject=subject,
        detail={"what": what, "count": count},
        place=place,
        using=using,
        by=by,
    )


def cut(
    *,
    years: int | None = None,
    now: datetime | None = None,
    using: str = "default",
    by: Known | str,
) -> int:
    """Take away entries that are older than the policy of the installation keeps them.

    The chain is cut from its beginning only. A new entry at its end names the digest of the last
    entry that went and how many went, so that `queries.verdict` can still tell an honest cut from
    one that somebody made behind the log's back.

    Parameters
    ----------
    years : int, optional
        Keep this many years; by default those of ``COMMONWEAL_AUDIT_YEARS``. Never fewer.
    now : datetime, optional
        By default, now.

    Returns
    -------
    int
        How many went; 0 when nothing was old enough, and then nothing is recorded.

    Raises
    ------
    BadInput
        When the policy keeps everything, when fewer years are asked for than the policy keeps, or
        when the log does not hold: what was tampered with is not to be cut away.
    """
    least = settings.AUDIT_YEARS
    if not least:
        raise BadInput(
            "This installation keeps its audit log for good: COMMONWEAL_AUDIT_YEARS is 0."
        )
    years = least if years is None else years
    if years < least:
        raise BadInput(
            f"The policy of this installation keeps the audit log for {least} years; fewer "
            "cannot be asked for. COMMONWEAL_AUDIT_YEARS is the policy."
        )
    before = (now or timezone.now()) - timedelta(days=365.25 * years)
    with transaction.atomic(using=using):
        _alone(using)
        found = verdict(using=using)
        if not found.holds:
            raise BadInput("Nothing was cut: the log does not hold.", found.said())
        rows = Entry.objects.using(using).in_order()
        first_kept = rows.filter(at__gte=before).first()
        going = rows.filter(pk__lt=first_kept.pk) if first_kept else rows
        last, count = going.last(), going.count()
        if last is None:
            return 0
        # First the entry that vouches for the cut: the chain is never without an end.
        record(
            verb=CUT,
            subject=("audit.log", using),
            detail={
                "through": last.digest,
                "entries": count,
                "in_all": found.cut + count,
                "before": before,
            },
            using=using,
            by=by,
        )
        table = connections[using].ops.quote_name(Entry._meta.db_table)
        with connections[using].cursor() as cursor:
            # The model itself refuses: nothing else may take entries away.
            cursor.execute(f"DELETE FROM {table} WHERE id <= %s", [last.pk])  # noqa: S608
    return count


def named(who: Known | str) -> str:
    """What somebody is called in the log: their public identifier, or the name of a process."""
    return str(who.public_id) if isinstance(who, Known) else who


def _alone(using: str) -> None:
    """One writer at a time, until the transaction ends. SQLite allows only one anyway."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
