"""A neighbourhood is put together from a list, a map or a shape, and its profile has an address."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from django.core.cache import cache
from django.utils.html import escape

from commonweal.evidence.queries.takeaway import profile_schema
from commonweal.front.tests.reading import read
from commonweal.places import queries as places

SQUARES = (
    "POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
)


def square(west: float, east: float, south: float = 0.9, north: float = 1.0099) -> str:
    """A shape over some of Alder's small areas: squares of 0.01 degrees in a row from 0, 1."""
    return SQUARES.format(west=west, east=east, south=south, north=north)


def drawn(codes, name="", **more) -> str:
    from commonweal.front.views.drawn import address_of

    return address_of(codes, name, **more)


# Choosing -----------------------------------------------------------------------------------------------


def test_one_begins_with_the_council_area(site, lands):
    page = read(site.get("/draw/"))
    assert f"/draw/{lands.council}/" in page.links
    assert page.headings[0] == (1, "Draw a neighbourhood")


def test_every_small_area_of_the_council_is_a_box_in_its_wider_area(site, lands):
    page = read(site.get(f"/draw/{lands.council}/"))
    boxes = [a["value"] for tag, a in page.tags if tag == "input" and a.get("type") == "checkbox"]
    assert sorted(boxes) == lands.y.of(0)
    assert [tag for tag, _ in page.tags].count("fieldset") == 3
    assert "Nothing is ticked yet." in page.said
    assert len([1 for tag, a in page.tags if tag == "path" and "data-code" in a]) == 12


def test_what_is_ticked_leads_to_its_profile(site, lands):
    codes = lands.y.of(0)[4:6]
    answer = site.post(f"/draw/{lands.council}/choose/", {"area": codes, "name": " Our\tpatch "})
    assert answer.status_code == 302
    assert answer["Location"] == f"/drawn/?areas={codes[0]},{codes[1]}&name=Our+patch"
    page = read(site.get(answer["Location"]))
    assert page.headings[0] == (1, "Drawn neighbourhood in Alder Our patch")


def test_a_search_opens_the_groups_it_finds_and_keeps_what_is_ticked(site, lands):
    ticked = lands.y.of(0)[0]
    answer = site.post(
        f"/draw/{lands.council}/choose/", {"area": [ticked], "find": "hazel corner", "name": "Ours"}
    )
    page = read(answer)
    assert "“hazel corner” is 2 small areas" in page.said
    checked = [a["value"] for tag, a in page.tags if tag == "input" and "checked" in a]
    assert checked == [ticked]
    names = [a.get("value") for tag, a in page.tags if a.get("id") == "place-name"]
    assert names == ["Ours"]
    opened = [a for tag, a in page.tags if tag == "details" and "open" in a]
    assert len(opened) == 2


