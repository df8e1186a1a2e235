"""Messages in the reader's language, for modules that know nothing of Django.

When the platform starts it brings Django's look-up; without it, messages stay in English. The
functions are named as every tool for translations expects them.

>>> gettext("not known"), ngettext("one place", "several places", 2)
('not known', 'several places')
"""

from __future__ import annotations

from collections.abc import Callable


def _english(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


_one: Callable[[str], str] = str
_several: Callable[[str, str, int], str] = _english


def spoken_by(
    one: Callable[[str], str], several: Callable[[str, str, int], str] = _english
) -> None:
    """Have messages looked up.

    Parameters
    ----------
    one : callable
        Gives a message in the reader's language.
    several : callable
        Gives one of two messages, by a number.
    """
    global _one, _several
    _one, _several = one, several


def gettext(message: str) -> str:
    """A message in the reader's language."""
    return _one(message)


def ngettext(one: str, many: str, n: int) -> str:
    """One of two messages, by a number, in the reader's language."""
    return _several(one, many, n)


def noop(message: str) -> str:
    """A message that is looked up later, marked so that it is found."""
    return message
