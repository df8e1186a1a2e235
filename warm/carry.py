"""Carrying figures from the areas of one year to the areas of another, without losing anybody.

Census areas are redrawn every ten years: most stay as they were, some are split, some merged, a
few redrawn out of all recognition. A `Lookup` says which became which and in what proportion.
Counts are carried, shares are worked out again from carried counts, and scores, which count
nothing, are copied or averaged and marked. Ranks and deciles are never carried: they are positions
among areas that are no longer there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, UnknownPlace

#: What happened to an area: unchanged, split, merged, or redrawn so that nothing can be compared.
CHANGES = ("U", "S", "M", "X")

Array: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.str_]
Index: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """Which areas became which: a row of arrays for each pair of an old and a new area.

    Attributes
    ----------
    sources, targets : numpy.ndarray of str
        Codes of the areas carried from and to, each once, in order.
    source, target : numpy.ndarray of int, shape (pairs,)
        Positions in `sources` and `targets`; pairs are in order of target, then source.
    weight : numpy.ndarray of float, shape (pairs,)
        Share of the source's people who go to the target. Each source's weights add up to 1, so
        that totals are conserved.
    change : numpy.ndarray of str, shape (pairs,)
        One of `CHANGES`, from the shape of the pairs: one to one `U`, one to many `S`, many to
        one `M`, all else `X`.
    """

    sources: Codes
    targets: Codes
    source: Index
    target: Index
    weight: Array
    change: Codes

    @property
    def target_change(self) -> Codes:
        """What each target came from, one of `CHANGES`, in the order of `targets`."""
        return self.change[self._first]

    @property
    def comparable(self) -> npt.NDArray[np.bool_]:
        """Whether what was carried to each target is about the same place; False is `X`.

        A part of a split area counts as the same place only together with its other parts: see
        `alone` and `whole`.
        """
        comparable: npt.NDArray[np.bool_] = self.target_change != "X"
        return comparable

    @property
    def alone(self) -> npt.NDArray[np.bool_]:
        """Whether each target may be compared with its past by itself: `U` and `M`.

        A part of a split area may not, since all it has is a guessed share of an older figure.
        """
        alone: npt.NDArray[np.bool_] = np.isin(self.target_change, ("U", "M"))
        return alone

    def whole(self, codes: Iterable[str]) -> bool:
        """Whether targets taken together are made of whole sources, and so can be compared.

        Parameters
        ----------
        codes : iterable of str
            Codes of targets: the small areas of a neighbourhood, a ward, a council.

        Raises
        ------
        UnknownPlace
            With every code that is no target of this lookup.
        """
        wanted = np.unique(np.asarray(list(codes), dtype=np.str_))
        strange = wanted[~np.isin(wanted, self.targets)]
        if strange.size:
            raise UnknownPlace(f"Not in the lookup: {', '.join(strange.tolist())}.")
        inside = np.isin(self.targets, wanted)[self.target]
        return not bool(np.isin(self.source[~inside], self.source[inside]).any())

    @property
    def tangle(self) -> Index:
        """A number for each target: those with the same one share the ground of the same sources.

        Their figures of before add up to what the sources had together, whatever became of them.
        """
        label = np.arange(len(self.targets))
        while True:
            of_source = np.full(len(self.sources), len(self.targets))
            np.minimum.at(of_source, self.source, label[self.target])
            lowest = label.copy()
            np.minimum.at(lowest, self.target, of_source[self.source])
            if (lowest == label).all():
                return label
            label = lowest

    @property
    def _first(self) -> Index:
        """Position of each target's first pair."""
        return np.flatnonzero(np.diff(self.target, prepend=-1))


class Shares(NamedTuple):
    """Carried shares, 0 to 1, with the carried counts they were worked out from."""

    share: Array
    numerator: Array
    denominator: Array


class Scores(NamedTuple):
    """Carried scores, and the variance that carrying added (NaN where nobody can know it)."""

    score: Array
    added_variance: Array


