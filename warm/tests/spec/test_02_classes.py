"""Better, worse, much the same, or can't tell?

A figure says little until it stands beside another. In Mill Lane 28 of 100 people have no
qualifications. Is that many? It depends on whom we compare with. So we compare a place with *the
rest of its council area*: everybody there who does not live in the place.

Then we ask two questions, always both. Is the difference big enough to matter? And are we sure
enough that it is not chance? The answer has one of five names, or one of two greys. The greys are
different things: *can't tell* means that we looked and do not know; *not compared* means that there
is nothing to judge.
"""

from __future__ import annotations

import numpy as np

from warm import classes, intervals
from warm.compare import compare, rest
from warm.cube import totals
from warm.tests import drawn
from warm.tests.spec.book import Sheet

SAID = {
    "much_worse": "much worse",
    "worse": "worse",
    "similar": "about the same",
    "better": "better",
    "much_better": "much better",
    "cant_tell": "can't tell",
    "no_colour": "not compared",
}


def word(code: object) -> str:
    return SAID[str(classes.names(code))]


def judged(x1: int, n1: int, x2: int, n2: int, delta: float, sign: int = -1) -> tuple[str, str]:
    """The difference in points with its range, and the class."""
    d, low, high = (100 * float(part) for part in intervals.newcombe(x1, n1, x2, n2))
    _, low3, high3 = (
        100 * float(part) for part in intervals.newcombe(x1, n1, x2, n2, intervals.Z998)
    )
    code = classes.classify(d, low, high, low3, high3, delta, sign)
    return f"{d:+.1f} ({low:.1f} to {high:.1f})", word(code)


def test_a_place_is_compared_with_the_rest(sheet: Sheet) -> None:
    """A place is compared with the rest.

    If a place is compared with the whole that it is part of, it is compared partly with itself,
    and the difference looks smaller than it is. So we take the place out first. Counts are simply
    subtracted.
    """
    framework = drawn.framework(drawn.indicator("no-qualifications"))

    def compared(here: int, here_of: int, whole: int, whole_of: int) -> tuple[str, str, str]:
        made = drawn.evidence(framework, councils=1, areas=2)
        made = drawn.with_cube(
            made,
            numerator=np.array([[here, whole - here]], dtype=float),
            denominator=np.array([[here_of, whole_of - here_of]], dtype=float),
            population=np.array([here_of, whole_of - here_of], dtype=float),
        )
        multiplier = made.rules.multiplier
        place = totals(made.small, np.array([0]), multiplier)
        everybody = totals(made.small, np.array([0, 1]), multiplier, partial=True)
        others = rest(everybody, place, made.rules)
        found = compare(place, others, made.rules)
        return (
            f"{place.value[0]:.1f} %",
            f"{others.value[0]:.1f} %",
            f"{found.difference[0]:+.1f}",
        )

    sheet.example(
        compared,
        given=["people here without qualifications", "of", "in the whole council area", "of "],
        gives=["here", "in the rest", "difference in points"],
        rows=[
            (280, 1000, 1500, 10000, "28.0 %", "13.6 %", "+14.4"),
            (280, 1000, 700, 2000, "28.0 %", "42.0 %", "-14.0"),
        ],
    )


def test_big_enough_to_matter(sheet: Sheet) -> None:
    """Big enough to matter.

    In a whole county almost any two places differ a little, and with many people counted we can be
    quite sure of it. Sure, but so what? So each indicator has a *smallest difference that matters*.
    Unless an indicator states its own, it is half a standard deviation of all small areas of the
    nation: half of how far a typical place is from the middle.
    """
    sheet.example(
        judged,
        caption="The smallest difference that matters is 3 points; a high figure is worse",
        given=["here: no qualifications", "of", "in the rest", "of ", "smallest that matters"],
        gives=["difference in points (95 % range)", "class"],
        rows=[
            (1500, 10000, 13000, 100000, 3, "+2.0 (1.3 to 2.7)", "about the same"),
            (1800, 10000, 13000, 100000, 3, "+5.0 (4.2 to 5.8)", "much worse"),
            (900, 10000, 13000, 100000, 3, "-4.0 (-4.6 to -3.4)", "much better"),
        ],
    )


def test_sure_enough_to_say(sheet: Sheet) -> None:
    """Sure enough to say.

    With d the difference and δ the smallest that matters:

    - *much worse* or *much better*: the whole of the strict range (99.8 %) lies beyond δ;
    - *worse* or *better*: the ordinary range (95 %) does not hold 0, and d is at least δ;
    - *about the same*: d is less than δ, and half of the width of the range is at most δ;
    - *can't tell*: everything else.

    "About the same" says that no difference of a size that matters was found, where one could have
    been. It does not prove that there is none: the far end of the range may lie beyond δ, though
    never beyond twice that.

    The ranges count people as if each had been drawn alone. People who live together move, fall
    ill and study together, so for such things the true range is somewhat wider than the one shown.

    The same difference may get another name when fewer people were counted. It only ever moves
    towards *can't tell*.
    """
    sheet.example(
        judged,
        given=["here: no qualifications", "of", "in the rest", "of ", "smallest that matters"],
        gives=["difference in points (95 % range)", "class"],
        rows=[
            (540, 2000, 13000, 100000, 3, "+14.0 (12.1 to 16.0)", "much worse"),
            (54, 200, 13000, 100000, 3, "+14.0 (8.3 to 20.5)", "much worse"),
            (27, 100, 13000, 100000, 3, "+14.0 (6.3 to 23.4)", "worse"),
            (5, 20, 13000, 100000, 3, "+12.0 (-1.8 to 33.9)", "can't tell"),
            (260, 2000, 13000, 100000, 3, "+0.0 (-1.4 to 1.6)", "about the same"),
            (26, 200, 13000, 100000, 3, "+0.0 (-4.0 to 5.4)", "can't tell"),
        ],
    )


