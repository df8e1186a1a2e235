"""The command: from answers and totals to figures that are published, or to the reason why not."""

from __future__ import annotations

import json

import polars as pl
import pytest

from commonweal.evidence.queries import profile_of
from commonweal.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(in_land, db):
    return in_land


def asked(files, *more, known=True):
    words = ["estimate", files.survey, "--outcomes", "lonely", "--by", "area",
             "--constraints", files.constraints, "--seed", "7", "--replicates", "60",
             "--vintage", "2021"]  # fmt: skip
    return [*words, *(["--known", files.known] if known else []), *more]


def published(files, *more):
    return asked(files, "--output", files.folder / "out", "--as", "lonely=often-lonely",
                 "--title", "Loneliness, estimated", "--publisher", "Alder Council",
                 "--licence", "OGL-UK-3.0", "--period", "2024", *more)  # fmt: skip


def test_estimates_come_with_what_may_be_done_with_them(run, files):
    code, out, err = run(*asked(files), "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    [lonely] = found["outcomes"]
    assert lonely["areas"] == 24
    assert lonely["refused"] == ""
    assert sum(lonely["grades"].values()) == 24
    estimates = [one["estimate"] for one in found["estimates"]]
    assert estimates == pytest.approx(files.truth.tolist(), abs=0.06)
    assert found["method"]["asked"]["seed"] == 7


def test_the_same_again_is_the_same_to_the_last_digit(run, files):
    first = run(*published(files))
    table = files.folder / "out" / "answers-estimates.csv"
    page = files.folder / "out" / "answers-report.html"
    before = table.read_bytes(), page.read_bytes()
    assert run(*published(files)) == first
    assert (table.read_bytes(), page.read_bytes()) == before


def test_without_the_error_of_areas_nothing_is_published(run, files):
    code, out, _ = run(*asked(files, known=False))
    assert code == 0
    assert "Not to be published" in out
    assert "--known" in out
    code, _, err = run(*[one for one in published(files) if one not in ("--known", files.known)])
    assert code == 2
    assert "cannot be published" in err
    assert "would promise too much" in err
    assert (files.folder / "out" / "answers-report.html").exists()
    assert not list((files.folder / "out").glob("*.datapackage.json"))


def test_a_sample_that_cannot_carry_the_areas_is_told_so(run, files):
    few = (
        pl.read_csv(files.survey)
        .head(25)
        .with_columns(lonely=pl.when(pl.int_range(25) < 2).then(1).otherwise(0))
    )
    few.write_csv(files.survey)
    code, _, err = run(*published(files))
    assert code == 2
    assert "cannot carry areas of the kind lsoa" in err
    assert "Estimate larger areas" in err


def test_what_is_published_is_modelled_hatched_and_never_coloured(run, files, in_land):
    code, out, _ = run(*published(files))
    assert code == 0
    assert "commonweal load" in out
    table = files.folder / "out" / "answers-estimates.csv"
    code, out, err = run("load", table)
    assert code == 0, err
    area = Area.objects.get(code=files.areas[3])
    [found] = [one for one in profile_of(area).indicators if one.indicator == "often-lonely"]
    wanted = pl.read_csv(table).row(3, named=True)
    assert (found.layer, found.class_, found.status) == ("modelled", "no_colour", "value")
    assert found.value == pytest.approx(float(wanted["estimate"]))
    assert (found.lower, found.upper) == pytest.approx(
        (float(wanted["lower"]), float(wanted["upper"]))
    )


def test_an_interval_is_part_of_a_modelled_figure(run, files):
    run(*published(files))
    path = next((files.folder / "out").glob("*.datapackage.json"))
    said = json.loads(path.read_text(encoding="utf-8"))
    for one in said["resources"][0]["commonweal"]["indicators"]:
        del one["lower"], one["upper"]
    path.write_text(json.dumps(said), encoding="utf-8")
    code, _, err = run("load", files.folder / "out" / "answers-estimates.csv")
    assert code == 2
    assert "no estimate is shown without" in err


def test_the_report_stands_alone_and_says_everything(run, files):
    run(*published(files))
    page = (files.folder / "out" / "answers-report.html").read_text(encoding="utf-8")
    for said in ("May be published", "Reliability", "<svg", "How to make it again", "Modelled:"):
        assert said in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda files: files.survey.unlink(), "There is no survey at"),
        (lambda files: files.survey.write_text(""), "is empty"),
        (lambda files: files.survey.write_text("age,lonely\n"), "headings and no rows"),
        (
            lambda files: files.survey.write_bytes(bytes(range(256)) * 9),
            "cannot be read as a table",
        ),
        (
            lambda files: files.survey.rename(files.survey.with_suffix(".csv.bak")),
            "There is no survey",
        ),
        (lambda files: files.constraints.write_text("a,b\n1,2\n"), "variable"),
    ],
)
def test_files_that_cannot_be_used_say_why(run, files, change, says):
    change(files)
    code, _, err = run(*asked(files))
    assert code == 2
    assert says in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--method", "guessing"), "no method 'guessing'"),
        (("--option", "nothing"), "expected NAME=VALUE"),
        (("--option", "colour=red"), "has no option colour"),
        (("--level", "3"), "percentage from 50"),
        (("--as", "lonely=often-lonely", "--outcomes", "happy"), "happy"),
    ],
)
def test_what_cannot_be_asked_says_why(run, files, words, says):
    code, _, err = run(*asked(files), *words)
    assert code == 2
    assert says in err


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("direct", {}),
        ("fay-herriot", {"areas": "places.csv", "covariates": "old", "least": "5"}),
        ("multilevel", {"areas": "places.csv", "covariates": "old", "draws": "60"}),
        ("people-types", {"types": "age", "composition": "types.csv"}),
    ],
)
def test_every_method_can_be_asked_for(run, files, method, options):
    pl.read_csv(files.constraints).rename({"category": "type"}).drop("variable").write_csv(
        files.folder / "types.csv"
    )
    words = ["estimate", files.survey, "--outcomes", "lonely", "--by", "area", "--method", method,
             "--replicates", "40", "--seed", "3"]  # fmt: skip
    if method == "multilevel":
        words += ["--constraints", files.constraints]
    for name, value in options.items():
        given = files.folder / value if value.endswith(".csv") else value
        words += ["--option", f"{name}={given}"]
    code, out, err = run(*words, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["outcomes"][0]["areas"] == 24
    assert found["modelled"] == (method != "direct")
    shares = [one["estimate"] for one in found["estimates"]]
    assert all(0 <= one <= 1 for one in shares)


def test_an_outcome_without_an_indicator_is_asked_for(run, files):
    code, _, err = run(*asked(files, "--output", files.folder / "out", "--as", "other=belonging"))
    assert code == 2
    assert "--as lonely=SLUG" in err
