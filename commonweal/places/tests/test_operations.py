"""Loading geography: what is there afterwards, and that a failure changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.places import operations
from commonweal.places.models import Area, GeographyFile, Membership, Postcode, Succession
from commonweal.places.tests import factories, made
from commonweal.places.tests.made import MALLOW, SORREL, TEASEL, write_csv

pytestmark = pytest.mark.django_db


def state() -> dict[str, list[tuple[object, ...]]]:
    """Everything in the tables of this app but what numbers the rows."""
    return {
        "areas": list(
            Area.objects.order_by("code").values_list(
                "code", "kind", "name", "local_name", "locality", "slug", "name_key", "vintage",
                "parent__code", "council__code", "population", "latitude", "in_use", "about",
                "source",
            )
        ),
        "members": list(
            Membership.objects.order_by("whole__code", "part__code").values_list(
                "whole__code", "part__code", "share", "basis", "source"
            )
        ),
        "codes": list(Succession.objects.order_by("id").values_list("old_code", "new_code")),
        "postcodes": list(Postcode.objects.order_by("code").values_list("code", "area__code")),
        "files": list(
            GeographyFile.objects.order_by("id").values_list("slug", "sha256", "current")
        ),
    }  # fmt: skip


def test_the_whole_country_is_there(country: Path) -> None:
    numbers = {kind: Area.objects.of_kind(kind).count() for kind in ("lsoa", "msoa", "ward", "la")}
    assert numbers == {"lsoa": 16, "msoa": 4, "ward": 8, "la": 3}
    small = Area.objects.with_surroundings().get(code="Z01003002")
    surroundings = Area.objects.filter(pk=small.pk).values_list(
        "parent__code", "council__code", "council__parent__name"
    )
    assert list(surroundings) == [("Z02000003", TEASEL, "North")]
    assert small.parent is not None
    assert small.population == made.RESIDENTS["Z01003002"]
    assert small.latitude == pytest.approx(0.035)
    assert small.parent.shown_name == "Teasel & St Mark's"
    assert small.parent.name_key == "teasel 001"
    assert small.parent.local_name_key == "teasel and saint marks"
    ward = Area.objects.get(kind="ward", wholes=None, parts__part=small)
    assert (ward.name, ward.vintage, ward.council.code if ward.council else "") == (
        "Teasel Abbey",
        "2024",
        TEASEL,
    )
    assert [a.code for a in ward.small_areas()] == ["Z01003001", "Z01003002"]


def test_slugs_stand_for_councils_and_what_lies_above(country: Path) -> None:
    assert {a.slug for a in Area.objects.of_kind("country", "region", "la")} == {
        "nation", "north", "south", "mallow", "teasel", "sorrel",
    }  # fmt: skip


def test_a_council_called_after_its_region_has_another_address(home: Path, tmp_path: Path) -> None:
    write_csv(
        tmp_path / "authorities.csv",
        ["la", "la name", "rgn", "rgn name"],
        [
            ["Z06000001", "North", "Z12000001", "North"],
            ["Z06000002", "Mallow", "Z12000001", "North"],
        ],
    )
    operations.load_geography(source=made.AUTHORITIES, path=tmp_path / "authorities.csv", by="test")
    slugs = dict(Area.objects.values_list("code", "slug"))
    assert slugs["Z12000001"] == "north"
    assert slugs["Z06000001"] == "north-z06000001"
    assert slugs["Z06000002"] == "mallow"


def test_residents_add_up_to_every_larger_place(country: Path) -> None:
    total = sum(made.RESIDENTS.values())
    assert Area.objects.get(kind="country").population == total
    for kind in ("region", "la", "msoa", "ward"):
        people = Area.objects.of_kind(kind).values_list("population", flat=True)
        assert sum(number or 0 for number in people) == total
    estate = Area.objects.get(kind="neighbourhood")
    assert estate.population == made.RESIDENTS["Z01001001"] + made.RESIDENTS["Z01001002"]


def test_a_place_with_a_small_area_that_nobody_counted_has_no_number(
    home: Path, files: Path
) -> None:
    write_csv(
        files / "people.csv",
        ["LSOA21CD", "count"],
        [[code, 1000] for code in made.SMALL if code != "Z01001001"] + [["Z01001001", ""]],
    )
    loaded = operations.load_all(root=files, sources=made.ALL, by="test")
    people = dict(Area.objects.values_list("code", "population"))
    assert people["Z01001001"] is None
    assert people[MALLOW] is None
    assert people["Z92000001"] is None
    assert people[TEASEL] == 4000
    assert not any(one.unchanged for one in loaded)


def test_a_wider_area_lies_where_most_of_its_small_areas_lie(home: Path, files: Path) -> None:
    frame = pl.read_parquet(files / "small.parquet")
    frame = frame.with_columns(
        LAD24CD=pl.when(pl.col("LSOA21CD") == "Z01003004")
        .then(pl.lit(SORREL))
        .otherwise("LAD24CD"),
        WD24CD=pl.when(pl.col("LSOA21CD") == "Z01003004")
        .then(pl.lit("Z05000401"))
        .otherwise("WD24CD"),
        WD24NM=pl.when(pl.col("LSOA21CD") == "Z01003004")
        .then(pl.lit("Sorrel Abbey"))
        .otherwise("WD24NM"),
    )
    frame.write_parquet(files / "small.parquet")
    loaded = operations.load_all(root=files, sources=made.ALL, by="test")
    assert Area.objects.get(code="Z02000003", council__code=TEASEL).small_areas().count() == 4
    assert [a.code for a in Area.objects.get(code=SORREL).small_areas()] == [
        "Z01003004",
        *(f"Z0100400{i}" for i in range(1, 5)),
    ]
    notes = [note for one in loaded for note in one.notes]
    assert any("small areas are in: 1 wider area." in note for note in notes)


def test_a_wider_area_without_small_areas_is_told(home: Path, files: Path) -> None:
    pl.read_parquet(files / "small.parquet").filter(pl.col("LAD24CD") != SORREL).write_parquet(
        files / "small.parquet"
    )
    loaded = operations.load_all(root=files, sources=made.ALL, by="test")
    by_slug = {one.slug: one for one in loaded}
    assert by_slug["small"].notes == ("Without any small area: 1 wider area.",)
    assert Area.objects.get(code="Z02000004").council is None
    assert Area.objects.get(code="Z02000004").population is None


def test_what_was_loaded_is_told_and_audited(country: Path, settings: Any) -> None:
    files = {file.slug: file for file in GeographyFile.objects.current()}
    assert set(files) == {source.slug for source in made.ALL}
    postcodes = files["postcodes"]
    assert (postcodes.rows, postcodes.covers) == (4, [MALLOW, TEASEL])
    assert postcodes.publisher == "Nobody"
    assert postcodes.attribution == "Made up for tests: postcodes"
    for file in files.values():
        kept = settings.HOME / "geography" / file.stored_as
        assert len(pl.read_parquet(kept)) == file.rows
    entries = Entry.objects.filter(verb="load_geography")
    assert entries.count() == len(made.ALL)
    entry = entries.get(detail__source="postcodes")
    assert entry.detail["sha256"] == postcodes.sha256
    assert (entry.actor, entry.subject_kind, entry.subject_id) == (
        "test",
        "places.geographyfile",
        str(postcodes.pk),
    )


def test_the_same_files_again_change_nothing(country: Path) -> None:
    before, entries = state(), Entry.objects.count()
    again = operations.load_all(root=country, sources=made.ALL, by="test")
    assert all(one.unchanged for one in again)
    assert state() == before
    assert Entry.objects.count() == entries


def test_the_same_file_with_another_description_is_loaded_anew(country: Path) -> None:
    source = made.otherwise(made.CLASSES, licence="OGL-UK-3.0")
    loaded = operations.load_geography(source=source, path=country / "classes.csv", by="test")
    assert not loaded.unchanged
    assert GeographyFile.objects.current().get(slug="classes").licence == "OGL-UK-3.0"
    assert GeographyFile.objects.filter(slug="classes").count() == 2


def test_a_correction_replaces_what_was_there(country: Path) -> None:
    rows = [[code, "16 and over", 500] for code in made.SMALL]
    write_csv(country / "people.csv", ["LSOA21CD", "age", "count"], rows)
    operations.load_geography(source=made.PEOPLE, path=country / "people.csv", by="test")
    assert Area.objects.get(code=MALLOW).population == 8 * 500
    assert GeographyFile.objects.filter(slug="people", current=False).count() == 1


def test_after_new_small_areas_the_rest_is_laid_over_them_again(country: Path) -> None:
    frame = pl.read_parquet(country / "small.parquet")
    renamed = frame.with_columns(
        LSOA21CD=pl.col("LSOA21CD").replace("Z01004004", "Z01004009"),
    )
    renamed.write_parquet(country / "small.parquet")
    people = (country / "people.csv").read_text(encoding="utf-8")
    (country / "people.csv").write_text(people.replace("Z01004004", "Z01004009"), encoding="utf-8")
    loaded = operations.load_all(root=country, sources=made.ALL, by="test")
    by_slug = {one.slug: one for one in loaded}
    assert by_slug["authorities"].unchanged
    # Its file is the same, but the ground under it is not.
    assert not by_slug["classes"].unchanged
    assert by_slug["classes"].notes == ("1 of 16 small areas: no class.",)
    assert not Area.objects.get(code="Z01004004").in_use
    new = Area.objects.get(code="Z01004009")
    assert (new.population, new.in_use) == (made.RESIDENTS["Z01004004"], True)
    assert Area.objects.get(code=SORREL).small_areas().count() == 4
    assert all(one.unchanged for one in operations.load_all(root=country, sources=made.ALL, by="t"))


def test_a_code_that_comes_back_is_in_use_again(country: Path) -> None:
    original = (country / "small.parquet").read_bytes()
    pl.read_parquet(country / "small.parquet").filter(
        pl.col("LSOA21CD") != "Z01004004"
    ).write_parquet(country / "small.parquet")
    operations.load_all(root=country, sources=made.ALL, by="test")
    assert not Area.objects.get(code="Z01004004").in_use
    (country / "small.parquet").write_bytes(original)
    operations.load_all(root=country, sources=made.ALL, by="test")
    assert Area.objects.get(code="Z01004004").in_use


def test_a_rehearsal_checks_everything_and_keeps_nothing(home: Path, files: Path) -> None:
    before, entries = state(), Entry.objects.count()
    loaded = operations.load_all(root=files, sources=made.ALL, rehearse=True, by="test")
    assert all(one.rehearsed for one in loaded)
    assert sum(one.rows for one in loaded) > 100
    assert state() == before
    assert not (home / "geography").exists()
    assert Entry.objects.count() == entries
    (files / "people.csv").write_text("LSOA21CD,count\nZ01001001,-5\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"people\.csv"):
        operations.load_all(root=files, sources=made.ALL, rehearse=True, by="test")


def test_loading_takes_the_same_number_of_statements_however_much_there_is(
    home: Path, files: Path
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            operations.load_all(root=files, sources=made.ALL, by="test")
        return len(queries)

    write_csv(
        files / "postcodes.csv",
        ["pcds", "lsoa21"],
        [["QQ1 1AA", "Z01001001"]],
    )
    few = statements()
    for model in (Postcode, Membership, Succession, GeographyFile, Area):
        model.objects.all()._raw_delete(using="default")
    write_csv(
        files / "postcodes.csv",
        ["pcds", "lsoa21"],
        [[f"QQ{i} {j}AA", "Z01001001"] for i in range(1, 60) for j in range(10)],
    )
    assert statements() == few


# --- failures ---------------------------------------------------------------------------------------

Spoil = Callable[[Path], object]
SPOILT: list[tuple[str, Spoil, str]] = [
    (
        "authorities.csv",
        lambda p: write_csv(p, ["la", "la name", "rgn", "rgn name"], [["Z06", "", "Z12", "North"]]),
        "something in this cell",
    ),
    (
        "small.parquet",
        lambda p: pl.read_parquet(p).with_columns(LAD24CD=pl.lit("Z06000099")).write_parquet(p),
        "the code of a council area that is loaded",
    ),
    (
        "centres.csv",
        lambda p: write_csv(p, ["code", "lat", "long"], [["Z01001001", 510, 0]]),
        "a latitude from -90 to 90",
    ),
    (
        "centres.csv",
        lambda p: write_csv(p, ["code", "lat", "long"], [["X", 51, 0]]),
        "codes of small areas that are loaded",
    ),
    (
        "centres.csv",
        lambda p: write_csv(p, ["code", "lat", "long"], [["Z01001001", 51, 0]] * 2),
        "each small area once",
    ),
    (
        "people.csv",
        lambda p: write_csv(p, ["LSOA21CD", "count"], [["Z01001001", 10.5]]),
        "a whole number of people",
    ),
    (
        "changes.csv",
        lambda p: write_csv(
            p, ["old", "old name", "new", "change"], [["Z019", "x", "Z01001001", "Q"]]
        ),
        "one of U, S, M, X",
    ),
    (
        "changes.csv",
        lambda p: write_csv(
            p, ["old", "old name", "new", "change"], [["Z019", "x", "Z01001001", "U"]]
        ),
        "codes that differ, unless the change is U",
    ),
    (
        "changes.csv",
        lambda p: write_csv(
            p, ["old", "old name", "new", "change"], [["Z019", "x", "Z01001001", "S"]] * 2
        ),
        "each pair once",
    ),
    (
        "changes.csv",
        lambda p: write_csv(p, ["old", "old name", "new", "change"], [["A", "x", "B", "S"]]),
        "codes of small areas that are loaded",
    ),
    (
        "classes.csv",
        lambda p: write_csv(p, ["code", "class", "name"], [["Z01001001", "", "x"]]),
        "a class",
    ),
    ("outlines.geojson", lambda p: p.write_text("{}"), "a GeoJSON collection"),
    (
        "postcodes.csv",
        lambda p: write_csv(p, ["pcds", "lsoa21"], [["Mallow", "Z01001001"]]),
        "a postcode such as",
    ),
    (
        "postcodes.csv",
        lambda p: write_csv(p, ["pcds", "lsoa21"], [["QQ1 1AA", "Z01001001"]] * 2),
        "each postcode once",
    ),
    (
        "postcodes.csv",
        lambda p: write_csv(p, ["pcds", "lsoa21"], [["QQ1 1AA", "E01"]]),
        "postcodes in small areas that are loaded",
    ),
    ("estates.json", lambda p: p.write_text("[]"), "a list named"),
    (
        "communities.csv",
        lambda p: write_csv(p, ["LSOA21CD", "community area"], [["Z01009001", "Bridge"]]),
        "this one was split; use Z01001001 and Z01001002",
    ),
]


@pytest.mark.parametrize(("name", "spoil", "said"), SPOILT)
def test_one_bad_file_leaves_everything_as_it_was(
    country: Path, name: str, spoil: Spoil, said: str
) -> None:
    before, entries = state(), Entry.objects.count()
    # The ground is new as well: a load that stopped half-way would show.
    frame = pl.read_parquet(country / "wider.parquet").with_columns(local=pl.lit("Renamed"))
    frame.with_columns(local=pl.col("local") + pl.col("MSOA21CD")).write_parquet(
        country / "wider.parquet"
    )
    spoil(country / name)
    with pytest.raises(BadInput) as caught:
        operations.load_all(root=country, sources=made.ALL, by="test")
    assert said in str(caught.value)
    assert name in str(caught.value)
    assert state() == before
    assert Entry.objects.count() == entries


def test_what_leans_on_missing_ground_says_so(home: Path, files: Path) -> None:
    for source, said in (
        (made.SMALL_AREAS, "load a source of 'authorities' first"),
        (made.CENTRES, "load a source of 'small_areas' first"),
        (made.POSTCODES, "No small areas are loaded yet"),
        (made.COMMUNITIES, "no council area has the code"),
    ):
        with pytest.raises(BadInput, match=said):
            operations.load_geography(source=source, path=files / source.file, by="test")


def test_a_file_that_is_not_there_or_not_for_loading_says_so(home: Path, tmp_path: Path) -> None:
    for source, said in (
        (made.CENTRES, "There is no file"),
        ("no-such-source", "No source 'no-such-source'"),
        ("pcn20", "pcn20 is not loaded: It says which networks overlap"),
    ):
        with pytest.raises(BadInput, match=said):
            operations.load_geography(source=source, path=tmp_path / "none.csv", by="test")
    with pytest.raises(BadInput, match="None of the files"):
        operations.load_all(root=tmp_path, by="test")
    with pytest.raises(BadInput, match="only postcodes can be limited"):
        operations.load_geography(
            source=made.CENTRES, path=tmp_path / "none.csv", council=MALLOW, by="test"
        )


# --- postcodes --------------------------------------------------------------------------------------


def test_postcodes_can_be_limited_to_a_council_area(country: Path) -> None:
    Postcode.objects.all().delete()
    loaded = operations.load_geography(
        source=made.POSTCODES, path=country / "postcodes.csv", council=TEASEL, by="test"
    )
    assert [p.code for p in Postcode.objects.all()] == ["QQ149ZZ"]
    assert loaded.notes == ("Postcodes outside the small areas that were asked for: 4.",)
    assert GeographyFile.objects.current().get(slug="postcodes", council_code=TEASEL).covers == [
        TEASEL
    ]


def test_a_postcode_without_a_place_on_the_map_is_taken_in_all_the_same(country: Path) -> None:
    nowhere = Postcode.objects.get(code="QQ149ZZ")
    assert (nowhere.latitude, nowhere.longitude) == (None, None)
    assert Postcode.objects.get(code="QQ11AA").latitude == 0.01


def test_the_newer_file_is_believed_about_a_postcode(country: Path) -> None:
    write_csv(country / "more.csv", ["pcds", "lsoa21"], [["QQ1 1AA", "Z01004001"]])
    source = made.described(
        "postcodes", "more", "more.csv", columns={"postcode": "pcds", "small_area": "lsoa21"}
    )
    operations.load_geography(source=source, path=country / "more.csv", by="test")
    assert Postcode.objects.get(code="QQ11AA").area.code == "Z01004001"
    assert Postcode.objects.count() == 4


def test_postcodes_that_the_file_no_longer_has_go(country: Path) -> None:
    write_csv(country / "postcodes.csv", ["pcds", "lsoa21"], [["QQ1 1AA", "Z01001001"]])
    operations.load_geography(source=made.POSTCODES, path=country / "postcodes.csv", by="test")
    assert list(Postcode.objects.values_list("code", flat=True)) == ["QQ11AA"]


# --- lists ------------------------------------------------------------------------------------------


def parishes(folder: Path, **rows: str) -> Path:
    return write_csv(folder / "parishes.csv", ["LSOA21CD", "parish"], rows.items())


def load_parishes(path: Path, **options: object) -> operations.Loaded:
    return operations.load_lookup(
        path=path,
        kind="parish",
        council=MALLOW,
        by="test",
        **options,  # type: ignore[arg-type]
    )


def test_a_list_makes_places_of_its_kind(country: Path) -> None:
    loaded = load_parishes(parishes(country, Z01001001="Bridge", Z01001002="Bridge"))
    assert loaded.notes == ("6 of 8 small areas: in no parish.",)
    parish = Area.objects.get(kind="parish")
    assert (parish.code, parish.slug) == ("Z06000001-bridge-parish", "bridge-parish")
    assert [a.code for a in parish.small_areas()] == ["Z01001001", "Z01001002"]
    assert parish.population == made.RESIDENTS["Z01001001"] + made.RESIDENTS["Z01001002"]
    assert set(Membership.objects.filter(whole=parish).values_list("basis", flat=True)) == {
        "best_fit"
    }
    file = GeographyFile.objects.current().get(slug=f"parishes-{MALLOW}")
    assert (file.publisher, file.licence, file.covers) == ("Mallow", "not stated", [MALLOW])


def test_shares_count_residents_by_share(country: Path) -> None:
    path = write_csv(
        country / "networks.csv",
        ["LSOA21CD", "pcn code", "pcn", "share"],
        [["Z01001001", "U12345", "East", 0.5], ["Z01001001", "U54321", "West", 0.5]],
    )
    operations.load_lookup(path=path, kind="pcn", council=MALLOW, by="test")
    assert dict(Area.objects.of_kind("pcn").values_list("code", "population")) == {
        "U12345": 500,
        "U54321": 500,
    }


def test_another_list_replaces_the_first_and_the_same_again_does_nothing(country: Path) -> None:
    load_parishes(parishes(country, Z01001001="Bridge", Z01001002="Castle"))
    changed = load_parishes(parishes(country, Z01001001="Castle", Z01001002="Mill"))
    assert "Out of use now, though there before: 1 parish." in changed.notes
    in_use = Area.objects.in_use().of_kind("parish")
    assert sorted(in_use.values_list("name", flat=True)) == ["Castle", "Mill"]
    castle = in_use.get(name="Castle")
    assert [a.code for a in castle.small_areas()] == ["Z01001001"]
    before = state()
    assert load_parishes(country / "parishes.csv").unchanged
    assert state() == before
    assert not load_parishes(country / "parishes.csv", licence="OGL-UK-3.0").unchanged


def test_a_name_in_addresses_passes_to_the_place_that_has_it_now(country: Path) -> None:
    load_parishes(parishes(country, Z01001001="Bridge"))
    path = write_csv(
        country / "parishes.csv",
        ["LSOA21CD", "parish code", "parish"],
        [["Z01001002", "Z04000001", "Bridge"]],
    )
    load_parishes(path)
    assert Area.objects.get(slug="bridge-parish").code == "Z04000001"
    assert not Area.objects.get(code="Z06000001-bridge-parish").in_use


def test_a_bad_list_changes_nothing_and_tells_every_row(country: Path) -> None:
    load_parishes(parishes(country, Z01001001="Bridge"))
    before = state()
    with pytest.raises(BadInput) as caught:
        load_parishes(
            parishes(country, Z01009001="Old", Z01003002="Away", Z02000001="Wide", X="None")
        )
    assert len(caught.value.problems) == 4
    text = str(caught.value)
    for said in (
        "row 2, column 'LSOA21CD': found 'Z01009001'; expected a small area of 2021: this one",
        "was split; use Z01001001 and Z01001002",
        "row 3, column 'LSOA21CD': found 'Z01003002'; expected a small area of Mallow",
        "row 4, column 'LSOA21CD': found 'Z02000001'; expected a small area; this is a wider area",
        "row 5, column 'LSOA21CD': found 'X'; expected the code of a small area",
    ):
        assert said in text
    assert state() == before


def test_a_list_is_of_a_kind_and_a_council_that_there_are(country: Path) -> None:
    path = parishes(country, Z01001001="Bridge")
    with pytest.raises(BadInput, match="No list of kind 'ward'"):
        operations.load_lookup(path=path, kind="ward", council=MALLOW, by="test")
    with pytest.raises(BadInput, match="No council area has the code 'Z99'"):
        operations.load_lookup(path=path, kind="parish", council="Z99", by="test")


def test_a_code_that_belongs_to_another_place_is_refused(country: Path) -> None:
    path = write_csv(
        country / "parishes.csv",
        ["LSOA21CD", "parish code", "parish"],
        [["Z01001001", "Z05000101", "Bridge"]],
    )
    with pytest.raises(BadInput) as caught:
        load_parishes(path)
    assert "Z05000101 (Mallow Abbey)" in str(caught.value)


def test_a_council_brings_its_own_neighbourhoods(country: Path) -> None:
    path = country / "ours.json"
    ours = {"neighbourhoods": [{"name": "West End", "small_areas": ["Z01002001"]}]}
    path.write_text(json.dumps(ours), encoding="utf-8")
    operations.load_neighbourhoods(path=path, council=MALLOW, by="test")
    west = Area.objects.get(code="Z06000001-west-end")
    assert (west.slug, west.council.code if west.council else "") == ("west-end", MALLOW)
    # The estates that came with the country are another source's, and stay.
    assert Area.objects.in_use().of_kind("neighbourhood").count() == 2
    ours["neighbourhoods"][0]["name"] = "Studley Green"
    path.write_text(json.dumps(ours), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        operations.load_neighbourhoods(path=path, council=MALLOW, by="test")
    assert "a name that Mallow has not used; it is in estates" in str(caught.value)
    ours["neighbourhoods"] = [{"name": "East End", "small_areas": ["Z01002001"]}]
    path.write_text(json.dumps(ours), encoding="utf-8")
    operations.load_neighbourhoods(path=path, council=MALLOW, by="test")
    assert not Area.objects.get(code="Z06000001-west-end").in_use


def test_codes_of_councils_that_changed_need_no_letter(country: Path) -> None:
    """The list of codes says only which became which: what happened follows from how many."""
    path = write_csv(
        country / "codes.csv",
        ["old", "name", "now"],
        [
            ["Z07000001", "Hither", MALLOW],
            ["Z07000002", "Thither", MALLOW],
            [MALLOW, "Mallow", MALLOW],
            [TEASEL, "Teasel", "Z06000022"],
            ["Z06000022", "Teasel", "Z06000022"],
        ],
    )
    source = made.described(
        "succession",
        "codes",
        "codes.csv",
        place_kind="la",
        vintage="",
        columns={"old_code": "old", "old_name": "name", "new_code": "now"},
    )
    operations.load_geography(source=source, path=path, by="test")
    found = Succession.objects.filter(kind="la").values_list("old_code", "new_code", "change")
    assert sorted(found) == [
        (TEASEL, "Z06000022", "R"),
        ("Z07000001", MALLOW, "M"),
        ("Z07000002", MALLOW, "M"),
    ]


def test_what_comes_with_the_places_is_checked_before_they_stay(home: Path, files: Path) -> None:
    before = state()
    seen = []

    def check() -> None:
        seen.append(Area.objects.count())
        raise BadInput("The tables do not fit the places.")

    with pytest.raises(BadInput, match="do not fit"):
        operations.load_all(root=files, sources=made.ALL, then=check, by="test")
    assert seen == [Area.objects.count() + 37]
    assert state() == before
    assert not (home / "geography").exists()


def test_the_postcode_directory_is_read_by_its_own_headers(home: Path, tmp_path: Path) -> None:
    """A made file with the columns that the directory's guide names; the original was not at hand."""
    council = factories.council(code="E06000054", name="Wiltshire")
    (small,) = factories.small_areas(council, 1)
    Area.objects.filter(pk=small.pk).update(code="E01032096")
    path = write_csv(
        tmp_path / "onspd.csv",
        ["pcd", "pcd2", "pcds", "dointr", "doterm", "lat", "long", "lsoa21", "ru21ind"],
        [
            ["BA149JQ", "BA14 9JQ", "BA14 9JQ", 198001, "", 51.311577, -2.227739, "E01032096", "x"],
            ["ZE1 0AA", "ZE1  0AA", "ZE1 0AA", 198001, "", 60.1, -1.1, "S01012388", "x"],
            ["GY1 1AA", "GY1  1AA", "GY1 1AA", 198001, "", 99.999999, 0, "L99999999", "x"],
        ],
    )
    loaded = operations.load_geography(source="published-postcode-directory", path=path, by="test")
    assert loaded.rows == 1
    (kept,) = Postcode.objects.all()
    assert (kept.code, kept.area_id, kept.latitude) == ("BA149JQ", small.pk, 51.311577)
