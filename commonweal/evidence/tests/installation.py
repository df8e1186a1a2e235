"""An installation of its own: a data folder, a database and processes that use them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.machine import ROOT

#: A process that loads, reads and tells, one line of JSON for each line of JSON that it gets.
WORKER = """
import json, sys
import django
django.setup()
from pathlib import Path
from commonweal.common.operations import bring_database_up_to_date
from commonweal.evidence import operations, queries, store
from commonweal.evidence.models import Release
from commonweal.evidence.tests.factories import Land
from commonweal.places.queries import resolve
from django.db import connection


def migrate():
    bring_database_up_to_date(apply=True)


def load(folder, letter="Y", each=12):
    land = Land(Path(folder), letter, each)
    loaded = land.load()
    operations.refresh()
    return loaded.releases


def profile(place):
    return queries.profile_of(resolve(place)).to_dict()


def releases():
    return [[one.name, bool(one.replaced_by_id),
             store.is_whole(Path(%(home)r), store.Stored(one.stored_as, one.stored_sha256))]
            for one in Release.objects.order_by("id")]


def name_of(code):
    return resolve(code).shown_name


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    name, given = json.loads(line)
    try:
        said = {"said": globals()[name](**given)}
    except Exception as error:
        said = {"error": type(error).__name__, "message": str(error)}
    connection.close()
    print(json.dumps(said), flush=True)
"""


@dataclass
class Installation:
    """A data folder with a database, apart from the tests' own.

    Attributes
    ----------
    first : Worker
        The process that brought the database up to date.
    """

    home: Path
    database: str = ""
    first: Worker | None = None
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("COMMONWEAL_")}
        return kept | {
            "COMMONWEAL_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "commonweal.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *words: object, **changes: Any) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        environment = self.environment | changes.pop("env", {})
        return subprocess.run(
            [sys.executable, "-m", "commonweal", *map(str, words)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, timeout=120, **changes)  # fmt: skip

    def worker(self, *, wait: bool = True) -> Worker:
        """A process that waits to be told what to do; without `wait` it may still be waking up."""
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER % {"home": str(self.home)}],
            cwd=ROOT, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        self.workers.append(process)
        worker = Worker(process)
        if wait:
            worker.wait()
        return worker


class Worker:
    """A process that does what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait(self) -> None:
        """Until it is awake."""
        assert self.hear() == "ready"

    def tell(self, name: str, **given: Any) -> None:
        """Have something done; the answer is for `hear`."""
        self.process.stdin.write(json.dumps([name, given]) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        line = self.process.stdout.readline()
        assert line, "the process has ended"
        return json.loads(line)

    def ask(self, name: str, **given: Any) -> Any:
        """Have something done, wait for it, and give what was said."""
        self.tell(name, **given)
        answer = self.hear()
        assert "error" not in answer, answer
        return answer["said"]


@contextlib.contextmanager
def installed(folder: Path, *, migrated: bool = True) -> Iterator[Installation]:
    """An installation on the kind of database that the tests run on."""
    from django.db import connection

    made = Installation(folder / "home")
    made.home.mkdir(parents=True)
    name = ""
    if connection.vendor == "postgresql":
        name = f"commonweal_{uuid4().hex[:12]}"
        _on_postgres(f"CREATE DATABASE {name}")
        settings = connection.settings_dict
        made.database = f"postgres://{settings['USER']}@/{name}?host={settings['HOST']}"
    try:
        if migrated:
            made.first = made.worker()
            made.first.ask("migrate")
        yield made
    finally:
        for process in made.workers:
            process.kill()
            process.communicate()
        if name:
            _on_postgres(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder / "home", ignore_errors=True)


def _on_postgres(statement: str) -> None:
    """Outside any transaction, by a connection of its own."""
    import psycopg
    from django.db import connection

    settings = connection.get_connection_params()
    with psycopg.connect(
        dbname="postgres", user=settings.get("user"), host=settings.get("host"), autocommit=True
    ) as other:
        other.execute(statement)
