"""Roles that people hold, and invitations to hold one."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.people.models.organisations import Organisation
from commonweal.people.models.users import User
from commonweal.people.rolebook import ROLES, RoleKind

WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"
_APPROVALS = {
    WAITING: _("waits for a second person"),
    APPROVED: _("approved"),
    REFUSED: _("refused"),
}


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles in the words of those who ask for them."""

    def in_force(self, on: date) -> RoleQuerySet:
        """Approved, begun and not over; of an organisation that there is; who acts, for a role in force."""

        def holds(prefix: str) -> Q:
            return Q(
                Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": on}),
                **{f"{prefix}approval": APPROVED, f"{prefix}starts__lte": on},
            )

        active = Q(
            Q(organisation__ends__isnull=True) | Q(organisation__ends__gt=on),
            organisation__starts__lte=on,
        )
        return self.filter(
            active,
            holds(""),
            Q(acting_for__isnull=True)
            | (Q(acting_for__person__is_active=True) & holds("acting_for__")),
            person__is_active=True,
        )

    def not_over(self, on: date) -> RoleQuerySet:
        """In force, to come, or waiting for approval."""
        return self.exclude(approval=REFUSED).filter(Q(ends__isnull=True) | Q(ends__gt=on))


class Role(models.Model):
    """What a person is in an organisation, in a place, from a day until another.

    What it lets them do stands in the role book (`commonweal.people.rolebook`), and reaches down to
    all that lies in the place. The place is a code and not a key: one that is redrawn later stays
    what it was when the role was granted.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=40)
    place_code = models.CharField(_("code of the place"), max_length=64, db_index=True)
    place_name = models.CharField(_("its name then"), max_length=200)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until, the first day on which it is over"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300)
    granted_by = models.CharField(_("granted by"), max_length=100)
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)
    approval = models.CharField(
        _("approval"), max_length=10, choices=list(_APPROVALS.items()), default=APPROVED
    )
    approval_by = models.CharField(_("approved or refused by"), max_length=100, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    acting_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="acted_by"
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="") & ~Q(place_code="") & ~Q(granted_by=""),
                name="people_role_says_what_where_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="people_role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(approval__in=list(_APPROVALS)), name="people_role_approval"
            ),
            # Nobody approves, or refuses, what they granted.
            models.CheckConstraint(
                condition=Q(approval_by="") | ~Q(approval_by=F("granted_by")),
                name="people_role_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(approval=WAITING) | Q(approval_by=""),
                name="people_role_waits_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(ends__isnull=False),
                name="people_role_acting_has_an_end",
            ),
        ]

    class Privacy:
        open = ("id", "public_id", "organisation", "role", "place_code", "place_name", "follows")
        personal = {
            "person": "stays, and names nobody once the person's own row is scrubbed",
            "starts": "deleted with the row six years after the role is over",
            "ends": "deleted with the row six years after the role is over",
            "reason": "scrubbed when the person leaves",
            "granted_by": "an opaque id that means nothing once that person's row is scrubbed",
            "granted_at": "deleted with the row six years after the role is over",
            "approval": "deleted with the row six years after the role is over",
            "approval_by": "an opaque id that means nothing once that person's row is scrubbed",
            "acting_for": "deleted with the row six years after the role is over",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.role} in {self.place_code} ({self.public_id})"

    @property
    def kind(self) -> RoleKind:
        """What the role book says of it."""
        return ROLES[self.role]

    def state(self, on: date) -> str:
        """``waiting``, ``refused``, ``to_come``, ``in_force`` or ``ended``, on a day.

        A role is over as well when its organisation is, and when its holder can no longer sign in.
        """
        if self.approval == REFUSED:
            return "refused"
        gone = [self.ends, self.organisation.ends]
        people = [self.person] + ([self.acting_for.person] if self.acting_for else [])
        if any(day is not None and day <= on for day in gone) or not all(
            one.is_active for one in people
        ):
            return "ended"
        if self.approval == WAITING:
            return "waiting"
        return "in_force" if self.starts <= on else "to_come"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the words of those who ask for them."""

    def open(self, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """A role that waits for somebody who does not sign in here yet: whoever has the link, once.

    The link holds a secret of which only the digest is kept.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("email address"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=40)
    place_code = models.CharField(_("code of the place"), max_length=64, db_index=True)
    place_name = models.CharField(_("its name then"), max_length=200)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300)
    invited_by = models.CharField(_("invited by"), max_length=100)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("can be accepted until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    became = models.ForeignKey(
        Role, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="people_invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, became__isnull=True)
                | Q(accepted_at__isnull=False, became__isnull=False),
                name="people_invitation_accepted_is_a_role",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "public_id",
            "organisation",
            "role",
            "place_code",
            "place_name",
            "starts",
            "ends",
            "became",
        )
        personal = {
            "email": "scrubbed when it is accepted or withdrawn, or a month after it expires",
            "reason": "scrubbed with the address",
            "invited_by": "an opaque id that means nothing once that person's row is scrubbed",
            "invited_at": "deleted with the row a year after it expires",
            "expires_at": "deleted with the row a year after it expires",
            "accepted_at": "deleted with the row a year after it expires",
            "withdrawn_at": "deleted with the row a year after it expires",
            "token_digest": "deleted with the row; the secret itself is never kept",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def kind(self) -> RoleKind:
        """What the role book says of the role."""
        return ROLES[self.role]
