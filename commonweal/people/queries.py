"""What somebody may do where and why, who else may, and what those are called who did something."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from commonweal.people.links import digest_of
from commonweal.people.models import (
    APPROVED,
    REFUSED,
    WAITING,
    Invitation,
    Organisation,
    OrganisationPlace,
    Role,
    RoleQuerySet,
    SharingAgreement,
    User,
)
from commonweal.people.permissions import (
    Holding,
    NotAllowed,
    agreements_visible_to,
    councils_where,
    holdings,
    invitations_visible_to,
    is_everybodys,
    may,
    may_agree_sharing,
    may_appoint_deputy,
    may_approve,
    may_end,
    may_grant,
    may_grant_something,
    may_keep_organisation,
    may_see,
    organisations_visible_to,
    places_reached,
    roles_visible_to,
    why_may,
    why_may_grant,
)
from commonweal.people.rolebook import (
    CONFIDENTIAL,
    GRANTABLE,
    ROLES,
    SHARED,
    VERBS,
    RoleKind,
    Verb,
    grants_of,
    roles_with,
)
from commonweal.places.queries import lies_in

__all__ = [
    "CONFIDENTIAL",
    "GRANTABLE",
    "PAGE",
    "ROLES",
    "SHARED",
    "STATES",
    "VERBS",
    "Holding",
    "NotAllowed",
    "Place",
    "RoleKind",
    "RolesHere",
    "Shown",
    "Verb",
    "agreements_about",
    "agreements_visible_to",
    "council_codes_where",
    "councils_to_decide_for",
    "everywhere",
    "grants_of",
    "held_by",
    "holdings",
    "invitation_with",
    "invitations_visible_to",
    "may",
    "may_agree_sharing",
    "may_appoint_deputy",
    "may_approve",
    "may_end",
    "may_grant",
    "may_grant_something",
    "may_keep_organisation",
    "may_see",
    "names_of",
    "open_invitations",
    "organisations_to_choose",
    "organisations_visible_to",
    "people_called",
    "person_with",
    "places_of",
    "places_reached",
    "places_with_log",
    "roles_here",
    "roles_to_grant",
    "roles_visible_to",
    "roles_with",
    "shown",
    "why_may",
    "why_may_grant",
]

#: States of a role, in the order in which they are offered.
STATES = ("in_force", "waiting", "to_come", "ended", "refused")
#: Roles on one page.
PAGE = 25


def everywhere(user: object) -> bool:
    """Whether somebody may do everything everywhere."""
    return is_everybodys(user)


def council_codes_where(user: object, verb: str) -> frozenset[str]:
    """Codes of the council areas in which a role of somebody lets them do something."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return councils_where(user, verb)


def councils_to_decide_for(user: object) -> frozenset[str]:
    """Codes of the council areas whose priority lists and decisions somebody may record.

    Nobody who is not signed in, or can no longer sign in, may record any.
    """
    return council_codes_where(user, "decide")


def names_of(public_ids: Collection[str]) -> dict[str, str]:
    """Names by public identifier, for those who work together: never for a public page."""
    known = []
    for one in public_ids:
        try:
            known.append(UUID(one))
        except ValueError:
            continue  # a process, not a person
    rows = User.objects.filter(public_id__in=known).values_list("public_id", "full_name")
    return {str(public_id): name for public_id, name in rows if name}


def people_called(text: str) -> tuple[str, ...]:
    """Public identifiers of people whose name holds a text; at most a hundred, for a search."""
    if not text.strip():
        return ()
    rows = User.objects.filter(full_name__icontains=text.strip()).order_by("id")
    return tuple(str(one) for one in rows.values_list("public_id", flat=True)[:100])


