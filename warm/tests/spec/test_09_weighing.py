"""Weighing it yourself.

How much should education count beside safety? No arithmetic can say. Weights are choices, and
whoever makes an index makes them for everybody who reads it. So nobody who lives in a place is
shown an overall score or rank here. Analysts, who have to defend such a number or to question one,
can make their own behind a door of their own, and see at once how much of what comes out is
the places and how much is the weights.

Whatever they take away says which weights, which method, which seed and which releases it was made
with. A rank is never given without the interval in which it lies when the choices change a little.
"""

from __future__ import annotations

import numpy as np

from warm import material, scoring, sensitivity, whatif
from warm.framework import framework
from warm.screens import benjamini_hochberg, funnel_limits
from warm.standardise import imd_transform_share
from warm.tests import drawn
from warm.tests.spec.book import Sheet
from warm.weighting import BadChoice, choose, presets

FRAMEWORK = drawn.framework(
    drawn.indicator("reading", domain="education"),
    drawn.indicator("sums", domain="education"),
    drawn.indicator("ill", domain="health"),
    drawn.indicator("burglary", domain="crime"),
)


def test_weights_are_choices(sheet: Sheet) -> None:
    """Weights are choices.

    A weight is any number of zero or more, and only proportions matter: of domains among all, of
    measures within their domain. Three starting points come ready made, and each says whose choice
    it is.
    """
    offered = {one.title: one for one in presets(framework())}

    def share(title: str, domain: str) -> str:
        return f"{offered[title].domains[domain]:.1f}%"

    sheet.example(
        share,
        given=["starting point", "domain"],
        gives=["weight"],
        rows=[
            ("Every pillar alike", "education", "11.1%"),
            ("Every pillar alike", "families", "16.7%"),
            ("Every domain alike", "education", "11.1%"),
            ("Every domain alike", "families", "11.1%"),
            ("As the Indices of Deprivation weigh theirs", "education", "13.5%"),
            ("As the Indices of Deprivation weigh theirs", "families", "0.0%"),
        ],
    )
    sheet.note("Nonsense is refused, with everything that is wrong with it said at once.")

    def refused(education: float, health: float, crime: float) -> str:
        try:
            choose(FRAMEWORK, domains={"education": education, "health": health, "crime": crime})
        except BadChoice as error:
            return str(error)
        return "taken"

    sheet.example(
        refused,
        given=["education", "health", "crime"],
        gives=["what happens"],
        rows=[
            (2, 1, 0, "taken"),
            (0, 0, 0, "Every domain has a weight of zero: give at least one of them some weight."),
            (
                2,
                -1,
                0,
                "The weight of health is -1: choose a number from 0 to 1,000,000.",
            ),
        ],
    )


def test_ways_of_adding(sheet: Sheet) -> None:
    """Scales and ways of adding.

    Each measure is laid on one scale and turned so that higher is better: its distance from the
    mean of all small areas of the country in standard deviations, the same from their median, or
    the place among them. An indicator that states its own smallest difference that matters takes
    twice that in place of its standard deviation, as in its domain. The scale never depends on
    which areas are weighed.

    Averages differ in how far good makes up for bad. A plain average lets it do so fully. A
    geometric one, on 100 + 10 × the score, pulls an uneven area down, and an average of a lower
    order pulls harder. Two areas, with scores of education, health and crime that weigh alike:
    """

    def score(a: float, b: float, c: float, adding: str) -> str:
        order = -5.0 if adding == "of order −5" else 1.0
        name = {"plain": "arithmetic", "geometric": "geometric"}.get(adding, "mean-of-order")
        choice = choose(FRAMEWORK, adding=name, order=order, preset="equal-domains")
        # By hand what `scoring.scores` does for one area with one measure in each domain.
        x = 100 + 10 * np.array([a, b, c])
        power = choice.power
        mean = np.exp(np.log(x).mean()) if power == 0 else (x**power).mean() ** (1 / power)
        way = scoring.Way(False, power, scoring.bent(np.array([[a], [b], [c]]), power)
                         if power != 1 else np.array([[a], [b], [c]]))  # fmt: skip
        ours = _one_area(way)
        assert abs(ours - (mean - 100) / 10) < 1e-9
        return f"{ours:.2f}"

    sheet.example(
        score,
        given=["education", "health", "crime", "average"],
        gives=["score"],
        rows=[
            (0.5, 0.5, 0.5, "plain", "0.50"),
            (3.0, 0.5, -2.0, "plain", "0.50"),
            (0.5, 0.5, 0.5, "geometric", "0.50"),
            (3.0, 0.5, -2.0, "geometric", "0.30"),
            (3.0, 0.5, -2.0, "of order −5", "-0.61"),
        ],
    )
    sheet.note(
        "A fourth way is offered by name: that of the English Indices of Deprivation. Areas are "
        "ranked within each domain, and X = −23 ln(1 − R (1 − exp(−100 / 23))) is taken of each "
        "rank R, from just above 0 (least deprived) to 1. Half of the scale is then the most "
        "deprived tenth, so that doing well elsewhere hardly makes up for it. Here the ranks are "
        "among the areas that are weighed."
    )
    sheet.example(
        lambda r: f"{float(imd_transform_share(r)):.1f}",
        given=["R"],
        gives=["X"],
        rows=[(0.5, "15.6"), (0.9, "50.4"), (0.95, "63.8"), (1.0, "100.0")],
    )


