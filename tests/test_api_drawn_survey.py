"""Nobody learns from the API what a few people answered, whatever they draw."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from commonweal.evidence import operations
from commonweal.evidence.tests.conftest import home, land, loaded  # noqa: F401 - fixtures
from commonweal.evidence.tests.test_drawn import BY_CODE, SURVEY, asked, survey  # noqa: F401
from commonweal.front.tests.test_api import data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def test_what_is_refused_on_the_page_is_withheld_and_suppressed_here(client, asked):  # noqa: F811
    areas = ",".join(asked[:3])
    assert [one["indicator"] for one in data(client, f"/drawn?areas={areas}")["withheld"]] == [
        SURVEY
    ]
    made = data(client, f"/drawn/profile?areas={areas}")
    (one,) = (one for one in made["indicators"] if one["indicator"] == SURVEY)
    assert (one["status"], one["value"], one["numerator"]) == ("suppressed", None, None)
    assert "a few people" in one["note"]
    assert made == json.loads(client.get(f"/drawn/profile.json?areas={areas}").content)
    open_ones = ",".join(asked[:2])
    assert data(client, f"/drawn?areas={open_ones}")["withheld"] == []


def test_drawing_with_and_without_a_hidden_small_area_tells_nothing_of_it(
    client, loaded, tmp_path  # noqa: F811
):  # fmt: skip
    """The attack: draw A, draw A with the hidden small area, subtract. Try it with two answers."""
    told = []
    for name, hidden in (("one", 3), ("two", 17)):
        small = loaded.of(0)
        rows = [
            (code, hidden if i == 2 else 40 + i, 20 if i == 2 else 100)
            for i, code in enumerate(small)
        ]
        survey(tmp_path, rows, name=name, area=BY_CODE)
        cache.clear()
        answers = []
        for some in (small[:2], small[:3], small[3:], small[2:], small[2:3]):
            for what in ("profile", "stability", "changes", "boundary"):
                answer = data(client, f"/drawn/{what}?areas={','.join(some)}")
                answer.pop("releases", None)
                answers.append(without_release(answer))
        told.append(answers)
        operations.withdraw(releases=operations.releases_called(name), because="next", by="tests")
    assert told[0] == told[1]


def without_release(answer):
    """An answer without the names of releases, which are not the same for the two."""
    if isinstance(answer, dict):
        return {
            name: without_release(one)
            for name, one in answer.items()
            if name not in ("release", "source", "releases", "attributions")
        }
    return [without_release(one) for one in answer] if isinstance(answer, list) else answer