# Who can do what here ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A role as a page shows it.

    Attributes
    ----------
    row : Role
    kind : RoleKind
        Name, purpose and verbs.
    name : str
        Of who holds it.
    state : str
        One of `STATES`.
    granted_by, approval_by : str
        Names of people, or what a process is called; "" where nobody had to approve.
    follows, acting_for : str
        Names of whom they took over from, and for whom they act; "" for nobody.
    acted_by : tuple of (str, Role)
        Who acts for them, today or later.
    """

    row: Role
    kind: RoleKind
    name: str
    state: str
    granted_by: str
    approval_by: str
    follows: str
    acting_for: str
    acted_by: tuple[tuple[str, Role], ...]

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What it lets them do."""
        return tuple(VERBS[one] for one in self.kind.verbs)

    @property
    def grants(self) -> tuple[RoleKind, ...]:
        """Roles that it lets them grant."""
        return tuple(ROLES[one] for one in grants_of(self.kind.slug))


@dataclass(frozen=True, slots=True)
class RolesHere:
    """One page of roles.

    Attributes
    ----------
    roles : tuple of Shown
    number, pages, count : int
        Which page of how many, and how many roles in all.
    waiting : int
        How many of those that somebody may see wait for approval, whatever was searched for.
    """

    roles: tuple[Shown, ...]
    number: int
    pages: int
    count: int
    waiting: int


