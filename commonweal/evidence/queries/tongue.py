"""The measure's sentences in the reader's language: what `warm` says, and what its framework says.

The measure knows no language but English. It is given the platform's translation for as long as it
makes a profile, and a framework whose names and clauses have been looked up. In English nothing is
looked up at all.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache

from django.conf import settings
from django.utils import translation

from commonweal.evidence.queries import force
from warm.evidence import Evidence
from warm.framework import Framework
from warm.language import spoken

#: Languages, and editions of one evidence, that are kept in a process.
KEPT_LANGUAGES = 4


class Catalogue:
    """The translation in use, as the measure asks for it."""

    def gettext(self, message: str, /) -> str:
        return translation.gettext(message)

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        return translation.ngettext(one, many, n)


def language() -> str:
    """The language that sentences have to be made in; "" where English needs no looking up."""
    asked = translation.get_language() or ""
    return "" if asked.split("-")[0] == "en" else asked


def spoken_language() -> str:
    """The language that sentences come out in, as files say it of themselves."""
    return language() or "en-GB"


def speaking() -> AbstractContextManager[None]:
    """Sentences that the measure makes inside are made in the reader's language."""
    return spoken(Catalogue() if language() else None)


def framework_in_force(*, without: str = "") -> Framework:
    """The framework with the indicators of own data, its words in the reader's language.

    Parameters
    ----------
    without : str
        A source whose definitions are left out.
    """
    return _framework(force.stamp(), str(settings.HOME), language(), without)


@lru_cache(maxsize=KEPT_LANGUAGES)
def _framework(at: str, home: str, asked: str, without: str) -> Framework:  # noqa: ARG001
    chosen = force.framework_in_force(without=without)
    return chosen.retold(translation.gettext) if asked else chosen


def retold(evidence: Evidence) -> Evidence:
    """The same evidence with the words of its framework in the reader's language."""
    if not language():
        return evidence
    return evidence.retold(evidence.framework.retold(translation.gettext))
