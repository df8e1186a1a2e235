"""The house as pyproject.toml declares it, and the import graph that the tests walk."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable

import grimp

from tests.machine import ROOT

# The rooms of an app. Every other module in an app is pure: values in, values out, no Django.
DOORS = {"models", "queries", "operations"}
ROOMS = DOORS | {"urls", "views", "api", "admin", "cli", "forms", "permissions"}
# What Django looks for by name.
FITTINGS = {"apps", "migrations", "templatetags", "management", "templates"}
# What holds the house together and belongs to no app.
FRAME = {"settings", "urls", "wsgi", "cli", "__main__"}


def storeys() -> list[list[str]]:
    """Apps from the front door down to the ground; those on one line stand side by side."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = config["tool"]["importlinter"]["contracts"][0]
    return [re.findall(r"\w+", layer) for layer in contract["layers"]]


def height(app: str) -> int:
    """How high an app stands; siblings stand equally high."""
    levels = storeys()
    return next(len(levels) - n for n, apps in enumerate(levels) if app in apps)


def apps() -> list[str]:
    """The apps that exist."""
    return sorted(p.parent.name for p in (ROOT / "commonweal").glob("*/__init__.py"))


@functools.cache
def graph() -> grimp.ImportGraph:
    """Who imports whom. Without the cache, which can hide a violation after the options change."""
    return grimp.build_graph("commonweal", "warm", include_external_packages=True, cache_dir=None)


def place(module: str) -> tuple[str, str] | None:
    """App and room of a module of the platform; None for the frame and for the app itself."""
    parts = module.split(".")
    if parts[0] != "commonweal" or len(parts) < 3:
        return None
    return parts[1], parts[2]


def in_tests(module: str) -> bool:
    return "tests" in module.split(".")


def edges(
    graph: grimp.ImportGraph, modules: Iterable[str] | None = None
) -> Iterable[tuple[str, str]]:
    """Each import as (who, whom)."""
    for module in sorted(modules if modules is not None else graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            yield module, imported
