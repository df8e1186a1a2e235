"""Small areas that somebody chose or drew: what is usable of them, and what lies around."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from django.test.utils import CaptureQueriesContext

from commonweal.places import queries
from commonweal.places.models import Area
from commonweal.places.tests import made
from commonweal.places.tests.factories import area, council, small_areas

pytestmark = pytest.mark.django_db


def mallow() -> Area:
    return Area.objects.get(code=made.MALLOW)


def test_codes_are_taken_in_any_order_and_once(country: Path) -> None:
    found = queries.chosen([" z01001002", "Z01001001", "Z01001002", ""])
    assert found.codes == ("Z01001001", "Z01001002")
    assert found.council == mallow()
    assert found.problems == ()


def test_a_retired_code_is_answered_with_what_it_became(country: Path) -> None:
    found = queries.chosen(["Z01009001", "Z01001003"])
    [problem] = found.problems
    assert problem.given == "Z01009001"
    assert "split" in problem.why
    assert [one.code for one in problem.instead] == ["Z01001001", "Z01001002"]
    assert found.codes == ("Z01001003",)
    assert found.repaired == ("Z01001001", "Z01001002", "Z01001003")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("Z01999999", "No small area that is loaded here"),
        ("'; DROP TABLE places_area; --", "No small area that is loaded here"),
        ("<script>", "No small area that is loaded here"),
        ("Z01001001\0", "No small area that is loaded here"),
        ("Z" * 5000, "No small area that is loaded here"),
        (made.MALLOW, "is a council area, not a small area"),
    ],
)
def test_what_is_no_small_area_is_said_so(country: Path, code: str, why: str) -> None:
    [problem] = queries.chosen([code]).problems
    assert why in problem.why
    assert len(problem.given) <= 30


def test_nothing_chosen_is_a_problem_too(country: Path) -> None:
    assert [one.why for one in queries.chosen([]).problems] == ["No small areas were chosen."]


def test_too_many_are_refused_before_they_are_looked_up(
    country: Path, django_assert_num_queries: type[CaptureQueriesContext]
) -> None:
    with django_assert_num_queries(0):
        [problem] = queries.chosen(f"Z{i:08}" for i in range(10_000)).problems
    assert "10,000 small areas" in problem.why


def test_areas_of_two_councils_or_two_countries_are_refused(country: Path) -> None:
    found = queries.chosen(["Z01001001", "Z01003001"])
    assert found.council is None
    assert "several council areas: Mallow, Teasel" in found.problems[0].why
    abroad = council("Abroad", parent=area("region", parent=area("country")))
    foreign = small_areas(abroad, 1)[0]
    found = queries.chosen(["Z01001001", foreign.code])
    assert "several countries: Abroad, Mallow" in found.problems[0].why


def test_neighbours_are_those_of_the_council(country: Path) -> None:
    found = queries.neighbours(mallow())
    assert set(found) == {code for code in made.SMALL if made.council_of(code) == made.MALLOW}
    assert found["Z01001002"] == ("Z01001001", "Z01001003", "Z01002002")


def test_a_shape_is_answered_with_those_whose_centre_it_holds(country: Path) -> None:
    shape = shapely.union_all([made.square("Z01001001"), made.square("Z01001002")]).buffer(0.004)
    found, elsewhere = queries.fitted(shape, mallow())
    assert found.chosen.codes == ("Z01001001", "Z01001002")
    assert found.chosen.residents == made.RESIDENTS["Z01001001"] + made.RESIDENTS["Z01001002"]
    assert "Z01001003" in found.left_out.codes
    assert elsewhere.codes == ()


def test_whom_a_shape_holds_beyond_the_council_is_told(country: Path) -> None:
    shape = shapely.union_all([made.square(code) for code in made.SMALL])
    found, elsewhere = queries.fitted(shape, mallow())
    assert {made.council_of(code) for code in found.chosen.codes} == {made.MALLOW}
    assert len(elsewhere.codes) == len(made.SMALL) - len(found.chosen.codes)
    assert elsewhere.residents == sum(made.RESIDENTS[code] for code in elsewhere.codes)
