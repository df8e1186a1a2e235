"""A neighbourhood that somebody draws has the profile of any other, and gives nobody away."""

from __future__ import annotations

import json

import jsonschema
import pytest

from commonweal.evidence import operations, queries
from commonweal.evidence.tests.conftest import place
from commonweal.evidence.tests.test_queries import own_table
from commonweal.places import queries as places
from warm.errors import UnknownPlace, WarmError
from warm.results import schema

pytestmark = pytest.mark.django_db

BY_CODE = {"column": "Place", "by": "code", "kind": "lsoa", "vintage": "2021"}
SURVEY = "knows-a-neighbour"


def drawn(*codes, name="Our patch", **options):
    found = places.chosen(codes)
    made = queries.drawn_place(found, name=name)
    return queries.drawn_profile(made, found.council, **options)


def figure(made, slug):
    return next(one for one in made.profile.indicators if one.indicator == slug)


# The profile --------------------------------------------------------------------------------------


def test_it_says_what_the_page_of_the_same_small_areas_says(loaded):
    named = queries.profile_of(place("Hazel Corner Y"))
    made = drawn(*named.place.small_areas, name="Hazel Corner Y").profile
    assert made.headline == named.headline
    assert made.domains == named.domains
    assert made.indicators == named.indicators
    assert made.strengths == named.strengths
    assert (made.place.kind, made.place.council) == ("drawn", loaded.councils[0])
    jsonschema.validate(json.loads(json.dumps(made.to_dict())), schema())


def test_its_code_is_that_of_its_small_areas_whatever_their_order_and_its_name(loaded):
    one, other = loaded.of(0)[:2]
    assert drawn(one, other).place.code == drawn(other, one, name="Else").place.code
    assert drawn(one).place.code != drawn(other).place.code
    assert drawn(one).place.code.startswith(f"{loaded.councils[0]}-drawn-")


@pytest.mark.parametrize("codes", [[], ["Y01999999"], ["both"]])
def test_what_cannot_be_used_makes_no_place(loaded, codes):
    wanted = [loaded.of(0)[0], loaded.of(1)[0]] if codes == ["both"] else codes
    with pytest.raises(UnknownPlace):
        queries.drawn_place(places.chosen(wanted), name="Our patch")


def test_it_is_compared_with_whom_one_asks_for(loaded):
    made = drawn(loaded.of(0)[0], comparator="rest_of_nation")
    assert made.profile.comparator.kind == "rest_of_nation"
    with pytest.raises(WarmError, match="No comparator"):
        drawn(loaded.of(0)[0], comparator="nonsense")


def test_a_whole_council_that_is_drawn_is_compared_with_the_rest_of_the_nation(loaded):
    assert drawn(*loaded.of(0)).profile.comparator.kind == "rest_of_nation"


def test_its_boundary_is_tried_within_its_council(loaded):
    found = places.chosen(loaded.of(0)[4:6])
    made = queries.drawn_place(found, name="Our patch")
    tried = queries.drawn_boundary(made, found.council)
    small = loaded.of(0)
    assert [(one.change, one.area) for one in tried.versions] == [
        ("without", small[4]), ("without", small[5]), ("with", small[3]), ("with", small[6]),
    ]  # fmt: skip
    profile = queries.drawn_profile(made, found.council).profile
    for slug, held in tried.domains.items():
        assert held.class_ == profile.domain(slug).class_


def test_change_over_time_is_that_of_its_small_areas(loaded):
    found = places.chosen(place("Hazel Corner Y").small_areas().values_list("code", flat=True))
    made = queries.drawn_place(found, name="Our patch")
    assert queries.drawn_changes(made, found.council) == queries.changes_of(place("Hazel Corner Y"))


# What a few people said -----------------------------------------------------------------------------


def survey(folder, rows, name="survey", **changes):
    """A survey of a council's own; the descriptor and source take the name."""
    target = folder / name
    target.mkdir()
    path = own_table(target, rows, **changes)
    described = path.with_name("survey.csv.datapackage.json")
    described.write_text(described.read_text().replace('"residents-survey"', f'"{name}"'))
    operations.load_own(path=path, by="tests")


@pytest.fixture
def asked(loaded, tmp_path):
    """Every small area of Alder but the third gave 100 answers; the third gave 20, too few to show."""
    rows = [
        (code, 8 if i == 2 else 40 + i, 20 if i == 2 else 100)
        for i, code in enumerate(loaded.of(0))
    ]
    survey(tmp_path, rows, area=BY_CODE)
    return loaded.of(0)