def test_a_search_that_finds_nothing_says_so(site, lands):
    page = read(site.get(f"/draw/{lands.council}/?find=zzzz"))
    assert "Nothing in Alder is called “zzzz”" in page.said


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "No small areas were chosen."),
        ({"area": ["Y99"]}, "No small area that is loaded here has this code."),
        ({"area": ["Z01010010"]}, "not in Alder"),
        ({"area": [f"Y{i:08}" for i in range(400)]}, "at most 200"),
        ({"area": ["<script>alert(1)</script>"]}, "No small area that is loaded here"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_list(site, lands, sent, why):
    answer = site.post(f"/draw/{lands.council}/choose/", sent)
    assert answer.status_code == 400
    page = read(answer)
    assert why in page.said
    assert page.title.startswith("Error:")
    assert "<script>alert" not in answer.content.decode()


def test_a_choice_can_be_opened_again_with_a_retired_code_mended(site, lands):
    old, first, _ = lands.y.former[0]
    answer = site.get(f"/draw/{lands.council}/?areas={old}")
    assert answer.status_code == 400
    page = read(answer)
    assert "split" in page.said
    checked = [a["value"] for tag, a in page.tags if tag == "input" and "checked" in a]
    assert first in checked
    assert len(checked) == 2


def test_addresses_to_send_to_lead_to_the_form_when_they_are_opened(site, lands):
    for end in ("choose", "shape"):
        assert site.get(f"/draw/{lands.council}/{end}/")["Location"] == f"/draw/{lands.council}/"
        assert site.put(f"/draw/{lands.council}/{end}/").status_code == 405
    assert site.post(f"/draw/{lands.council}/?areas=1").status_code == 405
    assert site.post(f"/draw/{lands.council}/").status_code == 405


def test_a_council_that_is_not_there_is_said_so(site, lands):
    assert site.get("/draw/nowhere/").status_code == 404
    assert site.post("/draw/nowhere/choose/").status_code == 404
    lower = lands.council.lower()
    assert site.get(f"/draw/{lower}/")["Location"] == f"/draw/{lands.council}/"


# A shape --------------------------------------------------------------------------------------------------


def test_a_shape_ticks_what_fits_and_says_whom_it_takes_in_and_leaves_out(site, lands):
    answer = site.post(
        f"/draw/{lands.council}/shape/", {"shape": square(-0.001, 0.027), "name": "Ours"}
    )
    assert answer.status_code == 200
    page = read(answer)
    checked = [a["value"] for tag, a in page.tags if tag == "input" and "checked" in a]
    assert checked == lands.y.of(0)[:3]
    assert "3 small areas have their centre in your shape" in page.said
    assert "4,530 people live in them" in page.said
    assert "one of them reaches out of it (1,520 people in all)" in page.said
    assert "For 3 of these no centre is loaded" in page.said
    assert "3 small areas are ticked: 4,530 people." in page.said
    assert [a["value"] for _, a in page.tags if a.get("id") == "place-name"] == ["Ours"]


def test_a_shape_that_touches_more_says_what_it_leaves_out(site, lands):
    page = read(site.post(f"/draw/{lands.council}/shape/", {"shape": square(0, 0.034)}))
    assert "touches one more small area" in page.said
    assert "(1,530 people in all)" in page.said


def test_geojson_is_read_too(site, lands):
    shape = json.dumps({"type": "Polygon", "coordinates": [
        [[0, 0.99], [0.01, 0.99], [0.01, 1.02], [0, 1.02], [0, 0.99]]]})  # fmt: skip
    page = read(site.post(f"/draw/{lands.council}/shape/", {"shape": shape}))
    assert "One small area has its centre in your shape" in page.said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Draw a shape, or paste one"),
        ("POLYGON ((0 1, 0.02 1.01, 0.02 1, 0 1.01, 0 1))", "crosses itself"),
        ("POLYGON ((50 1, 51 1, 51 2, 50 1))", "holds the centre of no small area of Alder"),
        ("<b>no</b>", "no shape that can be read"),
        ("POLYGON ((" + "0 1, " * 10_000 + "0 1))", "10,001 corners"),
    ],
)
def test_a_shape_that_cannot_be_used_is_given_back_with_the_reason(site, lands, text, why):
    answer = site.post(f"/draw/{lands.council}/shape/", {"shape": text})
    assert answer.status_code == 400
    assert why in read(answer).said
    assert "<b>no</b>" not in answer.content.decode()
    assert escape(text[:100]) in answer.content.decode()


# The profile ------------------------------------------------------------------------------------------------


@pytest.fixture
def hazel(lands):
    return lands.y.of(0)[4:6]


def test_it_tells_what_hangs_on_the_line(site, hazel):
    page = read(site.get(drawn(hazel, "Hazel")))
    assert "4 nearby versions were measured in the same way" in page.said
    assert re.search(r"Education Much better holds in \d of 4 nearby versions", page.said)


