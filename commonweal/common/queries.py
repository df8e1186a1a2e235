"""What state the installation itself is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.db import connection

STYLE_SHEET = "commonweal/site.css"


@dataclass(frozen=True, slots=True)
class MigrationState:
    """How the tables of the database stand to the program.

    Attributes
    ----------
    missing : tuple of str
        Migrations that the program has and the database has not, as ``app.name``.
    unknown : tuple of str
        Migrations of ours that the database has and the program has not: the database was used
        by a newer version.
    """

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def migration_state() -> MigrationState:
    """Compare migration files with what the database says it has had.

    This reads file names and one table. Django's own check imports every migration, which a
    command that answers in half a second cannot afford.
    """
    wanted = {
        f"{config.label}.{file.stem}"
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[!_]*.py")
    }
    ours = {
        config.label for config in apps.get_app_configs() if config.name.startswith("commonweal.")
    }
    with connection.cursor() as cursor:
        applied: set[str] = set()
        if "django_migrations" in connection.introspection.table_names(cursor):
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {f"{app}.{name}" for app, name in cursor.fetchall()}
    return MigrationState(
        missing=tuple(sorted(wanted - applied)),
        unknown=tuple(sorted(m for m in applied - wanted if m.partition(".")[0] in ours)),
    )


def static_sources() -> dict[str, Path]:
    """Every style sheet, script and picture of every app, by the name that pages use."""
    return {
        name: Path(storage.path(name))
        for finder in get_finders()
        for name, storage in finder.list([])
    }
