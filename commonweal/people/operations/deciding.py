"""The right to decide for a council area: the role of an officer for priority places, in short."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known
from commonweal.people.models import Role, User
from commonweal.people.operations.organisations import council_of
from commonweal.people.operations.roles import end_role, grant_role
from commonweal.places.models import Area

ROLE = "priority_officer"


@transaction.atomic
def let_decide(*, person: User, council: Area, by: Known | str) -> bool:
    """Let somebody record priority lists and decisions of a council area, as its council's officer.

    Returns
    -------
    bool
        Whether that is new.

    Raises
    ------
    BadInput
        When the place is no council area.
    NotAllowed
    """
    organisation = council_of(council, by=by)
    today = timezone.localdate()
    held = Role.objects.filter(person=person, role=ROLE, place_code=council.code)
    if held.in_force(today).exists():
        return False
    grant_role(
        person=person,
        role=ROLE,
        organisation=organisation,
        place=council,
        reason=_("Writes priority lists and decisions for the council."),
        by=by,
    )
    return True


@transaction.atomic
def let_decide_no_longer(*, person: User, council_code: str, by: Known | str) -> bool:
    """Take that right away again; what they recorded stays.

    Returns
    -------
    bool
        Whether they had it.
    """
    today = timezone.localdate()
    held = Role.objects.filter(person=person, role=ROLE, place_code=council_code)
    rows = list(held.not_over(today))
    for row in rows:
        end_role(role=row, by=by)
    return bool(rows)
