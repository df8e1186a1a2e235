"""A thousand columns of counts carried from the small areas of 2011 to those of 2021."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import Measured, in_turns, once, timed

NAME = "lookup-conversion"
PUBLISHED = "lookups/lookup_lsoa11_lsoa21_ltla22.parquet"
PAIRS, COUNTS = "pairs.npy", "counts.npy"
COLUMNS = 1_000
#: The long table of a thousand counts, merged, takes eight gigabytes.
LONG_NEEDS_GB = 12.0
#: England's: areas unchanged; split, and into how many; merged, and into how many.
UNCHANGED, SPLIT, PARTS, MERGED, WHOLES = 31_810, 840, 1_848, 194, 97


def measure(ground: Ground) -> list[Result]:
    """Ours beside pandas, and both beside a plain copy of the table."""
    folder = ground.work / "lookup"
    folder.mkdir()
    where = str(folder)
    columns = 20 if ground.quick else COLUMNS
    base = str(ground.base) if ground.base else ""
    made = once(timed(f"{__name__}:prepare", folder=where, base=base, columns=columns))
    sources, targets, kind = made.said["returned"]
    once(timed(f"{__name__}:check", folder=where))
    size = f"{sources:,} → {targets:,} areas, {columns:,} columns, {kind}"
    wide = _turns(where, ("wide_pandas", "ours", "copied"), ground.times(5))
    rows = []
    if columns < COLUMNS or _memory_gb() > LONG_NEEDS_GB:
        long = _turns(where, ("long_pandas", "ours"), ground.times(3))
        rows.append(
            beside(
                NAME, long["ours"], "pandas, long table: merge, groupby, sum", long["long_pandas"],
                size=size, note="a row for each area and count, as tables are published",
            )
        )  # fmt: skip
    return rows + [
        beside(NAME, wide["ours"], peer, wide[name], size=size, note=note)
        for name, peer, note in (
            (
                "wide_pandas",
                "pandas, wide table: merge, groupby, sum",
                "a column for each count; equal to 1e-9, every total conserved",
            ),
            ("copied", "copying the table", "a limit: nothing that writes the table is faster"),
        )
    ]


def _turns(where: str, names: tuple[str, ...], times: int) -> dict[str, Measured]:
    commands = {name: timed(f"{__name__}:{name}", folder=where) for name in names}
    return in_turns(commands, times)


def _memory_gb() -> float:
    """Memory that is free here, in gigabytes; 0 where the system does not say."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (AttributeError, ValueError, OSError):
        return 0.0


def prepare(folder: Path, base: str, columns: int) -> tuple[int, int, str]:
    """Write the pairs (the published ones where they are here) and counts to carry."""
    import numpy as np

    random = np.random.default_rng(11)
    pairs = _published(Path(base, PUBLISHED)) if base else _drawn()
    np.save(folder / PAIRS, pairs)
    sources = np.unique(pairs[:, 0]).size
    np.save(folder / COUNTS, random.integers(0, 2_000, (columns, sources)).astype(float))
    kind = "the published lookup" if base else "a lookup of England's shape"
    return sources, np.unique(pairs[:, 1]).size, kind


def _published(path: Path) -> Any:
    import numpy as np
    import polars as pl

    table = pl.read_parquet(path).filter(pl.col("lsoa11_code").str.starts_with("E"))
    return np.array(table.select("lsoa11_code", "lsoa21_code").unique().sort(pl.all()).rows())


def _drawn() -> Any:
    import numpy as np

    def codes(letter: str, first: int, count: int) -> list[str]:
        return [f"Z{letter}{i:07d}" for i in range(first, first + count)]

    split = np.array_split(codes("N", UNCHANGED, PARTS), SPLIT)
    merged = np.array_split(codes("O", UNCHANGED + SPLIT, MERGED), WHOLES)
    pairs = list(zip(codes("O", 0, UNCHANGED), codes("N", 0, UNCHANGED), strict=True))
    for old, parts in zip(codes("O", UNCHANGED, SPLIT), split, strict=True):
        pairs += [(old, str(new)) for new in parts]
    for new, olds in zip(codes("N", UNCHANGED + PARTS, WHOLES), merged, strict=True):
        pairs += [(str(old), new) for old in olds]
    return np.array(sorted(pairs))


def _given(folder: Path) -> tuple[Any, Any, Any]:
    """The lookup, with every area's people drawn, and the counts, in the order of its sources."""
    import numpy as np

    from warm import carry

    pairs = np.load(folder / PAIRS)
    people = np.random.default_rng(12).integers(1_000, 3_000, len(pairs)).astype(float)
    return pairs, carry.lookup(pairs, people), np.load(folder / COUNTS)


def ours(folder: Path) -> Callable[[], None]:
    """The measure's own."""
    from warm import carry

    _, lookup, counts = _given(folder)

    def convert() -> None:
        carry.carry_counts(lookup, counts)

    return convert


def wide_pandas(folder: Path) -> Callable[[], None]:
    """A column for each count: merged with the lookup, weighted, and summed by new area."""
    wide, weights = _as_frames(folder)

    def convert() -> None:
        _by_pandas(wide, weights)

    return convert


def long_pandas(folder: Path) -> Callable[[], None]:
    """A row for each area and count: merged, weighted, and summed by count and new area."""
    wide, weights = _as_frames(folder)
    long = wide.melt("old", var_name="count", value_name="people")
    del wide

    def convert() -> None:
        merged = long.merge(weights, on="old")
        merged["people"] *= merged["weight"]
        merged.groupby(["count", "new"])["people"].sum()

    return convert


def _as_frames(folder: Path) -> tuple[Any, Any]:
    import pandas as pd

    _, lookup, counts = _given(folder)
    names = [f"count_{i}" for i in range(len(counts))]
    wide = pd.DataFrame(counts.T.copy(), columns=names)
    wide.insert(0, "old", lookup.sources.astype(object))
    weights = pd.DataFrame(
        {
            "old": lookup.sources[lookup.source].astype(object),
            "new": lookup.targets[lookup.target].astype(object),
            "weight": lookup.weight,
        }
    )
    return wide, weights


def _by_pandas(wide: Any, weights: Any) -> Any:
    names = wide.columns[1:]
    merged = weights.merge(wide, on="old")
    merged[names] = merged[names].mul(merged["weight"], axis=0)
    return merged.groupby("new")[list(names)].sum()


def copied(folder: Path) -> Callable[[], None]:
    """No conversion at all: the table read and written."""
    _, _, counts = _given(folder)

    def convert() -> None:
        counts.copy()

    return convert


def check(folder: Path) -> None:
    """Both ways give the same counts, and nobody is lost."""
    import numpy as np

    from warm import carry

    _, lookup, counts = _given(folder)
    found = carry.carry_counts(lookup, counts)
    theirs = _by_pandas(*_as_frames(folder))
    np.testing.assert_array_equal(theirs.index.to_numpy().astype(str), lookup.targets)
    np.testing.assert_allclose(found, theirs.to_numpy().T, rtol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), counts.sum(axis=1), rtol=1e-12)