def _one_area(way: scoring.Way) -> float:
    laid = material.Material(
        framework=FRAMEWORK,
        areas=np.array(["A"]),
        indicators=("reading", "ill", "burglary"),
        domain=np.arange(3),
        here={},
        there={},
        has=np.ones((3, 1), dtype=bool),
        compared=np.ones((3, 1), dtype=bool),
        correlation={},
        releases={},
        periods={},
    )
    across, inside = np.full(3, 1 / 3), np.ones(3)
    counted = material.sufficient(laid, across, inside)
    return float(scoring.scores(laid, way, across[None], inside[None], counted)[0, 0])


def test_too_little_measured(sheet: Sheet) -> None:
    """Too little measured.

    What is missing is neither nought nor the average: its weight goes to the other measures of its
    domain. A domain needs 60 % of its weight present, and an area 60 % of the whole; else it has no
    rank and is called *insufficient*. A domain that nobody measured in any of the areas hands its
    weight to the others, and the result names it. Modelled and inherited figures are never weighed.
    """

    def placed(education: str, health: str, crime: str) -> str:
        has = np.array([[one == "measured"] for one in (education, health, crime)])
        counted = material.enough(np.full(3, 1 / 3) @ has)
        return "placed" if counted[0] else "insufficient"

    sheet.example(
        placed,
        given=["education", "health", "crime"],
        gives=["the area is"],
        rows=[
            ("measured", "measured", "measured", "placed"),
            ("measured", "measured", "missing", "placed"),
            ("measured", "missing", "missing", "insufficient"),
        ],
    )


def test_rank_intervals(sheet: Sheet) -> None:
    """Ranks with their intervals.

    Five hundred runs change everything that could as well have been chosen otherwise. Weights are
    drawn around the chosen ones (from a Dirichlet distribution whose concentration is four for
    each weight); the scale is one of the three; scores are added as chosen, plainly or
    geometrically; and one measure is left out. The interval of a rank holds nine runs in ten. The
    draws begin from a seed that is told, so that the same choice gives the same intervals anywhere.
    A rank of 1 is the highest score.

    An area that is better than all others at everything is first in every run. Where areas hardly
    differ, the intervals are wide, and that is the finding.
    """
    special = {(one.slug, 3): 0.05 for one in FRAMEWORK.indicators}
    evidence = drawn.evidence(FRAMEWORK, councils=2, areas=20, special=special)
    found = whatif.weigh(evidence, choose(FRAMEWORK), "T06000000")

    def rank(area: str) -> tuple[str, str]:
        at = 3 if area.startswith("better") else 7
        interval = found.rank_lower[at], found.rank_upper[at]
        width = interval[1] - interval[0]
        return f"{found.rank[at]:.0f}" if at == 3 else "any", (
            f"{interval[0]:.0f} to {interval[1]:.0f}" if at == 3
            else "wide" if width >= 5 else "narrow"
        )  # fmt: skip

    sheet.example(
        rank,
        given=["one of twenty areas"],
        gives=["rank", "in nine runs of ten"],
        rows=[
            ("better than all others at everything", "1", "1 to 1"),
            ("no better and no worse than most", "any", "wide"),
        ],
    )
    sheet.note(
        "The same runs say how firm a colour is: in what share of them a domain differs from the "
        "rest of the council in the same direction, by half of its own standard deviation or more. "
        "Among more than eight thousand areas a run tells only 262,144 steps of the score apart, "
        "which moves a rank by a place or two."
    )


