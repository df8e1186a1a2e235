"""What is asked of the releases in force: the same questions for many as for few, and nothing stale."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.evidence import catalogue, operations, queries
from commonweal.evidence.models import Release
from commonweal.evidence.tests.conftest import place
from commonweal.evidence.tests.factories import COUNCILS, Land, table
from commonweal.places.models import Area
from warm.errors import UnknownIndicator, UnknownPlace, WarmError
from warm.results import schema

pytestmark = pytest.mark.django_db


def asked(question, *about) -> int:
    with CaptureQueriesContext(connection) as captured:
        question(*about)
    return len(captured)


# Nothing, and too little ---------------------------------------------------------------------------


def test_without_figures_everything_says_so(home):
    assert queries.nations_in_force() == ()
    assert queries.releases_in_force() == ()
    assert queries.prepare() == {}
    for question in (queries.evidence_in_force, queries.first_nation, queries.class_mixes):
        with pytest.raises(queries.NothingLoaded, match="No figures are loaded yet"):
            question()
    assert {one.indicator.slug for one in queries.cards()} >= {"no-car", "life-satisfaction"}
    assert not any(one.releases for one in queries.cards())
    assert not any(one.values for one in queries.source_states())


def test_places_without_figures_say_so(land):
    land.load(tables={}, pack=replace(land.pack(), entries=tuple(
        one for one in land.pack().entries if one.path not in ("figures.csv", "earlier.csv", "councils.csv"))))  # fmt: skip
    with pytest.raises(queries.NothingLoaded):
        queries.profile_of(place("Hazel Corner Y"))
    with pytest.raises(queries.NothingLoaded):
        queries.county_of(place("Alder"))


def test_councils_figures_alone_make_no_profiles(land):
    tables = {"y-councils": land.tables["y-councils"]}
    land.load(tables=tables, pack=land.pack(tables=tables))
    assert queries.nations_in_force() == ()
    with pytest.raises(queries.NothingLoaded):
        queries.profile_of(place("Alder"))


def test_a_place_of_no_small_areas_is_said_to_be_one(loaded):
    empty = Area.objects.create(
        code="Y06000001-nowhere", kind="neighbourhood", name="Nowhere", slug="nowhere",
        vintage="2021", source="made", council=place("Alder"), parent=place("Alder"))  # fmt: skip
    with pytest.raises(UnknownPlace, match="Nowhere has no small areas"):
        queries.profile_of(empty)


def test_a_place_of_which_nothing_is_known_has_a_profile_that_says_so(loaded):
    """All its figures are withheld or absent; the page of a resident there is still a page."""
    figures = [list(one) for one in loaded.figures()]
    figures[9][2:] = ["[s]", "[x]", "[x]", "[z]", "[g]"]
    for one in figures[1:]:
        one[3] = one[3] if one is not figures[9] else 1200
    loaded.write(figures=table(figures)).load()
    profile = queries.profile_of(place("Rowan End Y"))
    mine = [one for one in profile.indicators if one.layer != "inherited" and one.release]
    assert {one.status for one in mine} == {"suppressed", "missing", "not_asked", "source_gap"}
    assert all(one.value is None and one.class_ == "no_colour" for one in mine)
    assert profile.strengths == profile.vulnerabilities == ()
    jsonschema.validate(json.loads(json.dumps(profile.to_dict())), schema())


# Kinds of place ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "small_areas"),
    [
        ("Alder 001A", "lsoa", 1),
        ("Alder 001", "msoa", 4),
        ("Ward 1.1", "ward", 2),
        ("Vale Y1", "community_area", 6),
        ("Hazel Corner Y", "neighbourhood", 2),
        ("Rowan End Y", "neighbourhood", 1),
        ("Alder", "la", 12),
        ("Grove", "region", 24),
        ("Land Y", "country", 24),
    ],
)
def test_every_kind_of_place_has_a_profile(loaded, text, kind, small_areas):
    area = place({"Alder 001": "Y02010010"}.get(text, text))
    assert area.kind == kind
    profile = queries.profile_of(area)
    said = json.loads(json.dumps(profile.to_dict()))
    jsonschema.validate(said, schema())
    assert len(profile.place.small_areas) == small_areas
    assert profile.place.population == area.population
    (none,) = (one for one in profile.indicators if one.indicator == "no-qualifications")
    counts = {row[0]: (row[4], row[3]) for row in loaded.figures()[1:]}
    mine = [counts[code] for code in profile.place.small_areas]
    expected = 100 * sum(a for a, _ in mine) / sum(b for _, b in mine)
    assert none.value == pytest.approx(expected)
    assert none.status == "value"
    assert queries.changes_of(area)[0].indicator == "bad-health"
    assert set(queries.geometry_of(profile)) == set(profile.place.small_areas)


@pytest.mark.parametrize("kind", ["rest_of_council", "rest_of_region", "rest_of_nation"])
def test_a_place_is_compared_with_whom_one_asks_for(loaded, kind):
    assert queries.profile_of(place("Hazel Corner Y"), comparator=kind).comparator.kind == kind


@pytest.mark.parametrize("kind", ["similar", "nobody"])
def test_a_comparison_that_cannot_be_made_says_why(loaded, kind):
    """Nothing is loaded here by which places are alike."""
    with pytest.raises(WarmError, match=r"nothing to be compared with|nobody"):
        queries.profile_of(place("Hazel Corner Y"), comparator=kind)


def test_retired_codes_lead_to_their_heirs(loaded):
    from commonweal.common.errors import BadInput

    with pytest.raises(BadInput, match=r"Y01090001 was split in 2021 into Y01010010 and Y01010020"):
        place("Y01090001")


# The same number of questions, however much there is --------------------------------------------------


def test_asking_again_asks_only_whether_anything_is_new(loaded):
    hazel = place("Hazel Corner Y")
    for question in (queries.profile_of, queries.changes_of, queries.strips_of):
        first = question(hazel)
        assert asked(question, hazel) <= 8
        assert question(hazel) is first


# Nothing stale -----------------------------------------------------------------------------------


def test_the_stamp_changes_with_every_release_and_every_place_and_nothing_else(land):
    stamps = [queries.stamp()]

    def changed() -> bool:
        stamps.append(queries.stamp())
        return stamps[-1] != stamps[-2]

    land.load()
    assert changed()
    queries.profile_of(place("Hazel Corner Y"))
    land.load()
    assert not changed()
    land.load(rehearse=True)
    assert not changed()
    land.write(figures=table(land.figures(shift=5))).load()
    assert changed()
    land.write(
        communities=(land.folder / "communities.csv").read_bytes().replace(b"Vale", b"Dale")
    ).load()
    assert changed()
    assert len(set(stamps)) == 4


def test_a_correction_is_seen_at_once_in_everything_that_was_remembered(loaded):
    hazel, alder = place("Hazel Corner Y"), place("Alder")

    def seen():
        (one,) = (
            o for o in queries.profile_of(hazel).indicators if o.indicator == "no-qualifications"
        )
        rows = {r.code: r.values["no-qualifications"] for r in queries.county_of(alder).rows}
        return (one.comparator_value, rows[loaded.small[0]],
                queries.strips_of(hazel)["no-qualifications"].high,
                {m.indicator: m.shares for m in queries.class_mixes(alder)}["no-qualifications"])  # fmt: skip

    before = seen()
    loaded.write(figures=table(loaded.figures(shift=240))).load()
    after = seen()
    assert all(a != b for a, b in zip(before[:3], after[:3], strict=True))
    loaded.write().load()
    assert seen() == before


# Change ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["then", "now", "neither"])
def test_what_a_source_says_may_not_be_compared_is_not(loaded, which):
    """A count that could be compared, and either edition says that it may not be."""
    reason = "Another form was used every time."
    tables = {}
    for slug, name, when, geography in (
        ("then", "earlier", "2011", "lsoa11"),
        ("now", "figures", "2021", "lsoa21"),
    ):
        one = loaded.source(
            slug, f"{name}.csv",
            [{"indicator": "bad-health", "numerator": "bad_health", "denominator": "residents"}],
            period=when, geography=geography,
            **({"not_comparable": reason} if slug == which else {}))  # fmt: skip
        tables[one.slug] = one
    loaded.load(tables=tables, pack=loaded.pack(tables=tables))
    for text in ("Rowan End Y", "Alder"):
        (change,) = queries.changes_of(place(text))
        if which == "neither":
            assert change.verdict.verdict != "not_comparable"
        else:
            assert change.verdict.verdict == "not_comparable"
            assert (change.verdict.why, change.verdict.reason) == ("source", reason)
            assert change.before.value is not None


def test_of_a_score_only_areas_that_stayed_as_they_were_have_a_past(loaded):
    then = loaded.source("then", "then.csv", [{"indicator": "crime-score", "value": "crime"}],
                         period="2011", geography="lsoa11")  # fmt: skip
    (loaded.folder / "then.csv").write_bytes(
        table([("code", "crime"), *((code, 0.5) for code, _, _ in loaded.former[1:])])
    )
    loaded.load(tables={then.slug: then}, pack=loaded.pack(tables={then.slug: then}))
    said = {
        code: next(one for one in queries.changes_of(place(code)) if one.indicator == "crime-score")
        for code in (loaded.small[0], loaded.small[2], loaded.small[4])
    }
    assert [one.before.status for one in said.values()] == ["missing", "missing", "value"]
    assert said[loaded.small[4]].before.value == 0.5
    assert said[loaded.small[4]].verdict.why == "position"


# Countries side by side ------------------------------------------------------------------------------


def test_another_country_changes_nothing_in_the_first(loaded, tmp_path):
    hazel = place("Hazel Corner Y")
    before = queries.profile_of(hazel).to_dict()
    county = queries.county_of(place("Alder"))
    other = Land(tmp_path / "other", letter="X").write(
        figures=table(Land(tmp_path, "X").figures(shift=300))
    )
    other.load()
    assert queries.nations_in_force() == (other.nation, loaded.nation)
    assert queries.profile_of(hazel).to_dict() == before
    assert queries.county_of(place("Y06000001")).rows == county.rows
    theirs = queries.profile_of(place("Hazel Corner X"))
    assert theirs.to_dict()["indicators"] != before["indicators"]
    assert not {one.release for one in theirs.releases} & {
        one["release"] for one in before["releases"]
    }
    assert queries.evidence_in_force().nation == other.nation


def test_a_real_country_comes_before_a_made_up_one(home, tmp_path):
    for letter in ("Z", "Y"):
        Land(tmp_path / letter, letter).write().load()
    assert queries.nations_in_force() == ("Y92000001", "Z92000001")
    assert queries.first_nation() == "Y92000001"
    assert queries.is_made_up("Z92000001")
    assert not queries.is_made_up("Y92000001")
    assert queries.evidence_in_force().nation == "Y92000001"
    assert len(queries.prepare()) == 2


def test_a_country_is_known_by_its_places_whatever_they_are(loaded):
    assert queries.nation_of_codes([loaded.small[3]]) == loaded.nation
    assert queries.nation_of_codes(["Y01090001"]) == loaded.nation  # retired
    assert queries.nation_of_codes(["K02000001", loaded.nation]) == loaded.nation
    assert queries.nation_of_codes(["E06000054"]) == ""
    assert queries.nation_of(place("Hazel Corner Y")) == loaded.nation
    assert queries.nation_of(place("Land Y")) == loaded.nation


# What defends a number -------------------------------------------------------------------------------


def test_a_card_tells_sources_and_what_is_in_force(loaded):
    card = queries.card("no-qualifications")
    assert card.domain == "Education"
    assert [one.source for one in card.releases] == ["y-figures"]
    assert "census-2021-percentages" in {one.slug for one in card.sources}
    with pytest.raises(UnknownIndicator, match="no-such"):
        queries.card("no-such-indicator")


def test_sources_of_the_catalogue_say_what_is_in_force_of_them(loaded):
    assert {one.source.slug for one in queries.source_states()} == {
        one.slug for one in catalogue.sources() if one.holds_observations
    }
    assert {one.source for one in queries.own_releases()} == {
        "y-figures",
        "y-earlier",
        "y-councils",
    }
    assert [one.release for one in queries.releases_in_force()] == list(
        Release.objects.current().values_list("name", flat=True)
    )


def test_codes_are_those_of_the_time_of_a_table(loaded):
    today, then, councils = (queries.known_codes(one) for one in ("lsoa21", "lsoa11", "ltla24"))
    assert set(loaded.small) <= today
    assert "Y01090001" not in today
    assert {code for code, _, _ in loaded.former} <= then
    assert not {loaded.small[0], loaded.small[1], loaded.small[2]} & then
    assert {*loaded.councils, "Y01090001"} <= councils


# A council's own data --------------------------------------------------------------------------------


DESCRIPTOR = {
    "name": "residents-survey",
    "title": "Residents' survey",
    "contributors": [{"title": "Alder Council", "role": "publisher"}],
    "licenses": [{"name": "CC0-1.0"}],
    "resources": [
        {
            "path": "survey.csv",
            "schema": {
                "fields": [
                    {"name": "Place", "type": "string"},
                    {"name": "Know", "type": "number"},
                    {"name": "Asked", "type": "integer"},
                ]
            },
            "commonweal": {
                "area": {"column": "Place", "by": "name", "kind": "neighbourhood"},
                "period": "2024",
                "layer": "survey",
                "indicators": [
                    {
                        "slug": "knows-a-neighbour",
                        "numerator": "Know",
                        "denominator": "Asked",
                        "define": {
                            "name": "Know a neighbour by name",
                            "domain": "social-capital",
                            "definition": "People who know at least one neighbour by name.",
                            "unit": "percent",
                            "measure": "share",
                            "basis": "interval",
                            "interval": "wilson",
                            "polarity": "+",
                            "denominator": "People who answered",
                            "question": "Do you know any of your neighbours by name?",
                            "phrase_better": "more people know a neighbour by name",
                            "phrase_worse": "fewer people know a neighbour by name",
                        },
                    }
                ],
            },
        }
    ],
}


def own_table(folder, rows, **changes):
    """A council's table with its descriptor beside it."""
    described = json.loads(json.dumps(DESCRIPTOR))
    described["resources"][0]["commonweal"] |= changes
    path = folder / "survey.csv"
    path.write_bytes(table([("Place", "Know", "Asked"), *rows]))
    path.with_name("survey.csv.datapackage.json").write_text(json.dumps(described))
    return path


