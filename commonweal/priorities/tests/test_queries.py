"""What is answered of lists, decisions and places: to everybody alike, and drafts to the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonweal.evidence.tests.factories import table as csv_table
from commonweal.people.models import User
from commonweal.places.models import Area
from commonweal.places.queries import resolve
from commonweal.priorities import operations, queries
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.permissions import may_edit
from commonweal.priorities.tests.factories import BY, load, record

SERIES = "y06000001-priority-areas"
TODAY = timezone.localdate()


def shifted(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def publish(folder, place="Hazel Corner Y", **changes):
    done = record(folder, place, **changes)
    operations.publish_decision(reference=done.reference, by=BY)


@pytest.fixture
def officer(db):
    return User.objects.create_superuser("officer@council.example", "An Officer")


@pytest.fixture
def resident(db):
    return User.objects.create_user("asha@home.example", "Asha")


# Who sees what --------------------------------------------------------------------------------------


def test_a_draft_is_seen_by_whoever_may_edit_it_and_by_nobody_else(
    land, tmp_path, officer, resident
):
    load(tmp_path, "Hazel Corner Y", status="draft")
    record(tmp_path, "Hazel Corner Y")
    area = resolve("Hazel Corner Y")
    for visitor in (None, AnonymousUser(), resident):
        assert queries.lists(visitor=visitor) == ()
        assert queries.priority_list(SERIES, visitor=visitor) is None
        assert queries.decisions(visitor=visitor) == ()
        assert queries.decision("area-team-2026", visitor=visitor) is None
        assert queries.decisions_about(area, visitor=visitor) == ()
    assert [one.state for one in queries.lists(visitor=officer)] == ["draft"]
    assert queries.decision("area-team-2026", visitor=officer).state == "draft"


def test_who_may_edit_is_active_and_of_the_office(officer, resident):
    assert [may_edit(one, "publish") for one in (officer, resident, AnonymousUser(), None)] == [
        True,
        False,
        False,
        False,
    ]
    officer.is_active = False
    assert not may_edit(officer, "publish")


def test_a_draft_hides_the_list_in_force_from_nobody(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    load(tmp_path, "Rowan End Y", status="draft")
    assert [(one.edition, one.state) for one in queries.lists()] == [(1, "current")]
    assert [one.edition for one in queries.priority_list(SERIES).editions] == [1]


def test_of_councils_that_are_not_loaded_nothing_is_shown(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    publish(tmp_path)
    Area.objects.filter(code=land.councils[0]).update(in_use=False)
    assert queries.lists() == ()
    assert queries.priority_list(SERIES) is None
    assert queries.decisions() == ()
    assert queries.councils_with_lists() == ()


# Lists ----------------------------------------------------------------------------------------------


def test_lists_are_found_by_name_by_place_by_council_and_by_state(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    load(tmp_path, "Studley Green", list="Old names", status="archived")
    assert [one.name for one in queries.lists("old")] == ["Old names"]
    assert [one.name for one in queries.lists("hazel")] == ["Priority areas"]
    assert queries.lists("zzz") == ()
    assert len(queries.lists(council=land.councils[0])) == 2
    assert queries.lists(council=land.councils[1]) == ()
    assert [one.name for one in queries.lists(state="archived")] == ["Old names"]
    assert queries.councils_with_lists() == ((land.councils[0], "Alder"),)


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (-9, 0, "current"),
        (0, 0, "current"),
        (1, 0, "coming"),
        (-9, -1, "former"),
        (-9, 1, "current"),
    ],
)
def test_what_a_list_is_follows_from_the_day(land, tmp_path, starts, ends, state):
    load(tmp_path, "Hazel Corner Y", starts=shifted(starts), ends=shifted(ends) if ends else "")
    assert [one.state for one in queries.lists()] == [state]


def test_the_history_of_a_list_is_all_there(land, tmp_path):
    load(tmp_path, "Hazel Corner Y", "Rowan End Y")
    load(tmp_path, "Rowan End Y", starts="2026-10-01")
    latest, former = queries.priority_list(SERIES), queries.priority_list(SERIES, 1)
    assert [one.edition for one in latest.editions] == [2, 1]
    assert [row.name for row in latest.places] == ["Rowan End Y"]
    assert [row.name for row in former.places] == ["Hazel Corner Y", "Rowan End Y"]
    assert (former.card.state, former.card.ends) == ("former", date(2026, 10, 1))
    assert queries.priority_list(SERIES, 3) is None


def test_a_list_whose_release_was_replaced_waits_to_be_made_again(land):
    council = resolve(land.councils[1])
    made = operations.make_list(council=council, indicator="no-qualifications", by=BY)
    assert not queries.priority_list(made.series).overtaken
    land.write(figures=csv_table(land.figures(shift=9)))
    land.load()
    land.write()
    assert queries.priority_list(made.series).overtaken


# What a place is on ---------------------------------------------------------------------------------


def on(name: str) -> list[tuple[str, list[str], bool]]:
    return [
        (one.card.name, [row.name for row in one.rows], one.itself)
        for one in queries.on_lists(resolve(name))
    ]


def test_a_place_is_on_the_lists_of_itself_of_its_small_areas_and_of_its_neighbourhood(
    land, tmp_path
):
    inside, outside = land.small[4], land.small[0]
    load(tmp_path, "Hazel Corner Y", inside)
    both = ["Hazel Corner Y", "Alder 002A"]
    assert on("Hazel Corner Y") == [("Priority areas", both, True)]
    assert on(inside) == [("Priority areas", both, True)]
    assert on(land.small[5]) == [("Priority areas", ["Hazel Corner Y"], False)]
    assert on(outside) == []
    assert on("Rowan End Y") == []


def test_lists_that_are_archived_over_or_followed_are_not_said_of_a_place(land, tmp_path):
    load(tmp_path, "Hazel Corner Y", list="Old names", status="archived")
    load(tmp_path, "Hazel Corner Y", list="Over", ends=shifted(-1))
    load(tmp_path, "Hazel Corner Y")
    load(tmp_path, "Rowan End Y", starts="2026-10-01")
    assert on("Hazel Corner Y") == []


def test_a_place_that_has_left_a_list_is_on_it_no_more(land, tmp_path):
    gone = {"place": "Hazel Corner Y", "place ends": shifted(-1)}
    stays = {"place": "Rowan End Y", "place ends": shifted(1)}
    load(tmp_path, gone, stays)
    assert on("Hazel Corner Y") == []
    assert on("Rowan End Y")[0][2]


def test_a_large_place_is_not_on_a_list_because_a_part_of_it_is(land, tmp_path, monkeypatch):
    load(tmp_path, land.small[0])
    assert on("Alder")[0][2] is False
    monkeypatch.setattr(queries.listed, "CLOSE", 5)
    assert on("Alder") == []


def test_decisions_about_a_place_are_said_while_they_are_in_force(land, tmp_path):
    publish(tmp_path)
    about = {
        name: queries.decisions_about(resolve(name))
        for name in ("Hazel Corner Y", land.small[4], land.small[0])
    }
    assert [len(one) for one in about.values()] == [1, 1, 0]
    operations.withdraw_decision(reference="area-team-2026", because="Wrong.", by=BY)
    assert queries.decisions_about(resolve("Hazel Corner Y")) == ()
    assert queries.decision("area-team-2026").withdrawn_because == "Wrong."


def test_both_sides_of_a_decision_and_its_course_are_told(land, tmp_path):
    publish(tmp_path)
    one = queries.decision("area-team-2026")
    assert [(side.what, side.pence) for side in one.taken] == [("Duty desks", 100050)]
    assert [(side.what, side.pence) for side in one.given] == [("An area team", 100050)]
    assert one.outgoings == ((2026, 100000), (2027, 100000), (2028, 40000))
    assert not one.review_due
    SupportDecision.objects.update(review_on=TODAY, decided_on=TODAY - timedelta(days=1))
    assert queries.decision("area-team-2026").review_due


def test_a_decision_and_the_one_that_follows_name_each_other(land, tmp_path):
    publish(tmp_path)
    record(tmp_path, "Hazel Corner Y", reference='"next"', replaces='"area-team-2026"')
    assert queries.decision("area-team-2026").replaced_by == ""
    operations.publish_decision(reference="next", by=BY)
    assert queries.decision("area-team-2026").replaced_by == "next"
    assert queries.decision("next").replaces == "area-team-2026"


# For caches and under load --------------------------------------------------------------------------


def test_the_stamp_changes_with_lists_decisions_and_the_day(land, tmp_path, monkeypatch):
    seen = [queries.stamp()]

    def changed() -> bool:
        seen.append(queries.stamp())
        return len(set(seen)) == len(seen)

    leaving = {"place": "Hazel Corner Y", "place ends": shifted(5)}
    load(tmp_path, leaving, starts=shifted(1), ends=shifted(20))
    assert changed()
    record(tmp_path, "Hazel Corner Y", review_on=shifted(400))
    publish(tmp_path, reference='"another"', review_on=shifted(300))
    assert changed()
    operations.withdraw_decision(reference="another", because="Wrong.", by=BY)
    assert changed()
    for days in (1, 5, 20, 300):
        later = TODAY + timedelta(days=days)
        monkeypatch.setattr(timezone, "localdate", lambda later=later: later)
        assert changed(), days


def test_answers_ask_the_database_as_often_for_many_as_for_one(land, tmp_path):
    def asked(call):
        call()  # what holds for all places is read once, and not counted
        with CaptureQueriesContext(connection) as found:
            call()
        return len(found)

    area = resolve("Hazel Corner Y")
    calls = (
        queries.lists,
        queries.decisions,
        queries.stamp,
        lambda: queries.priority_list(SERIES),
        lambda: queries.on_lists(area),
        lambda: queries.decisions_about(area),
    )
    load(tmp_path, "Hazel Corner Y")
    publish(tmp_path)
    once = [asked(call) for call in calls]
    load(tmp_path, "Hazel Corner Y", *land.of(0), starts="2026-10-01")
    for number in range(4):
        publish(tmp_path, reference=f'"another-{number}"')
    many = [asked(call) for call in calls]
    assert many == once
    assert PriorityList.objects.count() == 2


def test_the_outermost_small_areas_of_a_council_are_named_with_their_release(land):
    found = queries.outermost_in(
        resolve(land.councils[1]), indicator="no-qualifications", share=0.1
    )
    assert found.highest
    assert found.compared == 24
    assert found.areas[0] == (land.small[12], "Birch 001A")
    assert found.without == 0
    assert len(found.sha256) == 64
