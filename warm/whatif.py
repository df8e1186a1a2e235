"""What if things were weighed differently: scores, ranks with their intervals, and colours.

For analysts. A score of a place says more about the weights than about the place, so no score and
no rank is given without the interval in which it lies over many runs, each with other weights,
another scale, another way of adding and one indicator left out. The runs are drawn from a seed, so
that the same choice gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.county import Profiles, profiles
from warm.domains import CONCENTRATION, COVERAGE_NEEDED
from warm.errors import UnknownPlace
from warm.evidence import Evidence
from warm.framework import Framework
from warm.parallel import spread
from warm.results import plain
from warm.standardise import PERCENTILE_SD, evened, imd_transform_share
from warm.weighting import SCALES, BadChoice, Choice

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Shares of the runs that lie below and above a rank's interval: it holds nine runs in ten.
TAILS = 0.05

#: On 100 + 10 × a score everything is above 0, as a geometric mean needs; what is not is lifted to 1.
CENTRE, STEP, FLOOR = 100.0, 10.0, 1.0

#: Numbers worked on at a time: what stays in the processor's cache.
NUMBERS_AT_ONCE = 1 << 19

DIRECTIONS = ("worse", "about_the_same", "better")
NO_DIRECTION = -2


@dataclass(frozen=True, eq=False)
class Material:
    """What is weighed: the indicators of some small areas, each on three scales.

    Attributes
    ----------
    framework : Framework
    areas : ndarray of str, shape (n,)
    indicators : tuple of str, length k
        Those that may count and that one of the areas has a figure of.
    domain : ndarray of int, shape (k,)
        Which of the framework's domains each belongs to.
    here : mapping of str to ndarray, shape (k, n)
        For each of `SCALES` the areas' scores, higher is better; 0 where there is none.
    there : mapping of str to ndarray, shape (k, n)
        The same of the rest of each area's council.
    has, compared : ndarray of bool, shape (k, n)
        Where there is a figure, and where there is one to compare it with.
    correlation : mapping of str to ndarray, shape (k, k)
        On each scale, over the reference set, turned so that higher is better: what says how much
        a mean of several varies there.
    releases, periods : mapping of str to str
        Of each indicator.
    """

    framework: Framework
    areas: NDArray[np.str_]
    indicators: tuple[str, ...]
    domain: NDArray[np.intp]
    here: Mapping[str, Array]
    there: Mapping[str, Array]
    has: Flags
    compared: Flags
    correlation: Mapping[str, Array]
    releases: Mapping[str, str]
    periods: Mapping[str, str]

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Slugs of all domains of the framework."""
        return tuple(one.slug for one in self.framework.domains)

    def rows(self, domain: int) -> NDArray[np.intp]:
        """Rows of the indicators of a domain."""
        return np.flatnonzero(self.domain == domain)

    def weights(self, choice: Choice) -> tuple[Array, Array]:
        """Weights of the domains that are measured here, and of indicators within each; sums 1.

        Raises
        ------
        BadChoice
            When nothing that has a weight is measured in any of the areas.
        """
        inside = np.array([choice.indicators[slug] for slug in self.indicators], dtype=float)
        inside[[slug == choice.left_out for slug in self.indicators]] = 0.0
        across = np.array([choice.domains[slug] for slug in self.domains], dtype=float)
        sums = np.bincount(self.domain, inside, minlength=across.size)
        across[sums == 0] = 0.0
        if not across.sum():
            raise BadChoice(
                ["Nothing that has a weight is measured in these areas: give other domains some."]
            )
        return across / across.sum(), np.divide(
            inside, sums[self.domain], out=np.zeros_like(inside), where=sums[self.domain] > 0
        )


