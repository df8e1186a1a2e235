"""A page as its reader meets it: headings, links, text, and what would break its policy."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "img", "use", "path", "circle", "rect", "line", "col", "hr"}
#: Elements whose text is not read.
UNREAD = {"script", "style", "title", "option"}


class Page(HTMLParser):
    """What an HTML page holds.

    Attributes
    ----------
    headings : list of (int, str)
    links : list of str
    ids : list of str
    text : str
        Without titles and options.
    own : str
        The same without what stands there as files and programs have it (``translate="no"``).
    title : str
    tags : list of (str, dict)
    unclosed : list of str
        Elements that were never closed, or closed out of turn.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[tuple[int, str]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.unclosed: list[str] = []
        self.text = self.own = self.title = ""
        self._open: list[str] = []
        self._kept = 0
        self._heading: str | None = None
        self.feed(html)
        self.close()
        self.unclosed += self._open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = ""
        if tag not in VOID:
            self._open.append(tag)
            if self._kept or found.get("translate") == "no":
                self._kept += 1

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()
            self._kept = max(0, self._kept - 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.unclosed.append(tag)
            return
        self._open.pop()
        self._kept = max(0, self._kept - 1)
        if self._heading is not None and tag[0] == "h" and tag[1:].isdigit():
            self.headings.append((int(tag[1]), " ".join(self._heading.split())))
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if not self._open or self._open[-1] not in UNREAD:
            self.text += data
            self.own += "\n" if self._kept else data
        if self._heading is not None:
            self._heading += data

    @property
    def said(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())


def read(response: Any) -> Page:
    """The page of a response."""
    return Page(response.content.decode())
