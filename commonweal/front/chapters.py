"""The method's book: chapters in Markdown, as pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

#: Where the chapters lie, in the repository and in an installation alike.
BOOK = Path(__file__).resolve().parents[2] / "docs" / "method"

_TITLE = re.compile(r"^# (.+)$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter.

    Attributes
    ----------
    slug, title, opening : str
        `opening` is its first paragraph, as text.
    html : str
        All of it after the title.
    """

    slug: str
    title: str
    opening: str
    html: str


def slugs(book: Path = BOOK) -> tuple[str, ...]:
    """Names of the chapters in reading order: as the contents page lists them, then the others."""
    if not book.is_dir():
        return ()
    there = sorted(path.stem for path in book.glob("*.md") if path.stem != "index")
    contents = book / "index.md"
    listed = []
    if contents.exists():
        listed = re.findall(r"\]\(([a-z0-9-]+)\.md\)", contents.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys([slug for slug in listed if slug in there] + there))


def chapter(slug: str, book: Path = BOOK) -> Chapter | None:
    """The chapter of this name; None when there is none."""
    if slug not in slugs(book):
        return None
    return read(slug, (book / f"{slug}.md").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def read(slug: str, text: str) -> Chapter:
    """A chapter from its Markdown. HTML in it is shown as text; links to chapters become pages."""
    from markdown_it import MarkdownIt

    title = _TITLE.search(text)
    body = text.replace(title[0], "", 1) if title else text
    body = re.sub(r"\]\(([a-z0-9-]+)\.md(#[^)\s]*)?\)", _to_page, body)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    # The policy of our pages refuses styles in the text; numbers stand to the right by a class.
    html = re.sub(r' style="text-align:(right|left|center)"', _aligned, html)
    # A wide table scrolls by itself and not the page; whoever scrolls by keyboard can reach it.
    html = html.replace("<table>", '<div class="scroll" tabindex="0" role="group"><table>')
    html = html.replace("</table>", "</table></div>")
    opening = next(
        (part for part in re.split(r"\n\s*\n", body.strip()) if part[:1] not in "#|*"), ""
    )
    return Chapter(slug, title[1] if title else slug, _plain(opening), html)


def _to_page(link: re.Match[str]) -> str:
    target = "" if link[1] == "index" else f"{link[1]}/"
    return f"](/method/{target}{link[2] or ''})"


def _aligned(style: re.Match[str]) -> str:
    return ' class="number"' if style[1] == "right" else ""


def _plain(markdown: str) -> str:
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*_`]", "", " ".join(text.split()))
