"""Estimates of small areas brought to what is published of the larger ones they lie in.

A council's figure rests on a larger survey than its neighbourhoods' do. Their estimates are moved
together until they add up to it, and the error of the published figure moves with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, Codes, Index, numbers, summed, texts

if TYPE_CHECKING:
    import polars as pl

#: How areas are moved: all by the same difference, by the same factor, or by the same shift of the
#: logarithm of their odds.
How: TypeAlias = Literal["difference", "ratio", "logit"]

#: Where one figure is published for all areas together.
ALL = "all areas"

#: How near the mean of shares must come, and how often a shift is mended.
NEAR, STEPS = 1e-12, 100


@dataclass(frozen=True, eq=False)
class Published:
    """Figures of larger areas, and which small areas lie in each.

    Attributes
    ----------
    areas : numpy.ndarray of str, shape (areas,)
        Codes in order.
    within : numpy.ndarray of int, shape (areas,)
        Row of the figure of the larger area that each lies in.
    people : numpy.ndarray, shape (areas,)
        What each counts with in the mean.
    groups : numpy.ndarray of str, shape (larger areas,)
    value, se : numpy.ndarray, shape (larger areas,)
        The published mean or share and its standard error; 0 where it is exact.
    """

    areas: Codes
    within: Index
    people: Array
    groups: Codes
    value: Array
    se: Array

    def share(self) -> Array:
        """What share of the people of its larger area lives in each area."""
        found: Array = self.people / summed(self.within, self.people, len(self.groups))[self.within]
        return found

    def placed(self, areas: Codes) -> Published:
        """The same with the areas in another order.

        Raises
        ------
        WarmError
            When they are not the same areas, with some that are missing.
        """
        missing = np.setdiff1d(areas, self.areas)
        more = np.setdiff1d(self.areas, areas)
        if missing.size or more.size:
            which = missing if missing.size else more
            lack = "published figures" if missing.size else "estimates"
            raise WarmError(
                f"{which.size:,} areas are not among those of the {lack}: {some(which)}. Give both "
                "for the same areas."
            )
        at = np.searchsorted(self.areas, areas)
        return Published(areas, self.within[at], self.people[at], self.groups, self.value, self.se)


def published(
    areas: pl.DataFrame,
    known: pl.DataFrame,
    *,
    area: str = "area",
    group: str | None = None,
    people: str = "people",
    value: str = "value",
    se: str | None = None,
    name: str = "the published figures",
) -> Published:
    """Published figures from two tables.

    Parameters
    ----------
    areas : polars.DataFrame
        A row for each small area: its code, the larger area it lies in, and how many people count.
    known : polars.DataFrame
        A row for each larger area: its code in the column `group`, the figure and its error.
    area, people, value : str
        Columns.
    group : str, optional
        Column of larger areas, in both tables. Without it, `known` has one row, for all areas.
    se : str, optional
        Column of standard errors; without it figures are exact, as a census is.
    name : str
        What to call the tables in errors.

    Returns
    -------
    Published

    Raises
    ------
    BadTable
        With every problem: a column that is missing, an area twice, a larger area without a figure
        or without people, a number that is none.
    """
    problems = [
        Problem(None, column, "", "this column")
        for table, columns in (
            (areas, [area, people, *([group] if group else [])]),
            (known, [value, *([group] if group else []), *([se] if se else [])]),
        )
        for column in columns
        if column not in table.columns
    ]
    if problems:
        raise BadTable(problems, name)
    if group is None and known.height != 1:
        raise BadTable(
            [Problem(None, None, f"{known.height:,} figures", "one, or a column of larger areas")],
            name,
        )
    codes, living = texts(areas, area), numbers(areas, people)
    figure = numbers(known, value)
    error = numbers(known, se) if se else np.zeros(known.height)
    of = texts(areas, group) if group else np.full(areas.height, ALL)
    groups = texts(known, group) if group else np.array([ALL])
    problems = [
        *twice(codes, area),
        *twice(groups, group or ALL),
        *wrong(living, ~(living >= 0), people, "a number of people, zero or more"),
        *wrong(figure, ~np.isfinite(figure), value, "a number"),
        *wrong(error, ~(np.isfinite(error) & (error >= 0)), se, "a standard error, zero or more"),
    ]
    problems += [
        Problem(None, group, one, "a published figure for it")
        for one in np.setdiff1d(of, groups).tolist()
    ]
    if problems:
        raise BadTable(problems, name)
    order, sorted_groups = np.argsort(codes), np.argsort(groups)
    groups = groups[sorted_groups]
    within = np.searchsorted(groups, of[order])
    kept = np.unique(within)
    nobody = [
        Problem(None, people, "0", f"people in {groups[g]}")
        for g in kept
        if living[order][within == g].sum() == 0
    ]
    if nobody:
        raise BadTable(nobody, name)
    return Published(
        codes[order],
        np.searchsorted(kept, within),
        living[order],
        groups[kept],
        figure[sorted_groups][kept],
        error[sorted_groups][kept],
    )


def moved(known: Published, estimate: Array, wanted: Array, how: How) -> Array:
    """Estimates moved until their means over larger areas are as wanted.

    Parameters
    ----------
    known : Published
    estimate : numpy.ndarray, shape (areas,) or (areas, draws)
    wanted : numpy.ndarray, shape (larger areas,) or (larger areas, draws)
    how : {"difference", "ratio", "logit"}

    Raises
    ------
    WarmError
        When the figures cannot be reached so, with the larger area.
    """
    columns = estimate.reshape(len(estimate), -1)
    goal = wanted.reshape(len(wanted), -1)
    share = known.share()[:, None]
    g = len(known.groups)

    def mean(values: Array) -> Array:
        found = np.zeros((g, values.shape[1]))
        np.add.at(found, known.within, share * values)
        return found

    if how == "logit":
        found = _shifted(known, columns, goal, mean)
    elif how == "ratio":
        now = mean(columns)
        none = (now <= 0) | (goal < 0)
        if none.any():
            raise WarmError(
                f"{known.groups[np.argmax(none.any(axis=1))]}: a ratio needs a mean above zero and a "
                "published figure that is not below it. Use the difference."
            )
        found = columns * (goal / now)[known.within]
    elif how == "difference":
        found = columns + (goal - mean(columns))[known.within]
    else:
        raise WarmError(f"Areas are moved by a difference, a ratio or a logit, not by {how!r}.")
    return found.reshape(estimate.shape)


def _shifted(
    known: Published, columns: Array, goal: Array, mean: Callable[[Array], Array]
) -> Array:
    """Shares with the logarithm of their odds shifted alike in each larger area and draw."""
    from scipy.special import expit, logit

    bad = (columns <= 0) | (columns >= 1)
    if bad.any():
        at = int(np.argmax(bad.any(axis=1)))
        raise WarmError(
            f"{known.areas[at]} is estimated at {columns[at][bad[at]][0]:.4g}, and only what lies "
            "between 0 and 1 has odds to be shifted. Use the difference, or model the answers."
        )
    bad = (goal <= 0) | (goal >= 1)
    if bad.any():
        at = int(np.argmax(bad.any(axis=1)))
        raise WarmError(
            f"{known.groups[at]} is published at {goal[at][bad[at]][0]:.4g}, and only a share between "
            "0 and 1 has odds. Is it in percent? Give shares of 1."
        )
    odds = logit(columns)
    shift = np.zeros_like(goal)
    low, high = np.full_like(goal, -40.0), np.full_like(goal, 40.0)
    for _ in range(STEPS):
        now = expit(odds + shift[known.within])
        away = mean(now) - goal
        if np.abs(away).max() <= NEAR:
            break
        high, low = np.where(away > 0, shift, high), np.where(away <= 0, shift, low)
        step = shift - away / np.maximum(mean(now * (1 - now)), 1e-300)
        # A step that leaves what is known to hold the answer is replaced by halving.
        shift = np.where((step > low) & (step < high), step, (low + high) / 2)
    found: Array = expit(odds + shift[known.within])
    return found


def carried(
    known: Published, before: Array, after: Array, own: Array, shared: Array, how: How
) -> Array:
    """Variance of moved estimates about the truth, the error of the published figures included.

    The error of each area is that of its estimate, less its part of the error of their mean, plus its
    part of the error of the published figure, which is taken to be independent of the estimates:
    where both rest on the same survey, the variance is rather too large. Linear for differences; for
    ratios and shifts of odds the linear part.

    Parameters
    ----------
    known : Published
    before, after : numpy.ndarray, shape (areas,)
    own : numpy.ndarray, shape (areas,)
        Variance that belongs to each area alone.
    shared : numpy.ndarray, shape (areas, r)
        A matrix L such that L Lᵀ is what the errors of areas have in common.
    """
    share = known.share()
    g = len(known.groups)
    # Derivatives of what comes out: by each area's own estimate, and by a shift of the whole.
    if how == "ratio":
        ratio = after / np.where(before == 0, 1.0, before)
        mine, whole = ratio, before
    elif how == "logit":
        mine = after * (1 - after) / (before * (1 - before))
        whole = after * (1 - after)
    else:
        mine, whole = np.ones_like(before), np.ones_like(before)
    part = whole / summed(known.within, share * whole, g)[known.within]
    weight = share * mine
    alone = summed(known.within, weight**2 * own, g)
    together = np.zeros((g, shared.shape[1]))
    np.add.at(together, known.within, weight[:, None] * shared)
    spread = mine[:, None] * shared - part[:, None] * together[known.within]
    found: Array = (
        mine**2 * own
        - 2 * mine * part * weight * own
        + part**2 * (alone + known.se**2)[known.within]
        + (spread**2).sum(axis=1)
    )
    return found


def twice(codes: Codes, column: str) -> list[Problem]:
    """Codes that are empty or come twice."""
    problems = [
        Problem(int(row) + 2, column, "", "a code, not an empty cell")
        for row in np.flatnonzero(codes == "")
    ]
    names, count = np.unique(codes, return_counts=True)
    return problems + [
        Problem(None, column, one, "each code once") for one in names[count > 1].tolist() if one
    ]


def wrong(
    values: Array, bad: npt.NDArray[np.bool_], column: str | None, expected: str
) -> list[Problem]:
    """Numbers that are not what they should be."""
    return [
        Problem(
            int(row) + 2,
            column,
            f"{values[row]:g}" if np.isfinite(values[row]) else "",
            expected,
        )
        for row in np.flatnonzero(bad)
    ]


def some(codes: Codes, shown: int = 5) -> str:
    """A few codes for a sentence."""
    more = f" and {len(codes) - shown:,} more" if len(codes) > shown else ""
    return ", ".join(codes[:shown].tolist()) + more
