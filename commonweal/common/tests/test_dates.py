from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.common.dates import read_day, write_day, write_span
from commonweal.common.errors import BadInput


@pytest.mark.parametrize(
    "text",
    ["2026-03-05", "5/3/2026", "05.03.2026", "5 March 2026", " 5 mar 2026 ", "5 Mar. 2026"],
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_day(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/02/2026",
        "13/13/2026",
        "3/25/2026",
        "5 Ma 2026",
        "5 Foo 2026",
        "5/3/26",
        "0/1/2026",
    ],
)
def test_what_is_no_day_is_refused_with_what_to_write(text):
    with pytest.raises(BadInput, match="write 22/11/2026"):
        read_day(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_what_is_written_is_read_back(day):
    assert read_day(write_day(day)) == day


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 5, 3), date(2026, 5, 3), "3 May 2026"),
        (date(2026, 5, 3), date(2026, 5, 9), "3 to 9 May 2026"),
        (date(2026, 5, 31), date(2026, 6, 1), "31 May to 1 June 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 to 1 January 2026"),
    ],
)
def test_a_span_says_no_month_or_year_twice(first, last, said):
    assert write_span(first, last) == said


def test_a_span_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="is after"):
        write_span(date(2026, 5, 4), date(2026, 5, 3))
