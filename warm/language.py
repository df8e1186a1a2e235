"""The language that sentences are made in: English, unless whoever asks brings a translation.

Every sentence is a message with named parameters, looked up when it is made. A translation is
anything with the two methods of `gettext.NullTranslations`; the messages are found by the names of
the two functions here, which are those that every tool for translations looks for.

>>> from gettext import NullTranslations
>>> class Welsh(NullTranslations):
...     def gettext(self, message):
...         return {"not known": "anhysbys"}.get(message, message)
>>> with spoken(Welsh()):
...     gettext("not known")
'anhysbys'
>>> gettext("not known")
'not known'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Translation(Protocol):
    """What knows other words for messages: a catalogue of gettext, or something like it."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, n: int, /) -> str: ...


_SPOKEN: ContextVar[Translation | None] = ContextVar("spoken", default=None)


@contextmanager
def spoken(translation: Translation | None) -> Iterator[None]:
    """Sentences that are made inside are made in its words; None is English."""
    before = _SPOKEN.set(translation)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def gettext(message: str) -> str:
    """A message in the language that is spoken. "" stays "": a catalogue keeps its own head there."""
    translation = _SPOKEN.get()
    return message if translation is None or not message else translation.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """One of two messages, by a number, in the language that is spoken."""
    translation = _SPOKEN.get()
    if translation is None:
        return one if n == 1 else many
    return translation.ngettext(one, many, n)


def noop(message: str) -> str:
    """A message that is looked up later, marked so that it is found."""
    return message
