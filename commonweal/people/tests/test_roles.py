"""Roles are granted, approved by a second person, handed over, acted in and ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonweal.audit.models import Entry
from commonweal.audit.queries import verdict
from commonweal.common.errors import BadInput
from commonweal.people import operations, queries
from commonweal.people.models import APPROVED, REFUSED, WAITING, Role
from commonweal.people.operations import NotAllowed
from commonweal.people.tests import factories
from commonweal.places.tests.factories import succession

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON, LATER, NEXT_YEAR = (TODAY + timedelta(days=n) for n in (7, 30, 365))


def grant(world, who, role="volunteer", **more):
    given = {
        "organisation": world.council,
        "place": world.alder,
        "reason": "She asked to help.",
        "by": world.bryn,
        **more,
    }
    return operations.grant_role(person=who, role=role, **given)


def second(world):
    """Another keeper of roles in Alder."""
    who = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    factories.role(who, "role_keeper", world.alder.code, world.council)
    return who


def said(refused) -> set[str]:
    return {one.split(":")[0] for one in refused.value.problems}


# Granted -------------------------------------------------------------------------------------------


def test_a_role_without_personal_data_holds_at_once_and_says_why_and_by_whom(world):
    role = grant(world, world.carys, ends=NEXT_YEAR)
    assert role.state(TODAY) == "in_force"
    assert (role.granted_by, role.approval) == (str(world.bryn.public_id), APPROVED)
    [entry] = Entry.objects.filter(verb="grant_role")
    assert (entry.actor, entry.place) == (str(world.bryn.public_id), world.alder.code)
    assert entry.detail["role"] == "volunteer"
    assert "She asked" not in str(entry.detail)
    assert verdict().holds


def test_a_role_that_sees_personal_data_waits_and_lets_nobody_do_anything(world):
    role = grant(world, world.carys, "data_protection_officer", ends=NEXT_YEAR)
    assert role.state(TODAY) == "waiting"
    assert not queries.may(world.carys, "read_log", world.alder.code)
    operations.approve_role(role=role, by=second(world))
    assert queries.may(world.carys, "read_log", world.alder.code)


def test_nobody_approves_what_they_granted_or_are_to_hold(world):
    role = grant(world, world.carys, "role_keeper", ends=NEXT_YEAR)
    for who in (world.bryn, world.carys, world.esme, world.asha):
        with pytest.raises(NotAllowed):
            operations.approve_role(role=role, by=who)
    assert Role.objects.get(pk=role.pk).approval == WAITING


def test_the_database_refuses_a_role_that_its_granter_approved(world):
    role = grant(world, world.carys, "connector", ends=NEXT_YEAR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(pk=role.pk).update(approval=APPROVED, approval_by=role.granted_by)


def test_what_was_approved_or_refused_is_not_decided_again(world):
    role = grant(world, world.carys, "connector", ends=NEXT_YEAR)
    operations.refuse_role(role=role, by=second(world))
    role.refresh_from_db()
    assert (role.approval, role.state(TODAY)) == (REFUSED, "refused")
    with pytest.raises(BadInput, match="meanwhile"):
        operations.approve_role(role=role, by="command line")
    with pytest.raises(BadInput, match="refused"):
        operations.end_role(role=role, by=world.bryn)


def test_a_role_that_waited_too_long_is_not_approved_any_more(world, time_machine):
    role = grant(world, world.carys, "connector", ends=SOON)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    with pytest.raises(BadInput, match="over"):
        operations.approve_role(role=role, by="nightly")


def test_what_the_installation_grants_needs_nobody_else(world):
    role = grant(world, world.carys, "role_keeper", ends=NEXT_YEAR, by="command line")
    assert role.approval == APPROVED
    with pytest.raises(BadInput, match="meanwhile"):
        operations.approve_role(role=role, by="command line")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"role": "public_reader"}, {"role"}),
        ({"role": "nothing"}, {"role"}),
        ({"starts": TODAY - timedelta(days=1)}, {"starts"}),
        ({"ends": TODAY}, {"ends"}),
        ({"reason": " "}, {"reason"}),
        ({"reason": "x" * 301}, {"reason"}),
        ({"reason": "a\0b"}, {"reason"}),
        ({"role": "connector"}, {"ends"}),
        ({"role": "connector", "ends": TODAY + timedelta(days=800)}, {"ends"}),
        (
            {"role": "connector", "reason": "", "starts": date(2020, 1, 1)},
            {"ends", "reason", "starts"},
        ),
    ],
)
def test_everything_that_is_wrong_is_told_by_field(world, changes, told):
    with pytest.raises(BadInput) as refused:
        grant(world, world.carys, **{"by": "command line", **changes})
    assert said(refused) == told
    assert Role.objects.filter(reason="She asked to help.").count() == 0


def test_a_role_is_held_where_its_organisation_works_and_while_there_is_one(world):
    with pytest.raises(BadInput) as refused:
        grant(world, world.carys, place=world.birch, by="command line")
    assert said(refused) == {"place"}
    operations.end_organisation(organisation=world.charity, by="command line")
    with pytest.raises(BadInput) as refused:
        grant(world, world.asha, organisation=factories.Organisation.objects.get(name="Neighbours"))
    assert said(refused) == {"organisation"}


def test_the_same_role_is_not_held_twice_at_once(world):
    grant(world, world.carys, ends=LATER)
    with pytest.raises(BadInput) as refused:
        grant(world, world.carys, starts=SOON)
    assert said(refused) == {"person"}
    grant(world, world.carys, starts=LATER)
    grant(world, world.carys, place=world.ward)


def test_who_can_no_longer_sign_in_is_granted_nothing_and_holds_nothing(world):
    world.carys.is_active = False
    world.carys.save()
    with pytest.raises(BadInput) as refused:
        grant(world, world.carys)
    assert said(refused) == {"person"}
    world.bryn.is_active = False
    assert queries.holdings(world.bryn) == ()
    assert not queries.may(world.bryn, "decide", world.alder.code)


def test_nobody_grants_themselves_a_role(world):
    with pytest.raises(BadInput, match="themselves"):
        grant(world, world.bryn)


def test_a_role_reaches_down_and_neither_up_nor_beside(world):
    keeper = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    factories.role(keeper, "role_keeper", world.ward.code, world.council)
    assert queries.may_grant(world.bryn, "volunteer", world.council, world.ward.code)
    assert queries.may_grant(keeper, "volunteer", world.council, world.ward.code)
    assert not queries.may_grant(keeper, "volunteer", world.council, world.alder.code)
    assert not queries.may_grant(world.bryn, "volunteer", world.council, world.birch.code)


def test_a_council_brings_others_in_and_others_keep_to_themselves(world):
    keeper = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    factories.role(keeper, "role_keeper", world.alder.code, world.police)
    code = world.alder.code
    assert queries.may_grant(world.bryn, "volunteer", world.police, code)
    assert queries.may_grant(keeper, "volunteer", world.police, code)
    assert not queries.may_grant(keeper, "volunteer", world.council, code)
    assert not queries.may_grant(keeper, "volunteer", world.charity, code)
    second_council = factories.organisation("County", "council", code)
    assert not queries.may_grant(world.bryn, "volunteer", second_council, code)


def test_a_role_of_an_organisation_that_is_no_more_lets_nobody_do_anything(world):
    operations.end_organisation(organisation=world.council, by="command line")
    assert not queries.may(world.bryn, "decide", world.alder.code)
    assert {one.state for one in queries.held_by(world.bryn)} == {"ended"}


# Ended, handed over, acted in ----------------------------------------------------------------------


def test_a_role_ends_on_a_day_and_its_holder_may_end_it(world):
    role = Role.objects.get(person=world.dele)
    operations.end_role(role=role, on=SOON, by=world.dele)
    role.refresh_from_db()
    assert (role.state(TODAY), role.state(SOON)) == ("in_force", "ended")
    with pytest.raises(BadInput, match="anyway"):
        operations.end_role(role=role, on=LATER, by=world.bryn)
    operations.end_role(role=role, by=world.bryn)
    with pytest.raises(BadInput, match="over already"):
        operations.end_role(role=role, by=world.bryn)


def test_a_role_does_not_end_in_the_past_or_by_a_strangers_hand(world):
    role = Role.objects.get(person=world.dele)
    with pytest.raises(BadInput, match="past"):
        operations.end_role(role=role, on=TODAY - timedelta(days=1), by=world.bryn)
    for who in (world.asha, world.carys, world.esme):
        with pytest.raises(NotAllowed):
            operations.end_role(role=role, by=who)


def test_a_role_to_come_that_ends_never_held(world):
    role = grant(world, world.carys, starts=SOON)
    operations.end_role(role=role, by=world.bryn)
    role.refresh_from_db()
    assert role.ends == role.starts
    assert role.state(SOON) == "ended"


def test_handed_over_one_ends_as_the_other_begins(world):
    role = grant(world, world.carys, ends=NEXT_YEAR)
    made = operations.hand_over(
        role=role, to=world.asha, on=SOON, reason="Carys moves away.", by=world.carys
    )
    role.refresh_from_db()
    assert (role.ends, made.starts, made.ends) == (SOON, SOON, NEXT_YEAR)
    assert (made.follows, made.person) == (role, world.asha)
    # Carys may not grant it herself, so somebody who may approves whom she chose.
    assert made.approval == WAITING
    operations.approve_role(role=made, by=world.bryn)
    told = Entry.objects.filter(subject_id=str(role.public_id)).values_list("verb", flat=True)
    assert list(told) == ["grant_role", "hand_over_role"]


def test_who_holds_a_role_does_not_alone_choose_who_has_it_next(world):
    officer = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    role = factories.role(officer, "priority_officer", world.alder.code, world.council)
    made = operations.act_for(
        role=role, deputy=world.carys, ends=LATER, reason="Leave.", by=officer
    )
    assert made.approval == WAITING
    assert not queries.may(world.carys, "decide", world.alder.code)


def test_a_role_with_personal_data_waits_again_when_it_is_handed_over(world):
    role = Role.objects.get(person=world.dele)
    role.ends = NEXT_YEAR
    role.save()
    made = operations.hand_over(role=role, to=world.carys, reason="Dele leaves.", by=world.bryn)
    assert made.approval == WAITING
    with pytest.raises(NotAllowed):
        operations.approve_role(role=made, by=world.bryn)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"on": TODAY - timedelta(days=1)}, "cannot be granted"),
        ({"on": NEXT_YEAR}, "cannot be granted"),
        ({"reason": ""}, "cannot be granted"),
        ({"to": "carys"}, "somebody else"),
        ({"to": "bryn"}, "themselves"),
    ],
)
def test_what_is_wrong_with_a_hand_over_is_told_and_nothing_ends(world, changes, told):
    role = grant(world, world.carys, ends=NEXT_YEAR)
    given = {"to": "asha", "reason": "She moves.", **changes}
    given["to"] = getattr(world, given["to"])
    with pytest.raises(BadInput, match=told):
        operations.hand_over(role=role, by=world.bryn, **given)
    role.refresh_from_db()
    assert role.ends == NEXT_YEAR


def test_who_acts_for_somebody_may_do_the_same_and_both_roles_say_so(world):
    role = Role.objects.get(person=world.bryn, role="priority_officer")
    made = operations.act_for(
        role=role, deputy=world.carys, ends=LATER, reason="Bryn is on leave.", by=world.bryn
    )
    assert queries.may(world.carys, "decide", world.alder.code)
    [why] = queries.why_may(world.carys, "decide", world.alder.code)
    assert why.acting_for == str(world.bryn.public_id)
    verbs = set(Entry.objects.filter(place=world.alder.code).values_list("verb", flat=True))
    assert {"act_for", "be_acted_for"} <= verbs
    [shown] = [one for one in queries.held_by(world.bryn) if one.row == role]
    assert [name for name, _role in shown.acted_by] == ["Carys Lloyd"]
    [mine] = [one for one in queries.held_by(world.carys) if one.row == made]
    assert mine.acting_for == "Bryn Howell"


def test_acting_ends_when_the_role_ends_and_when_its_holder_leaves(world):
    role = Role.objects.get(person=world.bryn, role="priority_officer")
    made = operations.act_for(
        role=role, deputy=world.carys, ends=LATER, reason="Leave.", by=world.bryn
    )
    world.bryn.is_active = False
    world.bryn.save()
    assert not queries.may(world.carys, "decide", world.alder.code)
    world.bryn.is_active = True
    world.bryn.save()
    operations.end_role(role=role, on=SOON, by="command line")
    made.refresh_from_db()
    assert made.ends == SOON


def test_what_a_deputy_does_is_recorded_as_theirs_in_whose_stead(world):
    role = Role.objects.get(person=world.bryn, role="role_keeper")
    made = operations.act_for(
        role=role, deputy=world.carys, ends=LATER, reason="Leave.", by="command line"
    )
    assert made.approval == APPROVED
    grant(world, world.asha, by=world.carys)
    entry = Entry.objects.filter(verb="grant_role").last()
    assert entry.actor == str(world.carys.public_id)
    assert entry.detail["acting_for"] == str(world.bryn.public_id)


@pytest.mark.parametrize("ends", [TODAY, NEXT_YEAR])
def test_nobody_acts_longer_than_the_role_holds(world, ends):
    role = grant(world, world.carys, ends=LATER)
    with pytest.raises(BadInput, match="cannot be granted"):
        operations.act_for(role=role, deputy=world.asha, ends=ends, reason="Leave.", by=world.bryn)


def test_nobody_acts_for_a_deputy_or_in_a_role_that_waits(world):
    role = Role.objects.get(person=world.bryn, role="priority_officer")
    made = operations.act_for(
        role=role, deputy=world.carys, ends=LATER, reason="Leave.", by=world.bryn
    )
    with pytest.raises((BadInput, NotAllowed)):
        operations.act_for(role=made, deputy=world.asha, ends=SOON, reason="x", by="command line")
    with pytest.raises(BadInput, match="end it instead"):
        operations.hand_over(role=made, to=world.asha, reason="x", by="command line")
    waiting = grant(world, world.carys, "connector", ends=LATER)
    with pytest.raises(BadInput, match="waits"):
        operations.act_for(
            role=waiting, deputy=world.asha, ends=SOON, reason="x", by="command line"
        )


# Codes that change ---------------------------------------------------------------------------------


def test_a_role_outlives_the_code_of_its_place_and_reaches_no_more_ground(world):
    who = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    factories.role(who, "priority_officer", "OLD-SAME", world.council)
    succession("OLD-SAME", world.alder.code, change="R", kind="la")
    assert world.alder.code in queries.councils_to_decide_for(who)
    assert "OLD-SAME" in queries.councils_to_decide_for(world.bryn)
    other = factories.User.objects.create_user("gil@cast.example", "Gil Ash")
    factories.role(other, "priority_officer", "OLD-PART", world.council)
    succession("OLD-PART", world.birch.code, change="M", kind="la")
    succession("OLD-REST", world.birch.code, change="M", kind="la")
    assert queries.councils_to_decide_for(other) == {"OLD-PART"}
    assert {"OLD-PART", "OLD-REST"} <= queries.councils_to_decide_for(world.esme)


def test_who_decides_for_a_region_decides_for_its_council_areas_and_a_ward_is_no_council(world):
    who = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    region = factories.organisation("Combined authority", "council", world.alder.parent.code)
    factories.role(who, "priority_officer", world.alder.parent.code, region)
    councils = {world.alder.code, world.birch.code}
    assert councils <= queries.councils_to_decide_for(who)
    other = factories.User.objects.create_user("gil@cast.example", "Gil Ash")
    factories.role(other, "priority_officer", world.ward.code, world.council)
    assert not councils & queries.councils_to_decide_for(other)


def test_whose_roles_are_in_council_areas_costs_four_queries(world, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert queries.councils_to_decide_for(world.bryn) == {world.alder.code}


# Invitations ---------------------------------------------------------------------------------------


def invite(world, email="new@cast.example", **more):
    given = {
        "role": "volunteer",
        "organisation": world.council,
        "place": world.alder,
        "reason": "She asked to help.",
        "by": world.bryn,
        **more,
    }
    return operations.invite(email=email, **given)


def newcomer(email="new@cast.example"):
    return factories.User.objects.create_user(email, "New Comer")


def test_an_invitation_works_once_and_its_secret_is_kept_nowhere(world):
    invited = invite(world, "New@cast.example")
    row = invited.invitation
    assert invited.token not in str(vars(row))
    assert queries.invitation_with(invited.token) == row
    who = newcomer()
    role = operations.accept_invitation(token=invited.token, by=who)
    assert (role.person, role.state(TODAY)) == (who, "in_force")
    assert role.granted_by == str(world.bryn.public_id)
    row.refresh_from_db()
    assert "new@cast.example" not in row.email
    assert queries.invitation_with(invited.token) is None
    with pytest.raises(BadInput, match="any more"):
        operations.accept_invitation(token=invited.token, by=who)


def test_an_invitation_is_for_one_person_for_fourteen_days(world, time_machine):
    invited = invite(world)
    with pytest.raises(BadInput, match="somebody else"):
        operations.accept_invitation(token=invited.token, by=world.carys)
    with pytest.raises(BadInput, match="any more"):
        operations.accept_invitation(token="guessed", by=newcomer())
    time_machine.move_to(timezone.now() + timedelta(days=15))
    with pytest.raises(BadInput, match="any more"):
        operations.accept_invitation(token=invited.token, by=newcomer("b@cast.example"))


def test_a_withdrawn_invitation_opens_nothing(world):
    invited = invite(world)
    with pytest.raises(NotAllowed):
        operations.withdraw_invitation(invitation=invited.invitation, by=world.esme)
    operations.withdraw_invitation(invitation=invited.invitation, by=world.bryn)
    assert queries.invitation_with(invited.token) is None
    with pytest.raises(BadInput, match="already"):
        operations.withdraw_invitation(invitation=invited.invitation, by=world.bryn)


def test_who_may_no_longer_grant_has_invited_for_nothing(world):
    invited = invite(world)
    operations.end_role(role=Role.objects.get(person=world.bryn, role="role_keeper"), by="tests")
    with pytest.raises(BadInput, match="may no longer grant"):
        operations.accept_invitation(token=invited.token, by=newcomer())


def test_an_invitation_of_somebody_who_is_not_here_any_more_is_none_of_a_process(world):
    invited = invite(world)
    row = invited.invitation
    row.invited_by = "7d4b1c1e-0000-4000-8000-000000000000"
    row.save()
    with pytest.raises(BadInput, match="may no longer grant"):
        operations.accept_invitation(token=invited.token, by=newcomer())


def test_an_invitation_to_a_role_with_personal_data_ends_in_waiting(world):
    invited = invite(world, role="connector", ends=LATER)
    assert operations.accept_invitation(token=invited.token, by=newcomer()).approval == WAITING


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "nonsense"}, {"person"}),
        ({"email": "bryn@cast.example"}, {"person"}),
        ({"role": "connector"}, {"ends"}),
        ({"reason": ""}, {"reason"}),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told_by_field(world, changes, told):
    with pytest.raises(BadInput) as refused:
        invite(world, **changes)
    assert said(refused) == told


def test_somebody_is_invited_once_at_a_time_and_by_those_who_may_grant(world):
    invite(world)
    with pytest.raises(BadInput) as refused:
        invite(world, "NEW@cast.example")
    assert said(refused) == {"person"}
    with pytest.raises(NotAllowed):
        invite(world, by=world.esme)


# Organisations, and what they share ----------------------------------------------------------------


def test_an_organisation_is_added_where_somebody_may(world):
    made = operations.add_organisation(
        name=" The  Hub ", kind="vcse", places=[world.ward], by=world.bryn
    )
    assert made.name == "The Hub"
    assert operations.work_in(organisation=made, place=world.alder, by=world.bryn)
    assert not operations.work_in(organisation=made, place=world.alder, by=world.bryn)
    with pytest.raises(NotAllowed):
        operations.work_in(organisation=made, place=world.birch, by=world.bryn)
    with pytest.raises(NotAllowed):
        operations.add_organisation(name="X", kind="vcse", places=[world.alder], by=world.esme)
    with pytest.raises(BadInput) as refused:
        operations.add_organisation(
            name="the hub", kind="club", places=[world.ward], by="command line"
        )
    assert said(refused) == {"name", "kind"}


def share(world, **more):
    given = {
        "giver": world.council,
        "receiver": world.other,
        "place": world.alder,
        "verbs": ["read_drafts", "see_roles"],
        "title": "Joint work on the river",
        "kept_at": "Legal services, file 12",
        "signed_on": TODAY,
        "ends": NEXT_YEAR,
        "by": "command line",
        **more,
    }
    return operations.agree_sharing(**given)


def test_without_an_agreement_another_council_sees_nothing_and_with_one_what_it_says(world):
    assert not queries.roles_visible_to(world.esme).filter(place_code=world.alder.code).exists()
    agreement = share(world)
    assert queries.may(world.esme, "see_roles", world.alder.code)
    assert queries.may(world.esme, "read_drafts", world.ward.code)
    assert not queries.may(world.esme, "decide", world.alder.code)
    seen = queries.roles_visible_to(world.esme)
    assert seen.filter(person=world.bryn).exists()
    assert not seen.filter(person=world.asha).exists()  # who is a resident is nobody's business
    [bryn] = seen.filter(person=world.bryn, role="role_keeper")
    assert not queries.may_end(world.esme, bryn)
    operations.end_sharing(agreement=agreement, by="command line")
    assert not queries.may(world.esme, "see_roles", world.alder.code)
    with pytest.raises(BadInput, match="over already"):
        operations.end_sharing(agreement=agreement, by="command line")


def test_an_agreement_gives_nobody_more_than_their_own_role_lets_them(world):
    share(world, verbs=["read_log"])
    assert not queries.may(world.esme, "read_log", world.alder.code)
    factories.role(world.esme, "data_protection_officer", world.birch.code, world.other)
    assert queries.may(world.esme, "read_log", world.alder.code)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"verbs": ["decide"]}, {"verbs"}),
        ({"verbs": []}, {"verbs"}),
        ({"title": " "}, {"title"}),
        ({"kept_at": ""}, {"kept_at"}),
        ({"signed_on": SOON}, {"signed_on"}),
        ({"ends": TODAY}, {"ends"}),
        ({"ends": date(2090, 1, 1)}, {"ends"}),
        ({"starts": TODAY - timedelta(days=1)}, {"starts"}),
    ],
)
def test_what_is_wrong_with_an_agreement_is_told_by_field(world, changes, told):
    with pytest.raises(BadInput) as refused:
        share(world, **changes)
    assert said(refused) == told


def test_an_agreement_is_recorded_for_ones_own_organisation_where_it_works(world):
    officer = factories.User.objects.create_user("fay@cast.example", "Fay Moss")
    factories.role(officer, "data_protection_officer", world.alder.code, world.council)
    assert share(world, by=officer).giver == world.council
    for who in (world.bryn, world.esme):
        with pytest.raises(NotAllowed):
            share(world, by=who)
    with pytest.raises(NotAllowed):
        share(world, giver=world.police, receiver=world.council, by=officer)
    with pytest.raises(BadInput) as refused:
        share(world, place=world.birch)
    assert said(refused) == {"place"}


# What a page asks ----------------------------------------------------------------------------------


def test_who_can_do_what_here_is_those_whose_roles_reach_the_place(world):
    found = queries.roles_here(world.bryn, place=world.ward.code)
    assert {one.name for one in found.roles} == {
        "Asha Nair",
        "Bryn Howell",
        "Carys Lloyd",
        "Dele Okoro",
    }
    upward = queries.roles_here(world.bryn, place=world.alder.code)
    assert "Asha Nair" not in {one.name for one in upward.roles}
    [one] = queries.roles_here(world.bryn, verb="decide").roles
    assert one.name == "Bryn Howell"
    assert queries.roles_here(world.bryn, text="bry").count == 2
    assert queries.roles_here(world.bryn, role="key_worker").count == 1
    charity = str(world.charity.public_id)
    assert queries.roles_here(world.bryn, organisation=charity).count == 1
    assert queries.roles_here(world.bryn, state="ended").count == 0


@pytest.mark.parametrize("state", queries.STATES)
def test_a_state_that_is_looked_for_is_the_state_that_is_shown(world, state):
    grant(world, world.carys, starts=SOON)
    grant(world, world.carys, "connector", ends=LATER)
    operations.refuse_role(role=grant(world, world.asha, "connector", ends=LATER), by=second(world))
    operations.end_role(role=grant(world, world.dele), by=world.bryn)
    found = queries.roles_here(world.bryn, state=state).roles
    assert found
    assert {one.state for one in found} == {state}


@pytest.mark.parametrize("number", [2, 28])
def test_roles_come_in_pages_with_a_known_number_of_queries(
    world, django_assert_max_num_queries, number
):
    for n in range(number):
        who = factories.User.objects.create_user(f"p{n}@cast.example", f"Person {n:02}")
        factories.role(who, "volunteer", world.ward.code, world.council)
    with django_assert_max_num_queries(17):
        found = queries.roles_here(world.bryn, place=world.ward.code, role="volunteer")
    assert found.count == number
    assert found.pages == -(-number // queries.PAGE)
    last = queries.roles_here(world.bryn, role="volunteer", number=9)
    assert (last.number, len(last.roles)) == (
        found.pages,
        number - queries.PAGE * (found.pages - 1),
    )
