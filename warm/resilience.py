"""Resilience: how a small area does compared with places like it, held against deprivation.

The report of 2010 asks which places do better than anyone would expect. Here that is worked out
from what is measured locally, with everything left out that is itself a measure of deprivation:
otherwise the two could not be held against each other. A score is the mean of the domains, each
the mean of its indicators' differences from the k places most like the area, in the steps that
`warm.domains` counts in. Its interval joins two uncertainties: that of the indicators (recovered
by MOVER, as in a domain) and that of what to expect, which twenty places show only roughly.

Nothing here is a rank: areas are compared with places like them, and the classes are those of
`warm.classes` without *much*.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.compare import Rules, compare, withhold
from warm.cube import VALUE, Cube, Totals, group_totals
from warm.domains import COVERAGE_NEEDED, NO_VARIANCE, published
from warm.errors import UnknownPlace, WarmError
from warm.evidence import COUNCIL, Evidence
from warm.parallel import spread as spread_out
from warm.peers import Features, K, nearest

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

#: An area of which fewer domains are measured has no resilience: it would be about one thing.
DOMAINS_NEEDED = 4
#: With fewer places like it, nobody knows what to expect of an area.
PEERS_NEEDED = 10
#: Areas worked on at a time: each brings its peers' figures along.
AREAS_AT_ONCE = 1024

RULE = Path(__file__).parent / "rules" / "resilience-2026.toml"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A domain or an indicator that resilience leaves out, and why."""

    slug: str
    because: str


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Everything that resilience leaves out."""

    domains: tuple[Exclusion, ...]
    indicators: tuple[Exclusion, ...]

    @property
    def slugs(self) -> frozenset[str]:
        """Slugs of domains and indicators together."""
        return frozenset(one.slug for one in (*self.domains, *self.indicators))


@cache
def exclusions() -> Exclusions:
    """What is left out, as the rule beside this module says."""
    facts = tomllib.loads(RULE.read_text(encoding="utf-8"))
    return Exclusions(
        *(
            tuple(Exclusion(one["slug"], one["because"]) for one in facts[kind])
            for kind in ("domain", "indicator")
        )
    )


@dataclass(frozen=True, eq=False)
class Resilience:
    """How small areas do compared with places like them; higher is better throughout.

    Attributes
    ----------
    areas : ndarray of str, shape (n,)
    difference, lower, upper : ndarray, shape (n,)
        In steps (`warm.compare.Rules.scale`), with the 95 % interval; NaN where there is none.
    delta : ndarray, shape (n,)
        The smallest difference that matters: half of the standard deviation that a score of the
        same make-up has over the reference set.
    codes : ndarray of int8, shape (n,)
        `warm.classes`: better, similar, worse, can't tell, or no colour.
    measured : ndarray of int, shape (n,)
        How many domains are in it.
    peers : ndarray of int, shape (n,)
        How many places like it there were to expect from.
    domains : tuple of str, length d
        Those that could be in it.
    domain_difference : ndarray, shape (d, n)
        What each domain brings, in steps; NaN where it is not measured.
    indicators : tuple of str
        Everything that it is made of.
    """

    areas: NDArray[np.str_]
    difference: Array
    lower: Array
    upper: Array
    delta: Array
    codes: NDArray[np.int8]
    measured: NDArray[np.int64]
    peers: NDArray[np.int64]
    domains: tuple[str, ...]
    domain_difference: Array
    indicators: tuple[str, ...] = ()


def resilience(evidence: Evidence, council: str | None = None, *, k: int = K) -> Resilience:
    """Compare small areas with places like them, wherever in the nation those are.

    Parameters
    ----------
    evidence : Evidence
    council : str, optional
        Only this council's small areas; all of the nation when not given.
    k : int
        How many places like each.

    Returns
    -------
    Resilience

    Raises
    ------
    UnknownPlace
        When no small area of that council is in the evidence.
    """
    small = evidence.small
    if council is None:
        chosen = np.arange(small.areas.size)
    else:
        chosen = small.group(COUNCIL, council)
        if not chosen.size:
            raise UnknownPlace(f"No small areas of {council} are in the evidence.")
    part = _Part.of(evidence)
    levels = part.levels()
    n = chosen.size
    made = Resilience(
        areas=small.areas[chosen],
        difference=np.full(n, np.nan),
        lower=np.full(n, np.nan),
        upper=np.full(n, np.nan),
        delta=np.full(n, np.nan),
        codes=np.full(n, classes.NO_COLOUR, dtype=np.int8),
        measured=np.zeros(n, dtype=np.int64),
        peers=np.zeros(n, dtype=np.int64),
        domains=part.domains,
        domain_difference=np.full((len(part.domains), n), np.nan),
        indicators=part.cube.indicators,
    )
    if not n or not part.rows.size:
        return made
    like = alike(evidence.features, chosen, small.population, k)
    blocks = [slice(at, at + AREAS_AT_ONCE) for at in range(0, n, AREAS_AT_ONCE)]
    spread_out(
        lambda block: _measure(made, block, part, chosen[block], like[block], levels),
        blocks,
        part.rows.size * n * k,
    )
    return made


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows of the evidence that resilience is made of, and to which domain each belongs."""

    rows: Positions
    cube: Cube
    rules: Rules
    correlation: Array
    mean: Array
    domains: tuple[str, ...]
    #: One row for each domain, one column for each indicator: whether it belongs.
    belongs: NDArray[np.bool_]

    @classmethod
    def of(cls, evidence: Evidence) -> _Part:
        left_out = exclusions().slugs
        domains = [one.slug for one in evidence.framework.domains if one.slug not in left_out]
        small, rules = evidence.small, evidence.rules
        of_row = [evidence.framework.measured(slug).domain for slug in small.indicators]
        rows = np.array(
            [
                i
                for i, slug in enumerate(small.indicators)
                if of_row[i] in domains and slug not in left_out and rules.weight[i] > 0
                and np.isfinite(rules.scale[i])
            ],
            dtype=np.intp,
        )  # fmt: skip
        cube = _rows_of(small, rows)
        return cls(
            rows=rows,
            cube=cube,
            rules=Rules(**{name: part[rows] for name, part in vars(rules).items()}),
            correlation=np.asarray(evidence.reference.correlation)[np.ix_(rows, rows)],
            mean=np.asarray(evidence.reference.mean)[rows],
            domains=tuple(domains),
            belongs=np.array([[of_row[i] == one for i in rows] for one in domains], dtype=bool)
            .reshape(len(domains), rows.size),
        )  # fmt: skip

    def shares(self, there: NDArray[np.bool_], listed: NDArray[np.bool_]) -> tuple[Array, Array]:
        """What each row counts in the mean of the domains, and of each domain its inside shares.

        Parameters
        ----------
        there, listed : ndarray of bool, shape (m, n)
            Which differences can be used, and which could have been there.

        Returns
        -------
        inside : ndarray, shape (d, m, n)
            Shares within each domain, 0 for a domain of which too little is there.
        share : ndarray, shape (m, n)
            Of the whole; sums to 1 where any domain is measured.
        """
        weight = np.where(there, self.rules.weight[:, None], 0.0)
        could = np.where(listed | there, self.rules.weight[:, None], 0.0)
        mine = self.belongs.astype(float)
        total, possible = mine @ weight, mine @ could
        with np.errstate(invalid="ignore", divide="ignore"):
            enough = (total > 0) & (total / possible >= COVERAGE_NEEDED)
            inside = np.where(
                (enough[:, None, :] & self.belongs[:, :, None]), weight / total[:, None, :], 0.0
            )
            share = inside.sum(axis=0) / enough.sum(axis=0)
        return inside, np.nan_to_num(share)

    def levels(self) -> Array:
        """How every small area of the nation stands by itself, in steps; NaN where too little is
        measured. Only the spread of these among an area's peers is ever used."""
        value = np.asarray(self.cube.value)
        scale = (self.rules.sign / self.rules.scale)[:, None]
        steps = scale * (value - self.mean[:, None])
        there = (np.asarray(self.cube.status) == VALUE) & np.isfinite(steps)
        inside, share = self.shares(there, np.ones_like(there))
        measured = (inside.sum(axis=1) > 0).sum(axis=0)
        found = np.where(there, share * np.nan_to_num(steps), 0.0).sum(axis=0)
        return np.where(measured >= DOMAINS_NEEDED, found, np.nan)


