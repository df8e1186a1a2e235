"""Commands about figures: load them, list them, read a place's profile."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.common.commands import Command, Needs
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

if TYPE_CHECKING:
    from commonweal.evidence.operations import Loaded
    from commonweal.places.models import Area

BY = "command line"
#: What stands for the made-up country where a release is named.
MADE_UP = "made-up"
FORMATS = ("text", "json", "csv", "html", "pdf", "geojson")
COMPARATORS = ("rest_of_council", "rest_of_region", "rest_of_nation", "similar")


# load -----------------------------------------------------------------------------------------------


def load_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        help="a pack (england), or a file: CSV or XLSX, with a description beside it",
    )
    parser.add_argument("--data", help="folder or address that holds the files of the pack")
    parser.add_argument(
        "--source", help="read the file as this source of the catalogue: a publisher's own download"
    )
    parser.add_argument("--rehearse", action="store_true", help="check everything, write nothing")


def load(args: argparse.Namespace, terminal: Terminal) -> None:
    """Load a pack or a file: read, check, record; then lay out what pages are made from."""
    from commonweal.evidence import catalogue, operations
    from commonweal.places.operations import make_tiles

    if args.source or args.what not in catalogue.pack_names():
        loaded = _load_file(args, terminal)
    else:
        loaded = _load_pack(args, terminal)
    if not args.rehearse:
        operations.refresh(say=terminal.say)
        make_tiles(say=terminal.say)
    terminal.result(*_said(loaded, rehearsed=args.rehearse))


def _load_pack(args: argparse.Namespace, terminal: Terminal) -> Loaded:
    from commonweal.evidence import catalogue, operations

    if not args.data:
        raise BadInput(
            f"Say where the files of the pack are: commonweal load {args.what} --data FOLDER "
            "(or an address)."
        )
    with terminal.progress("files", catalogue.pack(args.what).bytes) as bar:
        return operations.load_named_pack(
            name=args.what,
            base=args.data,
            rehearse=args.rehearse,
            say=terminal.say,
            progress=bar.advance,
            by=BY,
        )


def _load_file(args: argparse.Namespace, terminal: Terminal) -> Loaded:
    from commonweal.evidence import catalogue, operations

    path = Path(args.what)
    if not path.is_file():
        names = ", ".join(catalogue.pack_names())
        raise BadInput(f"{args.what!r} is neither a file nor a pack (there are: {names}).")
    if args.source:
        return operations.load_source(
            source=catalogue.source(args.source), path=path, rehearse=args.rehearse, by=BY
        )
    return operations.load_own(path=path, rehearse=args.rehearse, by=BY)


def _said(loaded: Loaded, *, rehearsed: bool) -> tuple[str, dict[str, Any]]:
    done = "Would record" if rehearsed else "Recorded"
    lines = [f"{done} {one}." for one in loaded.releases]
    if loaded.geography:
        lines.append(f"Places: {', '.join(loaded.geography)}.")
    if loaded.unchanged:
        lines.append(f"{loaded.unchanged} of the files were here already: nothing to do for them.")
    lines.append(
        f"{loaded.values:,} values{' checked, nothing written' if rehearsed else ''}."
        if loaded.releases
        else "Nothing new."
    )
    lines += [f"Note: {one}" for one in loaded.notes]
    return "\n".join(lines), {
        "rehearsed": rehearsed,
        "releases": list(loaded.releases),
        "geography": list(loaded.geography),
        "values": loaded.values,
        "unchanged": loaded.unchanged,
        "notes": list(loaded.notes),
    }


# describe -------------------------------------------------------------------------------------------


def describe_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file to describe")
    parser.add_argument("--force", action="store_true", help="replace a description that is there")


# withdraw -------------------------------------------------------------------------------------------


def withdraw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        help=f"a release or a source, as 'commonweal sources' names it; or {MADE_UP}, for the "
        "made-up country with its places",
    )
    parser.add_argument("--because", default="", help="why; everybody can read it")
    parser.add_argument(
        "--erase",
        action="store_true",
        help="remove the values from the disk as well, those that they corrected included",
    )
    parser.add_argument("--rehearse", action="store_true", help="say what would go, change nothing")


def withdraw(args: argparse.Namespace, terminal: Terminal) -> None:
    """Take figures back that should not have been published."""
    from commonweal.evidence import operations

    if args.what == MADE_UP:
        taken = operations.withdraw_fiction(rehearse=args.rehearse, by=BY)
    else:
        taken = operations.withdraw(
            releases=operations.releases_called(args.what),
            because=args.because,
            erase=args.erase,
            rehearse=args.rehearse,
            by=BY,
        )
    if not args.rehearse:
        operations.refresh(say=terminal.say)
    lines = [
        f"{'Would withdraw' if args.rehearse else 'Withdrew'} {one}." for one in taken.releases
    ]
    if taken.erased:
        lines.append(f"Files of values removed: {taken.erased}.")
    if taken.areas:
        lines.append(f"Places removed: {taken.areas:,}.")
    terminal.result(
        "\n".join(lines),
        {
            "rehearsed": args.rehearse,
            "releases": list(taken.releases),
            "erased": taken.erased,
            "areas": taken.areas,
        },
    )


# sources, indicators --------------------------------------------------------------------------------


def sources(args: argparse.Namespace, terminal: Terminal) -> None:
    """List the catalogue, with what is in force of each source."""
    from commonweal.evidence import queries

    states = queries.source_states()
    rows: list[dict[str, Any]] = [
        {
            "source": one.source.slug,
            "title": one.source.title,
            "publisher": one.source.publisher,
            "licence": one.source.licence,
            "period": one.source.period,
            "geography": one.source.geography,
            "indicators": list(one.source.indicators),
            "tested_against": one.source.tested_against,
            "loaded": bool(one.releases),
            "areas": one.areas,
            "values": one.values,
            "retrieved_on": one.releases[0].retrieved_on if one.releases else None,
            "sha256": one.releases[0].sha256 if one.releases else None,
            "known_gaps": list(one.source.known_gaps),
        }
        for one in states
    ]
    lines = [
        f"{'loaded' if row['loaded'] else '-':7} {row['source']:40} {row['period']:>12}  "
        f"{row['geography']:8} {row['areas']:>7,} areas  {len(row['indicators']):>3} indicators"
        for row in rows
    ]
    own = queries.own_releases()
    lines += [
        f"own     {one.source:40} {one.period:>12}  {one.geography:8} {one.areas:>7,} areas  "
        f"{len(one.indicators):>3} indicators"
        for one in own
    ]
    rows += [
        {"source": one.source, "title": one.title, "loaded": True, "own": True,
         "period": one.period, "areas": one.areas, "values": one.rows, "sha256": one.sha256,
         "geography": one.geography, "indicators": list(one.indicators)}
        for one in own
    ]  # fmt: skip
    terminal.result("\n".join(lines), rows)


def indicators(args: argparse.Namespace, terminal: Terminal) -> None:
    """List every indicator, the unavailable ones included."""
    from dataclasses import asdict

    from commonweal.evidence import queries

    chosen = queries.framework_in_force()
    lines = []
    for domain in chosen.domains:
        lines.append(domain.name)
        lines += [
            f"  {one.slug:40} {one.polarity:>4}  {one.basis:11} {one.lowest:7} {one.status}"
            for one in chosen.in_domain(domain.slug)
        ]
    terminal.result("\n".join(lines), [asdict(one) for one in chosen.indicators])


# profile, profiles, classes -------------------------------------------------------------------------


def profile_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", help="a name, a code or a postcode")
    parser.add_argument("--format", choices=FORMATS, help="text unless said; json under --json")
    parser.add_argument("--compare", choices=COMPARATORS, help="compare with these instead")
    parser.add_argument("--output", type=Path, help="write to this file instead of the terminal")
    parser.add_argument(
        "--rule",
        choices=("size-and-certainty", "bemerton-2010"),
        default="size-and-certainty",
        help="bemerton-2010: red, amber and green by the rule of the 2010 paper",
    )


def profile(args: argparse.Namespace, terminal: Terminal) -> None:
    """How a place is doing, what is strong there, and how sure we are."""
    from commonweal.evidence import queries, takeaway
    from commonweal.places.queries import attributions

    wanted = args.format or ("json" if terminal.json else "text")
    if args.rule == "bemerton-2010" and wanted not in ("text", "json"):
        raise BadInput(f"By the rule of 2010 a profile comes as text or json, not as {wanted}.")
    area = _the_place(args.place)
    made = queries.profile_of(area, comparator=args.compare)
    if args.rule == "bemerton-2010":
        content: bytes | str = takeaway.bemerton(made, as_json=wanted == "json")
    elif wanted == "geojson":
        content = takeaway.render(
            made,
            wanted,
            geometry=queries.geometry_of(made),
            attribution=attributions("boundaries"),
        )
    else:
        with queries.speaking():
            content = takeaway.render(made, wanted, geometry={}, language=queries.spoken_language())
    _give(content, args.output, terminal, binary=wanted == "pdf")


def profiles_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("council", help="a council area: its name or code")
    parser.add_argument("--format", choices=("text", "json", "csv"), help="text unless said")
    parser.add_argument("--output", type=Path, help="write to this file instead of the terminal")


def profiles(args: argparse.Namespace, terminal: Terminal) -> None:
    """Every small area of a council, compared with the rest of it."""
    from commonweal.evidence import queries, takeaway

    area = _the_place(args.council, kinds=("la",))
    county = queries.county_of(area)
    wanted = args.format or ("json" if terminal.json else "text")
    held = queries.resilience_of(area).areas if wanted == "csv" else None
    _give(takeaway.render_county(county, wanted, held), args.output, terminal)


def classes_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("council", nargs="?", help="a council area; the whole nation when not said")


def classes(args: argparse.Namespace, terminal: Terminal) -> None:
    """The mix of classes for every indicator, and where the rule tells no places apart."""
    from commonweal.evidence import queries

    area = _the_place(args.council, kinds=("la",)) if args.council else None
    mixes = queries.class_mixes(area)
    head = ("much worse", "worse", "similar", "better", "much better", "can't tell")
    lines = [f"{'per cent of small areas':42}" + "".join(f"{one:>13}" for one in head)]
    lines += [
        f"{one.indicator:42}"
        + "".join(f"{share:13.0f}" for share in one.shares.values())
        + ("" if one.discriminates else "   tells few places apart")
        for one in mixes
    ]
    terminal.result(
        "\n".join(lines),
        [
            {"indicator": one.indicator, **one.shares, "discriminates": one.discriminates}
            for one in mixes
        ],
    )


# what if --------------------------------------------------------------------------------------------


def whatif_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("council", nargs="?", help="a council area; the whole country if not said")
    parser.add_argument("--preset", default="", help="weights to start from: equal-pillars, …")
    parser.add_argument(
        "--weight",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="of a domain or a measure; may be repeated",
    )
    parser.add_argument("--scale", default="z", help="z, robust or percentile")
    parser.add_argument(
        "--adding",
        default="arithmetic",
        help="arithmetic, geometric, mean-of-order or imd-exponential",
    )
    parser.add_argument("--order", type=float, default=1.0, help="of mean-of-order; -20 to 20")
    parser.add_argument("--leave-out", default="", help="a measure that does not count")
    parser.add_argument("--runs", type=int, default=500, help="500 unless said")
    parser.add_argument("--seed", type=int, default=2026, help="2026 unless said")
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), help="text of a council, CSV of a country"
    )
    parser.add_argument("--output", type=Path, help="write to this file instead of the terminal")


def whatif(args: argparse.Namespace, terminal: Terminal) -> None:
    """Weigh small areas as somebody chooses; each rank with its interval."""
    from commonweal.evidence.queries import analysis

    area = _the_place(args.council, kinds=("la",)) if args.council else None
    domains, measures = _weights(args.weight)
    choice = analysis.choice_of(
        preset=args.preset,
        domains=domains,
        indicators=measures,
        scale=args.scale,
        adding=args.adding,
        order=args.order,
        left_out=args.leave_out,
        runs=args.runs,
        seed=args.seed,
    )
    made = analysis.weighed(area, choice)
    wanted = args.format or ("json" if terminal.json else "text" if area else "csv")
    written = {
        "csv": analysis.analysis_csv,
        "json": analysis.analysis_json,
        "text": analysis.analysis_text,
    }[wanted](made, area)
    _give(written, args.output, terminal)


def _weights(given: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Weights of domains and of measures, told apart by what the framework knows."""
    from commonweal.evidence.queries import framework_in_force

    known = {one.slug for one in framework_in_force().domains}
    domains: dict[str, float] = {}
    measures: dict[str, float] = {}
    for one in given:
        name, _, number = one.partition("=")
        try:
            weight = float(number)
        except ValueError:
            raise BadInput(f"--weight {one}: expected NAME=NUMBER, such as education=2.") from None
        (domains if name in known else measures)[name] = weight
    return domains, measures


