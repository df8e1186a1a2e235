"""Rows of an own table, read into figures: every row, or everything that is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from commonweal.evidence.own.areas import Gazetteer
from commonweal.evidence.own.cells import DATE_LIKE, Cell, Moment, is_empty, key_of, text_of
from commonweal.evidence.own.constraints import Constraint, is_constrained
from commonweal.evidence.own.descriptor import Descriptor, Measured
from commonweal.evidence.own.figures import NAN, Figures
from commonweal.evidence.own.headings import Headings
from commonweal.evidence.own.markers import table_of
from commonweal.evidence.own.number_column import NumberColumn, Reading
from commonweal.evidence.own.problems import Enough, Problems
from warm.tables import STATUSES

#: Figures in one table: as many as forty indicators for all of England's small areas, three times.
MOST_FIGURES = 5_000_000
#: Rows of one table.
MOST_ROWS = 5_000_000
#: Rows below the table that may be notes; more than these are no notes.
MOST_NOTES = 200
#: Units whose figures are counts or amounts, which rarely have exactly three decimals.
_COUNTED = ("people", "households", "pounds")
#: When two cells of a figure have no number, the first of these is its status.
_STRONGEST = ("suppressed", "source_gap", "not_asked", "missing")
_CODE_LIKE = re.compile(r"[A-Za-z]\d{5,}")
_TOLERANCE = 1e-9

#: Value, numerator, denominator, lower and upper limit of a figure; NaN where there is none.
Numbers = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """The columns of one indicator: position and reader of each that it has."""

    which: int
    measured: Measured
    period: str
    main: tuple[int, NumberColumn]
    base: tuple[int, NumberColumn] | None
    lower: tuple[int, NumberColumn] | None
    upper: tuple[int, NumberColumn] | None
    where: tuple[tuple[int, tuple[str, ...]], ...]


class Rows:
    """Reads rows into figures; `finish` checks what only the whole table can tell."""

    def __init__(
        self,
        described: Descriptor,
        found: Headings,
        gazetteer: Gazetteer,
        delimiter: str | None,
        problems: Problems,
    ) -> None:
        self.figures = Figures(list(described.measured))
        self._described = described
        self._headings = found
        self._gazetteer = gazetteer
        self._delimiter = delimiter
        self._problems = problems
        self._columns: dict[tuple[object, ...], NumberColumn] = {}
        self._leave_out = {key_of(text) for text in described.leave_out}
        self._counted: Counter[str] = Counter()
        self._pending: list[tuple[int, str]] = []
        constrained = [one for one in described.fields.values() if is_constrained(one)]
        self._at = found.columns(
            dict.fromkeys([*described.columns, *(one.name for one in constrained)]), problems
        )
        self._ready = all(name in self._at for name in described.columns)
        self._constraints = [
            Constraint(one, self._at[one.name], self._number_column(one.name, {}), problems)
            for one in constrained
            if one.name in self._at
        ]
        self._wanted = (
            [self._place(i, one) for i, one in enumerate(described.measured)] if self._ready else []
        )

    # columns ---------------------------------------------------------------------------------

    def _number_column(
        self,
        name: str,
        statuses: Mapping[str, str],
        *,
        counts: bool = False,
        percent: bool = False,
        pounds: bool = False,
        scale: Decimal | None = None,
    ) -> NumberColumn:
        key = (name, tuple(sorted(statuses.items())), counts, percent, pounds, scale)
        if key not in self._columns:
            said = self._described.field_of(name)
            missing = dict.fromkeys(said.missing, "missing")
            self._columns[key] = NumberColumn(
                name,
                markers=table_of(missing, self._described.statuses, statuses),
                decimal=said.decimal,
                group=said.group,
                delimiter=self._delimiter,
                whole=said.type == "integer",
                counts=counts,
                percent_sign=percent,
                pound_sign=pounds,
                scale=scale,
            )
        return self._columns[key]

    def _place(self, which: int, one: Measured) -> Placed:
        unit = one.indicator.unit
        figure = partial(
            self._number_column,
            statuses=one.statuses,
            counts=unit in _COUNTED,
            percent=unit == "percent",
            pounds=unit == "pounds",
            scale=one.scale,
        )
        count = partial(self._number_column, statuses=one.statuses, counts=True)

        def at(name: str, column: Callable[[str], NumberColumn]) -> tuple[int, NumberColumn] | None:
            return (self._at[name], column(name)) if name else None

        main = one.numerator or one.value or one.percent
        return Placed(
            which=which,
            measured=one,
            period=one.period or self._described.period,
            main=(self._at[main], count(main) if one.numerator else figure(main)),
            base=at(one.denominator or one.base, count),
            lower=at(one.lower, figure),
            upper=at(one.upper, figure),
            where=tuple((self._at[name], texts) for name, texts in one.where.items()),
        )

    # rows ------------------------------------------------------------------------------------

    def take(self, rows: Iterable[tuple[int, list[Cell]]]) -> None:
        """Read every row below the headings."""
        width = len(self._headings.names)
        for number, cells in rows:
            if all(map(is_empty, cells)):
                continue
            if len(cells) > width and not all(map(is_empty, cells[width:])):
                self._problems.add(
                    number, None, f"{len(cells)} cells",
                    f"{width} cells, as the headings have; a comma inside a cell needs quotation "
                    "marks around it",
                )  # fmt: skip
                continue
            if len(cells) < width:
                self._counted["short"] += self._delimiter is not None
            self._take(number, [*cells, *([None] * (width - len(cells)))])

    def _take(self, number: int, cells: list[Cell]) -> None:
        at = self._at.get(self._described.area.column)
        place = cells[at] if at is not None else None
        text = text_of(place)
        if key_of(text) in self._leave_out and text:
            self._counted["left out"] += 1
            return
        if at is not None and self._may_be_note(place, cells):
            self._pending.append((number, next(text_of(one) for one in cells if not is_empty(one))))
            self._counted["words"] += 1
            if self._counted["words"] > MOST_NOTES:
                self._tell_pending()
            return
        self._tell_pending()
        self._counted["rows"] += 1
        if self._counted["rows"] > MOST_ROWS:
            self._problems.add(
                number, None, "", f"at most {MOST_ROWS:,} rows in one table: split it"
            )
            raise Enough
        for constraint in self._constraints:
            constraint.check(cells, number)
        area = self._gazetteer.find(place, number) if at is not None else None
        period = self._period(number, cells)
        for one in self._wanted:
            if one.where:
                if not all(key_of(text_of(cells[i])) in texts for i, texts in one.where):
                    continue
                self._counted[f"of {one.which}"] += 1
            made = self._measure(one, number, cells)
            if made is not None and area is not None and (one.period or period):
                index = self.figures.index_of(area.code, one.period or period)
                self.figures.add(one.which, *index, number, *made)
        if len(self.figures) > MOST_FIGURES:
            self._problems.add(
                number, None, "", f"at most {MOST_FIGURES:,} figures in one table: split it"
            )
            raise Enough

    def _may_be_note(self, place: Cell, cells: list[Cell]) -> bool:
        """Whether a row has one filled cell that names no place and looks like no code."""
        filled = [one for one in cells if not is_empty(one)]
        return (
            len(filled) == 1
            and not self._gazetteer.knows(place)
            and not _CODE_LIKE.search(text_of(filled[0]))
        )

    def _tell_pending(self) -> None:
        """Rows that would be notes below the table stand inside it."""
        for number, text in self._pending:
            self._problems.add(
                number, self._described.area.column, text,
                'a row of the table; if it is a heading or a note, list its text under "leave_out" '
                "in the descriptor",
            )  # fmt: skip
        self._pending.clear()

    def _period(self, number: int, cells: list[Cell]) -> str:
        name = self._described.period_column
        if not name or name not in self._at:
            return self._described.period
        cell = cells[self._at[name]]
        text = text_of(cell)
        type_ = self._described.field_of(name).type
        wanted = "a period such as 2024 or 2023/24"
        if isinstance(cell, Moment):
            if type_ in ("date", "datetime"):
                return text[:10]
        elif text and len(text) <= 60 and not (DATE_LIKE.fullmatch(text) and type_ != "string"):
            if type_ != "year" or re.fullmatch(r"\d{4}", text):
                return text
            wanted = "a year"
        elif type_ in ("date", "datetime") and re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):
            return text[:10]
        elif text:
            wanted += "; spreadsheets turn entries such as 10-11 into dates"
        self._problems.add(number, name, text, wanted)
        return ""

    def _measure(self, one: Placed, number: int, cells: list[Cell]) -> tuple[str, Numbers] | None:
        """Status and numbers of one figure; None when something is wrong with it."""
        main = self._number(one.main, number, cells)
        base = self._number(one.base, number, cells) if one.base else None
        lower = self._number(one.lower, number, cells) if one.lower else None
        upper = self._number(one.upper, number, cells) if one.upper else None
        if not main.status or not all(part is None or part.status for part in (base, lower, upper)):
            return None
        if one.measured.numerator and base is not None:
            made = self._from_counts(one, number, main, base)
        else:
            made = self._from_figure(one, number, main, base)
        if made is None:
            return None
        status, *counts = made
        limits: tuple[float, float] | None = NAN, NAN
        if status == "value" and lower is not None and upper is not None:
            limits = self._limits(one, number, counts[0], lower, upper)
        return None if limits is None else (status, (counts[0], counts[1], counts[2], *limits))

    def _number(self, part: tuple[int, NumberColumn], number: int, cells: list[Cell]) -> Reading:
        at, column = part
        reading = column.read(cells[at], number)
        if not reading.status:
            self._problems.add(number, column.name, text_of(cells[at]), reading.expected)
        return reading

    def _from_counts(
        self, one: Placed, number: int, top: Reading, bottom: Reading
    ) -> tuple[str, float, float, float] | None:
        name, below = one.measured.numerator, one.measured.denominator
        if top.value is None or bottom.value is None:
            statuses = {top.status, bottom.status}
            return next(one for one in _STRONGEST if one in statuses), NAN, NAN, NAN
        n, d = top.value, bottom.value
        fine = True
        for column, count in ((name, n), (below, d)):
            if count < 0:
                self._problems.add(number, column, _shown(count), "a count of zero or more")
                fine = False
        if fine and n > 0 and d == 0:
            self._problems.add(
                number, below, "0", "a count above zero: the numerator is above zero"
            )
            fine = False
        if fine and one.measured.indicator.measure == "share" and n > d * (1 + _TOLERANCE):
            self._problems.add(
                number, name, _shown(n), f"a count no larger than {below!r} ({_shown(d)})"
            )
            fine = False
        if not fine:
            return None
        if d == 0:
            self._counted["nobody"] += 1
            return "missing", NAN, NAN, NAN
        return "value", one.measured.indicator.multiplier * n / d, n, d

    def _from_figure(
        self, one: Placed, number: int, main: Reading, base: Reading | None
    ) -> tuple[str, float, float, float] | None:
        if main.value is None:
            return main.status, NAN, NAN, NAN
        indicator, column = one.measured.indicator, one.main[1].name
        value = main.value
        if indicator.unit == "percent" and not -_TOLERANCE <= value <= 100 + _TOLERANCE:
            self._problems.add(number, column, _shown(value), "a percentage from 0 to 100")
            return None
        if value < 0 and (indicator.measure == "rate" or indicator.unit in _COUNTED):
            self._problems.add(number, column, _shown(value), "a number of zero or more")
            return None
        if base is None:
            return "value", value, NAN, NAN
        name = one.measured.base
        if base.value is None:
            if self._described.layer == "survey":
                self._problems.add(
                    number, name, "", "the number of answers that the figure rests on"
                )
                return None
            self._counted["no base"] += 1
            return "value", value, NAN, NAN
        if base.value <= 0:
            self._problems.add(number, name, _shown(base.value), "a number above zero")
            return None
        if indicator.measure == "share":
            return "value", value, min(value, 100.0) / 100 * base.value, base.value
        if indicator.measure == "rate":
            return "value", value, value / indicator.multiplier * base.value, base.value
        return "value", value, NAN, base.value

    def _limits(
        self, one: Placed, number: int, value: float, lower: Reading, upper: Reading
    ) -> tuple[float, float] | None:
        """Both limits, or NaN for both; None when something is wrong with them."""
        if lower.value is None and upper.value is None:
            return NAN, NAN
        name = one.measured.lower
        if lower.value is None or upper.value is None:
            self._problems.add(number, name, "", "both limits of the interval, or neither")
            return None
        if not lower.value - 1e-6 <= value <= upper.value + 1e-6:
            self._problems.add(
                number, name, f"{_shown(lower.value)} to {_shown(upper.value)}",
                f"an interval that contains the figure ({_shown(value)})",
            )  # fmt: skip
            return None
        return lower.value, upper.value

    # the whole table -------------------------------------------------------------------------

    def finish(self) -> None:
        """Say what is wrong with the table as a whole."""
        if not self._counted["rows"] and not self._problems:
            self._problems.add(
                self._headings.row, None, "", "rows of data below the headings; there are none"
            )
        for column in self._columns.values():
            for row, text, expected in column.doubts():
                self._problems.add(row, column.name, text, expected)
        if not self._ready:
            return
        for one in self._wanted:
            if one.where and self._counted["rows"] and not self._counted[f"of {one.which}"]:
                said = " and ".join(
                    f"{name!r} is {' or '.join(texts)}"
                    for name, texts in one.measured.where.items()
                )
                self._problems.add(
                    None, one.main[1].name, "",
                    f"rows for {one.measured.indicator.slug}: none where {said}",
                )  # fmt: skip
        self._check_fractions()
        self._check_twice()

    def _check_fractions(self) -> None:
        """Percentages that all lie between 0 and 1 are probably fractions of one."""
        which = np.asarray(self.figures.which)
        values = np.asarray(self.figures.value)
        for one in self._wanted:
            measured = one.measured
            if measured.numerator or measured.indicator.unit != "percent":
                continue
            if measured.scale is not None or one.main[1].written["%"]:
                continue
            mine = values[which == one.which] if len(which) else values
            mine = mine[np.isfinite(mine)]
            if mine.size and mine.max() <= 1 and mine.max() > 0:
                self._problems.add(
                    None, one.main[1].name, f"{_shown(mine.min())} to {_shown(mine.max())}",
                    "percentages from 0 to 100; if these are fractions of one, give the indicator "
                    '"scale": 100 in the descriptor, and if they are percentages below one, "scale": 1',
                )  # fmt: skip

    def _check_twice(self) -> None:
        """The same indicator, place and period may stand in a table once."""
        if not len(self.figures):
            return
        slugs: dict[str, int] = {}
        same = np.array(
            [slugs.setdefault(one.indicator.slug, len(slugs)) for one in self.figures.measured]
        )
        keys = np.stack(
            [same[np.asarray(self.figures.which)], self.figures.area, self.figures.period]
        )
        rows = np.asarray(self.figures.row)
        order = np.lexsort((rows, *keys[::-1]))
        again = np.flatnonzero((np.diff(keys[:, order], axis=1) == 0).all(axis=0)) + 1
        codes, periods = list(self.figures.codes), list(self.figures.periods)
        names, told = list(slugs), set()
        for at in again:
            i, before = order[at], order[at - 1]
            code, period = codes[keys[1, i]], periods[keys[2, i]]
            if (place := (int(rows[i]), code, period)) in told:
                continue
            told.add(place)
            self._problems.add(
                int(rows[i]), self._described.area.column, code,
                f"each place once for {period}; {names[keys[0, i]]} was given for it in "
                f"row {int(rows[before])}",
            )  # fmt: skip

    def notes(self) -> Iterator[str]:
        """What was done to the table, in sentences."""
        if self._headings.row > 1:
            yield f"The headings were found in row {self._headings.row}."
        if count := self._counted["left out"]:
            yield (
                f"{count:,} row{_s(count)} {'was' if count == 1 else 'were'} left out, as the "
                "descriptor says."
            )
        if self._pending:
            at = ", ".join(str(row) for row, _ in self._pending)
            yield f"Taken for notes below the table: row {at}."
        if count := self._counted["short"]:
            yield f"{count:,} row{_s(count)} ended early; the cells after the end were taken as empty."
        if count := self._counted["no base"]:
            yield f"{count:,} figure{_s(count)} had no known base."
        if count := self._counted["nobody"]:
            yield f"{count:,} figure{_s(count)} of 0 out of 0 count as missing."
        yield from dict.fromkeys(
            note for column in self._columns.values() for note in column.notes()
        )
        rebuilt = sorted(
            {one.measured.indicator.slug for one in self._wanted
             if one.base is not None and not one.measured.numerator
             and one.measured.indicator.measure in ("share", "rate")}
        )  # fmt: skip
        if rebuilt:
            yield (
                "Numerators were rebuilt from figure and base, not rounded, for: "
                f"{', '.join(rebuilt)}."
            )
        statuses = Counter(self.figures.status)
        said = [
            f"{count:,} {STATUSES[status].replace('_', ' ')}"
            for status, count in sorted(statuses.items())
            if status
        ]
        if said:
            yield f"Figures without a number: {', '.join(said)}."


def _shown(number: float) -> str:
    return text_of(float(number))


def _s(count: int) -> str:
    return "" if count == 1 else "s"
