"""What may be shown about people, and what must stay hidden. The one place with these rules.

Five things look alike on a page and are not: a figure hidden to protect people, a figure nobody
published, a question nobody asked, a hole in the source, and a plain zero. `explain` has the words
for each, and nothing here ever turns one into another.

Open official figures of small areas disclose nothing new, since anybody can add them up; the rules
on overlapping areas are for surveys and for a council's own data.

The defaults follow Scottish and English public health practice: counts of 1 to 4 are hidden, zero
is shown, and a rate or an interval is hidden with its count.
"""

from warm.disclosure.counts import Shown, explain, may_colour, may_show, suppress
from warm.disclosure.limits import (
    CLOSED_LAYERS,
    MARGIN,
    MINIMUM_COUNT,
    OPEN_LAYERS,
    SURVEY_BASE_TO_COLOUR,
    SURVEY_BASE_TO_SHOW,
    SURVEY_MINIMUM_COUNT,
    Status,
)
from warm.disclosure.overlaps import refuse_differencing
from warm.disclosure.tables import ProtectedTable, refuse_thin_margins, suppress_table

__all__ = [
    "CLOSED_LAYERS",
    "MARGIN",
    "MINIMUM_COUNT",
    "OPEN_LAYERS",
    "SURVEY_BASE_TO_COLOUR",
    "SURVEY_BASE_TO_SHOW",
    "SURVEY_MINIMUM_COUNT",
    "ProtectedTable",
    "Shown",
    "Status",
    "explain",
    "may_colour",
    "may_show",
    "refuse_differencing",
    "refuse_thin_margins",
    "suppress",
    "suppress_table",
]
