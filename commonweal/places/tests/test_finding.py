"""What somebody types leads to the places they mean, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.common.errors import BadInput
from commonweal.places import operations, queries
from commonweal.places.models import Area
from commonweal.places.queries import Ambiguous, NotFound, Retired
from commonweal.places.tests import factories, made
from commonweal.places.tests.made import MALLOW, TEASEL, write_csv

pytestmark = pytest.mark.django_db


def codes(text: str, **options: object) -> list[str]:
    return [found.code for found in queries.find(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("Studley Green", "Z06000001-studley-green", "name"),
        ("  studley   GREEN ", "Z06000001-studley-green", "name"),
        ("studly green", "Z06000001-studley-green", "similar"),
        ("green", "Z06000001-studley-green", "words"),
        ("z06000001-studley-green", "Z06000001-studley-green", "code"),
        ("Z01001001", "Z01001001", "code"),
        ("z0100 1001", "Z01001001", "code"),
        ("Mallow", "Z06000001", "name"),
        ("Mallow 001A", "Z01001001", "name"),
        ("mallow bridge", "Z02000001", "local_name"),
        ("Mallow 001", "Z02000001", "name"),
        ("saint marks", "Z02000003", "words"),
        ("ST MARK’S", "Z02000003", "words"),
        ("qq1 1aa", "Z01001001", "postcode"),
        ("QQ149ZZ", "Z01003001", "postcode"),
        ("north", "Z12000001", "name"),
        ("nation", "Z92000001", "name"),
    ],
)
def test_a_text_leads_to_a_place_and_says_why(
    country: Path, typed: str, first: str, why: str
) -> None:
    found = queries.find(typed)[0]
    assert (found.code, found.why) == (first, why)


def test_a_place_is_told_so_that_it_can_be_told_from_others(country: Path) -> None:
    (found, *_) = queries.find("Studley Green")
    assert (found.kind, found.kind_word, found.where) == (
        "neighbourhood",
        "neighbourhood",
        "Mallow Bridge, Mallow",
    )
    assert (found.slug, found.council_code, found.population) == ("studley-green", MALLOW, 2010)
    (small,) = queries.find("Z01001001")
    assert small.where == "Mallow Bridge, Mallow"
    (wider, *_) = queries.find("mallow bridge")
    assert (wider.name, wider.official_name) == ("Mallow Bridge", "Mallow 001")
    (council, *_) = queries.find("Mallow")
    assert (council.where, council.council_code) == ("North", "")


def test_places_of_one_name_stand_apart_in_order_of_where_they_are(country: Path) -> None:
    found = queries.find("Castle")
    assert [(f.name, f.kind, f.where) for f in found] == [
        ("Castle", "ward", "Mallow"),
        ("Castle", "ward", "Mallow"),
        ("Castle", "ward", "Sorrel"),
        ("Castle", "ward", "Teasel"),
    ]
    assert len({f.code for f in found}) == 4


def test_a_search_stays_in_the_council_area_asked_for(country: Path) -> None:
    assert [f.where for f in queries.find("Castle", council=TEASEL)] == ["Teasel"]
    assert codes("Castle", council=Area.objects.get(code=TEASEL)) == codes("castle teasel")
    assert codes("Mallow", council=TEASEL) == []
    assert codes("Teasel", council=TEASEL)[0] == TEASEL
    assert codes("studly green", council=TEASEL) == []
    assert codes("studly green", council=MALLOW) == ["Z06000001-studley-green"]
    assert codes("Z01001001", council=TEASEL) == []


def test_the_name_of_a_council_does_not_bring_up_its_small_areas(country: Path) -> None:
    kinds = {found.kind for found in queries.find("Teasel")}
    assert "lsoa" not in kinds
    # With a number it does: that is how small areas are called.
    assert codes("teasel 001") == ["Z02000003", *(f"Z0100300{i}" for i in range(1, 5))]


def test_no_more_are_given_than_were_asked_for(country: Path) -> None:
    assert len(queries.find("castle", limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "codes_and_reasons"),
    [
        (
            "QQ1",
            [
                ("Z01001001", "2 postcodes that begin with QQ1 in this small area"),
                ("Z01001002", "1 postcode that begins with QQ1 in this small area"),
            ],
        ),
        ("QQ1 1", [("Z01001001", "2 postcodes that begin with QQ1 1 in this small area")]),
        ("qq14", [("Z01003001", "1 postcode that begins with QQ14 in this small area")]),
        ("QQ1 4", [("Z01001002", "1 postcode that begins with QQ1 4 in this small area")]),
        ("QQ11A", [("Z01001001", "2 postcodes that begin with QQ1 1A in this small area")]),
    ],
)
def test_the_beginning_of_a_postcode_leads_to_the_small_areas_it_is_in(
    country: Path, typed: str, codes_and_reasons: list[tuple[str, str]]
) -> None:
    assert [(f.code, f.because) for f in queries.find(typed)] == codes_and_reasons


def test_without_its_space_a_first_half_may_be_the_beginning_of_the_second(country: Path) -> None:
    """No postcode begins with QQ14, so the 4 must belong to the second half."""
    operations.load_geography(
        source=made.POSTCODES,
        path=write_csv(country / "p.csv", ["pcds", "lsoa21"], [["QQ1 4AA", "Z01001002"]]),
        by="test",
    )
    assert codes("QQ14") == ["Z01001002"]


@pytest.mark.parametrize(
    ("code", "heirs", "because"),
    [
        (
            "Z01009001",
            ["Z01001001", "Z01001002"],
            "Z01009001 was split in 2021 into Z01001001 and Z01001002",
        ),
        ("Z01009002", ["Z01002001"], "Z01009002 was merged in 2021 with others into Z01002001"),
        (
            "Z01009004",
            ["Z01003001"],
            "Z01009004 was redrawn in 2021 beyond comparison; its ground is now in Z01003001",
        ),
    ],
)
def test_a_retired_code_leads_to_what_replaced_it(
    country: Path, code: str, heirs: list[str], because: str
) -> None:
    found = queries.find(code.lower())
    assert [f.code for f in found] == heirs
    assert {(f.why, f.because) for f in found} == {("retired_code", because)}
    retired = queries.place(code)
    assert isinstance(retired, Retired)
    assert retired.sentence == because
    assert [heir.code for heir in retired.heirs] == heirs


def test_another_code_for_the_same_ground_is_the_same_place(country: Path) -> None:
    factories.succession(TEASEL, "Z06000022", change="R", kind="la", vintage="")
    factories.succession("Z06000012", TEASEL, change="R", kind="la", vintage="", old_name="Old")
    (found,) = queries.find("Z06000022")
    assert (found.code, found.why) == (TEASEL, "newer_code")
    assert found.because == "Z06000022 is a newer code of Z06000002"
    for code in ("Z06000022", "Z06000012"):
        area = queries.place(code)
        assert isinstance(area, Area)
        assert area.code == TEASEL


def test_a_council_that_was_merged_is_found_by_its_old_name(country: Path) -> None:
    factories.succession(
        "Z07000001",
        MALLOW,
        change="M",
        kind="la",
        vintage="",
        old_name="Hither",
        old_name_key="hither",
    )
    (found,) = queries.find("Hither")
    assert (found.code, found.why) == (MALLOW, "former_name")
    assert found.because == "Hither was merged with others into this one"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the name of a place, a postcode or a code."),
        ("xqzzy plonk", "No place that is loaded here is called “xqzzy plonk”, or nearly so."),
        ("QQ7 7QQ", "among those loaded here, which are those of Mallow and Teasel."),
        ("SW1", "looks like a postcode"),
        ("Z01999999", "No place that is loaded here has the code Z01999999."),
        ("…", "No place that is loaded here"),
        ("%' OR 1=1 --", "No place that is loaded here"),
        ("\x00", "Type the name of a place"),
        ("xq\x00zz", "is called “xq zz”"),
    ],
)
def test_a_search_that_finds_nothing_says_why(country: Path, typed: str, said: str) -> None:
    assert queries.find(typed) == ()
    assert said in queries.why_nothing(typed)
    result = queries.place(typed)
    assert isinstance(result, NotFound)
    assert said in result.why


def test_before_anything_is_loaded_nothing_is_found_and_it_says_so(home: Path) -> None:
    assert queries.find("Mallow") == ()
    assert "No places are loaded here yet" in queries.why_nothing("QQ1 1AA")
    assert isinstance(queries.place("Mallow"), NotFound)


def test_a_place_that_is_loaded_later_is_found_at_once(country: Path) -> None:
    assert codes("Hamlet") == []
    path = write_csv(country / "p.csv", ["LSOA21CD", "parish"], [["Z01001001", "Hamlet"]])
    operations.load_lookup(path=path, kind="parish", council=MALLOW, by="test")
    assert codes("Hamlet") == ["Z06000001-hamlet-parish"]
    path.write_text("LSOA21CD,parish\nZ01001001,Village\n", encoding="utf-8")
    operations.load_lookup(path=path, kind="parish", council=MALLOW, by="test")
    assert codes("Hamlet") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Z01001001", "Z01001001"),
        ("studley-green", "Z06000001-studley-green"),
        ("Z06000001-studley-green", "Z06000001-studley-green"),
        ("Studley Green", "Z06000001-studley-green"),
        ("Studley Green, Mallow Bridge", "Z06000001-studley-green"),
        ("studley green, mallow", "Z06000001-studley-green"),
        ("mallow", MALLOW),
        ("Teasel & St. Marks", "Z02000003"),
        ("QQ1 1AA", "Z01001001"),
    ],
)
def test_one_place_is_meant(country: Path, typed: str, code: str) -> None:
    area = queries.place(typed)
    assert isinstance(area, Area)
    assert area.code == code
    assert queries.resolve(typed) == area


def test_a_name_of_several_places_is_ambiguous_until_one_is_chosen(country: Path) -> None:
    result = queries.place("castle")
    assert isinstance(result, Ambiguous)
    assert len(result.places) == 4
    assert isinstance(queries.place("castle", council=TEASEL), Area)
    assert isinstance(queries.place("Castle, Teasel"), Area)
    with pytest.raises(BadInput, match="the name of several places") as caught:
        queries.resolve("Castle")
    assert "Z05000302  Castle (ward, Teasel)" in str(caught.value)


def test_one_slug_in_two_councils_is_ambiguous(country: Path) -> None:
    teasel = Area.objects.get(code=TEASEL)
    factories.area("neighbourhood", name="Studley Green", slug="studley-green", council=teasel)
    assert isinstance(queries.place("studley-green"), Ambiguous)
    assert isinstance(queries.place("studley-green", council=MALLOW), Area)


def test_kinds_can_be_asked_for(country: Path) -> None:
    assert isinstance(queries.place("Mallow", kinds=("la",)), Area)
    assert isinstance(queries.place("Mallow", kinds=("ward",)), NotFound)
    assert isinstance(queries.place("Z01001001", kinds=("la",)), NotFound)


def test_part_of_a_name_is_offered_but_not_taken(country: Path) -> None:
    result = queries.place("Studley")
    assert isinstance(result, NotFound)
    assert [near.code for near in result.near] == ["Z06000001-studley-green"]
    with pytest.raises(BadInput, match="Did you mean one of these") as caught:
        queries.resolve("Studley")
    assert "Studley Green (neighbourhood, Mallow Bridge, Mallow)" in str(caught.value)
    with pytest.raises(BadInput, match="was split in 2021"):
        queries.resolve("Z01009001")
    with pytest.raises(BadInput, match="or nearly so"):
        queries.resolve("xqzzy plonk")


def test_places_out_of_use_are_not_found(country: Path) -> None:
    Area.objects.filter(kind="neighbourhood").update(in_use=False)
    assert isinstance(queries.place("Z06000001-studley-green"), NotFound)


@pytest.mark.parametrize(
    ("typed", "ceiling"),
    [("Castle", 4), ("studly green", 4), ("Z01001001", 2), ("QQ1", 3), ("Z01009001", 4)],
)
def test_finding_asks_the_database_a_few_times_however_many_there_are(
    country: Path, typed: str, ceiling: int
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.find(typed)
        return len(captured)

    queries.find("castle")  # the book of names is read once
    few = asked()
    council = Area.objects.get(code=MALLOW)
    for small in factories.small_areas(council, 4):
        factories.place_of([small], "ward", name="Castle")
        factories.postcode(f"QQ1{small.pk % 10}ZZ", small)
    assert asked() == few <= ceiling
