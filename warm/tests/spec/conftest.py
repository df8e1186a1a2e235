"""A blank page for each section of the book."""

from __future__ import annotations

import pytest

from warm.tests.spec.book import Sheet


@pytest.fixture
def sheet() -> Sheet:
    """What a section's worked examples are checked and written on."""
    return Sheet()
