"""Entries of a descriptor, read as what they should be."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.evidence.own.markers import MEANINGS
from commonweal.evidence.own.problems import Problems


def shown(value: object) -> str:
    """An entry as text, for an error."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


class Entries:
    """Reads entries of JSON as what they should be; whatever is something else is a problem."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def _wrong(self, where: str, value: object, expected: str) -> None:
        self._problems.add(None, where, shown(value), expected)

    def _text(
        self, holder: Mapping[str, Any], key: str, where: str, *, what: str = "", most: int = 500
    ) -> str:
        """A text; with `what` it must be there."""
        value = holder.get(key)
        if value is None and not what:
            return ""
        if isinstance(value, str) and len(value) <= most and (value.strip() or not what):
            return value.strip()
        self._wrong(f"{where}{key}", value, what or f"a text of at most {most} characters")
        return ""

    def _object(self, holder: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        value = holder.get(key)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self._wrong(f"{where}{key}", value, "an object")
        return {}

    def _list(self, holder: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
        value = holder.get(key)
        if value is None:
            return ()
        if isinstance(value, list):
            return value
        self._wrong(f"{where}{key}", value, "a list")
        return ()

    def _texts(self, holder: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        value = holder.get(key)
        given = [value] if isinstance(value, str) else self._list(holder, key, where)
        for i, one in enumerate(given):
            if not isinstance(one, str):
                self._wrong(f"{where}{key}[{i}]", one, "a text")
        return tuple(one for one in given if isinstance(one, str))

    def _one_of(
        self,
        holder: Mapping[str, Any],
        key: str,
        among: Sequence[str],
        where: str,
        default: str = "",
    ) -> str:
        value = holder.get(key, default or None)
        if isinstance(value, str) and value in among:
            return value
        self._wrong(f"{where}{key}", value, "one of " + ", ".join(among))
        return among[0]

    def _bool(self, holder: Mapping[str, Any], key: str, where: str, default: bool = False) -> bool:
        value = holder.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(f"{where}{key}", value, "true or false")
        return default

    def _number(self, holder: Mapping[str, Any], key: str, where: str) -> float | None:
        value = holder.get(key)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return number
        self._wrong(f"{where}{key}", value, "a number")
        return None

    def _known(self, holder: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        """Say which entries nobody would read: a slip there would otherwise go unnoticed."""
        for key in holder:
            if key not in known:
                self._wrong(f"{where}{key}", holder[key], "one of " + ", ".join(known))

    def _statuses(self, holder: Mapping[str, Any], where: str) -> Mapping[str, str]:
        found = {}
        for sign, meaning in self._object(holder, "statuses", where).items():
            if isinstance(meaning, str) and meaning in MEANINGS:
                found[sign] = meaning
            else:
                self._wrong(f"{where}statuses.{sign}", meaning, "one of " + ", ".join(MEANINGS))
        return found
