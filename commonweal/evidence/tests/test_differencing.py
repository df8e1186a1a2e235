"""Places that lie within each other give nobody away."""

from __future__ import annotations

import pytest

from commonweal.evidence.differencing import Figure, refuse
from warm.errors import BadTable

ESTATE = frozenset({"T01"})
ESTATE_AND_STREET = frozenset({"T01", "T02"})
ELSEWHERE = frozenset({"T02", "T03"})
NAMES = {"estate": "the estate", "wider": "the estate and the street"}


def figure(place: str, base: float, members: frozenset[str], period: str = "2025") -> Figure:
    return Figure("belonging", period, place, base, members)


def test_two_places_that_differ_by_a_few_answers_are_refused_by_name() -> None:
    with pytest.raises(BadTable) as refused:
        refuse(
            [figure("wider", 106, ESTATE_AND_STREET)],
            [figure("estate", 100, ESTATE)],
            layer="survey",
            names=NAMES,
        )
    assert "the estate and the estate and the street" in str(refused.value)
    assert "6" not in str(refused.value), "the reason may not say how few there are"


def test_it_does_not_matter_which_of_the_two_was_there_first() -> None:
    with pytest.raises(BadTable):
        refuse(
            [figure("estate", 100, ESTATE)],
            [figure("wider", 106, ESTATE_AND_STREET)],
            layer="survey",
            names=NAMES,
        )


def test_two_such_places_in_one_table_are_refused_too() -> None:
    with pytest.raises(BadTable):
        refuse(
            [figure("estate", 100, ESTATE), figure("wider", 106, ESTATE_AND_STREET)],
            [],
            layer="survey",
            names=NAMES,
        )


@pytest.mark.parametrize(
    ("base", "members", "period"),
    [
        (160, ESTATE_AND_STREET, "2025"),
        (106, ELSEWHERE, "2025"),
        (106, ESTATE_AND_STREET, "2024"),
        (100, ESTATE_AND_STREET, "2025"),
    ],
    ids=["many differ", "neither lies in the other", "another period", "nobody differs"],
)
def test_places_that_give_nobody_away_may_stand_side_by_side(
    base: float, members: frozenset[str], period: str
) -> None:
    refuse(
        [figure("wider", base, members, period)],
        [figure("estate", 100, ESTATE)],
        layer="survey",
        names=NAMES,
    )
