"""Read, check, record: a release is recorded whole and for good, or nothing happened at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.evidence import catalogue, operations, queries, store
from commonweal.evidence.fetch import Unfetched
from commonweal.evidence.models import Release
from commonweal.evidence.operations import recording
from commonweal.evidence.tests.conftest import everything_in, place, rows
from commonweal.evidence.tests.factories import Land, table
from commonweal.evidence.tests.test_fetch import Server
from commonweal.places.models import Area
from commonweal.places.queries import NotFound
from commonweal.places.queries import place as find
from warm.errors import BadTable
from warm.framework import framework

pytestmark = pytest.mark.django_db

A_PLACE = "the code of a place that is loaded"


def lines(error: pytest.ExceptionInfo[BadTable]) -> list[str]:
    return [str(one) for one in error.value.problems]


def spoilt(land: Land, row: int, column: str, value: object) -> list[list[object]]:
    """The figures with something else in one cell; rows are counted as in the file."""
    figures = [list(one) for one in land.figures()]
    figures[row - 1][figures[0].index(column)] = value
    return figures


# A pack, whole -----------------------------------------------------------------------------------


def test_a_pack_brings_places_and_releases(land, home):
    loaded = land.load()
    assert loaded.geography == tuple(land.places)
    assert [name.rpartition("-")[0] for name in loaded.releases] == [
        "y-figures-2021", "y-earlier-2011", "y-councils-2022-23"]  # fmt: skip
    assert loaded.values == 24 * 4 + 24 + 4
    assert Area.objects.in_use().of_kind("lsoa").count() == 24
    profile = queries.profile_of(place("Hazel Corner Y"))
    assert profile.place.population == 1540 + 1550


def test_a_release_tells_where_everything_came_from(loaded, home):
    release = Release.objects.get(source="y-figures")
    source, path = loaded.tables["y-figures"], loaded.folder / "figures.csv"
    assert release.sha256 == store.sha256_of(path)
    assert release.described_by == source.described_by
    assert (release.publisher, release.licence) == ("Nobody", "CC0-1.0")
    assert (release.period, release.geography, release.nation_code) == (
        "2021",
        "lsoa21",
        loaded.nation,
    )
    assert (release.rows, release.areas) == (96, 24)
    assert release.indicators == ["bad-health", "crime-score", "no-qualifications",
                                  "same-address-a-year-ago"]  # fmt: skip
    kept = store.read(home, store.Stored(release.stored_as, release.stored_sha256))
    assert kept.height == 96
    entry = Entry.objects.filter(verb="record_release", subject_id=str(release.pk)).get()
    assert entry.detail["sha256"] == release.sha256
    assert str(release) == release.name


def test_every_profile_names_its_releases_and_their_checksums(loaded):
    profile = json.loads(json.dumps(queries.profile_of(place("Hazel Corner Y")).to_dict()))
    by_name = {one.name: one for one in Release.objects.all()}
    named = {one["release"]: one for one in profile["releases"]}
    used = {one["release"] for one in profile["indicators"] if one["release"]}
    assert used
    assert used <= set(named)
    for name, said in named.items():
        assert said["sha256"] == by_name[name].sha256
        assert said["publisher"] == "Nobody"


def test_the_same_pack_again_does_nothing(loaded, home):
    queries.evidence_in_force()
    before, files = rows(), everything_in(home)
    again = loaded.load()
    assert (again.geography, again.releases, again.values) == ((), (), 0)
    assert again.unchanged == 3
    assert rows() == before
    assert everything_in(home) == files


def test_a_pack_of_tables_alone_needs_the_places_that_are_there(loaded):
    more = {"y-more": loaded.source("more", "figures.csv", [
        {"indicator": "no-car", "numerator": "moved", "denominator": "residents"}])}  # fmt: skip
    assert loaded.load(tables=more, pack=loaded.pack(tables=more, geography=False)).values == 24


def test_a_pack_over_the_web_is_the_same_as_from_a_folder(land, home):
    files = {path.name: path.read_bytes() for path in land.folder.iterdir()}
    told: list[int] = []
    with Server(files).running() as server:
        loaded = land.load(base=server.address, progress=told.append)
        assert len(loaded.releases) == 3
        assert sum(told) == land.pack().bytes
        server.asked.clear()
        assert land.load(base=server.address).unchanged == 3
        assert server.asked == []
    over_the_web = {one.source: one.stored_sha256 for one in Release.objects.all()}
    assert land.load().unchanged == 3
    assert {one.source: one.stored_sha256 for one in Release.objects.all()} == over_the_web


# Corrections -------------------------------------------------------------------------------------


def test_another_file_is_a_correction_and_the_old_release_stays_as_it_was(loaded, home):
    old = Release.objects.get(source="y-figures")
    as_it_was = {k: v for k, v in vars(old).items() if k not in ("_state", "replaced_by_id")}
    hazel = place("Hazel Corner Y")
    before = queries.profile_of(hazel)
    (name,) = loaded.write(figures=table(loaded.figures(shift=5))).load().releases
    old.refresh_from_db()
    assert old.replaced_by.name == name
    assert {k: v for k, v in vars(old).items() if k in as_it_was} == as_it_was
    assert store.is_whole(home, store.Stored(old.stored_as, old.stored_sha256))
    assert set(Release.objects.current().values_list("name", flat=True)) & {old.name, name} == {
        name
    }
    after = queries.profile_of(hazel)
    assert name in {one.release for one in after.releases}
    assert old.name in {one.release for one in before.releases}
    assert Entry.objects.filter(verb="record_release").last().detail["replaces"] == old.name


def test_a_correction_can_be_corrected_back(loaded):
    (first,) = Release.objects.filter(source="y-figures")
    loaded.write(figures=table(loaded.figures(shift=5))).load()
    (name,) = loaded.write().load().releases
    assert name == f"{first.name}-2"
    assert Release.objects.filter(source="y-figures").count() == 3
    assert Release.objects.current().get(source="y-figures").stored_as == first.stored_as


def test_another_description_of_the_same_file_is_a_correction_too(loaded):
    tables = loaded.tables
    tables["y-figures"] = replace(tables["y-figures"], title="Figures", described_by="0" * 64)
    (name,) = loaded.load(tables=tables).releases
    assert Release.objects.get(name=name).title == "Figures"


def test_another_period_is_another_edition_and_replaces_nothing(loaded):
    tables = {"y-figures": loaded.source(
        "figures", "figures.csv",
        [{"indicator": "bad-health", "numerator": "bad_health", "denominator": "residents"}],
        period="2031")}  # fmt: skip
    loaded.load(tables=tables, pack=loaded.pack(tables=tables))
    assert Release.objects.current().filter(source="y-figures").count() == 2
    (change,) = (
        one for one in queries.changes_of(place("Rowan End Y")) if one.indicator == "bad-health"
    )
    assert (change.before.period, change.after.period) == ("2021", "2031")


def test_a_file_that_was_lost_is_put_back_by_loading_again(loaded, home):
    release = Release.objects.get(source="y-figures")
    whole = (home / release.stored_as).read_bytes()
    for harm in (lambda p: p.unlink(), lambda p: p.write_bytes(whole[:-1])):
        harm(home / release.stored_as)
        again = loaded.load()
        assert again.releases == ()
        assert again.notes == (
            "Made: figures: what was kept of it had been damaged or lost, and was put back.",
        )
        assert (home / release.stored_as).read_bytes() == whole
    assert Release.objects.filter(source="y-figures").count() == 1
    assert Entry.objects.filter(verb="restore_release").count() == 2


def test_a_lost_file_is_said_when_profiles_are_made_of_it(loaded, home):
    (home / Release.objects.get(source="y-figures").stored_as).unlink()
    with pytest.raises(store.Damaged, match=r"y-figures/2021-.* is missing: load its source again"):
        queries.profile_of(place("Hazel Corner Y"))


# What is wrong is said, all of it, and nothing is written -------------------------------------------


@pytest.fixture
def untouched(home):
    """Checks at the end that neither a row nor a file is other than it was."""
    before, files = rows(), everything_in(home)
    yield
    assert rows() == before
    assert everything_in(home) == files


def test_everything_wrong_with_every_table_is_told_at_once(land, untouched):
    figures = spoilt(land, 3, "bad_health", -4)
    figures[4][figures[0].index("no_qualifications")] = "many"
    figures[6][0] = "Y99999999"
    earlier = [list(one) for one in land.earlier()]
    earlier[2][2] = 9000
    with pytest.raises(BadTable) as caught:
        land.write(figures=table(figures), earlier=table(earlier)).load()
    no_more = "no more than there are in all"
    number = "a number, or one of the signs '[s]', '[x]', '[z]', '[g]'"
    assert lines(caught) == [
        "row 3, column 'y-figures: bad_health': found '-4'; expected a count of zero or more",
        f"row 5, column 'y-figures: no_qualifications': found 'many'; expected {number}",
        f"row 7, column 'y-figures: code': found 'Y99999999'; expected {A_PLACE}",
        f"row 3, column 'y-earlier: bad-health': found '9000 of 1400'; expected {no_more}",
    ]


@pytest.mark.parametrize(
    ("code", "what"), [("Y99999999", "unknown"), ("Y01090001", "retired: split since")]
)
def test_a_code_of_no_place_is_told_with_its_row(land, untouched, code, what):
    figures = spoilt(land, 7, "code", code)
    with pytest.raises(BadTable) as caught:
        land.write(figures=table(figures)).load()
    assert lines(caught) == [
        f"row 7, column 'y-figures: code': found '{code}'; expected {A_PLACE}",
    ]
    assert str(caught.value).startswith("the pack land-y: 1 problem:")


def test_a_table_of_old_areas_may_not_hold_codes_that_came_later(land, untouched):
    earlier = [list(one) for one in land.earlier()]
    earlier[5][0] = land.small[0]
    with pytest.raises(BadTable) as caught:
        land.write(earlier=table(earlier)).load()
    assert [one.value for one in caught.value.problems] == [land.small[0]]


def test_retired_codes_are_right_in_a_table_of_their_time(loaded):
    assert Release.objects.get(source="y-earlier").areas == 24


def test_what_fits_no_row_of_the_file_is_told_by_the_fact(land, untouched):
    councils = [list(one) for one in land.larger()]
    councils[2][3:] = [8.0, 9.0]
    with pytest.raises(BadTable) as caught:
        land.write(councils=table(councils)).load()
    (said,) = lines(caught)
    assert said.startswith(
        f"column 'y-councils: lower (life-satisfaction of {land.councils[1]}, 2022/23)': found "
    )
    assert said.endswith("'8.0'; expected an interval that contains the value")


def test_a_long_list_is_cut_with_its_length(land, untouched):
    figures = [list(one) for one in land.figures()]
    for one in figures[1:]:
        one[1:] = ["?"] * 6
    with pytest.raises(BadTable) as caught:
        land.write(figures=table(figures)).load()
    assert len(caught.value.problems) == 24 * 6
    assert "144 problems, the first 50 of them here" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 51


def test_a_bad_list_of_places_undoes_the_pack(land, untouched):
    estates = {"neighbourhoods": [{"name": "Nowhere", "small_areas": ["Y99999999"]}]}
    with pytest.raises(BadInput, match=r"estates\.json"):
        land.write(estates=json.dumps(estates).encode()).load()


def test_places_are_undone_with_the_tables_that_do_not_fit_them(loaded, home, untouched):
    """A renamed council, and a table with a mistake: the old name stays."""
    authorities = (loaded.folder / "authorities.csv").read_bytes().replace(b"Alder", b"Elder")
    figures = spoilt(loaded, 7, "code", "Y99999999")
    with pytest.raises(BadTable):
        loaded.write(authorities=authorities, figures=table(figures)).load()
    assert Area.objects.get(code=loaded.councils[0]).name == "Alder"
    assert isinstance(find("Elder"), NotFound)


def test_files_that_are_not_there_are_named_together(land, untouched):
    pack = land.pack()
    (land.folder / "figures.csv").unlink()
    (land.folder / "wider.csv").write_bytes(b"")
    with pytest.raises(Unfetched) as caught:
        land.load(pack=pack)
    said = str(caught.value).splitlines()
    assert said[0] == "2 files of the pack cannot be had:"
    assert "wider.csv has 0 bytes" in said[1]
    assert "figures.csv is not in" in said[2]


def test_a_source_that_nobody_described_is_named(land, untouched):
    with pytest.raises(
        BadTable, match=r"'sources'.*'y-figures'; expected a source of the catalogue"
    ):
        land.load(tables={}, pack=land.pack())


def test_what_fails_while_it_is_recorded_leaves_no_release(land, home, monkeypatch):
    enter, entered = recording._enter, []

    def fail(one, stored, by):
        if len(entered) == 2:
            raise OSError(28, "No space left on device")
        entered.append(enter(one, stored, by))
        return entered[-1]

    monkeypatch.setattr(recording, "_enter", fail)
    with pytest.raises(OSError, match="No space"):
        land.load()
    assert len(entered) == 2
    assert not Release.objects.exists()
    assert not Entry.objects.filter(verb="record_release").exists()
    monkeypatch.undo()
    assert len(land.load().releases) == 3


# Rehearsals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["empty", "full"])
@pytest.mark.parametrize("base", ["folder", "web"])
def test_a_rehearsal_checks_everything_and_writes_nothing(land, home, before, base):
    if before == "full":
        land.load()
        queries.evidence_in_force()
        land.write(
            figures=table(land.figures(shift=3)),
            authorities=(land.folder / "authorities.csv").read_bytes().replace(b"Alder", b"Elder"),
        )
    was, files = rows(), everything_in(home)
    folders = sorted(home.rglob("*"))
    with Server({p.name: p.read_bytes() for p in land.folder.iterdir()}).running() as server:
        told = land.load(rehearse=True, base=server.address if base == "web" else str(land.folder))
    assert rows() == was
    assert everything_in(home) == files
    assert sorted(home.rglob("*")) == folders
    assert told.releases == (
        ("y-figures",) if before == "full" else ("y-figures", "y-earlier", "y-councils")
    )
    assert "y-authorities" in told.geography


def test_a_rehearsal_on_an_empty_database_knows_the_places_of_the_pack(land, untouched):
    figures = spoilt(land, 7, "code", "Y99999999")
    with pytest.raises(BadTable, match="Y99999999"):
        land.write(figures=table(figures)).load(rehearse=True)


# One file that somebody downloaded ----------------------------------------------------------------


def test_a_downloaded_file_is_read_as_the_source_it_is(loaded):
    source = loaded.source("more", "more.csv", [
        {"indicator": "no-car", "numerator": "moved", "denominator": "residents"}])  # fmt: skip
    path = loaded.folder / "figures.csv"
    assert operations.load_source(source=source, path=path, rehearse=True, by="tests").values == 24
    assert not Release.objects.filter(source="y-more").exists()
    loaded_file = operations.load_source(source=source, path=path, by="tests")
    assert loaded_file.values == 24
    assert Release.objects.get(source="y-more").file_name == "figures.csv"
    assert operations.load_source(source=source, path=path, by="tests").unchanged == 1


def test_a_downloaded_file_with_other_areas_says_so(loaded, tmp_path):
    path = tmp_path / "other.csv"
    path.write_bytes(table(Land(tmp_path, "X").figures()))
    with pytest.raises(BadTable, match=r"row 2, column 'code': found 'X01010010'") as caught:
        operations.load_source(source=loaded.tables["y-figures"], path=path, by="tests")
    assert len(caught.value.problems) == 24


def test_figures_without_places_are_refused(land):
    with pytest.raises(queries.NoPlaces, match="Load a pack first"):
        operations.load_source(
            source=land.tables["y-figures"], path=land.folder / "figures.csv", by="tests"
        )
    with pytest.raises(queries.NoPlaces):
        operations.load_own(path=land.folder / "figures.csv", by="tests")


def test_geography_is_no_table(loaded):
    with pytest.raises(catalogue.UnknownSource, match="holds no values"):
        operations.load_source(
            source=catalogue.source("lsoa-centres"), path=loaded.folder / "figures.csv", by="tests"
        )


# The second step by itself --------------------------------------------------------------------------


def facts(**changes: object) -> operations.Facts:
    return operations.Facts(
        **{
            "source": "made",
            "title": "Made",
            "publisher": "Nobody",
            "licence": "CC0-1.0",
            "page": "",
            "attribution": (),
            "period": "2021",
            "geography": "lsoa21",
            "file_name": "made.csv",
            "sha256": "0" * 64,
            "described_by": "0" * 64,
            **changes,
        }
    )


def observations(**columns: object) -> pl.DataFrame:
    row = {"indicator": "no-car", "area": "Y01001001", "period": "2021", "value": 10.0,
           "numerator": None, "denominator": None, "lower": None, "upper": None,
           "status": "value", **columns}  # fmt: skip
    return pl.DataFrame({name: [value] for name, value in row.items()})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "x" * 301}, "column 'title': found 'xxxx.*…'; expected at most 300 characters"),
        ({"period": "y" * 61}, "column 'period'.*at most 60 characters"),
        ({"source": "../up"}, "column 'source': found '../up'"),
        ({"title": "a\0b"}, "column 'title'.*every program can write down"),
        ({"attribution": ("fine", "half \ud800")}, "column 'attribution'.*every program"),
    ],
)
def test_what_cannot_be_written_down_is_told_before(changes, told):
    with pytest.raises(BadTable, match=told):
        operations.check(
            facts=facts(**changes), observations=observations(), framework=framework(), codes=None
        )


def test_a_table_without_rows_is_no_release():
    with pytest.raises(BadTable, match="expected at least one row"):
        operations.check(
            facts=facts(), observations=observations().clear(), framework=framework(), codes=None
        )


def test_areas_of_no_country_are_no_release(home):
    checked = operations.check(
        facts=facts(), observations=observations(), framework=framework(), codes=None
    )
    with pytest.raises(BadTable, match="areas of a country that is loaded"):
        operations.record_releases(checked=[checked], by="tests")
    assert not Release.objects.exists()


def test_two_tables_of_one_edition_in_one_pack_come_one_after_the_other(loaded):
    """The later one corrects the earlier; neither is lost."""
    first, second = (
        operations.check(
            facts=facts(sha256=letter * 64),
            observations=observations(area=loaded.small[0], value=value),
            framework=framework(),
            codes=None,
        )
        for letter, value in (("a", 1.0), ("b", 2.0))
    )
    old, new = operations.record_releases(checked=[first, second], by="tests")
    old.refresh_from_db()
    assert old.replaced_by == new


def test_a_description_has_one_checksum_whatever_its_order():
    assert operations.described_by({"a": 1, "b": Path("x")}) == operations.described_by(
        {"b": Path("x"), "a": 1}
    )
    assert operations.described_by("text") == (
        "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
    )


# Whom anything is recorded for --------------------------------------------------------------------


def test_the_made_up_country_is_mended_when_its_files_are_lost(home, monkeypatch, meadland):
    built: list[int] = []

    def build(seed, folder):
        import shutil

        built.append(seed)
        shutil.copytree(meadland.folder, folder, dirs_exist_ok=True)

    monkeypatch.setattr("commonweal.evidence.fiction.build", build)
    operations.load_fiction(seed=meadland.seed, by="tests")
    operations.load_fiction(seed=meadland.seed, by="tests")
    assert built == [meadland.seed]
    (manifest,) = home.glob("made-up/*/pack.toml")
    manifest.unlink()
    assert operations.load_fiction(seed=meadland.seed, by="tests").releases == ()
    assert built == [meadland.seed] * 2
