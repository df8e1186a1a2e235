"""``python -m benchmarks [--only NAME] [--quick] [--output FILE]``."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks import results
from benchmarks.ground import Ground, folder, processors
from benchmarks.results import Result
from benchmarks.runs import ROOT

#: In the order in which they are measured.
ENTRIES = {
    "load-england": "load_england",
    "england-index": "england_index",
    "index-build": "index_build",
    "lookup-conversion": "lookup_conversion",
    "cold-profile": "cold_profile",
    "county-map": "county_map",
    "place-page": "place_page",
    "england-map": "england_map",
    "what-if-county": "what_if_county",
    "what-if-england": "what_if_england",
    "england-raking": "england_raking",
    "england-bootstrap": "england_bootstrap",
    "multilevel-fit": "multilevel_fit",
}

#: Other work, as a share of the processors, from which on it is worth a warning.
BUSY = 0.25
#: Where the rows of a quick run go: they say nothing about speed.
QUICK = ROOT / ".build" / "benchmarks-quick.json"


def main(words: list[str] | None = None) -> int:
    """Measure, say, and keep what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", choices=ENTRIES, action="append", help="this one; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="small, once: to see that all works")
    parser.add_argument("--output", type=Path, help="where the rows go; benchmarks/results.json")
    given = parser.parse_args(words)
    print(machine(), file=sys.stderr)
    with folder() as work:
        ground = Ground(Path(work), given.quick)
        found = list(_measured(ground, given.only or list(ENTRIES)))
    print(results.table(found))
    output = given.output or (QUICK if given.quick else results.FILE)
    output.parent.mkdir(exist_ok=True)
    kept = results.read(output) if given.only and output.exists() else []
    results.write(results.renewed(kept, found), output)
    print(f"\nKept in {output}.")
    return 0


def machine() -> str:
    """What this is measured on, and how busy it is with other things."""
    names = ("numpy", "polars", "pandas", "duckdb", "django")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    said = f"{platform.python_implementation()} {platform.python_version()}, {versions}"
    said += f"; {processors()} processors, {platform.machine()}, {platform.system()}"
    if hasattr(os, "getloadavg") and (load := os.getloadavg()[0]) > BUSY * processors():
        said += f"\nThis machine is busy (load {load:.1f}): believe ratios rather than seconds."
    return said


def _measured(ground: Ground, names: list[str]) -> Iterator[Result]:
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        module = importlib.import_module(f"benchmarks.{ENTRIES[name]}")
        made: list[Result] = module.measure(ground)
        yield from made


if __name__ == "__main__":
    sys.exit(main())
