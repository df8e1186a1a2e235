"""Tables of places on lists, as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.common.errors import BadInput
from commonweal.priorities.links import Link
from commonweal.priorities.listing import content_of, digest_of, outermost, read
from commonweal.priorities.tests.factories import table


def problems(text: str) -> list[str]:
    return [str(one) for one in read(text)[1]]


def test_what_is_true_of_a_list_stands_in_its_first_row():
    [one], wrong = read(table("Hazel Corner", {"place": "Rowan End", "place reason": "asked for"}))
    assert wrong == []
    assert (one.name, one.council, one.approving_body) == ("Priority areas", "Y06000001", "Cabinet")
    assert (one.adopted_on, one.starts) == (date(2026, 3, 3), date(2026, 4, 1))
    assert one.evidence == [Link("indicator", "no-qualifications")]
    assert [(entry.row, entry.place, entry.reason) for entry in one.entries] == [
        (2, "Hazel Corner", ""),
        (3, "Rowan End", "asked for"),
    ]


def test_a_row_may_say_again_what_the_first_said_and_nothing_else():
    again = {"place": "Rowan End", "list": "PRIORITY AREAS", "reason": "Another one."}
    assert problems(table("Hazel Corner", again)) == [
        "row 3, column 'reason': says otherwise than row 2 of the same list"
    ]


def test_a_file_may_hold_several_lists():
    other = {"list": "Rural places", "council": "Birch", "status": "draft", "place": "Elm"}
    lists, wrong = read(table("Hazel Corner", other))
    assert wrong == []
    assert [(one.name, len(one.entries)) for one in lists] == [
        ("Priority areas", 1),
        ("Rural places", 1),
    ]


def test_everything_wrong_is_said_at_once_by_row_and_column():
    text = table(
        {
            "place": "Hazel Corner",
            "starts": "31 June 2026",
            "evidence": "rumour: x",
            "status": "old",
        },
        {"place": "", "place reason": "asked for"},
        {"place": "hazel corner"},
    )
    found = problems(text)
    assert len(found) == 5
    assert found[0].startswith("row 2, column 'status': found 'old'; expected one of current")
    assert found[1].startswith("row 2, column 'starts': '31 June 2026' is not a date")
    assert found[2].startswith(
        "row 2, column 'evidence': found 'rumour: x'; expected one of release"
    )
    assert found[3] == "row 3, column 'place': expected a place: its name or its code"
    assert found[4] == "row 4, column 'place': 'hazel corner' is on this list already, in row 2"


@pytest.mark.parametrize(
    ("heading", "status", "wanted"),
    [
        ("reason", "current", True),
        ("approved by", "current", True),
        ("adopted on", "current", True),
        ("starts", "current", True),
        ("evidence", "current", True),
        ("source", "current", True),
        ("source", "archived", True),
        ("evidence", "archived", False),
        ("source", "draft", False),
    ],
)
def test_what_is_in_force_is_accounted_for(heading, status, wanted):
    text = table({"place": "Hazel Corner", heading: ""}, status=status)
    said = f"row 2: a list whose status is {status} needs {heading} as well"
    assert problems(text) == ([said] if wanted else [])


def test_days_are_in_order():
    assert problems(table("Hazel Corner", ends="31 March 2026")) == [
        "row 2, column 'ends': expected a day after the list starts"
    ]
    late = {"place": "Rowan End", "place ends": "1 March 2026"}
    assert problems(table("Hazel Corner", late)) == [
        "row 3, column 'place ends': expected a day after the start"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("list,place\n", "'council' is lacking"),
        ("list,council,place,colour\n", "'colour' means nothing here"),
        ("list,council,place,why,reason\n", "'why' and 'reason' mean the same"),
    ],
)
def test_headings_that_cannot_be_used_are_refused(text, said):
    with pytest.raises(BadInput) as refused:
        read(text)
    assert said in str(refused.value)


def test_a_table_without_places_and_a_row_that_is_too_long_are_noticed():
    assert problems("list,council,place\n\n") == ["row 2: expected at least one place"]
    assert problems("list,council,place\na,b,c,d\n") == [
        "row 2: has more cells than there are headings"
    ]


def test_where_in_a_file_a_list_stood_changes_nothing():
    first, second = (
        read(text)[0][0] for text in (table("Elm"), "\n".join(table("Elm").split("\r\n")))
    )
    moved = read(table("Elm").replace("\r\n", "\r\n\r\n", 1))[0][0]
    assert (
        digest_of(content_of(first))
        == digest_of(content_of(second))
        == digest_of(content_of(moved))
    )
    assert digest_of(content_of(read(table("Oak"))[0][0])) != digest_of(content_of(first))


def test_the_outermost_tenth_of_ten_is_one():
    values = [(f"a{i}", float(i)) for i in range(10)]
    assert outermost(values, share=0.1, highest=True) == ["a9"]
    assert outermost(values, share=0.2, highest=False) == ["a0", "a1"]


def test_areas_with_the_same_value_are_all_in_or_all_out():
    tied = [("b", 9.0), ("a", 9.0), *((f"c{i}", float(i)) for i in range(8))]
    assert outermost(tied, share=0.1, highest=True) == ["a", "b"]
    assert outermost([("a", 1.0)] * 0, share=0.1, highest=True) == []


@given(st.lists(st.integers(-5, 5), max_size=40), st.sampled_from([0.1, 0.2]))
def test_fewer_than_the_share_lie_farther_out_of_those_chosen_and_of_no_other(numbers, share):
    values = [(f"a{i:02}", float(one)) for i, one in enumerate(numbers)]
    chosen = set(outermost(values, share=share, highest=True))
    for code, value in values:
        farther = sum(other > value for _, other in values)
        assert (code in chosen) == (farther < share * len(values))
