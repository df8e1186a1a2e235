"""Where the line is drawn.

Whoever draws a neighbourhood could have drawn it a little otherwise: one street more, one street
less. Sometimes that changes nothing. Sometimes a place is "worse" only because of one small area at
its edge. A page that stays silent about this lets a line on a map decide what is said of people.

So we draw the line again, many times, and say in how many of the nearby places the same would be
said: "holds in 17 of 20 nearby versions".
"""

from __future__ import annotations

import numpy as np

from warm.boundary import VERSIONS, boundary, edge, evenly, nearby, ring
from warm.tests import drawn
from warm.tests.spec.book import Sheet

#: Nine small areas in three rows, by their letters.
SQUARE = {
    "A": "BD", "B": "ACE", "C": "BF",
    "D": "AEG", "E": "BDFH", "F": "CEI",
    "G": "DH", "H": "GEI", "I": "FH",
}  # fmt: skip


def test_nearby_versions(sheet: Sheet) -> None:
    """Nearby versions.

    A nearby version differs by one small area. Either one that lies at the edge is left out, or one
    that shares a boundary with the place is taken in. To meet in a corner is not to share a
    boundary. A place of one small area has no version without it.

    Here are nine small areas in three rows: A B C, then D E F, then G H I.
    """
    sheet.example(
        lambda place: (
            " ".join(edge(place, SQUARE) if len(place) > 1 else ()) or "none",
            " ".join(ring(place, SQUARE)) or "none",
            len(nearby(place, SQUARE)),
        ),
        given=["place"],
        gives=["may be left out", "may be taken in", "versions"],
        rows=[
            ("AB", "A B", "C D E", 5),
            ("E", "none", "B D F H", 4),
            ("BDEFH", "B D F H", "A C G I", 8),
            ("ABCDEFGHI", "none", "none", 0),
        ],
    )


def test_at_most_twenty(sheet: Sheet) -> None:
    """At most twenty.

    A large place has many versions. We look at twenty of them, taken evenly: first those without a
    small area and then those with one more, each in the order of their codes. Nothing is drawn by
    lot, so the same place always has the same twenty.
    """
    ladder = {f"{i:03}": {f"{i - 1:03}", f"{i + 1:03}"} for i in range(1, 200)}

    def looked_at(areas: int) -> tuple[int, int]:
        members = [f"{2 * i:03}" for i in range(1, areas + 1)]
        found = nearby(members, ladder)
        return len(found), len(evenly(found))

    sheet.example(
        looked_at,
        caption="A place of every second small area in a long row",
        given=["small areas"],
        gives=["versions there are", "versions looked at"],
        rows=[(1, 2, 2), (5, 11, 11), (9, 19, 19), (10, 21, VERSIONS), (40, 81, VERSIONS)],
    )


def test_what_stands(sheet: Sheet) -> None:
    """What stands.

    Each version is measured just as the place is, against the rest of the council without that
    version. A class stands where it is the very same. If *worse* becomes *can't tell*, or *much
    worse*, it does not stand: other words would be on the page.

    Here is a place of four small areas in a row, where half of the people lack something that
    elsewhere one in five lacks. In the first line that is so in each of the four; in the second,
    only the last of them is different, and very much so.
    """

    made = drawn.evidence(drawn.framework(drawn.indicator("share")), councils=2, areas=20)
    codes = made.small.areas.tolist()
    # The four in a row each touch the next, and one beyond the row.
    touching = {codes[i]: {codes[i + 1], codes[10 + i]} for i in range(4)}

    def stands(*row: float) -> str:
        shares = 0.2 + 0.02 * np.sin(np.arange(len(codes)))
        shares[: len(row)] = row
        counts = made.small.denominator
        exact = drawn.with_cube(made, numerator=counts * shares, value=100 * shares[None, :])
        place = exact.place(codes[: len(row)], name="The row")
        held = boundary(place, exact, touching).indicators["share"]
        return f"{held.class_.replace('_', ' ')} in {held.holds} of {held.versions} nearby versions"

    sheet.example(
        stands,
        given=["first", "second", "third", "fourth"],
        gives=["what is said"],
        rows=[
            (0.5, 0.5, 0.5, 0.5, "much worse in 9 of 9 nearby versions"),
            (0.2, 0.2, 0.2, 0.9, "much worse in 8 of 9 nearby versions"),
        ],
    )
    sheet.note("""
        What was asked of the people of the place as a whole, or published for it, is not made of
        small areas. It says nothing of nearby versions, and is left out.

        A high number does not say that the line is right. It says only that it does not matter much
        where exactly it runs. Whether these streets belong together is for the people who live in
        them to say.
    """)