def lookup(
    pairs: Sequence[tuple[str, str]] | npt.NDArray[np.str_],
    weights: npt.ArrayLike | None = None,
    *,
    residents: Mapping[str, float] | None = None,
    name: str = "the lookup",
) -> Lookup:
    """A `Lookup` from pairs of codes.

    Parameters
    ----------
    pairs : sequence of (source, target)
        Each pair once.
    weights : array_like, shape (pairs,), optional
        How many people (of the kind that is counted: children for children) live where source
        and target overlap. Only the proportions within a source matter.
    residents : mapping of str to float, optional
        People living in each target; used where `weights` is not given. Needed only for the
        targets of a source that has several.
    name : str
        What to call the pairs in errors.

    Raises
    ------
    BadTable
        With every problem: an empty code, a pair twice, a weight that is no number of people, a
        source that has several targets and nothing to share it out by.
    """
    codes = np.asarray(pairs, dtype=np.str_).reshape(-1, 2)
    problems = [
        Problem(row + 2, "source" if column == 0 else "target", "", "the code of an area")
        for row, column in zip(*np.nonzero(codes == ""), strict=True)
    ]
    sources, source = np.unique(codes[:, 0], return_inverse=True)
    targets, target = np.unique(codes[:, 1], return_inverse=True)
    order = np.lexsort((source, target))
    again = np.flatnonzero((np.diff(source[order]) == 0) & (np.diff(target[order]) == 0))
    problems += [
        Problem(int(order[at + 1]) + 2, "target", " → ".join(codes[order[at]]), "each pair once")
        for at in again
    ]
    fan_out = np.bincount(source, minlength=len(sources))
    people, found = _people(codes, fan_out[source] > 1, weights, residents)
    problems += found
    total = np.bincount(source, weights=people, minlength=len(sources))
    problems += [
        Problem(None, "source", str(sources[at]), "somebody living in one of its parts at least")
        for at in np.flatnonzero(total <= 0)
    ]
    if problems:
        raise BadTable(sorted(problems, key=lambda problem: problem.row or 0), name)
    weight = np.where(fan_out[source] > 1, people / total[source], 1.0)
    change = _changes(source, target, fan_out)
    return Lookup(sources, targets, source[order], target[order], weight[order], change[order])


def backwards(
    forwards: Lookup,
    weights: npt.ArrayLike | None = None,
    *,
    residents: Mapping[str, float] | None = None,
) -> Lookup:
    """The same pairs from the new areas to the old ones.

    Parameters
    ----------
    forwards : Lookup
        What is turned round.
    weights : array_like, shape (pairs,), optional
        As for `lookup`, in the order of the pairs of `forwards`.
    residents : mapping of str to float, optional
        People living in each *old* area; needed only for those that were merged.

    Raises
    ------
    BadTable
        As `lookup`.
    """
    pairs = np.column_stack([forwards.targets[forwards.target], forwards.sources[forwards.source]])
    return lookup(pairs, weights, residents=residents, name="the lookup turned round")


def arrange(areas: Codes, codes: Sequence[str] | Codes, values: npt.ArrayLike) -> Array:
    """Values in the order of a lookup's areas.

    Parameters
    ----------
    areas : numpy.ndarray of str
        `Lookup.sources` or `Lookup.targets`.
    codes : sequence of str
        Which area each value belongs to.
    values : array_like, shape (codes,) or (m, codes)
        The values.

    Returns
    -------
    numpy.ndarray, shape (areas,) or (m, areas)
        NaN for an area without a value: missing is not zero.

    Raises
    ------
    BadTable
        With every code that is not among the areas or comes twice.
    """
    wanted, given = np.asarray(codes, dtype=np.str_), np.asarray(values, dtype=np.float64)
    at = np.minimum(np.searchsorted(areas, wanted), len(areas) - 1)
    strange = areas[at] != wanted
    times = np.bincount(at[~strange], minlength=len(areas))
    problems = [
        Problem(int(row) + 2, "area", str(wanted[row]), "an area of the lookup")
        for row in np.flatnonzero(strange)
    ] + [
        Problem(int(row) + 2, "area", str(wanted[row]), "each area once")
        for row in np.flatnonzero(~strange & (times[at] > 1))
    ]
    if problems:
        raise BadTable(sorted(problems, key=lambda problem: problem.row or 0), "values to carry")
    arranged = np.full((*given.shape[:-1], len(areas)), np.nan)
    arranged[..., at] = given
    return arranged


def carry_counts(lookup: Lookup, values: npt.ArrayLike) -> Array:
    """Counts of the sources shared out and added up to counts of the targets.

    Parameters
    ----------
    lookup : Lookup
        From which areas to which.
    values : array_like, shape (sources,) or (m, sources)
        Counts in the order of `lookup.sources`; many indicators or years at once if wanted.

    Returns
    -------
    numpy.ndarray, shape (targets,) or (m, targets)
        Not rounded. Each row adds up to what its row of `values` adds up to. NaN where any
        source was NaN.

    Raises
    ------
    ValueError
        If `values` does not have one column for each source.
    """
    values = _columns(lookup, values)
    first = lookup._first
    # Nearly every target has a single source of weight 1, so this is one gather with a few
    # corrections: little more than copying the table, and with no sparse matrix to build.
    carried = np.take(values, lookup.source[first], axis=-1)
    parts = np.flatnonzero(lookup.weight[first] != 1.0)
    carried[..., parts] *= lookup.weight[first[parts]]
    rest = np.setdiff1d(np.arange(len(lookup.target)), first, assume_unique=True)
    more = values[..., lookup.source[rest]] * lookup.weight[rest]
    np.add.at(carried.T, lookup.target[rest], more.T)
    return carried


