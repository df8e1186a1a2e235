"""Reads: lists with their places and editions, decisions, and what a place has of either."""

from commonweal.priorities.links import Link
from commonweal.priorities.money import write_financial_year, write_pounds
from commonweal.priorities.permissions import may_edit
from commonweal.priorities.queries.decided import (
    Decision,
    Side,
    decision,
    decisions,
    decisions_about,
)
from commonweal.priorities.queries.listed import (
    COMING,
    STATES,
    ListCard,
    ListedRow,
    ListPage,
    OnList,
    councils_with_lists,
    lists,
    on_lists,
    priority_list,
)
from commonweal.priorities.queries.office import (
    Written,
    evidence_to_choose,
    office_of,
    signed,
    version_of,
    written,
)
from commonweal.priorities.queries.outermost import Outermost, outermost_in
from commonweal.priorities.queries.state import stamp

__all__ = [
    "COMING",
    "STATES",
    "Decision",
    "Link",
    "ListCard",
    "ListPage",
    "ListedRow",
    "OnList",
    "Outermost",
    "Side",
    "Written",
    "councils_with_lists",
    "decision",
    "decisions",
    "decisions_about",
    "evidence_to_choose",
    "lists",
    "may_edit",
    "office_of",
    "on_lists",
    "outermost_in",
    "priority_list",
    "signed",
    "stamp",
    "version_of",
    "write_financial_year",
    "write_pounds",
    "written",
]
