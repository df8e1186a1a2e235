"""Nobody is lost on the way from one year's areas to another's."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.carry import (
    arrange,
    backwards,
    carry_counts,
    carry_scores,
    carry_shares,
    lookup,
)
from warm.errors import BadTable, UnknownPlace

PAIRS = [("a", "A"), ("b", "B1"), ("b", "B2"), ("c", "C"), ("d", "C"), ("e", "E"), ("e", "F"), ("f", "F")]  # fmt: skip
RESIDENTS = {"A": 10, "B1": 300, "B2": 100, "C": 5, "E": 20, "F": 60}


@pytest.fixture
def small():
    return lookup(PAIRS, residents=RESIDENTS)


@st.composite
def lookups(draw):
    n = draw(st.integers(1, 12))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, n), st.integers(0, n)), min_size=1, max_size=30, unique=True
        )
    )
    named = [(f"s{a:02}", f"t{b:02}") for a, b in pairs]
    size = st.floats(0.01, 1e5)
    weights = draw(st.lists(size, min_size=len(named), max_size=len(named)))
    return named, weights


@given(lookups(), st.data())
def test_totals_are_conserved_there_and_back(made, data):
    pairs, weights = made
    there = lookup(pairs, weights)
    counts = np.array(
        data.draw(
            st.lists(st.floats(0, 1e6), min_size=len(there.sources), max_size=len(there.sources))
        )
    )
    moved = carry_counts(there, counts)
    assert moved.sum() == pytest.approx(counts.sum(), rel=1e-9)
    back = backwards(there, residents=dict.fromkeys(there.sources.tolist(), 7.0))
    assert carry_counts(back, moved).sum() == pytest.approx(counts.sum(), rel=1e-9)


@given(lookups())
def test_carrying_is_the_product_with_the_matrix_of_weights(made):
    pairs, weights = made
    there = lookup(pairs, weights)
    matrix = np.zeros((len(there.targets), len(there.sources)))
    matrix[there.target, there.source] = there.weight
    counts = np.arange(1.0, 2 * len(there.sources) + 1).reshape(2, -1)
    assert carry_counts(there, counts) == pytest.approx(counts @ matrix.T)
    assert matrix.sum(axis=0) == pytest.approx(1.0)


@given(lookups(), st.randoms())
def test_the_order_of_the_pairs_makes_no_difference(made, random):
    pairs, weights = made
    order = list(range(len(pairs)))
    random.shuffle(order)
    one, other = (
        lookup(pairs, weights),
        lookup([pairs[i] for i in order], [weights[i] for i in order]),
    )
    for name in ("sources", "targets", "source", "target", "change"):
        assert (getattr(one, name) == getattr(other, name)).all()
    assert one.weight == pytest.approx(other.weight)


def test_the_change_codes_follow_the_shape_of_the_pairs(small):
    assert dict(zip(small.targets.tolist(), small.target_change.tolist(), strict=True)) == {
        "A": "U",
        "B1": "S",
        "B2": "S",
        "C": "M",
        "E": "X",
        "F": "X",
    }
    assert small.targets[small.alone].tolist() == ["A", "C"]
    assert small.targets[~small.comparable].tolist() == ["E", "F"]


def test_areas_taken_together_can_be_compared_if_they_are_made_of_whole_old_ones(small):
    for together in (["A"], ["C"], ["B1", "B2"], ["E", "F"], ["A", "B2", "B1", "E", "F"], []):
        assert small.whole(together)
    for apart in (["B1"], ["A", "B2"], ["E"], ["F"], ["C", "F"]):
        assert not small.whole(apart)
    with pytest.raises(UnknownPlace, match="Not in the lookup: Q, Z"):
        small.whole(["Z", "A", "Q"])


def test_a_split_turned_round_is_a_merger(small):
    back = backwards(small, residents={"c": 1, "d": 3, "e": 1, "f": 1})
    assert dict(zip(back.targets.tolist(), back.target_change.tolist(), strict=True)) == {
        "a": "U",
        "b": "M",
        "c": "S",
        "d": "S",
        "e": "X",
        "f": "X",
    }
    assert carry_counts(back, [1, 2, 3, 40, 0, 0]).tolist() == [1, 5, 10, 30, 0, 0]


def test_counts_of_a_split_area_follow_its_people(small):
    assert carry_counts(small, [7, 40, 1, 2, 8, 3]).tolist() == [7, 30, 10, 3, 2, 9]


def test_missing_stays_missing_and_touches_nothing_else(small):
    assert np.isnan(carry_counts(small, [7, 40, 1, np.nan, 8, 3])).tolist() == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]


def test_shares_are_carried_as_counts_and_then_divided(small):
    carried = carry_shares(small, [1, 10, 1, 2, 0, 0], [4, 40, 10, 50, 0, 0])
    assert carried.share[:4].tolist() == [0.25, 0.25, 0.25, 0.05]
    assert np.isnan(carried.share[4:]).all()
    assert carried.numerator[3] == 3
    assert carried.denominator[3] == 60


def test_scores_are_copied_or_averaged_and_the_doubt_is_marked(small):
    people = [100, 100, 30, 10, 50, 50]
    carried = carry_scores(small, [5, 6, 1, 3, 4, 8], people)
    assert carried.score[:4].tolist() == [5, 6, 6, 1.5]
    assert carried.added_variance[0] == 0
    assert np.isnan(carried.added_variance[1:3]).all()
    assert carried.added_variance[3] == pytest.approx(0.75 * 0.25 + 0.25 * 2.25)
    known = carry_scores(small, [5, 6, 1, 3, 4, 8], people, split_variance=0.5)
    assert known.added_variance[:3].tolist() == [0, 0.5, 0.5]
    assert known.added_variance[5] > 0.5


def test_scores_of_many_years_come_at_once_and_nobody_living_there_means_no_score(small):
    scores = np.array([[5.0, 6, 1, 3, 4, 8], [1.0, 1, 1, 1, 1, 1]])
    carried = carry_scores(small, scores, [0, 100, 0, 0, 50, 50])
    assert carried.score.shape == (2, 6)
    assert np.isnan(carried.score[:, [0, 3]]).all()
    assert carried.score[1, [1, 2, 4, 5]] == pytest.approx(1)


def test_values_are_put_in_the_lookup_s_order_and_the_absent_are_missing(small):
    arranged = arrange(small.sources, ["c", "a"], [3, 1])
    assert arranged[[0, 2]].tolist() == [1, 3]
    assert np.isnan(arranged[[1, 3, 4, 5]]).all()
    assert arrange(small.sources, ["b", "a"], [[1, 2], [3, 4]])[:, :2].tolist() == [[2, 1], [4, 3]]


def test_every_strange_or_repeated_code_is_reported_with_its_row(small):
    with pytest.raises(BadTable) as caught:
        arrange(small.sources, ["c", "zz", "c", "0"], [1, 2, 3, 4])
    assert [(one.row, one.value, one.expected) for one in caught.value.problems] == [
        (2, "c", "each area once"),
        (3, "zz", "an area of the lookup"),
        (4, "c", "each area once"),
        (5, "0", "an area of the lookup"),
    ]


def test_everything_wrong_with_the_pairs_is_reported_together():
    with pytest.raises(BadTable) as caught:
        lookup([("a", "A"), ("a", "A"), ("", "B"), ("c", "C"), ("c", "D")], residents={"C": -1})
    assert [(one.row, one.column, one.value) for one in caught.value.problems] == [
        (2, "target", "A"),
        (3, "target", "a → A"),
        (3, "target", "A"),
        (4, "source", ""),
        (5, "target", "C"),
        (6, "target", "D"),
    ]


def test_a_weight_must_be_a_number_of_people():
    pairs = [("a", "A"), ("a", "B")]
    with pytest.raises(BadTable, match=r"row 3, column 'weight': found '-1.0'"):
        lookup(pairs, [1, -1])
    with pytest.raises(BadTable, match="somebody living in one of its parts"):
        lookup(pairs, [0, 0])
    with pytest.raises(ValueError, match="2 pairs, but weights of shape"):
        lookup(pairs, [1])


def test_a_part_where_nobody_lives_gets_nothing():
    assert carry_counts(lookup([("a", "A"), ("a", "B")], [0, 3]), [9]).tolist() == [0, 9]


def test_values_of_another_length_are_refused(small):
    for wrong in ([1, 2, 3], [[1, 2, 3]], np.zeros((1, 1, 6))):
        with pytest.raises(ValueError, match="one column for each of 6 areas"):
            carry_counts(small, wrong)


@pytest.fixture(scope="module")
def england(data_root):
    pairs = (
        pl.read_parquet(data_root / "lookups" / "lookup_lsoa11_lsoa21_ltla22.parquet")
        .filter(pl.col("lsoa11_code").str.starts_with("E"))
        .select("lsoa11_code", "lsoa21_code", "change_code", "ltla22_code")
    )
    people = pl.read_parquet(
        data_root / "census2021" / "census21_lsoa21_pct_wide_england.parquet",
        columns=["lsoa21_code", "residents"],
    )
    made = lookup(
        pairs.select("lsoa11_code", "lsoa21_code").to_numpy(),
        residents=dict(people.iter_rows()),
    )
    return made, pairs


@pytest.mark.data
@pytest.mark.slow
def test_england_s_small_areas_have_the_published_changes(england):
    made, pairs = england
    assert (len(made.sources), len(made.targets)) == (32_844, 33_755)
    found = dict(zip(*np.unique(made.change, return_counts=True), strict=True))
    assert found == {"U": 31_810, "S": 1_842, "M": 194, "X": 9}
    published = pairs.sort("lsoa21_code", "lsoa11_code")["change_code"].to_numpy()
    assert (made.change == published).all()


@pytest.mark.data
@pytest.mark.slow
def test_wiltshire_s_seventeen_split_areas_became_thirty_nine(england):
    made, pairs = england
    here = np.isin(
        made.targets,
        pairs.filter(pl.col("ltla22_code") == "E06000054")["lsoa21_code"].to_numpy(),
    )
    change = made.target_change[here]
    assert {code: int((change == code).sum()) for code in "USMX"} == {
        "U": 268,
        "S": 39,
        "M": 0,
        "X": 0,
    }
    assert made.whole(made.targets[here])
    split = np.isin(made.target, np.flatnonzero(here)) & (made.change == "S")
    assert len(np.unique(made.source[split])) == 17


@pytest.mark.data
@pytest.mark.slow
def test_england_s_population_is_conserved_there_and_back(england, data_root):
    made, _ = england
    table = pl.read_parquet(
        data_root / "population" / "population_mid2020_single_year_lsoa11.parquet"
    ).filter(pl.col("lsoa11_code").str.starts_with("E"))
    ages = [str(age) for age in range(90)]
    counts = arrange(
        made.sources,
        table["lsoa11_code"].to_numpy(),
        table.select("total_population", *ages).to_numpy().T,
    )
    assert counts[0].sum() == 56_550_138
    there = carry_counts(made, counts)
    np.testing.assert_allclose(there.sum(axis=1), counts.sum(axis=1), rtol=1e-12)
    back = backwards(made, residents=dict(zip(made.sources.tolist(), counts[0], strict=True)))
    again = carry_counts(back, there)
    np.testing.assert_allclose(again.sum(axis=1), counts.sum(axis=1), rtol=1e-12)
    kept = np.isin(back.target_change, ["U", "M"])
    np.testing.assert_allclose(again[:, kept], counts[:, kept], rtol=1e-12)
