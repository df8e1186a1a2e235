"""Commands about places: finding them, and loading lists and published geography."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.common.commands import Command
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal
from commonweal.places.kinds import LISTED_BY_COUNCILS

if TYPE_CHECKING:
    from commonweal.places.models import Area
    from commonweal.places.queries import Found

BY = "command line"
KINDS = (*LISTED_BY_COUNCILS, "neighbourhood")


def places_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", help="a name, part of one, a code or a postcode")
    parser.add_argument("--council", help="only in this council area: its name or code")
    parser.add_argument("--limit", type=int, default=20, help="how many at most (20)")


def places(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the places that a text may mean."""
    from commonweal.places import queries

    if args.limit < 1:
        raise BadInput(f"--limit is {args.limit}; expected 1 or more.")
    text = " ".join(args.text)
    council = _council(args.council) if args.council else None
    found = queries.find(text, council=council, limit=args.limit)
    if not found:
        terminal.complain(queries.why_nothing(text))
        if terminal.json:
            terminal.result("", [])
        return 2
    terminal.result("\n".join(_lines(found)), [asdict(one) for one in found])
    return 0


def _lines(found: tuple[Found, ...]) -> list[str]:
    width = max(len(one.code) for one in found)
    lines = []
    for one in found:
        where = f", {one.where}" if one.where else ""
        why = f"  [{one.because}]" if one.because else ""
        lines.append(f"{one.code:{width}}  {one.name} ({one.kind_word}{where}){why}")
    return lines


def load_places_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a CSV file; for neighbourhoods JSON will do too")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--kind", choices=KINDS, help="a council's own list of places of this kind")
    what.add_argument("--source", metavar="SLUG", help="a published file that Commonweal describes")
    parser.add_argument("--council", help="the council area: its name or code")
    parser.add_argument("--licence", default="not stated", help="under which others may use a list")
    parser.add_argument("--rehearse", action="store_true", help="check everything, keep nothing")


def load_places(args: argparse.Namespace, terminal: Terminal) -> None:
    """Load a council's own list of places, or a published file of geography."""
    from commonweal.places import operations

    if args.kind and not args.council:
        raise BadInput("Say which council area the list is of: --council E06000054, or its name.")
    council = _council(args.council).code if args.council else ""
    own = {
        "path": args.file,
        "council": council,
        "licence": args.licence,
        "rehearse": args.rehearse,
        "by": BY,
    }
    if args.source:
        loaded = operations.load_geography(
            source=args.source, path=args.file, council=council, rehearse=args.rehearse, by=BY
        )
    elif args.kind == "neighbourhood":
        loaded = operations.load_neighbourhoods(**own)
    else:
        loaded = operations.load_lookup(kind=args.kind, **own)
    if args.source and not args.rehearse:
        operations.make_tiles(say=terminal.say)
    if loaded.unchanged:
        text = f"{loaded.title}: this very file is loaded already; nothing was done."
    else:
        done = "checked, and nothing kept" if loaded.rehearsed else "loaded"
        rows = f"{loaded.rows:,} row{'' if loaded.rows == 1 else 's'}"
        text = f"{loaded.title}: {rows} {done}."
    terminal.result("\n".join([text, *loaded.notes]), asdict(loaded))


def _council(text: str) -> Area:
    from commonweal.places import queries

    return queries.resolve(text, kinds=("la",))


def tiles(_args: argparse.Namespace, terminal: Terminal) -> None:
    """Make the file behind the map of each country, unless it is there."""
    from commonweal.places import operations

    made = operations.make_tiles(say=terminal.say)
    terminal.result(
        "\n".join(f"{path.name}  {path.stat().st_size:,} bytes" for path in made)
        or "No outlines of small areas are loaded, so there is nothing to draw.",
        [{"file": path.name, "bytes": path.stat().st_size} for path in made],
    )


COMMANDS = (
    Command("places", "find places by name, code or postcode", places, places_arguments),
    Command(
        "load-places",
        "load a council's list of places, or published geography",
        load_places,
        load_places_arguments,
    ),
    Command("tiles", "make the map of the country, for pages to show", tiles),
)
