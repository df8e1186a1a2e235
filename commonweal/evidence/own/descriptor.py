"""The descriptor of an own table: a Data Package with a few entries of ours.

Everything general is written as Data Package says (https://datapackage.org/standard/): who published
the table, under which licence, how its file is written, what its columns hold. What only this
measure needs stands under ``commonweal`` in the resource: which column names the place, which
period the figures are of, and which column holds which indicator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from commonweal.evidence.own.areas import AreaColumn
from commonweal.evidence.own.cells import key_of
from warm.framework import Indicator

LAYERS = ("official", "survey", "modelled")
ABSENT = ("missing", "not_asked", "source_gap")
TYPES = ("any", "boolean", "date", "datetime", "geopoint", "integer", "number", "string", "time",
         "year", "yearmonth")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """What the schema says of one column.

    Attributes
    ----------
    name, type : str
        `type` is empty when nobody said.
    decimal, group : str or None
        ``decimalChar`` and ``groupChar``.
    missing : tuple of str
        ``missingValues`` of this column.
    required, unique : bool
    minimum, maximum : float or None
    among : tuple of str
        The values that may stand there; empty when any may.
    """

    name: str
    type: str = ""
    decimal: str | None = None
    group: str | None = None
    missing: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """Where one indicator stands in the table.

    Exactly one of `value`, `percent` and `numerator` is given; `denominator` with `numerator`, and
    `base` (how many people or households the figure rests on) with either of the others.

    Attributes
    ----------
    indicator : Indicator
        Of the framework, or defined here.
    scale : decimal.Decimal or None
        What the figure is multiplied by; None when nobody said.
    period : str
        Where it differs from the table's; empty otherwise.
    statuses : mapping of str to str
        Signs of this indicator's columns.
    where : mapping of str to tuple of str
        Column to the texts that mark this indicator's rows; empty takes all rows.
    """

    indicator: Indicator
    value: str = ""
    percent: str = ""
    numerator: str = ""
    denominator: str = ""
    base: str = ""
    lower: str = ""
    upper: str = ""
    scale: Decimal | None = None
    period: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs, figures first."""
        figures = (self.value, self.percent, self.numerator, self.denominator, self.base,
                   self.lower, self.upper)  # fmt: skip
        return tuple(one for one in (*figures, *self.where) if one)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written; None and empty where it is to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    skip_space: bool = False
    header_rows: tuple[int, ...] = ()
    header_join: str = " "
    sheet: str | int | None = None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What is known about a table before it is opened.

    Attributes
    ----------
    name, title, publisher, licence, page : str
    attribution, known_gaps : tuple of str
    absent : str
        Status of the places that the table does not hold.
    dialect : Dialect
    fields : mapping of str to Field
        By heading, folded.
    area : AreaColumn
    period, period_column : str
        One of the two, unless every indicator says its own period.
    layer : str
        One of `LAYERS`.
    open : bool
        Whether the figures are open to everybody already, so that small counts disclose nothing.
    leave_out : tuple of str
        Texts in the column of places whose rows are not data.
    statuses : mapping of str to str
        Signs to what they mean, in every column.
    measured : tuple of Measured
    new : tuple of Indicator
        Those of them that are defined here.
    notes : tuple of str
        What of the descriptor was not used.
    """

    name: str
    title: str
    publisher: str
    licence: str
    page: str
    attribution: tuple[str, ...]
    known_gaps: tuple[str, ...]
    absent: str
    dialect: Dialect
    fields: Mapping[str, Field]
    area: AreaColumn
    period: str
    period_column: str
    layer: str
    open: bool
    leave_out: tuple[str, ...]
    statuses: Mapping[str, str]
    measured: tuple[Measured, ...]
    new: tuple[Indicator, ...]
    notes: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is needed, each once."""
        wanted = [self.area.column, self.period_column]
        for one in self.measured:
            wanted += one.columns
        return tuple(dict.fromkeys(one for one in wanted if one))

    def field_of(self, column: str) -> Field:
        """What the schema says of a column; nothing in particular when it is silent."""
        return self.fields.get(key_of(column), Field(column))
