"""Who may do what where, and why: answered from the roles that somebody holds today.

A role reaches its own place and all that lies in it (`commonweal.places.queries.lies_in`). What one
organisation lets another see by an agreement reaches no further than the agreement says. Whoever may
use Django's own pages, and the command line of the installation, may do everything but approve what
they granted themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput
from commonweal.people.models import (
    WAITING,
    Invitation,
    InvitationQuerySet,
    Organisation,
    OrganisationQuerySet,
    Role,
    RoleQuerySet,
    SharingAgreement,
    SharingAgreementQuerySet,
    User,
)
from commonweal.people.rolebook import CONFIDENTIAL, GRANTABLE, ROLES, SHARED, grants_of
from commonweal.places.models import Area, Succession
from commonweal.places.queries import lies_in

#: Organisations that bring others in: they grant roles in those, too, but never in another council.
BRINGING_IN = ("council", "partnership")


class NotAllowed(BadInput):
    """Somebody tried what no role of theirs lets them do."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One reason why somebody may do something.

    Attributes
    ----------
    role : str
        Of the role book.
    verbs : frozenset of str
        What it lets them do, in and below the place.
    place_code, place_name : str
    organisation : Organisation
        In which they hold the role.
    acting_for : str
        Public id of the person in whose stead they act; "" where they act for themselves.
    agreement : SharingAgreement or None
        By which the place of another organisation is open to them, if it is not their own.
    """

    role: str
    verbs: frozenset[str]
    place_code: str
    place_name: str
    organisation: Organisation
    acting_for: str = ""
    agreement: SharingAgreement | None = None


def is_everybodys(user: object) -> bool:
    """Whether somebody may do everything everywhere: a superuser who can sign in."""
    return isinstance(user, User) and user.is_active and user.is_superuser


def holdings(user: object, on: date | None = None) -> tuple[Holding, ...]:
    """All that somebody holds on a day: two queries; nothing for a visitor.

    Parameters
    ----------
    user : User or None
    on : date, optional
        By default, today.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    on = on or timezone.localdate()
    rows = Role.objects.filter(person=user, role__in=ROLES).in_force(on)
    found = [
        Holding(
            role=one.role,
            verbs=frozenset(one.kind.verbs),
            place_code=one.place_code,
            place_name=one.place_name,
            organisation=one.organisation,
            acting_for=str(one.acting_for.person.public_id) if one.acting_for else "",
        )
        for one in rows.select_related("organisation", "acting_for__person").order_by("id")
    ]
    if shared := [one for one in found if one.verbs & set(SHARED)]:
        agreements = SharingAgreement.objects.in_force(on).filter(
            receiver__in={one.organisation.pk for one in shared}
        )
        for agreement in agreements.select_related("giver").order_by("id"):
            for one in shared:
                if one.organisation.pk != agreement.receiver_id:
                    continue
                if verbs := one.verbs & set(agreement.verbs) & set(SHARED):
                    found.append(
                        Holding(
                            role=one.role,
                            verbs=verbs,
                            place_code=agreement.place_code,
                            place_name=agreement.place_name,
                            organisation=one.organisation,
                            acting_for=one.acting_for,
                            agreement=agreement,
                        )
                    )
    return tuple(found)


# One place at a time -------------------------------------------------------------------------------


def why_may(
    user: object, verb: str, place_code: str, on: date | None = None
) -> tuple[Holding, ...]:
    """Every role by which somebody may do something in a place; empty when none lets them."""
    return _reaching([one for one in holdings(user, on) if verb in one.verbs], place_code)


def may(user: object, verb: str, place_code: str, on: date | None = None) -> bool:
    """Whether somebody may do something in a place.

    Parameters
    ----------
    user : User or None
    verb : str
        Of the role book.
    place_code : str
        In use or retired.
    on : date, optional
        By default, today.
    """
    return is_everybodys(user) or bool(why_may(user, verb, place_code, on))


