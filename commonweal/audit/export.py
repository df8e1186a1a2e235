"""The log as a file for somebody else: lines of JSON or a table, with a digest at the end."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping

COLUMNS = (
    "entry",
    "at",
    "actor",
    "verb",
    "subject_kind",
    "subject_id",
    "place",
    "detail",
    "previous",
    "digest",
)
FORMS = ("jsonl", "csv")


def exported(entries: Iterable[Mapping[str, object]], form: str) -> Iterator[str]:
    """Lines of a file, each with its end; the last one seals those before it.

    Parameters
    ----------
    entries : iterable of mapping
        Each with the keys of `COLUMNS`, in the order of the log.
    form : str
        ``jsonl``: a JSON object a line. ``csv``: a table with a heading.

    Yields
    ------
    str
        The last line holds ``sha256``, the SHA-256 of all bytes (UTF-8) before that line, and how
        many entries there are.

    Raises
    ------
    ValueError
        For any other form.
    """
    if form not in FORMS:
        raise ValueError(f"The log can be had as {' or '.join(FORMS)}, not as {form}.")
    seal, count = hashlib.sha256(), 0
    if form == "csv":
        line = _row(COLUMNS)
        seal.update(line.encode())
        yield line
    for one in entries:
        if form == "jsonl":
            line = json.dumps({key: one[key] for key in COLUMNS}, ensure_ascii=False) + "\n"
        else:
            told = json.dumps(one["detail"], ensure_ascii=False, sort_keys=True)
            line = _row([told if key == "detail" else one[key] for key in COLUMNS])
        seal.update(line.encode())
        count += 1
        yield line
    if form == "jsonl":
        yield json.dumps({"sha256": seal.hexdigest(), "entries": count}) + "\n"
    else:
        yield _row(["sha256", seal.hexdigest(), "entries", count, *[""] * (len(COLUMNS) - 4)])


def _row(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
