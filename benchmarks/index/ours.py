"""The index by the measure itself, in the default install: NumPy on arrays of indicators × areas."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.index.tables import AREAS, INDICATORS, NEEDED, observations
from warm import intervals, standardise
from warm.county import profiles
from warm.cube import Cube, Origin, cube_of, group_totals
from warm.evidence import Evidence
from warm.framework import Domain, Framework, Indicator
from warm.parallel import spread
from warm.peers import Features
from warm.standardise import Ranks, Reference

Results = dict[str, NDArray[Any]]


def run(folder: Path) -> list[int]:
    """Everything for every period, a period at a time; returns the areas in each class."""
    counts = np.zeros(7, dtype=int)
    for found in every_period(folder):
        counts += np.bincount(found["class"].ravel(), minlength=7)
        found.clear()
    return counts.tolist()


def every_period(folder: Path) -> Iterator[Results]:
    """The results of each period."""
    areas = pl.read_parquet(folder / AREAS)
    framework = framework_of(pl.read_parquet(folder / INDICATORS))
    origins = {one.slug: Origin("", "", "", "") for one in framework.indicators}
    groups = {
        kind: (areas[kind].rank("dense").to_numpy() - 1, areas[kind].unique().sort().to_list())
        for kind in ("la", "ward")
    }
    codes, population = areas["area"].to_list(), areas["population"].to_numpy()

    def laid_out(path: Path) -> Cube:
        return cube_of(
            pl.read_parquet(path, columns=NEEDED),
            kind="small area",
            areas=codes,
            population=population,
            origins=origins,
            groups=groups,
        )

    # While one period is worked out, the next is read.
    with ThreadPoolExecutor(1) as reader:
        coming = deque([reader.submit(laid_out, path) for path in observations(folder)[:1]])
        for following in [*observations(folder)[1:], None]:
            cube = coming.popleft().result()
            if following is not None:
                coming.append(reader.submit(laid_out, following))
            yield index_of(cube, framework)


def index_of(cube: Cube, framework: Framework) -> Results:
    """One period: indicators in the framework's order × areas in the order of their codes."""
    ranks = standardise.ranked(cube.value)
    evidence = Evidence(
        framework=framework,
        small=cube,
        reference=Reference.of_ranked(cube.value, ranks),
        features=Features((), np.empty((0, cube.areas.size))),
        names={},
        nation="",
    )
    rules = evidence.rules
    wards = group_totals(cube, "ward", rules.multiplier)
    made = profiles(evidence)
    results: Results = {
        "value": made.value,
        "difference": made.difference,
        "difference_lower": made.lower,
        "difference_upper": made.upper,
        "class": made.codes,
        "domain_difference": made.domain_difference,
        "domain_lower": made.domain_lower,
        "domain_upper": made.domain_upper,
        "domain_class": made.domain_codes,
        "national_value": evidence.national.value,
        "ward_value": wards.value,
        "la_value": evidence.by_council.value,
    }
    return results | standings(cube, ranks, evidence.reference, rules.share)


def standings(cube: Cube, ranks: Ranks, reference: Reference, share: NDArray[np.bool_]) -> Results:
    """For every area on every indicator: Wilson's interval, z, exact rank, percentile, decile."""
    shape = cube.value.shape
    found: Results = {
        **{name: np.empty(shape) for name in ("lower", "upper", "z")},
        "rank": np.empty(shape, dtype=np.int32),
        "decile": np.empty(shape, dtype=np.int8),
        "percentile": ranks.percentile,
    }

    def row(i: int) -> None:
        if share[i]:
            low, high = intervals.wilson(cube.numerator[i], cube.denominator[i])
            found["lower"][i], found["upper"][i] = 100 * low, 100 * high
        else:
            found["lower"][i] = found["upper"][i] = np.nan
        found["z"][i] = standardise.z(cube.value[i], reference.mean[i], reference.sd[i])
        known = ~np.isnan(ranks.percentile[i])
        below = ranks.below[i]
        found["rank"][i] = np.where(known, below + 1, 0)
        found["decile"][i] = np.where(known, 10 * below // max(reference.count[i], 1) + 1, 0)

    spread(row, range(shape[0]), cube.value.size)
    return found


def framework_of(indicators: pl.DataFrame) -> Framework:
    """A framework of what the table of indicators says, in the order of slugs."""
    made = [
        Indicator(
            slug=one["slug"],
            name=one["slug"],
            domain=one["domain"],
            definition="",
            unit="percent" if one["multiplier"] == 100 else "score",
            measure=one["measure"],
            basis="interval" if one["measure"] == "share" else "position",
            polarity={1: "+", -1: "-", 0: "none"}[one["sign"]],
            weight=one["weight"],
            delta=one["delta"],
        )
        for one in indicators.sort("slug").iter_rows(named=True)
    ]
    domains = sorted({one.domain for one in made})
    return Framework(
        version="benchmark",
        title="Benchmark",
        domains=tuple(Domain(one, one, "") for one in domains),
        pillars={"all": {"all": tuple(domains)}},
        default_pillars="all",
        indicators=tuple(made),
    )
