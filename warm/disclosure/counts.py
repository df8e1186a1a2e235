"""Single counts: which are hidden, and what is said in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warm.disclosure.limits import (
    MINIMUM_COUNT,
    SURVEY_BASE_TO_COLOUR,
    SURVEY_BASE_TO_SHOW,
    Array,
    Mask,
    Status,
    Words,
)
from warm.errors import BadTable, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Counts as they may be shown.

    Attributes
    ----------
    counts : numpy.ndarray of float
        NaN where there is nothing to show.
    status : numpy.ndarray of str
        A `Status` for each count.
    """

    counts: Array
    status: Words

    def hide(self, values: npt.ArrayLike) -> Array:
        """Values that would give a hidden count away (its rate, its limits), NaN where it is.

        Parameters
        ----------
        values : array_like
            The shape of `counts`, or any that broadcasts with it.
        """
        return np.where(self.status == Status.VALUE, np.asarray(values, dtype=np.float64), np.nan)


def explain(status: str, count: float | None = None, *, minimum: int = MINIMUM_COUNT) -> str:
    """What to write where a figure would stand, in words for a reader.

    Parameters
    ----------
    status : str
        A `Status`.
    count : float, optional
        The figure, if the status is `value`.
    minimum : int
        The smallest count above zero that is shown.

    Raises
    ------
    ValueError
        If the status is none of the five.
    """
    words = {
        Status.SUPPRESSED: f"Hidden to protect people: fewer than {minimum}, or a figure that "
        "would give such a one away.",
        Status.MISSING: "No figure has been published for this place.",
        Status.NOT_ASKED: "This was not asked here.",
        Status.SOURCE_GAP: "The source has a gap here: this says nothing about the place.",
    }
    known = Status(status)
    if known in words:
        return words[known]
    return "None: this was counted, and there were none." if count == 0 else "Counted."


def suppress(
    counts: npt.ArrayLike,
    minimum: int = MINIMUM_COUNT,
    *,
    status: npt.ArrayLike | None = None,
    name: str = "the counts",
) -> Shown:
    """Counts with the small ones hidden. Zero is kept: it names nobody.

    Where a total of the counts is shown too, hiding the small ones is not enough; use
    `suppress_table`.

    Parameters
    ----------
    counts : array_like
        Counts of zero or more, not necessarily whole; NaN where there is none.
    minimum : int
        The smallest count above zero that is shown.
    status : array_like of str, optional
        A `Status` for each count; by default a NaN is `missing`.
    name : str
        What to call the counts in errors.

    Returns
    -------
    Shown

    Raises
    ------
    BadTable
        With every negative or infinite count, every status that is none of the five, and every
        status that says one thing where the count says another.
    """
    given = np.asarray(counts, dtype=np.float64)
    absent = np.isnan(given)
    if status is None:
        known = np.where(absent, Status.MISSING.value, Status.VALUE.value)
    else:
        known = np.broadcast_to(np.asarray(status, dtype=np.str_), given.shape)
    is_value = known == Status.VALUE
    problems = problems_in(
        [
            ((given < 0) | np.isinf(given), given, "count", "a count of zero or more"),
            (
                ~np.isin(known, list(Status)),
                known,
                "status",
                "one of " + ", ".join(Status),
            ),
            (is_value & absent, known, "status", "a reason, since there is no count"),
            (
                ~is_value & ~absent,
                given,
                "count",
                "nothing, because the status is not 'value'",
            ),
        ]
    )
    if problems:
        raise BadTable(problems, name)
    small = (given > 0) & (given < minimum)
    return shown_as(given, known, small)


def may_show(base: npt.ArrayLike) -> Mask:
    """Whether a share or a mean of this many answers is shown at all.

    Parameters
    ----------
    base : array_like
        Number of answers. NaN is not shown.
    """
    return _at_least(base, SURVEY_BASE_TO_SHOW)


def may_colour(base: npt.ArrayLike) -> Mask:
    """Whether a share or a mean of this many answers is given a class.

    Parameters
    ----------
    base : array_like
        Number of answers. NaN is not.
    """
    return _at_least(base, SURVEY_BASE_TO_COLOUR)


def _at_least(base: npt.ArrayLike, fewest: int) -> Mask:
    enough: Mask = np.asarray(np.asarray(base, dtype=np.float64) >= fewest)
    return enough


def shown_as(counts: Array, status: Words, hidden: Mask) -> Shown:
    known: Words = np.where(hidden, Status.SUPPRESSED.value, status)
    return Shown(np.where(known == Status.VALUE, counts, np.nan), known)


def problems_in(
    checks: Sequence[tuple[Mask, npt.NDArray[np.generic], str, str]],
) -> list[Problem]:
    found = [
        Problem(int(row) + 1, column, str(np.ravel(values)[row]), expected)
        for wrong, values, column, expected in checks
        for row in np.flatnonzero(wrong)
    ]
    return sorted(found, key=lambda problem: problem.row or 0)
