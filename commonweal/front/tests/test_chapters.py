"""The method's book on pages."""

from __future__ import annotations

import pytest

from commonweal.front import chapters

BOOK = {
    "index.md": "# Contents\n\n2. [Two](two.md)\n1. [One](one.md)\n",
    "one.md": "# One & only\n\nFirst *words* of [two](two.md#end).\n\n| a | b |\n|---|--:|\n| x | 1 |\n",
    "two.md": "# Two\n\n<script>alert(1)</script>\n\nBack to the [contents](index.md).\n",
    "extra.md": "No title here.\n",
}


@pytest.fixture
def book(tmp_path):
    for name, text in BOOK.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_chapters_come_in_the_order_of_the_contents_and_then_the_rest(book):
    assert chapters.slugs(book) == ("two", "one", "extra")


def test_without_a_book_there_are_no_chapters(tmp_path):
    assert chapters.slugs(tmp_path / "none") == ()


def test_a_book_without_contents_is_in_alphabetical_order(book):
    (book / "index.md").unlink()
    assert chapters.slugs(book) == ("extra", "one", "two")


def test_a_chapter_has_its_title_once_and_its_first_words_as_text(book):
    one = chapters.chapter("one", book)
    assert one.title == "One & only"
    assert "<h1" not in one.html
    assert one.opening == "First words of two."


def test_links_between_chapters_lead_to_pages(book):
    assert 'href="/method/two/#end"' in chapters.chapter("one", book).html
    assert 'href="/method/"' in chapters.chapter("two", book).html


def test_html_in_a_chapter_is_shown_and_not_run(book):
    html = chapters.chapter("two", book).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_numbers_of_a_table_stand_to_the_right_without_a_style(book):
    html = chapters.chapter("one", book).html
    assert 'class="number">1</td>' in html
    assert "style=" not in html
    assert '<div class="scroll" tabindex="0" role="group"' in html


@pytest.mark.parametrize("slug", ["../one", "index", "One", "one.md", "", "nope", "a/b", "one\0"])
def test_nothing_but_a_chapter_is_a_chapter(book, slug):
    assert chapters.chapter(slug, book) is None


def test_a_chapter_without_a_title_goes_by_its_name(book):
    assert chapters.chapter("extra", book).title == "extra"


def test_the_book_of_this_repository_is_found():
    assert "intervals" in chapters.slugs()
