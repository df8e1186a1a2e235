"""What one organisation lets another see, by a written agreement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.people.models import Organisation, SharingAgreement
from commonweal.people.permissions import insist, may_agree_sharing
from commonweal.people.rolebook import SHARED
from commonweal.places.models import Area
from commonweal.places.queries import lies_in

LONGEST_TEXT = 300
#: An agreement is looked at anew after so many years at most.
MOST_YEARS = 5


@transaction.atomic
def agree_sharing(
    *,
    giver: Organisation,
    receiver: Organisation,
    place: Area,
    verbs: Collection[str],
    title: str,
    kept_at: str,
    signed_on: date,
    starts: date | None = None,
    ends: date,
    by: Known | str,
) -> SharingAgreement:
    """Record that one organisation lets another see something of a place.

    Whoever may do one of `verbs` in the receiving organisation may then do it in the place as well:
    see, never change.

    Parameters
    ----------
    giver, receiver : Organisation
        Who lets see, and who may see.
    place : Area
        In which the giver works.
    verbs : collection of str
        Out of the role book, those that can be shared.
    title, kept_at : str
        Of the written agreement, and where it can be found.
    signed_on : date
        Not in the future.
    starts, ends : date
        At most five years; `ends` is the first day on which it no longer holds.

    Raises
    ------
    BadInput
        With everything that is wrong, each with its field before it.
    NotAllowed
    """
    insist(may_agree_sharing(by, giver, place.code), by)
    today = timezone.localdate()
    starts = starts or today
    problems = []
    if giver.pk == receiver.pk:
        problems.append(_("receiver: choose another organisation than the one that lets see."))
    works = set(giver.places.in_force(today).values_list("place_code", flat=True))
    if not works & lies_in([place.code])[place.code]:
        problems.append(
            _("place: %(organisation)s does not work in %(place)s.")
            % {"organisation": giver.name, "place": place.shown_name}
        )
    if not verbs or set(verbs) - set(SHARED):
        problems.append(
            _("verbs: choose at least one of %(known)s.") % {"known": ", ".join(SHARED)}
        )
    for field, text in (("title", title), ("kept_at", kept_at)):
        if not text.strip() or len(text) > LONGEST_TEXT:
            problems.append(f"{field}: {_('say it in at most 300 letters.')}")
    if signed_on > today:
        problems.append(_("signed_on: this day is in the future."))
    if starts < today:
        problems.append(_("starts: today at the earliest."))
    if not starts < ends or (ends - starts).days > 366 * MOST_YEARS:
        problems.append(_("ends: a day after it starts, and within five years."))
    if problems:
        raise BadInput(_("This agreement cannot be recorded."), problems)
    made = SharingAgreement.objects.create(
        giver=giver,
        receiver=receiver,
        place_code=place.code,
        place_name=place.shown_name,
        verbs=sorted(set(verbs)),
        title=" ".join(title.split()),
        kept_at=" ".join(kept_at.split()),
        signed_on=signed_on,
        starts=starts,
        ends=ends,
    )
    record(
        verb="agree_sharing",
        subject=made,
        detail={
            "giver": str(giver.public_id),
            "receiver": str(receiver.public_id),
            "verbs": made.verbs,
            "starts": starts,
            "ends": ends,
        },
        place=place.code,
        by=by,
    )
    return made


@transaction.atomic
def end_sharing(*, agreement: SharingAgreement, by: Known | str) -> SharingAgreement:
    """End an agreement today: from now on nothing is seen by it.

    Raises
    ------
    BadInput
        When it is over.
    NotAllowed
    """
    row = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    insist(may_agree_sharing(by, row.giver, row.place_code), by)
    today = timezone.localdate()
    if row.ends <= today:
        raise BadInput(_("This agreement is over already."))
    row.ends = max(today, row.starts)
    row.save(update_fields=["ends"])
    record(verb="end_sharing", subject=row, place=row.place_code, by=by)
    return row