def why_may_grant(
    user: object, role: str, organisation: Organisation, place_code: str, on: date | None = None
) -> tuple[Holding, ...]:
    """Every role by which somebody may grant a role in an organisation and a place."""
    if role not in GRANTABLE:
        return ()
    granting = [
        one
        for one in holdings(user, on)
        if one.agreement is None
        and one.role in ROLES[role].granted_by
        and _grants_in(one.organisation, organisation)
    ]
    return _reaching(granting, place_code)


def may_grant(user: object, role: str, organisation: Organisation, place_code: str) -> bool:
    """Whether somebody may grant a role, invite to it, end it or hand it over.

    In their own organisation; a council and a partnership bring others in, so whoever may grant
    there may grant in organisations that are no council as well. Always within the place of
    the role that lets them.
    """
    if role not in GRANTABLE:
        return False
    return is_everybodys(user) or bool(why_may_grant(user, role, organisation, place_code))


def may_grant_something(user: object) -> bool:
    """Whether there is any role that somebody may grant anywhere."""
    return is_everybodys(user) or any(
        grants_of(one.role) for one in holdings(user) if one.agreement is None
    )


def may_end(user: object, role: Role) -> bool:
    """Whether somebody may end a role, or hand it over: who may grant it, and who holds it."""
    if isinstance(user, User) and user.is_active and user.pk == role.person_id:
        return True
    return may_grant(user, role.role, role.organisation, role.place_code)


def may_appoint_deputy(user: object, role: Role) -> bool:
    """Whether somebody may have another act for who holds a role: the same people."""
    return role.acting_for_id is None and may_end(user, role)


