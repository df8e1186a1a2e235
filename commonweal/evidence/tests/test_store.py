"""Stored tables are whole or not there, the same for the same figures, and never change."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from commonweal.evidence import store
from commonweal.evidence.store import Damaged, Stored


@pytest.fixture
def table() -> pl.DataFrame:
    return pl.DataFrame({"area": ["Y01", "Y02"], "value": [1.5, None]})


def files(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def test_a_table_comes_back_as_it_was(tmp_path, table):
    stored = store.keep(tmp_path, "census", "2021", table)
    assert store.read(tmp_path, stored).equals(table)
    assert store.is_whole(tmp_path, stored)


def test_its_name_tells_source_period_and_content(tmp_path, table):
    stored = store.keep(tmp_path, "census", "March 2021/22", table)
    assert stored.path == f"releases/census/March-2021-22-{stored.sha256[:12]}.parquet"
    assert stored.sha256 == store.sha256_of(tmp_path / stored.path)


def test_the_same_table_twice_is_one_file_left_as_it_was(tmp_path, table):
    first = store.keep(tmp_path, "census", "2021", table)
    before = (tmp_path / first.path).stat()
    assert store.keep(tmp_path, "census", "2021", table.clone()) == first
    assert files(tmp_path) == [first.path]
    assert (tmp_path / first.path).stat().st_ino == before.st_ino


def test_another_table_is_another_file_beside_it(tmp_path, table):
    first = store.keep(tmp_path, "census", "2021", table)
    second = store.keep(tmp_path, "census", "2021", table.reverse())
    assert files(tmp_path) == sorted([first.path, second.path])
    assert store.read(tmp_path, first).equals(table)


def test_a_damaged_file_is_put_right_by_the_same_table(tmp_path, table):
    stored = store.keep(tmp_path, "census", "2021", table)
    (tmp_path / stored.path).write_bytes(b"PAR1 nonsense")
    assert store.keep(tmp_path, "census", "2021", table) == stored
    assert store.read(tmp_path, stored).equals(table)


@pytest.mark.parametrize("harm", [lambda p: p.write_bytes(p.read_bytes()[:-9]),
                                  lambda p: p.write_bytes(b""),
                                  lambda p: p.write_bytes(p.read_bytes().replace(b"Y01", b"Y09"))])  # fmt: skip
def test_a_changed_file_is_noticed_before_it_is_read(tmp_path, table, harm):
    stored = store.keep(tmp_path, "census", "2021", table)
    harm(tmp_path / stored.path)
    assert not store.is_whole(tmp_path, stored)
    with pytest.raises(Damaged, match=r"census/2021-.* is not what was recorded: load its source"):
        store.read(tmp_path, stored)


def test_a_missing_file_says_which_and_what_to_do(tmp_path):
    lost = Stored("releases/census/2021-abc.parquet", "abc")
    assert not store.is_whole(tmp_path, lost)
    with pytest.raises(Damaged, match=r"census/2021-abc.parquet is missing: load its source again"):
        store.read(tmp_path, lost)


@pytest.mark.parametrize("step", ["write_parquet", "replace"])
def test_what_fails_half_way_leaves_nothing(tmp_path, table, monkeypatch, step):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame if step == "write_parquet" else Path, step, fail)
    with pytest.raises(OSError, match="No space"):
        store.keep(tmp_path, "census", "2021", table)
    assert files(tmp_path) == []


def test_what_a_killed_process_left_is_swept_away(tmp_path, table):
    stored = store.keep(tmp_path, "census", "2021", table)
    stray = tmp_path / "releases" / "census" / "0123.part"
    stray.write_bytes(b"half")
    assert store.sweep(tmp_path) == (stray,)
    assert store.sweep(tmp_path) == ()
    assert files(tmp_path) == [stored.path]


def test_others_may_read_what_one_has_stored(tmp_path, table):
    """A server often runs as somebody else than whoever loads figures."""
    before = os.umask(0o022)
    try:
        stored = store.keep(tmp_path, "census", "2021", table)
    finally:
        os.umask(before)
    assert (tmp_path / stored.path).stat().st_mode & 0o777 == 0o644
