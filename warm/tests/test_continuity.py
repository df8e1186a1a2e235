"""Which areas hang together over a redrawing, and what may be said of places made of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.carry import lookup
from warm.evidence import Continuity

PAIRS = [("a", "a"), ("b", "b1"), ("b", "b2"), ("c", "m"), ("d", "m"), ("e", "x"), ("e", "y"), ("f", "y")]  # fmt: skip
PEOPLE = {"a": 100, "b1": 300, "b2": 100, "m": 200, "x": 50, "y": 150}


@pytest.fixture(scope="module")
def known():
    """Of the areas above, and of one that was not carried."""
    link = lookup(PAIRS, residents=PEOPLE)
    assert link.targets.tolist() == list(PEOPLE)
    change = np.append(link.target_change, "")
    return Continuity(change, np.append(link.tangle, -1).astype(np.int32))


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        (["a"], "U"),
        (["m"], "U"),
        (["b1"], "S"),
        (["b1", "b2"], "U"),
        (["a", "b2"], "S"),
        (["x"], "X"),
        (["y"], "X"),
        (["x", "y"], "U"),
        (["x", "y", "b1"], "S"),
        (["x", "b1"], "X"),
        (["a", "b1", "b2", "m", "x", "y"], "U"),
        (["never"], ""),
        ([], ""),
    ],
)
def test_a_place_is_comparable_when_it_holds_the_whole_of_the_old_ground(known, areas, said):
    order = [*PEOPLE, "never"]
    assert known.of(np.array([order.index(one) for one in areas], dtype=np.intp)) == said


def test_what_shares_ground_shares_a_number():
    link = lookup(PAIRS, residents=PEOPLE)
    found = dict(zip(link.targets.tolist(), link.tangle.tolist(), strict=True))
    assert found["b1"] == found["b2"]
    assert found["x"] == found["y"]
    assert len(set(found.values())) == 4


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("stuvwxyz")),
        min_size=1,
        unique=True,
    )
)
def test_tangles_are_the_pieces_that_no_pair_joins(pairs):
    link = lookup(pairs, residents=dict.fromkeys("stuvwxyz", 1.0))
    number = dict(zip(link.targets.tolist(), link.tangle.tolist(), strict=True))
    for one, other in [(x, y) for x in pairs for y in pairs if x[0] == y[0]]:
        assert number[one[1]] == number[other[1]]
    # Any two targets with one number are joined by a chain of pairs.
    joined = {target: {target} for target in number}
    for _ in pairs:
        for source, target in pairs:
            for other_source, other in pairs:
                if source == other_source:
                    joined[target] |= joined[other]
    assert all((number[a] == number[b]) == (b in joined[a]) for a in number for b in number)