def material(
    evidence: Evidence, council: str | None = None, made: Profiles | None = None
) -> Material:
    """Lay the indicators of a council's small areas, or of the nation's, on the three scales.

    The scales are those of a domain: distance from the mean of all small areas of the nation in
    steps (standard deviations, or twice the smallest difference that an indicator states); from
    their median in robust deviations; and the percentile among them over its own standard
    deviation. So they never depend on which areas are weighed.

    Parameters
    ----------
    evidence : Evidence
    council : str, optional
    made : Profiles, optional
        Of the same areas, where they were made before.

    Raises
    ------
    UnknownPlace
        When there are no small areas to weigh, or nothing in them that could be.
    """
    made = made or profiles(evidence, council)
    rules, reference, cube = evidence.rules, evidence.reference, evidence.small
    coded = made.codes != classes.NO_COLOUR
    # A survey of too few is neither coloured nor weighed.
    has_all = np.isfinite(made.value) & (coded | ~rules.survey[:, None])
    usable = (rules.sign != 0) & np.isfinite(rules.scale) & (rules.scale > 0)
    rows = np.flatnonzero(usable & has_all.any(axis=1)) if made.areas.size else np.empty(0, int)
    if not rows.size:
        raise UnknownPlace("Nothing that could be weighed is measured in these areas.")
    slugs = tuple(cube.indicators[row] for row in rows)
    order = [one.slug for one in evidence.framework.domains]
    has, value = has_all[rows], made.value[rows]
    compared = has & coded[rows] & np.isfinite(made.difference[rows])
    other = value - made.difference[rows]
    sign, step = rules.sign[rows, None], rules.scale[rows, None]
    mad = np.where(reference.mad[rows] > 0, reference.mad[rows], rules.scale[rows])[:, None]
    mean, middle = reference.mean[rows, None], reference.median[rows, None]

    def percentiles(x: Array) -> Array:
        found = np.empty(x.shape)

        def one(i: int) -> None:
            found[i] = reference.percentiles(int(rows[i]), x[i])

        spread(one, range(rows.size), x.size)
        return found

    def laid(x: Array, there: Flags) -> dict[str, Array]:
        scored = {
            "z": sign * (x - mean) / step,
            "robust": sign * (x - middle) / mad,
            "percentile": sign * (percentiles(x) - 50) / PERCENTILE_SD,
        }
        return {name: np.where(there, one, 0.0) for name, one in scored.items()}

    turned = np.outer(rules.sign[rows], rules.sign[rows])
    plainly = turned * reference.correlation[np.ix_(rows, rows)]
    ratio = (step / mad)[:, 0]
    return Material(
        framework=evidence.framework,
        areas=made.areas,
        indicators=slugs,
        domain=np.array([order.index(evidence.framework[one].domain) for one in slugs], np.intp),
        here=laid(value, has),
        there=laid(other, compared),
        has=has,
        compared=compared,
        correlation={
            "z": plainly,
            "robust": plainly * np.outer(ratio, ratio),
            "percentile": turned * reference.rank_correlation[np.ix_(rows, rows)],
        },
        releases={slug: cube.origins[row].release for slug, row in zip(slugs, rows, strict=True)},
        periods={slug: cube.origins[row].period for slug, row in zip(slugs, rows, strict=True)},
    )


# Scores and ranks ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Sufficient:
    """Where enough of the chosen weight is present: 60 % of a domain's, then 60 % of the whole.

    Attributes
    ----------
    domains : ndarray of bool, shape (d, n)
    areas : ndarray of bool, shape (n,)
    coverage : ndarray, shape (n,)
        Share (0 to 1) of the weight that is present: within domains that count.
    """

    domains: Flags
    areas: Flags
    coverage: Array


def sufficient(from_: Material, across: Array, inside: Array) -> Sufficient:
    """Hold the figures that are there against the weights that were chosen."""
    n = from_.areas.size
    domains = np.zeros((across.size, n), dtype=bool)
    coverage = np.zeros(n)
    for d in np.flatnonzero(across):
        rows = from_.rows(int(d))
        present = inside[rows] @ from_.has[rows]
        domains[d] = _enough(present)
        coverage += across[d] * np.where(domains[d], present, 0.0)
    whole = across @ domains
    return Sufficient(domains, _enough(whole), coverage)


def _enough(share: Array) -> Flags:
    # A sum of weights may miss the limit by a rounding error.
    return np.asarray(share >= COVERAGE_NEEDED - 1e-9)