def _the_place(text: str, kinds: tuple[str, ...] = ()) -> Area:
    """The one place that a name, a code or a postcode means; an error that lists several."""
    from commonweal.places.queries import resolve

    return resolve(text, kinds=kinds)


def _give(
    content: bytes | str, output: Path | None, terminal: Terminal, *, binary: bool = False
) -> None:
    if output is not None:
        data = content if isinstance(content, bytes) else content.encode()
        try:
            _write(output, data)
        except OSError as error:
            raise BadInput(f"{output} cannot be written: {error.strerror}.") from error
        terminal.say(f"Wrote {output}.")
    elif isinstance(content, bytes):
        if binary and terminal.out.isatty():
            raise BadInput("A PDF is not for a terminal: add --output FILE.pdf.")
        terminal.out.flush()
        terminal.out.buffer.write(content)
    else:
        terminal.result(content)


def _write(output: Path, data: bytes) -> None:
    """Write a file whole, or leave what was there before."""
    if output.exists() and not output.is_file():
        output.write_bytes(data)  # a pipe, say, or a terminal
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


# plan -----------------------------------------------------------------------------------------------


def plan_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", help="name, code or postcode")
    parser.add_argument("question", help="an indicator that people can be asked about: its slug")
    parser.add_argument("--answers", type=int, help="100 unless said")
    parser.add_argument("--truth", type=float, help="what may be true of the place")
    parser.add_argument("--usual", type=float, help="what it is compared with; else what is loaded")
    parser.add_argument("--rests-on", type=float, help="answers behind that figure")
    parser.add_argument("--delta", type=float, help="the smallest difference that matters")
    parser.add_argument("--design-effect", type=float, help="1 unless said")
    parser.add_argument(
        "--response", type=float, help="share of those asked who answer; 0.25 unless said"
    )
    parser.add_argument("--sd", type=float, help="of single answers, for means; 2 unless said")


