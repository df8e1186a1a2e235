"""The page of a county: the map and the table say the same, and nothing is ranked overall."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from commonweal.evidence import queries as evidence
from commonweal.front.tests.reading import read
from commonweal.places.queries import resolve


@pytest.fixture
def html(site, lands):
    return site.get(f"/counties/{lands.council}/?show=no-qualifications").content.decode()


def map_of(html):
    return html[html.index("<figure>") : html.index("<figcaption")]


def rows_of(html):
    """Name, link, people, number and standing of each row of the table."""
    body = html[html.index('<tbody role="rowgroup">') : html.index("</tbody>")]
    return re.findall(
        r'href="([^"]+)">([^<]+)</a>.*?data-label="People">([^<]*)<.*?data-label="[^"]*">([^<]*)<.*?'
        r'class="standing">(?:<span.*?</svg>([^<]*)</span>)?</td>',
        body,
    )


def test_the_table_holds_every_small_area_once(html, lands):
    rows = rows_of(html)
    assert [link for link, *_ in rows] == [f"/places/{code}/" for code in lands.y.of(0)]


def test_map_and_table_say_the_same_of_each_area(html):
    drawn = {}
    for fill, group in re.findall(r'<g fill="url\(#fill-(\w+)\)">(.*?)</g>', map_of(html)):
        for link, title in re.findall(r'href="([^"]+)".*?<title>(.*?)</title>', group):
            drawn[link] = (fill, title)
    rows = {link: (number, word) for link, _, _, number, word in rows_of(html)}
    assert set(drawn) == set(rows)
    for link, (number, word) in rows.items():
        assert word.lower().replace(" ", "_").replace("about_the_same", "similar") == drawn[link][0]
        assert drawn[link][1].endswith(f"{word}: {number}")


def test_the_key_counts_what_the_map_shows(html):
    key = html[
        html.index('<ul class="map-key">') : html.index("</ul>", html.index('<ul class="map-key">'))
    ]
    counted = {fill: int(n) for fill, n in re.findall(r"#fill-(\w+)\).*?numerals\">(\d+)<", key)}
    drawn = Counter()
    for fill, group in re.findall(r'<g fill="url\(#fill-(\w+)\)">(.*?)</g>', map_of(html)):
        drawn[fill] += group.count("<path")
    assert counted == drawn


def test_the_numbers_are_those_of_the_measure(html, lands):
    made = evidence.county_of(resolve(lands.council))
    values = {row.code: row.values["no-qualifications"] for row in made.rows}
    for link, _, _, number, _ in rows_of(html):
        assert number == f"{values[link.split('/')[2]]:.1f}%"


@pytest.mark.parametrize(
    ("order", "column"),
    [("name", 1), ("-name", 1), ("people", 2), ("-people", 2), ("value", 3), ("-value", 3)],
)
def test_the_table_can_be_sorted_both_ways(site, lands, order, column):
    html = site.get(
        f"/counties/{lands.council}/?show=no-qualifications&sort={order}"
    ).content.decode()
    cells = [row[column] for row in rows_of(html)]
    keys = [cell if column == 1 else float(cell.replace(",", "").rstrip("%")) for cell in cells]
    assert keys == sorted(keys, reverse=order.startswith("-"))
    assert f'aria-sort="{"descending" if order.startswith("-") else "ascending"}"' in html


def test_areas_without_a_figure_come_last_whichever_way_it_is_sorted(site, lands):
    for order in ("value", "-value"):
        html = site.get(f"/counties/{lands.council}/?show=bad-health&sort={order}").content.decode()
        assert rows_of(html)[-1][3] == "no figure"


def test_a_heading_that_sorts_turns_round_when_it_is_used_again(site, lands):
    address = f"/counties/{lands.council}/?show=education&sort=people"
    links = read(site.get(address)).links
    assert "?show=education&sort=-people#table" in links
    assert "?show=education&sort=value#table" in links


def test_a_domain_can_be_shown_and_every_one_can_be_chosen(site, lands):
    html = site.get(f"/counties/{lands.council}/?show=education").content.decode()
    made = evidence.county_of(resolve(lands.council))
    for slug, name in made.domains:
        assert f'<option value="{slug}"' in html
        assert name in html
    assert '<option value="education" selected>' in html
    assert "above 0 is better" in html


def test_without_a_choice_the_first_domain_that_tells_areas_apart_is_shown(site, lands):
    page = read(site.get(f"/counties/{lands.council}/"))
    assert page.headings[0] == (1, "Alder Education")


def test_what_is_neither_good_nor_bad_is_shown_in_fifths(site, lands, monkeypatch):
    from dataclasses import replace

    from commonweal.front.views import county

    made = evidence.county_of(resolve(lands.council))
    plain = replace(made, rows=tuple(
        replace(row, classes=dict.fromkeys(row.classes, "no_colour")) for row in made.rows
    ))  # fmt: skip
    chosen = county.subject(plain, "no-qualifications")
    standing, key = county.standings(plain, chosen)
    assert not chosen.judged
    assert set(standing.values()) <= {f"fifth-{i}" for i in range(1, 6)}
    assert sum(line.areas for line in key) == len(made.rows)
    assert key[0].word == "Lowest fifth"


def test_an_area_without_a_figure_is_in_no_fifth(lands, site):
    from dataclasses import replace

    from commonweal.front.views import county

    made = evidence.county_of(resolve(lands.council))
    plain = replace(made, rows=tuple(
        replace(row, classes=dict.fromkeys(row.classes, "no_colour")) for row in made.rows
    ))  # fmt: skip
    standing, key = county.standings(plain, county.subject(plain, "bad-health"))
    assert standing[lands.y.small[6]] == "none"
    assert (key[-1].word, key[-1].areas) == ("No figure", 1)


def test_there_is_no_overall_rank(html):
    assert "there is no overall rank" in html
    made_of_one_subject = re.findall(r'<th role="columnheader"', html)
    assert len(made_of_one_subject) == 4


def test_named_places_within_it_are_linked(site, lands):
    page = read(site.get(f"/counties/{lands.council}/"))
    assert f"/places/{lands.neighbourhood}/" in page.links
    assert "Neighbourhoods:" in page.said
    assert "Community areas:" in page.said


def test_other_ways_to_write_a_county_lead_to_its_address(site, lands):
    response = site.get(f"/counties/{lands.council.lower()}/?show=health")
    assert response.status_code == 302
    assert response["Location"] == f"/counties/{lands.council}/"


def test_a_place_that_is_no_council_area_has_no_county_page(site, lands):
    assert site.get(f"/counties/{lands.neighbourhood}/").status_code == 404
    several = site.get("/counties/Alder/")
    assert several.status_code == 404
    assert f"/counties/{lands.council}/" in read(several).links


def test_all_council_areas_are_listed_by_region(site, lands):
    page = read(site.get("/counties/"))
    assert {f"/counties/{code}/" for code in (*lands.y.councils, *lands.z.councils)} <= set(
        page.links
    )


def test_without_outlines_the_table_says_it_all(site, lands, monkeypatch):
    from commonweal.front.views import county

    monkeypatch.setattr(county, "outlines_of", lambda at, codes: None)
    html = site.get(f"/counties/{lands.council}/").content.decode()
    assert "No outlines are loaded" in html
    assert len(rows_of(html)) == 12


def test_a_county_asks_the_database_as_often_for_few_areas_as_for_many(site, lands):
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from commonweal.places.models import Area

    counts = []
    for _ in range(2):
        site.get(f"/counties/{lands.council}/?show=health")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            site.get(f"/counties/{lands.council}/")
        counts.append(len(asked))
        # Half of its small areas go; nothing else changes.
        Area.objects.filter(code__in=lands.y.of(0)[6:]).update(in_use=False)
    assert counts[0] == counts[1] <= 26, counts


def test_what_is_modelled_is_hatched_on_map_and_key(site, lands):
    from dataclasses import replace

    from commonweal.front.views import county

    made = evidence.county_of(resolve(lands.council))
    plain = replace(made, rows=tuple(
        replace(row, classes=dict.fromkeys(row.classes, "no_colour")) for row in made.rows
    ))  # fmt: skip
    measured = county.subject(plain, "no-qualifications")
    drawn = [county.shown_of(plain, replace(measured, modelled=one)) for one in (False, True)]
    for fills, start in zip(drawn, ("fifth-", "modelled-"), strict=True):
        assert all(fill.startswith(start) for fill in fills.standing.values())
        assert {line.fill for line in fills.key} == set(fills.standing.values())
    page = site.get(f"/counties/{lands.council}/?show=no-qualifications").content.decode()
    for fill in drawn[1].standing.values():
        assert f'<pattern id="fill-{fill}"' in page
