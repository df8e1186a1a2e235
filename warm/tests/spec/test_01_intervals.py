"""How sure are we?

Toss a coin ten times and you may well get seven heads. That does not make it a bad coin: it is
chance. The same happens with people. If 10 out of 100 people say they are lonely, another 100
from the same streets might have given 7, or 14. So next to each figure we give a *range*. The
truth is very likely to be inside it.

A wide range means: we do not know well, so do not lean on this figure. A narrow range means: we
know well. Small places have wide ranges. That is nobody's fault; it is just that few people live
there.

Unless we say otherwise, a range is made so that it holds the truth 95 times in 100. Where we say
"much better" or "much worse" we use a stricter one: 998 times in 1,000.
"""

from __future__ import annotations

import numpy as np

from warm.intervals import (
    Z95,
    Z998,
    byar,
    dsr,
    effective_n,
    mean,
    mover,
    newcombe,
    rate,
    rate_difference,
    ratio_of_shares,
    standardised_ratio,
    wilson,
)
from warm.tests.spec.book import Sheet


def percent(low: float, high: float, decimals: int = 1) -> str:
    return f"{100 * low:.{decimals}f} to {100 * high:.{decimals}f}%"


def plain(low: float, high: float, decimals: int = 1) -> str:
    return f"{low:.{decimals}f} to {high:.{decimals}f}"


def test_a_share_of_people(sheet: Sheet) -> None:
    """A share of people.

    For a share, such as 10 of 100, the range is Wilson's (1927). It never goes below 0 or above
    100%. If nobody of twenty said yes the share is 0%, but the range still reaches up: we
    asked only twenty.

    Lower and upper ends, for x of n with z = 1.96 (95%) or 3.09 (99.8%):

        (2x + z² ∓ z √(z² + 4x(1 − x/n))) ÷ (2(n + z²))
    """
    sheet.example(
        lambda n, x: (percent(*wilson(x, n)), percent(*wilson(x, n, Z998))),
        given=["people", "said yes"],
        gives=["95% range", "99.8% range"],
        rows=[
            (100, 10, "5.5 to 17.4%", "4.0 to 23.0%"),
            (100, 50, "40.4 to 59.6%", "35.2 to 64.8%"),
            (20, 0, "0.0 to 16.1%", "0.0 to 32.3%"),
            (20, 20, "83.9 to 100.0%", "67.7 to 100.0%"),
        ],
    )


def test_how_many_people_a_survey_must_ask(sheet: Sheet) -> None:
    """How many people a survey must ask.

    Suppose a quarter of people would say yes. The more we ask, the narrower the range. With 100
    answers it is 17 points wide, so a survey of 100 cannot show a difference of 5 points. Better
    to know that before knocking on doors than after.
    """
    sheet.example(
        lambda n: percent(*wilson(n / 4, n)),
        given=["answers"],
        gives=["95% range around 25%"],
        rows=[(100, "17.5 to 34.3%"), (300, "20.4 to 30.2%"), (700, "21.9 to 28.3%")],
    )


def test_a_weighted_survey_counts_for_fewer_people(sheet: Sheet) -> None:
    """A weighted survey counts for fewer people.

    If young people answered less often than they should, each young answer is given more weight.
    That mends the balance, but a survey that leans hard on a few answers is less sure of itself.
    The number that counts is (sum of weights)² ÷ (sum of squared weights), after Kish (1965).
    """
    sheet.example(
        lambda light, heavy: f"{effective_n([1.0] * light + [3.0] * heavy):.1f}",
        given=["answers of weight 1", "answers of weight 3"],
        gives=["as good as this many equal answers"],
        rows=[(100, 0, "100.0"), (80, 20, "75.4"), (50, 50, "80.0")],
    )


