"""Everything that a page says goes through gettext, and pages run the way that their language runs."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import trans_real

from commonweal.evidence import queries as evidence
from commonweal.front.tests.reading import Page, read
from commonweal.people.tests.factories import officer, organisation, person, role
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.places.queries import resolve
from commonweal.priorities import operations
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.tests import factories

OPEN, CLOSE = "⟦", "⟧"
MARKED = "cy"

#: Addresses, checksums, names of releases, code for another page: the same in every language.
CODES = r"SHA-256|<iframe[^>]*></iframe>|https?://\S+|[0-9a-f]{40,}|\b[a-z0-9]+(?:-[a-z0-9]+)+-[0-9a-f]{12}\b"


class Marked(gettext.NullTranslations):
    """A language in which every message is the English one between two brackets."""

    def gettext(self, message: str) -> str:
        text = message.rsplit("\x04", maxsplit=1)[-1]
        return f"{OPEN}{text}{CLOSE}"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)

    def to_language(self) -> str:
        return MARKED

    def language(self) -> str:
        return MARKED


@pytest.fixture
def marked(monkeypatch) -> Iterator[None]:
    """Pages in that language."""
    monkeypatch.setitem(trans_real._translations, MARKED, Marked())
    cache.clear()
    with translation.override(MARKED):
        yield
    cache.clear()


def outside(text: str) -> str:
    """What stands outside all brackets."""
    kept, depth = [], 0
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        kept.append(letter if depth == 0 and letter != CLOSE else "\n")
    return re.sub(r"\n+", "\n", "".join(kept))


def names_given() -> list[str]:
    """What was given by others: places, sources, publishers, releases; the longest first."""
    found = {"Commonweal", *places.attributions()}
    for area in Area.objects.all():
        found |= {area.name, area.shown_name, area.code, area.locality or ""}
    for state in evidence.source_states():
        one = state.source
        found |= {one.title, one.publisher, *one.known_gaps, *one.transformations}
        for one in state.releases:
            found |= {one.title, one.publisher, one.licence, one.release, one.sha256, one.period}
            found |= set(one.attribution)
    for one in evidence.own_releases():
        found |= {one.title, one.publisher, one.title.split(":")[0]}
    return sorted((one for one in found if one), key=len, reverse=True)


def own_words(page: Page, given: list[str]) -> list[str]:
    """Words of a page that no message holds and nobody else gave."""
    left = outside(re.sub(CODES, "", page.own))
    for name in given:
        left = left.replace(" ".join(name.split()), "\n")
    return re.findall(r"[A-Za-z]{3,}(?:[ '][A-Za-z]+)*", left)


@pytest.mark.parametrize("form", ["", "brief/", "large-print/", "easy-read/"])
def test_every_sentence_about_a_place_goes_through_gettext(site, lands, marked, form):
    given = names_given()
    for code in (lands.neighbourhood, lands.one_area, lands.council):
        page = read(site.get(f"/places/{code}/{form}"))
        assert page.text.count(OPEN) > 10
        assert page.text.count(OPEN) == page.text.count(CLOSE)
        left = own_words(page, given)
        assert not left, f"{code}: {sorted(set(left))}"


def test_words_that_skip_gettext_would_be_noticed(site):
    page = Page(f"<p>{OPEN}Better than {OPEN}the rest{CLOSE}{CLOSE} of the county</p>")
    assert own_words(page, []) == ["the county"]


@pytest.mark.parametrize(
    "address",
    ["/", "/counties/", "/method/colours/", "/method/cant-tell/", "/method/unknown/",
     "/accessibility/", "/places/nowhere-at-all/"],
)  # fmt: skip
def test_so_does_every_sentence_of_other_pages(site, lands, marked, address):
    assert own_words(read(site.get(address)), names_given()) == []


NEWER = [
    "/compare/",
    "/compare/?place={place}&place={council}&place={area}",
    "/compare/?place={place}&place=nowhere-at-all",
    "/places/{area}/similar/",
    "/places/{council}/similar/",
    "/draw/",
    "/draw/{council}/",
    "/draw/{council}/?areas={area}",
    "/drawn/?areas={area}",
    "/drawn/brief/?areas={area}",
    "/drawn/large-print/?areas={area}",
    "/drawn/easy-read/?areas={area}",
    "/map/",
    "/map/?show=nonsense",
    "/analysts/",
    "/analysts/{council}/",
    "/analysts/{council}/weights/",
    "/analysts/{council}/weights/?sort=-width&preset=equal-domains",
    "/analysts/{council}/weights/?d.education=-1&scale=no&runs=3",
    "/analysts/{council}/weights/?d.education=much",
    "/analysts/{council}/choices/",
    "/analysts/{council}/choices/?area={area}",
    "/analysts/{council}/choices/?area=nowhere",
    "/analysts/{council}/screens/",
    "/analysts/{council}/screens/?q=0.9",
    "/analysts/{council}/screens/?measure=nothing",
    "/analysts/{council}/funnels/",
    "/counties/{council}/",
    "/counties/{council}/?show=resilience",
    "/counties/{council}/?show=deprivation",
    "/priorities/",
    "/priorities/lists/nothing/",
    "/sign-in/",
]


@pytest.mark.parametrize("address", NEWER)
def test_so_does_every_sentence_of_the_newer_pages(site, lands, marked, address):
    places = {"place": lands.neighbourhood, "council": lands.council, "area": lands.one_area}
    page = read(site.get(address.format(**places)))
    left = own_words(page, names_given())
    assert not left, sorted(set(left))


@pytest.mark.parametrize(
    "address",
    ["/kept/", "/office/", "/office/new-list/", "/office/new-decision/", "/office/lists/no/"],
)
def test_so_does_every_sentence_of_what_is_seen_signed_in(site, lands, marked, address):
    bryn = person("bryn")
    officer(bryn, lands.council)
    site.force_login(bryn)
    assert own_words(read(site.get(address)), [*names_given(), bryn.full_name]) == []


@pytest.fixture
def decided(site, lands, tmp_path):
    """A list of two places in force, one archived, and a decision that is published."""
    factories.load(tmp_path, "Hazel Corner Y", lands.y.small[0], evidence="release: y-figures")
    factories.record(tmp_path, "Hazel Corner Y")
    operations.publish_decision(reference="area-team-2026", by="test")


def written(lands) -> list[str]:
    """What the people who wrote lists and decisions said in them."""
    found = {lands.council.lower()}
    for row in PriorityList.objects.all():
        found |= {row.name, row.reason, row.approving_body, row.source, row.series, row.rule}
        found |= {text for one in row.evidence for text in one.values()}
        found |= {text for one in row.places.all() for text in (one.name, one.reason)}
        found |= {one.matched_by for one in row.places.all()}
    for row in SupportDecision.objects.all():
        found |= {row.title, row.reason, row.approving_body, row.reference, row.withdrawn_because}
        found |= {text for one in row.evidence for text in one.values()}
        found |= {one.what for one in row.moves.all()}
    return sorted((one for one in found if one), key=len, reverse=True)


PRIORITIES = [
    "/priorities/",
    "/priorities/?q=nothing+of+the+kind",
    "/priorities/?state=nonsense",
    "/priorities/lists/y06000001-priority-areas/",
    "/priorities/decisions/area-team-2026/",
    "/places/{place}/",
    "/places/{place}/brief/",
    "/places/{place}/large-print/",
    "/counties/{council}/",
]


@pytest.mark.parametrize("address", PRIORITIES)
def test_so_does_every_sentence_of_lists_and_decisions(site, lands, decided, marked, address):
    answer = site.get(address.format(place=lands.neighbourhood, council=lands.council))
    left = own_words(read(answer), [*written(lands), *names_given()])
    assert not left, sorted(set(left))


@pytest.mark.parametrize(
    "address",
    [
        "/office/",
        "/office/?saved=area-team-2026",
        "/office/lists/y06000001-priority-areas/",
        "/office/lists/y06000001-priority-areas/end/",
        "/office/new-decision/?replaces=area-team-2026",
        "/office/decisions/area-team-2026/withdraw/",
        "/office/lists/y06000001-proposed/confirm/",
        "/office/lists/y06000001-proposed/discard/",
        "/office/decisions/proposed/confirm/",
        "/office/decisions/proposed/discard/",
        "/office/?gone=1",
    ],
)
@pytest.mark.parametrize("by", ["bryn", "esme"])
def test_so_does_every_sentence_of_the_office(site, lands, decided, marked, address, by, tmp_path):
    factories.load(tmp_path, "Hazel Corner Y", status="draft", list="Proposed")
    factories.record(tmp_path, "Hazel Corner Y", reference='"proposed"')
    bryn, proposer = person("bryn"), person(by) if by != "bryn" else None
    who = str((proposer or bryn).public_id)
    for rows in (PriorityList.objects, SupportDecision.objects):
        rows.filter(status="draft").update(proposed_by=who)
    officer(bryn, lands.council)
    site.force_login(bryn)
    answer = site.get(address)
    assert answer.status_code == 200
    people = [bryn.full_name, proposer.full_name if proposer else ""]
    left = own_words(read(answer), [*written(lands), *names_given(), *filter(None, people)])
    assert not left, sorted(set(left))


NONSENSE = {
    "name": "Ⅰ", "title": "Ⅰ", "reference": "Ⅰ Ⅰ", "adopted_on": "Ⅰ", "starts": "Ⅰ",
    "decided_on": "Ⅰ", "place": "Ⅰ", "first_year": "1", "outgoings": ["1", "Ⅰ"],
    "from_what": [""], "from_pounds": ["Ⅰ"], "to_what": ["Ⅰ"], "to_pounds": ["0"],
    "evidence_kind": ["indicator", "document"], "evidence_which": ["Ⅰ", "Ⅰ"],
    "evidence_address": ["", "Ⅰ"],
}  # fmt: skip


@pytest.mark.parametrize("filled", [{}, NONSENSE])
@pytest.mark.parametrize("do", ["propose", "draft", "find"])
@pytest.mark.parametrize("what", ["list", "decision"])
def test_so_does_all_that_is_wrong_with_a_form(site, lands, decided, marked, what, do, filled):
    bryn = person("bryn")
    officer(bryn, lands.council)
    site.force_login(bryn)
    answer = site.post(f"/office/new-{what}/", {**filled, "do": do})
    assert answer.status_code == 400
    page = read(answer)
    # What somebody filled in, and what the commands that list names are called, stay as they are.
    page.own = re.sub(r"'commonweal [a-z-]+'|lantern-heath-2026|https://", "", page.own)
    left = own_words(page, [*written(lands), *names_given(), bryn.full_name])
    assert not left, sorted(set(left))


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "nothing of the kind",
        "POINT (0 0)",
        "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
        "POLYGON EMPTY",
        "POLYGON ((0 0, 1 1, 2 2, 0 0))",
        "POLYGON ((400000 100000, 400001 100000, 400001 100001, 400000 100000))",
    ],
)
def test_so_does_all_that_is_wrong_with_a_shape(site, lands, marked, shape):
    answer = site.post(f"/draw/{lands.council}/shape/", {"shape": shape})
    assert answer.status_code == 400
    page = read(answer)
    page.own = page.own.replace(shape, "") if shape else page.own
    page.own = re.sub(r"POLYGON \(\([^)]*\)\)|GeoJSON|WKT|nothing|POINT", "", page.own)
    left = own_words(page, names_given())
    assert not left, sorted(set(left))


@pytest.mark.parametrize("form", ["", "similar/", "brief/"])
def test_so_does_what_became_of_a_retired_code(site, lands, marked, form):
    page = read(site.get(f"/places/{lands.y.former[0][0]}/{form}"))
    left = own_words(page, [*names_given(), lands.y.former[0][0]])
    assert not left, sorted(set(left))


@pytest.mark.parametrize(
    "address",
    [
        "/my-roles/",
        "/office/roles/",
        "/office/roles/?place=&state=ended&q=nobody",
        "/office/roles/grant/",
        "/office/roles/invitations/",
        "/office/roles/{role}/",
        "/office/roles/{role}/end/",
        "/office/roles/{role}/deputy/",
        "/office/roles/{role}/hand-over/",
        "/office/roles/7d4b1c1e-0000-4000-8000-000000000000/",
        "/office/log/?to=1/1/2020",
        "/invitations/nothing/",
    ],
)
def test_so_does_every_sentence_of_roles(site, lands, marked, address):
    bryn = person("bryn")
    council = organisation("Hazel Corner Y", "council", lands.council)
    for kind in ("role_keeper", "data_protection_officer"):
        held = role(bryn, kind, lands.council, council, reason="12.", granted_by="me")
    site.force_login(bryn)
    page = read(site.get(address.format(role=held.public_id)))
    assert own_words(page, [*names_given(), bryn.full_name]) == []


def test_the_measure_speaks_english_again_afterwards(site, lands, marked):
    area = resolve("Hazel Corner Y")
    assert OPEN in evidence.profile_of(area).headline
    with translation.override("en-gb"):
        assert OPEN not in evidence.profile_of(area).headline


def test_a_page_is_kept_for_each_language_apart(site, lands, monkeypatch):
    address = f"/places/{lands.neighbourhood}/"
    english = site.get(address).content
    monkeypatch.setitem(trans_real._translations, MARKED, Marked())
    with translation.override(MARKED):
        assert OPEN in site.get(address).content.decode()
    assert site.get(address).content == english


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("he", "rtl"), ("cy", None)])
def test_a_page_says_its_language_and_which_way_it_runs(site, lands, language, way):
    with translation.override(language):
        page = read(site.get(f"/places/{lands.neighbourhood}/"))
    html = dict(page.tags)["html"]
    assert html["lang"] == language
    assert html.get("dir") == way
