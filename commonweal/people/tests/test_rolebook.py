"""The role book is whole: every role has words, and every verb somebody who holds it."""

from __future__ import annotations

import pytest

from commonweal.people.rolebook import (
    CONFIDENTIAL,
    GRANTABLE,
    ROLES,
    SHARED,
    VERBS,
    granters_of,
    grants_of,
    roles_with,
)

PAPERS = """resident; family member; volunteer; connector; local editor; taskforce member; residents'
panel member; community panel member; applicant; councillor; parish or town clerk; area board chair;
strategic engagement and partnership manager; key worker; family intervention project manager;
referring practitioner; agency finance lead; data protection officer; performance analyst; action lead
or lead partner; partnership chair; senior leader; scrutiny member; fund operator; voluntary or
community provider; supplier; public reader"""


def test_the_27_roles_of_the_papers_are_there_in_their_order():
    named = [" ".join(one.split()) for one in PAPERS.split(";")]
    assert [one.name for one in ROLES.values() if one.of_papers] == named
    assert len(named) == 27


@pytest.mark.parametrize("slug", ROLES)
def test_a_role_has_words_and_knows_its_verbs_and_granters(slug):
    one = ROLES[slug]
    assert one.slug == slug
    assert one.words
    assert one.purpose.endswith(".")
    assert set(one.verbs) <= set(VERBS)
    assert set(one.granted_by) <= set(ROLES)


def test_every_verb_is_held_by_somebody():
    assert [verb for verb in VERBS if not roles_with(verb)] == []


def test_whoever_keeps_roles_can_grant_every_role_that_can_be_granted():
    assert set(grants_of("role_keeper")) == set(GRANTABLE)
    assert set(ROLES) - set(GRANTABLE) == {"public_reader"}


def test_who_grants_a_role_that_approves_or_grants_is_itself_trusted():
    """No chain of grants leads from a role without personal data to one that keeps roles."""
    assert granters_of("role_keeper") == ("role_keeper",)
    assert granters_of("senior_leader") == ("role_keeper",)


def test_a_role_that_nobody_is_told_of_needs_nobody_to_approve_it():
    """Whoever approves has to see it; confidential roles are seen by those who grant alone."""
    assert CONFIDENTIAL
    assert [slug for slug in CONFIDENTIAL if ROLES[slug].sees_personal] == []


def test_only_seeing_can_be_shared_with_another_organisation():
    assert set(SHARED) == {"read_drafts", "see_roles", "read_log"}