def test_a_councils_own_table_reaches_the_profile_of_its_places_alone(loaded, tmp_path):
    path = own_table(tmp_path, [("Hazel Corner Y", 118, 146)])
    rehearsed = operations.load_own(path=path, rehearse=True, by="tests")
    assert (rehearsed.releases, rehearsed.values) == (("residents-survey",), 1)
    assert "knows-a-neighbour" not in queries.framework_in_force()
    operations.load_own(path=path, by="tests")
    assert operations.load_own(path=path, by="tests").unchanged == 1
    release = Release.objects.get(source="residents-survey")
    assert (release.council_code, release.layer) == (loaded.councils[0], "survey")
    profile = queries.profile_of(place("Hazel Corner Y"))
    (one,) = (o for o in profile.indicators if o.indicator == "knows-a-neighbour")
    assert one.value == pytest.approx(100 * 118 / 146)
    assert (one.layer, one.status, one.release) == ("survey", "value", release.name)
    assert release.name in {r.release for r in profile.releases}
    assert queries.card("knows-a-neighbour").releases[0].release == release.name
    elsewhere = queries.profile_of(place("Rowan End Y"))
    (other,) = (o for o in elsewhere.indicators if o.indicator == "knows-a-neighbour")
    assert (other.value, other.status) == (None, "missing")


