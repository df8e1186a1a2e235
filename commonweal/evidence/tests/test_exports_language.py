"""Reports say everything in the language that is spoken, and nothing of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from commonweal.common.markup import html
from commonweal.evidence.exports import county_pdf, report_html, typesetting
from commonweal.evidence.tests import profiles
from warm.language import spoken
from warm.results import plain

OPEN, CLOSE = "⟦", "⟧"
LAYOUTS = sorted(Path(typesetting.HERE).glob("*.typ"))


class Marked(NullTranslations):
    """A language in which every message is the English one between two brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


def texts(value: Any) -> Iterator[str]:
    """Every text in data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)


def outside(text: str) -> str:
    """What stands outside all brackets."""
    kept, depth = [], 0
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        kept.append(letter if depth == 0 and letter != CLOSE else "\n")
    return "".join(kept)


def own_words(text: str, given: Iterator[str]) -> list[str]:
    """Words that stand in no bracket and were not given."""
    left = outside(text)
    for one in sorted(set(given), key=len, reverse=True):
        left = left.replace(one, "\n")
    return re.findall(r"[A-Za-z]{3,}", left)


def parts(profile: Any) -> Iterator[str]:
    """Every text of a profile, also cut into its sentences and before its colons, as reports do."""
    for one in texts(plain(profile)):
        yield from (one, html(one), one.capitalize(), one[:1].upper() + one[1:], one.lower())
        for cut in re.split(r"(?<=[.!?:])\s+|[:,] ", one):
            yield from (cut, html(cut), cut[:1].upper() + cut[1:], cut.rstrip(".:"))


@pytest.mark.parametrize("made", [profiles.elm_row, profiles.every_kind, profiles.unmeasured])
def test_the_report_has_no_words_that_skip_the_catalogue(made):
    profile = made()
    with spoken(Marked()):
        text = report_html.profile_html(profile, language="cy")
    assert '<html lang="cy"' in text
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", text, flags=re.DOTALL)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', body))
    said = re.sub(r"<[^>]*>", "\n", body) + labels
    assert said.count(OPEN) > 30
    given = [*parts(profile), "Commonweal", "SHA-256", "percent"]
    assert own_words(said, given) == []


def test_a_report_on_a_council_area_has_none_either():
    county = profiles.county("Alder")
    with spoken(Marked()):
        made = county_pdf.contents(county, {})
    given = [county.name, *(name for _, name in county.domains)]
    given += [one.name for one in county.indicators]
    for row in county.rows:
        given += [row.name, row.local_name, row.code]
    for key, value in made.items():
        if key == "signs":
            continue
        said = [one["word"] + one["meaning"] for one in value] if key == "key" else value
        shown = [one for one in texts(said) if one not in ("none", *county_pdf.JUDGED)]
        left = [one for text in shown for one in own_words(text, [*filter(None, given), "page"])]
        assert left == [], key


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.name)
def test_no_layout_on_paper_has_words_of_its_own(layout):
    assert bare(layout.read_text(encoding="utf-8")) == []


def test_words_in_a_layout_would_be_noticed():
    assert bare("== Every measure") == ["Every"]
    assert bare("small[here], strong(x)") == ["here"]
    assert bare('  The axis reaches #data.reach "steps"') == ["The"]


def bare(layout: str) -> list[str]:
    """Words that a layout would print: those that open a heading, a block or a line of prose."""
    text = re.sub(r"//.*|\"[^\"]*\"", "", layout)
    found = re.findall(
        r"(?m)^\s*=+ ([A-Za-z]{2,})|\[\s*([A-Za-z]{2,})|^\s*([A-Z][a-z]+ [a-z]+)", text
    )
    return [word.split()[0] for one in found for word in one if word and word != "SHA"]
