"""The ticks behind the dots come from one sheet for all places of a council."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

SVG = "{http://www.w3.org/2000/svg}"


def sheet_of(site, page: str):
    """The sheet that a page draws from, and the measures that it asks of it."""
    asked = re.findall(r'href="(/ticks/[^"#]+)#([^"]+)"', site.get(page).content.decode())
    (address,) = {one for one, _ in asked}
    answer = site.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    return ElementTree.fromstring(answer.content), {slug for _, slug in asked}


def test_every_measure_that_a_page_draws_is_on_its_sheet(site, lands):
    drawing, asked = sheet_of(site, f"/places/{lands.neighbourhood}/")
    assert asked
    assert asked <= {one.get("id") for one in drawing.iter(f"{SVG}symbol")}


def test_a_council_is_drawn_among_its_own_areas_and_a_place_among_those_of_its_council(site, lands):
    ours, _ = sheet_of(site, f"/places/{lands.council}/")
    theirs, _ = sheet_of(site, f"/places/{lands.neighbourhood}/")
    assert ElementTree.tostring(ours) == ElementTree.tostring(theirs)


@pytest.mark.parametrize("code", ["E00000000", "nowhere"])
def test_nobody_else_has_a_sheet(site, lands, code):
    assert site.get(f"/ticks/{code}.svg").status_code == 404


def test_a_small_area_has_none_of_its_own(site, lands):
    assert site.get(f"/ticks/{lands.one_area}.svg").status_code == 404
