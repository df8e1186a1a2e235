"""What the guide shows can be done as it is shown."""

from __future__ import annotations

import re

from warm.estimate.methods import methods
from warm.tests.conftest import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "guide" / "survey-estimates.md").read_text(encoding="utf-8")


def test_every_block_of_the_guide_runs_after_the_one_before():
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for block in blocks:
        exec(block, names)
    table, asked = names["table"], names["asked"]
    assert table["area"].to_list() == ["East", "North", "South"]
    east, north, south = table["estimate"]
    # The older a ward, the lonelier its people are expected to be.
    assert east < south < north
    assert table["grade"].null_count() == 3
    assert any("in no interval here" in one for one in names["notes"])
    assert asked.error == "design"
    assert asked.grade[0].tolist() != ["", "", ""]


def test_the_guide_knows_every_method_that_the_package_brings():
    told = set(re.findall(r"^\| `([\w-]+)` \|", GUIDE, flags=re.MULTILINE))
    assert told <= {one.name for one in methods()}
    assert {"direct", "raking", "people-types"} <= told
