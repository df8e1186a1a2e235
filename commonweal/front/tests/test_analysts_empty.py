"""The analysts' door where nothing is loaded."""

from __future__ import annotations

import pytest


def test_the_door_stands_open(empty):
    response = empty.get("/analysts/")
    assert response.status_code == 200
    assert "No places are loaded" in response.content.decode()


@pytest.mark.parametrize("tool", ["weights", "choices", "screens", "funnels"])
def test_there_is_no_council_to_weigh(empty, tool):
    assert empty.get(f"/analysts/Y06000001/{tool}/").status_code == 404
