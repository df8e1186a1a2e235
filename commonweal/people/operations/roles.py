"""Roles: granted, approved by a second person, handed over, acted in, ended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, named, record
from commonweal.common.dates import write_day
from commonweal.common.errors import BadInput
from commonweal.people.models import (
    APPROVED,
    REFUSED,
    WAITING,
    Organisation,
    Role,
    User,
)
from commonweal.people.permissions import (
    Holding,
    insist,
    is_second,
    may_appoint_deputy,
    may_end,
    may_grant,
    why_may,
    why_may_grant,
)
from commonweal.people.rolebook import GRANTABLE, ROLES
from commonweal.places.models import Area
from commonweal.places.queries import lies_in

#: Letters that the reason of a role may have.
LONGEST_REASON = 300
#: For so many years at most a role that sees personal data is granted at a time.
MOST_YEARS = 2


def problems_of(
    *,
    role: str,
    organisation: Organisation | None,
    place: Area | None,
    starts: date,
    ends: date | None,
    reason: str,
    earliest: date | None = None,
) -> list[str]:
    """Everything that is wrong with a role as it is to be granted, each with its field before it."""
    today = timezone.localdate()
    problems = []
    if role not in GRANTABLE:
        problems.append(_("role: choose one of the roles that can be granted."))
    if organisation is None or not organisation.is_active(max(starts, today)):
        problems.append(_("organisation: choose one that there is on that day."))
    if place is None:
        problems.append(_("place: choose the place in which the role is held."))
    elif organisation is not None:
        works = set(organisation.places.in_force(today).values_list("place_code", flat=True))
        if not works & lies_in([place.code])[place.code]:
            problems.append(
                _("place: %(organisation)s does not work in %(place)s.")
                % {"organisation": organisation.name, "place": place.shown_name}
            )
    if starts < (earliest or today):
        problems.append(_("starts: a role starts today at the earliest."))
    if ends is not None and ends <= starts:
        problems.append(_("ends: this day has to be after the one on which the role starts."))
    if role in ROLES and ROLES[role].sees_personal:
        latest = _years_on(starts, MOST_YEARS)
        if ends is None or ends > latest:
            problems.append(
                _(
                    "ends: this role sees personal data, so say until when: %(day)s at the latest. "
                    "It can be granted anew then."
                )
                % {"day": write_day(latest)}
            )
    problems += _reason(reason)
    return problems


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: str,
    organisation: Organisation,
    place: Area,
    starts: date | None = None,
    ends: date | None = None,
    reason: str,
    by: Known | str,
) -> Role:
    """Grant a role to somebody.

    A role that sees personal data waits until a second person approves it, unless a process of the
    installation grants it: whoever runs that has everything anyway.

    Parameters
    ----------
    person : User
        Who is to hold it; never who grants it.
    role : str
        Of the role book.
    organisation : Organisation
        In which they hold it; it has to work in the place.
    place : Area
        In which they hold it, and in all that lies there.
    starts, ends : date, optional
        From today by default, and for good; `ends` is the first day on which it is over. A role that
        sees personal data ends within two years.
    reason : str
        Why they have it, in a sentence: it stands beside the role.

    Raises
    ------
    BadInput
        With everything that is wrong, each with its field before it.
    NotAllowed
    """
    starts = starts or timezone.localdate()
    insist(may_grant(by, role, organisation, place.code), by)
    _not_to_oneself(person, by)
    problems = problems_of(
        role=role, organisation=organisation, place=place, starts=starts, ends=ends, reason=reason
    )
    return _granted(
        person=person,
        role=role,
        organisation=organisation,
        place_code=place.code,
        place_name=place.shown_name,
        starts=starts,
        ends=ends,
        reason=reason,
        problems=problems,
        by=by,
        verb="grant_role",
    )


@transaction.atomic
def approve_role(*, role: Role, by: Known | str) -> Role:
    """Approve a role that somebody else granted; it holds from its first day on, or at once.

    Raises
    ------
    BadInput
        When it does not wait any more.
    NotAllowed
    """
    return _decided(role, APPROVED, "approve_role", by)


@transaction.atomic
def refuse_role(*, role: Role, by: Known | str) -> Role:
    """Refuse a role that somebody else granted: it never held.

    Raises
    ------
    BadInput
        When it does not wait any more.
    NotAllowed
    """
    return _decided(role, REFUSED, "refuse_role", by)


@transaction.atomic
def end_role(*, role: Role, on: date | None = None, by: Known | str) -> Role:
    """End a role on a day; who acts for its holder does so no longer then.

    Parameters
    ----------
    role : Role
    on : date, optional
        The first day on which it is over: today by default, never in the past.

    Raises
    ------
    BadInput
        When it is over, was refused, or ends earlier anyway.
    NotAllowed
    """
    today = timezone.localdate()
    on = on or today
    row = _locked(role)
    insist(may_end(by, row), by)
    _still_there(row, today)
    if on < today:
        raise BadInput(_("A role cannot end in the past: today at the earliest."))
    if row.ends is not None and on > row.ends:
        raise BadInput(
            _("This role ends on %(day)s anyway; to hold it longer it is granted anew.")
            % {"day": write_day(row.ends)}
        )
    _end(row, on)
    record(
        verb="end_role",
        subject=row,
        detail={"role": row.role, "on": row.ends},
        place=row.place_code,
        acting_for=_in_whose_stead(by, row),
        by=by,
    )
    return row


@transaction.atomic
def hand_over(
    *, role: Role, to: User, on: date | None = None, reason: str, by: Known | str
) -> Role:
    """Hand a role over to another person from a day on: the one ends as the other begins.

    Where the role sees personal data, or its holder hands it over who may not grant it, the new one
    waits for a second person; if nobody approves it by that day, nobody holds the role until
    somebody does.

    Parameters
    ----------
    role : Role
    to : User
        Who holds it next, and as long as it was granted for.
    on : date, optional
        The first day on which they hold it: today by default.
    reason : str

    Raises
    ------
    BadInput
    NotAllowed
    """
    today = timezone.localdate()
    row = _locked(role)
    on = on or max(today, row.starts)
    insist(may_end(by, row), by)
    _still_there(row, today)
    if to.pk == row.person_id:
        raise BadInput(_("They hold this role themselves: choose somebody else."))
    if row.acting_for_id is not None:
        raise BadInput(_("Who acts for somebody does not hand that over: end it instead."))
    _not_to_oneself(to, by)
    problems = []
    if on < max(today, row.starts):
        problems.append(
            _("on: a role is handed over today at the earliest, and not before it starts.")
        )
    if row.ends is not None and on >= row.ends:
        problems.append(_("on: the role is over by then."))
    problems += _reason(reason)
    made = _granted(
        person=to,
        role=row.role,
        organisation=row.organisation,
        place_code=row.place_code,
        place_name=row.place_name,
        starts=on,
        ends=row.ends,
        reason=reason,
        problems=problems,
        by=by,
        verb="take_over_role",
        follows=row,
    )
    _end(row, on)
    record(
        verb="hand_over_role",
        subject=row,
        detail={"role": row.role, "on": on, "to": str(made.public_id)},
        place=row.place_code,
        by=by,
    )
    return made


@transaction.atomic
def act_for(
    *,
    role: Role,
    deputy: User,
    starts: date | None = None,
    ends: date,
    reason: str,
    by: Known | str,
) -> Role:
    """Have somebody act for who holds a role, from a day until another.

    Both roles say so, and the log has an entry about each. The deputy may do what the role lets its
    holder do; what they do is recorded as theirs, in whose stead. It waits for a second person as a
    role that is handed over does.

    Parameters
    ----------
    role : Role
        In force or to come.
    deputy : User
    starts, ends : date
        Within the role; `ends` is the first day on which they no longer act.
    reason : str

    Raises
    ------
    BadInput
    NotAllowed
    """
    today = timezone.localdate()
    row = _locked(role)
    starts = starts or max(today, row.starts)
    insist(may_appoint_deputy(by, row), by)
    _still_there(row, today)
    if row.acting_for_id is not None:
        raise BadInput(_("Nobody acts for who is acting for somebody."))
    if row.approval == WAITING:
        raise BadInput(_("This role waits for approval: nobody can act in it yet."))
    _not_to_oneself(deputy, by)
    problems = []
    if deputy.pk == row.person_id:
        problems.append(_("person: nobody acts for themselves."))
    if starts < max(today, row.starts):
        problems.append(_("starts: today at the earliest, and not before the role starts."))
    if ends <= starts:
        problems.append(_("ends: this day has to be after the first."))
    if row.ends is not None and ends > row.ends:
        problems.append(_("ends: the role itself ends on %(day)s.") % {"day": write_day(row.ends)})
    problems += _reason(reason)
    made = _granted(
        person=deputy,
        role=row.role,
        organisation=row.organisation,
        place_code=row.place_code,
        place_name=row.place_name,
        starts=starts,
        ends=ends,
        reason=reason,
        problems=problems,
        by=by,
        verb="act_for",
        acting_for=row,
    )
    record(
        verb="be_acted_for",
        subject=row,
        detail={"role": row.role, "by": str(made.public_id), "starts": starts, "ends": ends},
        place=row.place_code,
        by=by,
    )
    return made


# What they share -----------------------------------------------------------------------------------


def _granted(
    *,
    person: User,
    role: str,
    organisation: Organisation,
    place_code: str,
    place_name: str,
    starts: date,
    ends: date | None,
    reason: str,
    problems: list[str],
    by: Known | str,
    verb: str,
    follows: Role | None = None,
    acting_for: Role | None = None,
) -> Role:
    """Write a role, unless something is wrong with it."""
    # One after the other for a person, so that nobody is granted the same twice at once.
    holder = User.objects.select_for_update().get(pk=person.pk)
    if not holder.is_active:
        problems.append(_("person: they can no longer sign in."))
    same = Role.objects.filter(
        person=holder,
        role=role,
        organisation=organisation,
        place_code=place_code,
        acting_for=acting_for,
    ).not_over(starts)
    if ends is not None:
        same = same.filter(starts__lt=ends)
    if same.exists():
        problems.append(_("person: they hold this role there already, for some of these days."))
    if problems:
        raise BadInput(_("This role cannot be granted."), problems)
    # Whoever hands on a role of their own, and may not grant it, does not choose alone who has it.
    waits = not isinstance(by, str) and (
        ROLES[role].sees_personal or not may_grant(by, role, organisation, place_code)
    )
    made = Role.objects.create(
        person=holder,
        role=role,
        organisation=organisation,
        place_code=place_code,
        place_name=place_name,
        starts=starts,
        ends=ends,
        reason=" ".join(reason.split()),
        granted_by=named(by),
        approval=WAITING if waits else APPROVED,
        follows=follows,
        acting_for=acting_for,
    )
    record(
        verb=verb,
        subject=made,
        detail={
            "person": str(holder.public_id),
            "role": role,
            "organisation": str(organisation.public_id),
            "starts": starts,
            "ends": ends,
            "waits": waits,
            **({"acts_for": str(acting_for.person.public_id)} if acting_for else {}),
        },
        place=place_code,
        acting_for=_in_whose_stead(by, made),
        by=by,
    )
    return made


def _decided(role: Role, approval: str, verb: str, by: Known | str) -> Role:
    row = _locked(role)
    insist(is_second(by, row), by)
    if row.approval != WAITING:
        raise BadInput(_("Somebody else has approved or refused this role meanwhile."))
    if isinstance(by, str) and by == row.granted_by:
        raise BadInput(_("Whoever granted a role does not approve it."))
    today = timezone.localdate()
    if approval == APPROVED and row.ends is not None and row.ends <= today:
        raise BadInput(_("The days for which this role was granted are over; refuse it."))
    row.approval, row.approval_by = approval, named(by)
    row.save(update_fields=["approval", "approval_by"])
    record(
        verb=verb,
        subject=row,
        detail={"role": row.role},
        place=row.place_code,
        acting_for=stead(why_may(by, "approve_roles", row.place_code)),
        by=by,
    )
    return row


def _in_whose_stead(by: Known | str, role: Role) -> str | None:
    """For whom somebody acted who may grant a role only as a deputy."""
    return stead(why_may_grant(by, role.role, role.organisation, role.place_code))


def stead(found: tuple[Holding, ...]) -> str | None:
    """Of several reasons why somebody may do something: for whom they act, if in no right of their own."""
    if not found or any(not one.acting_for for one in found):
        return None
    return found[0].acting_for


def _locked(role: Role) -> Role:
    """The row as it is now, and nobody else's until this is over."""
    rows = Role.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    return rows.get(pk=role.pk)


def _still_there(row: Role, today: date) -> None:
    state = row.state(today)
    if state in ("ended", "refused"):
        raise BadInput(
            _("This role is over already.") if state == "ended" else _("This role was refused.")
        )


def _end(row: Role, on: date) -> None:
    """End a role, and with it what others do in it."""
    row.ends = max(on, row.starts)
    row.save(update_fields=["ends"])
    for deputy in row.acted_by.not_over(on):
        deputy.ends = (
            max(on, deputy.starts)
            if deputy.ends is None
            else min(deputy.ends, max(on, deputy.starts))
        )
        deputy.save(update_fields=["ends"])


def _not_to_oneself(person: User, by: Known | str) -> None:
    if isinstance(by, User) and by.pk == person.pk:
        raise BadInput(_("Nobody gives a role to themselves: somebody else has to."))


def _reason(reason: str) -> list[str]:
    said = " ".join(reason.split())
    if said and len(said) <= LONGEST_REASON and said.isprintable():
        return []
    return [
        _("reason: say in a sentence why they have this role, in at most %(most)s letters.")
        % {"most": LONGEST_REASON}
    ]


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
