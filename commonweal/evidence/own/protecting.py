"""What of an own table may not be shown, because it would say something about a few people.

The rules and their numbers are those of `warm.disclosure`: of a survey, nothing that rests on fewer
than thirty answers and no count from one to nine; of other figures that are not open to everybody
already, no count from one to four. Who is left over is counted like who is counted: 97 of 100 tells
as much about three people as 3 of 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.evidence.own.descriptor import Descriptor
from warm import disclosure
from warm.tables import STATUSES

if TYPE_CHECKING:
    from commonweal.evidence.own.figures import Figures

_VALUE, _SUPPRESSED = STATUSES.index("value"), STATUSES.index("suppressed")
#: Counts rebuilt from percentages miss whole numbers by the rounding of their last digit.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """Figures of which some were hidden, and sentences that say how many and why."""

    figures: Figures
    notes: tuple[str, ...]


def protect(figures: Figures, described: Descriptor) -> Protected:
    """Hide what may not be shown; the figures given are changed in place.

    Parameters
    ----------
    figures : Figures
    described : Descriptor
        Its layer and whether its figures are open say which rules hold.
    """
    survey = described.layer == "survey"
    if not len(figures) or (described.open and not survey):
        return Protected(figures, ())
    status = np.asarray(figures.status)
    shown = status == _VALUE
    measures = np.array([one.indicator.measure for one in figures.measured])
    share = (measures == "share")[np.asarray(figures.which)]
    counted = share | (measures == "rate")[np.asarray(figures.which)]
    numerator = np.where(counted, np.asarray(figures.numerator), np.nan)
    base = np.asarray(figures.denominator)
    left_over = np.where(share, base - numerator, np.nan)
    minimum = disclosure.SURVEY_MINIMUM_COUNT if survey else disclosure.MINIMUM_COUNT
    notes = []
    thin = shown & ~disclosure.may_show(base) if survey else np.zeros_like(shown)
    if thin.any():
        notes.append(
            f"Hidden (suppressed): {int(thin.sum()):,} of the figures, because fewer than "
            f"{disclosure.SURVEY_BASE_TO_SHOW} answers stand behind each."
        )
    few = np.zeros_like(shown)
    for counts in (numerator, left_over):
        exact = np.where(np.abs(counts) < _ROUNDING, 0.0, counts)
        hidden = disclosure.suppress(np.where(shown & ~thin, exact, np.nan), minimum)
        few |= hidden.status == disclosure.Status.SUPPRESSED
    if few.any():
        notes.append(
            f"Hidden (suppressed): {int(few.sum()):,} of the figures, because each counts from 1 to "
            f"{minimum - 1}, or leaves out so few."
        )
    for at in np.flatnonzero(thin | few).tolist():
        figures.status[at] = _SUPPRESSED
        for column in (figures.value, figures.numerator, figures.denominator, figures.lower,
                       figures.upper):  # fmt: skip
            column[at] = float("nan")
    return Protected(figures, tuple(notes))
