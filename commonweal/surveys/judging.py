"""What of some estimates may be published, and why the rest may not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warm.estimate.estimated import AreaEstimates

#: Grades that are shown; D, and what has no grade, is withheld.
SHOWN = ("A", "B", "C")
#: An outcome is published only where at least this share of its areas is shown: what is left of
#: fewer would be those that happen to have a high figure.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be published of one outcome.

    Attributes
    ----------
    outcome : str
    areas : int
        With an estimate.
    grades : mapping of str to int
        How many have which; "" for none.
    shown : ndarray of bool
        By area, in the order of the estimates.
    refused : str
        Why nothing of it may be published; "" where it may.
    """

    outcome: str
    areas: int
    grades: dict[str, int]
    shown: NDArray[np.bool_]
    refused: str


def judge(found: AreaEstimates, kind: str = "these areas") -> tuple[Judgement, ...]:
    """Each outcome, judged by the errors of its estimates.

    Parameters
    ----------
    found : AreaEstimates
    kind : str
        What the areas are called, for the reason.
    """
    from warm.estimate.estimated import WHOLE

    judged = []
    for i, name in enumerate(found.outcomes):
        there = np.isfinite(found.estimate[i])
        grades = found.grade[i]
        shown = there & np.isin(grades, SHOWN)
        refused = ""
        if found.error not in WHOLE:
            refused = (
                "The intervals hold the error of the survey alone, and not how far areas differ "
                "from others with the same people: they would promise too much. Give figures that "
                "some areas have of their own (--known), or choose a method that has them."
            )
        elif not there.any():
            refused = "No area has an estimate."
        elif shown.sum() < ENOUGH * there.sum():
            refused = (
                f"The sample cannot carry {kind}: {int(shown.sum()):,} of {int(there.sum()):,} are "
                "sure enough to be shown (a coefficient of variation below 33%). Estimate larger "
                "areas, or ask more people."
            )
        judged.append(
            Judgement(name, int(there.sum()), dict(Counter(grades[there].tolist())), shown, refused)
        )
    return tuple(judged)
