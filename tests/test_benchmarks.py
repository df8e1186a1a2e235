"""The benchmarks do what they say; how fast is no business of a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.__main__ import ENTRIES, main
from benchmarks.results import Result
from benchmarks.runs import Broken, Measured, Run, in_turns, once, timed

COLUMNS = {"name", "ours_s", "peer", "peer_s", "ratio", "peak_mb", "size", "note"}


@pytest.mark.slow
def test_every_benchmark_runs_on_the_fictional_county_and_writes_rows_that_can_be_read(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("COMMONWEAL_HOME", str(tmp_path / "not-touched"))
    output = tmp_path / "results.json"
    assert main(["--quick", "--output", str(output)]) == 0
    rows = json.loads(output.read_text(encoding="utf-8"))
    measured = {row["name"] for row in rows}
    assert set(ENTRIES) | {"place-page-ready", "place-page-cached"} == measured
    for row in rows:
        assert set(row) == COLUMNS
        assert row["ours_s"] > 0, row
        assert row["peer_s"] > 0, row
        assert row["ratio"] == pytest.approx(row["peer_s"] / row["ours_s"], rel=0.05), row
        assert row["peak_mb"] > 1, row
        assert row["peer"], row
        assert row["size"], row
    agreed = [row for row in rows if row["name"] == "england-index"]
    assert len(agreed) == 4
    assert all("numbers equal to 1e-9" in row["note"] for row in agreed)
    cold = [row for row in rows if row["name"] == "cold-profile"]
    assert all("loads no polars, scipy, shapely, pandas" in row["note"] for row in cold)
    assert results.read(output) == [Result(**row) for row in rows]
    said = capsys.readouterr().out
    assert all(name in said for name in measured)
    assert not (tmp_path / "not-touched").exists()


def test_the_rows_that_are_kept_have_the_columns_that_they_should():
    assert {one.name for one in results.read()} <= {
        *ENTRIES,
        "place-page-ready",
        "place-page-cached",
    }


def test_rows_with_other_columns_are_refused(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text('[{"name": "x", "seconds": 1}]', encoding="utf-8")
    with pytest.raises(ValueError, match="expected"):
        results.read(path)


def test_rows_that_are_measured_again_stand_where_they_stood():
    kept = [results.skipped(name, "then") for name in ("load", "page", "page", "map")]
    found = [results.skipped(name, "now") for name in ("page", "new")]
    made = results.renewed(kept, found)
    assert [one.name for one in made] == ["load", "page", "map", "new"]
    assert [one.note.split()[-1] for one in made] == ["then", "now", "then", "now"]


def test_a_function_that_gives_back_a_function_was_only_getting_ready():
    run = once(timed("tests.test_benchmarks:ready", words=["a", "b"]))
    assert run.said["returned"] == 2
    assert 0 < run.seconds < 60
    assert run.peak_mb > 1


def ready(words):
    return lambda: len(words)


def failing():
    raise ValueError("on purpose")


def test_a_process_that_fails_is_not_taken_for_a_fast_one():
    with pytest.raises(Broken, match="on purpose"):
        once(timed("tests.test_benchmarks:failing"))


def test_what_is_compared_takes_turns(tmp_path):
    written = tmp_path / "turns"
    found = in_turns(
        {name: timed("tests.test_benchmarks:note", path=str(written), word=name) for name in "ab"},
        2,
    )
    assert written.read_text() == "abab"
    assert set(found) == {"a", "b"}


def note(path, word):
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(word)


def test_a_median_is_kept_and_the_most_memory():
    runs = [Run(seconds, peak, {}) for seconds, peak in ((1.0, 50.0), (9.0, 80.0), (2.0, 60.0))]
    found = Measured.of(runs)
    assert (found.seconds, found.peak_mb) == (2.0, 80.0)


def test_the_table_says_how_much_faster_and_keeps_every_note():
    row = results.beside(
        "carrying",
        Measured(0.5, 100.0, ()),
        "a peer",
        Measured(4.0, 900.0, ()),
        size="a county",
        note="both agree",
    )
    said = results.table([row, results.skipped("page", "there are no pages")])
    assert row.ratio == 8.0
    for part in ("500.0 ms", "4.00 s", "8×", "a county", "both agree", "there are no pages"):
        assert part in said
