"""Reading the audit log, and proving that nobody has edited it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from commonweal.audit.chain import BEGINNING, CUT
from commonweal.audit.models import Entry, EntryQuerySet

#: So many wrong entries are named; a log that was rewritten from some point on has no end of them.
MOST_NAMED = 100
#: Entries on one page of the log.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with the chain.

    Attributes
    ----------
    entry : int
        Key of the entry at which it shows.
    what : str
        ``changed``: what it says is not what was sealed. ``missing``: one or more entries are
        gone between it and the one before it. ``moved``: it stands in another place than where
        it was written. ``cut``: the beginning is gone, and no entry vouches for that.
    said : str
        The same in a sentence.
    """

    entry: int
    what: str
    said: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found.

    Attributes
    ----------
    entries : int
        How many entries hold before the first that does not, or in all.
    broken_at : int or None
        Key of the first entry whose seal does not fit; None when every seal fits.
    digest : str
        Digest of the last entry that holds: note it elsewhere, and a log that was rewritten as
        a whole, or cut short at its end, shows as well.
    wrong : tuple of Wrong
        Everything that is wrong, in order; the first hundred things.
    cut : int
        How many entries were cut away by policy, as the chain itself vouches.
    """

    entries: int
    broken_at: int | None
    digest: str
    wrong: tuple[Wrong, ...] = ()
    cut: int = 0

    @property
    def holds(self) -> bool:
        return self.broken_at is None

    def said(self) -> tuple[str, ...]:
        """What is wrong, a sentence each."""
        return tuple(one.said for one in self.wrong)


def verdict(*, using: str = "default", expect: str = "") -> Verdict:
    """Walk the whole chain from its beginning and say whether every seal fits.

    Parameters
    ----------
    using : str
        Alias of the database whose chain it is.
    expect : str, optional
        A digest that was noted earlier: it has to be in the chain.

    Returns
    -------
    Verdict

    Notes
    -----
    One query while the log holds; one more for each thing that is wrong.
    """
    rows = Entry.objects.using(using)
    previous, count, good, end = BEGINNING, 0, 0, BEGINNING
    anchor, vouched, cut_away = "", False, 0
    met = not expect or expect == BEGINNING
    wrong: list[Wrong] = []
    first = last_key = 0
    for entry in rows.in_order().iterator(chunk_size=2000):
        if not count and entry.previous != BEGINNING:
            # The beginning was cut away: a later entry has to vouch for it.
            anchor = previous = entry.previous
            met = met or expect == anchor
        first = first or entry.pk
        expected = entry.seal()
        if len(wrong) < MOST_NAMED:
            wrong += _wrong_with(entry, previous, expected, last_key, rows)
        if not wrong:
            good, end = good + 1, entry.digest
        if anchor and entry.verb == CUT and entry.detail.get("through") == anchor:
            vouched = entry.digest == expected
            cut_away = entry.detail["in_all"]
        met = met or entry.digest == expect
        previous, count, last_key = entry.digest, count + 1, entry.pk
    if anchor and not vouched:
        said = f"Entry {first} is the first, and the entries before it are gone without a cut."
        wrong.insert(0, Wrong(first, "cut", said))
        good, end = 0, BEGINNING
    if not met:
        said = (
            f"The digest {expect} that was noted is not in the log: its end is gone or rewritten."
        )
        wrong.append(Wrong(last_key, "missing", said))
    return Verdict(
        entries=good,
        broken_at=wrong[0].entry if wrong else None,
        digest=end,
        wrong=tuple(wrong),
        cut=cut_away,
    )


def _wrong_with(
    entry: Entry, previous: str, expected: str, before: int, rows: EntryQuerySet
) -> list[Wrong]:
    found = []
    if entry.digest != expected:
        said = f"Entry {entry.pk} was changed: what it says is not what was sealed."
        found.append(Wrong(entry.pk, "changed", said))
    if entry.previous != previous:
        followed = rows.filter(digest=entry.previous).values_list("pk", flat=True).first()
        if followed is not None:
            said = (
                f"Entry {entry.pk} stands out of order: it was written after entry {followed}, "
                f"and stands after entry {before}."
            )
            found.append(Wrong(entry.pk, "moved", said))
        else:
            said = (
                f"Before entry {entry.pk} something is missing: the entry that it was written "
                f"after is gone or was changed; entry {before} stands there."
            )
            found.append(Wrong(entry.pk, "missing", said))
    return found


def last_about(kind: str, identifiers: Collection[str]) -> dict[str, Entry]:
    """The latest entry about each of several things of a kind, by its identifier."""
    rows = Entry.objects.in_order().filter(subject_kind=kind, subject_id__in=identifiers)
    return {one.subject_id: one for one in rows}


# The log of a place, and of a period -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log, latest first.

    Attributes
    ----------
    entries : tuple of Entry
    number, pages, count : int
        Which page of how many, and how many entries in all.
    """

    entries: tuple[Entry, ...]
    number: int
    pages: int
    count: int


def page_of_log(
    *,
    places: Collection[str] | None,
    text: str = "",
    actors: Collection[str] = (),
    first: date | None = None,
    last: date | None = None,
    number: int = 1,
    using: str = "default",
) -> Page:
    """Entries of some places, latest first: three queries.

    Parameters
    ----------
    places : collection of str or None
        Codes of the places; None for the log of the whole installation.
    text : str, optional
        Part of a verb, of the kind of thing, or a whole identifier.
    actors : collection of str
        Identifiers of people who are meant by the same text: by any of them will do.
    first, last : date, optional
        From and to which day, both included.
    number : int
        Which page; the nearest that there is.
    """
    rows = during(first, last, using=using)
    if places is not None:
        rows = rows.in_places(places)
    if wanted := text.strip():
        rows = rows.filter(
            Q(verb__icontains=wanted)
            | Q(verb__icontains=wanted.replace(" ", "_"))
            | Q(subject_kind__icontains=wanted)
            | Q(subject_id=wanted)
            | Q(actor=wanted)
            | Q(actor__in=list(actors))
        )
    count = rows.count()
    pages = max(-(-count // PAGE), 1)
    number = min(max(number, 1), pages)
    found = rows.order_by("-id")[(number - 1) * PAGE : number * PAGE]
    return Page(tuple(found), number, pages, count)


def places_in_log(*, using: str = "default") -> frozenset[str]:
    """Codes of all places that the log names."""
    rows = Entry.objects.using(using).exclude(place="")
    return frozenset(rows.values_list("place", flat=True).distinct())


def during(first: date | None, last: date | None, *, using: str = "default") -> EntryQuerySet:
    """Entries from one day to another, both included, in order; days of this installation's clock."""
    rows = Entry.objects.using(using).in_order()
    if first is not None:
        rows = rows.filter(at__gte=_midnight(first))
    if last is not None:
        rows = rows.filter(at__lt=_midnight(last + timedelta(days=1)))
    return rows


def lines_of(
    first: date | None, last: date | None, *, using: str = "default"
) -> Iterator[dict[str, object]]:
    """Entries of a period as plain values, in order, one query however many."""
    for one in during(first, last, using=using).iterator(chunk_size=2000):
        yield {
            "entry": one.pk,
            "at": one.at.isoformat(),
            "actor": one.actor,
            "verb": one.verb,
            "subject_kind": one.subject_kind,
            "subject_id": one.subject_id,
            "place": one.place,
            "detail": one.detail,
            "previous": one.previous,
            "digest": one.digest,
        }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
