"""Where nothing is loaded, nothing can be drawn, and the pages say so."""

from __future__ import annotations

from commonweal.front.tests.reading import read


def test_without_places_it_says_so(empty):
    page = read(empty.get("/draw/"))
    assert "No places are loaded on this installation yet." in page.said
    assert empty.get("/draw/anywhere/").status_code == 404
    answer = empty.get("/drawn/?areas=Y01010010")
    assert answer.status_code == 400
    assert "No small area that is loaded here has this code." in read(answer).said
