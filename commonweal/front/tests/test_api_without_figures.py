"""What the API answers where nothing is loaded, and where places are and no figures yet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commonweal.front.api import document
from commonweal.places.tests import factories

PATHS = sorted(document()["paths"])


def asked(client: Any, path: str, real: dict[str, Any]) -> Any:
    """An answer of an address with all that it needs."""
    filled, query = path, {}
    for one in document()["paths"][path]["get"]["parameters"]:
        value = real.get(one["name"], "nothing")
        if one["in"] == "path":
            filled = filled.replace(f"{{{one['name']}}}", str(value))
        elif one["required"]:
            query[one["name"]] = value
    return client.get(filled, query)


def statuses(path: str) -> set[str]:
    """Those that an address is described to answer with."""
    return {str(code) for code in document()["paths"][path]["get"]["responses"]}


def answered_in_kind(response: Any, path: str) -> None:
    assert str(response.status_code) in statuses(path), response.content
    if response.status_code != 200:
        assert response["Content-Type"] == "application/problem+json"
        found = json.loads(response.content)
        assert found["status"] == response.status_code
        assert found["detail"]


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_installation_answers_in_kind(empty, path):
    real = {"code": "E06000054", "place": ["E06000054", "E06000022"], "areas": "E01000001",
            "edition": 1, "question": "belonging"}  # fmt: skip
    answered_in_kind(asked(empty, path, real), path)


@pytest.mark.parametrize("path", PATHS)
def test_places_without_figures_are_answered_in_kind(empty, path):
    one = factories.council(name="Alder")
    area, other = factories.small_areas(one, 2)
    whole = one.parent.parent if "/countries/" in path else one
    real = {
        "code": whole.code,
        "place": [area.code, other.code],
        "areas": area.code,
        "shape": "POLYGON ((0 1, 0.02 1, 0.02 1.02, 0 1.02, 0 1))",
        "slug": "no-qualifications",
        "indicator": "no-qualifications",
        "edition": 1,
        "question": "belonging",
    }
    response = asked(empty, path, real)
    answered_in_kind(response, path)
    # A place without a series is one that has none, whatever is loaded.
    if "503" in statuses(path) and not path.endswith("/trends"):
        assert response.status_code == 503
