"""Old areas and new areas.

Every ten years the census redraws some of its small areas. Where many homes were built, one area
becomes two. Where people moved away, two become one. So before we can say "more people here than
ten years ago" we must ask: is *here* still the same place?

Most of the time it is. In England 31,810 of the 32,844 small areas of 2011 were left alone. For the
others we move the old figures onto the new areas with care, and we say that we did. One rule is
never broken: nobody is lost and nobody is counted twice. The total before is the total after.
"""

from __future__ import annotations

import numpy as np

from warm.carry import (
    Lookup,
    arrange,
    backwards,
    carry_counts,
    carry_scores,
    carry_shares,
    lookup,
)
from warm.tests.spec.book import Sheet

PAIRS = [
    ("Abbey", "Abbey"),
    ("Brook", "Brook East"),
    ("Brook", "Brook West"),
    ("Castle", "Castle and Dene"),
    ("Dene", "Castle and Dene"),
    ("Elm", "Elm"),
    ("Elm", "Ford"),
    ("Ford", "Ford"),
]
PEOPLE = {"Brook East": 1500, "Brook West": 500, "Elm": 900, "Ford": 1100}


def village() -> Lookup:
    return lookup(PAIRS, residents=PEOPLE)


def test_what_can_happen_to_an_area(sheet: Sheet) -> None:
    """What can happen to an area.

    There are four cases, told from which old area overlaps which new one. *U*: unchanged. *S*:
    split into parts. *M*: merged with another. *X*: redrawn in a tangle.

    An unchanged area can be compared with its past, and so can a merged one. A part of a split
    area cannot: we know how the whole was doing, not how each half was. Its new half may be a new
    estate where nobody lived before. All the parts taken together can be compared.
    """
    made = village()

    def became(area: str) -> tuple[str, str]:
        at = made.targets.tolist().index(area)
        return str(made.target_change[at]), "yes" if made.alone[at] else "no"

    sheet.example(
        became,
        given=["new area"],
        gives=["what happened", "can it be compared by itself?"],
        rows=[
            ("Abbey", "U", "yes"),
            ("Brook East", "S", "no"),
            ("Brook West", "S", "no"),
            ("Castle and Dene", "M", "yes"),
            ("Elm", "X", "no"),
            ("Ford", "X", "no"),
        ],
    )
    sheet.example(
        lambda areas: "yes" if made.whole(areas.split(" + ")) else "no",
        given=["new areas taken together"],
        gives=["can they be compared?"],
        rows=[
            ("Brook East + Brook West", "yes"),
            ("Abbey + Brook East", "no"),
            ("Elm + Ford", "yes"),
        ],
    )


def test_counts_are_shared_out_by_people(sheet: Sheet) -> None:
    """Counts are shared out by people.

    If an area was split, its count goes to the parts in proportion to the people who live in them
    (children's counts by children, households' by households). If areas were merged, their counts
    are added. In Brook there were 200 carers. Three quarters of its people live in Brook East, so
    150 of the 200 go there. It is a fair guess, not a count, and the page says so.
    """
    made = village()
    old = dict(zip(made.sources.tolist(), (40, 200, 30, 20, 60, 50), strict=True))
    new = dict(zip(made.targets.tolist(), carry_counts(made, list(old.values())), strict=True))

    sheet.example(
        lambda area: f"{new[area]:.0f}" if area != "all together" else f"{sum(new.values()):.0f}",
        caption="Carers before: Abbey 40, Brook 200, Castle 30, Dene 20, Elm 60, Ford 50; 400 in all",
        given=["new area"],
        gives=["carers"],
        rows=[
            ("Abbey", 40),
            ("Brook East", 150),
            ("Brook West", 50),
            ("Castle and Dene", 50),
            ("Elm", 27),
            ("Ford", 83),
            ("all together", 400),
        ],
    )


