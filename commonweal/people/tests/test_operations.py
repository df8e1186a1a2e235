"""People come in by one door, and what they sign in with is hard to guess."""

from __future__ import annotations

import pytest
from django.utils import timezone

from commonweal import cli
from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.people import operations, queries
from commonweal.people.models import Organisation, Role, User
from commonweal.people.tests.factories import person
from commonweal.places.models import Area

pytestmark = pytest.mark.django_db

GOOD = "wolf-river-lantern-9"


def add(email="Asha@Council.example", full_name=" Asha  Nair ", password=GOOD) -> User:
    return operations.add_person(email=email, full_name=full_name, password=password, by="tests")


def test_somebody_who_was_added_can_sign_in_and_the_log_says_nothing_of_them():
    person = add()
    assert (person.email, person.full_name) == ("asha@council.example", "Asha Nair")
    assert User.objects.get(email="asha@council.example").check_password(GOOD)
    entry = Entry.objects.get(verb="add_person")
    assert entry.subject_id == str(person.public_id)
    assert entry.detail == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": ""}, "email"),
        ({"full_name": " "}, "full_name"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "asha@council.example"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_everything_that_is_wrong_is_told_and_nobody_is_added(changes, told):
    with pytest.raises(BadInput) as refused:
        add(**changes)
    assert any(problem.startswith(told) for problem in refused.value.problems)
    assert not User.objects.exists()


def test_one_address_is_one_person():
    add()
    with pytest.raises(BadInput):
        add(email="ASHA@council.example")


def test_the_command_takes_the_password_from_a_file_and_never_shows_it(tmp_path, capsys):
    secret = tmp_path / "password"
    secret.write_text(f"{GOOD}\n")
    words = ["add-user", "bryn@council.example", "Bryn", "Howell"]
    assert cli.main([*words, "--password-file", str(secret)]) == 0
    assert User.objects.get().check_password(GOOD)
    assert cli.main([*words, "--password-file", str(tmp_path / "none")]) == 2
    said = capsys.readouterr()
    assert "Bryn Howell can sign in as bryn@council.example." in said.out
    assert GOOD not in said.out + said.err


# The right to record lists and decisions ------------------------------------------------------------


@pytest.fixture
def alder() -> Area:
    return Area.objects.create(
        code="Y06000001", kind="la", name="Alder", name_key="alder", in_use=True
    )


def test_a_right_is_for_one_person_and_one_council_area(alder):
    bryn, esme = person("bryn"), person("esme")
    assert operations.let_decide(person=bryn, council=alder, by="tests")
    assert not operations.let_decide(person=bryn, council=alder, by="tests")
    assert queries.councils_to_decide_for(bryn) == {"Y06000001"}
    assert queries.councils_to_decide_for(esme) == frozenset()
    assert queries.councils_to_decide_for(None) == frozenset()
    [entry] = Entry.objects.filter(verb="grant_role")
    assert (entry.place, entry.detail["person"]) == ("Y06000001", str(bryn.public_id))
    assert Organisation.objects.get().name == "Council of Alder"


def test_who_can_no_longer_sign_in_or_lost_the_right_may_decide_nothing(alder):
    bryn = person("bryn")
    operations.let_decide(person=bryn, council=alder, by="tests")
    bryn.is_active = False
    assert queries.councils_to_decide_for(bryn) == frozenset()
    bryn.is_active = True
    assert operations.let_decide_no_longer(person=bryn, council_code=alder.code, by="tests")
    assert not operations.let_decide_no_longer(person=bryn, council_code=alder.code, by="tests")
    assert queries.councils_to_decide_for(bryn) == frozenset()
    assert Entry.objects.filter(verb="end_role").count() == 1


def test_only_a_council_area_can_be_decided_for(alder):
    ward = Area(code="Y05000001", kind="ward", name="A ward")
    with pytest.raises(BadInput, match="no council area"):
        operations.let_decide(person=person("bryn"), council=ward, by="tests")


def test_the_right_comes_with_a_person_or_later_and_can_go(alder, tmp_path, capsys):
    secret = tmp_path / "password"
    secret.write_text(f"{GOOD}\n")
    words = ["add-user", "bryn@council.example", "Bryn", "--password-file", str(secret)]
    assert cli.main([*words, "--may-decide", "Nowhere at all"]) == 2
    assert not User.objects.exists()
    assert cli.main([*words, "--may-decide", "Alder"]) == 0
    assert Role.objects.get().place_code == "Y06000001"
    assert cli.main(["may-decide", "Bryn@council.example", "Y06000001", "--no-longer"]) == 0
    assert Role.objects.get().state(timezone.localdate()) == "ended"
    assert cli.main(["may-decide", "bryn@council.example", "Alder"]) == 0
    assert Role.objects.in_force(timezone.localdate()).count() == 1
    assert cli.main(["may-decide", "nobody@council.example", "Alder"]) == 2
    said = capsys.readouterr()
    assert "They may record lists and decisions of Alder." in said.out
    assert "Bryn may no longer record" in said.out


def test_names_are_told_for_people_and_not_for_processes():
    bryn = person("bryn")
    assert queries.names_of([str(bryn.public_id), "command line"]) == {
        str(bryn.public_id): "Bryn Howell"
    }