def is_second(user: object, role: Role) -> bool:
    """Whether somebody is a second person for a role: neither who granted it nor who is to hold it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if str(user.public_id) == role.granted_by or user.pk == role.person_id:
        return False
    return is_everybodys(user) or any(
        _grants_in(one.organisation, role.organisation)
        for one in why_may(user, "approve_roles", role.place_code)
    )


def may_approve(user: object, role: Role) -> bool:
    """Whether somebody may approve or refuse a role now: a second person, while it waits."""
    return role.approval == WAITING and is_second(user, role)


def may_see(user: object, role: Role) -> bool:
    """Whether somebody may see that another holds a role: one of `roles_visible_to`."""
    return roles_visible_to(user).filter(pk=role.pk).exists()


def may_keep_organisation(user: object, place_codes: Collection[str]) -> bool:
    """Whether somebody may add or change an organisation that works in these places."""
    return is_everybodys(user) or (
        bool(place_codes) and all(may(user, "keep_organisations", one) for one in place_codes)
    )


def may_agree_sharing(user: object, giver: Organisation, place_code: str) -> bool:
    """Whether somebody may record what their organisation lets another see of a place."""
    return is_everybodys(user) or any(
        one.organisation.pk == giver.pk for one in why_may(user, "agree_sharing", place_code)
    )


# Many at once --------------------------------------------------------------------------------------


def places_reached(found: Iterable[Holding], among: Collection[str]) -> frozenset[str]:
    """Which of some places are reached by any of some holdings."""
    held = {one.place_code for one in found}
    return _below(held, lies_in(among)) if held and among else frozenset()


def councils_where(user: object, verb: str) -> frozenset[str]:
    """Codes of the council areas, in use and retired, in which somebody may do something.

    For a superuser, those that are loaded; it is for queries, which ask `is_everybodys` first.
    """
    loaded = Area.objects.of_kind("la")
    if is_everybodys(user):
        return frozenset(loaded.values_list("code", flat=True))
    found = [one for one in holdings(user) if verb in one.verbs]
    if not found:
        return frozenset()
    held = {one.place_code for one in found}
    retired = set(Succession.objects.filter(kind="la").values_list("old_code", flat=True))
    if not retired and held == set(loaded.filter(code__in=held).values_list("code", flat=True)):
        # Council areas alone, as nearly always, and none that was ever called otherwise.
        return frozenset(held)
    return places_reached(found, held | retired | {*loaded.values_list("code", flat=True)})


def roles_visible_to(user: object) -> RoleQuerySet:
    """Roles that somebody may see: their own, those of places where they may see roles, and those
    that they may grant. Of confidential roles, none but their own and those that they may grant.
    """
    rows = Role.objects.filter(role__in=ROLES)
    if is_everybodys(user):
        return rows
    found = holdings(user)
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    above = _above(rows, found)
    seen = _below({one.place_code for one in found if "see_roles" in one.verbs}, above)
    allowed = Q(person=user) | (Q(place_code__in=seen) & ~Q(role__in=CONFIDENTIAL))
    return rows.filter(allowed | _grantable(found, above))


def invitations_visible_to(user: object) -> InvitationQuerySet:
    """Invitations that somebody may see and withdraw: to roles that they may grant."""
    rows = Invitation.objects.filter(role__in=ROLES)
    if is_everybodys(user):
        return rows
    found = holdings(user)
    return rows.filter(_grantable(found, _above(rows, found)))


def organisations_visible_to(user: object, on: date | None = None) -> OrganisationQuerySet:
    """Organisations that somebody may see in the office: their own, and those of their places."""
    rows = Organisation.objects.all()
    if is_everybodys(user):
        return rows
    found = holdings(user, on)
    mine = {one.organisation.pk for one in found}
    seeing = [one for one in found if one.verbs & {"see_roles", "keep_organisations"}]
    if not seeing and not any(grants_of(one.role) for one in found):
        return rows.filter(pk__in=mine)
    granting = [one for one in found if grants_of(one.role) and one.agreement is None]
    codes = set(rows.values_list("places__place_code", flat=True).distinct()) - {None}
    there = places_reached([*seeing, *granting], codes)
    return rows.filter(Q(pk__in=mine) | Q(places__place_code__in=there)).distinct()


def agreements_visible_to(user: object) -> SharingAgreementQuerySet:
    """Agreements of organisations in which somebody may see roles, on either side."""
    rows = SharingAgreement.objects.all()
    if is_everybodys(user):
        return rows
    mine = {
        one.organisation.pk
        for one in holdings(user)
        if one.agreement is None and "see_roles" in one.verbs
    }
    return rows.filter(Q(giver__in=mine) | Q(receiver__in=mine))


def _above(
    rows: RoleQuerySet | InvitationQuerySet, found: Collection[Holding]
) -> Mapping[str, frozenset[str]]:
    """For each place in which there is any of some rows, what it lies in."""
    if not found:
        return {}
    return lies_in(set(rows.values_list("place_code", flat=True).distinct()))


def _below(held: Collection[str], above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(code for code, places in above.items() if not places.isdisjoint(held))


def _grantable(found: Iterable[Holding], above: Mapping[str, frozenset[str]]) -> Q:
    """Roles and invitations that somebody may grant, by what they hold."""
    allowed = Q(pk__in=())
    for one in found:
        if one.agreement is not None or not (kinds := grants_of(one.role)):
            continue
        where = Q(organisation=one.organisation)
        if one.organisation.kind in BRINGING_IN:
            where |= ~Q(organisation__kind="council")
        there = _below({one.place_code}, above)
        allowed |= Q(role__in=kinds, place_code__in=there) & where
    return allowed


def _grants_in(own: Organisation, other: Organisation) -> bool:
    return own.pk == other.pk or (own.kind in BRINGING_IN and other.kind != "council")


def _reaching(found: Collection[Holding], place_code: str) -> tuple[Holding, ...]:
    """Those of some holdings that reach a place."""
    if not found:
        return ()
    if all(one.place_code == place_code for one in found):
        return tuple(found)
    above = lies_in([place_code])[place_code]
    return tuple(one for one in found if one.place_code in above)


def insist(allowed: bool, by: object) -> None:
    """Go on only if it is allowed; a process of the installation may do everything.

    Raises
    ------
    NotAllowed
    """
    if not isinstance(by, str) and not allowed:
        raise NotAllowed(_("No role of yours lets you do this here."))
