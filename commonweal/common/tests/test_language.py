"""Modules that know nothing of Django speak the reader's language, once the platform has started."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from django.utils.translation import gettext, ngettext

from commonweal.common import dates, figures, language
from commonweal.common.errors import BadInput


@pytest.fixture
def marked():
    """A language in which every message is the English one between two brackets."""
    language.spoken_by(
        lambda text: f"[{text}]", lambda one, many, n: f"[{one if n == 1 else many}]"
    )
    yield
    language.spoken_by(gettext, ngettext)


def test_the_examples_in_the_module_are_true():
    assert doctest.testmod(language).failed == 0


def test_a_unit_is_said_in_the_readers_language(marked):
    assert figures.figure(25.94, "per_1000") == "[25.9 per 1,000]"
    assert figures.figure(25.94, "percent") == "25.9%"


def test_what_is_wrong_with_a_day_is_said_in_it(marked):
    with pytest.raises(BadInput) as refused:
        dates.read_day("soon")
    assert refused.value.message.startswith("['soon' is not a date")


def test_a_plural_goes_by_its_number(marked):
    assert language.ngettext("one place", "several places", 1) == "[one place]"
    assert language.ngettext("one place", "several places", 3) == "[several places]"


def test_without_it_everything_is_english():
    assert figures.figure(25.94, "per_1000") == "25.9 per 1,000"
    assert language.noop("as it stands") == "as it stands"


def test_a_day_is_written_and_read_in_it():
    language.spoken_by(lambda text: {"March": "Mawrth"}.get(text, text))
    try:
        assert dates.write_day(date(2026, 3, 3)) == "3 Mawrth 2026"
        assert dates.read_day("3 Mawrth 2026") == dates.read_day("3 March 2026") == date(2026, 3, 3)
    finally:
        language.spoken_by(gettext, ngettext)
