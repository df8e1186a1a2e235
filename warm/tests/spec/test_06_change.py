"""Did it change?

A figure went from 43 to 38. Did things get better? Perhaps. Perhaps a few people moved house.
Perhaps the question was asked in another way. So we say *improved* or *worsened* only if four
things hold: both figures count the same thing, in the same place, the change is bigger than chance
would make, and it is big enough to matter.

If one of them does not hold, we say which. "We cannot tell" is an honest answer. It is better than
praising people, or blaming them, for luck.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from warm.change import Figure, change, trend
from warm.tests.spec.book import Sheet

WORDS = {
    "improved": "improved",
    "worsened": "worsened",
    "changed": "changed",
    "no_detectable_change": "no detectable change",
    "not_comparable": "not comparable",
}


def counted(numerator: float, denominator: float, period: str) -> Figure:
    return Figure(
        value=100 * numerator / denominator,
        numerator=numerator,
        denominator=denominator,
        period=period,
        definition="households deprived in two or more ways",
        geography="lsoa21",
    )


def verdict(before: Figure, after: Figure, *, polarity: str = "-", delta: float = 4.2) -> str:
    return WORDS[change(before, after, polarity=polarity, delta=delta).verdict]


def test_more_than_chance_and_enough_to_matter(sheet: Sheet) -> None:
    """More than chance, and enough to matter.

    The range of the difference is Newcombe's (see [How sure are we?](intervals.md)). If it holds
    0, chance alone could have made the difference. And the difference itself must be at least δ,
    the smallest one that matters: half of the usual spread between small areas of England, unless
    someone has set another. For households deprived in two or more ways that is 4.2 points.
    """

    def compared(x0: int, n0: int, x1: int, n1: int) -> tuple[str, str]:
        found = change(counted(x0, n0, "2011"), counted(x1, n1, "2021"), polarity="-", delta=4.2)
        assert found.lower is not None
        assert found.upper is not None
        return f"{found.lower:.1f} to {found.upper:.1f}", WORDS[found.verdict]

    sheet.example(
        compared,
        given=["2011: deprived", "of", "2021: deprived", "of"],
        gives=["range of the difference, in points", "verdict"],
        rows=[
            (329, 758, 302, 792, "-10.1 to -0.4", "improved"),
            (302, 792, 402, 800, "7.2 to 16.9", "worsened"),
            (329, 758, 310, 720, "-5.4 to 4.7", "no detectable change"),
            (5473, 22063, 4700, 20000, "-2.1 to -0.5", "no detectable change"),
        ],
    )


def test_two_ways_of_not_seeing_a_change(sheet: Sheet) -> None:
    """Two ways of not seeing a change.

    "No detectable change" can mean two different things, and the sentence tells them apart. Either
    enough people were counted, and little happened. Or too few were counted, and anything may have
    happened.
    """
    sheet.example(
        lambda x0, n0, x1, n1: (
            change(counted(x0, n0, "2011"), counted(x1, n1, "2021"), polarity="-", delta=4.2).reason
        ),
        given=["2011: deprived", "of", "2021: deprived", "of"],
        gives=["what we say"],
        rows=[
            (
                *(5473, 22063, 4700, 20000),
                (
                    "From 24.8% in 2011 to 23.5% in 2021: more than chance would make, but less than "
                    "the 4.2 percentage points that would matter."
                ),
            ),
            (
                *(500, 2000, 510, 2000),
                (
                    "From 25.0% in 2011 to 25.5% in 2021: about the same, and enough were counted to "
                    "say so."
                ),
            ),
            (
                *(30, 70, 25, 72),
                (
                    "From 42.9% in 2011 to 34.7% in 2021: too few were counted to tell this from "
                    "chance. The truth may be anything from −23.5 to +7.7."
                ),
            ),
        ],
    )


def test_which_way_is_better(sheet: Sheet) -> None:
    """Which way is better.

    Each indicator says whether more of it is good (+), bad (−) or neither. Where it is neither, such
    as people living alone, a change is only a change: we judge nobody by it.
    """
    signs = {"good": "+", "bad": "-", "neither": "none"}
    sheet.example(
        lambda reading: verdict(
            counted(300, 700, "2011"), counted(200, 720, "2021"), polarity=signs[reading]
        ),
        caption="From 42.9% to 27.8%",
        given=["more of it is"],
        gives=["verdict"],
        rows=[("good", "worsened"), ("bad", "improved"), ("neither", "changed")],
    )


def test_what_cannot_be_compared(sheet: Sheet) -> None:
    """What cannot be compared.

    Some pairs of figures must never be compared, however tempting. The indices of deprivation are
    the best known: each edition is made afresh, so a place that "fell 300 places" may not have
    changed at all. In all these cases the verdict is *not comparable*, with the reason.
    """
    before, after = counted(329, 758, "2011"), counted(302, 792, "2021")
    spoiled = {
        "it was counted in another way": replace(before, definition="deprived in one way or more"),
        "other boundaries, not carried over": replace(before, geography="lsoa11"),
        "a part of an area that was split": replace(before, carried="S"),
        "an area that was redrawn": replace(before, carried="X"),
        "a place in a list, or a score of one edition": replace(before, basis="position"),
        "a modelled figure": replace(before, layer="modelled"),
        "the source says so": replace(before, incomparable="The question was new in 2021."),
        "hidden to protect people": replace(before, value=None, status="suppressed"),
        "not asked": replace(before, value=None, status="not_asked"),
    }
    sheet.example(
        lambda case: change(spoiled[case], after, polarity="-", delta=4.2).reason,
        given=["the figure for 2011 is …"],
        gives=["what we say"],
        rows=[
            (
                "it was counted in another way",
                "What was counted in 2011 is not what was counted in 2021.",
            ),
            (
                "other boundaries, not carried over",
                "The figures for 2011 and 2021 are for different boundaries.",
            ),
            (
                "a part of an area that was split",
                (
                    "This area is one part of an older one that was split. Its share of the older "
                    "figure is a guess, so only the parts together can be compared."
                ),
            ),
            (
                "an area that was redrawn",
                (
                    "The boundaries here were redrawn between 2011 and 2021, so the two figures are "
                    "not about the same place."
                ),
            ),
            (
                "a place in a list, or a score of one edition",
                (
                    "The figure for 2011 says where a place stood among others in one edition. Each "
                    "edition is made afresh, so two of them cannot be compared."
                ),
            ),
            (
                "a modelled figure",
                (
                    "The figure for 2011 was not measured here but worked out from other places, so a "
                    "change in it may not have happened here."
                ),
            ),
            ("the source says so", "The question was new in 2021."),
            ("hidden to protect people", "The figure for 2011 is hidden to protect people."),
            ("not asked", "This was not asked in 2011."),
        ],
    )


def test_five_points_make_a_trend(sheet: Sheet) -> None:
    """Five points make a trend.

    With five points or more we can ask whether there is a steady rise or fall. We lay a straight
    line through the latest five, giving more weight to the surer ones. It is a trend only if chance
    would make such a slope less than twice in a thousand times, and if the line still points the
    same way when any one of the points is left out. This is the rule of the public health profiles
    of England: (slope ÷ its standard error)² above 9.5495.
    """
    words = {"rising": "rising", "falling": "falling", "no_trend": "no trend"}

    def line(points: str) -> tuple[str, str]:
        found = trend([float(point) for point in points.split(", ")], 1.0, np.arange(2018, 2023))
        return f"{found.chi2:.2f}", words[str(found.verdict)]

    sheet.example(
        line,
        caption="Five years, each point with a standard error of 1",
        given=["points"],
        gives=["(slope ÷ its standard error)²", "verdict"],
        rows=[
            ("21, 22, 23, 24, 25", "10.00", "rising"),
            ("25, 24, 23, 22, 21.1", "9.60", "falling"),
            ("21, 22, 22, 24, 24", "6.40", "no trend"),
            ("20, 19, 18, 17, 32", "48.40", "no trend"),
        ],
    )
