"""Figures of older areas on today's: counts are conserved, reasons are kept, guesses are not shown."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from commonweal.evidence.carrying import carried, without_redrawn
from warm.carry import lookup
from warm.framework import framework
from warm.tables import checked_observations, observation_schema

#: One area unchanged, one split in two, two merged, and a tangle of two with two.
PAIRS = [("a", "a"), ("b", "b1"), ("b", "b2"), ("c", "m"), ("d", "m"), ("e", "x"), ("e", "y"), ("f", "y")]  # fmt: skip
PEOPLE = {"a": 100, "b1": 300, "b2": 100, "m": 200, "x": 50, "y": 150}


@pytest.fixture(scope="module")
def link():
    return lookup(PAIRS, residents=PEOPLE)


def facts(**values: object) -> pl.DataFrame:
    """Facts on one indicator of the old areas: (numerator, denominator), a score, or a reason."""
    slug = "bad-health" if isinstance(next(iter(values.values())), tuple) else "crime-score"
    rows = []
    for area, said in values.items():
        row = dict.fromkeys(observation_schema()) | {
            "indicator": slug, "area": area, "period": "2011", "status": "value"}  # fmt: skip
        if isinstance(said, tuple):
            row |= {"numerator": said[0], "denominator": said[1], "value": 100 * said[0] / said[1]}
        elif isinstance(said, str):
            row["status"] = said
        else:
            row |= {"value": said, "lower": said - 1, "upper": said + 1}
        rows.append(row)
    return pl.DataFrame(rows, schema=observation_schema())


def by_area(frame: pl.DataFrame, column: str) -> dict[str, object]:
    return dict(frame.select("area", column).iter_rows())


def test_counts_are_shared_out_added_up_and_conserved(link):
    old = facts(a=(10, 100), b=(40, 400), c=(5, 100), d=(15, 100), e=(8, 80), f=(12, 120))
    new = carried(old, link, framework())
    assert by_area(new, "numerator") == pytest.approx(
        {"a": 10, "b1": 30, "b2": 10, "m": 20, "x": 2, "y": 18}
    )
    for column in ("numerator", "denominator"):
        assert new[column].sum() == pytest.approx(old[column].sum())
    assert by_area(new, "value")["m"] == pytest.approx(10.0)
    checked_observations(new, framework(), codes=PEOPLE)


def test_a_score_is_kept_where_nothing_changed_and_nowhere_else(link):
    new = carried(facts(a=1.5, b=2.0, c=3.0, d=3.0, e=4.0, f=4.0), link, framework())
    assert by_area(new, "value") == dict.fromkeys(PEOPLE) | {"a": 1.5}
    assert by_area(new, "lower")["a"] == 0.5
    assert by_area(new, "status") == dict.fromkeys(PEOPLE, "missing") | {"a": "value"}


@pytest.mark.parametrize("reason", ["suppressed", "missing", "not_asked", "source_gap"])
def test_why_there_is_no_figure_is_the_same_afterwards(link, reason):
    old = facts(a=(10, 100), b=reason, c=(1, 10), d=reason, e=(1, 10), f=(1, 10))
    said = by_area(carried(old, link, framework()), "status")
    assert said == {
        "a": "value",
        "b1": reason,
        "b2": reason,
        "m": reason,
        "x": "value",
        "y": "value",
    }


def test_of_two_reasons_the_one_that_protects_people_stands(link):
    old = facts(a=(10, 100), b=(1, 10), c="not_asked", d="suppressed", e=(1, 10), f=(1, 10))
    assert by_area(carried(old, link, framework()), "status")["m"] == "suppressed"


def test_a_count_of_none_stays_none(link):
    old = facts(a=(0, 100), b=(0, 100), c=(0, 10), d=(0, 10), e=(0, 10), f=(0, 10))
    new = carried(old, link, framework())
    assert new["value"].to_list() == [0.0] * 6
    assert set(new["status"]) == {"value"}


def test_areas_that_the_table_lacks_are_missing_and_areas_that_nobody_knows_are_left_out(link):
    old = facts(a=(10, 100), stranger=(1, 10))
    new = carried(old, link, framework())
    assert set(new["area"]) == set(PEOPLE)
    assert by_area(new, "status") == dict.fromkeys(PEOPLE, "missing") | {"a": "value"}


def test_each_indicator_and_period_is_carried_by_itself(link):
    both = pl.concat(
        [facts(a=(10, 100)), facts(a=1.5), facts(a=1.9).with_columns(period=pl.lit("2001"))]
    )
    new = carried(both, link, framework())
    assert new.height == 3 * len(PEOPLE)
    assert new.filter(pl.col("area") == "a")["value"].to_list() == pytest.approx([10.0, 1.5, 1.9])


def test_nothing_carried_is_nothing(link):
    assert carried(pl.DataFrame(schema=observation_schema()), link, framework()).height == 0


def test_what_was_redrawn_beyond_comparison_shows_no_figure_of_its_own(link):
    old = facts(a=(10, 100), b=(40, 400), c=(5, 100), d=(15, 100), e=(8, 80), f=(12, 120))
    shown = without_redrawn(carried(old, link, framework()), link)
    assert by_area(shown, "status") == dict.fromkeys(PEOPLE, "value") | {
        "x": "source_gap", "y": "source_gap"}  # fmt: skip
    assert np.isnan(shown.filter(pl.col("area") == "x")["value"].fill_null(np.nan)[0])
    checked_observations(shown, framework(), codes=PEOPLE)
