"""Pages of priority lists and decisions, and what the page of a place says of them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from commonweal.front.tests import test_every_page as every
from commonweal.front.tests.reading import read
from commonweal.front.views import support
from commonweal.front.views.support import evidence_shown
from commonweal.places.queries import resolve
from commonweal.priorities import operations
from commonweal.priorities.queries import Link
from commonweal.priorities.tests import factories

SERIES = "y06000001-priority-areas"
LIST, DECISION = f"/priorities/lists/{SERIES}/", "/priorities/decisions/area-team-2026/"


@pytest.fixture
def recorded(site, lands, tmp_path):
    """A list of two places and a decision, both in force."""
    factories.load(tmp_path, "Hazel Corner Y", lands.y.small[0], evidence="release: y-figures")
    factories.record(tmp_path, "Hazel Corner Y")
    operations.publish_decision(reference="area-team-2026", by="test")
    return tmp_path


def said(site, address: str, status: int = 200) -> str:
    response = site.get(address)
    assert response.status_code == status
    return read(response).said


def test_lists_and_decisions_are_found_in_one_place(site, recorded):
    page = read(site.get("/priorities/"))
    assert LIST in page.links
    assert DECISION in page.links
    assert "Priority areas In force" in page.said
    assert "approved by Cabinet" in page.said
    assert "£1,000.50 moved" in page.said


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("q=hazel", True),
        ("q=priority", True),
        ("q=zzz", False),
        ("council=Y06000001", True),
        ("state=current", True),
        ("state=archived", False),
    ],
)
def test_lists_are_narrowed_down(site, recorded, query, there):
    page = read(site.get(f"/priorities/?{query}"))
    assert (LIST in page.links) is there
    assert ("No list fits." in page.said) is not there


@pytest.mark.parametrize("query", ["state=nonsense", "council=Y06000002", "council=%00"])
def test_what_nothing_can_be_narrowed_to_is_refused_in_plain_words(site, recorded, query):
    text = said(site, f"/priorities/?{query}", 400)
    assert "not told apart" in text or "no list and no decision" in text


def test_where_nothing_is_recorded_the_page_says_so(site, lands):
    assert "Nobody has recorded a list" in said(site, "/priorities/")


def test_a_list_shows_reason_approval_evidence_map_and_places(site, recorded, lands):
    response = site.get(LIST)
    page = read(response)
    for words in (
        "The strategic assessment names them.",
        "Approved by Cabinet",
        "Adopted on 3 March 2026",
        "Strategic assessment 2026, page 12",
        "Edition 1, from 1 April 2026",
        "Published figures: Made: figures",
    ):
        assert words in page.said, words
    assert f"/places/{lands.neighbourhood}/" in page.links
    groups = re.findall(r'<g fill="url\(#fill-(\w+)\)">(.*?)</g>', response.content.decode())
    # The two of Hazel Corner and one more, of twelve.
    assert {fill: paths.count("<path") for fill, paths in groups} == {"higher": 3, "similar": 9}


def test_earlier_editions_stay_readable_and_say_that_they_are(site, recorded, lands):
    factories.load(recorded, "Rowan End Y", starts="2026-10-01")
    latest, former = read(site.get(LIST)), said(site, f"{LIST}1/")
    assert f"{LIST}1/" in latest.links
    assert "Rowan End Y" in latest.said
    assert "Hazel Corner Y" not in latest.said
    assert "This is an earlier edition." in former
    assert "No longer in force" in former
    assert "ended on 1 October 2026" in former
    assert "Hazel Corner Y" in former


def test_an_archived_list_is_never_shown_as_one_of_today(site, recorded, lands):
    factories.load(recorded, "Hazel Corner Y", list="Old names", status="archived", reason="")
    text = said(site, "/priorities/lists/y06000001-old-names/")
    assert "Archived text" in text
    assert "It is not a list of today" in text
    assert "none known" in text
    assert (
        f"/places/{lands.neighbourhood}/"
        not in read(site.get("/priorities/lists/y06000001-old-names/")).links
    )
    assert "Old names" not in said(site, f"/places/{lands.neighbourhood}/")


def test_a_made_list_states_its_rule_and_when_its_figures_were_replaced(site, lands):
    made = operations.make_list(
        council=resolve(lands.y.councils[1]), indicator="no-qualifications", by="test"
    )
    text = said(site, f"/priorities/lists/{made.series}/")
    assert "made from figures by a rule" in said(site, "/priorities/")
    assert "Rule Every small area of Birch that is in the highest tenth" in text
    assert "Approved by" not in text
    assert "It waits to be made again" not in text


def test_a_decision_shows_both_sides_the_course_and_the_review(site, recorded, lands):
    page = read(site.get(DECISION))
    for words in (
        "An area team",
        "Approved by Cabinet",
        "Decided on 7 April 2026",
        "To be reviewed on 7 April 2027",
        "Taken from Duty desks £1,000.50",
        "Given to An area team £1,000.50",
        "Both sides come to £1,000.50",
        "2026/27 £1,000",
        "2028/29 £400",
    ):
        assert words in page.said, words
    assert f"/places/{lands.neighbourhood}/" in page.links
    assert "/method/indicators/no-qualifications/" in page.links


def test_a_withdrawn_decision_says_why(site, recorded):
    operations.withdraw_decision(reference="area-team-2026", because="A wrong sum.", by="test")
    assert "withdrawn: A wrong sum." in said(site, DECISION)


def test_a_draft_has_no_page(site, lands, tmp_path):
    factories.load(tmp_path, "Hazel Corner Y", status="draft")
    factories.record(tmp_path, "Hazel Corner Y")
    for address in (LIST, f"{LIST}1/", f"{LIST}1.csv", f"{LIST}1.json", DECISION):
        assert site.get(address).status_code == 404, address
    assert "An area team" not in said(site, f"/places/{lands.neighbourhood}/")
    assert json.loads(site.get("/priorities/all.json").content) == {"lists": [], "decisions": []}


def test_the_page_and_the_brief_of_a_place_name_its_lists_and_decisions(site, recorded, lands):
    for address in (
        f"/places/{lands.neighbourhood}/",
        f"/places/{lands.neighbourhood}/brief/",
        f"/places/{lands.y.small[4]}/",
    ):
        page = read(site.get(address))
        assert LIST in page.links, address
        assert DECISION in page.links, address
    assert LIST not in read(site.get(f"/places/{lands.y.small[2]}/")).links


def test_a_place_is_shown_anew_when_a_list_or_a_decision_changes(site, recorded, lands):
    address = f"/places/{lands.neighbourhood}/"
    before = site.get(address)["ETag"]
    operations.withdraw_decision(reference="area-team-2026", because="A wrong sum.", by="test")
    after = site.get(address, headers={"if-none-match": before})
    assert after.status_code == 200
    assert DECISION not in read(after).links


def test_a_list_is_had_as_a_table_in_which_nothing_is_a_formula(site, recorded):
    factories.load(recorded, "=HYPERLINK(1)", "Elm", list="Old names", status="archived")
    response = site.get("/priorities/lists/y06000001-old-names/1.csv")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["place"] for row in rows] == ["'=HYPERLINK(1)", "Elm"]
    [first, _] = csv.DictReader(io.StringIO(site.get(f"{LIST}1.csv").content.decode()))
    assert first["starts"] == "2026-04-01"
    assert first["code"] == "Y06000001-hazel-corner-y"


def test_everything_is_had_as_json(site, recorded):
    every = json.loads(site.get("/priorities/all.json").content)
    assert [one["series"] for one in every["lists"]] == [SERIES]
    assert every["lists"][0]["address"] == f"http://testserver{LIST}1/"
    assert every["decisions"][0]["taken"] == [{"what": "Duty desks", "pence": 100050}]
    one = json.loads(site.get(f"{LIST}1.json").content)
    assert [row["name"] for row in one["places"]] == ["Hazel Corner Y", "Alder 001A"]
    assert len(one["evidence"][0]["sha256"]) == 64
    assert json.loads(site.get(f"{DECISION[:-1]}.json").content)["review_on"] == "2027-04-07"


@pytest.mark.parametrize(
    "address",
    [
        "/priorities/lists/nothing/",
        f"{LIST}7/",
        f"{LIST}{'9' * 30}/",
        "/priorities/lists/nothing/1.csv",
        "/priorities/decisions/nothing/",
        "/priorities/decisions/nothing.json",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(site, recorded, address):
    response = site.get(address)
    assert response.status_code == 404
    assert b"has this address" in response.content or b"no decision" in response.content


def test_evidence_leads_where_it_is():
    shown = [
        evidence_shown(Link(kind, target, title)).address
        for kind, target, title in (
            ("document", "https://council.example/a.pdf", "A report"),
            ("document", "", "On paper"),
            ("list", SERIES, "Priority areas"),
            ("release", "y-figures", "Figures"),
        )
    ]
    assert shown == ["https://council.example/a.pdf", "", LIST, "/data/"]


@pytest.mark.parametrize(
    "holds",
    [
        every.test_no_page_speaks_ill_of_people_or_ranks_places,
        every.test_every_page_has_one_main_heading_and_skips_no_level,
        every.test_every_page_is_well_formed_and_names_nothing_twice,
        every.test_every_page_has_a_title_of_its_own_that_ends_in_our_name,
        every.test_no_page_holds_a_style_or_a_script,
        every.test_every_picture_is_described_or_hidden,
        every.test_every_reference_within_a_page_leads_somewhere_on_it,
    ],
    ids=lambda one: one.__name__,
)
def test_what_holds_for_every_page_holds_for_these(site, recorded, lands, holds):
    factories.load(recorded, "Rowan End Y", starts="2026-10-01")
    factories.load(recorded, "Studley Green", list="Old names", status="archived")
    made = operations.make_list(
        council=resolve(lands.y.councils[1]), indicator="no-qualifications", by="test"
    )
    addresses = (
        "/priorities/",
        "/priorities/?q=zzz",
        "/priorities/?state=nonsense",
        LIST,
        f"{LIST}1/",
        "/priorities/lists/y06000001-old-names/",
        f"/priorities/lists/{made.series}/",
        DECISION,
        "/priorities/lists/nothing/",
        f"/places/{lands.neighbourhood}/",
        f"/places/{lands.neighbourhood}/brief/",
        f"/places/{lands.one_area}/",
    )
    holds({address: read(site.get(address)) for address in addresses})


def test_the_page_of_a_council_area_names_its_lists_and_decisions(site, recorded, lands):
    page = read(site.get(f"/counties/{lands.council}/"))
    assert LIST in page.links
    assert DECISION in page.links
    assert f"/priorities/?council={lands.council}" in page.links
    assert "Priority areas : 2 places, from 1 April 2026" in page.said.replace("areas:", "areas :")
    other = read(site.get(f"/counties/{lands.y.councils[1]}/"))
    assert "Priority lists" not in other.said
    factories.load(recorded, "Rowan End Y", list="Old names", status="archived")
    factories.load(recorded, "Rowan End Y", list="Not yet", status="draft")
    assert "Old names" not in read(site.get(f"/counties/{lands.council}/")).said
    operations.withdraw_decision(reference="area-team-2026", because="A wrong sum.", by="test")
    assert DECISION not in read(site.get(f"/counties/{lands.council}/")).links


def test_the_brief_on_paper_says_the_same_of_lists_and_decisions(site, recorded, lands):
    told = support.in_lines(support.of_place(resolve(lands.neighbourhood)))
    assert told == ["Priority areas", "An area team (£1,000.50; review 7 April 2027)"]
    address = f"/places/{lands.neighbourhood}/brief.pdf"
    before = site.get(address)
    assert before.content.startswith(b"%PDF-")
    operations.withdraw_decision(reference="area-team-2026", because="A wrong sum.", by="test")
    after = site.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
