"""The analysts' door: every choice in the address, on the page and in the files; no bare ranks."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from commonweal.evidence.queries import analysis
from commonweal.front import funnels, ranks
from commonweal.front.tests.reading import read
from commonweal.places.queries import resolve

TOOLS = ("weights", "choices", "screens", "funnels")


@pytest.fixture
def base(lands):
    return f"/analysts/{lands.council}"


def domain_slugs(html):
    return re.findall(r'name="d\.([^"]+)"', html)


def table_of(text):
    """The rows of a file, and the lines above them."""
    lines = text.splitlines()
    head = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return dict(line.split(": ", 1) for line in head), rows


def test_the_door_leads_to_every_council_and_every_tool(site, lands, base):
    assert f"{base}/" in read(site.get("/analysts/")).links
    links = read(site.get(f"{base}/")).links
    assert {f"{base}/{tool}/" for tool in TOOLS} <= set(links)


def test_every_small_area_has_its_rank_with_its_interval_beside_it(site, lands, base):
    page = read(site.get(f"{base}/weights/"))
    for code in lands.y.of(0):
        assert f"/places/{code}/" in page.links
    html = site.get(f"{base}/weights/").content.decode()
    body = html[html.index("<tbody", html.index('class="facts-table rank-table"')) :]
    found = re.findall(r'<td class="number">([\d.]+)</td><td class="number">(\d+)–(\d+)</td>', body)
    assert len(found) == len(lands.y.of(0))
    assert all(int(low) <= int(high) for _rank, low, high in found)


def test_page_csv_and_json_of_one_choice_say_the_same(site, lands, base):
    html = site.get(f"{base}/weights/").content.decode()
    first = domain_slugs(html)[1]
    query = f"?d.{first}=7&scale=percentile&adding=geometric&seed=5&runs=200"
    head, rows = table_of(site.get(f"{base}/weights.csv{query}").content.decode())
    data = site.get(f"{base}/weights.json{query}").json()
    page = read(site.get(f"{base}/weights/{query}"))
    assert json.loads(head["domains"])[first] == data["domains"][first] == 7
    assert (data["scale"], data["adding"], data["seed"], data["runs"]) == (
        "percentile", "geometric", 5, 200,
    )  # fmt: skip
    assert json.loads(head["seed"]) == 5
    assert data["releases"] == json.loads(head["releases"])
    assert data["releases"]
    for row, one in zip(rows, data["rows"], strict=True):
        assert row["area"] == one["area"]
        assert float(row["rank"]) == one["rank"]
        assert row["name"] in page.text
    assert f"{base}/weights.csv{query}" in [link.replace("&amp;", "&") for link in page.links]
    assert "geometric" in page.text


def test_the_form_sent_as_it_stands_changes_nothing(site, lands, base):
    """What the page shows in its boxes is what it was made from."""
    html = site.get(f"{base}/weights/").content.decode()
    sent = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', html))
    assert "d.education" in sent
    again = site.get(f"{base}/weights.json", sent).json()
    plain = site.get(f"{base}/weights.json").json()
    assert again["preset"] == plain["preset"] == "equal-pillars"
    ours, theirs = ([row["median_rank"] for row in one["rows"]] for one in (plain, again))
    assert ours == pytest.approx(theirs, abs=1)


def test_no_box_is_ticked_for_what_does_not_vary(site, base):
    fixed = site.get(f"{base}/weights.json?v.set=1").json()
    assert fixed["vary"] == []
    assert all(row["rank_lower"] == row["rank"] == row["rank_upper"] for row in fixed["rows"])
    assert "checked" not in site.get(f"{base}/weights/?v.set=1").content.decode()


@pytest.mark.parametrize(
    ("tool", "query", "said"),
    [
        ("weights", "d.education=much", "education is “much”: choose a number"),
        ("weights", "d.education=-1", "The weight of education is -1"),
        ("weights", "d.happiness=1", "There is no domain"),
        ("weights", "d.education=nan", "The weight of education is nan"),
        ("weights", "scale=deciles", "There is no scale"),
        ("weights", "sort=luck", "sort cannot be “luck”"),
        ("weights", "runs=1000000", "runs cannot be"),
        ("weights", "seed=1.5", "The seed is no whole number"),
        ("weights", "order=1e9", "The order of the mean"),
        ("weights", "out=nothing", "is no measure that counts"),
        ("weights", "colour=nothing", "colour cannot be"),
        ("weights", "preset=best", "There is no preset"),
        ("choices", "area=nowhere", "nowhere is not among the areas"),
        ("choices", "samples=3", "samples cannot be"),
        ("screens", "measure=crime-score", "rests on no counts"),
        ("screens", "measure=<script>", "no figures of"),
        ("screens", "q=0.5", "q cannot be"),
        ("funnels", "measure=nothing", "no figures of"),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_a_way_back(site, base, tool, query, said):
    response = site.get(f"{base}/{tool}/?{query}")
    page = read(response)
    assert response.status_code == 400
    assert said in page.text
    assert f"{base}/{tool}/" in page.links
    assert "<script>" not in response.content.decode()
    for ending in ("csv", "json"):
        file = site.get(f"{base}/{tool}.{ending}?{query}")
        if not query.startswith(("sort", "colour")):
            assert file.status_code == 400
            assert "<html" not in file.content.decode()


def test_weights_that_are_all_zero_are_refused(site, base):
    slugs = domain_slugs(site.get(f"{base}/weights/").content.decode())
    response = site.get(f"{base}/weights/", {f"d.{slug}": "0" for slug in slugs})
    assert response.status_code == 400
    assert "Every domain has a weight of zero" in response.content.decode()


def test_everything_wrong_is_said_at_once(site, base):
    page = read(site.get(f"{base}/weights/?scale=x&adding=y&d.education=-3"))
    for said in ("no scale", "no way of adding", "weight of education"):
        assert said in page.text


@pytest.mark.parametrize("tool", TOOLS)
def test_a_council_that_is_not_there_is_not_found(site, tool):
    assert site.get(f"/analysts/nowhere/{tool}/").status_code == 404
    assert site.get(f"/analysts/nowhere/{tool}.json").status_code == 404


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_is_revalidated_and_nothing_can_be_sent(site, base, tool):
    first = site.get(f"{base}/{tool}/")
    again = site.get(f"{base}/{tool}/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    other = site.get(f"{base}/{tool}/?seed=3", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200
    assert site.post(f"{base}/{tool}/").status_code == 405


def test_a_heavy_domain_moves_the_areas_that_it_speaks_of(site, lands, base):
    slugs = domain_slugs(site.get(f"{base}/weights/").content.decode())
    only = {f"d.{slug}": "0" for slug in slugs} | {"d.education": "1", "v.set": "1"}
    data = site.get(f"{base}/weights.json", only).json()
    assert data["weights_in_the_whole"]["domains"] == {"education": 1.0}
    values = {row["area"]: row["education"] for row in data["rows"]}
    best = min(data["rows"], key=lambda row: row["rank"])
    assert values[best["area"]] in ("better", "about_the_same")


def test_the_table_can_be_sorted_both_ways(site, base):
    def names(query):
        html = site.get(f"{base}/weights/?{query}").content.decode()
        at = html.index("<tbody", html.index("rank-table"))
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', html[at:])

    assert names("sort=name") == sorted(names("sort=name"))
    assert names("sort=-name") == names("sort=name")[::-1]


def test_a_choice_and_its_total_stand_with_their_interval(site, base):
    data = site.get(f"{base}/choices.json?samples=128").json()
    assert {"scale", "adding", "left-out", "measures"} < {row["choice"] for row in data["rows"]}
    assert data["samples"] == 128
    assert isinstance(data["converged"], bool)
    page = read(site.get(f"{base}/choices/?samples=128"))
    assert "Way of adding" in page.text


def test_the_rank_of_one_area_can_be_asked_about(site, lands, base):
    area = lands.y.of(0)[0]
    assert site.get(f"{base}/choices.json?area={area}&samples=128").json()["outcome"] == area


def test_a_screen_names_on_the_page_whom_it_names_in_the_file(site, base):
    _head, rows = table_of(site.get(f"{base}/screens.csv").content.decode())
    page = read(site.get(f"{base}/screens/"))
    out = [row for row in rows if row["stands_out"] == "yes"]
    body = page.text
    assert {row["area"] for row in out} == {
        link.split("/")[2] for link in page.links if re.fullmatch(r"/places/\w01\w+/", link)
    }
    assert len(out) in (0, 1) or f"{len(out)} areas stand out" in body


def test_a_funnel_draws_every_area_with_a_figure(site, lands, base):
    html = site.get(f"{base}/funnels/?measure=no-qualifications").content.decode()
    drawn = html[
        html.index('<svg class="funnel"') : html.index("</svg>", html.index('<svg class="funnel"'))
    ]
    assert drawn.count("<title>") == len(lands.y.of(0))
    assert drawn.count("<polyline") == 4


def test_what_a_tool_rests_on_is_asked_of_the_database_a_known_number_of_times(
    site, base, django_assert_max_num_queries
):
    site.get(f"{base}/weights/")
    with django_assert_max_num_queries(14):
        site.get(f"{base}/weights/?seed=9")


def test_the_whole_country_can_be_weighed_at_once(site, lands):
    choice = analysis.choice_of(runs=200)
    made = analysis.weighed(None, choice)
    assert set(lands.y.of(0)) <= set(made.areas.tolist())
    text = analysis.analysis_csv(made, None)
    head, rows = table_of(text)
    assert head["areas"] == "all small areas of the country"
    assert len(rows) == made.areas.size
    council = analysis.weighed(resolve(lands.council), choice)
    assert council.areas.size < made.areas.size


# Drawings ---------------------------------------------------------------------------------------------


def test_a_rank_bar_runs_from_the_first_to_the_last():
    line = ranks.Line(100)
    assert (line.at(1), line.at(100)) == (3, 97)
    assert ranks.Line(1).at(1) == 3
    drawn = ranks.bar(line, 50.5, 1, 100, label="<b>")
    assert 'aria-label="&lt;b&gt;"' in drawn
    assert 'x1="3.0%" x2="97.0%"' in drawn


def test_a_share_beyond_its_ends_is_cut_off():
    assert 'width="100.0%"' in ranks.share(1.2, 0.9, 1.4, label="")
    assert 'width="0.0%"' in ranks.share(-0.1, -0.3, 0.1, label="")


@pytest.mark.parametrize(
    ("low", "high"), [(0, 47), (0, 0.003), (120, 9000), (-5, 5), (3, 3), (0, 1e6)]
)
def test_an_axis_has_a_few_round_marks_within_it(low, high):
    found = funnels.marks(low, high)
    assert len(found) <= 7
    assert all(low <= mark <= high for mark in found)


def test_areas_outside_the_limits_have_a_shape_of_their_own():
    dots = [funnels.Dot(10, 5, place, "/", place) for place in ("above", "below", "within")]
    curves = [[1, 20], [0, 1], [1, 2], [8, 7], [9, 8]]
    drawn = funnels.funnel(curves, 4.0, dots, label="l", across="a", up="u")
    assert len(set(re.findall(r'<(?:path|circle) class="(funnel-\w+)"', drawn))) == 3
    assert io.StringIO(drawn).read().count("<a ") == 3
