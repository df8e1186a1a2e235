"""What the schema of a descriptor demands of single columns, used or not."""

from __future__ import annotations

from commonweal.evidence.own.cells import Cell, is_empty, text_of
from commonweal.evidence.own.descriptor import Field
from commonweal.evidence.own.number_column import NumberColumn
from commonweal.evidence.own.problems import Problems


class Constraint:
    """What the schema demands of one column."""

    def __init__(
        self, described: Field, at: int, numbers: NumberColumn, problems: Problems
    ) -> None:
        self._field = described
        self._at = at
        self._numbers = numbers
        self._problems = problems
        self._seen: dict[str, int] = {}

    def check(self, cells: list[Cell], row: int) -> None:
        cell, one = cells[self._at], self._field
        text = text_of(cell)
        if one.required and is_empty(cell):
            self._problems.add(row, one.name, "", "something; this column may not be empty")
        if is_empty(cell):
            return
        if one.among and text not in one.among:
            self._problems.add(row, one.name, text, "one of " + ", ".join(one.among[:20]))
        if one.unique and (first := self._seen.setdefault(text, row)) != row:
            self._problems.add(
                row, one.name, text, f"each value once; it stands in row {first} too"
            )
        if one.minimum is None and one.maximum is None:
            return
        value = self._numbers.read(cell, row).value
        if value is not None and one.minimum is not None and value < one.minimum:
            self._problems.add(row, one.name, text, f"{text_of(float(one.minimum))} or more")
        if value is not None and one.maximum is not None and value > one.maximum:
            self._problems.add(row, one.name, text, f"{text_of(float(one.maximum))} or less")


def is_constrained(one: Field) -> bool:
    return bool(
        one.required
        or one.unique
        or one.among
        or one.minimum is not None
        or one.maximum is not None
    )
