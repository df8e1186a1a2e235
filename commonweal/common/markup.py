"""HTML that cannot be injected into: whatever is not markup already is escaped when it is put in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


#: Elements that hold nothing.
_EMPTY = frozenset({"meta", "br", "hr", "link"})

Child = str | None | Iterable["Child"]


def html(child: Child) -> Html:
    """A child as markup: text is escaped, several are joined, None is nothing.

    >>> html(["a < b", Html("<br>"), None])
    'a &lt; b<br>'
    """
    if child is None:
        return Html("")
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return Html(escape(_shown(child)))
    return Html("".join(html(one) for one in child))


def el(tag: str, *children: Child, **attributes: str | bool | None) -> Html:
    """An element; an underscore ends the name of an attribute that Python keeps for itself.

    >>> el("p", "Elm & Ash", class_="lead")
    '<p class="lead">Elm &amp; Ash</p>'
    """
    said = "".join(
        f" {_name(name)}" if value is True else f' {_name(name)}="{escape(_shown(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _EMPTY:
        return Html(f"<{tag}{said}>")
    return Html(f"<{tag}{said}>{html(children)}</{tag}>")


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _shown(text: str) -> str:
    """Text without the characters that HTML does not allow at all."""
    return "".join(
        one for one in text if one in "\t\n" or not (ord(one) < 32 or 127 <= ord(one) < 160)
    )
