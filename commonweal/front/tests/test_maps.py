"""The map of the country, its file of tiles in parts, and maps on other people's pages."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import queries as evidence
from commonweal.front.ranges import Unsatisfiable, byte_range
from commonweal.front.tests.reading import read
from commonweal.front.views import nation
from commonweal.places.operations import make_tiles
from commonweal.places.queries import numbered, resolve, tiles_path

# Parts of a file -----------------------------------------------------------------------------------


@given(st.binary(min_size=1, max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_is_the_bytes_from_the_first_to_the_last(data, first, last):
    header = f"bytes={first}-{last}"
    if last < first:
        assert byte_range(header, len(data)) is None
    elif first >= len(data):
        with pytest.raises(Unsatisfiable):
            byte_range(header, len(data))
    else:
        start, end = byte_range(header, len(data))
        assert data[start : end + 1] == data[first : last + 1]


@given(st.binary(min_size=1, max_size=50), st.integers(1, 60))
def test_a_range_may_be_counted_from_the_end(data, last):
    start, end = byte_range(f"bytes=-{last}", len(data))
    assert data[start : end + 1] == data[-last:]


@given(st.text(max_size=60))
def test_nonsense_asks_for_everything_or_for_nothing(header):
    try:
        found = byte_range(header, 10)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] < 10


@pytest.mark.parametrize("header", ["bytes=-0", "bytes=10-", "bytes=10-12"])
def test_what_lies_beyond_the_end_cannot_be_had(header):
    with pytest.raises(Unsatisfiable):
        byte_range(header, 10)


@pytest.fixture
def tiles(site, lands):
    """The file of tiles of Land Y, and its address."""
    made = {path.name[0]: path for path in make_tiles()}
    return made["Y"], f"/map/tiles/{made['Y'].name}"


def test_tiles_are_served_whole_and_in_parts(site, tiles):
    path, address = tiles
    data = path.read_bytes()
    whole = site.get(address)
    assert whole.status_code == 200
    assert b"".join(whole.streaming_content) == data
    assert whole["Accept-Ranges"] == "bytes"
    assert "immutable" in whole["Cache-Control"]
    part = site.get(address, headers={"range": "bytes=0-126"})
    assert part.status_code == 206
    assert part.content == data[:127]
    assert part["Content-Range"] == f"bytes 0-126/{len(data)}"
    assert part["ETag"] == whole["ETag"]
    assert not part["ETag"].startswith("W/")
    end = site.get(address, headers={"range": "bytes=-10"})
    assert end.content == data[-10:]
    beyond = site.get(address, headers={"range": f"bytes={len(data)}-"})
    assert beyond.status_code == 416
    assert beyond["Content-Range"] == f"bytes */{len(data)}"


def test_a_part_of_another_file_is_not_put_to_this_one(site, tiles):
    path, address = tiles
    stale = {"range": "bytes=0-9", "if-range": '"another"'}
    whole = site.get(address, headers=stale)
    assert whole.status_code == 200
    assert b"".join(whole.streaming_content) == path.read_bytes()
    same = {"range": "bytes=0-9", "if-range": f'"{path.stem}"'}
    assert site.get(address, headers=same).status_code == 206


def test_tiles_that_are_known_already_are_not_sent_again(site, tiles):
    path, address = tiles
    asked = site.head(address)
    assert asked.status_code == 200
    assert int(asked["Content-Length"]) == path.stat().st_size
    for headers in ({}, {"range": "bytes=0-9"}):
        again = site.get(address, headers={"if-none-match": asked["ETag"], **headers})
        assert again.status_code == 304
    assert site.post(address).status_code == 405


@pytest.mark.parametrize(
    "name", ["nothing.pmtiles", "..%2Fsecret-key", "secret-key", "Y92000001-000000000000-1.pmtiles", "lock"]
)  # fmt: skip
def test_no_other_file_can_be_had_that_way(site, tiles, name):
    assert site.get(f"/map/tiles/{name}").status_code == 404


def test_tiles_are_made_once_for_the_places_that_are_loaded(site, lands, tiles):
    path, _ = tiles
    before = path.stat().st_mtime_ns
    stale = path.with_name(f"{lands.y.nation}-000000000000-1.pmtiles")
    stale.write_bytes(b"of other places")
    make_tiles()
    assert path.stat().st_mtime_ns == before
    assert not stale.exists()
    assert path == tiles_path(lands.y.nation)


# What each area shows ------------------------------------------------------------------------------


def test_each_area_shows_what_it_shows_on_its_countys_page(site, lands):
    made = evidence.county_of(resolve(lands.council))
    classes = {row.code: row.classes["no-qualifications"] for row in made.rows}
    for query in ("show=no-qualifications", f"show=no-qualifications&council={lands.council}"):
        said = json.loads(site.get(f"/map/areas.json?{query}").content)
        order = [code for code, _ in numbered(lands.y.nation)]
        assert len(said["areas"]) == len(order)
        for code, sign in zip(order, said["areas"], strict=True):
            if code in classes:
                fill = said["fills"][sign]["fill"]
                assert fill == classes[code] or (fill, classes[code]) == ("none", "no_colour")
            elif "council" in query:
                assert sign == nation.ELSEWHERE


def test_signs_are_told_apart():
    assert len(set(nation.SIGNS.values())) == len(nation.SIGNS)
    assert nation.ELSEWHERE not in nation.SIGNS.values()


@pytest.mark.parametrize("query", ["show=the-moon", "council=nowhere", "show=health&council=E1"])
def test_what_there_is_not_is_said(site, lands, query):
    answer = site.get(f"/map/areas.json?{query}")
    assert answer.status_code == 404
    assert json.loads(answer.content)["message"]


def test_the_map_of_the_country_has_a_table_that_counts_the_same(site, lands, tiles):
    page = site.get("/map/?show=no-qualifications")
    html = page.content.decode()
    assert {f"/counties/{code}/?show=no-qualifications" for code in lands.y.councils} <= set(
        read(page).links
    )
    key = [int(n) for n in re.findall(r'numerals">(\d+)<', html)]
    assert sum(key) == len(lands.y.small)
    body = html[html.index("<tbody>") :]
    cells = [int(n) for n in re.findall(r'<td class="number">(\d+)</td>', body)]
    columns = 1 + len(key)
    assert [sum(cells[i::columns]) for i in range(columns)] == [len(lands.y.small), *key]
    assert 'data-tiles="/map/tiles/' in html
    assert "<noscript>" in html


@pytest.mark.parametrize("show", ["the-moon", "resilience", "deprivation"])
def test_the_map_of_the_country_says_what_it_cannot_show(site, lands, show):
    answer = site.get(f"/map/?show={show}")
    assert answer.status_code == 400
    assert "There is no such domain or measure" in answer.content.decode()


def test_without_tiles_the_table_stands_alone(site, lands, monkeypatch):
    from commonweal.places import queries

    monkeypatch.setattr(queries, "tiles_of", lambda nation: None)
    html = site.get("/map/").content.decode()
    assert "data-live-map" not in html
    assert "No outlines are loaded" in html


# On other people's pages ---------------------------------------------------------------------------


def test_only_the_page_that_is_made_for_it_may_stand_in_a_frame(site, lands):
    for _ in range(2):  # made, and from what was kept
        framed = site.get(f"/embed/counties/{lands.council}/?show=education")
        assert framed.status_code == 200
        assert "frame-ancestors *" in framed["Content-Security-Policy"]
        assert "'none' *" not in framed["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed
        assert "default-src 'self'" in framed["Content-Security-Policy"]
    page = site.get(f"/counties/{lands.council}/?show=education")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    html = framed.content.decode()
    assert "<form" not in html
    assert "<script" not in html
    assert f'href="/counties/{lands.council}/?show=education"' in html


def test_a_countys_page_gives_the_code_that_puts_its_map_elsewhere(site, lands):
    html = site.get(f"/counties/{lands.council}/?show=education").content.decode()
    assert f"/embed/counties/{lands.council}/?show=education" in html
    assert "&lt;iframe src=" in html


@pytest.mark.parametrize("query", ["show=the-moon", "show=resilience"])
def test_a_frame_for_what_there_is_not_says_so(site, lands, query):
    assert site.get(f"/embed/counties/{lands.council}/?{query}").status_code == 400
    assert site.get("/embed/counties/nowhere/").status_code == 404


def test_the_list_of_councils_leads_to_the_map_of_the_country(site, lands):
    assert "/map/" in read(site.get("/counties/")).links
