"""Keeps a wheel from being built without its style sheet: its pages would come up bare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NeedsStyleSheet(BuildHookInterface):  # type: ignore[type-arg]
    """Refuse to build a wheel from a tree in which `make setup` has not run."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Look for the built files; an editable install comes before they are built."""
        built = Path(self.root, "commonweal/common/static/commonweal/manifest.json")
        if version != "editable" and not built.exists():
            raise RuntimeError("The style sheet has not been built: run 'make setup' first.")
