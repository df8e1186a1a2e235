"""One function in a process of its own: ``python -m benchmarks.timed MODULE:NAME ARGUMENTS``.

Prints a line of JSON: how many seconds the call took, and what it returned. A function that gives
back a function was only getting ready, and the call of that one is what counts.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from pathlib import Path


def main(function: str, arguments: str) -> None:
    module, name = function.split(":")
    call = getattr(importlib.import_module(module), name)
    given = {
        key: Path(value) if key in ("folder", "home") else value
        for key, value in json.loads(arguments).items()
    }
    gc.collect()
    started = time.perf_counter()
    returned = call(**given)
    seconds = time.perf_counter() - started
    if callable(returned):
        gc.collect()
        started = time.perf_counter()
        returned = returned()
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "returned": returned}))


if __name__ == "__main__":
    main(*sys.argv[1:])
