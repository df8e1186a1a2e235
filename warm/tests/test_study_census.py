"""What estimates for small areas are worth, against the census: the page says what a new run finds."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from warm.tests.studies import census

pytestmark = pytest.mark.slow


def test_a_fit_is_what_its_words_say():
    true = np.arange(100.0) / 100
    found = 0.5 + (true - 0.495) / 2
    made = census.fit(found, true)
    assert (made.areas, made.tenth) == (100, 1.0)
    assert made.correlation == pytest.approx(1)
    assert made.slope == pytest.approx(2)
    assert made.rmse == pytest.approx(100 * np.sqrt(np.mean((found - true) ** 2)))
    backwards = census.fit(-true, true)
    assert backwards.tenth == 0
    assert np.isnan(census.fit(np.full(100, 0.3), true).correlation)


def numbers(page: str) -> list[float]:
    """Every number in the tables of a page, in order."""
    rows = [line for line in page.splitlines() if line.startswith("|")]
    return [
        float(one.replace(",", "")) for row in rows for one in re.findall(r"-?[\d,]*\.?\d+", row)
    ]


@pytest.mark.data
def test_the_page_says_what_a_new_run_finds(data_root: Path):
    page = census.PAGE.read_text(encoding="utf-8")
    again = census.written(census.study(data_root))
    assert re.sub(r"-?[\d,]*\.?\d+", "0", page) == re.sub(r"-?[\d,]*\.?\d+", "0", again)
    # The last digit may differ between processors.
    assert numbers(page) == pytest.approx(numbers(again), abs=1.01, rel=0.02)
