"""The one way in which people come in, and in which roles and organisations begin, change and end."""

from commonweal.people.operations.deciding import let_decide, let_decide_no_longer
from commonweal.people.operations.inviting import (
    Invited,
    accept_invitation,
    invite,
    withdraw_invitation,
)
from commonweal.people.operations.organisations import (
    add_organisation,
    council_of,
    end_organisation,
    work_in,
)
from commonweal.people.operations.roles import (
    act_for,
    approve_role,
    end_role,
    grant_role,
    hand_over,
    refuse_role,
)
from commonweal.people.operations.sharing import agree_sharing, end_sharing
from commonweal.people.operations.signing_in import add_person
from commonweal.people.permissions import NotAllowed

__all__ = [
    "Invited",
    "NotAllowed",
    "accept_invitation",
    "act_for",
    "add_organisation",
    "add_person",
    "agree_sharing",
    "approve_role",
    "council_of",
    "end_organisation",
    "end_role",
    "end_sharing",
    "grant_role",
    "hand_over",
    "invite",
    "let_decide",
    "let_decide_no_longer",
    "refuse_role",
    "withdraw_invitation",
    "work_in",
]
