"""Writes: lists of priority places in editions, and decisions on additional support."""

from commonweal.priorities.operations.decisions import (
    Recorded,
    confirm_decision,
    publish_decision,
    record_decision,
    withdraw_decision,
)
from commonweal.priorities.operations.example import load_example
from commonweal.priorities.operations.lists import LoadedLists, PutList, confirm_list, load_lists
from commonweal.priorities.operations.made import INDICATOR, make_list, remake_lists
from commonweal.priorities.operations.office import (
    WrittenList,
    end_list,
    needed,
    write_decision,
    write_list,
)
from commonweal.priorities.operations.overtaking import NotWritten, Overtaken, Wrong
from commonweal.priorities.operations.proposing import (
    NotBySamePerson,
    discard_decision,
    discard_list,
)
from commonweal.priorities.permissions import NotAllowed

__all__ = [
    "INDICATOR",
    "LoadedLists",
    "NotAllowed",
    "NotBySamePerson",
    "NotWritten",
    "Overtaken",
    "PutList",
    "Recorded",
    "WrittenList",
    "Wrong",
    "confirm_decision",
    "confirm_list",
    "discard_decision",
    "discard_list",
    "end_list",
    "load_example",
    "load_lists",
    "make_list",
    "needed",
    "publish_decision",
    "record_decision",
    "remake_lists",
    "withdraw_decision",
    "write_decision",
    "write_list",
]