def test_going_back_keeps_the_total_too(sheet: Sheet) -> None:
    """Going back keeps the total too.

    New figures can be moved onto old areas in the same way. Going there and back does not bring
    every area's own figure back, since what was mixed cannot be unmixed. But the total stays.
    """
    there = village()
    back = backwards(there, residents={"Castle": 900, "Dene": 600, "Elm": 1500, "Ford": 500})
    counts = [40.0, 200.0, 30.0, 20.0, 60.0, 50.0]
    again = carry_counts(back, carry_counts(there, counts))

    def returned(area: str) -> tuple[str, str]:
        if area == "all together":
            return f"{sum(counts):.0f}", f"{again.sum():.0f}"
        at = there.sources.tolist().index(area)
        return f"{counts[at]:.0f}", f"{again[at]:.0f}"

    sheet.example(
        returned,
        given=["old area"],
        gives=["carers", "carers after going there and back"],
        rows=[
            ("Abbey", 40, 40),
            ("Brook", 200, 200),
            ("Castle", 30, 30),
            ("Dene", 20, 20),
            ("Elm", 60, 89),
            ("Ford", 50, 21),
            ("all together", 400, 400),
        ],
    )


def test_shares_are_never_averaged(sheet: Sheet) -> None:
    """Shares are never averaged.

    Castle has 10 people without a car of 100; Dene has 90 of 300. Averaging 10% and 30% gives
    20%, which is wrong, because Dene is bigger. We add people first and divide afterwards.
    """
    made = lookup([("Castle", "Castle and Dene"), ("Dene", "Castle and Dene")])

    def share(castle: int, castle_of: int, dene: int, dene_of: int) -> str:
        carried = carry_shares(made, [castle, dene], [castle_of, dene_of])
        return f"{100 * carried.share[0]:.0f}%"

    sheet.example(
        share,
        given=["Castle: without a car", "of", "Dene: without a car", "of"],
        gives=["Castle and Dene together"],
        rows=[(10, 100, 90, 300, "25%"), (10, 100, 30, 100, "20%")],
    )


def test_scores_are_copied_and_marked(sheet: Sheet) -> None:
    """Scores are copied, and marked.

    Some published figures are scores that count nobody. A part of a split area takes the score of
    the whole. Merged areas take the average, weighted by people. Both are guesses, so we keep how
    much doubt was added: for merged areas, how far apart they were; for parts, nobody knows.
    """
    made = village()
    carried = carry_scores(made, [12, 20, 10, 30, 15, 25], [1000, 2000, 900, 300, 1500, 500])

    def scored(area: str) -> tuple[str, str]:
        at = made.targets.tolist().index(area)
        variance = carried.added_variance[at]
        return (
            f"{carried.score[at]:.1f}",
            "not known" if np.isnan(variance) else f"{np.sqrt(variance):.1f}",
        )

    sheet.example(
        scored,
        caption="Old scores: Abbey 12, Brook 20, Castle 10 (900 people), Dene 30 (300 people)",
        given=["new area"],
        gives=["score", "standard deviation added by carrying"],
        rows=[
            ("Abbey", "12.0", "0.0"),
            ("Brook East", "20.0", "not known"),
            ("Castle and Dene", "15.0", "8.7"),
        ],
    )


def test_a_figure_that_is_absent_stays_absent(sheet: Sheet) -> None:
    """A figure that is absent stays absent.

    If one of two merged areas has no figure, the new area has none. Nothing is filled in.
    """
    made = village()

    def carried(castle: str, dene: str) -> str:
        given = {
            area: float(said) for area, said in (("Castle", castle), ("Dene", dene)) if said != "–"
        }
        counts = arrange(made.sources, list(given), list(given.values()))
        found = carry_counts(made, counts)[made.targets.tolist().index("Castle and Dene")]
        return "–" if np.isnan(found) else f"{found:.0f}"

    sheet.example(
        carried,
        given=["Castle", "Dene"],
        gives=["Castle and Dene"],
        rows=[("30", "20", "50"), ("30", "–", "–"), ("30", "0", "30")],
    )
