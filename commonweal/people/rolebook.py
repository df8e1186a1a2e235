"""The role book: the roles there are, what each may do, whether it sees personal data, who grants it.

The 27 roles that the five council papers name, in their order, and two that running an installation
asks for. A role is held in an organisation and a place, and reaches down to all that lies there.

Verbs are what the program asks for. A role without verbs can do what everybody can, until the part
of Commonweal that it is for is there; what it is for stands in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.common.language import gettext as _
from commonweal.common.language import noop


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that a role may let somebody do.

    Attributes
    ----------
    slug : str
        As the program asks for it.
    told : str
        What follows "may": "read the log of a place".
    shared : bool
        Whether one organisation may let another do it by an agreement: to see, never to change.
    """

    slug: str
    told: str
    shared: bool = False

    @property
    def words(self) -> str:
        """The same in the reader's language."""
        return _(self.told)


VERBS: dict[str, Verb] = {
    one.slug: one
    for one in (
        Verb(
            "decide",
            noop("write, publish, end and withdraw priority lists and decisions of a council area"),
        ),
        Verb("read_drafts", noop("read drafts of priority lists and decisions"), shared=True),
        Verb("see_roles", noop("see who can do what here, and why"), shared=True),
        Verb("approve_roles", noop("approve roles that somebody else granted")),
        Verb("keep_organisations", noop("add organisations, and say where they work")),
        Verb("agree_sharing", noop("record what another organisation may see")),
        Verb("read_log", noop("read the log of who did what"), shared=True),
    )
}


@dataclass(frozen=True, slots=True)
class RoleKind:
    """One kind of role.

    Attributes
    ----------
    slug : str
        As stored.
    name, does : str
        What it is called, and what it is for, in English.
    verbs : tuple of str
        What it lets somebody do, out of `VERBS`.
    sees_personal : bool
        Whether it is for work with personal data of residents or families, or with people's
        addresses. Names of colleagues do not count. Then a second person approves it, it ends
        within two years, and a second factor will be asked for.
    confidential : bool
        Whether it is nobody's business who holds it: then it is shown to those alone who may
        grant it, and to who holds it.
    granted_by : tuple of str
        Roles that may grant it, invite to it, end it and hand it over.
    of_papers : bool
        Whether the five papers name it.
    """

    slug: str
    name: str
    does: str
    verbs: tuple[str, ...] = ()
    sees_personal: bool = False
    confidential: bool = False
    granted_by: tuple[str, ...] = ("role_keeper",)
    of_papers: bool = True

    @property
    def words(self) -> str:
        """What it is called, in the reader's language."""
        return _(self.name)

    @property
    def purpose(self) -> str:
        """What it is for, in the reader's language."""
        return _(self.does)


_MANAGERS = ("role_keeper", "partnership_manager")

