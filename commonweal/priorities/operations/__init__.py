"""Writes: lists of priority places in editions, and decisions on additional support."""

from commonweal.priorities.operations.decisions import (
    Recorded,
    publish_decision,
    record_decision,
    withdraw_decision,
)
from commonweal.priorities.operations.example import load_example
from commonweal.priorities.operations.lists import LoadedLists, PutList, load_lists
from commonweal.priorities.operations.made import INDICATOR, make_list, remake_lists

__all__ = [
    "INDICATOR",
    "LoadedLists",
    "PutList",
    "Recorded",
    "load_example",
    "load_lists",
    "make_list",
    "publish_decision",
    "record_decision",
    "remake_lists",
    "withdraw_decision",
]
