"""Invitations to hold a role: a link that works once, for a while, for one person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, named, record
from commonweal.common.errors import BadInput
from commonweal.people.links import digest_of
from commonweal.people.models import Invitation, Organisation, Role, User
from commonweal.people.operations.roles import grant_role, problems_of
from commonweal.people.permissions import insist, may_grant
from commonweal.places.models import Area

#: An invitation can be accepted for so many days.
DAYS = 14
NO_MORE = "removed.invalid"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, with the secret of its link: it is told this once and kept nowhere."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    organisation: Organisation,
    place: Area,
    starts: date | None = None,
    ends: date | None = None,
    reason: str,
    by: Known | str,
) -> Invited:
    """Invite somebody to hold a role; whoever opens the link within fourteen days may accept, once.

    Parameters
    ----------
    email : str
        Of who is meant: they sign in with it.
    role, organisation, place, starts, ends, reason
        As of `commonweal.people.operations.grant_role`.

    Returns
    -------
    Invited
        With the secret for the link, which is for who invited, to be passed on.

    Raises
    ------
    BadInput
        With everything that is wrong, each with its field before it.
    NotAllowed
    """
    insist(may_grant(by, role, organisation, place.code), by)
    starts = starts or timezone.localdate()
    problems = problems_of(
        role=role, organisation=organisation, place=place, starts=starts, ends=ends, reason=reason
    )
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        problems.append(_("person: give the email address of who is invited."))
    if isinstance(by, User) and by.email == address:
        problems.append(_("person: nobody invites themselves."))
    now = timezone.now()
    same = Invitation.objects.open(now).filter(
        email=address, role=role, organisation=organisation, place_code=place.code
    )
    if same.exists():
        problems.append(_("person: they are invited to this role already; withdraw that first."))
    if problems:
        raise BadInput(_("This invitation cannot be made."), problems)
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        token_digest=digest_of(token),
        email=address,
        organisation=organisation,
        role=role,
        place_code=place.code,
        place_name=place.shown_name,
        starts=starts,
        ends=ends,
        reason=" ".join(reason.split()),
        invited_by=named(by),
        expires_at=now + timedelta(days=DAYS),
    )
    record(
        verb="invite",
        subject=made,
        detail={"role": role, "organisation": str(organisation.public_id)},
        place=place.code,
        by=by,
    )
    return Invited(made, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Known | str) -> None:
    """Take an invitation back: its link opens nothing any more.

    Raises
    ------
    BadInput
        When it was accepted or withdrawn already.
    NotAllowed
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    insist(may_grant(by, row.role, row.organisation, row.place_code), by)
    if row.accepted_at or row.withdrawn_at:
        raise BadInput(_("This invitation was accepted or withdrawn already."))
    row.withdrawn_at = timezone.now()
    _scrub(row)
    row.save()
    record(verb="withdraw_invitation", subject=row, place=row.place_code, by=by)


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Role:
    """Accept an invitation, as the person whom it is for; it is used up then.

    Whoever invited has to be allowed to still. Where the role sees personal data, it waits for a
    second person as any other.

    Parameters
    ----------
    token : str
        The secret of the link.
    by : User
        Who accepts: they sign in with the address that was invited.

    Raises
    ------
    BadInput
        When the link does not work any more, is for somebody else, or the role cannot be granted
        any more.
    """
    now = timezone.now()
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .open(now)
        .filter(token_digest=digest_of(token))
        .first()
    )
    if row is None:
        raise BadInput(_("This invitation does not work any more: ask for another one."))
    if by.email != row.email:
        raise BadInput(
            _("This invitation is for somebody else: sign in with the address that was invited.")
        )
    place = Area.objects.in_use().filter(code=row.place_code).first()
    if place is None:
        raise BadInput(
            _("%(place)s is no place in use any more: ask for another invitation.")
            % {"place": row.place_name}
        )
    inviter = _inviter(row)
    if inviter is None or not (
        isinstance(inviter, str) or may_grant(inviter, row.role, row.organisation, row.place_code)
    ):
        raise BadInput(
            _("Whoever invited you may no longer grant this role: ask for another invitation.")
        )
    made = grant_role(
        person=by,
        role=row.role,
        organisation=row.organisation,
        place=place,
        starts=max(row.starts, timezone.localdate()),
        ends=row.ends,
        reason=row.reason,
        by=inviter,
    )
    row.accepted_at, row.became = now, made
    _scrub(row)
    row.save()
    record(
        verb="accept_invitation",
        subject=row,
        detail={"became": str(made.public_id)},
        place=row.place_code,
        by=by,
    )
    return made


def _scrub(row: Invitation) -> None:
    row.email = f"{row.public_id}@{NO_MORE}"


def _inviter(row: Invitation) -> User | str | None:
    """Who invited: a person, a process, or a person who is not here any more."""
    try:
        public_id = UUID(row.invited_by)
    except ValueError:
        return row.invited_by
    return User.objects.filter(public_id=public_id).first()