def _rows_of(cube: Cube, rows: Positions) -> Cube:
    """The same areas on some of the indicators."""
    return replace(
        cube,
        indicators=tuple(cube.indicators[i] for i in rows),
        origins=tuple(cube.origins[i] for i in rows),
        numerator=np.asarray(cube.numerator)[rows],
        denominator=np.asarray(cube.denominator)[rows],
        value=np.asarray(cube.value)[rows],
        lower=np.asarray(cube.lower)[rows],
        upper=np.asarray(cube.upper)[rows],
        status=np.asarray(cube.status)[rows],
    )


def _of_each(cube: Cube, groups: NDArray[np.intp], multipliers: Array) -> Totals:
    """Totals of each row of `groups`, which holds positions and -1 for none; shape (m, p)."""
    at, _ = np.nonzero(groups >= 0)
    flat = groups[groups >= 0]
    gathered = replace(
        cube,
        areas=cube.areas[flat],
        numerator=np.take(cube.numerator, flat, axis=1),
        denominator=np.take(cube.denominator, flat, axis=1),
        value=np.take(cube.value, flat, axis=1),
        lower=np.take(cube.lower, flat, axis=1),
        upper=np.take(cube.upper, flat, axis=1),
        status=np.take(cube.status, flat, axis=1),
        population=np.asarray(cube.population)[flat],
        groups={"each": at.astype(np.int32)},
        group_codes={"each": np.arange(groups.shape[0]).astype(str)},
    )
    return group_totals(gathered, "each", multipliers)