def carry_shares(lookup: Lookup, numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> Shares:
    """Shares of the targets: numerators and denominators carried, then divided.

    Parameters
    ----------
    lookup : Lookup
        From which areas to which.
    numerators, denominators : array_like, shape (sources,) or (m, sources)
        Counts in the order of `lookup.sources`.

    Returns
    -------
    Shares
        Shares are 0 to 1, NaN where the denominator is zero.
    """
    numerator = carry_counts(lookup, numerators)
    denominator = carry_counts(lookup, denominators)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(denominator > 0, numerator / denominator, np.nan)
    return Shares(share, numerator, denominator)


def carry_scores(
    lookup: Lookup,
    scores: npt.ArrayLike,
    residents: npt.ArrayLike,
    *,
    split_variance: float = float("nan"),
) -> Scores:
    """Scores of the targets: copied to the parts, averaged by people for merged areas.

    A score counts nothing, so carrying it is a guess. How bad a guess is told by the variance
    added: for a merger the spread of the merged areas' scores, weighted by people; for a part of
    a split area the spread *within* the old area, which its one score cannot tell.

    Parameters
    ----------
    lookup : Lookup
        From which areas to which.
    scores : array_like, shape (sources,) or (m, sources)
        In the order of `lookup.sources`.
    residents : array_like, shape (sources,)
        People living in each source.
    split_variance : float
        The variance between the parts of one area, if something is known of it (say, the usual
        spread between neighbouring areas). NaN: not known.

    Returns
    -------
    Scores
        Score and added variance (score squared) in the shape of `scores` for the targets. 0 added
        for unchanged areas.
    """
    scores = _columns(lookup, scores)
    people = lookup.weight * _columns(lookup, residents)[lookup.source]
    first = lookup._first
    total = np.add.reduceat(people, first)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = people / total[lookup.target]
        alone = np.diff(first, append=len(people)) == 1
        part[first[alone]] = np.where(total[alone] > 0, 1.0, np.nan)
    paired = scores[..., lookup.source]
    score = np.add.reduceat(part * paired, first, axis=-1)
    variance = np.add.reduceat(part * (paired - score[..., lookup.target]) ** 2, first, axis=-1)
    fan_out = np.bincount(lookup.source, minlength=len(lookup.sources))
    shared = np.maximum.reduceat(fan_out[lookup.source], first) > 1
    return Scores(score, np.where(shared, variance + split_variance, variance))


def _columns(lookup: Lookup, values: npt.ArrayLike) -> Array:
    checked = np.asarray(values, dtype=np.float64)
    if checked.ndim not in (1, 2) or checked.shape[-1] != len(lookup.sources):
        raise ValueError(
            f"Values to carry need one column for each of {len(lookup.sources):,} areas; "
            f"these have the shape {checked.shape}."
        )
    return checked


def _people(
    codes: Codes,
    shared: npt.NDArray[np.bool_],
    weights: npt.ArrayLike | None,
    residents: Mapping[str, float] | None,
) -> tuple[Array, list[Problem]]:
    """People of each pair, from whichever was given, and what is wrong with them."""
    if weights is not None:
        people = np.asarray(weights, dtype=np.float64)
        if people.shape != (len(codes),):
            raise ValueError(
                f"There are {len(codes):,} pairs, but weights of shape {people.shape}."
            )
    else:
        people = np.ones(len(codes))
        known = residents or {}
        people[shared] = [known.get(code, np.nan) for code in codes[shared, 1].tolist()]
    wrong = np.flatnonzero(~(np.isfinite(people) & (people >= 0)))
    expected = (
        "how many people live there (zero or more), to share out "
        if weights is None
        else ("a weight of zero or more, to share out ")
    )
    found = [
        Problem(
            int(row) + 2,
            "target" if weights is None else "weight",
            str(codes[row, 1] if weights is None else people[row]),
            expected + str(codes[row, 0]),
        )
        for row in wrong
    ]
    return np.where(np.isfinite(people) & (people >= 0), people, 1.0), found


def _changes(source: Index, target: Index, fan_out: Index) -> Codes:
    """`CHANGES` for each pair, from the shape of the tangle it belongs to."""
    fan_in = np.bincount(target)
    widest_target = np.zeros_like(fan_out)
    np.maximum.at(widest_target, source, fan_in[target])
    widest_source = np.zeros_like(fan_in)
    np.maximum.at(widest_source, target, fan_out[source])
    one_source, one_target = fan_in[target] == 1, fan_out[source] == 1
    split = ~one_target & (widest_target[source] == 1)
    merged = ~one_source & (widest_source[target] == 1)
    change: Codes = np.select(
        [one_source & one_target, split, merged], ["U", "S", "M"], default="X"
    )
    return change