def test_a_count_of_events(sheet: Sheet) -> None:
    """A count of events.

    Things that happen, such as fires or thefts, can happen more than once to one household, so a
    share does not fit. For ten events or more we use Byar's limits; for fewer, the exact ones.
    The exact ones are careful: they hold the truth more often than they promise.
    """
    sheet.example(
        lambda events: (plain(*byar(events)), plain(*byar(events, Z998))),
        given=["events"],
        gives=["95% range", "99.8% range"],
        rows=[
            (0, "0.0 to 3.7", "0.0 to 6.9"),
            (1, "0.0 to 5.6", "0.0 to 9.2"),
            (5, "1.6 to 11.7", "0.7 to 16.5"),
            (10, "4.8 to 18.4", "2.9 to 24.2"),
            (100, "81.4 to 121.6", "71.9 to 134.9"),
        ],
    )


def test_a_rate(sheet: Sheet) -> None:
    """A rate.

    A rate is events for each 1,000 people (or 10,000, or 100,000). Its range is the range of the
    events, divided in the same way.
    """
    sheet.example(
        lambda events, people: (
            f"{1000 * events / people:.1f}",
            plain(*rate(events, people, 1000)),
        ),
        given=["events", "people"],
        gives=["rate for each 1,000", "95% range"],
        rows=[(4, 1600, "2.5", "0.7 to 6.4"), (40, 16000, "2.5", "1.8 to 3.4")],
    )


def test_a_rate_allowing_for_age(sheet: Sheet) -> None:
    """A rate allowing for age.

    A place with many older people has more illness, and that says little about the place. A
    *directly standardised* rate asks what the rate would be if the ages were those of a standard
    population. The range is Dobson's (1991). With fewer than ten events there is no such rate.

    A *standardised ratio* asks the question from the other side: how many events there were, over
    how many the national rates would give here. 1 means as expected.
    """

    def standardised(young_events: int, old_events: int) -> str:
        figure, low, high = dsr([young_events, old_events], [1000, 500], [70, 30], 1000)
        return "refused" if np.isnan(figure) else f"{figure:.1f} ({plain(low, high)})"

    sheet.example(
        standardised,
        caption="1,000 younger and 500 older people here; 70% are younger in the standard",
        given=["events among younger", "events among older"],
        gives=["rate for each 1,000 (95% range)"],
        rows=[(10, 40, "31.0 (23.0 to 40.9)"), (4, 5, "refused")],
    )

    def against(observed: int, expected: float) -> str:
        ratio, low, high = standardised_ratio(observed, expected)
        return f"{ratio:.2f} ({plain(low, high, 2)})"

    sheet.example(
        against,
        given=["events counted", "events expected"],
        gives=["ratio (95% range)"],
        rows=[(50, 40, "1.25 (0.93 to 1.65)"), (6, 3, "2.00 (0.73 to 4.35)")],
    )


def test_a_mean_of_answers(sheet: Sheet) -> None:
    """A mean of answers.

    For an average, such as life satisfaction from 0 to 10, the range is Student's (1908). It needs
    to know how much the answers differ from each other: their standard deviation.
    """
    sheet.example(
        lambda average, spread, n: plain(*mean(average, spread, n), 2),
        given=["mean", "standard deviation", "answers"],
        gives=["95% range"],
        rows=[(7.4, 2.0, 25, "6.57 to 8.23"), (7.4, 2.0, 400, "7.20 to 7.60")],
    )


def test_the_difference_of_two_shares(sheet: Sheet) -> None:
    """The difference of two shares.

    Two ranges may overlap and the difference still be real, so we never compare by looking for
    overlap. We make a range for the difference itself, by Newcombe's method (1998). If that range
    holds 0, chance alone could have made the difference.
    """

    def compared(x1: int, n1: int, x2: int, n2: int) -> tuple[str, str]:
        difference, low, high = newcombe(x1, n1, x2, n2)
        holds = "yes" if low <= 0 <= high else "no"
        return f"{100 * difference:.1f} ({plain(100 * low, 100 * high)})", holds

    sheet.example(
        compared,
        given=["here: yes", "of", "there: yes", "of"],
        gives=["difference in points (95% range)", "could it be chance alone?"],
        rows=[
            (56, 70, 48, 80, "20.0 (5.2 to 33.4)", "no"),
            (9, 10, 3, 10, "60.0 (17.1 to 80.9)", "no"),
            (5, 56, 0, 29, "8.9 (-3.8 to 19.3)", "yes"),
        ],
    )