def test_it_can_be_shared_changed_and_taken_away(site, hazel, lands):
    page = read(site.get(drawn(hazel, "Hazel & Co", compare="rest_of_nation")))
    link = f"/drawn/?areas={','.join(hazel)}&name=Hazel+%26+Co"
    assert link in page.links
    assert f"http://testserver{link}" in page.text
    assert f"/draw/{lands.council}/?areas={','.join(hazel)}&name=Hazel+%26+Co" in page.links
    files = [one for one in page.links if one.startswith("/drawn/profile")]
    assert len(files) == 6
    assert all("compare=rest_of_nation" in one for one in files)
    for one in page.links:
        if one.startswith("?"):
            assert site.get(f"/drawn/{one}").status_code == 200, one


def test_its_files_are_those_of_any_place(site, hazel):
    query = drawn(hazel, "Ours").partition("?")[2]
    made = site.get(f"/drawn/profile.json?{query}").json()
    jsonschema.validate(made, profile_schema())
    assert made["place"]["name"] == "Ours"
    assert made["place"]["small_areas"] == list(hazel)
    assert "Ours" in site.get(f"/drawn/profile.csv?{query}").content.decode()
    assert site.get(f"/drawn/profile.csv-metadata.json?{query}").json()["url"].endswith(query)
    found = site.get(f"/drawn/profile.geojson?{query}").json()
    assert len(found["features"]) == 3
    paper = site.get(f"/drawn/profile.pdf?{query}")
    assert paper.content.startswith(b"%PDF")
    assert re.fullmatch(
        r'inline; filename="Y06000001-drawn-[0-9a-f]{12}\.pdf"', paper["Content-Disposition"]
    )
    assert site.get(f"/drawn/brief.pdf?{query}").content.startswith(b"%PDF")


def test_it_has_a_brief(site, hazel):
    page = read(site.get(drawn(hazel, "Ours").replace("/drawn/", "/drawn/brief/")))
    assert page.headings[0][1].endswith("Ours")


def test_it_has_large_print_and_easy_read_and_a_workbook(site, hazel):
    shared = drawn(hazel, "Ours")
    query = shared.partition("?")[2]
    page = read(site.get(shared))
    for form, heading in (("large-print", "Nine sides of life"), ("easy-read", "What you can do")):
        address = f"/drawn/{form}/?{query}"
        assert address in page.links
        told = read(site.get(address))
        assert told.headings[0][1] == "Ours"
        assert heading in [text for _, text in told.headings]
        assert shared in told.links
    book = site.get(f"/drawn/profile.xlsx?{query}")
    assert book.content.startswith(b"PK")
    assert re.fullmatch(
        r'inline; filename="Y06000001-drawn-[0-9a-f]{12}\.xlsx"', book["Content-Disposition"]
    )
    assert "noindex" in book["X-Robots-Tag"]


