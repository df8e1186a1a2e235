"""Commands about roles and organisations."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from commonweal.audit.models import Entry
from commonweal.audit.operations import READ
from commonweal.people.models import Organisation, Role
from commonweal.people.rolebook import ROLES

pytestmark = pytest.mark.django_db


def test_the_kinds_of_role_are_listed_with_their_verbs(run):
    code, out, _ = run("role", "kinds")
    assert code == 0
    assert "priority_officer: officer for priority places" in out
    told = json.loads(run("--json", "role", "kinds")[1])
    assert [one["role"] for one in told] == list(ROLES)


def test_a_role_is_granted_listed_and_ended_by_command(run, world):
    words = ["role", "grant", "carys@cast.example", "role_keeper", "Alder"]
    assert run(*words, "--because", "She runs the office.")[0] == 2
    code, out, _ = run(*words, "--because", "She runs the office.", "--until", "1/2/2027")
    assert code == 0
    assert "Carys Lloyd holds the role keeper of roles in Alder, Alder Council" in out
    made = Role.objects.get(person=world.carys, role="role_keeper")
    assert made.approval == "approved"
    assert str(made.public_id) in run("role", "list", "--place", "Alder")[1]
    assert Entry.objects.filter(verb=READ).last().place == world.alder.code
    assert str(made.public_id) not in run("role", "list", "--place", "Birch")[1]
    assert run("role", "end", str(made.public_id))[0] == 0
    made.refresh_from_db()
    assert made.state(timezone.localdate()) == "ended"
    told = json.loads(run("--json", "role", "list", "--state", "ended")[1])
    assert [one["id"] for one in told] == [str(made.public_id)]


@pytest.mark.parametrize(
    "words",
    [
        ["role", "grant", "nobody@cast.example", "volunteer", "Alder", "--because", "x"],
        ["role", "grant", "carys@cast.example", "dancer", "Alder", "--because", "x"],
        ["role", "grant", "carys@cast.example", "volunteer", "Nowhere", "--because", "x"],
        ["role", "grant", "carys@cast.example", "volunteer", "Castle", "--because", "x"],
        ["role", "grant", "carys@cast.example", "volunteer", "Alder", "--because", " "],
        ["role", "grant", "carys@cast.example", "volunteer", "Alder", "--because", "x",
         "--organisation", "Nobody Ltd"],
        ["role", "grant", "carys@cast.example", "volunteer", "Alder", "--because", "x",
         "--from", "once"],
        ["role", "end", "nonsense"],
        ["role", "end", "7d4b1c1e-0000-4000-8000-000000000000"],
        ["role", "list", "--state", "lost"],
        ["organisation", "add", "X", "--kind", "club", "--place", "Alder"],
        ["organisation", "end", "Nobody Ltd"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(run, world, words):
    assert run(*words)[0] == 2


def test_organisations_are_added_listed_and_ended_by_command(run, world):
    assert run("organisation", "add", "The Hub", "--kind", "vcse", "--place", "Castle")[0] == 0
    assert "The Hub (vcse): Castle" in run("organisation", "list")[1]
    words = ["role", "grant", "asha@cast.example", "volunteer", "Castle", "--because", "Helps."]
    assert run(*words, "--organisation", "the hub")[0] == 0
    code, out, _ = run("organisation", "end", "The Hub")
    assert code == 0
    assert "one role ends with it" in out
    assert Organisation.objects.get(name="The Hub").ends == timezone.localdate()