def test_one_rule_behind_all_comparisons(sheet: Sheet) -> None:
    """One rule behind all comparisons.

    Any sum or difference of figures that have ranges can be given one too. Each figure lends the
    distance from itself to the end of its range that matters; the distances are squared, added,
    and the root taken. This is the MOVER method of Zou and Donner (2008). Newcombe's range is the
    case of two shares. We use the same rule for two rates.
    """

    def both(x1: int, n1: int, x2: int, n2: int) -> tuple[str, str]:
        _, low, high = newcombe(x1, n1, x2, n2)
        lows, highs = wilson([x1, x2], [n1, n2])
        _, again_low, again_high = mover([x1 / n1, x2 / n2], lows, highs, [1, -1])
        return percent(low, high, 3), percent(again_low, again_high, 3)

    sheet.example(
        both,
        given=["here: yes", "of", "there: yes", "of"],
        gives=["Newcombe", "MOVER"],
        rows=[(56, 70, 48, 80, "5.243 to 33.387%", "5.243 to 33.387%")],
    )

    def rates(events1: int, people1: int, events2: int, people2: int) -> str:
        difference, low, high = rate_difference(events1, people1, events2, people2, 1000)
        return f"{difference:.2f} ({plain(low, high, 2)})"

    sheet.example(
        rates,
        given=["events here", "people", "events there", "people"],
        gives=["difference for each 1,000 (95% range)"],
        rows=[
            (35, 5000, 400, 100000, "3.00 (0.84 to 5.76)"),
            (3, 500, 4, 1000, "2.00 (-5.85 to 13.90)"),
        ],
    )


def test_how_many_times_the_national_figure(sheet: Sheet) -> None:
    """How many times the national figure.

    The benchmark says how many times the national figure the local one is: 1 is the same, 2 is
    twice. Half and twice are equally far from 1, so the range is worked out on a scale of
    multiples (logarithms), again by MOVER.

    If nobody here was counted the ratio is 0, and only the upper end says something: it is the
    upper end of the local share over the national share. Where a scale has no true zero, such as
    life satisfaction, a multiple means nothing and none is given.
    """

    def times(x1: int, n1: int, x2: int, n2: int) -> str:
        ratio, low, high = ratio_of_shares(x1, n1, x2, n2)
        return f"{ratio:.2f} ({plain(low, high, 2)})"

    sheet.example(
        times,
        given=["here: yes", "of", "nation: yes", "of"],
        gives=["times the national share (95% range)"],
        rows=[
            (60, 300, 100000, 1000000, "2.00 (1.59 to 2.49)"),
            (15, 300, 100000, 1000000, "0.50 (0.31 to 0.81)"),
            (0, 300, 100000, 1000000, "0.00 (0.00 to 0.13)"),
        ],
    )


def test_everybody_was_counted_so_why_a_range(sheet: Sheet) -> None:
    """Everybody was counted: so why a range?

    A census asks everyone, so its count is right for that day. But when we compare places, or
    years, we ask about something that lasts longer than a day. If two families move, a small
    place's figure jumps. So for comparing we treat the count as one throw of the dice, which is
    how public health statistics in England do it. The census also swaps a few records between
    places and adds small changes to protect people; the range does not include that.
    """
    sheet.example(
        lambda households, without: percent(*wilson(without, households, Z95)),
        given=["households", "without a car"],
        gives=["95% range"],
        rows=[(650, 130, "17.1 to 23.2%"), (230000, 46000, "19.8 to 20.2%")],
    )
