"""Evidence as somebody writes it down: what sort of thing it is, and which."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from commonweal.common.language import gettext as _

#: What can be evidence: figures of a source, the card of an indicator, the page of a place, a list
#: of priority places, or a document.
KINDS = ("release", "indicator", "place", "list", "document")

_BETWEEN = re.compile(r"\s*(?:;|\n)\s*")


@dataclass(frozen=True, slots=True)
class Link:
    """One piece of evidence.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    target : str
        Name of a release, slug of an indicator, code of a place, name of a list in addresses;
        of a document its address, or "" where it is on paper alone.
    title : str
        What a reader sees.
    sha256 : str
        Of the file that a release was read from; else "".
    """

    kind: str
    target: str
    title: str = ""
    sha256: str = ""

    def as_data(self) -> dict[str, str]:
        return asdict(self)


def read_link(text: str) -> Link:
    """Read one piece of evidence: ``indicator: no-qualifications``, ``document: Title | address``.

    Raises
    ------
    ValueError
        When its kind is not known, or it names nothing.
    """
    kind, colon, rest = text.partition(":")
    kind, rest = kind.strip().lower(), " ".join(rest.split())
    if not colon or kind not in KINDS:
        raise ValueError(
            _("found %(text)s; expected one of %(kinds)s, then a colon and which one")
            % {"text": repr(text.strip()), "kinds": ", ".join(KINDS)}
        )
    if not rest:
        raise ValueError(
            _("found %(text)s; expected which one it is, after the colon")
            % {"text": repr(text.strip())}
        )
    if kind != "document":
        return Link(kind, rest)
    title, bar, address = (part.strip() for part in rest.partition("|"))
    if not title:
        raise ValueError(
            _("found %(text)s; expected the title of the document") % {"text": repr(text.strip())}
        )
    if bar and not is_address(address):
        raise ValueError(
            _("found %(text)s; expected an address that begins with https://")
            % {"text": repr(address)}
        )
    return Link(kind, address, title)


def read_links(text: str) -> tuple[list[Link], list[str]]:
    """Several pieces of evidence, with ";" or a new line between them, and what is wrong."""
    found, wrong = [], []
    for part in _BETWEEN.split(text.strip()):
        if part:
            try:
                found.append(read_link(part))
            except ValueError as error:
                wrong.append(str(error))
    return found, wrong


def is_address(text: str) -> bool:
    """Whether a text is an address on the web that a page may lead to.

    >>> is_address("https://example.org/a.pdf"), is_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not re.search(r"\s", text)
