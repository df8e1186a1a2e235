"""People come in by one door, and what they sign in with is hard to guess."""

from __future__ import annotations

import pytest

from commonweal import cli
from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.people import operations
from commonweal.people.models import User

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
