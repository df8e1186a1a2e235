"""Taking back what should not have been published, and a made-up country that has served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonweal.audit.operations import record
from commonweal.common.errors import BadInput
from commonweal.evidence import catalogue, index, queries, recolouring, store
from commonweal.evidence.models import Recolouring, Release
from commonweal.places.models import Area
from commonweal.places.operations import remove_country
from commonweal.places.queries import geography_sources

if TYPE_CHECKING:
    from commonweal.audit.operations import Known


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back, or would have been.

    Attributes
    ----------
    releases : tuple of str
        Names of the releases that are no longer in force.
    erased : int
        Stored files that were removed from the disk.
    areas : int
        Places that went with them.
    """

    releases: tuple[str, ...]
    erased: int = 0
    areas: int = 0


def releases_called(text: str) -> tuple[Release, ...]:
    """The releases in force that somebody means by a release's name or a source.

    Raises
    ------
    BadInput
        When there is none; the message says how to see what there is.
    """
    current = Release.objects.current()
    found = tuple(current.filter(name=text)) or tuple(current.filter(source=text))
    if found:
        return found
    old = Release.objects.filter(name=text).first()
    if old is not None:
        what = "withdrawn" if old.withdrawn_at else "replaced by a correction"
        raise BadInput(f"{text} is not in force: it was {what} before.")
    raise BadInput(
        f"No release in force is called {text!r}, and none is of such a source. "
        "'commonweal sources' lists them."
    )


def withdraw(
    *,
    releases: Sequence[Release],
    because: str,
    erase: bool = False,
    rehearse: bool = False,
    by: Known | str,
) -> Withdrawn:
    """Take releases back: no page shows them any more, and the reason stays on record.

    An earlier edition that one of them had corrected does not come back by itself; loaded again, it
    is a new release. Without `erase` the values stay in the data folder, where the record can be
    proved; with it they are removed from the disk, as figures must be that should never have left
    the office.

    Parameters
    ----------
    releases : sequence of Release
        In force.
    because : str
        Why; shown to everybody who asks what became of the figures.
    erase : bool
        Remove what is kept of them, and of the editions that they replaced.
    rehearse : bool
        Say what would be done, do nothing.
    by : object with ``public_id``, or str

    Raises
    ------
    BadInput
        Without a reason, or with one that is too long.
    """
    because = " ".join(because.split())
    longest = Release._meta.get_field("withdrawn_because").max_length or 0
    if not because:
        raise BadInput("Say why it is withdrawn: people will ask what became of these figures.")
    if len(because) > longest:
        raise BadInput(f"The reason has {len(because)} characters; at most {longest} are kept.")
    names = tuple(one.name for one in releases)
    if rehearse:
        return Withdrawn(names)
    root = Path(settings.HOME)
    with store.lock(root):
        with transaction.atomic():
            _withdraw(releases, because, erase, by)
        return Withdrawn(names, _erase(root))


def _withdraw(releases: Sequence[Release], because: str, erase: bool, by: Known | str) -> None:
    """Mark releases, and where their values are to go, also those that they replaced."""
    now = timezone.now()
    for release in releases:
        rows = [Release.objects.select_for_update().get(pk=release.pk)]
        if erase:
            rows += Release.objects.filter(
                source=release.source, period=release.period, council_code=release.council_code
            ).exclude(pk=release.pk)
        for one in rows:
            one.withdrawn_at = one.withdrawn_at or now
            one.withdrawn_because = one.withdrawn_because or because
            one.erased = one.erased or erase
            one.save(update_fields=["withdrawn_at", "withdrawn_because", "erased"])
        if erase:
            # Which class a place had by them is not to be read from what they changed.
            Recolouring.objects.filter(because__in=rows).delete()
        record(
            verb="withdraw_release",
            subject=rows[0],
            detail={
                "name": release.name,
                "because": because,
                "erased": [one.name for one in rows if one.erased],
            },
            by=by,
        )


def _erase(root: Path) -> int:
    """Remove from the disk what is marked as erased, and every layout made from such values.

    All of it, each time: what an interrupted call left behind goes with the next.
    """
    needed = set(Release.objects.filter(erased=False).values_list("stored_as", flat=True))
    marked = set(Release.objects.filter(erased=True).values_list("stored_as", flat=True)) - needed
    found = [root / one for one in sorted(marked) if (root / one).is_file()]
    for path in found:
        path.unlink()
    if found:
        with index.lock(root):
            index.discard_all(root)
        with recolouring.lock(root):
            recolouring.discard_all(root)
    return len(found)


def withdraw_fiction(*, rehearse: bool = False, by: Known | str) -> Withdrawn:
    """Take the made-up country out again: its figures, its places, its postcodes.

    Raises
    ------
    BadInput
        When none is loaded.
    """
    loaded = Area.objects.of_kind("country").values_list("code", flat=True)
    countries = [code for code in loaded if queries.is_made_up(code)]
    if not countries:
        raise BadInput("No made-up country is loaded.")
    releases = tuple(Release.objects.current().filter(nation_code__in=countries))
    names = tuple(one.name for one in releases)
    if rehearse:
        return Withdrawn(names)
    files = {one.slug for one in geography_sources(catalogue.SOURCES / "fiction")}
    root = Path(settings.HOME)
    with store.lock(root):
        with transaction.atomic():
            _withdraw(releases, "The made-up country was taken out.", True, by)
            removed = [remove_country(code=one, files=files, by=by) for one in countries]
        return Withdrawn(names, _erase(root), sum(one.areas for one in removed))
