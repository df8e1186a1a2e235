"""What an analyst made, as files: the choices behind it stand on every one of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

#: The first line of every table: what a reader has to know before the first number.
FIRST = (
    "An analyst's choice of weights and method, not a verdict: read each rank with its interval."
)


class Result(Protocol):
    """What the measure gave back: `said` is how it was made, `columns` what came out."""

    def said(self) -> dict[str, Any]: ...
    def columns(self) -> dict[str, list[Any]]: ...


def as_csv(
    result: Result, names: Mapping[str, tuple[str, str]], where: str, *, first: str = FIRST
) -> str:
    """A table under lines that begin with ``#`` and say how it was made, as CSV on the Web allows.

    Parameters
    ----------
    names : mapping
        Code of a small area to its name and that of the wider area it lies in.
    where : str
        Which areas these are.
    """
    out = io.StringIO()
    for line in (first, f"areas: {where}", *_lines(result.said())):
        out.write(f"# {line}\r\n")
    columns = _named(result.columns(), names)
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows(zip(*map(_written, columns.values()), strict=True))
    return out.getvalue()


def as_json(result: Result, names: Mapping[str, tuple[str, str]], where: str) -> str:
    """The same as JSON: how it was made first, then a row for each area."""
    return json.dumps(as_data(result, names, where), ensure_ascii=False, allow_nan=False)


def as_data(result: Result, names: Mapping[str, tuple[str, str]], where: str) -> dict[str, Any]:
    """The same, JSON-ready."""
    columns = _named(result.columns(), names)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {"note": FIRST, "areas_of": where, **result.said(), "rows": rows}


def as_text(result: Result, names: Mapping[str, tuple[str, str]], where: str) -> str:
    """Ranks with their intervals in columns, the best placed first, under what was chosen."""
    said, columns = result.said(), result.columns()
    weights = said["weights_in_the_whole"]["domains"]
    weighed = ", ".join(f"{slug} {weight:.1%}" for slug, weight in weights.items())
    lines = [
        FIRST,
        "",
        f"Areas:   {where}",
        f"Weights: {weighed}",
        f"Method:  {said['scale']}, {said['adding']}, {said['runs']} runs from seed {said['seed']}",
        f"Figures: {', '.join(said['releases'])}",
        "",
        f"{'rank':>7}  {'nine runs in ten':>16}  small area",
    ]
    rows = zip(*(columns[one] for one in ("rank", "rank_lower", "rank_upper", "area")), strict=True)
    absent = float("inf")
    for rank, low, high, code in sorted(
        rows, key=lambda row: (absent if row[0] is None else row[0], row[3])
    ):
        name, local = names.get(code, (code, ""))
        title = f"{name}, {local}" if local else name
        if rank is None:
            lines.append(f"{'–':>7}  {'insufficient':>16}  {title}")
        else:
            lines.append(f"{rank:7g}  {f'{low:g} to {high:g}':>16}  {title}")
    return "\n".join(lines)


def _lines(said: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]


def _named(
    columns: Mapping[str, list[Any]], names: Mapping[str, tuple[str, str]]
) -> dict[str, list[Any]]:
    """The columns with names behind the codes of areas, where there are areas."""
    found: dict[str, list[Any]] = {}
    for column, values in columns.items():
        found[column] = values
        if column == "area" and names:
            for i, title in enumerate(("name", "wider_area")):
                found[title] = [names.get(code, ("", ""))[i] for code in values]
    return found


def _written(values: Sequence[Any]) -> list[Any]:
    """Numbers to ten digits, nothing where there is none, truth as words."""
    words = {True: "yes", False: "no"}
    return [
        words[value] if isinstance(value, bool)
        else "" if value is None
        else f"{value:.10g}" if isinstance(value, float)
        else value
        for value in values
    ]  # fmt: skip
