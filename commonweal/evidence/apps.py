from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


class EvidenceConfig(AppConfig):
    name = "commonweal.evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(stored_files, checks.Tags.database)


def stored_files(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """For ``commonweal check``: every release in force has its file, as it was recorded."""
    from commonweal.evidence import queries

    if not databases:
        return []
    return [checks.Error(one, id="evidence.E001") for one in queries.damaged_releases()]
