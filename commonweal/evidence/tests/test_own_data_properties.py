"""What holds for every table: nothing but a clear error, exact numbers, order without meaning."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commonweal.evidence import own_data
from commonweal.evidence.tests.own_tables import (
    FRAMEWORK,
    PLACES,
    SMALL,
    beside,
    package,
    read,
    xlsx,
)
from warm.errors import BadTable
from warm.tables import OBSERVATION_COLUMNS

# The same examples on every run, and no deadline: a slow machine is not a broken property.
steady = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

FIGURES = ["Percent", "Base", "Mean", "Low", "High"]
ENTRIES = [
    {"slug": "no-qualifications", "percent": "Percent", "base": "Base", "scale": 1},
    {"slug": "life-satisfaction", "value": "Mean", "lower": "Low", "upper": "High"},
]
DESCRIBED = package(indicators=ENTRIES, period={"column": "Period"})

SIGNS = {"*": "suppressed", "": "missing", "n/a": "not_asked", "..": "source_gap"}
percentages = (
    st.floats(0, 100) | st.sampled_from([0.0, 100.0, 0.1, 33.3]) | st.sampled_from(sorted(SIGNS))
)
means = st.floats(0, 10, allow_subnormal=False)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows of a table in which nothing is wrong, as text."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(SMALL), st.sampled_from(["2022", "2023/24"])),
            min_size=1, max_size=12, unique=True,
        )
    )  # fmt: skip
    made = []
    for area, period in keys:
        percent = draw(percentages)
        low, mean, high = sorted(draw(st.lists(means, min_size=3, max_size=3)))
        base = draw(st.integers(1, 10_000))
        made.append(
            [area, period, percent if isinstance(percent, str) else repr(percent), str(base),
             repr(mean), repr(low), repr(high)]
        )  # fmt: skip
    return made


def as_csv(header: list[str], lines: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *lines])
    return out.getvalue().encode()


HEADER = ["Area", "Period", *FIGURES]


def observed(folder: Path, content: bytes) -> pl.DataFrame:
    path = folder / "table.csv"
    path.write_bytes(content)
    beside(path, DESCRIBED)
    return read(path).observations


@steady
@given(lines=tables())
def test_every_number_comes_back_exactly_and_every_sign_as_its_status(
    tmp_path: Path, lines: list[list[str]]
) -> None:
    frame = observed(tmp_path, as_csv(HEADER, lines))
    found = {(slug, area, period): rest for slug, area, period, *rest in frame.iter_rows()}
    assert frame.columns == list(OBSERVATION_COLUMNS)
    assert len(found) == frame.height == 2 * len(lines)
    for area, period, percent, base, mean, low, high in lines:
        value, numerator, denominator, *_, status = found["no-qualifications", area, period]
        if percent in SIGNS:
            assert (value, numerator, denominator, status) == (None, None, None, SIGNS[percent])
        else:
            assert (value, denominator, status) == (float(percent), float(base), "value")
            assert numerator == float(percent) / 100 * float(base)
        value, _, _, lower, upper, status = found["life-satisfaction", area, period]
        assert (value, lower, upper, status) == (float(mean), float(low), float(high), "value")


@steady
@given(lines=tables(), seed=st.randoms(use_true_random=False), delimiter=st.sampled_from(",\t|"))
def test_the_order_of_rows_and_columns_changes_nothing(
    tmp_path: Path, lines: list[list[str]], seed: random.Random, delimiter: str
) -> None:
    straight = observed(tmp_path, as_csv(HEADER, lines))
    order = list(range(len(HEADER)))
    seed.shuffle(order)
    shuffled = [[line[i] for i in order] for line in lines]
    seed.shuffle(shuffled)
    turned = observed(tmp_path, as_csv([HEADER[i] for i in order], shuffled, delimiter))
    assert turned.equals(straight)


@settings(steady, max_examples=8)
@given(lines=tables())
def test_a_workbook_and_a_text_of_the_same_table_say_the_same(
    tmp_path: Path, lines: list[list[str]]
) -> None:
    cells: list[list[object]] = [list(HEADER)]
    for area, period, *figures in lines:
        cells.append([area, period, *(float(one) if one not in SIGNS else one for one in figures)])
    path = xlsx(tmp_path / "table.xlsx", cells)
    beside(path, {**DESCRIBED, "resources": [{**DESCRIBED["resources"][0], "path": "table.xlsx"}]})
    text = observed(tmp_path, as_csv(HEADER, lines))
    frame = read(path).observations
    # The library that writes workbooks for this test keeps sixteen digits, not all seventeen.
    numbers = ["value", "numerator", "denominator", "lower", "upper"]
    assert frame.drop(numbers).equals(text.drop(numbers))
    for name in numbers:
        for mine, other in zip(frame[name], text[name], strict=True):
            assert mine == (None if other is None else pytest.approx(other, rel=1e-14, abs=1e-300))


def attempt(path: Path) -> None:
    """Read and describe a table: either works, or says what is wrong in words."""
    for act in (
        lambda: read(path),
        lambda: own_data.draft(path, framework=FRAMEWORK, codes=PLACES),
    ):
        caught: BadTable | None = None
        try:
            act()
        except BadTable as error:
            caught = error
        if caught is not None:
            assert caught.problems
            assert str(caught).encode("utf-8")
            assert len(str(caught)) < 50_000


@steady
@given(content=st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00")
@example(b"\x00\xff")
@example(b'"')
@example(b"\xef\xbb\xbf")
@example(b"sep=\n")
@example(b"\x1a")
@example(b"PK\x03\x04")
def test_bytes_of_any_kind_end_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    beside(path, DESCRIBED)
    attempt(path)


cells = st.one_of(
    st.sampled_from(
        ["", "*", "-", "1,234", "12,5", "1.234", "£5", "5%", "E01031981", "E0103198I", "Total",
         "2024-03-05", "=1+1", "1e999", "nan", "\x00", '"', "a\nb", "٣", "0,5", "1.2E+05", "\ud7ff"]
    ),
    st.text(max_size=12),
    st.floats().map(repr),
)  # fmt: skip


@steady
@given(
    lines=st.lists(st.lists(cells, min_size=5, max_size=9), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"]),
    quoted=st.booleans(),
)
def test_tables_of_any_cells_end_in_words(
    tmp_path: Path, lines: list[list[str]], delimiter: str, encoding: str, quoted: bool
) -> None:
    rows = [HEADER, *lines]
    if quoted:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
        text = out.getvalue()
    else:
        text = "\n".join(delimiter.join(row) for row in rows)
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    beside(path, DESCRIBED)
    attempt(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["Area", "Percent", "lsoa", "2021", "code", "decide", "no-qualifications"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["column", "kind", "slug", "value", "decide", "fields", "name", "title", "path", "where"]
        )
        | st.text(max_size=4),
        inner,
        max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip


def paths_in(thing: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [before] if before else []
    pairs = (
        thing.items()
        if isinstance(thing, dict)
        else enumerate(thing)
        if isinstance(thing, list)
        else ()
    )
    for key, value in pairs:
        found += paths_in(value, (*before, key))
    return found


FULL = package(
    indicators=[
        *ENTRIES,
        {"slug": "own-one", "numerator": "Low", "denominator": "High", "statuses": {"-": "zero"},
         "where": {"Period": ["2022"]},
         "define": {"name": "One", "domain": "health", "definition": "One.", "unit": "percent",
                    "measure": "share", "basis": "interval", "polarity": "+"}},
    ],
    period={"column": "Period"}, leave_out=["Total"], statuses={"-": "zero"}, attribution="A.",
    known_gaps=["B."], absent="missing",
    resource={
        "encoding": "utf-8", "dialect": {"delimiter": ",", "quoteChar": '"', "headerRows": [1]},
        "schema": {"fields": [{"name": "Percent", "type": "number", "decimalChar": ".",
                               "constraints": {"minimum": 0, "required": False}}],
                   "missingValues": [""]},
    },
)  # fmt: skip


@steady
@given(data=st.data())
def test_descriptors_of_any_entries_end_in_words(tmp_path: Path, data: st.DataObject) -> None:
    described = json.loads(json.dumps(FULL))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(paths_in(described)))
        holder: Any = described
        for key in way:
            holder = holder[key]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder.pop(last, None)
        else:
            holder[last] = data.draw(json_values)
    path = tmp_path / "table.csv"
    path.write_bytes(as_csv(HEADER, [[SMALL[0], "2022", "50", "100", "5", "4", "6"]]))
    beside(path, described)
    said = ""
    try:
        read(path)
    except (BadTable, own_data.NoDescriptor) as error:
        said = str(error)
    assert said.encode("utf-8") == b"" or "table.csv" in said


def test_workbooks_with_anything_changed_inside_end_in_words(tmp_path: Path) -> None:
    chance = random.Random(1)
    original = xlsx(tmp_path / "good.xlsx", [list(HEADER), [SMALL[0], "2022", 5, 100, 5, 4, 6]])
    with zipfile.ZipFile(original) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    path = tmp_path / "table.xlsx"
    beside(path, {**DESCRIBED, "resources": [{**DESCRIBED["resources"][0], "path": "table.xlsx"}]})
    for _ in range(12):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                changed = bytearray(content)
                if chance.random() < 0.5:
                    for _ in range(chance.randint(1, 5)):
                        changed[chance.randrange(len(changed))] = chance.randrange(32, 127)
                archive.writestr(name, bytes(changed))
        attempt(path)
