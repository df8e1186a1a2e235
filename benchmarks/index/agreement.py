"""Whether all three ways of working out the index give the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.index.tables import INDICATORS
from warm.classes import NO_COLOUR

Array = NDArray[Any]
Results = dict[str, Array]

TOLERANCE = 1e-9

#: How many periods are compared number by number: each is worked out by the same code.
PERIODS = 2

#: Larger areas that each is compared with the rest of, and what is found: as we call it, and as
#: the others call its column.
LEVELS = ("la", "nation")
COMPARED = {"difference": "difference", "lower": "low", "upper": "high", "class": "class"}


def compared(ours: Results, theirs: Results) -> int:
    """How many numbers agree.

    Raises
    ------
    AssertionError
        Naming every result that differs, with how far and how often.
    """
    wrong, numbers = [], 0
    for name, those in theirs.items():
        found, expected = np.asarray(ours[name], dtype=float), np.asarray(those, dtype=float)
        same = np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
        numbers += same.size
        if not same.all():
            gap = np.nanmax(np.abs(found - expected)[~same], initial=0.0)
            wrong.append(f"{name}: {(~same).sum():,} of {same.size:,} differ, by up to {gap:.3g}")
    if wrong:
        raise AssertionError("; ".join(wrong))
    return numbers


def of_pandas(folder: Path) -> Iterator[Results]:
    """What the pandas script found, as arrays in our order."""
    import pandas as pd

    from benchmarks.index import with_pandas

    names = sorted(pd.read_parquet(folder / INDICATORS)["domain"].unique())
    for found in with_pandas.every_period(folder):

        def cells(table: str, column: str, found: Any = found) -> Array:
            ordered = found[table].sort_values(["indicator", "area"])
            m = ordered["indicator"].nunique()
            return np.asarray(ordered[column], dtype=float).reshape(m, -1)

        results = {
            "value": cells("la_compared", "value"),
            **{name: cells("indicators", name) for name in ("lower", "upper", "z", "percentile")},
            **{name: np.nan_to_num(cells("indicators", name)) for name in ("rank", "decile")},
            "national_value": found["nation"].sort_index()["value"].to_numpy(),
            "ward_value": found["wards"]["value"].unstack("ward").sort_index(axis=1).to_numpy(),
            "la_value": found["councils"]["value"].unstack("la").sort_index(axis=1).to_numpy(),
        }
        for level in LEVELS:
            domains = every_domain(found[f"{level}_domains"], names)
            for name, column in COMPARED.items():
                results[f"{level}_{name}"] = cells(f"{level}_compared", column)
                results[f"{level}_domain_{name}"] = (
                    domains[column].to_numpy(dtype=float).reshape(len(names), -1)
                )
        yield results


def of_duckdb(folder: Path) -> Iterator[Results]:
    """What the SQL found, as arrays in our order; what it has no row of is not known."""
    from benchmarks.index import with_duckdb

    for made in with_duckdb.every_period(folder):
        slugs = made.sql("select slug from indicators order by slug").fetchnumpy()["slug"]
        codes = made.sql("select area from areas order by area").fetchnumpy()["area"]
        domains = made.sql("select distinct domain from indicators order by 1").fetchnumpy()[
            "domain"
        ]

        def laid_out(
            table: str, column: str, keys: tuple[str, str], rows: Array, columns: Array,
            absent: float = np.nan, made: Any = made,
        ) -> Array:  # fmt: skip
            found = made.sql(
                f"select {keys[0]} as row, {keys[1]} as col, {column}::double as it from {table}"
            ).fetchnumpy()
            out = np.full((rows.size, columns.size), absent)
            it = np.ma.filled(np.ma.asarray(found["it"]), np.nan)
            at = np.searchsorted(rows, found["row"]), np.searchsorted(columns, found["col"])
            out[at] = it
            return out

        cells = {
            "value": ("la_compared", "value", np.nan),
            "lower": ("standings", "lower", np.nan),
            "upper": ("standings", "upper", np.nan),
            "z": ("standings", "z", np.nan),
            "percentile": ("standings", "percentile", np.nan),
            "rank": ("standings", "rank", 0),
            "decile": ("standings", "decile", 0),
        }
        nation = made.sql("select value from nation order by indicator").fetchnumpy()["value"]
        results = {
            name: laid_out(table, column, ("indicator", "area"), slugs, codes, absent)
            for name, (table, column, absent) in cells.items()
        }
        results["national_value"] = np.ma.filled(np.ma.asarray(nation), np.nan)
        for kind, table in (("ward", "wards"), ("la", "councils")):
            larger = made.sql(f"select distinct {kind} from areas order by 1").fetchnumpy()[kind]
            results[f"{kind}_value"] = laid_out(table, "value", ("indicator", kind), slugs, larger)
        for level in LEVELS:
            for name, column in COMPARED.items():
                absent = NO_COLOUR if name == "class" else np.nan
                results[f"{level}_{name}"] = laid_out(
                    f"{level}_compared", column, ("indicator", "area"), slugs, codes, absent
                )
                results[f"{level}_domain_{name}"] = laid_out(
                    f"{level}_domains", column, ("domain", "area"), domains, codes, absent
                )
        yield results


def every_domain(found: Any, names: list[str]) -> Any:
    """A table of domains × areas, with those that nothing with a weight is measured of."""
    import pandas as pd

    areas = found.index.get_level_values("area").unique().sort_values()
    wanted = pd.MultiIndex.from_product([names, areas.astype(str)], names=["domain", "area"])
    found = found.set_axis(
        pd.MultiIndex.from_tuples([(str(a), str(b)) for a, b in found.index], names=wanted.names)
    ).reindex(wanted)
    return found.assign(**{"class": found["class"].fillna(NO_COLOUR)})


PEERS = {"pandas": of_pandas, "duckdb": of_duckdb}


def agreeing(folder: Path, peer: str) -> int:
    """How many numbers of the first periods are the same as the peer's."""
    from benchmarks.index import ours

    both = zip(ours.every_period(folder), PEERS[peer](folder), strict=True)
    return sum(compared(mine, theirs) for mine, theirs in islice(both, PERIODS))
