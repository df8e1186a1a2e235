"""Organisations, and where they work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.people.models import (
    KINDS_OF_ORGANISATION,
    Organisation,
    OrganisationPlace,
    Role,
)
from commonweal.people.permissions import insist, is_everybodys, may_keep_organisation
from commonweal.places.models import Area

#: Letters that the name of an organisation may have.
LONGEST_NAME = 200


@transaction.atomic
def add_organisation(
    *,
    name: str,
    kind: str,
    places: Sequence[Area],
    starts: date | None = None,
    by: Known | str,
) -> Organisation:
    """Add an organisation that works in one or more places.

    Parameters
    ----------
    name : str
    kind : str
        One of `KINDS_OF_ORGANISATION`.
    places : sequence of Area
        Where it works: at least one place, and with it all that lies there.
    starts : date, optional
        From when on there is it, for us; by default, today.

    Raises
    ------
    BadInput
        With everything that is wrong, an organisation of this name at work there among it.
    NotAllowed
    """
    insist(may_keep_organisation(by, [one.code for one in places]), by)
    today = timezone.localdate()
    called = " ".join(name.split())
    problems = []
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        problems.append(
            _("name: give it a name of at most %(most)s letters.") % {"most": LONGEST_NAME}
        )
    if kind not in KINDS_OF_ORGANISATION:
        known = ", ".join(KINDS_OF_ORGANISATION)
        problems.append(_("kind: choose one of %(known)s.") % {"known": known})
    if not places:
        problems.append(_("places: say at least one place in which it works."))
    for place in places:
        there = Organisation.objects.active(today).working_in(place.code, today)
        if called and there.filter(name__iexact=called).exists():
            problems.append(
                _("name: %(name)s works in %(place)s already.")
                % {"name": called, "place": place.shown_name}
            )
    if problems:
        raise BadInput(_("This organisation cannot be added."), problems)
    made = Organisation.objects.create(name=called, kind=kind, starts=starts or today)
    for place in places:
        OrganisationPlace.objects.create(
            organisation=made,
            place_code=place.code,
            place_name=place.shown_name,
            starts=made.starts,
        )
    record(
        verb="add_organisation",
        subject=made,
        detail={"kind": kind, "places": [one.code for one in places]},
        place=places[0].code,
        by=by,
    )
    return made


@transaction.atomic
def work_in(*, organisation: Organisation, place: Area, by: Known | str) -> bool:
    """Say that an organisation works in a further place from today.

    Returns
    -------
    bool
        Whether that is new.
    """
    insist(may_keep_organisation(by, [place.code]), by)
    today = timezone.localdate()
    if not organisation.is_active(today):
        raise BadInput(_("%(name)s is no more.") % {"name": organisation.name})
    if organisation.places.in_force(today).filter(place_code=place.code).exists():
        return False
    OrganisationPlace.objects.create(
        organisation=organisation,
        place_code=place.code,
        place_name=place.shown_name,
        starts=today,
    )
    record(verb="work_in", subject=organisation, place=place.code, by=by)
    return True


@transaction.atomic
def end_organisation(*, organisation: Organisation, on: date | None = None, by: Known | str) -> int:
    """Say that an organisation is no more from a day on; no role in it holds any longer then.

    Returns
    -------
    int
        How many roles end with it.

    Raises
    ------
    BadInput
        When it ended already, or would end before it began.
    NotAllowed
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = timezone.localdate()
    on = on or today
    codes = list(row.places.in_force(today).values_list("place_code", flat=True))
    insist(may_keep_organisation(by, codes), by)
    if row.ends is not None and row.ends <= on:
        raise BadInput(_("%(name)s is no more already.") % {"name": row.name})
    if on < row.starts:
        raise BadInput(_("%(name)s had not begun on that day.") % {"name": row.name})
    row.ends = on
    row.save(update_fields=["ends"])
    count = Role.objects.filter(organisation=row).not_over(on).count()
    record(
        verb="end_organisation",
        subject=row,
        detail={"on": on, "roles": count},
        place=codes[0] if codes else "",
        by=by,
    )
    return count


def council_of(area: Area, *, by: Known | str) -> Organisation:
    """The council of a council area, added if it is not here yet: then it is called after the area.

    Raises
    ------
    BadInput
        When the place is no council area.
    NotAllowed
        When it would have to be added, and `by` may not.
    """
    if area.kind != "la":
        raise BadInput(
            _("%(name)s is no council area: decisions are made by councils.")
            % {"name": area.shown_name}
        )
    today = timezone.localdate()
    found = (
        Organisation.objects.active(today)
        .filter(kind="council")
        .working_in(area.code, today)
        .order_by("id")
        .first()
    )
    if found is not None:
        return found
    insist(is_everybodys(by) or may_keep_organisation(by, [area.code]), by)
    name = _("Council of %(name)s") % {"name": area.shown_name}
    return add_organisation(name=name, kind="council", places=[area], by=by)
