"""A weighted survey: its weights, how well they meet the totals, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from warm.estimate.columns import Array, summed
from warm.estimate.margins import Constraints
from warm.intervals import effective_n

if TYPE_CHECKING:
    import polars as pl

#: A respondent who carries this share of the weight or more is pointed out.
HEAVY = 0.1


@dataclass(frozen=True, eq=False)
class Weighted:
    """Weights that make a survey add up to known totals.

    Attributes
    ----------
    constraints : Constraints
    weights : numpy.ndarray, shape (respondents,)
        In the order of `constraints`; `column` has them in the order of the survey's table.
    method : dict
        What was asked for, so that it can be done again.
    converged : bool
        Whether every total is met within the tolerance.
    rounds : int
        How many rounds that took.
    error : float
        How far the total that is met worst is off, as a share of it.
    amounts : numpy.ndarray, shape (respondents, m), or None
        What was met beside people, in the order of `constraints`.
    """

    constraints: Constraints
    weights: Array
    method: dict[str, Any]
    converged: bool
    rounds: int
    error: float
    amounts: Array | None = None

    @property
    def effective_n(self) -> float:
        """How many respondents of equal weight would be as precise (Kish)."""
        return float(effective_n(self.weights))

    @property
    def design_effect(self) -> float:
        """By how much weighing alone makes variances larger: respondents ÷ `effective_n`.

        References
        ----------
        Kish L (1992). Weighting for unequal Pi. Journal of Official Statistics 8, 183-200.
        """
        effective = self.effective_n
        return len(self.weights) / effective if effective else float("nan")

    @property
    def reached(self) -> Array:
        """What the weights add up to in each category of the totals."""
        return added_up(self.constraints, self.weights)

    @property
    def heavy(self) -> tuple[tuple[int, float], ...]:
        """Row in the survey's table (from 0) and share of the weight of those who carry most of it.

        Whoever carries `HEAVY` or more, the heaviest first.
        """
        whole = self.weights.sum()
        if whole == 0:
            return ()
        share = self.weights / whole
        at = np.flatnonzero(share >= HEAVY)
        found = sorted((-float(share[i]), int(self.constraints.rows[i])) for i in at)
        return tuple((row, -negative) for negative, row in found)

    @property
    def notes(self) -> tuple[str, ...]:
        """What an analyst has to know before using the weights, in sentences."""
        notes = list(self.constraints.notes)
        if not self.converged:
            known, reached = self.constraints.totals, self.reached
            wanted = known.counts[:, 0]
            row = int(np.argmax(off(wanted, reached, known.people[0])))
            variable, category = known.labels[row]
            notes.append(
                f"The totals are not met after {self.rounds:,} rounds. Furthest off is {variable}: "
                f"{category}, with {reached[row]:,.1f} of {wanted[row]:,.1f} people. Merge small "
                "categories, or widen the bounds on weights."
            )
        notes += [
            f"The respondent in row {row + 2} carries {share:.0%} of the weight."
            for row, share in self.heavy
        ]
        return tuple(notes)

    def column(self) -> Array:
        """A weight for every row of the survey's table: 0 for respondents who were left out."""
        found = np.zeros(self.constraints.given)
        found[self.constraints.rows] = self.weights
        return found

    def to_frame(self) -> pl.DataFrame:
        """A row for each respondent who was weighed: `row` (from 0), `before`, `weight`, `ratio`."""
        import polars as pl

        order = np.argsort(self.constraints.rows)
        before, after = self.constraints.weight[order], self.weights[order]
        return pl.DataFrame(
            {
                "row": self.constraints.rows[order].astype(np.int64),
                "before": before,
                "weight": after,
                "ratio": after / before,
            }
        )

    def margins(self) -> pl.DataFrame:
        """A row for each category: what was wanted and what is reached."""
        import polars as pl

        known = self.constraints.totals
        return pl.DataFrame(
            {
                "variable": [variable for variable, _ in known.labels],
                "category": [category for _, category in known.labels],
                "before": added_up(self.constraints, self.constraints.weight),
                "wanted": known.counts[:, 0],
                "reached": self.reached,
            }
        )


def added_up(constraints: Constraints, weights: Array) -> Array:
    """What weights add up to in each category."""
    rows = len(constraints.totals.counts)
    found = np.zeros(rows)
    for column in constraints.codes.T:
        found += summed(column, weights, rows)
    return found


def off(wanted: Array, reached: Array, people: float) -> Array:
    """How far each category is off as a share of it; of all people where nobody is wanted."""
    base = np.where(wanted > 0, wanted, people)
    return np.divide(np.abs(reached - wanted), base, out=np.zeros_like(base), where=base > 0)
