"""How published files are laid out, as data: which column or row holds which indicator.

A layout is written in the TOML file of a source; `warm.readers` reads files by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from warm.errors import BadTable, Problem
from warm.tables import STATUSES

SHAPES = ("wide", "long", "categories")
FORMATS = ("parquet", "csv")
ENCODINGS = ("utf-8", "windows-1252")


@dataclass(frozen=True, slots=True)
class Measure:
    """How one indicator, or one trait of people, is read from a file.

    Exactly one of `value`, `percent`, `numerator` and `categories` says where its figure is.

    Attributes
    ----------
    indicator : str
        Slug in the framework.
    period : str
        When it differs from the layout's.
    value : tuple of str
        Columns with the figure itself, added up and multiplied by `scale`.
    percent : tuple of str
        Columns of percentages of the same base, added up and multiplied by `scale`. With a
        `denominator` the numerator is rebuilt as percent ÷ 100 × denominator, not rounded.
    numerator, denominator, less : tuple of str
        Columns of counts: added up, added up, and taken off the denominator. The value is
        numerator ÷ denominator × `per`.
    of : str
        Column with a percentage: the denominator is that share of the counts.
    share : float
        A declared approximation: the denominator is this share of the counts, where a base (people
        aged 5 and over, say) is not published for the area.
    scale, per : float
    lower, upper : str
        Columns with the publisher's 95 % interval; multiplied by `scale`.
    levels : mapping of str to float
        For a `value` column of words: what each of them is worth.
    where : mapping of str to tuple of str
        In a long file: column to the values that mark this indicator's rows.
    categories : tuple of str
        In a file of categories: those whose counts are added up.
    """

    indicator: str
    period: str = ""
    value: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    of: str = ""
    share: float = 1.0
    scale: float = 1.0
    per: float = 100.0
    lower: str = ""
    upper: str = ""
    levels: Mapping[str, float] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out.

    Attributes
    ----------
    shape : str
        `wide`, `long` or `categories`.
    area : str
        Column with the area's code.
    measures : tuple of Measure
    period : str
        The period all figures are of, as a label: "2021", "2022/23".
    format : str
        `parquet` or `csv`.
    encoding : str
        Of a CSV: `utf-8` (with or without a byte order mark) or `windows-1252`. Empty tries the
        first and then the second.
    areas : tuple of str
        Beginnings of the codes that are wanted: ("E01",) leaves Wales out. Empty takes all.
    leave_out : tuple of str
        Codes to leave out: abolished councils, say.
    where : mapping of str to tuple of str
        Column to the values that mark the rows wanted, for every measure.
    category, count, total : str
        In a file of categories: the columns with the category, its count, and the area's total
        (empty: the sum of the counts).
    empty : str
        Status of an empty cell: `missing`, or `suppressed` where the publisher blanks small
        numbers.
    markers : mapping of str to str
        Words or signs that stand where a number should be ("x", "[c]", ".."), or in
        `marker_column`, to the status they mean.
    marker_column : str
        Column that holds such signs beside the figures.
    period_column : str
        In a file of a series: the column that says which period a row is of.
    periods : mapping of str to str
        What stands in that column to the period's label. Every measure that names no period of its
        own is read for each of them.

    Columns are matched as they are written, or else without regard to case, spaces, brackets and
    other punctuation; an asterisk stands for any text.
    """

    shape: str
    area: str
    measures: tuple[Measure, ...]
    period: str = ""
    format: str = "parquet"
    encoding: str = ""
    areas: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    category: str = ""
    count: str = ""
    total: str = ""
    empty: str = "missing"
    markers: Mapping[str, str] = field(default_factory=dict)
    marker_column: str = ""
    period_column: str = ""
    periods: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the layout names, once."""
        named: dict[str, None] = {self.area: None}
        named |= dict.fromkeys(self.where)
        extra = (self.category, self.count, self.total, self.marker_column)
        named |= dict.fromkeys(column for column in extra if column)
        for one in self.measures:
            named |= dict.fromkeys((*one.value, *one.percent, *one.numerator))
            named |= dict.fromkeys((*one.denominator, *one.less, *one.where))
            named |= dict.fromkeys(c for c in (one.of, one.lower, one.upper) if c)
        return tuple(named)


def layout_from(
    table: Mapping[str, Any], *, period: str = "", file_format: str = "", name: str = "the layout"
) -> Layout:
    """A layout from a TOML table, or `BadTable` with everything wrong in it.

    Parameters
    ----------
    table : mapping
        The fields of `Layout`, with `measure` a list of tables with the fields of `Measure`. A
        single text may stand where a list is asked for.
    period, file_format : str
        Used where the table does not say.
    name : str
        What to call the table in errors.
    """
    problems: list[Problem] = []
    measures: list[Measure] = []
    for i, row in enumerate(table.get("measure", ()), start=1):
        where = f"measure {row.get('indicator', i)}"
        one = _built(Measure, row, where, problems)
        if one is not None:
            problems += _unsound_measure(one, where)
            measures.append(one)
    rest = {key: value for key, value in table.items() if key != "measure"}
    rest = {"period": period, "format": file_format or "parquet"} | rest
    layout: Layout | None = _built(Layout, rest | {"measures": tuple(measures)}, "layout", problems)
    if layout is not None:
        layout = replace(layout, measures=_in_each_period(layout))
        problems += _unsound_layout(layout)
    if problems or layout is None:
        raise BadTable(problems, name)
    return layout


def _in_each_period(layout: Layout) -> tuple[Measure, ...]:
    """The measures of a series, once for each of its periods."""
    if not (layout.period_column and layout.periods):
        return layout.measures
    made: list[Measure] = []
    for one in layout.measures:
        if one.period:
            made.append(one)
            continue
        made += (
            replace(one, period=label, where={**one.where, layout.period_column: (mark,)})
            for mark, label in layout.periods.items()
        )
    return tuple(made)


def _built(shape: type[Any], row: Mapping[str, Any], where: str, problems: list[Problem]) -> Any:
    """An instance of a frozen dataclass from a TOML table, or None with the problems added."""
    known = {one.name: one for one in fields(shape)}
    wrong = [
        Problem(None, f"{where}.{key}", str(row[key]), "one of the fields " + ", ".join(known))
        for key in row
        if key not in known
    ]
    given: dict[str, Any] = {}
    for name, one in known.items():
        if name not in row:
            if one.default is MISSING and one.default_factory is MISSING:
                wrong.append(Problem(None, f"{where}.{name}", "", "this field"))
            continue
        value, kind = row[name], str(one.type)
        try:
            given[name] = _fitted(value, kind)
        except (TypeError, ValueError):
            wrong.append(Problem(None, f"{where}.{name}", str(value), f"{_KINDS.get(kind, kind)}"))
    problems += wrong
    return None if wrong else shape(**given)


_KINDS = {
    "str": "text",
    "float": "a number",
    "tuple[str, ...]": "a list of texts",
    "Mapping[str, str]": "texts by name",
    "Mapping[str, float]": "numbers by name",
    "Mapping[str, tuple[str, ...]]": "lists of texts by name",
}


def _fitted(value: Any, kind: str) -> Any:
    """A TOML value as the type that a field asks for."""
    if kind == "str":
        if not isinstance(value, str):
            raise TypeError
        return value
    if kind == "float":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError
        return float(value)
    if kind == "tuple[str, ...]":
        return _texts(value)
    if kind.startswith("Mapping") and isinstance(value, Mapping):
        inner = {
            "Mapping[str, str]": lambda one: _fitted(one, "str"),
            "Mapping[str, float]": lambda one: _fitted(one, "float"),
            "Mapping[str, tuple[str, ...]]": _texts,
        }[kind]
        return MappingProxyType({str(key): inner(one) for key, one in value.items()})
    if kind.startswith("tuple[Measure"):
        return tuple(value)
    raise TypeError


def _texts(value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, (str, int)) else list(value)
    if not all(isinstance(one, (str, int)) and not isinstance(one, bool) for one in values):
        raise TypeError
    return tuple(str(one) for one in values)


def _unsound_measure(one: Measure, where: str) -> list[Problem]:
    problems: list[Problem] = []
    ways = [n for n in ("value", "percent", "numerator", "categories") if getattr(one, n)]
    if len(ways) != 1:
        problems.append(
            Problem(None, where, ", ".join(ways), "one of value, percent, numerator and categories")
        )
    if one.numerator and not one.denominator:
        problems.append(Problem(None, f"{where}.denominator", "", "the columns to divide by"))
    if (one.less or one.of or one.share != 1.0) and not one.denominator:
        problems.append(Problem(None, f"{where}.denominator", "", "the counts that it changes"))
    if one.levels and len(one.value) != 1:
        problems.append(Problem(None, f"{where}.value", "", "the column that holds the levels"))
    if bool(one.lower) != bool(one.upper):
        problems.append(Problem(None, where, "", "both lower and upper, or neither"))
    return problems


def _unsound_layout(layout: Layout) -> list[Problem]:
    problems: list[Problem] = []
    for key, among in (("shape", SHAPES), ("format", FORMATS)):
        if getattr(layout, key) not in among:
            problems.append(Problem(None, key, getattr(layout, key), "one of " + ", ".join(among)))
    if layout.encoding and layout.encoding not in ENCODINGS:
        problems.append(
            Problem(None, "encoding", layout.encoding, "one of " + ", ".join(ENCODINGS))
        )
    for key, status in {"empty": layout.empty, **dict(layout.markers)}.items():
        if status not in STATUSES[1:]:
            problems.append(Problem(None, key, status, "one of " + ", ".join(STATUSES[1:])))
    if not layout.measures:
        problems.append(Problem(None, "measure", "", "at least one measure"))
    if bool(layout.period_column) != bool(layout.periods):
        problems.append(
            Problem(
                None, "periods", layout.period_column, "both period_column and periods, or neither"
            )
        )
    if layout.periods and layout.period not in layout.periods.values():
        problems.append(Problem(None, "period", layout.period, "the latest of the periods"))
    if layout.marker_column and not layout.markers:
        problems.append(Problem(None, "markers", "", "what the signs in the column mean"))
    seen: set[tuple[str, str]] = set()
    for one in layout.measures:
        period = one.period or layout.period
        if not period:
            problems.append(Problem(None, f"measure {one.indicator}.period", "", "a period"))
        if (one.indicator, period) in seen:
            problems.append(
                Problem(None, "measure", one.indicator, "each indicator and period once")
            )
        seen.add((one.indicator, period))
        if bool(one.categories) != (layout.shape == "categories"):
            problems.append(
                Problem(
                    None,
                    f"measure {one.indicator}",
                    layout.shape,
                    "categories in a file of categories, and only there",
                )
            )
    if layout.shape == "categories":
        problems += [
            Problem(None, key, "", "the column with it")
            for key in ("category", "count")
            if not getattr(layout, key)
        ]
    return problems
