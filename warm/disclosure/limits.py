"""From how many people on something is shown, and the words for what is not."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: The smallest count above zero that is shown: 1 to 4 are hidden.
MINIMUM_COUNT = 5
#: The same for answers to a survey and for sensitive things.
SURVEY_MINIMUM_COUNT = 10
#: Fewest answers on which a share or a mean is shown, and on which it is given a class.
SURVEY_BASE_TO_SHOW = 30
SURVEY_BASE_TO_COLOUR = 100
#: No cross-tabulation has a row or a column of fewer people than this.
MARGIN = 10

#: Layers whose small areas are open to everybody, and those that are not.
OPEN_LAYERS = ("official", "modelled", "inherited")
CLOSED_LAYERS = ("survey", "own")

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.str_]


class Status(StrEnum):
    """Whether a figure is there, and if not, why not. A zero is a `value`."""

    VALUE = "value"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_ASKED = "not_asked"
    SOURCE_GAP = "source_gap"
