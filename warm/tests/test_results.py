"""What the measure gives back: JSON by a published schema, frames, and a page in a notebook."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import fields, replace

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm import classes, results
from warm.comparators import COMPARATORS
from warm.evidence import Place
from warm.framework import BASES, LAYERS, POLARITIES, READINGS, TRAIT_UNITS, UNITS
from warm.framework import framework as shipped
from warm.profile import profile
from warm.results import plain, schema
from warm.tables import STATUSES
from warm.tests import drawn
from warm.tests.test_county import nation, nations
from warm.tests.test_profile import evidence as listed
from warm.tests.test_profile import lane, release
from warm.tests.test_profile_figures import council, estate, level, survey
from warm.tests.test_profile_figures import evidence as levels

PUBLISHED = jsonschema.Draft202012Validator(schema())


def valid(profile_) -> dict:
    """The profile as JSON and back, after checking it."""
    made = profile_.to_dict()
    again = json.loads(json.dumps(made, allow_nan=False))
    assert again == made
    problems = [f"{list(one.path)}: {one.message}" for one in PUBLISHED.iter_errors(again)]
    assert problems == []
    return again


# The schema ------------------------------------------------------------------------------------------


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("place", results.PlaceInfo),
        ("comparator", results.Comparator),
        ("similar", results.Similar),
        ("method", results.Method),
        ("release", results.ReleaseInfo),
        ("domain", results.DomainResult),
        ("indicator", results.IndicatorResult),
        ("finding", results.Finding),
        ("characteristic", results.Characteristic),
        (None, results.Profile),
    ],
)
def test_the_schema_names_every_field_and_requires_it(name, shape):
    described = schema() if name is None else schema()["$defs"][name]
    named = ["class" if one.name == "class_" else one.name for one in fields(shape)]
    assert list(described["properties"]) == named
    assert sorted(described["required"]) == sorted(named)
    assert described["additionalProperties"] is False


def test_the_schema_has_the_words_that_the_code_has():
    one = schema()["$defs"]["indicator"]["properties"]
    assert sorted(schema()["$defs"]["class"]["enum"]) == sorted(classes.CLASSES)
    assert tuple(one["status"]["enum"]) == STATUSES
    assert tuple(one["layer"]["enum"]) == LAYERS
    assert tuple(one["basis"]["enum"]) == BASES
    assert tuple(one["unit"]["enum"]) == UNITS
    assert tuple(one["polarity"]["enum"]) == POLARITIES
    assert tuple(one["reading"]["enum"]) == READINGS
    assert tuple(schema()["$defs"]["characteristic"]["properties"]["unit"]["enum"]) == TRAIT_UNITS
    kinds = schema()["$defs"]["comparator"]["properties"]["kind"]["enum"]
    assert kinds == [*COMPARATORS, "none"]


def test_every_slug_of_the_shipped_framework_fits_the_schema():
    slugs = jsonschema.Draft202012Validator(
        schema()["$defs"]["indicator"]["properties"]["indicator"]
    )
    for one in (*shipped().indicators, *shipped().domains, *shipped().people):
        assert slugs.is_valid(one.slug), one.slug


@pytest.fixture(scope="module")
def made() -> dict:
    return valid(profile(lane(listed()), listed()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("indicators", 0, "class"), "red"),
        (("indicators", 0, "status"), "zero"),
        (("indicators", 0, "layer"), "guess"),
        (("indicators", 0, "value"), 101.0),
        (("indicators", 0, "value"), None),
        (("indicators", 0, "lower"), -0.1),
        (("indicators", 0, "position"), 100.5),
        (("indicators", 0, "extra"), 1),
        (("indicators", 5, "class"), "better"),
        (("indicators", 6, "value"), 3.0),
        (("indicators", 6, "class"), "worse"),
        (("domains", 0, "coverage"), 1.2),
        (("domains", 0, "stability"), -0.1),
        (("domains", 0, "sentence"), "No full stop"),
        (("headline",), "No full stop"),
        (("place", "population"), 1.5),
        (("comparator", "kind"), "everybody"),
        (("rank",), 1),
    ],
)
def test_the_schema_refuses_what_a_profile_may_not_say(made, path, value):
    wrong = copy.deepcopy(made)
    at = wrong
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert not PUBLISHED.is_valid(wrong)


def test_the_schema_misses_a_field_that_is_not_there(made):
    wrong = copy.deepcopy(made)
    del wrong["indicators"][0]["release"]
    assert not PUBLISHED.is_valid(wrong)


# Profiles of every kind -----------------------------------------------------------------------------------


@settings(max_examples=15)
@given(*nations, st.integers(0, 17), st.sampled_from([None, *COMPARATORS]))
def test_a_drawn_profile_fits_the_schema(seed, share_of_gaps, nobody, position, comparator):
    made = nation(seed, share_of_gaps, nobody)
    place = made.place([str(made.small.areas[position])], name="Mill Lane & Hill <1>")
    valid(profile(place, made, comparator=comparator, k=4))


def test_profiles_of_large_places_surveys_and_inherited_figures_fit_the_schema():
    made = levels(own=survey(satisfaction={**level(6.5, 0.3), "denominator": 250}))
    made = replace(made, releases={"r-2": release("r-2")})
    found = valid(profile(estate(made), made))
    assert found["releases"][0]["release"] == "r-2"
    valid(profile(council(made), made))
    everything = tuple(made.small.areas.tolist())
    valid(profile(Place("T92000001", "the Realm", "country", "lsoa21", everything, None), made))


def test_a_profile_of_which_nothing_is_known_fits_the_schema():
    made = listed()
    nothing = np.full_like(made.small.value, np.nan)
    made = drawn.with_cube(
        made,
        status=np.full(nothing.shape, STATUSES.index("source_gap"), dtype=np.uint8),
        value=nothing,
        numerator=nothing,
        denominator=nothing,
    )
    found = valid(profile(lane(made), made, k=0))
    assert found["similar"] is None
    assert {one["status"] for one in found["indicators"]} == {"source_gap", "missing"}


def test_a_profile_with_people_in_it_fits_the_schema():
    from warm.framework import Trait

    trait = Trait("share", "Sharing", "Age", "Who shares.", "percent", "Everybody")
    made = listed()
    framework = replace(
        made.framework, indicators=made.framework.indicators[1:], people=(trait,)
    )  # fmt: skip
    found = valid(profile(lane(made), replace(made, framework=framework)))
    assert found["people"][0]["slug"] == "share"


def test_percentages_are_of_a_hundred_and_never_of_one(made):
    shares = [one for one in made["indicators"] if one["unit"] == "percent" and one["value"]]
    assert all(one["value"] > 5 for one in shares)


# Plain values ----------------------------------------------------------------------------------------------


def test_numbers_become_plain_and_what_is_no_number_becomes_nothing():
    found = plain(
        {
            "a": np.float64(1.5), "b": np.int64(2), "c": float("nan"), "d": math.inf,
            "e": (np.nan, [np.bool_(True)]), "f": frozenset({"x"}), 3: None, "g": "text",
        }
    )  # fmt: skip
    assert found == {"a": 1.5, "b": 2, "c": None, "d": None, "e": [None, [True]], "f": ["x"],
                     "3": None, "g": "text"}  # fmt: skip
    assert json.dumps(found, allow_nan=False)


def test_a_class_is_called_class_in_json():
    found = plain(results.Finding("d", None, "c", "better", "S.", "n", "R.", 1.0))
    assert found["class"] == "better"
    assert "class_" not in found
    assert plain(results.Finding) is results.Finding


# Frames, look-ups and notebooks ------------------------------------------------------------------------------


def test_a_profile_becomes_a_frame_of_its_indicators():
    found = profile(lane(listed()), listed())
    frame = found.to_frame()
    assert frame["indicator"].to_list() == [one.indicator for one in found.indicators]
    assert frame["class"].to_list() == [one.class_ for one in found.indicators]
    assert frame["value"].to_list() == [one.value for one in found.indicators]


def test_results_are_found_by_their_slugs():
    found = profile(lane(listed()), listed())
    assert found.indicator("share").indicator == "share"
    assert found.domain("crime").domain == "crime"
    with pytest.raises(KeyError, match="income"):
        found.indicator("income")
    with pytest.raises(KeyError, match="leisure"):
        found.domain("leisure")


def test_results_cannot_be_changed():
    found = profile(lane(listed()), listed())
    with pytest.raises(AttributeError):
        found.headline = "All is well."  # type: ignore[misc]
    with pytest.raises(AttributeError):
        found.indicators[0].value = 0.0  # type: ignore[misc]


def test_a_notebook_shows_words_and_numbers_safely():
    made = listed()
    found = profile(lane(made, name="Mill <Lane> & Co"), made)
    page = found._repr_html_()
    assert "<h3>Mill &lt;Lane&gt; &amp; Co</h3>" in page
    assert found.comparator.label in page
    assert page.count("<tr>") == 1 + sum(one.status == "value" for one in found.indicators)
    assert "None" not in page
