"""The report and the brief as tagged PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from gettext import NullTranslations
from html import unescape
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.evidence.exports import contents, typesetting
from commonweal.evidence.exports.report_pdf import brief_pdf, profile_pdf
from commonweal.evidence.tests import profiles
from warm.language import spoken

MADE = [profiles.elm_row, profiles.every_kind, profiles.unmeasured, profiles.the_realm]
SETTERS = [profile_pdf, brief_pdf]


def objects(pdf: bytes) -> bytes:
    """The file with its compressed objects laid open."""
    found = [pdf]
    for start in re.finditer(rb"stream\r?\n", pdf):
        reader = zlib.decompressobj()
        try:
            found.append(reader.decompress(pdf[start.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", objects(pdf)))


def title(pdf: bytes) -> str:
    """The title as the file's metadata has it."""
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", objects(pdf), re.DOTALL)
    assert found
    return unescape(found[1].decode("utf-8"))


def words(pdf: bytes, folder: Path) -> str:
    """The text of the pages, as a reader's program takes it out."""
    file = folder / "made.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    return " ".join(done.stdout.replace("\u200b", "").split())


reads_text = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="this machine lacks pdftotext (poppler-utils)"
)


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("setter", SETTERS)
def test_the_file_is_tagged_has_a_title_and_says_its_language(made, setter):
    pdf = setter(made())
    laid_open = objects(pdf)
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in laid_open
    assert re.search(rb"/Lang\s*\(en-GB\)", laid_open)
    assert b"pdfuaid:part>1<" in laid_open or b'pdfuaid:part="1"' in laid_open
    assert title(pdf) == f"{made().place.name}: a profile of the place"
    assert re.search(rb"/S\s*/H1\b", laid_open)


@pytest.mark.parametrize("setter", SETTERS)
def test_the_same_profile_makes_the_same_bytes_without_a_clock(setter):
    pdf = setter(profiles.every_kind())
    assert pdf == setter(profiles.every_kind())
    assert b"/CreationDate" not in objects(pdf)


def test_tables_repeat_their_heads_and_drawings_say_what_they_show():
    laid_open = objects(profile_pdf(profiles.every_kind()))
    assert re.search(rb"/S\s*/THead\b", laid_open)
    assert re.search(rb"/S\s*/TH\b", laid_open)
    figures = len(re.findall(rb"/S\s*/Figure\b", laid_open))
    assert figures > 8
    assert len(re.findall(rb"/Alt\s*[(<]", laid_open)) >= figures


@pytest.mark.parametrize("made", MADE)
def test_a_brief_is_one_page(made):
    assert pages(brief_pdf(made())) == 1


@pytest.mark.parametrize("name", ["Llanfair" * 25, "Long Name " * 30, profiles.NASTY])
@pytest.mark.parametrize("setter", SETTERS)
def test_a_place_with_any_name_can_be_set(name, setter):
    made = profiles.named(profiles.every_kind(), name)
    pdf = setter(made, ask=[name] * 3) if setter is brief_pdf else setter(made)
    assert pages(pdf) >= 1
    if setter is brief_pdf:
        assert pages(pdf) == 1


def test_a_council_of_300_small_areas_can_be_set():
    made = profiles.the_realm()
    assert len(made.place.small_areas) == 300
    assert 1 <= pages(profile_pdf(made)) <= 3


def test_large_print_takes_more_pages():
    plain, large = (profile_pdf(profiles.every_kind(), large=one) for one in (False, True))
    assert pages(large) > pages(plain)


def test_without_the_typefaces_another_is_found(tmp_path):
    for setter in SETTERS:
        pdf = setter(profiles.every_kind(), fonts=tmp_path / "none")
        assert b"SourceSans" not in objects(pdf)
        assert pages(pdf) >= 1


@settings(max_examples=25)
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["C"]), max_size=30))
def test_any_name_reaches_the_page_as_text(name):
    pdf = brief_pdf(profiles.named(profiles.elm_row(), name))
    # XMP turns every white space in a title into one of its own.
    shown = name if name.strip() else ""
    assert title(pdf).split() == f"{shown}: a profile of the place".split()


