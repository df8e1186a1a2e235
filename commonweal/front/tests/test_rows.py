"""Lines of measures: whatever the names and notes hold, it is shown and never run."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.front import rows

WORDS = rows.Words(where_from="Where this comes from", note="Note", see="See it", to_page="Page")
TEXT = st.text(max_size=40)
EVIL = "<script>alert(1)</script>\"'>&"


class Reader(HTMLParser):
    """The tags of a fragment, each with its attributes, and all its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "use"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag != "use":
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def measure(**fields):
    return rows.Measure(**{"slug": "no-car", "name": "No car", "period": "Census 2021", "here": "12.0%",
                           "standing": "worse", "word": "Worse", **fields})  # fmt: skip


@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_any_text_stays_text(name, period, note, other, fact):
    one = measure(name=name, period=period, note=note, other=other, facts=[("Term", fact)])
    plain = Reader(rows.measure(measure(name="x", period="x", note="x" if note else "",
                                        other="x" if other else "", facts=[("Term", "x")]), WORDS))  # fmt: skip
    read = Reader(rows.measure(one, WORDS))
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]
    assert read.open == []
    for part in (name, period, note, fact):
        assert part.replace("\r", "") in read.text.replace("\r", "") or "\0" in part


@pytest.mark.parametrize(
    "html",
    [
        rows.measure(measure(slug=EVIL, name=EVIL, word=EVIL, low=EVIL, high=EVIL), WORDS),
        rows.lent(measure(name=EVIL, after=EVIL, other=EVIL, note=EVIL), WORDS),
        rows.trait(EVIL, "<svg></svg>", EVIL, EVIL),
        rows.ratio(EVIL, EVIL, "<svg></svg>", EVIL, EVIL),
        rows.finding(EVIL, EVIL, EVIL, EVIL),
        rows.release(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL),
    ],
)
def test_no_line_lets_a_script_in(html):
    read = Reader(html)
    assert "script" not in {tag for tag, _ in read.tags}
    assert EVIL in read.text
    assert not any(
        name.startswith("on") or name == "style" for _, attrs in read.tags for name in attrs
    )


def test_a_figure_is_bold_and_the_reason_for_none_is_not():
    assert "<b>12.0%</b>" in rows.measure(measure(), WORDS)
    assert "<b>" not in rows.measure(measure(here="Not shown", known=False), WORDS)


def test_a_line_says_its_standing_by_sign_and_word():
    html = rows.measure(measure(), WORDS)
    assert 'href="#sign-worse"' in html
    assert Reader(html).text.count("Worse") == 1


def test_what_opens_says_of_which_measure():
    assert "Where this comes from: No car" in Reader(rows.measure(measure(), WORDS)).text


def test_a_lent_figures_note_is_inside_what_opens():
    html = rows.lent(measure(note="For Alder as a whole."), WORDS)
    assert html.index("<details") < html.index("For Alder as a whole.")
    assert "Note" in Reader(html).text


def test_a_finding_that_is_shown_nowhere_else_leads_nowhere():
    assert "<a" not in rows.finding("More people stay put.", "Better.", "", "See it")
    assert 'href="#no-car"' in rows.finding("More people stay put.", "Better.", "no-car", "See it")


def test_a_release_without_a_page_has_no_link():
    assert "<a" not in rows.release("T", "P", "2021", "L", "", "abc", "Page")