@dataclass(frozen=True, eq=False)
class Way:
    """A scale and a way of adding, with the scores made ready for it.

    Attributes
    ----------
    exponential : bool
        Whether domains are ranked and transformed as in the English Indices of Deprivation.
    power : float
    x : ndarray, shape (k, n)
        What is averaged; 0 where there is nothing.
    """

    exponential: bool
    power: float
    x: Array

    @classmethod
    def of(cls, from_: Material, scale: str, adding: str, power: float) -> Way:
        """Make the scores of a scale ready."""
        x = from_.here[scale]
        if power != 1:
            x = np.where(from_.has, _bent(x, power), 0.0)
        return cls(adding == "imd-exponential", power, x)


def _bent(x: Array, power: float) -> Array:
    """Scores on 100 + 10 × the score, raised to the order of the mean; their logarithm for 0."""
    positive = np.maximum(CENTRE + STEP * x, FLOOR)
    return np.asarray(np.log(positive) if power == 0 else positive**power)


def _unbent(mean: Array, power: float) -> Array:
    """A mean of such numbers, back on the scale of the scores."""
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = np.exp(mean) if power == 0 else mean ** (1 / power)
    return np.asarray((whole - CENTRE) / STEP)


def scores(
    from_: Material,
    way: Way,
    across: Array,
    inside: Array,
    counted: Sufficient,
) -> Array:
    """Scores of all areas under many sets of weights at once.

    A mean of order p of domains that are means of order p of their indicators; order 1 works on
    the scores as they are, any other on 100 + 10 × the score, and comes back on their scale.
    ``imd-exponential`` takes the arithmetic mean within a domain, ranks the areas that are weighed
    by it, and adds up the exponential transformations of those ranks.

    Parameters
    ----------
    across : ndarray, shape (r, d)
    inside : ndarray, shape (r, k)
        What is missing gives its weight to the others of its domain, and a domain to the others.

    Returns
    -------
    ndarray, shape (r, n)
        Higher is better. NaN where too little is present.
    """
    whole = from_.has[inside.any(axis=0)].all(axis=0) & counted.areas & (not way.exponential)
    found = np.empty((len(across), whole.size))
    if whole.all():
        found = _combined(from_, across, inside) @ way.x
    elif whole.any():
        found[:, whole] = _combined(from_, across, inside) @ way.x[:, whole]
    if not whole.all():
        found[:, ~whole] = _step_by_step(from_, way, across, inside, counted, ~whole)
    return found if way.power == 1 else _unbent(found, way.power)