def test_no_search_engine_lists_it_and_no_other_page_names_it(site, hazel, lands):
    for address in (
        drawn(hazel, "Secret"),
        drawn(hazel, "Secret").replace("/drawn/", "/drawn/brief/"),
        drawn(hazel, "Secret").replace("/drawn/", "/drawn/large-print/"),
        drawn(hazel, "Secret").replace("/drawn/", "/drawn/easy-read/"),
    ):
        answer = site.get(address)
        assert "noindex" in answer["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex' in answer.content.decode()
    for address in ("/", f"/draw/{lands.council}/", f"/counties/{lands.council}/", drawn(hazel)):
        assert "Secret" not in site.get(address).content.decode()


def test_nothing_of_it_is_kept(site, hazel, monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "add", lambda *args: kept.append(args))
    monkeypatch.setattr(cache, "set", lambda *args: kept.append(args))
    site.get(drawn(hazel, "Secret"))
    site.get(drawn(hazel, "Secret"), headers={"Accept-Encoding": "gzip"})
    assert kept == []
    answer = site.get(drawn(hazel, "Secret"))
    again = site.get(drawn(hazel, "Secret"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        '"><script>alert(1)</script>',
        "{{ settings.SECRET_KEY }}{% debug %}",
        "\u202egnp.exe\u0000\u200b",
        "=cmd|'/c calc'!A1",
        "%s%n{0}" * 3,
        "x" * 5_000,
        "'; DROP TABLE places_area; --",
        "/../../etc/passwd",
        "\r\nSet-Cookie: a=b",
    ],
)
def test_a_name_is_a_name_whatever_it_says(site, hazel, name):
    for address in ("/drawn/", "/drawn/brief/", "/drawn/profile.json", "/drawn/profile.csv",
                    "/drawn/profile.geojson", "/drawn/profile.pdf", "/drawn/profile.xlsx",
                    "/drawn/large-print/", "/drawn/easy-read/"):  # fmt: skip
        answer = site.get(address, {"areas": ",".join(hazel), "name": name})
        assert answer.status_code == 200, address
        assert not answer.cookies
        text = answer.content.decode(errors="replace")
        if address.endswith("/"):
            assert "<script>alert" not in text
            assert "x" * 81 not in text
            assert "\u202e" not in text
            assert read(answer).unclosed == []
    rows = site.get("/drawn/profile.csv", {"areas": ",".join(hazel), "name": name}).content.decode()
    assert "\n=" not in rows
    assert ",=" not in rows


@pytest.mark.parametrize("parameter", ["areas", "compare"])
@pytest.mark.parametrize(
    "value",
    ["", "'", "\0", "<script>", "%00", "../", "9" * 10_000, "Y01010010,,,;;", "\ud83d", "null"],
)
def test_nonsense_in_any_parameter_is_answered_with_a_page(site, hazel, parameter, value):
    value = value.encode(errors="surrogatepass").decode(errors="replace")
    sent = {"areas": ",".join(hazel), parameter: value}
    for address in ("/drawn/", "/drawn/profile.json", "/drawn/profile.csv", "/drawn/brief/",
                    "/drawn/profile.xlsx", "/drawn/large-print/", "/drawn/easy-read/"):  # fmt: skip
        answer = site.get(address, sent)
        assert answer.status_code in (200, 400), address
        if address.endswith("/"):
            assert "<script>" not in answer.content.decode()


def test_areas_of_two_councils_or_two_nations_make_no_place(site, lands):
    answer = site.get(drawn([lands.y.of(0)[0], lands.y.of(1)[0]]))
    assert answer.status_code == 400
    assert "several council areas: Alder, Birch" in read(answer).said
    answer = site.get(drawn([lands.y.of(0)[0], lands.z.of(0)[0]]))
    assert "several countries" in read(answer).said


def test_a_retired_code_is_answered_with_a_way_to_what_replaced_it(site, lands):
    old, first, _ = lands.y.former[0]
    answer = site.get(drawn([old, lands.y.of(0)[5]], "Ours"))
    assert answer.status_code == 400
    page = read(answer)
    assert f"Use instead: Alder 001A ({first})" in page.said
    [mended] = [one for one in page.links if one.startswith("/drawn/")]
    assert site.get(mended).status_code == 200
    assert "name=Ours" in mended


def test_a_program_that_asks_for_a_file_is_refused_in_kind(site, lands):
    answer = site.get("/drawn/profile.json?areas=Y999")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "No small area" in answer.json()["detail"]


def test_a_made_up_place_says_that_it_is_made_up(site, lands):
    assert "This place is made up." in read(site.get(drawn(lands.z.of(0)[:2]))).said
    made = site.get(drawn(lands.z.of(0)[:2]).replace("/drawn/", "/drawn/profile.pdf"))
    assert made.status_code == 200


def test_the_order_of_codes_does_not_matter(lands):
    codes = lands.y.of(0)[:2]
    assert places.chosen(codes).codes == places.chosen(codes[::-1]).codes
