"""Commands about priority places: list them, load lists, make them, record and publish decisions."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.common.commands import Command
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

if TYPE_CHECKING:
    from commonweal.priorities.operations import PutList, Recorded

BY = "command line"
REHEARSE = "check everything, keep nothing"


# Lists ----------------------------------------------------------------------------------------------


def priorities_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("council", nargs="?", help="only of this council area: its name or code")


def priorities(args: argparse.Namespace, terminal: Terminal) -> None:
    """List the lists of priority places, and the decisions."""
    from commonweal.places.queries import resolve
    from commonweal.priorities import queries

    council = resolve(args.council, kinds=("la",)).code if args.council else ""
    lists = queries.lists(council=council)
    decisions = queries.decisions(council=council)
    lines = [
        f"{one.state:9} {one.series}  {one.name} (edition {one.edition}, {_places(one.places)})"
        for one in lists
    ]
    lines += [f"{one.state:9} {one.reference}  {one.title} ({one.place_name})" for one in decisions]
    terminal.result(
        "\n".join(lines or ["There are no lists of priority places here."]),
        {
            "lists": [_plain(asdict(one)) for one in lists],
            "decisions": [_plain(asdict(one)) for one in decisions],
        },
    )


def load_priorities_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        help="a CSV file with a row for each place; or wiltshire-2008, which comes with Commonweal",
    )
    parser.add_argument("--rehearse", action="store_true", help=REHEARSE)


def load_priorities(args: argparse.Namespace, terminal: Terminal) -> None:
    """Load lists of priority places from a table."""
    from commonweal.priorities import operations

    done = operations.load_lists(path=args.file, rehearse=args.rehearse, by=BY)
    _tell(done.lists, args.rehearse, terminal)


def make_priorities_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("council", nargs="?", help="a council area: its name or code")
    what.add_argument(
        "--again", action="store_true", help="make every list that was made so once more"
    )
    parser.add_argument(
        "--percent",
        type=int,
        choices=(10, 20),
        default=10,
        help="the least good tenth (10) or fifth (20) of the country's small areas; 10 unless said",
    )
    parser.add_argument(
        "--indicator", help="by what; deprivation as a whole (multiple-deprivation) unless said"
    )
    parser.add_argument("--rehearse", action="store_true", help=REHEARSE)


def make_priorities(args: argparse.Namespace, terminal: Terminal) -> None:
    """Make a list of small areas from published figures, by a rule that the list states."""
    from commonweal.places.queries import resolve
    from commonweal.priorities import operations

    if args.again:
        lists = operations.remake_lists(rehearse=args.rehearse, by=BY)
    else:
        lists = (
            operations.make_list(
                council=resolve(args.council, kinds=("la",)),
                indicator=args.indicator or operations.INDICATOR,
                percent=args.percent,
                rehearse=args.rehearse,
                by=BY,
            ),
        )
    _tell(lists, args.rehearse, terminal)


def _tell(lists: tuple[PutList, ...], rehearsed: bool, terminal: Terminal) -> None:
    lines = [
        f"{one.name}: there already, as edition {one.edition}; nothing was done."
        if one.unchanged
        else f"{one.name}: {'would end' if rehearsed else 'has ended'}: nobody is on it any more."
        if one.status == "former"
        else f"{one.name}: {'would be' if rehearsed else 'is'} edition {one.edition} "
        f"({one.status}), with {_places(one.places)}."
        for one in lists
    ]
    terminal.result(
        "\n".join(lines or ["There is no list that was made by a rule."]),
        {"rehearsed": rehearsed, "lists": [asdict(one) for one in lists]},
    )


def _places(number: int) -> str:
    return f"{number} place{'' if number == 1 else 's'}"


# Decisions ------------------------------------------------------------------------------------------


def record_decision_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the decision, in TOML")
    parser.add_argument("--rehearse", action="store_true", help=REHEARSE)


def record_decision(args: argparse.Namespace, terminal: Terminal) -> None:
    """Record a decision on additional support, as a draft that nobody sees yet."""
    from commonweal.priorities import operations

    _say(
        operations.record_decision(path=args.file, rehearse=args.rehearse, by=BY),
        "would be recorded as a draft" if args.rehearse else "is recorded as a draft",
        terminal,
    )


def publish_decision_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reference", help="of a decision that has been recorded")
    parser.add_argument("--rehearse", action="store_true", help=REHEARSE)


def publish_decision(args: argparse.Namespace, terminal: Terminal) -> None:
    """Publish a decision, once nothing is lacking."""
    from commonweal.priorities import operations

    _say(
        operations.publish_decision(reference=args.reference, rehearse=args.rehearse, by=BY),
        "could be published" if args.rehearse else "is published",
        terminal,
    )


def withdraw_decision_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reference", help="of a decision that is published")
    parser.add_argument("--because", default="", help="why; everybody can read it")


def withdraw_decision(args: argparse.Namespace, terminal: Terminal) -> None:
    """Take back a decision that should not have been published."""
    from commonweal.priorities import operations

    if not args.because.strip():
        raise BadInput('Say why it is withdrawn: --because "…". Everybody can read it.')
    _say(
        operations.withdraw_decision(reference=args.reference, because=args.because, by=BY),
        "is withdrawn",
        terminal,
    )


def _say(done: Recorded, what: str, terminal: Terminal) -> None:
    text = f"{done.reference}, “{done.title}”, "
    text += f"is {done.status} already; nothing was done." if done.unchanged else f"{what}."
    lines = [text]
    if done.lacking:
        lines += ["Before it can be published:", *(f"  {one}" for one in done.lacking)]
    terminal.result("\n".join(lines), _plain(asdict(done)))


def _plain(data: dict[str, object]) -> dict[str, object]:
    """The same with days as text, for JSON."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in data.items()
    }


COMMANDS = (
    Command("priorities", "list priority places and decisions", priorities, priorities_arguments),
    Command(
        "load-priorities",
        "load a council's lists of priority places",
        load_priorities,
        load_priorities_arguments,
    ),
    Command(
        "make-priorities",
        "make a list of small areas from published figures",
        make_priorities,
        make_priorities_arguments,
    ),
    Command(
        "record-decision",
        "record a decision on additional support",
        record_decision,
        record_decision_arguments,
    ),
    Command(
        "publish-decision",
        "publish a decision that has been recorded",
        publish_decision,
        publish_decision_arguments,
    ),
    Command(
        "withdraw-decision",
        "take back a decision that was published",
        withdraw_decision,
        withdraw_decision_arguments,
    ),
)
