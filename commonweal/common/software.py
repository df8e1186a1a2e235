"""The software and the typeface that pages are made with, and under which licences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

#: What the front end was built from, written when it was built.
MANIFEST = Path(__file__).parent / "static" / "commonweal" / "manifest.json"

#: How some packages write what others call by its short name.
_SHORT = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
}


@dataclass(frozen=True, slots=True)
class Software:
    """One package: its name, its version, and its licence as its makers state it."""

    name: str
    version: str
    licence: str


@lru_cache(maxsize=1)
def software() -> tuple[Software, ...]:
    """Everything that this program leans on directly, by name: on the server, and in the browser."""
    found = {one.name.lower(): one for one in (*_on_the_server(), *_in_the_browser(MANIFEST))}
    return tuple(found[name] for name in sorted(found))


def _on_the_server() -> Iterator[Software]:
    try:
        wanted = metadata.requires("commonweal") or []
    except metadata.PackageNotFoundError:
        return
    for line in wanted:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        if name is None or "extra ==" in line:
            continue
        try:
            about = metadata.metadata(name[0])
        except metadata.PackageNotFoundError:
            continue
        yield Software(about["Name"], about["Version"], licence(about))


def _in_the_browser(manifest: Path) -> Iterator[Software]:
    if not manifest.is_file():
        return
    packages = json.loads(manifest.read_text(encoding="utf-8")).get("packages", {})
    for name, about in packages.items():
        yield Software(name, about["version"], about["licence"])


def licence(about: metadata.PackageMetadata) -> str:
    """The licence that a package states: as an expression, as a class, or as the start of its text.

    "" where it states none.
    """
    stated = about.json
    if expression := stated.get("license_expression"):
        return str(expression)
    classes = [
        one.rsplit(" :: ", 1)[-1]
        for one in stated.get("classifier", ())
        if one.startswith("License ::")
    ]
    if classes:
        return ", ".join(_SHORT.get(one, one) for one in classes)
    return str(stated.get("license", "")).strip().split("\n")[0][:60]