@reads_text
def test_the_page_says_what_the_profile_says(tmp_path):
    said = words(profile_pdf(profiles.every_kind()), tmp_path)
    made = profiles.every_kind().indicator("no-qualifications")
    assert f"{made.value:.1f}% {made.lower:.1f} to {made.upper:.1f}" in said
    titles = ("1. How are people", "2. What is strong", "3. Compared with the Realm", "4. So what")
    assert sorted(titles, key=said.index) == list(titles)
    assert said.index("Bad-health is rarer") < said.index("No-qualifications is commoner")
    assert profiles.RELEASE.sha256 in said
    assert "Hidden: not shown, so that nobody can be recognised (Drawn figures, 2021)." in said
    assert "Lent plainly" in said


@reads_text
def test_markup_in_a_name_stays_text(tmp_path):
    name = '#let x = $y$ *b* _u_ `c` @l <m> // \\u{41} "q"'
    made = replace(profiles.elm_row(), place=replace(profiles.elm_row().place, name=name))
    assert name in words(profile_pdf(made), tmp_path)


@reads_text
def test_what_no_typeface_can_show_is_a_question_mark(tmp_path):
    made = replace(profiles.elm_row(), place=replace(profiles.elm_row().place, name="Elm 𓀀 Row"))
    assert "Elm ? Row" in words(brief_pdf(made), tmp_path)


@reads_text
def test_a_brief_names_whom_to_ask_and_three_of_each(tmp_path):
    said = words(brief_pdf(profiles.every_kind(), ask=["Elm team, elm@council.example"]), tmp_path)
    assert "Elm team, elm@council.example" in said
    for part in ("What is strong", "What to look at first", "Who lives here", "Whom to ask"):
        assert part in said


@reads_text
def test_a_brief_names_lists_and_decisions_where_there_are_any(tmp_path):
    told = ["Priority areas: Elm Row", "An area team (£120,000; review 7 April 2027)"]
    pdf = brief_pdf(profiles.every_kind(), support=told)
    assert pages(pdf) == 1
    said = words(pdf, tmp_path)
    assert "Priority lists and support" in said
    assert all(one in said for one in told)
    assert "Priority lists" not in words(brief_pdf(profiles.every_kind()), tmp_path)


@reads_text
def test_what_a_brief_says_of_every_place_is_said_in_another_language(tmp_path):
    class Marked(NullTranslations):
        def gettext(self, message):
            return f"«{message}»"

    with spoken(Marked()):
        said = words(brief_pdf(profiles.every_kind(), support=["A list"]), tmp_path)
    for heading in (
        "Commonweal · a place on one page",
        "What is strong",
        "Who lives here",
        "Priority lists and support",
        "Whom to ask, and what next",
        "How sure, and where this comes from",
    ):
        assert f"«{heading}»" in said


def test_a_brief_takes_strengths_of_as_many_domains_as_there_are():
    strong = profiles.elm_row().strengths[0]
    many = [replace(strong, domain=one, sentence=one) for one in ("a", "a", "b", "a", "c")]
    assert [one.domain for one in contents.spread_out(many, 3)] == ["a", "b", "c"]
    assert [one.domain for one in contents.spread_out(many[:2], 3)] == ["a", "a"]
    assert contents.spread_out(many, 0) == []


def test_a_brief_fills_up_its_concerns_with_what_is_hard_elsewhere():
    made = profiles.elm_row()
    hard = made.vulnerabilities[0]
    elsewhere = [replace(hard, domain=one) for one in ("education", "crime", "health")]
    shown = contents.brief(replace(made, vulnerabilities=tuple(elsewhere)))["concerns"]["shown"]
    assert len(shown) == 3
    assert shown[0]["lead"] == "Education:"


def test_what_the_typesetter_refuses_for_another_reason_is_not_hidden():
    with pytest.raises(typst.TypstError):
        typesetting.pdf("profile.typ", {"title": "Nothing else"})


def test_a_checksum_can_be_copied_whole_and_a_long_word_breaks():
    assert typesetting.visible("0123456789abcdef" * 4) == "0123456789abcdef" * 4
    assert typesetting.visible("x" * 31) == f"{'x' * 15}\u200b{'x' * 15}\u200bx"
    assert typesetting.plainest("Zażółć – ½ £ 日本") == "Zażółć – ½ £ ??"