def _measure(
    made: Resilience,
    block: slice,
    part: _Part,
    chosen: Positions,
    like: NDArray[np.intp],
    levels: Array,
) -> None:
    """Work out some areas and write them down."""
    rules = part.rules
    here = withhold(_of_each(part.cube, chosen[:, None], rules.multiplier), rules)
    there = withhold(_of_each(part.cube, like, rules.multiplier), rules)
    compared = compare(here, there, rules)
    d = compared.difference
    usable = np.isfinite(d) & (compared.codes != classes.NO_COLOUR)
    inside, share = part.shares(usable, published(here, there))
    scale = (rules.sign / rules.scale)[:, None]
    by_domain = np.einsum("dmn,mn->dn", inside, np.where(usable, scale * d, 0.0))
    there_at_all = inside.sum(axis=1) > 0
    by_domain = np.where(there_at_all, by_domain, np.nan)
    difference, measured = mean_of_domains(by_domain)
    step = share * np.abs(scale)
    carries = usable & np.isfinite(compared.lower)
    down = np.where(carries, step * (d - compared.lower), 0.0)
    up = np.where(carries, step * (compared.upper - d), 0.0)
    down, up = np.where(scale > 0, down, up), np.where(scale > 0, up, down)
    doubt, known = doubt_of_expectation(levels, like)
    lower = difference - np.sqrt((down**2).sum(axis=0) + doubt**2)
    upper = difference + np.sqrt((up**2).sum(axis=0) + doubt**2)
    turned = np.outer(rules.sign, rules.sign) * np.nan_to_num(part.correlation)
    np.fill_diagonal(turned, 1.0)
    variance = np.einsum("in,ij,jn->n", share, turned, share)
    with np.errstate(invalid="ignore"):
        delta = classes.DELTA_IN_SD * np.sqrt(np.where(variance > NO_VARIANCE, variance, np.nan))
    enough = np.isfinite(difference) & (known >= PEERS_NEEDED) & np.isfinite(delta)
    codes = np.where(enough, classed(difference, lower, upper, delta), classes.NO_COLOUR)
    for name, found in (("difference", difference), ("lower", lower), ("upper", upper),
                        ("delta", delta)):  # fmt: skip
        getattr(made, name)[block] = np.where(enough, found, np.nan)
    made.codes[block] = codes
    made.measured[block], made.peers[block] = measured, known
    made.domain_difference[:, block] = np.where(enough, by_domain, np.nan)


