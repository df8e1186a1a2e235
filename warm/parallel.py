"""Work spread over the processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Work on fewer numbers than this is done before threads for it would have started.
WORTHWHILE = 200_000

#: Bytes, more than any of the arrays that one piece of such work makes and drops on its way.
HELD = 24 << 20


def spread(work: Callable[[Item], Result], items: Sequence[Item], numbers: int) -> list[Result]:
    """What `work` gives for each item, in their order; on several processors where that pays.

    Threads are enough, since NumPy lets go of the interpreter while it works on an array. Items
    must not depend on one another: then neither threads nor their number change a digit.

    Parameters
    ----------
    work : callable
        From an item to its result. What it needs of `numpy.errstate` it sets itself: a thread
        begins with none.
    items : sequence
    numbers : int
        How many numbers all of the work is about.

    Returns
    -------
    list
    """
    if numbers < WORTHWHILE or len(items) < 2:
        return [work(one) for one in items]
    from concurrent.futures import ThreadPoolExecutor

    _hold_on_to_memory()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, items))


def _hold_on_to_memory() -> None:
    """Have dropped arrays used again rather than given back to the system.

    The GNU allocator takes larger blocks from the system and gives them back when they are dropped,
    so that each page of each array costs a fault and half of the time goes there; until one as
    large as this was dropped, from when on it keeps them. Nothing is written to it, so it costs
    nothing; elsewhere it does nothing.
    """
    np.empty(HELD, dtype=np.uint8)
