"""Labels of periods stand in the order of time, whatever their spelling."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import catalogue
from commonweal.evidence.periods import ends


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2011", "2021"),
        ("2023", "2023/24"),
        ("2023/24", "2024"),
        ("2023-24", "2024/25"),
        ("2023–24", "2024-25"),
        ("October 2023", "January 2026"),
        ("September 2023", "October 2023"),
        ("March 2024", "2024"),
        ("21 March 2021", "April 2021"),
        ("2020 to 2024", "2022 to 2025"),
        ("2024-03", "2024-11"),
        ("2024 Q1", "Q3 2024"),
        ("quarter 4 2023", "quarter 1 2024"),
        ("2010-15", "2016"),
        ("1999/00", "2000"),
        ("one quarter, not recorded which", "1891"),
    ],
)
def test_the_period_that_ends_later_comes_later(earlier, later):
    assert ends(earlier) < ends(later)


def test_an_edition_is_told_from_the_years_that_it_speaks_of():
    assert ends("2011 to 2025")[:2] == (2025, 12)
    assert ends("May 2023 to March 2024")[:2] == (2024, 3)


def test_every_period_of_the_catalogue_but_one_has_a_year():
    periods = {one.period for one in catalogue.sources() if one.holds_observations}
    assert {one for one in periods if not ends(one)[0]} == {"one quarter, not recorded which"}


@given(st.integers(1850, 2097))
def test_years_stand_in_order_in_all_three_spellings(year):
    def spelled(year):
        return (f"March {year}", f"{year}", f"{year}/{(year + 1) % 100:02}")

    labels = [*spelled(year), *spelled(year + 1)]
    assert all(
        ends(a) < ends(b) for a, b in pairwise(labels) if a != f"{year}/{(year + 1) % 100:02}"
    )


@given(st.text())
def test_any_text_has_its_place(label):
    assert ends(label)[2] == label
