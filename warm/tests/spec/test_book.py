"""The book that readers see is the one that the tests check."""

from __future__ import annotations

import pytest

from warm.tests.spec.book import (
    CHAPTERS,
    COMMAND,
    PAGES,
    Sheet,
    book,
    chapter_files,
    read_chapter,
    sections,
)


@pytest.mark.parametrize("file", chapter_files(), ids=lambda file: file.stem)
def test_the_page_of_a_chapter_is_up_to_date(file):
    chapter = read_chapter(file)
    written = chapter.path.read_text(encoding="utf-8") if chapter.path.exists() else ""
    assert written == chapter.text, f"docs/method/{chapter.path.name} is stale: run `{COMMAND}`."


def test_the_book_holds_its_chapters_and_nothing_else():
    pages = book()
    assert {path.name for path in PAGES.glob("*.md")} == set(pages), f"Run `{COMMAND}`."
    assert (PAGES / "index.md").read_text(encoding="utf-8") == pages["index.md"], (
        f"docs/method/index.md is stale: run `{COMMAND}`."
    )


def test_no_two_chapters_share_a_number_or_a_name():
    chapters = [read_chapter(file) for file in chapter_files()]
    assert len({chapter.number for chapter in chapters}) == len(chapters)
    assert len({chapter.slug for chapter in chapters}) == len(chapters)


def test_a_wrong_cell_fails_and_says_what_was_found():
    with pytest.raises(AssertionError, match=r"gives \(4,\), but the book says \(5,\)"):
        Sheet().example(lambda a: a * a, given=["a"], gives=["square"], rows=[(1, 1), (2, 5)])


WANTED = """\
| word | times | letters | said |
|---|--:|--:|---|
| ab | 2 | 2 | abab |
| c | 1 | 1 | c |"""


def test_an_example_becomes_a_table_with_numbers_to_the_right():
    sheet = Sheet()
    sheet.example(
        lambda word, n: (len(word), word * n),
        caption="Two results",
        given=["word", "times"],
        gives=["letters", "said"],
        rows=[("ab", 2, 2, "abab"), ("c", 1, 1, "c")],
    )
    assert sheet.blocks == [
        "*Two results*",
        WANTED,
    ]


def test_a_note_is_a_paragraph_and_lists_keep_their_lines():
    sheet = Sheet()
    sheet.note("""
        Two lines
        become one.

        - a list
        - stays
    """)
    assert sheet.blocks == ["Two lines become one.\n\n- a list\n- stays"]


def test_a_section_without_an_example_is_only_words(monkeypatch):
    import sys
    from types import ModuleType

    plain = ModuleType("warm.tests.spec.test_98_plain", "Plain words.\n\nAn introduction.")

    def test_nothing_to_show() -> None:
        """Only words.

        Nothing to work out.
        """

    plain.test_nothing_to_show = test_nothing_to_show
    monkeypatch.setitem(sys.modules, plain.__name__, plain)
    chapter = read_chapter(CHAPTERS / "test_98_plain.py")
    assert (chapter.number, chapter.slug, chapter.title) == (98, "plain", "Plain words")
    assert "## Only words\n\nNothing to work out.\n\n---" in chapter.text


def test_a_chapter_that_says_nothing_is_refused(tmp_path, monkeypatch):
    import sys
    from types import ModuleType

    silent = ModuleType("warm.tests.spec.test_99_silent")
    monkeypatch.setitem(sys.modules, silent.__name__, silent)
    with pytest.raises(AssertionError, match="has no docstring"):
        read_chapter(tmp_path / "test_99_silent.py")


def test_sections_keep_the_order_in_which_they_are_written():
    import warm.tests.spec.test_01_intervals as chapter

    names = [name for name, _ in sections(chapter)]
    lines = [getattr(chapter, name).__code__.co_firstlineno for name in names]
    assert lines == sorted(lines)