ROLES: dict[str, RoleKind] = {
    one.slug: one
    for one in (
        RoleKind(
            "resident", noop("resident"),
            noop("Lives here, and takes part in conversations, ideas and projects."),
            confidential=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "family_member", noop("family member"),
            noop("Belongs to a family or a circle of support, and sees what is theirs."),
            confidential=True, granted_by=("role_keeper", "key_worker", "fip_manager"),
        ),
        RoleKind(
            "volunteer", noop("volunteer"),
            noop("Gives time: offers, hours and shifts of their own."),
            granted_by=(*_MANAGERS, "vcse_provider"),
        ),
        RoleKind(
            "connector", noop("connector"),
            noop("Knows people and groups here, and keeps the map of what is strong."),
            sees_personal=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "local_editor", noop("local editor"),
            noop("Edits the neighbourhood's own pages: news, threads and listings."),
            sees_personal=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "taskforce_member", noop("taskforce member"),
            noop("Sits on a taskforce: its meetings, evidence and priorities."),
            granted_by=_MANAGERS,
        ),
        RoleKind(
            "panel_member", noop("residents' panel member"),
            noop("Answers the surveys of a residents' panel."),
            confidential=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "fund_panel_member", noop("community panel member"),
            noop("Reads applications to a fund, scores them, and declares interests."),
            sees_personal=True, granted_by=("role_keeper", "fund_operator"),
        ),
        RoleKind(
            "applicant", noop("applicant"),
            noop("Applies to a fund for a group, and reports on what was given."),
            confidential=True, granted_by=("role_keeper", "fund_operator"),
        ),
        RoleKind(
            "councillor", noop("councillor"),
            noop("Speaks for a division or ward: its issues, requests, money and meetings."),
            verbs=("read_drafts",), sees_personal=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "parish_clerk", noop("parish or town clerk"),
            noop("Runs the business of a parish or town council."),
            granted_by=_MANAGERS,
        ),
        RoleKind(
            "board_chair", noop("area board chair"),
            noop("Chairs an area board: its meetings, decisions and grants."),
            verbs=("read_drafts",), granted_by=_MANAGERS,
        ),
        RoleKind(
            "partnership_manager", noop("strategic engagement and partnership manager"),
            noop("Coordinates work in an area: conversations, groups, projects and who takes part."),
            verbs=("read_drafts", "see_roles", "keep_organisations"), sees_personal=True,
            granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "key_worker", noop("key worker"),
            noop("Is the one trusted worker of a family."),
            sees_personal=True, granted_by=("role_keeper", "fip_manager"),
        ),
        RoleKind(
            "fip_manager", noop("family intervention project manager"),
            noop("Checks referrals, assigns key workers and answers for the work with families."),
            verbs=("see_roles",), sees_personal=True, granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "referring_practitioner", noop("referring practitioner"),
            noop("Refers families, from the police, a school, housing or health visiting."),
            sees_personal=True, granted_by=("role_keeper", "fip_manager"),
        ),
        RoleKind(
            "finance_lead", noop("agency finance lead"),
            noop("Answers for an agency's money in pooled budgets and decisions."),
            verbs=("read_drafts",), granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "data_protection_officer", noop("data protection officer"),
            noop("Watches over personal data: who sees it, why, and what was shared."),
            verbs=("see_roles", "approve_roles", "agree_sharing", "read_log"),
            sees_personal=True, granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "performance_analyst", noop("performance analyst"),
            noop("Looks after figures, targets and how they are measured."),
            verbs=("read_drafts",), granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "action_lead", noop("action lead or lead partner"),
            noop("Answers for an action of an agreement, and says how it goes."),
            granted_by=_MANAGERS,
        ),
        RoleKind(
            "partnership_chair", noop("partnership chair"),
            noop("Chairs a partnership: its agreement, priorities and reviews."),
            verbs=("read_drafts",), granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "senior_leader", noop("senior leader"),
            noop("Answers for an organisation: what it decides, shares and grants."),
            verbs=("read_drafts", "see_roles", "approve_roles", "agree_sharing"),
        ),
        RoleKind(
            "scrutiny_member", noop("scrutiny member"),
            noop("Looks into how decisions were made and what came of them."),
            granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "fund_operator", noop("fund operator"),
            noop("Runs a fund, for instance as a community foundation: rounds, awards, reports."),
            verbs=("see_roles",), sees_personal=True, granted_by=("role_keeper", "senior_leader"),
        ),
        RoleKind(
            "vcse_provider", noop("voluntary or community provider"),
            noop("Gives a service as a voluntary or community organisation, and takes referrals."),
            sees_personal=True, granted_by=_MANAGERS,
        ),
        RoleKind(
            "supplier", noop("supplier"),
            noop("Supplies a council, and says what social value came with it."),
            granted_by=_MANAGERS,
        ),
        RoleKind(
            "public_reader", noop("public reader"),
            noop("Reads everything that is published, without signing in. Everybody is one."),
            granted_by=(),
        ),
        RoleKind(
            "priority_officer", noop("officer for priority places"),
            noop("Writes the council's lists of priority places and decisions on support."),
            verbs=("decide", "read_drafts"), granted_by=("role_keeper", "senior_leader"),
            of_papers=False,
        ),
        RoleKind(
            "role_keeper", noop("keeper of roles"),
            noop("Grants, ends and hands over roles, and invites people, for an organisation."),
            verbs=("see_roles", "approve_roles", "keep_organisations"), sees_personal=True,
            of_papers=False,
        ),
    )
}  # fmt: skip

#: Roles that somebody can be given.
GRANTABLE = tuple(slug for slug, one in ROLES.items() if one.granted_by)
#: Roles of which nobody but those who grant them is told who holds them.
CONFIDENTIAL = tuple(slug for slug, one in ROLES.items() if one.confidential)
#: What one organisation may let another see.
SHARED = tuple(slug for slug, one in VERBS.items() if one.shared)


def roles_with(verb: str) -> tuple[str, ...]:
    """Roles that let somebody do something."""
    return tuple(slug for slug, one in ROLES.items() if verb in one.verbs)


def granters_of(role: str) -> tuple[str, ...]:
    """Roles that may grant a role."""
    return ROLES[role].granted_by


def grants_of(role: str) -> tuple[str, ...]:
    """Roles that a role may grant."""
    return tuple(slug for slug, one in ROLES.items() if role in one.granted_by)