def test_which_choices_matter(sheet: Sheet) -> None:
    """Which choices matter.

    Sobol indices share out what moves among the choices behind it: the scale, the way of adding,
    which measure is left out, the weights within domains, and each domain's weight, from half to
    one and a half times the chosen one. The index *by itself* is what a choice explains alone; the
    one *with others* has also what it explains together with them. A choice whose index with others
    is near 0 may be made either way.

    They are estimated by the formulas of Saltelli and others (2010) and of Jansen (1999), with
    intervals from drawing the runs anew; the page says when the runs were too few. Ishigami's
    function, whose indices are known, comes out right:
    """

    def ishigami(u: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * u - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = sensitivity.sobol(ishigami, 3, samples=20_000)
    known = {"first": (0.3139, 0.4424, 0.0), "second": (0.5576, 0.4424, 0.2437)}

    def index(choice: int) -> tuple[str, str, str]:
        i = choice - 1
        near = np.allclose(
            [found.first[i], found.total[i]],
            [known["first"][i], known["second"][i]],
            atol=0.02,
        )
        return (
            f"{known['first'][i]:.2f}",
            f"{known['second'][i]:.2f}",
            "yes" if near else "no",
        )

    sheet.example(
        index,
        given=["choice"],
        gives=["by itself", "with others", "estimated to within 0.02"],
        rows=[(1, "0.31", "0.56", "yes"), (2, "0.44", "0.44", "yes"), (3, "0.00", "0.24", "yes")],
    )


def test_screens(sheet: Sheet) -> None:
    """Screening many areas.

    Test three hundred areas at 95 % and fifteen will seem to differ though none does. A screen uses
    the rule of Benjamini and Hochberg (1995): sort the p-values from low to high, find the last one
    that is no larger than its number in the row × q ÷ the number of tests, and name all up to it.
    Then at most a share q of those named, one in ten by default, only seem to differ, on average.
    Each area is tested against all others together, never against a figure that contains it; shares
    by the score test, rates by the exact test. What rests on a score alone cannot be screened,
    because nobody can say how far chance moves it.

    The fifteen p-values of the paper's own example, at q = 0.05:
    """
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip
    named = benjamini_hochberg(p, 0.05)

    def row(number: int) -> tuple[str, str]:
        return f"{p[number - 1]:.4f}", "yes" if named[number - 1] else "no"

    sheet.example(
        row,
        given=["number in the row"],
        gives=["p", "named"],
        rows=[(1, "0.0001", "yes"), (4, "0.0095", "yes"), (5, "0.0201", "no"), (9, "0.0459", "no")],
    )


def test_funnels(sheet: Sheet) -> None:
    """Funnels.

    Small numbers swing more. A funnel draws, around the figure of all areas together, the limits
    that chance alone would keep an area of each size in: 95 % and 99.8 %, exact binomial for shares
    and Poisson for rates, smoothed between whole counts as Spiegelhalter (2005) does. Where areas
    truly differ, most lie outside, and the page says by how many times they are spread more than
    chance would spread them. Around 20 %:
    """

    def limits(people: int) -> tuple[str, str]:
        low, high = funnel_limits(0.2, [people], 0.95)
        low3, high3 = funnel_limits(0.2, [people], 0.998)
        return (
            f"{100 * low[0]:.1f}% to {100 * high[0]:.1f}%",
            f"{100 * low3[0]:.1f}% to {100 * high3[0]:.1f}%",
        )

    sheet.example(
        limits,
        given=["people"],
        gives=["95 %", "99.8 %"],
        rows=[
            (50, "8.4% to 30.7%", "3.5% to 37.9%"),
            (500, "16.4% to 23.5%", "14.5% to 25.6%"),
            (1500, "18.0% to 22.0%", "16.8% to 23.2%"),
        ],
    )