def mean_of_domains(by_domain: Array) -> tuple[Array, NDArray[np.int64]]:
    """The score from its domains, each counting the same.

    Parameters
    ----------
    by_domain : ndarray, shape (d, n)
        Differences in steps; NaN where a domain is not measured.

    Returns
    -------
    difference : ndarray, shape (n,)
        NaN where fewer than `DOMAINS_NEEDED` are measured.
    measured : ndarray of int, shape (n,)
        How many are.
    """
    there = np.isfinite(by_domain)
    measured = there.sum(axis=0)
    mean = np.where(there, by_domain, 0.0).sum(axis=0) / np.maximum(measured, 1)
    return np.where(measured >= DOMAINS_NEEDED, mean, np.nan), measured


def classed(difference: Array, lower: Array, upper: Array, delta: Array) -> NDArray[np.int8]:
    """Class codes by `warm.classes.classify`, without *much*: most figures have no interval."""
    codes = classes.classify(difference, lower, upper, lower, upper, delta, 1.0)
    codes[codes == classes.MUCH_BETTER] = classes.BETTER
    codes[codes == classes.MUCH_WORSE] = classes.WORSE
    return codes


def doubt_of_expectation(levels: Array, like: NDArray[np.intp]) -> tuple[Array, NDArray[np.int64]]:
    """How far off the expectation may be: half a 95 % interval of the mean of an area's peers.

    Parameters
    ----------
    levels : ndarray, shape (n,)
        How every area stands by itself; NaN where not known.
    like : ndarray of int, shape (p, k)
        Positions of each area's peers; -1 for none.

    Returns
    -------
    doubt : ndarray, shape (p,)
        Student's t times the standard error; NaN with fewer than two peers.
    known : ndarray of int, shape (p,)
        How many peers have a level.
    """
    from scipy.special import stdtrit

    peers = np.where(like >= 0, levels[like], np.nan)
    there = np.isfinite(peers)
    known = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, peers, 0.0).sum(axis=1) / known
        squares = np.where(there, (peers - mean[:, None]) ** 2, 0.0).sum(axis=1)
        error = np.sqrt(squares / (known - 1) / known)
    factor = stdtrit(np.maximum(known - 1, 1), 0.975)
    return np.where(known > 1, factor * error, np.nan), known


def alike(features: Features, chosen: Positions, population: Array, k: int = K) -> NDArray[np.intp]:
    """The k areas nearest to each of some areas: what `warm.peers.nearest` finds for one at a time.

    Areas whose features are all known are looked up in a tree, whose answers are put into the
    order of exact distances; where any are missing, and where a tie leads out of what the tree
    gave, `nearest` itself is asked.

    Parameters
    ----------
    features : Features
    chosen : ndarray of int, shape (p,)
    population : ndarray, shape (n,)
    k : int

    Returns
    -------
    ndarray of int, shape (p, k)
        Nearest first; -1 where there are no more.

    Raises
    ------
    WarmError
        When k is below zero.
    """
    if k < 0:
        raise WarmError(f"Zero or more places can be alike; {k} cannot.")
    found = np.full((chosen.size, k), -1, dtype=np.intp)
    if not k or not chosen.size:
        return found
    values = np.asarray(features.values, dtype=float)
    varies = np.isfinite(features.scale)
    points = (values[varies] / features.scale[varies, None]).T
    whole = np.asarray(np.isfinite(points).all(axis=1))
    alone = ~whole[chosen]
    # A missing feature makes every distance its own case, so one such area sends all the long way.
    if not whole.all() or not points.shape[1] or 2 * int(varies.sum()) < values.shape[0]:
        alone[:] = True
    quick = np.flatnonzero(~alone)
    if quick.size:
        alone[quick] = _by_tree(points, chosen[quick], k, found, quick)
    for i in np.flatnonzero(alone):
        near, _ = nearest(features, chosen[i : i + 1], population, k)
        found[i, : near.size] = near
    return found


#: The tree is asked for this many more than are wanted, so that ties are seen.
SPARE = 12
#: Distances closer than this are a tie.
TIE = 1e-9


