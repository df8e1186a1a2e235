"""Places beside each other.

Two places may each be compared with the rest of their council. One is worse than the rest, the other
is similar to it. That does not say that the two differ from each other: it may be a hair's breadth on
either side of a line. Whether they differ is a question of its own, with an interval of its own.

Up to six places are put beside each other. One of them is the base, the first unless somebody
chooses another. Each of the others is held against it, measure by measure. There is no sum of it
all, and nobody comes first or last.
"""

from __future__ import annotations

import numpy as np

from warm.between import between, by_chance
from warm.between_reading import overlap
from warm.cube import VALUE
from warm.differences import judged
from warm.figures import Figure, own_interval
from warm.tests import drawn
from warm.tests.spec.book import Sheet

_SHARE = drawn.indicator("share")


def _counted(people: int, of: int) -> Figure:
    lower, upper, how = own_interval(_SHARE, people, of)
    return Figure(100 * people / of, lower, upper, people, of, VALUE, how)


def test_a_difference_of_its_own(sheet: Sheet) -> None:
    """A difference of its own.

    Both figures are uncertain, so the interval of the difference is wider than either. Shares have
    Newcombe's interval, from the counts. Other figures have the one that their own intervals give
    ("method of variance estimates recovery"). The class follows from size and certainty, by the same
    rule as everywhere. A figure without an interval is judged by the size of the difference alone,
    and so is one that stands beside it.

    Here a high share is worse, and 4 percentage points is the smallest difference that matters.
    """

    def held(mine: int, of: int, theirs: int, of_theirs: int) -> tuple[str, str, str]:
        found = judged(_counted(mine, of), _counted(theirs, of_theirs), _SHARE, 4.0)
        return (
            f"{found.difference:+.1f}",
            f"{found.lower:+.1f} to {found.upper:+.1f}",
            found.class_.replace("_", " "),
        )

    sheet.example(
        held,
        given=["here", "of", "in the base", "of those"],
        gives=["difference", "95 % interval", "class"],
        rows=[
            (260, 1000, 200, 1000, "+6.0", "+2.3 to +9.7", "worse"),
            (200, 1000, 260, 1000, "-6.0", "-9.7 to -2.3", "better"),
            (400, 1000, 200, 1000, "+20.0", "+16.0 to +23.9", "much worse"),
            (210, 1000, 200, 1000, "+1.0", "-2.5 to +4.5", "similar"),
            (12, 40, 8, 40, "+10.0", "-9.0 to +28.1", "cant tell"),
        ],
    )


def test_people_in_both(sheet: Sheet) -> None:
    """People in both.

    A village lies in its ward, and a ward may share a few streets with a parish. People who are in
    both places would stand on both sides of the comparison, and hide a part of the difference. So
    they are taken out. Where one place lies within the other, they are taken out of the outer one:
    the village is held against the rest of the ward. Where two places cross, they are taken out of
    both. The page says so.

    Here small areas are numbered.
    """

    def compared(mine: str, base: str) -> tuple[str, str, str]:
        one, other = (np.array([int(each) for each in text.split()]) for text in (mine, base))
        how, both = overlap(one, other)
        here = np.setdiff1d(one, both) if how in ("holds", "crosses") else one
        there = np.setdiff1d(other, both) if how in ("within", "crosses") else other
        return how, " ".join(map(str, here)), " ".join(map(str, there))

    sheet.example(
        compared,
        given=["place", "base"],
        gives=["how they lie", "held of the place", "against, of the base"],
        rows=[
            ("1 2", "3 4", "apart", "1 2", "3 4"),
            ("1 2", "1 2 3 4", "within", "1 2", "3 4"),
            ("1 2 3 4", "1 2", "holds", "3 4", "1 2"),
            ("1 2 3", "3 4 5", "crosses", "1 2", "4 5"),
        ],
    )
    sheet.note("""
        Not everything can be taken apart. A figure that was published for a whole place, and not put
        together from small areas, can only be taken out of one that holds it. A median cannot be
        taken out of anything. Answers to a survey are never taken apart where places cross: what is
        left over might be the answers of a few. In all these cases there is no test, and the reason
        stands in its place.

        Two names for the very same small areas do not differ, and of that there is no doubt.
    """)


def test_what_is_not_tested(sheet: Sheet) -> None:
    """What is not tested.

    Only figures of the same source and period are held against each other. Modelled figures, and
    figures of the council that are shown for a place within it, are shown and not tested. Where
    a figure is missing, withheld, or was not asked for, the page says which of these it is.
    """
    made = drawn.evidence(drawn.framework(_SHARE), councils=2, areas=20)

    def reason(status: str) -> str:
        from warm.tables import STATUSES

        changed = made.small.status.copy()
        changed[0, 1] = STATUSES.index(status)
        holed = drawn.with_cube(made, status=changed)
        codes = holed.small.areas.tolist()
        places = [holed.place([codes[i]], name=codes[i]) for i in (1, 0)]
        found = between(places, holed).rows[0].differences[0]
        return found.why or "tested"

    sheet.example(
        reason,
        given=["one of the two is"],
        gives=["so"],
        rows=[
            ("value", "tested"),
            ("suppressed", "suppressed"),
            ("missing", "missing"),
            ("not_asked", "not_asked"),
        ],
    )


def test_so_many_differences(sheet: Sheet) -> None:
    """So many differences.

    Six places with forty measures make two hundred differences. If none of them were true, chance
    would still make some of them look so. How many is worked out from the intervals and said above
    the table. It is a reason to look at what several measures say together, and to be slow to make
    much of a single one.
    """
    sheet.example(
        by_chance,
        given=["expected by chance", "with an interval", "by size only"],
        gives=["what the page says"],
        rows=[
            (
                3.2,
                200,
                0,
                (
                    "200 differences are tested with an interval. If nothing truly differed, about 3 of "
                    "them would still be called better or worse by chance (3.2 expected)."
                ),
            ),
            (
                0.01,
                12,
                3,
                (
                    "12 differences are tested with an interval. If nothing truly differed, fewer than "
                    "one of them would still be called better or worse by chance (less than 0.1 "
                    "expected). 3 differences are judged by size only: nobody publishes how far chance "
                    "moves them."
                ),
            ),
        ],
    )
