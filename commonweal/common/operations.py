"""Bringing the installation itself up to date: tables and static files.

These are the two writes that nobody answers for by name: they follow from the program's version,
and the audit log itself may not exist yet when they run.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from commonweal.common import queries
from commonweal.common.errors import BadInput
from commonweal.common.locks import alone


def bring_database_up_to_date(*, apply: bool | None = None) -> tuple[str, ...]:
    """Apply the migrations that the database lacks.

    Parameters
    ----------
    apply : bool, optional
        Whether to apply them or only to insist that they are there. By default they are applied
        to SQLite, which belongs to this installation alone; on a shared PostgreSQL somebody
        decides when, and types ``commonweal migrate``.
    Returns
    -------
    tuple of str
        What was applied, as ``app.name``; mostly nothing.

    Raises
    ------
    BadInput
        When the database cannot be reached, was used by a newer version, or lacks migrations
        that may not be applied here.
    """
    if apply is None:
        apply = connection.vendor == "sqlite"
    try:
        state = queries.migration_state()
        if state.missing and apply and not state.unknown:
            with alone(Path(settings.HOME, "migrate.lock")):
                state = queries.migration_state()
                call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, OSError) as error:
        raise BadInput(f"The database cannot be used: {str(error).strip()}") from error
    if state.unknown:
        raise BadInput(
            "This database was used by a newer version of Commonweal; use that version, or another "
            "COMMONWEAL_HOME or DATABASE_URL.",
            state.unknown,
        )
    if state.missing and not apply:
        raise BadInput(
            "The database lacks migrations; run 'commonweal migrate' when it suits.", state.missing
        )
    return state.missing


def gather_static_files() -> int:
    """Put style sheets and scripts where the web server takes them from, under hashed names.

    Returns
    -------
    int
        How many files were gathered; 0 when nothing had changed.

    Raises
    ------
    BadInput
        When the style sheet was never built.
    """
    sources = queries.static_sources()
    if queries.STYLE_SHEET not in sources:
        raise BadInput("The style sheet has not been built: run 'make setup' (it needs no Node).")
    state = hashlib.sha256()
    for name, path in sorted(sources.items()):
        facts = path.stat()
        state.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT, "gathered.sha256")
    with alone(Path(settings.HOME, "static.lock")):
        if stamp.exists() and stamp.read_text() == state.hexdigest():
            return 0
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state.hexdigest())
    return len(sources)
