"""Totals and a survey are checked on entry, and everything wrong is told at once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from warm.errors import BadTable, WarmError
from warm.estimate import constrain, totals


def long(**variables: dict[str, float]) -> pl.DataFrame:
    rows = [(v, c, float(n)) for v, some in variables.items() for c, n in some.items()]
    return pl.DataFrame(rows, schema=["variable", "category", "count"], orient="row")


KNOWN = {"sex": {"f": 60, "m": 40}, "age": {"old": 30, "young": 70}}
SURVEY = pl.DataFrame({"sex": ["f", "m", "f", "m"], "age": ["old", "old", "young", "young"]})


def said(error: pytest.ExceptionInfo[BadTable]) -> list[tuple[int | None, str | None, str]]:
    return [(one.row, one.column, one.value) for one in error.value.problems]


def test_totals_are_put_in_order():
    found = totals(long(**KNOWN))
    assert found.variables == ("age", "sex")
    assert found.labels == (("age", "old"), ("age", "young"), ("sex", "f"), ("sex", "m"))
    assert found.counts[:, 0].tolist() == [30, 70, 60, 40]
    assert found.people.tolist() == [100]
    assert found.starts == (0, 2, 4)


def test_areas_come_in_order_of_their_codes_and_some_can_be_chosen():
    table = pl.concat([long(**KNOWN).with_columns(place=pl.lit(code)) for code in "CAB"])
    found = totals(table, areas="place")
    assert found.areas.tolist() == ["A", "B", "C"]
    assert found.only(["C", "A"]).areas.tolist() == ["A", "C"]
    assert found.only(["C", "A"]).counts.shape == (4, 2)
    with pytest.raises(WarmError, match=r"Not among the areas of the totals: X\."):
        found.only(["A", "X"])


def test_totals_that_do_not_add_up_are_refused_with_both_numbers():
    wrong = long(sex={"f": 60, "m": 40}, age={"old": 31, "young": 70})
    with pytest.raises(BadTable, match=r"found '100 people by sex'; expected 101, as by age"):
        totals(wrong)


def test_totals_that_differ_are_scaled_on_request_and_that_is_told():
    wrong = long(sex={"f": 60, "m": 40}, age={"old": 31, "young": 70})
    found = totals(wrong, people_from="sex")
    assert found.counts.sum() == pytest.approx(200)
    assert found.counts[0, 0] == pytest.approx(3100 / 101)
    assert found.notes == (
        "Totals were scaled to those by sex. The furthest off was age: 101 people, where sex has 100.",
    )
    assert totals(long(**KNOWN), people_from="sex").notes == ()
    nothing = long(sex={"f": 60, "m": 40}, age={"old": 0, "young": 0})
    with pytest.raises(BadTable, match=r"0 people by age.*nothing can be scaled to that"):
        totals(nothing, people_from="sex")
    with pytest.raises(BadTable, match="one of the variables: age, sex"):
        totals(wrong, people_from="height")


def test_everything_wrong_with_totals_is_reported_together():
    table = pl.DataFrame(
        {
            "variable": ["sex", "sex", "sex", ""],
            "category": ["f", "m", None, "x"],
            "count": [-1.0, float("nan"), 3.0, None],
        }
    )
    with pytest.raises(BadTable) as caught:
        totals(table)
    assert said(caught) == [
        (2, "count", "-1.0"),
        (3, "count", "nan"),
        (4, "category", ""),
        (5, "count", ""),
        (5, "variable", ""),
    ]


def test_a_category_twice_or_not_at_all_is_reported():
    table = pl.DataFrame(
        {
            "area": ["A", "A", "A", "B", "B"],
            "variable": ["sex"] * 5,
            "category": ["f", "m", "f", "f", "x"],
            "count": [1, 2, 3, 4, 5],
        }
    )
    with pytest.raises(BadTable) as caught:
        totals(table, areas="area")
    assert [str(one) for one in caught.value.problems] == [
        "row 4, column 'category': found 'sex: f'; expected each category once in A",
        "column 'category': expected sex: m in B, if only with 0",
        "column 'category': expected sex: x in A, if only with 0",
    ]


def test_columns_and_rows_that_are_missing_are_named():
    with pytest.raises(BadTable) as caught:
        totals(pl.DataFrame({"variable": ["a"]}), areas="area")
    assert [one.column for one in caught.value.problems] == ["area", "category", "count"]
    with pytest.raises(BadTable, match="a row for each category"):
        totals(long(**KNOWN).clear())
    with pytest.raises(BadTable) as caught:
        constrain(SURVEY.drop("age"), totals(long(**KNOWN)), weight="w")
    assert [one.column for one in caught.value.problems] == ["age", "w"]
    with pytest.raises(BadTable, match="a row for each respondent"):
        constrain(SURVEY.clear(), totals(long(**KNOWN)))


def test_categories_that_do_not_match_and_weights_that_are_none_are_reported_together():
    survey = pl.DataFrame(
        {
            "sex": ["f", "male", "male", "f", "f"],
            "age": ["old", "old", "old", "Young", "old"],
            "w": [1.0, 0.0, 2.0, -1.0, float("nan")],
        }
    )
    with pytest.raises(BadTable) as caught:
        constrain(survey, totals(long(**KNOWN)), weight="w")
    texts = [str(one) for one in caught.value.problems]
    assert any("found 'male'" in one and "(2 respondents say so): f, m" in one for one in texts)
    assert any("row 5, column 'age': found 'Young'" in one for one in texts)
    assert any("row 6, column 'w': found 'nan'" in one for one in texts)
    assert any("found 'm'" in one and "at least one complete respondent" in one for one in texts)
    assert any("found 'young'" in one and "70 people" in one for one in texts)


def test_respondents_who_lack_an_answer_are_left_out_and_told_or_refused():
    survey = pl.concat([SURVEY, pl.DataFrame({"sex": ["f", None], "age": [None, None]},
                                             schema=SURVEY.schema)])  # fmt: skip
    found = constrain(survey, totals(long(**KNOWN)))
    assert found.left_out.tolist() == [4, 5]
    assert len(found) == 4
    assert list(found.notes) == [
        (
            "Left out: 2 of 6 respondents, who lack an answer (age 2, sex 1). "
            "Nothing was filled in for them."
        )
    ]
    with pytest.raises(BadTable) as caught:
        constrain(survey, totals(long(**KNOWN)), missing="refuse")
    assert said(caught) == [(6, "age", ""), (7, "age", "")]


def test_empty_areas_and_categories_without_people_are_told():
    table = pl.concat(
        [
            long(sex={"f": 6, "m": 4, "x": 0}).with_columns(area=pl.lit("A")),
            long(sex={"f": 0, "m": 0, "x": 0}).with_columns(area=pl.lit("B")),
        ]
    )
    found = constrain(pl.DataFrame({"sex": ["f", "m", "x"]}), totals(table, areas="area"))
    assert found.notes == (
        "Nobody lives in 1 of 2 areas: B.",
        "The totals count nobody with sex: x, so its 1 respondents weigh nothing.",
    )


def test_the_order_of_the_tables_makes_no_difference():
    known = totals(long(**KNOWN))
    one = constrain(SURVEY, known)
    other = constrain(SURVEY.reverse(), totals(long(**KNOWN).reverse()))
    assert (one.codes == other.codes).all()
    assert (other.rows == 3 - one.rows).all()
    assert one.arranged(np.arange(4.0)).tolist() == one.rows.tolist()
    with pytest.raises(ValueError, match="The survey has 4 rows"):
        one.arranged([1, 2])
