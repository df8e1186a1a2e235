"""A published file, as bytes or a path, into the one shape of the measure: observations.

A `Layout` says in data how a file is laid out; `read` does the rest. A new dataset of a known
shape therefore needs no code. Three shapes cover what publishers do: *wide* (a row an area, a
column a figure), *long* (a row a figure, told apart by the values of other columns) and
*categories* (a row an area and category, with counts to add up).

Everything wrong with a file is reported at once, with its row as a person counts rows: the header
is row 1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warm.errors import BadTable, Problem
from warm.layouts import ENCODINGS, Layout, Measure, layout_from
from warm.tables import OBSERVATION_COLUMNS, observation_schema

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Layout", "Measure", "layout_from", "read"]

#: English files write 1,234.5; nothing else with a comma in it is a number.
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
#: Room for the rounding of published percentages.
_ROUNDING = 1e-6


def read(
    layout: Layout, data: bytes | Path, *, name: str, codes: Collection[str] | None = None
) -> pl.DataFrame:
    """Read a file into observations.

    Parameters
    ----------
    layout : Layout
    data : bytes or Path
    name : str
        What to call the file in errors.
    codes : collection of str, optional
        Area codes that exist; a row of another is a problem. Without, any code will do.

    Returns
    -------
    polars.DataFrame
        Columns of `warm.tables.OBSERVATION_COLUMNS`, sorted by indicator, area and period. Every
        area of the file has a row for every measure; one without a figure says why in `status`.

    Raises
    ------
    BadTable
        With every problem: an unreadable or empty file; a column that is not there; text where a
        number is expected; a count below zero; a percentage outside 0 to 100; a numerator above
        its denominator; an area twice or unknown, or a category missing.
    """
    import polars as pl

    sheet = _Sheet(layout, data, name, codes)
    parts: list[pl.DataFrame] = []
    for measure in layout.measures:
        part = sheet.categories(measure) if layout.shape == "categories" else sheet.figures(measure)
        if part is not None:
            parts.append(part)
    sheet.complain()
    return (
        pl.concat(parts)
        .select([pl.col(c).cast(kind) for c, kind in observation_schema().items()])
        .sort("indicator", "area", "period")
    )


class _Sheet:
    """A file opened: its columns found, its wanted rows kept, its problems gathered."""

    def __init__(
        self, layout: Layout, data: bytes | Path, name: str, codes: Collection[str] | None = None
    ) -> None:
        import polars as pl

        self.layout = layout
        self.name = name
        self.problems: list[Problem] = []
        self._told: set[tuple[int | None, str | None]] = set()
        have = _columns(layout, data, name)
        self.found = self._match(have)
        self.complain()
        wanted = list(dict.fromkeys(self.found.values()))
        frame = _load(layout, data, name, wanted)
        if not frame.height:
            raise BadTable([Problem(None, None, "", "at least one row below the header")], name)
        frame = frame.with_row_index("\0row", offset=2)
        blank = pl.all_horizontal(
            (pl.col(column).cast(pl.String).fill_null("").str.strip_chars() == "")
            for column in wanted
        )
        frame = frame.filter(~blank)
        area = self.found[layout.area]
        frame = frame.with_columns(pl.col(area).cast(pl.String).str.strip_chars())
        for row in frame.filter(pl.col(area).is_null() | (pl.col(area) == ""))["\0row"]:
            self._add(row, area, "", "the code of an area")
        if layout.areas:
            frame = frame.filter(
                pl.any_horizontal(pl.col(area).str.starts_with(start) for start in layout.areas)
            )
        if layout.leave_out:
            frame = frame.filter(~pl.col(area).is_in(list(layout.leave_out)))
        if not frame.height:
            wish = " or ".join(layout.areas) or "any letter"
            self._add(None, area, "", f"at least one row of an area (code begins with {wish})")
        self.frame = self._where(frame, layout.where)
        if frame.height and not self.frame.height:
            self._add(None, None, "", "rows where " + _said(layout.where))
        self.complain()
        if codes is not None:
            unknown = self.frame.filter(~pl.col(area).is_in(list(codes)))
            for row, code in unknown.select("\0row", area).iter_rows():
                self._add(row, area, code, "the code of a place that is loaded")

    # What the file holds ----------------------------------------------------------------------

    def _match(self, have: Sequence[str]) -> dict[str, str]:
        """The column of the file for each column that the layout names."""
        found: dict[str, str] = {}
        plain: dict[str, list[str]] = {}
        for column in have:
            plain.setdefault(_plain(column), []).append(column)
        for wish in self.layout.columns:
            doubled = [c for c in have if re.fullmatch(re.escape(wish) + r"_duplicated_\d+", c)]
            if wish in have and not doubled:
                found[wish] = wish
                continue
            pattern = _plain(wish)
            alike = [c for key, those in plain.items() if fnmatchcase(key, pattern) for c in those]
            alike += doubled
            if len(alike) == 1:
                found[wish] = alike[0]
            elif alike:
                self._add(1, wish, ", ".join(alike), "one such column, not several")
            else:
                self._add(1, wish, "", "this column; the file has " + _listed(have))
        return found

    def _where(
        self, frame: pl.DataFrame, conditions: Mapping[str, tuple[str, ...]]
    ) -> pl.DataFrame:
        import polars as pl

        for column, values in conditions.items():
            said = pl.col(self.found[column]).cast(pl.String).str.strip_chars()
            frame = frame.filter(said.is_in(list(values)))
        return frame

    # One measure ------------------------------------------------------------------------------

    def figures(self, measure: Measure) -> pl.DataFrame | None:
        """A measure of a wide or a long file."""
        import polars as pl

        frame = self._where(self.frame, measure.where)
        if not frame.height:
            self._add(None, None, measure.indicator, "rows where " + _said(measure.where))
            return None
        self._no_area_twice(frame, measure)
        out = frame.select(
            pl.col("\0row").alias("row"), pl.col(self.found[self.layout.area]).alias("area")
        )
        status = pl.Series("status", ["value"] * frame.height, dtype=pl.String)
        if self.layout.marker_column:
            signs = frame[self.found[self.layout.marker_column]].cast(pl.String).str.strip_chars()
            marked = signs.replace_strict(
                dict(self.layout.markers), default=None, return_dtype=pl.String
            )
            status = pl.select(
                pl.when(marked.is_not_null()).then(marked).otherwise(status).alias("status")
            )["status"]

        def column(wish: str, sort: str = "", scale: float = 1.0) -> pl.Series:
            nonlocal status
            levels = measure.levels if wish in measure.value else {}
            numbers, status = self._numbers(frame, wish, status, levels)
            self._in_range(out["row"], wish, numbers, sort, 100.0 / scale)
            return numbers

        def added(wishes: Iterable[str], sort: str = "", scale: float = 1.0) -> pl.Series | None:
            columns = [column(wish, sort, scale) for wish in wishes]
            total = columns[0] if columns else None
            for one in columns[1:]:
                total = one if total is None else total + one
            return total

        denominator = added(measure.denominator, "count")
        less = added(measure.less, "count")
        if denominator is not None:
            if less is not None:
                denominator = denominator - less
            if measure.of:
                denominator = denominator * column(measure.of, "percentage") / 100.0
            denominator = denominator * measure.share
        numerator: pl.Series | None = None
        figure = added(measure.value)
        if figure is None:
            figure = added(measure.percent, "percentage", measure.scale)
            if figure is not None and denominator is not None:
                numerator = figure * measure.scale / 100.0 * denominator
        if figure is not None:
            value = _scaled(figure, measure.scale)
        else:
            numerator = added(measure.numerator, "count")
            assert numerator is not None  # noqa: S101 - a layout names one of the three
            assert denominator is not None  # noqa: S101 - and divides by something
            value = numerator / denominator * measure.per
            if measure.per == 100.0:
                self._no_more_than(out["row"], measure, numerator, denominator)
        lower = _scaled(column(measure.lower), measure.scale) if measure.lower else None
        upper = _scaled(column(measure.upper), measure.scale) if measure.upper else None
        return self._observations(measure, out, value, numerator, denominator, lower, upper, status)

    def categories(self, measure: Measure) -> pl.DataFrame | None:
        """A measure of a file with a row for each area and category."""
        import polars as pl

        layout = self.layout
        area, category = self.found[layout.area], self.found[layout.category]
        frame = self.frame.with_columns(pl.col(category).cast(pl.String).str.strip_chars())
        known = set(frame[category].drop_nulls().unique())
        absent = [one for one in measure.categories if one not in known]
        for one in absent:
            self._add(None, category, one, "one of " + _listed(sorted(known)))
        if absent:
            return None
        status = pl.Series("status", ["value"] * frame.height, dtype=pl.String)
        counts, status = self._numbers(frame, layout.count, status, {})
        self._in_range(frame["\0row"], layout.count, counts, "count")
        totals = counts
        if layout.total:
            totals, _ = self._numbers(frame, layout.total, status, {})
        twice = frame.filter(pl.struct(area, category).is_duplicated())
        for row, code, said in twice.select("\0row", area, category).iter_rows():
            self._add(row, category, f"{code}: {said}", "each area and category once")
        counted = pl.col("category").is_in(list(measure.categories))
        grouped = (
            frame.select(
                pl.col("\0row").alias("row"),
                pl.col(area).alias("area"),
                pl.col(category).alias("category"),
                counts.alias("count"),
                totals.alias("total"),
                status.alias("status"),
            )
            .group_by("area", maintain_order=True)
            .agg(
                pl.col("row").min(),
                pl.col("count").filter(counted).sum().alias("numerator"),
                (pl.col("total").first() if layout.total else pl.col("total").sum()).alias(
                    "denominator"
                ),
                pl.col("total").n_unique().alias("totals"),
                pl.col("category").filter(counted).n_unique().alias("present"),
                pl.col("status").filter(counted & (pl.col("status") != "value")).first(),
            )
            .with_columns(pl.col("status").fill_null("value"))
        )
        short = grouped.filter(pl.col("present") < len(measure.categories))
        for row, code in short.select("row", "area").iter_rows():
            self._add(row, category, code, "every one of " + _listed(measure.categories))
        if layout.total:
            mixed = grouped.filter(pl.col("totals") > 1)
            for row, code in mixed.select("row", "area").iter_rows():
                self._add(row, self.found[layout.total], code, "the same total on all its rows")
        numerator, denominator = grouped["numerator"], grouped["denominator"]
        if measure.per == 100.0:
            self._no_more_than(grouped["row"], measure, numerator, denominator)
        value = numerator / denominator * measure.per
        return self._observations(
            measure, grouped, value, numerator, denominator, None, None, grouped["status"]
        )

    def _observations(
        self,
        measure: Measure,
        rows: pl.DataFrame,
        value: pl.Series,
        numerator: pl.Series | None,
        denominator: pl.Series | None,
        lower: pl.Series | None,
        upper: pl.Series | None,
        status: pl.Series,
    ) -> pl.DataFrame:
        import polars as pl

        empty = pl.Series([None] * rows.height, dtype=pl.Float64)
        numbers = pl.DataFrame(
            {
                "value": value,
                "numerator": empty if numerator is None else numerator,
                "denominator": empty if denominator is None else denominator,
                "lower": empty if lower is None else lower,
                "upper": empty if upper is None else upper,
                "status": status,
            }
        )
        # Nothing divided by nothing is not a figure either.
        nothing = pl.col("value").is_null() | pl.col("value").is_nan()
        numbers = numbers.with_columns(
            pl.when((pl.col("status") == "value") & nothing)
            .then(pl.lit(self.layout.empty))
            .otherwise(pl.col("status"))
            .alias("status")
        )
        kept = pl.col("status") == "value"
        numbers = numbers.with_columns(
            pl.when(kept).then(pl.col(c)).otherwise(None).alias(c)
            for c in ("value", "numerator", "denominator", "lower", "upper")
        )
        return numbers.with_columns(
            pl.lit(measure.indicator).alias("indicator"),
            rows["area"].alias("area"),
            pl.lit(measure.period or self.layout.period).alias("period"),
        ).select(OBSERVATION_COLUMNS)

    # Numbers ----------------------------------------------------------------------------------

    def _numbers(
        self, frame: pl.DataFrame, wish: str, status: pl.Series, levels: Mapping[str, float]
    ) -> tuple[pl.Series, pl.Series]:
        """A column as numbers, and the status with what its markers say."""
        import polars as pl

        column = self.found[wish]
        said = frame[column]
        if said.dtype.is_numeric() or said.dtype == pl.Null:
            numbers = said.cast(pl.Float64)
            endless = numbers.is_infinite().fill_null(False)
            for row, found in zip(
                frame["\0row"].filter(endless), numbers.filter(endless), strict=True
            ):
                self._add(row, column, str(found), "a finite number")
            return numbers, status
        said = said.cast(pl.String).str.strip_chars()
        marked = said.replace_strict(
            dict(self.layout.markers), default=None, return_dtype=pl.String
        )
        if levels:
            numbers = said.replace_strict(dict(levels), default=None, return_dtype=pl.Float64)
        else:
            tidy = (
                pl.when(said.str.contains(_THOUSANDS))
                .then(said.str.replace_all(",", ""))
                .otherwise(said)
            )
            numbers = pl.select(tidy.alias("said"))["said"].cast(pl.Float64, strict=False)
            numbers = pl.select(
                pl.when(numbers.is_finite()).then(numbers).otherwise(None).alias(column)
            )[column]
        wrong = (
            numbers.is_null() & marked.is_null() & said.is_not_null() & (said != "")
        ).fill_null(False)
        expected = ("one of " + _listed(list(levels))) if levels else "a number"
        if self.layout.markers:
            expected += ", or one of the signs " + _listed(list(self.layout.markers))
        for row, found in zip(frame["\0row"].filter(wrong), said.filter(wrong), strict=True):
            self._add(row, column, found, expected)
        status = pl.select(
            pl.when(marked.is_not_null()).then(marked).otherwise(status).alias("status")
        )["status"]
        return numbers, status

    def _in_range(
        self, rows: pl.Series, wish: str, numbers: pl.Series, sort: str, whole: float = 100.0
    ) -> None:
        if not sort:
            return
        wrong = (numbers < 0).fill_null(False)
        expected = "a count of zero or more"
        if sort == "percentage":
            wrong = wrong | (numbers > whole * (1 + _ROUNDING)).fill_null(False)
            expected = f"a share from 0 to {whole:g}"
        for row, found in zip(rows.filter(wrong), numbers.filter(wrong), strict=True):
            self._add(row, self.found[wish], f"{found:g}", expected)

    def _no_more_than(
        self, rows: pl.Series, measure: Measure, numerator: pl.Series, denominator: pl.Series
    ) -> None:
        wrong = (numerator > denominator * (1 + _ROUNDING)).fill_null(False)
        for row, part, whole in zip(
            rows.filter(wrong), numerator.filter(wrong), denominator.filter(wrong), strict=True
        ):
            self._add(
                row, measure.indicator, f"{part:g} of {whole:g}", "no more than there are in all"
            )

    def _no_area_twice(self, frame: pl.DataFrame, measure: Measure) -> None:
        import polars as pl

        area = self.found[self.layout.area]
        for row, code in (
            frame.filter(pl.col(area).is_duplicated()).select("\0row", area).iter_rows()
        ):
            hint = f" for {measure.indicator}" if self.layout.shape == "long" else ""
            self._add(row, area, code, f"each area once{hint}")

    # Problems ---------------------------------------------------------------------------------

    def _add(self, row: int | None, column: str | None, value: str, expected: str) -> None:
        """Note a problem; a cell that serves several measures is told of once."""
        if row is not None and row > 1:
            if (row, column) in self._told:
                return
            self._told.add((row, column))
        self.problems.append(Problem(row, column, value, expected))

    def complain(self) -> None:
        """Raise everything noted so far."""
        if self.problems:
            raise BadTable(sorted(self.problems, key=lambda one: one.row or 0), self.name)


def _scaled(numbers: pl.Series, scale: float) -> pl.Series:
    """Numbers in another unit, without the tail that 0.407 × 100 leaves in binary."""
    return numbers if scale == 1.0 else (numbers * scale).round(10)


# Files ----------------------------------------------------------------------------------------


def _columns(layout: Layout, data: bytes | Path, name: str) -> list[str]:
    """The columns of a file, without reading what is below them."""
    import polars as pl

    with _readable(layout, data, name):
        if layout.format == "parquet":
            return list(pl.read_parquet_schema(_opened(data)))
        return _csv(layout, data, n_rows=0).columns


def _load(layout: Layout, data: bytes | Path, name: str, wanted: list[str]) -> pl.DataFrame:
    """The wanted columns of a file; those of a CSV as text, so that nothing is guessed."""
    import polars as pl

    with _readable(layout, data, name):
        if layout.format == "parquet":
            return pl.read_parquet(_opened(data), columns=wanted)
        return _csv(layout, data, columns=wanted)


def _csv(layout: Layout, data: bytes | Path, **options: Any) -> pl.DataFrame:
    """A CSV file in the encoding that the layout names, or in the first that fits it."""
    import polars as pl

    for encoding in (layout.encoding,) if layout.encoding else ENCODINGS:
        # Polars reads its own "utf8" directly; anything else it decodes first.
        said = "utf8" if encoding == "utf-8" else encoding
        try:
            return pl.read_csv(_opened(data), infer_schema=False, encoding=said, **options)
        except (pl.exceptions.ComputeError, UnicodeDecodeError) as error:
            unfit = error
    raise unfit


def _opened(data: bytes | Path) -> BytesIO | Path:
    return BytesIO(data) if isinstance(data, bytes) else data


class _readable:  # noqa: N801 - used as a verb: with _readable(...)
    """Turns what a library says of an unreadable file into a problem that a person can act on."""

    def __init__(self, layout: Layout, data: bytes | Path, name: str) -> None:
        self.layout, self.data, self.name = layout, data, name

    def __enter__(self) -> None:
        kind = {"parquet": "a Parquet file", "csv": "a CSV file"}[self.layout.format]
        if isinstance(self.data, Path):
            if not self.data.is_file():
                raise BadTable([Problem(None, None, str(self.data.name), "a file")], self.name)
            with self.data.open("rb") as file:
                head = file.read(4096)
                file.seek(0, 2)
                size = file.tell()
                file.seek(max(size - 4, 0))
                tail = file.read()
        else:
            head, tail, size = self.data[:4096], self.data[-4:], len(self.data)
        if not size:
            raise BadTable([Problem(None, None, "nothing", f"{kind}, but it is empty")], self.name)
        if self.layout.format == "parquet" and (head[:4] != b"PAR1" or tail != b"PAR1"):
            raise BadTable([Problem(None, None, "other bytes", f"{kind}, whole")], self.name)
        if self.layout.format == "csv" and b"\0" in head:
            raise BadTable([Problem(None, None, "binary data", f"{kind} of plain text")], self.name)

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        import polars as pl

        # A damaged Parquet file can make the library panic, which is no ordinary exception.
        told = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeError)
        if isinstance(error, told):
            first = (str(error).strip().splitlines() or ["damaged"])[0][:200]
            wish = {"parquet": "a Parquet file, undamaged", "csv": "a CSV file with a header row"}
            raise BadTable(
                [Problem(None, None, first, wish[self.layout.format])], self.name
            ) from None


# Words ----------------------------------------------------------------------------------------


def _plain(header: str) -> str:
    """A header without case, spaces and punctuation; an asterisk and the sign of a number stay."""
    header = re.sub(r";\s*measures:\s*value\s*$", "", header.casefold())
    header = re.sub(r"(?<![^\s:;(])([+-])(?=\d)", r"\g<1>§", header)
    kept = re.sub(r"[^\w*+§-]+|_+", "", header)
    return re.sub(r"[+-](?!§)", "", kept)


def _said(conditions: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{c} is {' or '.join(v)}" for c, v in conditions.items())


def _listed(names: Sequence[str], shown: int = 12) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(repr(name) for name in names[:shown]) + more