def test_a_councils_own_small_area_figures_need_an_indicator_of_their_own(loaded, tmp_path):
    rows = [(code, 40, 100) for code in loaded.of(0)[:4]]
    area = {"column": "Place", "by": "code", "kind": "lsoa", "vintage": "2021"}
    clashing = [{"slug": "no-qualifications", "numerator": "Know", "denominator": "Asked"}]
    path = own_table(tmp_path, rows, area=area, layer="official", indicators=clashing)
    with pytest.raises(
        ValueError, match="'no-qualifications'; expected a slug of its own: Made: fig"
    ):
        operations.load_own(path=path, by="tests")
    assert not Release.objects.filter(source="residents-survey").exists()


def test_a_survey_of_a_few_small_areas_takes_nothing_from_the_others(loaded, tmp_path):
    """Asked in four small areas of one council; the others still show their council's own mean."""
    rows = [(code, 6 + i / 4, 120) for i, code in enumerate(loaded.of(0)[8:12])]
    area = {"column": "Place", "by": "code", "kind": "lsoa", "vintage": "2021"}
    asked = [{"slug": "life-satisfaction", "value": "Know", "base": "Asked"}]
    path = own_table(tmp_path, rows, area=area, indicators=asked, absent="not_asked")
    operations.load_own(path=path, by="tests")

    def satisfied(code):
        return next(one for one in queries.profile_of(place(code)).indicators
                    if one.indicator == "life-satisfaction")  # fmt: skip

    here = satisfied(loaded.of(0)[9])
    assert (here.layer, here.value, here.base) == ("survey", 6.25, 120)
    for code, mean in ((loaded.of(0)[3], 7.2), (loaded.of(1)[3], 7.3)):
        there = satisfied(code)
        assert (there.layer, there.status, there.value) == ("inherited", "value", mean)


def test_names_of_the_made_councils_are_what_these_tests_think():
    assert COUNCILS == ("Alder", "Birch")
