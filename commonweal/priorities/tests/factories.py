"""Lists and decisions for tests: as somebody would write them, complete unless asked otherwise."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from commonweal.priorities import operations

BY = "test"
HEADINGS = {
    "list": "Priority areas",
    "council": "Y06000001",
    "status": "current",
    "reason": "The strategic assessment names them.",
    "approved by": "Cabinet",
    "adopted on": "3 March 2026",
    "starts": "1 April 2026",
    "source": "Strategic assessment 2026, page 12",
    "evidence": "indicator: no-qualifications",
    "place": "",
    "place reason": "",
}


def table(*places: str | dict[str, str], **facts: str) -> str:
    """A table of one list; places as names, or as cells by heading."""
    text = io.StringIO()
    facts = {key.replace("_", " "): value for key, value in facts.items()}
    headings = list(
        dict.fromkeys([*HEADINGS, *facts, *(k for p in places if isinstance(p, dict) for k in p)])
    )
    writer = csv.DictWriter(text, headings)
    writer.writeheader()
    for at, place in enumerate(places):
        cells = place if isinstance(place, dict) else {"place": place}
        writer.writerow({**({**HEADINGS, **facts} if not at else {}), **cells})
    return text.getvalue()


def load(folder: Path, *places: str | dict[str, str], **facts: str) -> operations.PutList:
    """Load a table of one list."""
    path = folder / "lists.csv"
    path.write_text(table(*places, **facts), encoding="utf-8")
    return operations.load_lists(path=path, by=BY).lists[0]


def decision(place: str, **changes: Any) -> str:
    """A decision that lacks nothing, as TOML; a change of None leaves the key out."""
    facts: dict[str, Any] = {
        "reference": '"area-team-2026"',
        "title": '"An area team"',
        "place": f'"{place}"',
        "reason": '"The figures and the people say so."',
        "approving_body": '"Cabinet"',
        "decided_on": "2026-04-07",
        "review_on": "2027-04-07",
        "evidence": '["indicator: no-qualifications"]',
    }
    tables: dict[str, list[tuple[str, str, str]]] = {
        "from": [("what", '"Duty desks"', "1000.50")],
        "to": [("what", '"An area team"', "1000.50")],
        "outgoings": [("year", "2026", "1000"), ("year", "2027", "1000"), ("year", "2028", "400")],
    }
    changes = {"from" if key == "taken" else key: value for key, value in changes.items()}
    for key, value in changes.items():
        (tables if key in tables else facts)[key] = value
    lines = [f"{key} = {value}" for key, value in facts.items() if value is not None]
    for key, rows in tables.items():
        for name, value, pounds in rows or []:
            lines += [f"[[{key}]]", f"{name} = {value}", f"pounds = {pounds}"]
    return "\n".join(lines) + "\n"


def record(folder: Path, place: str, **changes: Any) -> operations.Recorded:
    """Record a decision."""
    path = folder / "decision.toml"
    path.write_text(decision(place, **changes), encoding="utf-8")
    return operations.record_decision(path=path, by=BY)
