"""Finding and loading places from the command line."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal
from commonweal.places import cli
from commonweal.places.models import Area
from commonweal.places.tests.made import write_csv, write_geojson

pytestmark = pytest.mark.django_db


def run(name: str, *words: str, as_json: bool = False) -> tuple[int, str, str]:
    """Run a command; gives its exit code and what it wrote to each stream."""
    (command,) = (one for one in cli.COMMANDS if one.name == name)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    terminal = Terminal(json=as_json, out=io.StringIO(), err=io.StringIO())
    code = command.run(parser.parse_args(words), terminal)
    return code or 0, terminal.out.getvalue(), terminal.err.getvalue()  # type: ignore[attr-defined]


def test_places_are_listed_one_in_a_line_with_the_reason(country: Path) -> None:
    assert run("places", "studley", "green") == (
        0,
        "Z06000001-studley-green  Studley Green (neighbourhood, Mallow Bridge, Mallow)\n",
        "",
    )
    code, out, _ = run("places", "Z01009001")
    assert code == 0
    assert out.splitlines() == [
        f"Z0100100{i}  Mallow 001{letter} (small area, Mallow Bridge, Mallow)  "
        "[Z01009001 was split in 2021 into Z01001001 and Z01001002]"
        for i, letter in ((1, "A"), (2, "B"))
    ]


def test_programs_get_json(country: Path) -> None:
    code, out, _ = run("places", "castle", "--council", "teasel", "--limit", "5", as_json=True)
    (found,) = json.loads(out)
    assert code == 0
    assert (found["name"], found["where"], found["why"]) == ("Castle", "Teasel", "name")


@pytest.mark.parametrize("as_json", [True, False])
def test_nothing_found_is_said_and_exits_with_2(country: Path, as_json: bool) -> None:
    code, out, err = run("places", "xqzzy plonk", as_json=as_json)
    assert code == 2
    assert "No place that is loaded here is called" in err
    assert (json.loads(out) == []) if as_json else (out == "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("castle", "--council", "nowhere at all"), "or nearly so"),
        (("castle", "--limit", "0"), "expected 1 or more"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    country: Path, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        run("places", *words)


def test_a_council_loads_its_list(country: Path) -> None:
    path = write_csv(country / "p.csv", ["LSOA21CD", "parish"], [["Z01001001", "Bridge"]])
    words = (str(path), "--kind", "parish", "--council", "mallow")
    code, out, _ = run("load-places", *words, "--rehearse")
    assert code == 0
    assert out.splitlines() == [
        "Parishes of Mallow: 1 row checked, and nothing kept.",
        "7 of 8 small areas: in no parish.",
    ]
    assert not Area.objects.filter(kind="parish").exists()
    assert "1 row loaded" in run("load-places", *words)[1]
    assert Area.objects.filter(kind="parish").count() == 1
    assert "is loaded already" in run("load-places", *words)[1]


def test_a_council_loads_its_neighbourhoods(country: Path) -> None:
    path = write_csv(country / "n.csv", ["LSOA21CD", "neighbourhood"], [["Z01002001", "West End"]])
    code, out, _ = run(
        "load-places", str(path), "--kind", "neighbourhood", "--council", "Z06000001", as_json=True
    )
    assert code == 0
    assert json.loads(out)["slug"] == "neighbourhoods-Z06000001"
    assert Area.objects.get(slug="west-end").name == "West End"


def test_a_published_file_is_loaded_by_the_name_of_its_source(country: Path) -> None:
    from commonweal.places.tests import made

    path = write_geojson(
        country / "o.geojson",
        [({"LSOA21CD": "Z01001001", "LSOA21NM": "x"}, made.square("Z01001001"))],
    )
    _, out, _ = run("load-places", str(path), "--source", "published-lsoa21")
    assert "1 row loaded" in out
    assert "15 of 16 small areas: no outline." in out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("p.csv", "--kind", "parish"), BadInput),
        (("p.csv", "--kind", "parish", "--council", "mallow"), BadInput),
        (("p.csv",), SystemExit),
        (("p.csv", "--kind", "ward", "--council", "mallow"), SystemExit),
        (("p.csv", "--kind", "parish", "--source", "published-lsoa21"), SystemExit),
    ],
)
def test_a_load_that_says_too_little_or_too_much_is_refused(
    country: Path, words: tuple[str, ...], error: type[BaseException], capsys: Any
) -> None:
    with pytest.raises(error):
        run("load-places", *words)