def _combined(from_: Material, across: Array, inside: Array) -> Array:
    """Weights of indicators in the whole, shape (r, k), where nothing is missing; rows sum to 1."""
    member = np.equal.outer(np.arange(across.shape[1]), from_.domain).astype(float)
    sums = inside @ member.T
    present = np.where(sums > 0, across, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(sums > 0, present / sums, 0.0) / present.sum(axis=1, keepdims=True)
    return np.asarray((share @ member) * inside)


def _step_by_step(
    from_: Material, way: Way, across: Array, inside: Array, counted: Sufficient, columns: Flags
) -> Array:
    """Means of domains that are means of what is there of their indicators, for some areas."""
    total = np.zeros((len(across), int(columns.sum())))
    weight = np.zeros_like(total)
    for d in np.flatnonzero(across.any(axis=0)):
        at = np.ix_(from_.rows(int(d)), np.flatnonzero(columns))
        w = inside[:, from_.rows(int(d))]
        sums = w @ from_.has[at].astype(float)
        there = (sums > 0) & counted.domains[d, columns]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = w @ way.x[at] / sums
        if way.exponential:
            mean = _deprivation(mean, there)
        total += across[:, d, None] * np.where(there, mean, 0.0)
        weight += across[:, d, None] * there
    with np.errstate(invalid="ignore", divide="ignore"):
        total /= weight
    total[~(counted.areas[columns] & (weight > 0))] = np.nan
    return total


def _deprivation(mean: Array, there: Flags) -> Array:
    """Minus the Indices' exponential score of each area: the lowest mean scores -100."""
    # Equals that were added up in another order are equals all the same.
    ranked = ranks(np.where(there, mean, np.nan).astype(np.float32))
    count = there.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return -imd_transform_share(ranked / count)


def ranks(scored: Array) -> Array:
    """Ranks along the last axis: 1 is the highest; equals share the mean of theirs; NaN has none."""
    order = np.argsort(-scored, axis=1)
    ordered = np.take_along_axis(scored, order, axis=1)
    n = scored.shape[1]
    at = np.broadcast_to(np.arange(1, n + 1, dtype=float), scored.shape)
    same = ordered[:, 1:] == ordered[:, :-1]
    if same.any():
        at = at.copy()
        for row in np.flatnonzero(same.any(axis=1)):
            starts = np.flatnonzero(np.concatenate([[True], ~same[row]]))
            ends = np.append(starts[1:], n)
            at[row] = np.repeat((starts + 1 + ends) / 2, ends - starts)
    found = np.empty(scored.shape)
    np.put_along_axis(found, order, at, axis=1)
    found[np.isnan(scored)] = np.nan
    return found


#: Beyond so many areas the ranks of a run are right to a place or two: sorting would take the time.
SORTED_EXACTLY = 1 << 13
#: How many scores a run then tells apart, evenly from its lowest to its highest.
TOLD_APART = 1 << 18


def near_ranks(scored: Array) -> Array:
    """The same as `ranks`, where scores that differ by next to nothing share a rank."""
    found = np.full(scored.shape, np.nan)
    for row, into in zip(scored, found, strict=True):
        known = np.isfinite(row)
        x = row if known.all() else row[known]
        if not x.size:
            continue
        low, high = x.min(), x.max()
        step = (TOLD_APART - 1) / (high - low) if high > low else 0.0
        at = ((high - x) * step).astype(np.int32)
        heaps = np.bincount(at, minlength=TOLD_APART)
        into[known] = (np.cumsum(heaps) - (heaps - 1) / 2)[at]
    return found


# Runs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Runs:
    """What was drawn: for every run its weights and its method.

    Attributes
    ----------
    across : ndarray, shape (r, d)
    inside : ndarray, shape (r, k)
    full : ndarray, shape (r, k)
        `inside` before anything was left out.
    method : tuple of (scale, adding, power), length r
    """

    across: Array
    inside: Array
    full: Array
    method: tuple[tuple[str, str, float], ...]

    def alike(self) -> Iterator[tuple[tuple[str, str, float], NDArray[np.intp]]]:
        """Each method that occurs, with its runs."""
        for one in dict.fromkeys(self.method):
            yield one, np.flatnonzero([other == one for other in self.method])


def draw(from_: Material, choice: Choice, across: Array, inside: Array) -> Runs:
    """Draw the runs of a choice: as many as it says, from its seed.

    Weights come from a Dirichlet distribution around the chosen ones; the scale is one of three;
    scores are added as chosen, arithmetically or geometrically; one indicator is left out. What the
    choice does not vary stays as chosen.
    """
    random = np.random.default_rng(choice.seed)
    many = choice.runs
    chosen = (choice.adding, choice.power)
    # Everything is drawn, whether it is varied or not: so varying less changes nothing else.
    drawn_across = _dirichlet(random, across, many)
    drawn_inside = np.zeros((many, inside.size))
    for d in range(across.size):
        rows = from_.rows(d)
        if inside[rows].any():
            drawn_inside[:, rows] = _dirichlet(random, inside[rows], many)
    drawn_scale = random.integers(len(SCALES), size=many)
    ways = list(dict.fromkeys([chosen, ("arithmetic", 1.0), ("geometric", 0.0)]))
    drawn_way = random.integers(len(ways), size=many)
    counting = np.flatnonzero((inside > 0) & (across[from_.domain] > 0))
    drawn_out = counting[random.integers(counting.size, size=many)]
    vary = choice.vary
    if "weights" not in vary:
        drawn_across, drawn_inside = np.tile(across, (many, 1)), np.tile(inside, (many, 1))
    full = drawn_inside
    if "left-out" in vary and counting.size > 1:
        drawn_inside = full.copy()
        drawn_inside[np.arange(many), drawn_out] = 0.0
    method = tuple(
        (SCALES[s] if "scale" in vary else choice.scale, *(ways[w] if "adding" in vary else chosen))
        for s, w in zip(drawn_scale, drawn_way, strict=True)
    )
    return Runs(drawn_across, drawn_inside, full, method)


def _dirichlet(random: np.random.Generator, base: Array, many: int) -> Array:
    """Draws around some weights; a weight of zero stays zero."""
    found = np.zeros((many, base.size))
    some = np.flatnonzero(base)
    share = base[some] / base[some].sum()
    found[:, some] = random.dirichlet(share * CONCENTRATION * some.size, size=many)
    # A tiny weight may be drawn as nothing at all, and no draw may leave nothing.
    return np.where(found.sum(axis=1, keepdims=True) > 0, found, base)


def ranks_of_runs(from_: Material, drawn: Runs, counted: Sufficient) -> NDArray[np.float32]:
    """Rank of every area in every run, shape (r, n)."""
    n = from_.areas.size
    found = np.empty((len(drawn.method), n), dtype=np.float32)
    few = max(NUMBERS_AT_ONCE // max(n, 1), 1)
    blocks = [
        (method, runs[at : at + few])
        for method, runs in drawn.alike()
        for at in range(0, runs.size, few)
    ]
    ways = {method: Way.of(from_, *method) for method, _ in drawn.alike()}
    placed = ranks if n <= SORTED_EXACTLY else near_ranks

    def work(block: tuple[tuple[str, str, float], NDArray[np.intp]]) -> None:
        method, runs = block
        found[runs] = placed(
            scores(from_, ways[method], drawn.across[runs], drawn.inside[runs], counted)
        )

    spread(work, blocks, found.size)
    return found


def _quantiles(ranked: NDArray[np.float32]) -> tuple[Array, Array, Array]:
    """The 5th, 50th and 95th hundredth of each column: ranks that occurred, NaN for no run."""
    n = ranked.shape[1]
    found = np.full((3, n), np.nan)

    def work(some: slice) -> None:
        ordered = np.sort(np.ascontiguousarray(ranked[:, some].T), axis=1)
        count = np.isfinite(ordered).sum(axis=1)
        for i, share in enumerate((TAILS, 0.5, 1 - TAILS)):
            # The first rank that at least this share of the runs do not pass.
            at = np.maximum(np.ceil(share * count - 1e-9).astype(np.intp) - 1, 0)
            found[i, some] = np.take_along_axis(ordered, at[:, None], axis=1)[:, 0]

    few = max(NUMBERS_AT_ONCE // max(len(ranked), 1), 1)
    spread(work, [slice(at, at + few) for at in range(0, n, few)], ranked.size)
    return found[0], found[1], found[2]


# Colours --------------------------------------------------------------------------------------------


def directions(
    from_: Material, choice: Choice, across: Array, inside: Array, drawn: Runs
) -> tuple[NDArray[np.int8], Array]:
    """Which way each domain differs from the rest of the council, and in how many runs it does.

    A run says better, worse or neither by half of the domain's own standard deviation over the
    reference set, as `warm.domains.stability` does for the page of a place. A domain that rests on
    one indicator in an area has nothing to weigh, and stands.

    Returns
    -------
    direction : ndarray of int8, shape (d, n)
        -1, 0 or 1; `NO_DIRECTION` where too little is present or the domain has no weight.
    holds : ndarray, shape (d, n)
        Share (0 to 1) of the runs that say the same; NaN without a direction.
    """
    direction = np.full((across.size, from_.areas.size), NO_DIRECTION, dtype=np.int8)
    holds = np.full(direction.shape, np.nan)
    chosen = Runs(
        across[None],
        inside[None],
        inside[None],
        ((choice.scale, choice.adding, choice.power),),
    )
    jobs: list[tuple[int, NDArray[np.intp], NDArray[np.intp]]] = []
    for d in np.flatnonzero(across):
        rows = from_.rows(int(d))
        rows = rows[inside[rows] > 0]
        patterns, which = np.unique(from_.compared[rows], axis=1, return_inverse=True)
        for i, there in enumerate(patterns.T):
            if there.any() and _enough(inside[rows[there]].sum()):
                columns = np.flatnonzero(which.ravel() == i)
                few = max(NUMBERS_AT_ONCE // max(len(drawn.method), 1), 1)
                jobs += [
                    (int(d), rows[there], columns[at : at + few])
                    for at in range(0, columns.size, few)
                ]

    def work(job: tuple[int, NDArray[np.intp], NDArray[np.intp]]) -> None:
        d, rows, columns = job
        mine = _pointing(from_, chosen, rows, columns)[0]
        direction[d, columns] = mine
        same = np.ones(columns.size)
        if rows.size > 1:
            same = (_pointing(from_, drawn, rows, columns) == mine).mean(axis=0)
        holds[d, columns] = same

    spread(work, jobs, len(drawn.method) * direction.size)
    return direction, holds


def _pointing(
    from_: Material, drawn: Runs, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.int8]:
    """The direction of one domain in every run, shape (r, areas)."""
    found = np.empty((len(drawn.method), columns.size), dtype=np.int8)
    weights = drawn.inside[:, rows]
    empty = weights.sum(axis=1) == 0
    weights = np.where(empty[:, None], drawn.full[:, rows], weights)
    weights = weights / weights.sum(axis=1, keepdims=True)
    at = np.ix_(rows, columns)
    for (scale, _adding, power), runs in drawn.alike():
        w = weights[runs]
        here, there = from_.here[scale][at], from_.there[scale][at]
        r = from_.correlation[scale][np.ix_(rows, rows)]
        variance = np.maximum(np.einsum("ri,ij,rj->r", w, r, w), 0.0)
        limit = classes.DELTA_IN_SD * np.sqrt(variance)[:, None]
        if power == 1:
            difference = w @ (here - there)
        else:
            mine, theirs = (_unbent(w @ _bent(one, power), power) for one in (here, there))
            difference = mine - theirs
        found[runs] = np.where(np.abs(difference) >= limit, np.sign(difference), 0)
    return found


# All of it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Weighed:
    """Some small areas under a choice of weights and method, with how firm that is.

    Attributes
    ----------
    choice : Choice
    areas : ndarray of str, shape (n,)
    score : ndarray, shape (n,)
        Higher is better; NaN where too little of the weight is present.
    rank, median_rank, rank_lower, rank_upper : ndarray, shape (n,)
        1 is the highest score. Under the choice, and over the runs: the median, and the interval
        that holds the middle nine tenths.
    coverage : ndarray, shape (n,)
        Share (0 to 1) of the chosen weight that is present.
    domains : tuple of str, length d
        Those with weight, in the framework's order.
    direction : ndarray of int8, shape (d, n)
        Each domain against the rest of the council: -1, 0, 1, or `NO_DIRECTION`.
    holds : ndarray, shape (d, n)
        Share (0 to 1) of the runs with the same direction.
    nominal, effective : mapping of str to float
        Weight (0 to 1) that each domain was given, and the correlation of its score with the whole
        over the ranked areas: how much of a say it has. NaN where either does not vary.
    indicators : mapping of str to float
        Weight (0 to 1) of each indicator in the whole.
    unmeasured : tuple of str
        Domains with a weight that nothing is measured in here: the others carry it.
    ranked : int
    releases, periods : mapping of str to str
        Of the indicators.
    framework : str
        Its version.
    """

    choice: Choice
    areas: NDArray[np.str_]
    score: Array
    rank: Array
    median_rank: Array
    rank_lower: Array
    rank_upper: Array
    coverage: Array
    domains: tuple[str, ...]
    direction: NDArray[np.int8]
    holds: Array
    nominal: Mapping[str, float]
    effective: Mapping[str, float]
    indicators: Mapping[str, float]
    unmeasured: tuple[str, ...]
    ranked: int
    releases: Mapping[str, str]
    periods: Mapping[str, str]
    framework: str

    def said(self) -> dict[str, Any]:
        """What was chosen and what it rests on: stands on everything that is made of the result."""
        made: dict[str, Any] = plain(
            {
                "framework": self.framework,
                **self.choice.as_data(),
                "rank_1_is": "the highest score",
                "rank_interval": [TAILS, 1 - TAILS],
                "coverage_needed": COVERAGE_NEEDED,
                "areas_placed": self.ranked,
                "weights_in_the_whole": {
                    "domains": self.nominal,
                    "indicators": self.indicators,
                },
                "effective_weights": self.effective,
                "domains_with_weight_but_no_figures": self.unmeasured,
                "releases": sorted(set(self.releases.values())),
                "periods": self.periods,
            }
        )
        return made

    def columns(self) -> dict[str, list[Any]]:
        """One list for each column of a table with a row for each area, None for no number."""

        def listed(numbers: Array) -> list[float | None]:
            return [None if x != x else x for x in numbers.tolist()]

        found: dict[str, list[Any]] = {
            "area": self.areas.tolist(),
            "status": ["value" if x == x else "insufficient" for x in self.rank.tolist()],
        }
        for name in ("rank", "rank_lower", "rank_upper", "median_rank", "score", "coverage"):
            found[name] = listed(getattr(self, name))
        words = np.array([*DIRECTIONS, ""])
        for i, slug in enumerate(self.domains):
            at = np.where(self.direction[i] == NO_DIRECTION, 3, self.direction[i] + 1)
            found[slug] = [word or None for word in words[at].tolist()]
            found[f"{slug}_holds"] = listed(self.holds[i])
        return found

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with everything that was chosen."""
        columns = self.columns()
        names = list(columns)
        rows = zip(*columns.values(), strict=True)
        return {**self.said(), "areas": [dict(zip(names, row, strict=True)) for row in rows]}

    def to_frame(self) -> pl.DataFrame:
        """One row for each area, best placed first."""
        import polars as pl

        return pl.DataFrame(self.columns(), infer_schema_length=None).sort(
            "rank", "area", nulls_last=True
        )


def weigh(
    evidence: Evidence | Material,
    choice: Choice,
    council: str | None = None,
) -> Weighed:
    """Weigh the small areas of a council, or of the nation, as somebody chose to.

    Parameters
    ----------
    evidence : Evidence or Material
        Material that was laid out before makes for a quicker answer.
    choice : Choice
        From `warm.weighting.choose`.
    council : str, optional
        Only for evidence.

    Returns
    -------
    Weighed

    Raises
    ------
    BadChoice
        When nothing that has a weight is measured here.
    UnknownPlace
        When there is nothing to weigh.
    """
    from_ = evidence if isinstance(evidence, Material) else material(evidence, council)
    across, inside = from_.weights(choice)
    counted = sufficient(from_, across, inside)
    way = Way.of(from_, choice.scale, choice.adding, choice.power)
    score = scores(from_, way, across[None], inside[None], counted)[0]
    drawn = draw(from_, choice, across, inside)
    lower, median, upper = _quantiles(ranks_of_runs(from_, drawn, counted))
    direction, holds = directions(from_, choice, across, inside, drawn)
    weighty = [i for i, slug in enumerate(from_.domains) if choice.domains[slug] > 0]
    return Weighed(
        choice=choice,
        areas=from_.areas,
        score=score,
        rank=ranks(evened(score)[None])[0],
        median_rank=median,
        rank_lower=lower,
        rank_upper=upper,
        coverage=counted.coverage,
        domains=tuple(from_.domains[i] for i in weighty if across[i] > 0),
        direction=direction[[i for i in weighty if across[i] > 0]],
        holds=holds[[i for i in weighty if across[i] > 0]],
        nominal={from_.domains[i]: float(across[i]) for i in weighty},
        effective={
            from_.domains[i]: _say(from_, way, i, across, inside, counted, score)
            for i in weighty
            if across[i] > 0
        },
        indicators={
            slug: float(across[from_.domain[i]] * inside[i])
            for i, slug in enumerate(from_.indicators)
            if across[from_.domain[i]] * inside[i] > 0
        },
        unmeasured=tuple(from_.domains[i] for i in weighty if across[i] == 0),
        ranked=int(np.isfinite(score).sum()),
        releases=dict(from_.releases),
        periods=dict(from_.periods),
        framework=from_.framework.version,
    )


def _say(
    from_: Material,
    way: Way,
    domain: int,
    across: Array,
    inside: Array,
    counted: Sufficient,
    score: Array,
) -> float:
    """Correlation of a domain's score by itself with the whole."""
    alone = (np.arange(across.size) == domain).astype(float)
    mine = scores(from_, way, alone[None], inside[None], counted)[0]
    both = np.isfinite(mine) & np.isfinite(score)
    if both.sum() < 3 or not (np.ptp(mine[both]) > 0 and np.ptp(score[both]) > 0):
        return float("nan")
    return float(np.corrcoef(mine[both], score[both])[0, 1])