def _by_tree(
    points: Array, chosen: Positions, k: int, found: NDArray[np.intp], into: Positions
) -> NDArray[np.bool_]:
    """Fill in the peers of some areas; returns which of them must be asked for one by one."""
    from scipy.spatial import cKDTree

    wanted = min(k + 1 + SPARE, len(points))
    tree = cKDTree(points)
    distance, position = tree.query(points[chosen], k=wanted, workers=-1)
    distance, position = (part.reshape(chosen.size, wanted) for part in (distance, position))
    distance = np.where(position == chosen[:, None], np.inf, distance)
    # Rounded, so that what is equal but for its last digits counts as equal: then the lower
    # position comes first.
    order = np.lexsort((position, np.round(distance / TIE)), axis=1)
    nearest_first = np.take_along_axis(position, order, axis=1)
    sorted_distance = np.take_along_axis(distance, order, axis=1)
    here = min(k, wanted - 1)
    found[into, :here] = nearest_first[:, :here]
    if wanted == len(points):
        return np.zeros(chosen.size, dtype=bool)
    last = sorted_distance[:, :-1][:, -1]
    return np.asarray(last - sorted_distance[:, here - 1] <= TIE)


# Held against deprivation -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Contrast:
    """Where areas stand on deprivation and on resilience, among the areas given.

    Attributes
    ----------
    deprivation, resilience : ndarray, shape (n,)
        Of a hundred of these areas, how many are more deprived, and how many less resilient
        (ties count half); NaN where either is not known.
    lowest, highest : ndarray, shape (n,)
        `resilience` at both ends of its interval.
    change : ndarray, shape (n,)
        `resilience` minus `deprivation`: above zero where a place does better among these areas
        on resilience than on deprivation.
    """

    deprivation: Array
    resilience: Array
    lowest: Array
    highest: Array

    @property
    def change(self) -> Array:
        return self.resilience - self.deprivation

    def most(self, codes: NDArray[np.int8], number: int) -> tuple[Sequence[int], Sequence[int]]:
        """Positions of the areas that change most, upwards and downwards, at most `number` each.

        Only areas that are surely better (or worse) than places like them: with the others, a
        change may be chance.
        """
        change = np.nan_to_num(self.change)
        order = np.argsort(-change, kind="stable")
        upward = [int(i) for i in order if change[i] > 0 and codes[i] == classes.BETTER]
        downward = [int(i) for i in order[::-1] if change[i] < 0 and codes[i] == classes.WORSE]
        return upward[:number], downward[:number]


def contrast(made: Resilience, deprivation: Array) -> Contrast:
    """Hold resilience against a score of deprivation (higher: more deprived) of the same areas."""
    both = np.isfinite(made.difference) & np.isfinite(deprivation)
    known = np.sort(made.difference[both])
    scores = np.sort(-deprivation[both])
    return Contrast(
        deprivation=np.where(both, _of_a_hundred(-deprivation, scores), np.nan),
        resilience=np.where(both, _of_a_hundred(made.difference, known), np.nan),
        lowest=np.where(both, _of_a_hundred(made.lower, known), np.nan),
        highest=np.where(both, _of_a_hundred(made.upper, known), np.nan),
    )


def _of_a_hundred(values: Array, among: Array) -> Array:
    """Of a hundred of the sorted values, how many are lower; ties count half."""
    below = np.searchsorted(among, values, side="left")
    not_above = np.searchsorted(among, values, side="right")
    return np.asarray(50.0 * (below + not_above) / max(among.size, 1))


def tenths(score: Array) -> NDArray[np.int64]:
    """Tenths of areas by a score of deprivation: 1 the most deprived, 10 the least; 0 for none.

    As the Indices of Deprivation divide: the first tenth ends where ten times the rank, the most
    deprived first, passes the number of areas. Areas with the same score share the better rank.
    """
    known = np.isfinite(score)
    n = int(known.sum())
    rank = np.searchsorted(np.sort(-score[known]), -np.where(known, score, 0.0), side="left") + 1
    return np.where(known, -(-rank * 10 // max(n, 1)), 0).astype(np.int64)
