"""Rights that there were before roles become roles, and can be taken back."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.utils import timezone

from commonweal.people import queries
from commonweal.people.models import MayDecide, Organisation, Role
from commonweal.people.operations import let_decide_no_longer
from commonweal.people.tests.factories import person
from commonweal.places.tests import factories as places

pytestmark = pytest.mark.django_db

STEP = importlib.import_module("commonweal.people.migrations.0004_rights_become_roles")
GIVEN = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def rights():
    alder = places.council("Alder", code="Y06000001")
    bryn, carys = person("bryn"), person("carys")
    for who, code in ((bryn, alder.code), (carys, alder.code), (bryn, "Y06000009")):
        MayDecide.objects.create(person=who, council_code=code, given_at=GIVEN)
    return bryn, carys


def test_every_right_becomes_a_role_that_lets_do_the_same(rights):
    STEP.rights_become_roles(apps, None)
    bryn, carys = rights
    assert queries.councils_to_decide_for(bryn) == {"Y06000001", "Y06000009"}
    assert queries.councils_to_decide_for(carys) == {"Y06000001"}
    assert {one.name for one in Organisation.objects.all()} == {
        "Council of Alder",
        "Council of Y06000009",
    }
    role = Role.objects.get(person=carys)
    assert (role.starts, role.granted_at, role.ends) == (GIVEN.date(), GIVEN, None)
    assert not queries.may_grant_something(bryn)


def test_roles_become_rights_again_as_they_stand(rights):
    bryn, _carys = rights
    before = set(MayDecide.objects.values_list("person", "council_code", "given_at"))
    STEP.rights_become_roles(apps, None)
    STEP.roles_become_rights(apps, None)
    assert set(MayDecide.objects.values_list("person", "council_code", "given_at")) == before
    let_decide_no_longer(person=bryn, council_code="Y06000001", by="tests")
    STEP.roles_become_rights(apps, None)
    assert MayDecide.objects.count() == 2


def test_forward_again_grants_nothing_twice(rights):
    STEP.rights_become_roles(apps, None)
    STEP.rights_become_roles(apps, None)
    assert Role.objects.in_force(timezone.localdate()).count() == 3
    assert Organisation.objects.count() == 2


def test_where_nobody_had_a_right_nothing_is_made(db):
    STEP.rights_become_roles(apps, None)
    assert not Organisation.objects.exists()
