"""Arrays to work in that are written over again: one year of a nation after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Workspace:
    """Arrays kept for the next piece of work of the same kind, each under its name.

    The system clears every page of a fresh array before it can be written. Of a nation's arrays
    that takes a third of all the time that measuring it does, and it is spared where one year is
    written where the year before was. So whoever gives a workspace to a function gives up what the
    function worked out there before: two things that are needed at once have a workspace each.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        self._parts: dict[str, Workspace] = {}

    def array(
        self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float64
    ) -> NDArray[Any]:
        """The array of this name, with whatever is in it; a new one where that had another shape."""
        held = self._arrays.get(name)
        if held is None or held.shape != shape or held.dtype != dtype:
            held = self._arrays[name] = np.empty(shape, dtype=dtype)
        return held

    def full(
        self, name: str, shape: tuple[int, ...], value: float, dtype: DTypeLike = np.float64
    ) -> NDArray[Any]:
        """The array of this name, filled."""
        held = self.array(name, shape, dtype)
        held.fill(value)
        return held

    def part(self, name: str) -> Workspace:
        """A workspace within this one, for a part of the work."""
        return self._parts.setdefault(name, Workspace())