def plan(args: argparse.Namespace, terminal: Terminal) -> None:
    """What a survey of a place would say, and how many answers it takes."""
    from dataclasses import fields

    from commonweal.evidence.queries import planning

    told = {one.name: getattr(args, one.name) for one in fields(planning.Asked)}
    asked = planning.Asked(**{name: value for name, value in told.items() if value is not None})
    made = planning.plan_of(_the_place(args.place), args.question, asked)
    terminal.result(planning.plan_text(made), planning.plan_data(made))


def describe(args: argparse.Namespace, terminal: Terminal) -> None:
    """Write a draft of the description that a file of your own needs."""
    from commonweal.evidence import operations

    written = operations.describe(path=args.file, force=args.force)
    terminal.result(
        f"Wrote {written}. Open it, decide what is marked, then: commonweal load {args.file}",
        {"descriptor": str(written)},
    )


COMMANDS = (
    Command("load", "load a pack of published files, or a file of your own", load, load_arguments),
    Command("describe", "write a draft description of a file", describe, describe_arguments,
            Needs.DATABASE),
    Command("withdraw", "take back figures that should not be here", withdraw, withdraw_arguments),
    Command("sources", "list the sources of figures and what is loaded", sources),
    Command("indicators", "list the indicators", indicators),
    Command("profile", "read a place's profile", profile, profile_arguments),
    Command("profiles", "read every small area of a council", profiles, profiles_arguments),
    Command("whatif", "weigh small areas as you choose", whatif, whatif_arguments),
    Command("plan", "see what a survey of a place would say", plan, plan_arguments),
    Command("classes", "show how the rule sorts small areas", classes, classes_arguments),
)  # fmt: skip
