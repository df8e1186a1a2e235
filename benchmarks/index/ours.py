"""The index by the measure itself, in the default install: NumPy on arrays of indicators × areas."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.index.tables import AREAS, INDICATORS, NEEDED, observations
from warm import standardise
from warm.county import profiles_beside
from warm.cube import VALUE, Cube, Origin, cube_of, group_totals
from warm.evidence import COUNCIL, NATION, Evidence
from warm.framework import Domain, Framework, Indicator
from warm.parallel import spread
from warm.peers import Features
from warm.standardise import Ranks, Reference
from warm.workspace import Workspace

Results = dict[str, NDArray[Any]]

#: What each area is compared with, and what results of that comparison are called.
BESIDE = {"rest_of_council": "la", "rest_of_nation": "nation"}
#: A file is read in parts of so many rows, each laid out while the next is read.
PART = 1 << 17


def run(folder: Path) -> list[int]:
    """Everything for every period, a period at a time; returns the areas in each class."""
    counts = np.zeros(7, dtype=int)
    for found in every_period(folder):
        for level in BESIDE.values():
            codes = found[f"{level}_class"]
            counts += [np.count_nonzero(codes == one) for one in range(counts.size)]
    return counts.tolist()


def every_period(folder: Path) -> Iterator[Results]:
    """The results of each period, which stand until the next is asked for."""
    areas = pl.read_parquet(folder / AREAS)
    framework = framework_of(pl.read_parquet(folder / INDICATORS))
    origins = {one.slug: Origin("", "", "", "") for one in framework.indicators}
    groups = {
        kind: (areas[kind].rank("dense").to_numpy() - 1, areas[kind].unique().sort().to_list())
        for kind in (COUNCIL, "ward")
    }
    groups[NATION] = (np.zeros(areas.height, dtype=int), ["everywhere"])
    codes, population = areas["area"].to_list(), areas["population"].to_numpy()

    def laid_out(path: Path, workspace: Workspace) -> Cube:
        return cube_of(
            parts(path),
            kind="small area",
            areas=codes,
            population=population,
            origins=origins,
            groups=groups,
            workspace=workspace,
        )

    # While one period is worked out, the next is read, each where the one before the last was.
    worked_out, cubes = Workspace(), cycle([Workspace(), Workspace()])
    with ThreadPoolExecutor(1) as reader:
        first, *others = observations(folder)
        coming = reader.submit(laid_out, first, next(cubes))
        for following in [*others, None]:
            cube = coming.result()
            if following is not None:
                coming = reader.submit(laid_out, following, next(cubes))
            yield index_of(cube, framework, worked_out)


def parts(path: Path) -> Iterator[pl.DataFrame]:
    """A file of observations, part by part, as it is read."""
    table = pl.scan_parquet(path).select(NEEDED)
    return table.collect_batches(chunk_size=PART, maintain_order=True)


def index_of(cube: Cube, framework: Framework, workspace: Workspace) -> Results:
    """One period: indicators in the framework's order × areas in the order of their codes."""
    ranks = standardise.ranked(cube.value, workspace=workspace)
    evidence = Evidence(
        framework=framework,
        small=cube,
        reference=Reference.of_ranked(cube.value, ranks, workspace=workspace),
        features=Features((), np.empty((0, cube.areas.size))),
        names={},
        nation="",
    )
    nation = evidence.by(NATION)
    made = profiles_beside(tuple(BESIDE), evidence, workspace=workspace)
    results: Results = {
        "value": made[0].value,
        "lower": made[0].value_lower,
        "upper": made[0].value_upper,
        "national_value": np.where(nation.status == VALUE, nation.value, np.nan)[:, 0],
        "ward_value": group_totals(cube, "ward", evidence.rules.multiplier).value,
        "la_value": evidence.by(COUNCIL).value,
    }
    for level, one in zip(BESIDE.values(), made, strict=True):
        results |= {
            f"{level}_difference": one.difference,
            f"{level}_lower": one.lower,
            f"{level}_upper": one.upper,
            f"{level}_class": one.codes,
            f"{level}_domain_difference": one.domain_difference,
            f"{level}_domain_lower": one.domain_lower,
            f"{level}_domain_upper": one.domain_upper,
            f"{level}_domain_class": one.domain_codes,
        }
    return results | standings(cube, ranks, evidence.reference, workspace)


def standings(cube: Cube, ranks: Ranks, reference: Reference, workspace: Workspace) -> Results:
    """For every area on every indicator: z, exact rank, percentile, decile."""
    shape = cube.value.shape
    found: Results = {
        "z": workspace.array("z", shape),
        "rank": workspace.array("rank", shape, np.int32),
        "decile": workspace.array("decile", shape, np.int8),
        "percentile": ranks.percentile,
    }

    def row(i: int) -> None:
        found["z"][i] = standardise.z(cube.value[i], reference.mean[i], reference.sd[i])
        known = ~np.isnan(ranks.percentile[i])
        below = ranks.below[i]
        found["rank"][i] = known * (below + 1)
        found["decile"][i] = known * (10 * below // max(reference.count[i], 1) + 1)

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
