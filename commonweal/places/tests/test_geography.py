"""What the descriptions of files must say, and that ours do."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.common.errors import BadInput
from commonweal.places import geography
from commonweal.places.tests import made

GOOD = """
slug = "centres"
kind = "centres"
title = "Centres"
publisher = "Nobody"
licence = "CC0-1.0"
attribution = "Made up"
tested_against = "made"
file = "centres.csv"
format = "csv"
retrieved_on = 2026-06-30
[columns]
code = ["code", "area"]
latitude = "lat"
longitude = "long"
"""


def test_a_description_is_read_with_all_it_says() -> None:
    source = geography.parse(GOOD)
    assert source.attribution == ("Made up",)
    assert source.columns["code"] == ("code", "area")
    assert str(source.retrieved_on) == "2026-06-30"
    assert source.is_loaded
    assert len(source.described_by) == 64
    assert geography.parse(GOOD + "\n# a remark").described_by != source.described_by


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('kind = "centres"', 'kind = "centers"', "one of authorities"),
        ('licence = "CC0-1.0"', 'licence = ""', "an entry of this name"),
        ('publisher = "Nobody"', "publisher = 3", "text"),
        ('attribution = "Made up"', "attribution = [1]", "a list of texts"),
        ("retrieved_on = 2026-06-30", 'retrieved_on = "June"', "a date such as"),
        ('tested_against = "made"', 'tested_against = "hope"', "one of original"),
        ('format = "csv"', 'format = "xls"', "one of parquet"),
        ('file = "centres.csv"', 'file = ""', "where the file lies"),
        ('latitude = "lat"', 'height = "lat"', "one of code, latitude, longitude"),
        ('longitude = "long"', "", "'longitude'"),
        ("[columns]", "[keep]\nname = 'E'\n[columns]", "the meaning of one of the columns"),
        ("[columns]", "colour = 'red'\n[columns]", "it is not known"),
        ("[columns]", "columns = 3\n[keep]", "a table"),
        ("[columns]", "[columns", "TOML that can be read"),
        ('format = "csv"', 'format = "csv"\nplace_kind = "hamlet"', "one of country"),
    ],
)
def test_a_wrong_description_is_refused_and_says_why(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    with pytest.raises(BadInput, match=r"centres\.toml was not loaded") as caught:
        geography.parse(GOOD.replace(good, bad), "centres.toml")
    assert said in str(caught.value)


def test_everything_wrong_with_a_description_is_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        geography.parse('kind = "boundaries"\nformat = "png"')
    text = str(caught.value)
    for missing in ("slug", "title", "publisher", "licence", "attribution", "tested_against"):
        assert f"column '{missing}'" in text
    assert "one of parquet" in text
    assert "the kind of place that it speaks of" in text


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("lookup", {"place_kind": "lsoa", "council": "Z06000001"}, "one of division"),
        ("lookup", {"place_kind": "parish"}, "the code of the council area"),
        ("authorities", {}, "code and name of the country"),
        ("not_loaded", {}, "the reason why it is not loaded"),
    ],
)
def test_each_kind_of_file_has_something_of_its_own_to_say(
    kind: str, fields: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        made.described(kind, "slug", "file.csv", **fields)
    assert said in str(caught.value)


def test_the_descriptions_that_come_with_commonweal_can_be_read() -> None:
    sources = {source.slug: source for source in geography.sources()}
    assert {"lsoa21-ward24-la24", "boundaries-lsoa21", "showcase-estates", "pcn20"} <= set(sources)
    for source in sources.values():
        assert source.period or source.kind == "postcodes"
        assert source.page or source.publisher == "Commonweal"
        assert source.licence.startswith(("OGL-UK-3.0", "CC0-1.0"))
    assert not sources["pcn20"].is_loaded
    assert {s.slug for s in sources.values() if s.tested_against == "original"} == {
        "published-lsoa21",
        "published-msoa21",
        "published-ward25",
        "showcase-estates",
    }


def test_sources_come_in_the_order_in_which_they_must_be_loaded() -> None:
    kinds = [source.kind for source in geography.sources()]
    order = list(geography.KINDS)
    assert kinds == sorted(kinds, key=order.index)
    assert geography.in_order(reversed(made.ALL))[0].kind == "authorities"


def test_a_shared_folder_may_describe_other_data_too(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text('kind = "observations"', encoding="utf-8")
    (tmp_path / "c.toml").write_text("not toml", encoding="utf-8")
    assert [source.slug for source in geography.sources(tmp_path)] == ["centres"]


def test_a_slug_stands_for_one_source(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadInput, match="list of sources") as caught:
        geography.sources(tmp_path)
    assert "each slug once" in str(caught.value)