def test_open_small_areas_of_a_survey_are_added_up(asked):
    one = figure(drawn(asked[0], asked[1]), SURVEY)
    assert (one.status, one.numerator, one.denominator) == ("value", 81, 200)
    assert drawn(asked[0], asked[1]).refused == ()


def test_with_a_suppressed_small_area_the_figure_is_refused_and_the_rest_is_not(asked):
    made = drawn(*asked[:3])
    one = figure(made, SURVEY)
    assert (one.status, one.value, one.class_, one.numerator) == (
        "suppressed",
        None,
        "no_colour",
        None,
    )
    assert "a few people" in one.note
    assert [(r.indicator, r.name) for r in made.refused] == [(SURVEY, "Know a neighbour by name")]
    assert figure(made, "no-qualifications").status == "value"


def numbers(made, slug):
    """Everything that is told of an indicator of a drawn place and of whom it is compared with."""
    one = figure(made, slug)
    return {
        name: getattr(one, name)
        for name in ("value", "numerator", "denominator", "comparator_value", "similar_value",
                     "difference", "national_value", "position")
    }  # fmt: skip


def test_drawing_with_and_without_a_suppressed_small_area_tells_nothing_of_it(loaded, tmp_path):
    """The attack: draw A, draw A with the hidden small area, subtract. Try it with two answers."""
    told = []
    for name, hidden in (("one", 3), ("two", 17)):
        rows = [
            (code, hidden if i == 2 else 40 + i, 20 if i == 2 else 100)
            for i, code in enumerate(loaded.of(0))
        ]
        survey(tmp_path, rows, name=name, area=BY_CODE)
        small = loaded.of(0)
        told.append(
            [
                numbers(drawn(*some, comparator=kind), SURVEY)
                for some in (small[:2], small[:3], small[3:], small[2:], small[2:3])
                for kind in (None, "rest_of_region", "rest_of_nation")
            ]
            + [
                [(one.difference, one.class_) for one in drawn(*some).profile.domains]
                for some in (small[:2], small[:3], small[3:])
            ]
        )
        operations.withdraw(releases=operations.releases_called(name), because="next", by="tests")
    assert told[0] == told[1]


def test_a_published_figure_of_a_larger_place_closes_what_would_leave_a_few(loaded, tmp_path):
    """Hazel Corner's own figure, less the small area that is shown of it, would leave six answers."""
    small = loaded.of(0)
    satisfied = [{"slug": "life-satisfaction", "value": "Know", "base": "Asked"}]
    rows = [(code, 7, 6 if i == 5 else 100) for i, code in enumerate(small)]
    survey(tmp_path, rows, area=BY_CODE, indicators=satisfied)
    assert drawn(small[4]).refused == ()
    survey(tmp_path, [("Hazel Corner Y", 7.1, 106)], name="estate", indicators=satisfied)
    assert [one.indicator for one in drawn(small[4]).refused] == ["life-satisfaction"]
    assert [one.indicator for one in drawn(small[3], small[4]).refused] == ["life-satisfaction"]
    assert drawn(small[3]).refused == ()


def test_official_figures_may_be_added_up_by_anybody(loaded):
    made = drawn(*loaded.of(0)[5:8])
    assert made.refused == ()
    assert queries.drawn_strips(place("Alder")).keys() == queries.strips_of(place("Alder")).keys()


def test_of_a_survey_no_drawing_shows_where_single_small_areas_stand(asked):
    assert SURVEY in queries.strips_of(place("Alder"))
    assert SURVEY not in queries.drawn_strips(place("Alder"))


def test_a_councils_own_counts_are_guarded_like_a_survey(loaded, tmp_path):
    rows = [(code, 3 if i == 2 else 40, 100) for i, code in enumerate(loaded.of(0))]
    survey(tmp_path, rows, area=BY_CODE, layer="official", open=False)
    small = loaded.of(0)
    assert [one.indicator for one in drawn(small[2], small[3]).refused] == [SURVEY]
    assert drawn(small[3]).refused == ()


def test_a_table_that_is_not_loaded_any_more_closes_nothing(asked):
    operations.withdraw(
        releases=operations.releases_called("survey"), because="asked again", by="tests"
    )
    assert drawn(*asked[:3]).refused == ()
