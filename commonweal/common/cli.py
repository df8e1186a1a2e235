"""Commands about the installation itself."""

from __future__ import annotations

import argparse

from commonweal.common.commands import Command, Needs
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal


def migrate(args: argparse.Namespace, terminal: Terminal) -> None:
    """Apply what the database lacks."""
    from commonweal.common.operations import bring_database_up_to_date

    applied = bring_database_up_to_date(apply=True)
    terminal.result(
        "\n".join(f"Applied {name}." for name in applied) or "Nothing to apply.",
        {"applied": list(applied)},
    )


def check(args: argparse.Namespace, terminal: Terminal) -> None:
    """Say whether this installation can work, and what is in its way."""
    import os

    from django.conf import settings
    from django.core import checks
    from django.db import DatabaseError, connection

    from commonweal.common import queries

    found: list[dict[str, object]] = []

    def note(what: str, problems: list[str]) -> None:
        found.append({"what": what, "ok": not problems, "problems": problems})

    note(
        f"data folder {settings.HOME}",
        [] if os.access(settings.HOME, os.W_OK) else ["it cannot be written to"],
    )
    state = None
    try:
        state = queries.migration_state()
        problems = [
            f"lacks {name}; 'commonweal migrate' applies it"
            for name in state.missing
            if connection.vendor != "sqlite"  # there, the next command that needs it applies it
        ]
        problems += [f"has {name}, which this version does not know" for name in state.unknown]
    except DatabaseError as error:
        problems = [str(error).strip()]
    note("database", problems)
    note(
        "style sheet",
        [] if queries.STYLE_SHEET in queries.static_sources() else ["not built: run 'make setup'"],
    )
    messages = checks.run_checks(include_deployment_checks=settings.IN_PRODUCTION)
    note("framework", [str(m) for m in messages if m.is_serious() and not m.is_silenced()])
    if state is not None and not state.missing:
        kept = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        note("what is kept", [str(m.msg) for m in kept if m.is_serious() and not m.is_silenced()])

    lines = [
        line
        for item in found
        for line in (
            f"{'ok   ' if item['ok'] else 'WRONG'} {item['what']}",
            *(f"      {problem}" for problem in item["problems"]),  # type: ignore[attr-defined]
        )
    ]
    terminal.result("\n".join(lines), found)
    if wrong := sum(not item["ok"] for item in found):
        raise BadInput(f"{wrong} of {len(found)} checks found something to mend.")


COMMANDS = (
    Command("check", "say whether this installation can work", check, needs=Needs.DJANGO),
    Command("migrate", "bring the database's tables up to date", migrate, needs=Needs.DJANGO),
)
