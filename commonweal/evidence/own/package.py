"""The file in which a table's descriptor lies: found, opened, and whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commonweal.evidence.own.description import Description
from commonweal.evidence.own.descriptor import Descriptor
from commonweal.evidence.own.entries import shown
from commonweal.evidence.own.problems import Problems
from warm.errors import BadTable, WarmError
from warm.framework import Framework

SUFFIX = ".datapackage.json"
PACKAGE = "datapackage.json"
#: Bytes of the largest descriptor.
MAX_BYTES = 4 * 1024 * 1024
#: What is said in a draft where only a person can know.
DECIDE = "decide"

# What JSON can say and no database and no file of text can hold.
_UNWRITABLE = re.compile(r"\\u0000|[\ud800-\udfff]")


class NoDescriptor(WarmError):
    """There is no descriptor beside a table; the message says how to get one."""

    def __init__(self, path: Path, instead: str = "") -> None:
        self.path = path
        super().__init__(
            f"{path.name} has no descriptor beside it{instead}. A descriptor says what the columns "
            f"hold; 'commonweal describe {path.name}' writes a draft of one "
            f"({path.name}{SUFFIX})."
        )


def path_for(table: Path) -> Path:
    """Where the descriptor of one table lies: beside it, under its name and ``.datapackage.json``."""
    return table.with_name(table.name + SUFFIX)


def find(table: Path) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """The descriptor of a table: its path, the package in it, and the resource that is meant.

    The one under the table's own name wins over the ``datapackage.json`` of the folder.

    Raises
    ------
    NoDescriptor
        When neither is there, or the folder's says nothing of this table.
    BadTable
        When it is no JSON, or no Data Package.
    """
    beside, folder = path_for(table), table.with_name(PACKAGE)
    if beside.is_file():
        package = _json(beside)
        return beside, package, _resource(package, table.name, beside, only=True)
    if folder.is_file():
        package = _json(folder)
        resources = package.get("resources")
        listed = [
            one.get("path") for one in (resources if isinstance(resources, list) else [])
            if isinstance(one, dict)
        ]  # fmt: skip
        if not any(_same_file(one, table.name) for one in listed):
            raise NoDescriptor(table, f" (the folder's {PACKAGE} says nothing of it)")
        return folder, package, _resource(package, table.name, folder, only=False)
    raise NoDescriptor(table)


def _same_file(path: object, name: str) -> bool:
    return isinstance(path, str) and path.removeprefix("./") == name


def _json(path: Path) -> dict[str, Any]:
    problems = Problems(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.add(None, None, "", f"a descriptor of at most {MAX_BYTES / 2**20:,.0f} MB")
            raise problems.error()
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
        if _UNWRITABLE.search(json.dumps(found, ensure_ascii=False)):
            problems.add(None, None, "", "text without NUL and without half characters")
            raise problems.error()
    except json.JSONDecodeError as error:
        problems.add(error.lineno, None, error.msg, "JSON")
    except UnicodeDecodeError:
        problems.add(None, None, "", "JSON in UTF-8")
    except RecursionError:
        problems.add(None, None, "", "JSON that is not nested without end")
    except (OSError, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        problems.add(None, None, str(error), "a descriptor that can be read")
    else:
        if isinstance(found, dict):
            return found
        problems.add(None, None, "", "a Data Package: an object with a list of resources")
    raise problems.error()


def _resource(package: dict[str, Any], name: str, path: Path, *, only: bool) -> dict[str, Any]:
    problems = Problems(path.name)
    resources = package.get("resources")
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        problems.add(None, "resources", shown(resources), "a list of resources, each an object")
        raise problems.error()
    mine = [one for one in resources if _same_file(one.get("path"), name)]
    if len(mine) == 1:
        return mine[0]  # type: ignore[no-any-return]
    said = ", ".join(shown(one.get("path")) for one in resources)
    once = f"one resource with the path {name!r}" if only else f"the path {name!r} once"
    problems.add(None, "resources[].path", said, once)
    raise problems.error()


def load(table: Path, framework: Framework) -> Descriptor:
    """The descriptor of a table, checked against the framework.

    Raises
    ------
    NoDescriptor
    BadTable
        With everything wrong in it; in a draft, with every entry that still waits for a decision.
    """
    path, package, resource = find(table)
    problems = Problems(path.name)
    waiting = [one for part, where in ((package, ""), (resource, "resource."))
               for one in _undecided(part, where, skip="resources" if part is package else "")]  # fmt: skip
    if waiting:
        for where, question in waiting:
            problems.add(None, where, "", question)
        raise problems.error()
    return Description(problems, framework).descriptor(package, resource)


def _undecided(thing: object, where: str, skip: str = "") -> Iterator[tuple[str, str]]:
    """Entries of a draft that wait for a person: their path and the question."""
    stack: list[tuple[object, str]] = [(thing, where)]
    while stack:
        one, at = stack.pop()
        if isinstance(one, dict):
            if DECIDE in one:
                yield at.rstrip("."), f"a decision: {one[DECIDE]}"
                continue
            stack += [(value, f"{at}{key}.") for key, value in reversed(one.items())
                      if not (skip and at == where and key == skip)]  # fmt: skip
        elif isinstance(one, list):
            stack += [(value, f"{at.rstrip('.')}[{i}].") for i, value in enumerate(one)][::-1]
