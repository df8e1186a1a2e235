"""The command about surveys: estimate what people would say, area by area."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.common.commands import Command, Needs
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

if TYPE_CHECKING:
    from commonweal.surveys.judging import Judgement
    from warm.estimate.estimated import AreaEstimates


def estimate_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("survey", type=Path, help="answers: CSV or Parquet, a row for each respondent")
    add("--outcomes", nargs="+", required=True, metavar="COLUMN", help="answers as numbers")
    add("--by", required=True, metavar="COLUMN", help="the column of areas")
    add("--method", default="raking", help="raking, people-types, direct …; raking unless said")
    add("--constraints", type=Path, help="known totals: area, variable, category, count")
    add("--people-from", metavar="VARIABLE", help="whose totals are right where they differ")
    add("--known", type=Path, help="figures that areas have of their own: area, estimate, se")
    add("--weights", metavar="COLUMN")
    add("--strata", metavar="COLUMN")
    add("--clusters", metavar="COLUMN")
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what a method has besides",
    )
    add("--seed", type=int, default=0)
    add("--replicates", type=int, default=200, help="200 unless said")
    add("--level", type=float, default=95.0, help="of the intervals, in percent; 95 unless said")
    add("--output", type=Path, help="folder for the figures, their report and their descriptor")
    add("--as", dest="slugs", action="append", default=[], metavar="OUTCOME=SLUG",
        help="publish an outcome as this indicator")  # fmt: skip
    add(
        "--kind",
        default="lsoa",
        help="what the areas are: lsoa, msoa, ward, la …; lsoa unless said",
    )
    add("--vintage", default="", help="year of their boundaries")
    for name, said in (
        ("title", "of the table"),
        ("publisher", ""),
        ("licence", ""),
        ("period", ""),
    ):
        add(f"--{name}", default="", help=said)


def estimate(args: argparse.Namespace, terminal: Terminal) -> None:
    """Estimate, judge, and write down; nothing is published before it is loaded."""
    from commonweal.surveys.estimating import Order, run
    from commonweal.surveys.judging import judge

    order = Order(
        args.survey,
        tuple(args.outcomes),
        args.by,
        args.method,
        args.constraints,
        args.known,
        args.people_from,
        args.weights,
        args.strata,
        args.clusters,
        args.seed,
        args.replicates,
        args.level / 100,
        _pairs(args.option, "--option"),
    )
    with terminal.progress("areas") as bar:
        done = 0

        def told(now: int, of: int) -> None:
            nonlocal done
            bar.advance(now - done)
            done = now

        found = run(order, told)
    judged = judge(found, f"areas of the kind {args.kind}")
    written = _write(args, found, judged) if args.output else []
    terminal.result(_text(found, judged, written), _data(found, judged, written))


def _pairs(given: list[str], name: str) -> dict[str, str]:
    found = {}
    for one in given:
        key, sign, value = one.partition("=")
        if not (key and sign and value):
            raise BadInput(f"{name} {one}: expected NAME=VALUE.")
        found[key] = value
    return found


def _write(
    args: argparse.Namespace, found: AreaEstimates, judged: tuple[Judgement, ...]
) -> list[Path]:
    from commonweal.surveys import publishing, report

    folder: Path = args.output
    stem = args.survey.stem
    table, page = folder / f"{stem}-estimates.csv", folder / f"{stem}-report.html"
    descriptor = folder / f"{table.name}.datapackage.json"
    title = args.title or f"Estimates from {args.survey.name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        publishing.table_of(found, judged).write_csv(table)
        text = report.report_html(found, judged, title=title, survey=args.survey.name)
        page.write_text(text, encoding="utf-8")
        descriptor.unlink(missing_ok=True)
        written = [table, page]
        if args.slugs:
            edition = publishing.Edition(
                f"{_slug(stem)}-estimates",
                title,
                args.publisher,
                args.licence,
                args.period,
                args.kind,
                args.vintage,
                _pairs(args.slugs, "--as"),
            )
            made = publishing.descriptor_of(found, judged, edition, table.name)
            descriptor.write_text(publishing.as_text(made), encoding="utf-8")
            written.append(descriptor)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written to: {error.strerror}.") from error
    return written


def _slug(text: str) -> str:
    kept = "".join(one if one.isalnum() else "-" for one in text.lower() if one.isascii())
    return "-".join(part for part in kept.split("-") if part)[:40] or "survey"


def _text(found: AreaEstimates, judged: tuple[Judgement, ...], written: list[Path]) -> str:
    lines = []
    for one in judged:
        grades = ", ".join(f"{grade or 'none'} {n:,}" for grade, n in sorted(one.grades.items()))
        lines.append(f"{one.outcome}: {one.areas:,} areas (grades: {grades}).")
        said = one.refused or f"{int(one.shown.sum()):,} may be published."
        lines.append(f"  {'Not to be published. ' if one.refused else ''}{said}")
    lines += [f"Note: {note}" for note in found.notes]
    lines += [f"Wrote {path}." for path in written]
    tables = [one for one in written if one.name.endswith(".datapackage.json")]
    if tables:
        name = tables[0].with_name(tables[0].name.removesuffix(".datapackage.json"))
        lines.append(f"To publish: look at the report, then: commonweal load {name}")
    return "\n".join(lines)


def _data(
    found: AreaEstimates, judged: tuple[Judgement, ...], written: list[Path]
) -> dict[str, Any]:
    return {
        "outcomes": [
            {
                "outcome": one.outcome,
                "areas": one.areas,
                "grades": one.grades,
                "shown": int(one.shown.sum()),
                "refused": one.refused,
            }
            for one in judged
        ],
        "modelled": found.modelled,
        "error": found.error,
        "notes": list(found.notes),
        "method": found.method,
        "written": [str(one) for one in written],
        "estimates": found.to_frame().to_dicts(),
    }


COMMANDS = (
    Command(
        "estimate",
        "estimate what people would say, area by area",
        estimate,
        estimate_arguments,
        Needs.DJANGO,
    ),
)
