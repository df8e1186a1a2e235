"""What was found: one row for each thing measured and each peer, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from benchmarks.runs import ROOT, Measured

FILE = ROOT / "benchmarks" / "results.json"


@dataclass(frozen=True, slots=True)
class Result:
    """One row.

    Attributes
    ----------
    name : str
        What was measured.
    ours_s : float or None
        Seconds; the median.
    peer : str or None
        What it stands beside; None when it could not be measured, and the note says why.
    peer_s : float or None
    ratio : float or None
        peer_s ÷ ours_s: above 1 we are faster.
    peak_mb : float or None
        Most memory that ours held at once.
    size : str
        How much of what.
    note : str
    """

    name: str
    ours_s: float | None
    peer: str | None
    peer_s: float | None
    ratio: float | None
    peak_mb: float | None
    size: str
    note: str = ""


def ratio(theirs: float, ours: float) -> float:
    """How many times faster ours is, to three digits."""
    return float(f"{theirs / ours:.3g}")


def beside(
    name: str, ours: Measured, peer: str, theirs: Measured, *, size: str, note: str = ""
) -> Result:
    """A row from what was measured."""
    return Result(
        name=name,
        ours_s=round(ours.seconds, 4),
        peer=peer,
        peer_s=round(theirs.seconds, 4),
        ratio=ratio(theirs.seconds, ours.seconds),
        peak_mb=round(ours.peak_mb, 1),
        size=size,
        note=f"the peer's peak {theirs.peak_mb:,.0f} MB" + (f"; {note}" if note else ""),
    )


def skipped(name: str, why: str) -> Result:
    """A row for what could not be measured here."""
    return Result(name, None, None, None, None, None, "", f"not measured: {why}")


def write(results: Sequence[Result], path: Path = FILE) -> None:
    """Keep the rows as JSON."""
    path.write_text(
        json.dumps([asdict(one) for one in results], indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


def renewed(kept: Sequence[Result], found: Sequence[Result]) -> list[Result]:
    """Rows kept from before, those that were measured again in their old place, new ones last."""
    names = dict.fromkeys([*(one.name for one in kept), *(one.name for one in found)])
    again = {one.name for one in found}
    return [one for name in names for one in (found if name in again else kept) if one.name == name]


def read(path: Path = FILE) -> list[Result]:
    """The rows of a file.

    Raises
    ------
    ValueError
        When a row has other columns than a `Result`.
    """
    wanted = {one.name for one in fields(Result)}
    rows = json.loads(path.read_text(encoding="utf-8"))
    for row in rows:
        if set(row) != wanted:
            raise ValueError(f"A row of {path} has {sorted(row)}; expected {sorted(wanted)}.")
    return [Result(**row) for row in rows]


def table(results: Iterable[Result]) -> str:
    """The rows for people."""
    head = ("", "ours", "peer", "", "ratio", "peak MB", "size")
    rows = [head] + [
        (
            one.name,
            _seconds(one.ours_s),
            one.peer or "",
            _seconds(one.peer_s),
            "" if one.ratio is None else _times(one.ratio),
            "" if one.peak_mb is None else f"{one.peak_mb:,.0f}",
            one.size,
        )
        for one in results
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    numbers = (1, 3, 4, 5)
    lines = []
    for row, note in zip(rows, ("", *(one.note for one in results)), strict=True):
        cells = (
            cell.rjust(width) if i in numbers else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
        if note:
            lines.append(f"    {note}")
    return "\n".join(lines)


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 1000:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def _times(value: float) -> str:
    return f"{value:,.0f}×" if value >= 100 else f"{value:.3g}×"
