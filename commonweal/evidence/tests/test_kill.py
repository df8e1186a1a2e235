"""Killed at any moment, a load leaves what was there before, and another load completes it."""

from __future__ import annotations

import random
import signal
import time

import pytest
from django.db import connection

from commonweal.evidence.tests.factories import Land, table
from commonweal.evidence.tests.installation import installed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

#: On PostgreSQL fewer will do: what it promises is the same, and a load takes longer.
KILLS = {"sqlite": 20, "postgresql": 6}
#: Small areas in each of the two councils: enough for a load to take a while.
EACH = 100


def edition(folder, number: int) -> Land:
    """The country, every edition of it with other figures and other names of far-away places."""
    land = Land(folder, each=EACH)
    land.write(figures=table(land.figures(shift=number)))
    wider = (folder / "wider.csv").read_bytes()
    (folder / "wider.csv").write_bytes(wider.replace(b"Birch 025 Park", b"Edition %d" % number))
    return land


def test_a_load_killed_at_twenty_moments_harms_nothing(tmp_path, db):
    """The moments are spread over the whole of a load, from its first file to its last array."""
    moments, kills = random.Random(2026), KILLS[connection.vendor]
    with installed(tmp_path) as installation:
        reader = installation.first
        loader = installation.worker()
        loader.ask("load", folder=str(edition(tmp_path / "land", 0).folder), each=EACH)
        edition(tmp_path / "land", 1)
        began = time.monotonic()
        loader.ask("load", folder=str(tmp_path / "land"), each=EACH)
        whole = time.monotonic() - began
        before = reader.ask("profile", place="Hazel Corner Y")
        old, interrupted = reader.ask("releases"), 0
        following = installation.worker(wait=False)
        for number in range(2, kills + 2):
            loader, following = following, installation.worker(wait=False)
            loader.wait()
            edition(tmp_path / "land", number)
            loader.tell("load", folder=str(tmp_path / "land"), each=EACH)
            time.sleep(moments.uniform(0, whole))
            loader.process.send_signal(signal.SIGKILL)
            unsaid, _ = loader.process.communicate()
            interrupted += not unsaid

            left = reader.ask("releases")
            assert all(whole_ for _, _, whole_ in left), left
            assert [name for name, *_ in left][: len(old)] == [name for name, *_ in old]
            assert len(left) - len(old) in (0, 1)
            seen = reader.ask("profile", place="Hazel Corner Y")
            name = reader.ask("name_of", code="Y02020250")
            assert name in (f"Edition {number - 1}", f"Edition {number}")

            said = reader.ask("load", folder=str(tmp_path / "land"), each=EACH)
            assert len(said) == 1 - (len(left) - len(old))
            after = reader.ask("profile", place="Hazel Corner Y")
            assert seen == (before if said else after)
            assert before != after
            assert reader.ask("name_of", code="Y02020250") == f"Edition {number}"
            assert not [*installation.home.rglob("*.part"), *installation.home.rglob("making-*")]
            before, old = after, reader.ask("releases")
        # A kill after the end proves nothing: most must have come before it.
        assert interrupted >= kills // 2


def test_a_first_load_that_is_killed_leaves_nothing_to_be_seen(tmp_path, db):
    moments = random.Random(2027)
    with installed(tmp_path) as installation:
        reader = installation.first
        for _ in range(2):
            loader = installation.worker()
            loader.tell("load", folder=str(edition(tmp_path / "land", 0).folder), each=EACH)
            time.sleep(moments.uniform(0, 0.5))
            loader.process.send_signal(signal.SIGKILL)
            loader.process.communicate()
            left = reader.ask("releases")
            assert len(left) in (0, 3)
            if not left:
                reader.tell("profile", place="Hazel Corner Y")
                assert reader.hear()["error"] in ("BadInput", "NothingLoaded")
        reader.ask("load", folder=str(tmp_path / "land"), each=EACH)
        assert reader.ask("profile", place="Hazel Corner Y")["indicators"]
