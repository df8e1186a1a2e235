"""People, the organisations they work with, the roles they hold there, and what came before those."""

from commonweal.people.models.organisations import (
    KINDS_OF_ORGANISATION,
    Organisation,
    OrganisationPlace,
    OrganisationQuerySet,
    SharingAgreement,
    SharingAgreementQuerySet,
)
from commonweal.people.models.roles import (
    APPROVED,
    REFUSED,
    WAITING,
    Invitation,
    InvitationQuerySet,
    Role,
    RoleQuerySet,
)
from commonweal.people.models.users import MayDecide, User, UserManager

__all__ = [
    "APPROVED",
    "KINDS_OF_ORGANISATION",
    "REFUSED",
    "WAITING",
    "Invitation",
    "InvitationQuerySet",
    "MayDecide",
    "Organisation",
    "OrganisationPlace",
    "OrganisationQuerySet",
    "Role",
    "RoleQuerySet",
    "SharingAgreement",
    "SharingAgreementQuerySet",
    "User",
    "UserManager",
]
