"""Officers write lists and decisions on forms: alone, with a preview, and over nobody else's words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from commonweal.audit.models import Entry
from commonweal.front.tests import test_every_page as every
from commonweal.front.tests.reading import Page, read
from commonweal.people.models import User
from commonweal.people.tests import factories as people
from commonweal.people.tests.factories import person
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.tests import factories

SERIES = "y06000001-priority-areas"
NEW, LIST = "/office/new-list/", f"/office/lists/{SERIES}/"
NEW_DECISION, DECISION = "/office/new-decision/", "/office/decisions/an-area-team/"
HAZEL = "Y06000001-hazel-corner-y"


def officer(name: str, *councils: str) -> Client:
    """A browser in which an officer is signed in."""
    who = person(name)
    for code in councils:
        people.officer(who, code)
    browser = Client()
    browser.force_login(who)
    return browser


@pytest.fixture
def bryn(site, lands) -> Client:
    return officer("bryn", lands.council)


@pytest.fixture
def carys(site, lands) -> Client:
    """Another officer of the same council."""
    return officer("carys", lands.council)


FILLED = {
    "name": "Priority areas",
    "reason": "The strategic assessment names them.",
    "approving_body": "Cabinet",
    "adopted_on": "3 March 2026",
    "starts": "1 April 2026",
    "ends": "",
    "source": "Strategic assessment 2026, page 12",
    "evidence_kind": ["indicator", "document"],
    "evidence_which": ["no-qualifications", "Report to the cabinet"],
    "evidence_address": ["", "https://council.example/a.pdf"],
    "place": [HAZEL],
    f"why-{HAZEL}": "Residents asked for it.",
    "seen": "",
}

DECIDED = {
    "title": "An area team",
    "place": "Hazel Corner Y",
    "reason": "The figures and the people say so.",
    "approving_body": "Cabinet",
    "decided_on": "7 April 2026",
    "review_on": "7 April 2027",
    "evidence_kind": ["indicator"],
    "evidence_which": ["no-qualifications"],
    "evidence_address": [""],
    "from_what": ["Duty desks", ""],
    "from_pounds": ["£1,000.50", ""],
    "to_what": ["An area team", ""],
    "to_pounds": ["1000.50", ""],
    "first_year": "2026",
    "outgoings": ["1000", "1000", "400", "", ""],
    "trajectory_note": "",
    "seen": "",
}


def filled(**changes: Any) -> dict[str, Any]:
    return {**FILLED, **changes}


def decided(**changes: Any) -> dict[str, Any]:
    return {**DECIDED, **changes}


def sent_again(page: Page) -> dict[str, Any]:
    """What the fields of a page would send, as a browser sends them."""
    found: dict[str, Any] = {}
    for tag, attrs in page.tags:
        if tag == "input" and "name" in attrs:
            found.setdefault(attrs["name"], []).append(attrs.get("value", ""))
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def value_of(page: Page, name: str) -> str:
    [value] = [a.get("value", "") for t, a in page.tags if t == "input" and a.get("name") == name]
    return value


def confirm(address: str) -> Any:
    """What another officer answers who confirms what was proposed."""
    who = User.objects.filter(email__startswith="dele").first() or person("dele")
    people.officer(who, "Y06000001")
    browser = Client()
    browser.force_login(who)
    page = read(browser.get(f"{address}confirm/"))
    return browser.post(f"{address}confirm/", {"seen": value_of(page, "seen")})


def put_in_force(browser: Client, **changes: Any) -> None:
    answer = browser.post(NEW, filled(do="propose", **changes))
    assert answer["Location"] == f"/office/?saved={SERIES}"
    assert confirm(LIST)["Location"] == f"/office/?saved={SERIES}"


def publish(browser: Client, address: str = NEW_DECISION, **changes: Any) -> None:
    assert browser.post(address, decided(do="propose", **changes)).status_code == 302
    assert confirm(DECISION).status_code == 302


# Who comes in ---------------------------------------------------------------------------------------

ADDRESSES = (
    "/office/", NEW, NEW_DECISION, LIST, f"{LIST}end/", f"{LIST}confirm/", f"{LIST}discard/",
    DECISION, f"{DECISION}withdraw/", f"{DECISION}confirm/", f"{DECISION}discard/",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_office_is_open_to_officers_alone(site, lands, address):
    assert site.get(address)["Location"] == f"/sign-in/?next={address}"
    assert site.post(address, {})["Location"].startswith("/sign-in/")
    answer = officer("asha").get(address)
    assert answer.status_code == 403
    assert "not open to you" in read(answer).said


@pytest.mark.parametrize("address", ADDRESSES[3:])
def test_an_officer_of_another_council_finds_nothing(bryn, lands, address):
    put_in_force(bryn)
    publish(bryn)
    bryn.post(LIST, filled(do="draft", seen=value_of(read(bryn.get(LIST)), "seen"), reason="New."))
    esme = officer("esme", lands.y.councils[1])
    assert esme.get(address).status_code == 404
    assert esme.post(address, filled(do="propose")).status_code == 404
    statuses = PriorityList.objects.order_by("edition").values_list("status", flat=True)
    assert list(statuses) == ["current", "draft"]


def test_nobody_writes_for_another_council_by_changing_what_is_sent(lands, site):
    esme = officer("esme", lands.y.councils[1], lands.z.councils[0])
    for address, sent in ((NEW, filled()), (NEW_DECISION, decided())):
        assert (
            esme.post(address, {**sent, "council": lands.council, "do": "propose"}).status_code
            == 403
        )
    assert not PriorityList.objects.exists()
    assert not SupportDecision.objects.exists()


def test_pages_of_the_office_are_stored_by_nobody_and_named_by_no_crawler(bryn):
    answer = bryn.get("/office/")
    assert "no-store" in answer["Cache-Control"]
    for address in ("/office/", NEW, NEW_DECISION):
        assert '<meta name="robots" content="noindex">' in bryn.get(address).content.decode()


def test_what_no_form_of_ours_sent_is_refused(bryn):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = bryn.cookies
    for address in (NEW, NEW_DECISION):
        assert strict.post(address, filled(do="propose")).status_code == 403
    assert not PriorityList.objects.exists()


def test_who_signs_in_finds_the_office_only_if_it_is_theirs(bryn, site):
    assert "/office/" in read(bryn.get("/kept/")).links
    assert "/office/" not in read(officer("asha").get("/kept/")).links


# A list ---------------------------------------------------------------------------------------------


def test_a_list_is_previewed_put_in_force_and_seen_by_everybody(bryn, site):
    preview = read(bryn.post(NEW, filled(do="preview")))
    assert "This becomes edition 1. Nothing is recorded yet." in preview.said
    assert "Hazel Corner Y Y06000001-hazel-corner-y: Residents asked for it." in preview.said
    assert not PriorityList.objects.exists()
    answer = bryn.post(NEW, {**sent_again(preview), "do": "propose"}, follow=True)
    page = read(answer)
    assert "Recorded Priority areas" in page.said
    assert "Last written by Bryn Howell on" in page.said
    assert "You proposed it; it waits for another officer." in page.said
    assert site.get(f"/priorities/lists/{SERIES}/").status_code == 404
    confirm(LIST)
    assert "Proposed by Bryn Howell, confirmed by Dele Okoro" in read(bryn.get("/office/")).said
    public = read(site.get(f"/priorities/lists/{SERIES}/"))
    assert "Residents asked for it." in public.said
    assert "Bryn" not in public.said
    assert "Dele" not in public.said
    assert "https://council.example/a.pdf" in public.links
    assert f"/priorities/lists/{SERIES}/" in read(site.get(f"/places/{HAZEL}/")).links


def test_what_was_previewed_can_be_changed_once_more(bryn):
    preview = read(bryn.post(NEW, filled(do="preview")))
    page = read(bryn.post(NEW, {**sent_again(preview), "do": "change"}))
    for name in ("name", "adopted_on", "starts", "source"):
        assert value_of(page, name) == FILLED[name]


def test_what_is_lacking_is_said_beside_its_field_and_on_top_and_nothing_is_lost(bryn):
    answer = bryn.post(
        NEW,
        filled(
            do="propose",
            reason="",
            starts="soon",
            evidence_which=["", ""],
            evidence_address=["", ""],
        ),
    )
    page = read(answer)
    assert answer.status_code == 400
    assert page.title.startswith("Error:")
    assert {"#reason", "#starts", "#evidence-1"} <= set(page.links)
    assert {"reason-error", "starts-error", "evidence-1-error"} <= set(page.ids)
    assert "'soon' is not a date" in page.said
    assert value_of(page, "starts") == "soon"
    assert value_of(page, "name") == "Priority areas"
    assert "Hazel Corner Y" in page.said
    assert not PriorityList.objects.exists()


def test_a_draft_may_lack_almost_everything_and_is_seen_in_the_office_alone(bryn, carys, site):
    bare = {"name": "Priority areas", "place": [HAZEL], "seen": "", "do": "draft"}
    assert bryn.post(NEW, bare).status_code == 302
    assert "Draft" in read(carys.get("/office/")).said
    assert site.get(f"/priorities/lists/{SERIES}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "added", "status"),
    [
        ("hazel corner y", ["Hazel Corner Y"], 200),
        (HAZEL, ["Hazel Corner Y"], 200),
        ("Y01010000; Y01010001", ["Alder 001A", "Alder 001B"], 200),
        ("Y01010000; nowhere at all", ["Alder 001A"], 400),
        ("zzzz qqqq", [], 400),
        ("", [], 400),
        ("Y01020013", [], 400),
    ],
)  # fmt: skip
def test_places_are_found_by_name_or_code_within_the_council_area(bryn, lands, text, added, status):
    codes = dict(zip(("Y01010000", "Y01010001"), lands.y.of(0)[:2], strict=True))
    for one, code in codes.items():
        text = text.replace(one, code)
    text = text.replace("Y01020013", lands.one_area)
    answer = bryn.post(NEW, {"name": "Mine", "do": "find", "find": text})
    page = read(answer)
    assert answer.status_code == status
    assert value_of(page, "name") == "Mine"
    taken = [a["value"] for t, a in page.tags if t == "input" and a.get("name") == "place"]
    assert len(taken) == len(added)
    for name in added:
        assert name in page.said
    assert ("find-error" in page.ids) is (status == 400)


def test_a_name_that_may_mean_several_places_is_offered_and_one_is_added_and_taken_off(bryn, lands):
    page = read(bryn.post(NEW, {"name": "Mine", "do": "", "find": "hazel"}))
    offered = [a["value"] for t, a in page.tags if t == "button" and a.get("name") == "add"]
    assert HAZEL in offered
    page = read(bryn.post(NEW, {**sent_again(page), "add": HAZEL}))
    assert value_of(page, "place") == HAZEL
    page = read(bryn.post(NEW, {**sent_again(page), "remove": HAZEL}))
    assert "No place is on the list yet." in page.said
    assert bryn.post(NEW, {"name": "Mine", "add": lands.one_area}).status_code == 400


def test_enter_in_any_field_shows_the_preview_and_writes_nothing(bryn):
    assert "Nothing is recorded yet" in read(bryn.post(NEW, filled(do="", find=""))).said
    assert not PriorityList.objects.exists()


def test_who_may_decide_for_several_councils_says_for_which(lands, site):
    both = officer("esme", *lands.y.councils[:2])
    page = read(both.get(NEW))
    assert "council" in page.ids
    answer = both.post(NEW, filled(do="preview", council=""))
    assert answer.status_code == 400
    assert "#council" in read(answer).links
    assert both.post(NEW, filled(do="find", find="hazel", council="")).status_code == 400
    assert both.post(NEW, filled(do="propose", council=lands.council)).status_code == 302


# Change and end -------------------------------------------------------------------------------------


def test_a_change_is_a_new_edition_and_the_form_shows_what_is_recorded(bryn):
    put_in_force(bryn)
    page = read(bryn.get(LIST))
    for name in ("name", "approving_body", "adopted_on", "starts", "source"):
        assert value_of(page, name) == FILLED[name]
    assert "Last written by Bryn Howell" in page.said
    sent = filled(do="preview", seen=value_of(page, "seen"), starts="1 May 2026")
    preview = read(bryn.post(LIST, sent))
    assert "This becomes edition 2." in preview.said
    assert "Edition 1 then holds until 1 May 2026" in preview.said
    bryn.post(LIST, {**sent_again(preview), "do": "propose"})
    confirm(LIST)
    assert [one.status for one in PriorityList.objects.of_series(SERIES)] == ["current", "former"]


def test_a_second_writer_sees_both_versions_and_loses_nothing(bryn, carys):
    put_in_force(bryn)
    seen = value_of(read(bryn.get(LIST)), "seen")
    carys.post(LIST, filled(do="propose", seen=seen, reason="What Carys wrote."))
    answer = bryn.post(LIST, filled(do="propose", seen=seen, reason="What Bryn wrote."))
    page = read(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing" in page.said
    assert "Why these places Theirs What Carys wrote. Yours What Bryn wrote." in page.said
    assert "Last written by Carys Lloyd" in page.said
    assert PriorityList.objects.of_series(SERIES).first().reason == "What Carys wrote."
    again = filled(do="propose", seen=value_of(page, "seen"), reason="What both agreed.")
    assert bryn.post(LIST, again).status_code == 302
    reasons = [one.reason for one in PriorityList.objects.of_series(SERIES)]
    assert reasons == ["What both agreed.", FILLED["reason"]]


def test_ending_a_list_asks_first_and_ends_nothing_that_changed_meanwhile(bryn, carys, site):
    put_in_force(bryn)
    page = read(bryn.get(f"{LIST}end/"))
    assert "End Priority areas?" in page.said
    assert PriorityList.objects.get().status == "current"
    seen = value_of(page, "seen")
    carys.post(LIST, filled(do="propose", seen=seen, reason="What Carys wrote."))
    confirm(LIST)
    answer = bryn.post(f"{LIST}end/", {"seen": seen})
    assert answer.status_code == 409
    assert "It was not ended" in read(answer).said
    bryn.post(f"{LIST}end/", {"seen": value_of(read(answer), "seen")})
    assert not PriorityList.objects.filter(status="current").exists()
    assert "No longer in force" in read(site.get(f"/priorities/lists/{SERIES}/")).said
    assert bryn.get(f"{LIST}end/").status_code == 404


def test_what_follows_from_a_rule_is_not_changed_by_hand(bryn, lands, site):
    from commonweal.places.queries import resolve
    from commonweal.priorities import operations

    made = operations.make_list(
        council=resolve(lands.y.councils[1]), indicator="no-qualifications", by="test"
    )
    esme = officer("esme", lands.y.councils[1])
    assert esme.get(f"/office/lists/{made.series}/").status_code == 404
    assert f"/office/lists/{made.series}/" not in read(esme.get("/office/")).links


# Two people, and drafts that nobody wants ------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "new", "sent"), [(LIST, NEW, filled), (DECISION, NEW_DECISION, decided)]
)
def test_who_proposes_cannot_confirm_and_who_changes_proposes_anew(bryn, carys, address, new, sent):
    assert bryn.post(new, sent(do="draft")).status_code == 302
    assert bryn.get(f"{address}confirm/").status_code == 404
    seen = value_of(read(bryn.get(address)), "seen")
    bryn.post(address, sent(do="propose", seen=seen))
    page = read(bryn.get(f"{address}confirm/"))
    assert "You proposed this. Another officer has to confirm it." in page.said
    answer = bryn.post(f"{address}confirm/", {"seen": value_of(page, "seen")})
    assert answer.status_code == 403
    page = read(carys.get(f"{address}confirm/"))
    assert "Bryn Howell proposed this." in page.said
    was = value_of(page, "seen")
    # Carys changes it: now it is hers, and Bryn can confirm it.
    carys.post(address, sent(do="propose", seen=was, reason="What Carys wrote."))
    assert bryn.post(f"{address}confirm/", {"seen": was}).status_code == 409
    page = read(bryn.get(f"{address}confirm/"))
    assert "What Carys wrote." in page.said
    assert bryn.post(f"{address}confirm/", {"seen": value_of(page, "seen")}).status_code == 302
    rows = PriorityList if address == LIST else SupportDecision
    row = rows.objects.get()
    assert row.status in ("current", "published")
    assert [row.proposed_by, row.confirmed_by] == [
        str(User.objects.get(email__startswith=one).public_id) for one in ("carys", "bryn")
    ]
    page = read(bryn.get("/office/"))
    assert "Proposed by Carys Lloyd, confirmed by Bryn Howell." in page.said


@pytest.mark.parametrize(
    ("address", "new", "sent"), [(LIST, NEW, filled), (DECISION, NEW_DECISION, decided)]
)
def test_a_draft_is_thrown_away_after_asking_and_the_log_keeps_that_it_was(
    bryn, carys, address, new, sent
):
    bryn.post(new, sent(do="propose"))
    page = read(bryn.get(f"{address}discard/"))
    assert "cannot be brought back" in page.said
    was = value_of(page, "seen")
    carys.post(address, sent(do="draft", seen=was, reason="What Carys wrote."))
    answer = bryn.post(f"{address}discard/", {"seen": was})
    assert answer.status_code == 409
    assert "It was not thrown away" in read(answer).said
    seen = value_of(read(answer), "seen")
    page = read(bryn.post(f"{address}discard/", {"seen": seen}, follow=True))
    assert "The draft was thrown away." in page.said
    assert not PriorityList.objects.exists()
    assert not SupportDecision.objects.exists()
    assert bryn.get(f"{address}discard/").status_code == 404
    last = Entry.objects.order_by("-id").first()
    assert last.verb.startswith("discard_")


def test_throwing_a_draft_away_leaves_the_edition_in_force(bryn):
    put_in_force(bryn)
    seen = value_of(read(bryn.get(LIST)), "seen")
    bryn.post(LIST, filled(do="draft", seen=seen, reason="Not yet."))
    page = read(bryn.get(f"{LIST}discard/"))
    assert "The editions before it stay as they are." in page.said
    bryn.post(f"{LIST}discard/", {"seen": value_of(page, "seen")})
    assert [one.status for one in PriorityList.objects.all()] == ["current"]
    assert bryn.get(f"{LIST}discard/").status_code == 404


@pytest.mark.parametrize("reference", ["new", "new-decision", "withdraw", "confirm"])
def test_a_decision_may_be_called_as_an_address_is(bryn, reference):
    bryn.post(NEW_DECISION, decided(do="draft", reference=reference))
    page = read(bryn.get(f"/office/decisions/{reference}/"))
    assert "Change An area team" in page.said
    assert bryn.get(f"/office/decisions/{reference}/discard/").status_code == 200


# Decisions ------------------------------------------------------------------------------------------


def test_a_decision_is_previewed_published_and_seen_by_everybody(bryn, site):
    preview = read(bryn.post(NEW_DECISION, decided(do="preview")))
    assert "Nothing is recorded yet" in preview.said
    assert "Year 3 (2028/29), in pounds 400" in preview.said
    assert not SupportDecision.objects.exists()
    page = read(bryn.post(NEW_DECISION, {**sent_again(preview), "do": "propose"}, follow=True))
    assert "Recorded An area team" in page.said
    assert site.get("/priorities/decisions/an-area-team/").status_code == 404
    confirm(DECISION)
    public = read(site.get("/priorities/decisions/an-area-team/"))
    assert "Both sides come to £1,000.50" in public.said
    assert "Bryn" not in public.said


def test_what_a_decision_lacks_is_said_beside_its_fields_and_it_can_be_kept_as_a_draft(bryn, site):
    sent = decided(review_on="", evidence_which=[""], from_what=[""], from_pounds=[""])
    answer = bryn.post(NEW_DECISION, {**sent, "do": "propose"})
    page = read(answer)
    assert answer.status_code == 400
    assert "Before it can be published" in page.said
    assert {"#review-on", "#evidence-1", "#from-what-1"} <= set(page.links)
    assert not SupportDecision.objects.exists()
    assert bryn.post(NEW_DECISION, {**sent, "do": "draft"}).status_code == 302
    assert site.get("/priorities/decisions/an-area-team/").status_code == 404
    page = read(bryn.get(DECISION))
    assert value_of(page, "decided_on") == "7 April 2026"
    assert value_of(page, "first_year") == "2026"


def test_mistakes_in_amounts_lead_to_their_fields(bryn):
    sent = decided(do="preview", to_pounds=["much", ""], outgoings=["1000", "", "x", "", ""])
    page = read(bryn.post(NEW_DECISION, sent))
    assert {"#to-pounds-1", "#outgoings-3"} <= set(page.links)


def test_a_draft_changed_meanwhile_is_not_written_over(bryn, carys):
    bryn.post(NEW_DECISION, decided(do="draft"))
    seen = value_of(read(bryn.get(DECISION)), "seen")
    carys.post(DECISION, decided(do="draft", seen=seen, reason="What Carys wrote."))
    answer = bryn.post(DECISION, decided(do="draft", seen=seen, reason="What Bryn wrote."))
    page = read(answer)
    assert answer.status_code == 409
    assert "Why this place Theirs What Carys wrote. Yours What Bryn wrote." in page.said
    assert SupportDecision.objects.get().reason == "What Carys wrote."


def test_a_draft_published_meanwhile_becomes_a_decision_that_replaces_it(bryn, carys):
    bryn.post(NEW_DECISION, decided(do="draft"))
    seen = value_of(read(bryn.get(DECISION)), "seen")
    publish(carys, DECISION, seen=seen)
    page = read(bryn.post(DECISION, decided(do="propose", seen=seen, reason="What Bryn wrote.")))
    assert "It takes the place of:" in page.said
    sent = decided(
        reason="What Bryn wrote.", replaces=value_of(page, "replaces"), reference="second"
    )
    assert bryn.post(NEW_DECISION, {**sent, "do": "propose"}).status_code == 302
    confirm("/office/decisions/second/")
    assert sorted(SupportDecision.objects.values_list("status", flat=True)) == [
        "published",
        "replaced",
    ]


def test_a_published_decision_is_replaced_or_withdrawn_for_a_reason(bryn, site):
    publish(bryn)
    assert bryn.get(DECISION).status_code == 404
    page = read(bryn.get(f"{NEW_DECISION}?replaces=an-area-team"))
    assert value_of(page, "title") == "An area team"
    answer = bryn.post(f"{DECISION}withdraw/", {"because": " "})
    assert answer.status_code == 400
    assert "#because" in read(answer).links
    assert bryn.post(f"{DECISION}withdraw/", {"because": "A wrong sum."}).status_code == 302
    assert "withdrawn: A wrong sum." in read(site.get("/priorities/decisions/an-area-team/")).said
    assert bryn.get(f"{DECISION}withdraw/").status_code == 404


def test_nonsense_in_addresses_is_answered_too(bryn):
    publish(bryn)
    for address in (f"{NEW_DECISION}?replaces=%00", "/office/?saved=%00<script>"):
        assert bryn.get(address).status_code == 200
    assert bryn.post(f"{DECISION}withdraw/", {"because": "a\0b"}).status_code == 302


@pytest.mark.parametrize("address", [NEW, NEW_DECISION])
def test_nonsense_is_answered_with_a_form(bryn, address):
    for sent in (
        {},
        {"do": "preview", "first_year": "²", "outgoings": ["9" * 40]},
        {"do": "propose", "name": "\0", "title": "\0", "place": ["\0"], "first_year": "9" * 30},
        {"do": "nonsense", "evidence_kind": ["x"], "evidence_which": ["<script>"], "place": "x"},
        {"do": "preview", "evidence_kind": ["document"], "evidence_which": ["a|b"],
         "evidence_address": ["javascript:alert(1)"], "seen": "nonsense"},
        decided(do="preview", evidence_which=["a\0b"], from_what=["a\0b"], trajectory_note="\0"),
        filled(do="preview", evidence_which=["a\0b", ""], evidence_address=["\0", ""]),
        {"add": "\0"}, {"remove": "x"}, {"do": "find", "find": ";;;,"},
    ):  # fmt: skip
        answer = bryn.post(address, sent)
        assert answer.status_code in (200, 400), sent
        assert b"<script>" not in answer.content.replace(b"<script type", b"")


# What holds for every page --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "holds",
    [
        every.test_no_page_speaks_ill_of_people_or_ranks_places,
        every.test_every_page_has_one_main_heading_and_skips_no_level,
        every.test_every_page_is_well_formed_and_names_nothing_twice,
        every.test_every_page_has_a_title_of_its_own_that_ends_in_our_name,
        every.test_no_page_holds_a_style_or_a_script,
        every.test_every_reference_within_a_page_leads_somewhere_on_it,
    ],
    ids=lambda one: one.__name__,
)
def test_what_holds_for_every_page_holds_for_the_office(bryn, carys, lands, holds):
    pages = {
        "empty": bryn.get("/office/"),
        "new list": bryn.get(NEW),
        "new decision": bryn.get(NEW_DECISION),
        "errors": bryn.post(NEW, {"do": "preview"}),
        "errors of a decision": bryn.post(NEW_DECISION, {"do": "preview"}),
        "offered": bryn.post(NEW, {"do": "find", "find": "hazel"}),
        "preview": bryn.post(NEW, filled(do="preview")),
        "preview of a decision": bryn.post(NEW_DECISION, decided(do="preview")),
        "lacking": bryn.post(NEW_DECISION, decided(do="preview", review_on="")),
    }
    put_in_force(bryn)
    bryn.post(NEW_DECISION, decided(do="draft"))
    pages |= {
        "change": bryn.get(LIST),
        "overtaken": bryn.post(LIST, filled(do="preview", seen="x", reason="y")),
        "end": bryn.get(f"{LIST}end/"),
        "change a decision": bryn.get(DECISION),
        "overtaken decision": bryn.post(DECISION, decided(do="draft", seen="x", reason="y")),
        "office": bryn.get("/office/?saved=y06000001-priority-areas"),
        "refused": officer("asha").get("/office/"),
        "missing": bryn.get("/office/lists/nothing/"),
    }
    bryn.post(DECISION, decided(do="propose", seen=value_of(read(bryn.get(DECISION)), "seen")))
    pages["withdraw"] = bryn.get(f"{DECISION}withdraw/")
    pages["withdraw without a reason"] = bryn.post(f"{DECISION}withdraw/", {})
    assert factories.BY
    holds({name: read(answer) for name, answer in pages.items()})
