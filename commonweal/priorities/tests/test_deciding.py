"""Decisions as people write them, and what they lack."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.common.errors import BadInput
from commonweal.priorities import deciding
from commonweal.priorities.deciding import Amount, read
from commonweal.priorities.links import read_link
from commonweal.priorities.money import read_pounds, write_financial_year, write_pounds
from commonweal.priorities.tests.factories import decision


def lacking(draft):
    return [one.said for one in deciding.lacking(draft)]


def course_problems(*given, **more):
    return [one.said for one in deciding.course_problems(*given, **more)]


def test_a_decision_is_read_to_the_penny():
    draft, wrong = read(decision("Hazel Corner"))
    assert wrong == []
    assert lacking(draft) == []
    assert draft.taken == [Amount("Duty desks", 100050)]
    assert draft.outgoings == {2026: 100000, 2027: 100000, 2028: 40000}
    assert (draft.decided_on, draft.review_on) == (date(2026, 4, 7), date(2027, 4, 7))


def test_everything_that_is_lacking_is_said_at_once():
    draft, wrong = read('reference = "a"\ntitle = "b"\nplace = "c"\n')
    assert wrong == []
    assert lacking(draft) == [
        "There is no reason why this place was chosen.",
        "No evidence is linked.",
        "No approving body is named.",
        "There is no day on which it was decided.",
        "There is no day on which it will be reviewed.",
        "Nothing says what the money goes to.",
        "Nothing says where the money comes from.",
        "Expected outgoings are given for 0 years; 3 to 5 are needed.",
    ]


def test_everything_that_is_wrong_is_said_at_once():
    _, wrong = read(
        decision(
            "Hazel Corner",
            reference='"Not A Reference"',
            review_on="2026-04-07",
            evidence='["hearsay: somebody", "document: Report | javascript:alert(1)"]',
            taken=[("what", '"Duty desks"', "-3"), ("who", '"x"', "3")],
            outgoings=[("year", "26", "1"), ("year", "2026", '"a lot"')],
            colour='"green"',
        )
    )
    assert len(wrong) == 9
    for said in (
        "colour: means nothing here",
        "review_on: expected a day after that of the decision",
        "evidence, number 1: found 'hearsay: somebody'",
        "evidence, number 2: found 'javascript:alert(1)'",
        "from, number 1, pounds: found '-3'",
        "from, number 2: found pounds, who; expected what and pounds",
        "outgoings, number 1, year: found '26'",
        "outgoings, number 2, pounds: found 'a lot'",
    ):
        assert any(one.startswith(said) for one in wrong), said


def test_a_reference_can_stand_in_an_address():
    [said] = read(decision("Hazel Corner", reference='"Not A Reference"'))[1]
    assert said.startswith("reference: found 'Not A Reference'; expected small letters, figures")


def test_what_is_no_toml_is_refused():
    with pytest.raises(BadInput, match="not TOML"):
        read("reference =")


def test_both_sides_come_to_the_same():
    draft, _ = read(decision("Hazel Corner", taken=[("what", '"Duty desks"', "999.99")]))
    assert lacking(draft) == [
        "£999.99 is taken from somewhere and £1,000.50 given: both sides have to come to the same."
    ]


DAY = date(2026, 4, 7)


@pytest.mark.parametrize(
    "amounts", [(5, 5, 4), (5, 5, 5, 4), (5, 5, 4, 3, 0), (5, 5, 5, 5, 1)], ids=str
)
def test_the_expected_course_is_level_at_first_and_tails_off(amounts):
    assert course_problems(dict(enumerate(amounts, 2026)), DAY) == []


@pytest.mark.parametrize("amounts", [(5, 5, 5), (5, 4, 3), (5, 5, 6, 4), (4, 5, 3)], ids=str)
def test_another_course_is_explained(amounts):
    course = dict(enumerate(amounts, 2026))
    assert "say why" in " ".join(course_problems(course, DAY))
    assert course_problems(course, DAY, explained="A building comes first.") == []


def test_years_follow_one_another_from_the_year_of_the_decision():
    assert course_problems({2026: 5, 2027: 5}, DAY) == [
        "Expected outgoings are given for 2 years; 3 to 5 are needed."
    ]
    assert course_problems({2026: 5, 2027: 5, 2029: 1}, DAY) == [
        "The years of the expected outgoings do not follow one another."
    ]
    assert course_problems({2027: 5, 2028: 5, 2029: 1}, DAY) == []
    assert "begin in 2028/29" in course_problems({2028: 5, 2029: 5, 2030: 1}, DAY)[0]


def test_a_financial_year_begins_in_april():
    course = {2026: 5, 2027: 5, 2028: 1}
    assert course_problems(course, date(2026, 3, 31)) == []
    assert "begin in 2026/27" in course_problems(course, date(2025, 3, 31))[0]


@pytest.mark.parametrize(
    ("given", "pence"),
    [("£120,000", 12_000_000), ("0.05", 5), (3, 300), ("1234.5", 123_450), ("£ 7", 700)],
)
def test_pounds_are_read_as_people_write_them(given, pence):
    assert read_pounds(given) == pence


@pytest.mark.parametrize("given", ["-3", "1.005", "1,00", "", "ten", True, None, "9" * 20, "1e9"])
def test_what_is_no_amount_is_refused(given):
    with pytest.raises(ValueError, match="expected"):
        read_pounds(given)


def test_pounds_and_years_are_written_as_people_read_them():
    assert [write_pounds(one) for one in (12_000_000, 123_450, 5)] == [
        "£120,000",
        "£1,234.50",
        "£0.05",
    ]
    assert write_financial_year(2099) == "2099/00"


def test_a_document_may_be_on_paper_alone():
    assert read_link("Document:  Report of  March").title == "Report of March"
    linked = read_link("document: Report | https://council.example/report.pdf")
    assert (linked.title, linked.target) == ("Report", "https://council.example/report.pdf")


@pytest.mark.parametrize("text", ["report", "indicator:", "document: | https://a.example", "x: y"])
def test_evidence_that_names_nothing_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        read_link(text)
