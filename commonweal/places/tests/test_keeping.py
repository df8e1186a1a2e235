"""A neighbourhood that somebody draws is kept for them, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.places import operations, queries
from commonweal.places.models import SavedNeighbourhood
from commonweal.places.operations import keeping
from commonweal.places.tests.factories import council, small_areas

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Person:
    public_id: UUID


ASHA, BRYN = Person(uuid4()), Person(uuid4())


@pytest.fixture
def codes() -> list[str]:
    return [one.code for one in small_areas(council(), 3)]


def save(codes, name="Our patch", by=ASHA) -> SavedNeighbourhood:
    return operations.save_neighbourhood(name=name, areas=codes, by=by)


def test_it_is_seen_by_whom_it_belongs_to_and_by_nobody_else(codes):
    saved = save(codes)
    assert queries.saved_by(ASHA) == (saved,)
    assert saved.small_areas == tuple(codes)
    assert queries.saved_by(BRYN) == queries.saved_by(None) == queries.saved_by(object()) == ()
    assert queries.find("Our patch") == ()


def test_saved_again_it_takes_its_new_name_and_each_person_has_their_own(codes):
    first, again = save(codes), save(codes[::-1], name="The close")
    assert first.public_id == again.public_id
    assert [one.name for one in queries.saved_by(ASHA)] == ["The close"]
    assert save(codes, by=BRYN).public_id != first.public_id


def test_the_log_says_that_it_was_done_and_neither_its_name_nor_its_areas(codes):
    saved = save(codes, name="Behind Asha's house")
    operations.remove_neighbourhood(public_id=saved.public_id, by=ASHA)
    entries = Entry.objects.filter(subject_id=str(saved.public_id)).in_order()
    assert [one.verb for one in entries] == ["save_neighbourhood", "remove_neighbourhood"]
    assert {one.actor for one in entries} == {str(ASHA.public_id)}
    said = " ".join(str(one.detail) for one in entries)
    assert "Asha" not in said
    assert codes[0] not in said


def test_nobody_removes_what_is_anothers(codes):
    saved = save(codes)
    with pytest.raises(BadInput, match="no such neighbourhood"):
        operations.remove_neighbourhood(public_id=saved.public_id, by=BRYN)
    assert queries.saved_by(ASHA) == (saved,)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "two\nlines", "\0"])
def test_a_name_is_one_line_that_can_be_read(codes, name):
    with pytest.raises(BadInput) as refused:
        save(codes, name=name)
    assert "at most 80 letters" in refused.value.problems[0]


def test_areas_that_make_no_place_are_told_and_nothing_is_saved(codes):
    for areas in ([], ["Z99"], [codes[0], small_areas(council("Teasel"), 1)[0].code]):
        with pytest.raises(BadInput) as refused:
            save(areas)
        assert refused.value.problems
    assert not SavedNeighbourhood.objects.exists()


def test_a_person_keeps_only_so_many_and_may_rename_one_all_the_same(codes, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_SAVED", 2)
    save(codes[:1]), save(codes[:2])
    with pytest.raises(BadInput, match="Remove one first"):
        save(codes)
    assert save(codes[:2], name="Else").name == "Else"
