"""Commands about the audit log."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from commonweal.audit.export import FORMS
from commonweal.common.commands import Command
from commonweal.common.dates import read_day
from commonweal.common.terminal import Terminal

BY = "command line"


def audit_arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = ways.add_parser("verify", help="say whether anybody has edited the log, and where")
    verify.add_argument(
        "--expect", metavar="DIGEST", default="", help="a digest that was noted earlier"
    )
    export = ways.add_parser("export", help="write out the log of a period, sealed at its end")
    export.add_argument("--from", dest="first", metavar="DAY", default="", help="the first day")
    export.add_argument("--to", dest="last", metavar="DAY", default="", help="the last day")
    export.add_argument("--form", choices=FORMS, default="jsonl", help="lines of JSON or a table")
    export.add_argument("--into", type=Path, metavar="FILE", help="a file that is not there yet")
    cut = ways.add_parser("cut", help="take away entries that the policy no longer keeps")
    cut.add_argument(
        "--years", type=int, help="keep so many years; never fewer than COMMONWEAL_AUDIT_YEARS"
    )
    for one in (verify, export, cut):
        one.add_argument(
            "--database", default="default", help="whose log: the name of the database"
        )


def audit(args: argparse.Namespace, terminal: Terminal) -> int | None:
    """Verify the audit log, write it out, or cut away what the policy no longer keeps."""
    from django.db import connections

    from commonweal.common.errors import BadInput

    if args.database not in connections:
        known = ", ".join(connections)
        raise BadInput(f"There is no database called {args.database}; there is {known}.")
    return {"verify": _verify, "export": _export, "cut": _cut}[args.what](args, terminal)


def _verify(args: argparse.Namespace, terminal: Terminal) -> int:
    from commonweal.audit.queries import verdict

    found = verdict(using=args.database, expect=args.expect.strip().lower())
    if found.holds:
        said = f"The log holds: {found.entries:,} entries, the last with digest {found.digest}."
        if found.cut:
            said += f" {found.cut:,} older entries were cut by policy, and the log vouches for it."
    else:
        said = "\n".join(
            (
                "THE LOG DOES NOT HOLD. Keep this database as it is, and compare it with a backup.",
                *(f"  {one}" for one in found.said()),
                f"{found.entries:,} entries before the first of these hold.",
            )
        )
    terminal.result(
        said,
        {
            "holds": found.holds,
            "entries": found.entries,
            "digest": found.digest,
            "cut": found.cut,
            "wrong": [
                {"entry": one.entry, "what": one.what, "said": one.said} for one in found.wrong
            ],
        },
    )
    return 0 if found.holds else 1


def _export(args: argparse.Namespace, terminal: Terminal) -> None:
    from commonweal.audit.export import exported
    from commonweal.audit.operations import record_read
    from commonweal.audit.queries import during, lines_of
    from commonweal.common.errors import BadInput

    first, last = _day(args.first), _day(args.last)
    if first and last and first > last:
        raise BadInput(f"The period ends before it begins: {first} to {last}.")
    count = during(first, last, using=args.database).count()
    # What is written out holds the entry that it was written out, so that comes first.
    record_read(
        what="export of the log",
        subject=("audit.log", args.database),
        count=count,
        using=args.database,
        by=BY,
    )
    lines = exported(lines_of(first, last, using=args.database), args.form)
    if args.into is None:
        for line in lines:
            terminal.out.write(line)
    else:
        try:
            with args.into.open("x", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise BadInput(f"--into cannot be written ({error.strerror}): {args.into}") from error
        terminal.result(f"{count:,} entries are in {args.into}.", {"entries": count})
    terminal.say(f"Whoever gets this file finds its digest in its last line ({count:,} entries).")


def _cut(args: argparse.Namespace, terminal: Terminal) -> None:
    from commonweal.audit.operations import cut

    count = cut(years=args.years, using=args.database, by=BY)
    terminal.result(
        f"{count:,} entries were cut; the log vouches for it."
        if count
        else "Nothing is old enough to be cut.",
        {"cut": count},
    )


def _day(text: str) -> date | None:
    return read_day(text) if text.strip() else None


COMMANDS = (
    Command(
        "audit", "verify the audit log, write it out, or cut it by policy", audit, audit_arguments
    ),
)
