"""The error that asking these people, and not others, leaves in every area's estimates.

The survey is drawn anew some two hundred times (clusters within strata, or respondents), and each
time all areas are raked again, from the factors that they had, and all outcomes averaged. How far the
averages scatter is their error.

Nobody's weights are stored. What respondents of a cell add up to in each replicate, for people and for
every outcome, is worked out once. Then a block of areas at a time goes through all replicates: a few
rounds of raking, the weights of the block's cells, and one matrix product with all outcomes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from warm.errors import WarmError
from warm.estimate.areas import AreaWeights, Cancelled, each
from warm.estimate.cells import MET, PRODUCT, Cells, Members, block_size, rake_from, spread
from warm.estimate.columns import Array, Index
from warm.estimate.designed import Design
from warm.estimate.estimated import SURVEY_ONLY, AreaEstimates, AreaKind, with_limits
from warm.estimate.replicates import MOST, REPLICATES, drawn_anew

#: Totals are met within this share in a replicate. Nearer ones move errors by some thousandths, and
#: two hundred replicates leave them uncertain by a twentieth.
TOLERANCE = 1e-3
ROUNDS = 500

#: An area has no error when more than this share of the replicates cannot be met there.
LOST = 0.1

#: Outcomes that are averaged together.
TOGETHER = 8

#: Bytes of weights that are held at once while replicates are added up.
CHUNK = 16 << 20


def bootstrap_areas(
    weighed: AreaWeights,
    answers: npt.ArrayLike,
    outcomes: Sequence[str],
    kinds: Sequence[AreaKind],
    *,
    seed: int,
    design: Design | None = None,
    replicates: int = REPLICATES,
    level: float = 0.95,
    tolerance: float = TOLERANCE,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AreaEstimates:
    """Averages of outcomes in every area, with the error of the survey.

    Parameters
    ----------
    weighed : AreaWeights
        Respondents raked to the totals of every area.
    answers : array_like, shape (rows of the survey's table, outcomes)
        0 and 1 for a share; NaN where somebody did not answer.
    outcomes : sequence of str
    kinds : sequence of {"mean", "share"}
    seed : int
        The same seed gives the same figures to the last bit, on any number of threads.
    design : Design, optional
        How respondents were drawn; one by one unless said. Its weights are not used: those that were
        raked are.
    replicates : int
    level : float
        Confidence level of the intervals.
    tolerance : float
        A replicate's totals are met when none is off by more than this share.
    threads : int
        Blocks of areas worked on side by side.
    progress : callable, optional
        Told after each block how many areas are done, and of how many.
    cancelled : callable, optional
        Asked before each block whether to stop.

    Returns
    -------
    AreaEstimates
        `diagnostics` has `lost`: replicates that could not be met in each area, which are left out.

    Raises
    ------
    Cancelled
        When `cancelled` said so.
    WarmError
        When a stratum has one cluster, or the sums would take more than `MOST` bytes.

    Notes
    -----
    Memory is `bootstrap_memory`. Work goes with areas × replicates × cells × outcomes.

    References
    ----------
    Rao JNK, Wu CFJ, Yue K (1992). Some recent work on resampling methods for complex surveys. Survey
    Methodology 18, 209-217.
    Whitworth A, Carter E, Ballas D, Moon G (2017). Estimating uncertainty in spatial microsimulation
    approaches to small area estimation. Computers, Environment and Urban Systems 63, 50-57.
    """
    constraints, made = weighed.constraints, weighed.cells
    if replicates < 20:
        raise WarmError(f"A bootstrap of areas takes 20 replicates or more, not {replicates!r}.")
    if not 0 < level < 1:
        raise WarmError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    given = constraints.arranged(answers)
    if given.shape != (len(constraints), len(outcomes)) or len(kinds) != len(outcomes):
        raise ValueError(
            f"{len(outcomes)} outcomes and {len(kinds)} kinds, but answers of the shape {given.shape}."
        )
    drawn = _design(constraints.given, design)
    sums = _Sums.of_replicates(weighed, given, drawn, seed, replicates)
    n = len(weighed.areas)
    estimate = np.full((len(outcomes), n), np.nan)
    squares, used = np.zeros_like(estimate), np.zeros_like(estimate)
    lost = np.zeros(n, dtype=np.int64)
    inside = Members.of(constraints, made)
    size = block_size(made)
    parts = [slice(at, min(at + size, n)) for at in range(0, n, size)]
    usable = weighed.usable

    def work(part: slice) -> int:
        if cancelled is not None and cancelled():
            raise Cancelled("The work was stopped.")
        at = part.start + np.flatnonzero(usable[part])
        if at.size:
            wanted = np.ascontiguousarray(constraints.totals.counts[:, at])
            start = np.ascontiguousarray(weighed.factors[:, at])
            found = _block(sums, made, inside, wanted, start, tolerance)
            estimate[:, at], squares[:, at], used[:, at], lost[at] = found
        return int(part.stop - part.start)

    each(work, parts, threads, n, progress)
    enough = usable & (lost <= LOST * replicates)
    few = used < (1 - LOST) * replicates
    se = np.sqrt(np.divide(squares, used, out=np.full_like(squares, np.nan), where=used > 0))
    se[:, ~enough] = np.nan
    se[few] = np.nan
    effective = weighed.effective_n()
    ends = [
        with_limits(kind, e, s, level=level, freedom=drawn.freedom, effective=effective)
        for kind, e, s in zip(kinds, estimate, se, strict=True)
    ]
    notes = [*weighed.notes, SURVEY_ONLY]
    if silent := int((usable & ~enough).sum()):
        code = weighed.areas[np.flatnonzero(usable & ~enough)[0]]
        notes.append(
            f"Without an error: {silent:,} of {n:,} areas, whose totals cannot be met in more than "
            f"{LOST:.0%} of the replicates, first {code}. They hang on a few respondents: merge small "
            "categories."
        )
    notes += _constant(outcomes, given)
    return AreaEstimates(
        outcomes=tuple(outcomes),
        kinds=tuple(kinds),
        areas=weighed.areas,
        estimate=estimate,
        se=np.array([one[0] for one in ends]),
        lower=np.array([one[1] for one in ends]),
        upper=np.array([one[2] for one in ends]),
        error="sampling",
        modelled=True,
        level=level,
        method={
            **weighed.method,
            "intervals": "bootstrap",
            "drawn anew": "clusters" if design is not None else "respondents",
            "replicates": replicates,
            "replicate tolerance": tolerance,
            "seed": seed,
        },
        notes=tuple(notes),
        freedom=float(drawn.freedom),
        effective=effective,
        reason=weighed.to_frame()["reason"].to_numpy().astype(np.str_),
        diagnostics={"lost": lost},
    )


def bootstrap_memory(made: Cells, outcomes: int, replicates: int, threads: int = 1) -> int:
    """Bytes that the sums of all replicates take, and what each thread holds besides.

    The result is not in it (three arrays of 8 bytes for each outcome and area).
    """
    a, b = (int(side) for side in made.seed.shape)
    sums = replicates * (outcomes + 1) * a * b
    return 8 * (sums + threads * block_size(made) * (TOGETHER * a + 4 * outcomes + 6 * (a + b)))


def _constant(outcomes: Sequence[str], given: Array) -> list[str]:
    same = [
        name
        for name, column in zip(outcomes, given.T, strict=True)
        if np.unique(column[np.isfinite(column)]).size == 1
    ]
    if not same:
        return []
    return [
        f"All answers are the same on {', '.join(same)}, so the sample tells nothing of how they vary."
    ]


def _design(rows: int, design: Design | None) -> Design:
    """The design asked for, or one of respondents drawn one by one."""
    if design is None:
        alone = np.arange(rows, dtype=np.intp)
        return Design(
            np.ones(rows),
            np.zeros(rows, dtype=np.intp),
            alone,
            np.array(["all"]),
            np.array([rows], dtype=np.intp),
            np.array([np.inf]),
            "refuse",
        )
    if len(design.cluster) != rows:
        raise ValueError("The design is not that of the survey that was raked.")
    lonely = design.strata[design.clusters_in < 2]
    if lonely.size:
        raise WarmError(
            "Replicates need two clusters or more in each stratum, and there is one in "
            f"{', '.join(repr(str(one)) for one in lonely)}: put it together with another stratum."
        )
    return design


@dataclass(frozen=True, eq=False)
class _Sums:
    """What respondents of each cell add up to.

    Attributes
    ----------
    seeds : tuple of Cells
        The weights of each replicate.
    whole : numpy.ndarray, shape (sums, rows, columns)
        Weights of everybody, of those who answered the same questions, set by set, and then weights
        times answers.
    drawn : numpy.ndarray, shape (replicates, sums, rows, columns)
        The same in each replicate.
    of : numpy.ndarray of int, shape (outcomes,)
        Which sum is of those who answered each outcome.
    """

    seeds: tuple[Cells, ...]
    whole: Array
    drawn: Array
    of: Index

    @classmethod
    def of_replicates(
        cls, weighed: AreaWeights, given: Array, design: Design, seed: int, replicates: int
    ) -> _Sums:
        constraints, made = weighed.constraints, weighed.cells
        rows, columns = made.seed.shape
        place = made.place[0] * columns + made.place[1]
        order = np.argsort(place, kind="stable")
        cell, first = np.unique(place[order], return_index=True)
        ends = np.append(first[1:], len(place))
        said = np.isfinite(given)
        sets: dict[bytes, int] = {np.ones(len(given), dtype=bool).tobytes(): 0}
        of = [sets.setdefault(column.tobytes(), len(sets)) for column in said.T]
        answered = [np.frombuffer(one, dtype=bool) for one in sets]
        z = np.column_stack([*answered, np.where(said, given, 0.0)])[order]
        many = z.shape[1]
        if (size := 8 * replicates * many * made.seed.size) > MOST:
            raise WarmError(
                f"{replicates:,} replicates of {given.shape[1]:,} outcomes in {made.seed.size:,} cells "
                f"would take {size / 1e9:,.1f} GB. Take fewer outcomes at a time: the same seed draws "
                "the same replicates for them."
            )
        weight = constraints.weight[order]
        cluster = design.cluster[constraints.rows[order]]
        drawn = np.zeros((replicates, many, rows * columns))
        step = max(1, CHUNK // (8 * len(weight)))
        for start in range(0, replicates, step):
            stop = min(start + step, replicates)
            factors = [drawn_anew(design, seed, r)[cluster] for r in range(start, stop)]
            weights = np.column_stack(factors) * weight[:, None]
            # Products so small that no library spreads them over threads, as in `means`.
            few = max(1, PRODUCT // (many * (stop - start)))
            for c, low, high in zip(cell, first, ends, strict=True):
                for at in range(low, high, few):
                    part = slice(at, min(at + few, high))
                    drawn[start:stop, :, c] += weights[part].T @ z[part]
        whole = np.zeros((many, rows * columns))
        whole[:, cell] = np.add.reduceat(weight[:, None] * z, first, axis=0).T
        codes = constraints.codes[order][first]
        people = constraints.totals.counts.sum(axis=1) > 0
        seeds = []
        for one in drawn[:, 0]:
            has = np.zeros(len(people), dtype=bool)
            has[codes[one[cell] > 0]] = True
            gaps = bool((people & ~has).any())
            seeds.append(replace(made, seed=one.reshape(rows, columns), gaps=gaps))
        return cls(
            tuple(seeds),
            whole.reshape(many, rows, columns),
            drawn.reshape(replicates, many, rows, columns),
            np.array(of, dtype=np.intp),
        )

    def means(self, sums: Array, a: Array, b: Array) -> Array:
        """Averages of outcomes, shape (outcomes, areas), from the factors of both groups."""
        added = np.empty((len(sums), a.shape[1]))
        # One product for each outcome: so small that no library spreads it over threads, which could
        # change a digit, and a few at a time, so that what they leave is still near.
        for at in range(0, len(sums), TOGETHER):
            part = slice(at, at + TOGETHER)
            np.einsum("kim,im->km", np.matmul(sums[part], b), a, out=added[part])
        below, above = added[self.of], added[len(added) - len(self.of) :]
        found: Array = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
        return found


def _block(
    sums: _Sums,
    made: Cells,
    inside: Members,
    wanted: Array,
    start: Array,
    tolerance: float,
) -> tuple[Array, Array, Array, npt.NDArray[np.int64]]:
    """Estimates, squared differences from them, replicates used, and those lost, of a block."""
    estimate = sums.means(sums.whole, spread(made, 0, start), spread(made, 1, start))
    squares, used = np.zeros_like(estimate), np.zeros_like(estimate)
    lost = np.zeros(wanted.shape[1], dtype=np.int64)
    for seed, drawn in zip(sums.seeds, sums.drawn, strict=True):
        factors, state, _, _ = rake_from(seed, inside, wanted, start, tolerance, ROUNDS)
        met = state == MET
        away = sums.means(drawn, spread(made, 0, factors), spread(made, 1, factors)) - estimate
        there = np.isfinite(away) & met
        np.multiply(away, away, out=away)
        np.add(squares, away, out=squares, where=there)
        used += there
        lost += ~met
    return estimate, squares, used, lost
