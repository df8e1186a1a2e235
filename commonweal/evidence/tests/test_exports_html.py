"""The report as one HTML file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.common.markup import Html, el, html
from commonweal.evidence.exports.report_html import profile_html
from commonweal.evidence.tests import profiles

MADE = [profiles.elm_row, profiles.every_kind, profiles.unmeasured, profiles.the_realm]
EMPTY = {"meta", "br", "hr", "link", "img", "input"}
#: Never on a page that people outside the service see.
BANNED = (
    "chaotic", "disengaged", "problem family", "hard to reach", "failing", "deprived people",
    "benefit lifestyle",
)  # fmt: skip


class Page(HTMLParser):
    """Elements as they open, text, and whether every element is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.crossed: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.opened.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.opened.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        if "style" not in self.stack:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def all(self, tag):
        return [attrs for name, attrs in self.opened if name == tag]


@pytest.mark.parametrize("made", MADE)
def test_every_element_is_closed_and_every_id_is_used_once(made):
    page = Page(profile_html(made()))
    assert page.crossed == []
    assert page.stack == []
    ids = [attrs["id"] for _, attrs in page.opened if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for tag, attrs in page.opened if attrs.get("href", "x")[0] == "#"}
    assert targets <= set(ids)


@pytest.mark.parametrize("made", MADE)
def test_the_file_loads_nothing_and_runs_nothing(made):
    text = profile_html(made())
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.opened}
    for _, attrs in page.opened:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert "url(" not in text
    assert "@import" not in text
    policy = page.all("meta")[1]
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"].startswith("default-src 'none'")


@pytest.mark.parametrize("made", MADE)
def test_headings_skip_no_level_and_tables_have_captions_and_scopes(made):
    page = Page(profile_html(made()))
    levels = [int(tag[1]) for tag, _ in page.opened if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(attrs["scope"] in ("col", "row") for attrs in page.all("th"))
    assert page.all("html")[0]["lang"] == "en-GB"


def test_the_four_stages_come_in_order_with_strengths_before_what_is_hard():
    text = Page(profile_html(profiles.elm_row())).text
    titles = (
        "1. How are people here?",
        "2. What is strong, and what is hard",
        "Bad-health is rarer",
        "No-qualifications is commoner",
        "3. Compared with the Realm",
        "4. So what",
        "Main concerns",
        "How sure, and where this comes from",
    )
    assert sorted(titles, key=text.index) == list(titles)


def test_every_drawing_says_what_it_shows():
    page = Page(profile_html(profiles.every_kind()))
    drawings = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    assert len(drawings) > 8
    assert all(attrs["aria-label"].endswith(".") for attrs in drawings)
    assert all(
        attrs.get("aria-hidden") == "true" for attrs in page.all("svg") if attrs not in drawings
    )
    assert any("on the worse side" in attrs["aria-label"] for attrs in drawings)


def test_every_number_stands_with_its_period_its_interval_and_its_source():
    text = Page(profile_html(profiles.elm_row())).text
    made = profiles.elm_row().indicator("no-qualifications")
    row = (
        f"No qualifications Drawn figures, 2021 [1]{made.value:.1f}%"
        f"{made.lower:.1f} to {made.upper:.1f}{made.comparator_value:.1f}%Much worse"
    )
    assert row.replace(" ", "") in text.replace(" ", "")
    for part in (profiles.RELEASE.sha256, "OGL-UK-3.0", *profiles.RELEASE.attribution):
        assert part in text


def test_what_is_hidden_lost_not_asked_and_not_published_are_told_apart():
    text = Page(profile_html(profiles.every_kind())).text
    for words in (
        "Hidden: not shown, so that nobody can be recognised (Drawn figures, 2021).",
        "Lost: no figure for here (Drawn figures, 2021).",
        "Never asked: not asked here (Drawn figures, 2021).",
        "Never published: the publisher gives no figure for here (Drawn figures, 2021).",
        "Modelled, not measured here: Guessed",
        "For Council 0 as a whole",
    ):
        assert words in text
    assert "0.0%" in text


@pytest.mark.parametrize("made", MADE)
def test_no_word_shames_anybody(made):
    text = Page(profile_html(made())).text.lower()
    assert [word for word in BANNED if word in text] == []


def test_large_print_is_larger_and_says_the_same():
    plain, large = (profile_html(profiles.every_kind(), large=one) for one in (False, True))
    assert Page(large).all("html")[0]["class"] == "large"
    assert Page(large).text == Page(plain).text


def test_a_link_leads_to_the_web_or_is_no_link():
    made = profiles.elm_row()
    (release,) = made.releases
    for page, links in (("https://x.example/", 1), ("javascript:alert(1)", 0), ("", 0)):
        changed = profiles.with_release(made, page=page)
        found = [a["href"] for a in Page(profile_html(changed)).all("a") if a["href"][0] != "#"]
        assert len(found) == links, release


def test_the_same_profile_makes_the_same_file():
    assert profile_html(profiles.every_kind()) == profile_html(profiles.every_kind())


@settings(max_examples=40)
@given(st.text(max_size=60) | st.just(profiles.NASTY))
def test_no_name_can_become_markup(name):
    made = profiles.named(profiles.every_kind(), name)
    page, plain = (Page(profile_html(one)) for one in (made, profiles.every_kind()))
    assert page.crossed == []
    assert [tag for tag, _ in page.opened].count("svg") > 8
    assert {tag for tag, _ in page.opened} <= {tag for tag, _ in plain.opened}
    # HTML has no control characters.
    shown = "".join(one for one in name if not (ord(one) < 32 or 127 <= ord(one) < 160))
    assert "".join(shown.split()) in "".join(page.text.split())


def test_text_is_escaped_and_markup_is_not():
    assert el("p", "<b>", Html("<b>x</b>"), title='"<&') == (
        '<p title="&quot;&lt;&amp;">&lt;b&gt;<b>x</b></p>'
    )
    assert html(["a", None, ["<"]]) == "a&lt;"
    assert el("br") == "<br>"
    assert el("a", hidden=True, class_=None) == "<a hidden></a>"


@pytest.mark.browser
@pytest.mark.parametrize("made", [profiles.every_kind, profiles.unmeasured])
def test_a_browser_finds_the_file_accessible_and_narrow_enough(made, page, axe, tmp_path):
    file = tmp_path / "profile.html"
    file.write_text(profile_html(made()), encoding="utf-8")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []
    assert asked == [file.as_uri()]
