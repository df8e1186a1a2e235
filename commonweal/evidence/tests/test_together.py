"""Several processes at once: two that load, and one that loads while others read."""

from __future__ import annotations

import pytest

from commonweal.evidence.tests.factories import Land, table
from commonweal.evidence.tests.installation import installed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def installation(tmp_path, db):
    with installed(tmp_path) as made:
        yield made


def test_two_loads_of_the_same_take_turns_and_the_second_finds_it_done(installation, tmp_path):
    land = Land(tmp_path / "land").write()
    workers = [installation.first, installation.worker(), installation.worker()]
    for worker in workers:
        worker.tell("load", folder=str(land.folder))
    said = [worker.hear() for worker in workers]
    assert not [one for one in said if "error" in one], said
    assert sorted(len(one["said"]) for one in said) == [0, 0, 3]
    assert workers[0].ask("releases") == [
        [name, False, True] for name in next(one["said"] for one in said if one["said"])
    ]
    profiles = [worker.ask("profile", place="Hazel Corner Y") for worker in workers]
    assert profiles[0] == profiles[1] == profiles[2]


def test_loads_of_different_countries_take_turns(installation, tmp_path):
    workers = [installation.first, installation.worker()]
    for worker, letter in zip(workers, "XY", strict=True):
        land = Land(tmp_path / letter, letter).write()
        worker.tell("load", folder=str(land.folder), letter=letter)
    said = [worker.hear() for worker in workers]
    assert [len(one.get("said", ())) for one in said] == [3, 3], said
    for worker in workers:
        for letter in "XY":
            assert worker.ask("profile", place=f"Hazel Corner {letter}")["strengths"]


def test_two_corrections_at_once_leave_one_in_force(installation, tmp_path):
    workers = [installation.first, installation.worker()]
    workers[0].ask("load", folder=str(Land(tmp_path / "first").write().folder))
    for shift, worker in enumerate(workers, start=1):
        land = Land(tmp_path / str(shift))
        land.write(figures=table(land.figures(shift=shift)))
        worker.tell("load", folder=str(land.folder))
    said = [worker.hear() for worker in workers]
    assert [len(one["said"]) for one in said] == [1, 1], said
    figures = [one for one in workers[0].ask("releases") if one[0].startswith("y-figures")]
    assert [replaced for _, replaced, _ in figures] == [True, True, False]
    assert workers[0].ask("profile", place="Alder") == workers[1].ask("profile", place="Alder")


def test_who_reads_while_others_load_gets_the_old_or_the_new_and_never_a_mixture(
    installation, tmp_path
):
    """One value of every indicator is shifted together: a mixture would show."""
    reader, writer = installation.first, installation.worker()
    land = Land(tmp_path / "land").write()
    writer.ask("load", folder=str(land.folder))
    known = {0: reader.ask("profile", place="Alder")}
    seen = []
    for shift in range(1, 5):
        land.write(figures=table(land.figures(shift=10 * shift)))
        writer.tell("load", folder=str(land.folder))
        mine = [reader.ask("profile", place="Alder") for _ in range(12)]
        answer = writer.hear()
        assert len(answer["said"]) == 1, answer
        known[shift] = reader.ask("profile", place="Alder")
        assert all(one in (known[shift - 1], known[shift]) for one in mine)
        seen += mine
    assert len({str(one) for one in known.values()}) == 5
    assert len(seen) == 48