def roles_here(
    user: object,
    *,
    place: str = "",
    verb: str = "",
    role: str = "",
    organisation: str = "",
    state: str = "in_force",
    text: str = "",
    number: int = 1,
    on: date | None = None,
) -> RolesHere:
    """Roles that somebody may see, by what they look for.

    Parameters
    ----------
    user : User
    place : str
        Code: only roles that reach this place, from wherever they are held; "" for all.
    verb, role : str
        Only roles that let somebody do it; only those of a kind.
    organisation : str
        Public id.
    state : str
        One of `STATES`; "" for all of them.
    text : str
        Part of a name.
    number : int
        Which page; the nearest that there is.
    on : date, optional
        By default, today.
    """
    on = on or timezone.localdate()
    visible = roles_visible_to(user)
    rows = visible
    if place:
        rows = rows.filter(place_code__in=lies_in([place])[place])
    if verb:
        rows = rows.filter(role__in=roles_with(verb))
    if role:
        rows = rows.filter(role=role)
    if organisation:
        rows = rows.filter(organisation__public_id=organisation)
    if text.strip():
        rows = rows.filter(person__full_name__icontains=text.strip())
    rows = _in_state(rows, state, on)
    count = rows.count()
    pages = max(-(-count // PAGE), 1)
    number = min(max(number, 1), pages)
    rows = rows.order_by("person__full_name", "place_name", "role", "starts", "id")
    found = rows[(number - 1) * PAGE : number * PAGE]
    return RolesHere(
        roles=_shown(_with_people(found), on),
        number=number,
        pages=pages,
        count=count,
        waiting=_in_state(visible, "waiting", on).count(),
    )


def held_by(user: User, on: date | None = None) -> tuple[Shown, ...]:
    """All roles of somebody, those in force first, those that are over last."""
    on = on or timezone.localdate()
    rows = Role.objects.filter(person=user, role__in=ROLES).order_by("-starts", "-id")
    found = _shown(_with_people(rows), on)
    return tuple(sorted(found, key=lambda one: STATES.index(one.state)))


def shown(role: Role, on: date | None = None) -> Shown:
    """One role as a page shows it."""
    on = on or timezone.localdate()
    [found] = _shown(_with_people(Role.objects.filter(pk=role.pk)), on)
    return found


def _in_state(rows: RoleQuerySet, state: str, on: date) -> RoleQuerySet:
    over = (
        Q(ends__isnull=False, ends__lte=on)
        | Q(organisation__ends__isnull=False, organisation__ends__lte=on)
        | Q(person__is_active=False)
        | Q(acting_for__isnull=False, acting_for__person__is_active=False)
    )
    chosen = {
        "in_force": ~over & Q(approval=APPROVED, starts__lte=on),
        "to_come": ~over & Q(approval=APPROVED, starts__gt=on),
        "waiting": ~over & Q(approval=WAITING),
        "ended": over & ~Q(approval=REFUSED),
        "refused": Q(approval=REFUSED),
    }.get(state)
    return rows if chosen is None else rows.filter(chosen)


def _with_people(rows: RoleQuerySet) -> list[Role]:
    return list(
        rows.select_related(
            "person", "organisation", "follows__person", "acting_for__person"
        ).prefetch_related(
            "acted_by__person", "acted_by__organisation", "acted_by__acting_for__person"
        )
    )


def _shown(rows: Iterable[Role], on: date) -> tuple[Shown, ...]:
    rows = list(rows)
    names = names_of({one.granted_by for one in rows} | {one.approval_by for one in rows})
    return tuple(
        Shown(
            row=one,
            kind=one.kind,
            name=str(one.person),
            state=one.state(on),
            granted_by=names.get(one.granted_by, one.granted_by),
            approval_by=names.get(one.approval_by, one.approval_by),
            follows=str(one.follows.person) if one.follows else "",
            acting_for=str(one.acting_for.person) if one.acting_for else "",
            acted_by=tuple(
                (str(deputy.person), deputy)
                for deputy in one.acted_by.all()
                if deputy.state(on) in ("in_force", "to_come", "waiting")
            ),
        )
        for one in rows
    )


# What can be chosen on a form ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A place in which somebody may grant, see or read something."""

    code: str
    name: str


def places_of(user: object, verb: str = "") -> tuple[Place, ...]:
    """Places that somebody holds roles in, by name: to begin from on a page; each once.

    Parameters
    ----------
    user : User
    verb : str
        Only of roles that let them do it. For who may do everything, places where organisations work.
    """
    if is_everybodys(user):
        on = timezone.localdate()
        found = {one.place_code: one.place_name for one in OrganisationPlace.objects.in_force(on)}
    else:
        found = {
            one.place_code: one.place_name
            for one in holdings(user)
            if not verb or verb in one.verbs
        }
    return tuple(Place(code, name) for code, name in sorted(found.items(), key=lambda i: i[1]))


def roles_to_grant(user: object) -> tuple[RoleKind, ...]:
    """Roles that somebody may grant somewhere, in the order of the role book."""
    if is_everybodys(user):
        return tuple(ROLES[one] for one in GRANTABLE)
    mine = {kind for one in holdings(user) if one.agreement is None for kind in grants_of(one.role)}
    return tuple(ROLES[one] for one in GRANTABLE if one in mine)


def organisations_to_choose(user: object) -> tuple[Organisation, ...]:
    """Organisations that somebody may see and that there are, by name."""
    on = timezone.localdate()
    return tuple(organisations_visible_to(user).active(on).order_by("name", "id"))


def agreements_about(
    user: object, place: str, on: date | None = None
) -> tuple[SharingAgreement, ...]:
    """Agreements in force that reach a place, of those that somebody may see."""
    on = on or timezone.localdate()
    rows = agreements_visible_to(user).in_force(on).select_related("giver", "receiver")
    if place:
        rows = rows.filter(place_code__in=lies_in([place])[place])
    return tuple(rows.order_by("ends", "id"))


def open_invitations(user: object, now: datetime | None = None) -> tuple[Invitation, ...]:
    """Invitations that nobody has accepted yet, of those that somebody may see."""
    rows = invitations_visible_to(user).open(now or timezone.now())
    return tuple(rows.select_related("organisation").order_by("-invited_at", "-id"))


def places_with_log(user: object, among: Collection[str]) -> frozenset[str]:
    """Of some places, those whose log somebody may read."""
    if is_everybodys(user):
        return frozenset(among)
    return places_reached([one for one in holdings(user) if "read_log" in one.verbs], among)


def person_with(email: str) -> User | None:
    """Who signs in with an address."""
    return User.objects.filter(email=email.strip().lower()).first()


def invitation_with(token: str) -> Invitation | None:
    """The invitation that a link opens, if it still does."""
    rows = Invitation.objects.open(timezone.now()).select_related("organisation")
    return rows.filter(token_digest=digest_of(token), role__in=ROLES).first()