def test_what_a_high_figure_means(sheet: Sheet) -> None:
    """What a high figure means.

    More people without qualifications is worse; more people who stay put is better. Each indicator
    says which. Turn it round and the class turns round, and nothing else changes. Some things are
    neither good nor bad, such as living alone: they get no colour, ever.
    """
    sheet.example(
        lambda meaning: judged(
            540, 2000, 13000, 100000, 3, {"better": 1, "worse": -1, "neither": 0}[meaning]
        )[1],
        caption="The same 14 points more than in the rest",
        given=["a high figure is"],
        gives=["class"],
        rows=[("worse", "much worse"), ("better", "much better"), ("neither", "not compared")],
    )


def test_figures_without_a_range(sheet: Sheet) -> None:
    """Figures without a range.

    Some figures are published without saying how many people are behind them. We cannot tell how
    far chance moves them. They are judged by their position alone: better or worse when they are
    further off than δ, and never *much*. The page says so beside them.
    """
    sheet.example(
        lambda here, others, delta: word(classes.classify_position(here - others, delta, -1)),
        given=["here", "in the rest", "smallest that matters"],
        gives=["class"],
        rows=[
            (23.4, 9.2, 3.0, "worse"),
            (11.0, 9.2, 3.0, "about the same"),
            (1.0, 9.2, 3.0, "better"),
        ],
    )


def test_what_chance_would_colour(sheet: Sheet) -> None:
    """What chance would colour.

    Look at forty measures, and one or two may get a colour by chance alone, even if nothing truly
    differed. A profile works out how many and says so. A difference that must also be big enough
    to matter has less to fear from chance. Beside places like this one only *better* is a strength,
    so half as many are to be expected there; the page says both.
    """

    def expected(measures: int, half: float, delta: float) -> str:
        ends = np.full(measures, half)
        return f"{classes.expected_chance_flags(-ends, ends, np.full(measures, delta)):.2f}"

    sheet.example(
        expected,
        given=["measures", "range reaches to either side", "smallest that matters"],
        gives=["coloured by chance"],
        rows=[(40, 2.0, 0.01, "2.00"), (40, 2.0, 2.0, "2.00"), (40, 2.0, 3.0, "0.13")],
    )


def test_the_rule_of_public_health_profiles(sheet: Sheet) -> None:
    """The rule of public health profiles.

    England's public health profiles use another rule: they look whether the average of the larger
    area lies inside the place's own range. It is kept here so that analysts can check our figures
    against theirs. Pages do not use it: it asks only whether a difference is sure, not whether it
    matters.
    """
    sheet.example(
        lambda average: word(classes.fingertips(2.6, 2.5, 2.7, 2.3, 2.9, average, 1)),
        caption="A figure of 2.6, with a 95 % range of 2.5 to 2.7 and a 99.8 % range of 2.3 to 2.9; "
        "a high figure is better",
        given=["average of the larger area"],
        gives=["class"],
        rows=[
            (2.2, "much better"),
            (2.4, "better"),
            (2.6, "about the same"),
            (2.8, "worse"),
            (3.0, "much worse"),
        ],
    )


def test_the_colours_of_2010(sheet: Sheet) -> None:
    """The colours of 2010.

    The report that this method grew from, *Building resilient communities* (Young Foundation, 2010),
    coloured a whole domain at once: *red* when all its indicators were worse than the council's
    average, *green* when all were better, *amber* when they were level or mixed. It weighed neither
    size nor chance. Whoever wants to read the old colours can ask for them by name,
    `bemerton-2010`; they have a table of their own of which direction is good.
    """

    def colour(first: str, second: str, third: str) -> object:
        steps = {"worse": -1.0, "level": 0.0, "better": 1.0}
        return classes.bemerton_2010([(steps[one], 0.0, 1) for one in (first, second, third)])

    sheet.example(
        colour,
        given=["first indicator", "second", "third"],
        gives=["domain"],
        rows=[
            ("worse", "worse", "better", "amber"),
            ("worse", "worse", "worse", "red"),
            ("better", "better", "better", "green"),
            ("better", "better", "level", "amber"),
        ],
    )

    def direction(polarity: int) -> object:
        return classes.bemerton_2010([(9.0, 12.0, 1), (30.0, 20.0, polarity)])

    sheet.example(
        direction,
        caption="9 against 12, where high is good; and 30 against 20",
        given=["for the second, high is good (1) or bad (-1)"],
        gives=["domain"],
        rows=[(1, "amber"), (-1, "red")],
    )
    sheet.example(
        lambda here, nation: f"{here / nation:.2f}",
        caption="Beside the colours the report put every figure on one scale: local over national",
        given=["here", "nation"],
        gives=["ratio"],
        rows=[(19, 20, "0.95"), (22, 20, "1.10")],
    )
