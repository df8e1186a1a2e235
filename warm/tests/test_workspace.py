"""Arrays that are written over again."""

from __future__ import annotations

import numpy as np

from warm.workspace import Workspace


def test_an_array_of_the_same_name_and_shape_is_the_same_one():
    workspace = Workspace()
    first = workspace.full("value", (2, 3), 7.0)
    assert workspace.array("value", (2, 3)) is first
    assert (first == 7).all()
    assert workspace.array("other", (2, 3)) is not first


def test_another_shape_or_type_takes_another_array():
    workspace = Workspace()
    first = workspace.array("value", (2, 3))
    assert workspace.array("value", (3, 2)).shape == (3, 2)
    assert workspace.array("value", (3, 2), np.int8).dtype == np.int8
    assert workspace.array("value", (2, 3)) is not first


def test_parts_of_the_work_do_not_share_what_they_call_alike():
    workspace = Workspace()
    council, nation = workspace.part("council"), workspace.part("nation")
    assert council.array("codes", (2,)) is not nation.array("codes", (2,))
    assert workspace.part("council") is council
