"""A process that is killed while it loads leaves what was there before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import polars as pl
import pytest

from commonweal.places.tests import made
from tests.machine import ROOT

#: For each moment a process of its own, forked before anything was opened: it says what is there,
#: then loads, and kills itself at that moment.
LOAD = """
    import os, signal, sys
    from pathlib import Path
    import django
    django.setup()
    from django.core.management import call_command
    from commonweal.places import operations, queries, store
    from commonweal.places.models import Area, GeographyFile, Membership, Postcode
    from commonweal.places.operations import register
    from commonweal.places.tests import made

    folder = Path(sys.argv[1])
    for moment in sys.argv[2:]:
        child = os.fork()
        if child == 0:
            break
        print("ended", moment, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    else:
        sys.exit()
    where, _, left = moment.partition(":")
    left = int(left or 0)

    def die_in_time():
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def dying(function):
        def dies(*args, **kwargs):
            die_in_time()
            return function(*args, **kwargs)
        return dies

    if where == "first":
        call_command("migrate", verbosity=0)
    print(
        "found",
        sorted(Area.objects.in_use().values_list("code", "name", "population")),
        Membership.objects.count(),
        sorted(Postcode.objects.values_list("code", flat=True)),
        sorted(GeographyFile.objects.current().values_list("slug", "sha256")),
        sorted(queries.boundaries(["Z01001001", "Z06000001"])),
        flush=True,
    )
    if where == "kept":
        store.keep = dying(store.keep)
    if where == "replace":
        Path.replace = dying(Path.replace)
    if where == "statement":
        register.put_rows = dying(register.put_rows)
    if where != "look":
        operations.load_all(
            root=folder,
            sources=made.ALL,
            step=die_in_time if where == "step" else lambda: None,
            by="test",
        )
"""


def load(home: Path, folder: Path, *moments: str) -> list[tuple[str, str]]:
    """Load once for each moment; gives what each process found at its start and how it ended."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COMMONWEAL_") and name != "DATABASE_URL"
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LOAD), str(folder), *moments],
        env={
            **environment,
            "COMMONWEAL_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "commonweal.settings",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    found = [line for line in lines if line.startswith("found ")]
    ended = [line for line in lines if line.startswith("ended ")]
    assert len(found) == len(ended) == len(moments), done.stderr
    return list(zip(found, ended, strict=True))


@pytest.mark.slow
def test_a_killed_load_leaves_the_places_that_were_there(tmp_path: Path) -> None:
    folder, home = tmp_path / "files", tmp_path / "home"
    folder.mkdir()
    made.country(folder)
    ((_, ended),) = load(home, folder, "first")
    assert ended == "ended first 0"

    # Another ground, other people, other postcodes: any half of it would show.
    frame = pl.read_parquet(folder / "small.parquet")
    frame.filter(pl.col("LSOA21CD") != "Z01004004").write_parquet(folder / "small.parquet")
    people = [[code, 7] for code in made.SMALL]
    made.write_csv(folder / "people.csv", ["LSOA21CD", "count"], people)
    made.write_csv(folder / "postcodes.csv", ["pcds", "lsoa21"], [["QQ9 9AA", "Z01001001"]])
    moments = ("step:6", "statement:3", "kept:2", "replace:4")
    *killed, done, after = load(home, folder, *moments, "done", "look")
    assert [ended for _, ended in killed] == [f"ended {m} {-signal.SIGKILL}" for m in moments]
    assert done[1] == "ended done 0"

    # Each process said at its start what the one before had left: the first country, whole.
    (kept,) = {found for found, _ in (*killed, done)}
    assert "Z06000001-studley-green" in kept
    assert "Z01004004" in kept
    assert "QQ99AA" not in kept
    assert "Z01004004" not in after[0]
    assert "QQ99AA" in after[0]
