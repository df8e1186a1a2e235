"""What the catalogue says, and what a wrong source or pack is told."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import catalogue
from commonweal.evidence.catalogue import (
    PACKS,
    Source,
    UnknownPack,
    UnknownSource,
    pack,
    pack_from,
    source,
    source_from,
    sources,
)
from warm.errors import BadTable
from warm.framework import framework
from warm.readers import read
from warm.tables import checked_observations

FRAME = framework()
ALL = sources()
OBSERVATIONS = [one for one in ALL if one.holds_observations]
PUBLISHED = [one for one in OBSERVATIONS if (one.file and "/" not in one.file)]

GOOD = """
slug = "cars-2021"
kind = "observations"
title = "Cars"
publisher = "A bureau"
licence = "OGL-UK-3.0"
attribution = "Source: A bureau"
page = "https://example.org/cars"
period = "2021"
retrieved_on = 2026-06-30
geography = "lsoa21"
file = "cars/cars.csv"
format = "csv"
tested_against = "made"

[layout]
shape = "wide"
area = "code"

[[layout.measure]]
indicator = "no-car"
value = "cars"
"""

PACK = """
name = "small"
title = "Small"
about = "One file."
nation = "Z92000001"

[[file]]
path = "cars/cars.csv"
sha256 = "{}"
bytes = 12
sources = "cars-2021"
page = "https://example.org/cars"
""".format("ab" * 32)


def told(text: str) -> str:
    with pytest.raises(BadTable) as caught:
        source_from(text, name="cars.toml")
    return str(caught.value)


def told_of_pack(text: str) -> str:
    with pytest.raises(BadTable) as caught:
        pack_from(text, name="small.toml")
    return str(caught.value)


def a_file(one: Source, *figures: dict[str, Any]) -> bytes:
    """A CSV with the headers that a source names; an asterisk becomes a year."""
    columns = [column.replace("*", "2022") for column in one.layout().columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="0", lineterminator="\n")
    writer.writeheader()
    writer.writerows(figures)
    return out.getvalue().encode()


# What ships -------------------------------------------------------------------------------------


def test_sources_hold_every_available_indicator_and_trait_and_no_others() -> None:
    real = [one for one in OBSERVATIONS if not one.slug.startswith("fiction")]
    held = {slug for one in real for slug in one.indicators}
    traits = {one.slug for one in FRAME.people}
    available = {one.slug for one in FRAME.indicators if one.status == "available"}
    assert available | traits <= held
    assert held - available - traits <= {
        one.slug for one in FRAME.indicators if one.status == "planned"
    }


def test_a_source_is_of_the_smallest_areas_at_which_its_indicators_are_published() -> None:
    for one in OBSERVATIONS:
        if one.slug.startswith("fiction") or one.geography in ("lsoa11", "ltla22"):
            continue
        for slug in one.indicators:
            if slug in FRAME:
                assert FRAME[slug].lowest == one.geography, (one.slug, slug)
            else:
                assert FRAME.trait(slug).lowest == one.geography, (one.slug, slug)


def test_every_source_says_who_may_be_thanked_and_how_its_reader_was_tested() -> None:
    for one in ALL:
        assert one.attribution, one.slug
        assert one.publisher, one.slug
        assert one.tested_against in ("original", "conversion", "made"), one.slug
    for one in OBSERVATIONS:
        assert one.transformations, one.slug
        assert one.page.startswith("https://"), one.slug
        assert one.period, one.slug


def test_small_areas_leave_other_countries_out() -> None:
    for one in OBSERVATIONS:
        if one.geography in ("lsoa21", "lsoa11") and not one.slug.startswith("fiction"):
            assert one.layout().areas == ("E01",), one.slug


def test_the_same_question_of_two_censuses_is_two_sources_of_one_indicator() -> None:
    then, now = (
        source("census-2011-household-deprivation"),
        source("census-2021-household-deprivation"),
    )
    assert then.indicators == now.indicators == ("household-deprivation",)
    assert (then.geography, then.period) == ("lsoa11", "2011")
    assert (now.geography, now.period) == ("lsoa21", "2021")


def test_a_figure_that_is_not_published_for_a_place_is_a_gap_of_the_source() -> None:
    assert source("children-in-low-income-families").absent == "source_gap"
    assert source("healthy-life-expectancy").absent == "source_gap"
    assert source("census-2021-disability").absent == "missing"


def test_a_source_is_found_by_its_slug_or_the_nearest_are_named() -> None:
    assert source("iod-2025-scores").title.startswith("English Indices of Deprivation 2025")
    with pytest.raises(UnknownSource, match=r"Did you mean .*iod-2025-scores"):
        source("iod-2025-score")
    with pytest.raises(UnknownSource, match="holds no values"):
        next(one for one in ALL if not one.holds_observations).layout()


def test_the_pack_of_england_lists_every_file_that_its_sources_read_once() -> None:
    england = pack("england")
    known = {one.slug: one for one in ALL}
    assert england.nation == "E92000001"
    assert england.bytes == sum(one.bytes for one in england.entries)
    for entry in england.entries:
        for slug in entry.sources:
            assert known[slug].file == entry.path, slug
    listed = {slug for entry in england.entries for slug in entry.sources}
    wanted = {
        one.slug
        for one in OBSERVATIONS
        if one not in PUBLISHED and not one.slug.startswith("fiction")
    }
    assert wanted <= listed
    assert england.entry("showcase_estates.json").sources == ("showcase-estates",)
    with pytest.raises(UnknownPack, match=r"no file 'moon\.csv'"):
        england.entry("moon.csv")


# The publishers' own files, on made copies ----------------------------------------------------------


def test_every_reader_of_a_publishers_own_file_reads_a_made_copy_of_it() -> None:
    assert len(PUBLISHED) >= 10
    for one in PUBLISHED:
        by = one.layout()
        code = f"{by.areas[0]}000001"
        figures = {column.replace("*", "2022"): "40" for column in by.columns}
        for measure in by.measures:
            for column in measure.percent:
                figures[column.replace("*", "2022")] = "0.25"
            for column in (*measure.denominator, *measure.value):
                figures[column.replace("*", "2022")] = "200"
        figures |= {by.area: code, "date": "2021"}
        data = a_file(one, {c: v for c, v in figures.items() if c in a_file(one).decode()})
        found = read(by, data, name=one.file)
        assert set(found["indicator"]) == set(one.indicators), one.slug
        assert set(found["status"]) == {"value"}, one.slug
        checked_observations(found, FRAME, name=one.file)


def test_file_7_gives_rates_as_percentages_with_the_departments_own_populations() -> None:
    header = (
        "LSOA code (2021),LSOA name (2021),Index of Multiple Deprivation (IMD) Score,"
        "Income Score (rate),Employment Score (rate),"
        '"Education, Skills and Training Score",Health Deprivation and Disability Score,'
        "Crime Score,Barriers to Housing and Services Score,Living Environment Score,"
        "Income Deprivation Affecting Children Index (IDACI) Score (rate),"
        "Income Deprivation Affecting Older People (IDAOPI) Score (rate),"
        "Children and Young People Sub-domain Score,Indoors Sub-domain Score,"
        "Outdoors Sub-domain Score,Total population: mid 2022,"
        "Dependent Children aged 0-15: mid 2022,Older population aged 60 and over: mid 2022,"
        "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022"
    )
    row = "E01032096,Wiltshire 033A,49.53,0.513,0.304,59.931,1.138,1.157,21.571,2.27,0.6,0.4,1.4,-0.7,-1.4,1930,420,380,1200"  # fmt: skip
    data = f"{header}\n{row}\n".encode()
    found = read(source("iod-2025-file-7").layout(), data, name="File_7.csv")
    by_slug = {one["indicator"]: one for one in found.iter_rows(named=True)}
    income = by_slug["income-deprivation"]
    assert (income["value"], income["denominator"]) == (51.3, 1930.0)
    assert income["numerator"] == pytest.approx(990.09)
    assert by_slug["employment-deprivation"]["denominator"] == 1200.0
    assert by_slug["children-in-income-deprivation"]["denominator"] == 420.0
    assert by_slug["older-people-in-income-deprivation"]["denominator"] == 380.0
    assert by_slug["crime-score"]["value"] == 1.157


def test_a_census_table_of_another_year_is_not_taken_for_this_one() -> None:
    one = source("census-ts037-file")
    data = a_file(one, {"geography code": "E01000001", "date": "2011"})
    with pytest.raises(BadTable, match="rows where date is 2021"):
        read(one.layout(), data, name=one.file)


# What a source and a pack refuse --------------------------------------------------------------------


def test_a_good_source_is_read_with_everything_it_says() -> None:
    one = source_from(GOOD)
    assert one.attribution == ("Source: A bureau",)
    assert one.retrieved_on == date(2026, 6, 30)
    assert one.published_on is None
    assert one.absent == "missing"
    assert one.indicators == ("no-car",)
    assert one.layout().format == "csv"
    assert one.layout().period == "2021"
    assert len(one.described_by) == 64
    assert source_from(GOOD + "\n").described_by != one.described_by


def test_everything_wrong_with_a_source_is_told_at_once() -> None:
    message = told(
        GOOD.replace('"cars-2021"', '"Cars 2021"')
        .replace("https://", "http://")
        .replace('period = "2021"', "period = 2021")
        .replace("2026-06-30", '"June"')
        .replace('"cars/cars.csv"', '"../cars.csv"')
        .replace('"made"', '"hope"')
        .replace('publisher = "A bureau"', 'publicher = "A bureau"')
        .replace('"wide"', '"tall"')
        .replace('format = "csv"', 'format = "pdf"\nabsent = "value"')
    )
    for said in (
        "'publisher': expected an entry of this name",
        "'publicher': found 'A bureau'; expected no such entry",
        "'period': found '2021'; expected text",
        "'retrieved_on': found 'June'; expected a date",
        "'slug': found 'Cars 2021'",
        "'format': found 'pdf'",
        "'tested_against': found 'hope'",
        "'absent': found 'value'",
        "'page': found 'http://",
        "'file': found '../cars.csv'",
        "'shape': found 'tall'",
    ):
        assert said in message, said


def test_observations_need_a_layout_and_geography_does_not() -> None:
    bare = GOOD[: GOOD.index("[layout]")]
    assert "'layout': expected an entry of this name" in told(bare)
    assert "a table, [layout]" in told(bare + 'layout = "wide"')
    other = source_from(bare.replace('"observations"', '"postcodes"') + 'columns = { a = "b" }')
    assert not other.holds_observations
    assert other.indicators == ()
    assert other.columns["a"] == "b"
    assert "TOML that can be read" in told("= nonsense")
    assert "text, or a list of texts" in told(GOOD.replace('"Source: A bureau"', "[1]"))


@pytest.mark.parametrize(
    "path", ["/etc/cars.csv", "a/../../b", "C:/cars.csv", "a\\b.csv", "a/" * 9]
)
def test_a_path_may_not_leave_its_base(path: str) -> None:
    text = GOOD.replace("cars/cars.csv", path.replace("\\", "\\\\"))
    assert "a path under the base" in told(text)
    assert "a path under the base" in told_of_pack(
        PACK.replace("cars/cars.csv", path.replace("\\", "\\\\"))
    )


def test_a_folder_tells_the_problems_of_all_its_files_and_who_uses_a_slug_twice(
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "deep" / "b.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "deep" / "c.toml").write_text(GOOD.replace('"wide"', '"tall"'), encoding="utf-8")
    with pytest.raises(BadTable) as caught:
        sources(tmp_path)
    message = str(caught.value)
    assert "'deep/b.toml: slug': found 'cars-2021'; expected a slug not used by a.toml" in message
    assert "'deep/c.toml: shape': found 'tall'" in message
    (tmp_path / "deep" / "b.toml").unlink()
    (tmp_path / "deep" / "c.toml").unlink()
    assert [one.slug for one in sources(tmp_path)] == ["cars-2021"]


def test_a_good_pack_is_read_with_its_files() -> None:
    small = pack_from(PACK)
    assert small.nation == "Z92000001"
    assert small.entry("cars/cars.csv").sources == ("cars-2021",)
    assert small.bytes == 12


def test_everything_wrong_with_a_pack_is_told_at_once() -> None:
    message = told_of_pack(
        PACK.replace('title = "Small"', 'titel = "Small"')
        .replace("ab" * 32, "xyz")
        .replace("bytes = 12", "bytes = 0\nsize = 12")
        .replace('sources = "cars-2021"', "")
        + '\n[[file]]\npath = "cars/cars.csv"\n'
    )
    for said in (
        "'title': expected text",
        "'titel': found 'Small'",
        "'cars/cars.csv.sha256': found 'xyz'",
        "'cars/cars.csv.bytes': found '0'",
        "'cars/cars.csv.size'",
        "'cars/cars.csv.sources'",
        "each path once",
    ):
        assert said in message, said
    assert "at least one file" in told_of_pack(PACK[: PACK.index("[[file]]")])
    assert "'file 1.path'" in told_of_pack(PACK.replace('path = "cars/cars.csv"', ""))


def test_an_unknown_pack_is_told_with_those_there_are() -> None:
    for name in ("atlantis", "../england", ""):
        with pytest.raises(UnknownPack, match="england"):
            pack(name)
    assert (PACKS / "england.toml").is_file()


def test_the_catalogue_needs_no_platform() -> None:
    text = Path(catalogue.__file__).read_text(encoding="utf-8")
    assert "django" not in text.casefold()
