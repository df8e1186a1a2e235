"""Who may see and change what: everybody sees what is published, and drafts are for the office.

The office of a council area is whoever holds a role that lets them decide for it; some other roles let
their holders read drafts. Whoever may use Django's own pages is of every office, and so is the command
line of the installation.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from commonweal.common.errors import BadInput
from commonweal.people.queries import council_codes_where, councils_to_decide_for
from commonweal.priorities.models import (
    DRAFT,
    PriorityList,
    PriorityListQuerySet,
    SupportDecision,
)


class NotAllowed(BadInput):
    """Somebody tried to write for a council area that they may not decide for."""


def may_edit(user: object, action: str, council: str = "") -> bool:  # noqa: ARG001 - one role for every action
    """Whether somebody may record, publish, end or withdraw lists and decisions of a council area.

    Parameters
    ----------
    user : user or None
    action : str
    council : str
        Its code; "" asks for every council area there is.
    """
    if not getattr(user, "is_active", False):
        return False
    return bool(getattr(user, "is_superuser", False)) or council in councils_to_decide_for(user)


def insist(by: object, action: str, council: str) -> None:
    """Go on only if `by` may do it: a person with such a role, or a process of the installation.

    Raises
    ------
    NotAllowed
    """
    if not isinstance(by, str) and not may_edit(by, action, council):
        raise NotAllowed("You may not record lists and decisions of this council area.")


def lists_visible_to(user: object) -> PriorityListQuerySet:
    """Editions of lists that somebody may see; a visitor is None."""
    rows = PriorityList.objects.all()
    return rows if may_edit(user, "read drafts") else rows.exclude(_drafts_of_others(user))


def decisions_visible_to(user: object) -> QuerySet[SupportDecision, SupportDecision]:
    """Decisions that somebody may see; a visitor is None."""
    rows = SupportDecision.objects.all()
    return rows if may_edit(user, "read drafts") else rows.exclude(_drafts_of_others(user))


def _drafts_of_others(user: object) -> Q:
    mine = council_codes_where(user, "read_drafts")
    drafts = Q(status=DRAFT)
    return drafts & ~Q(council_code__in=mine) if mine else drafts
