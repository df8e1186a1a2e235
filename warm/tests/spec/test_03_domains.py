"""Nine domains.

Life in a place has many sides. We sort what is measured into nine *domains*: how people feel,
education, health, money and homes, families, neighbours, work, the place itself, and crime. Each
domain gets one class, like each indicator. But it is not made by counting coloured indicators. Four
small differences that all point the same way can say more than one large one.

A domain speaks only of what is measured in the place itself. If too little is, it says so and gets
no colour. If nothing is, it says "not measured here yet". That is not a bad mark. It is a question
that somebody could go and ask.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from warm.compare import Comparison, Rules
from warm.cube import MISSING, NOT_ASKED, SOURCE_GAP, SUPPRESSED, VALUE, Totals
from warm.domains import composite, published
from warm.stability import FIRM, stability
from warm.standardise import Reference
from warm.tests.spec.book import Sheet
from warm.tests.spec.test_02_classes import word

NAN = float("nan")


def rules(signs: list[int], weights: list[float] | None = None) -> Rules:
    """Indicators on a scale of standard deviations."""
    ones = np.ones(len(signs))
    return Rules(
        sign=np.array(signs, dtype=float),
        multiplier=ones,
        share=ones > 0,
        rate=ones < 0,
        delta=ones / 2,
        weight=ones if weights is None else np.array(weights, dtype=float),
        survey=ones < 0,
    )


def reference(r: float, size: int) -> Reference:
    """A reference set whose indicators go together as closely as r."""
    made = Reference.of(np.zeros((size, 1)))
    together = np.where(np.eye(size) == 1, 1.0, r)
    return replace(made, sd=np.ones(size), correlation=together, rank_correlation=together)


def domain(
    differences: list[float],
    half: float | None = None,
    *,
    signs: list[int] | None = None,
    weights: list[float] | None = None,
    r: float = 0.0,
):
    d = np.array(differences, dtype=float)
    ends = np.full(d.shape, NAN if half is None else half)
    made = Comparison(d, d - ends, d + ends, d - 1.577 * ends, d + 1.577 * ends,
                      np.zeros(d.size, dtype=np.int8))  # fmt: skip
    size = len(differences)
    return composite(
        made, rules(signs or [1] * size, weights), reference(r, size), np.arange(size)
    )  # fmt: skip


def test_one_scale_for_everything(sheet: Sheet) -> None:
    """One scale for everything.

    Percentages, rates and scores cannot be averaged as they are. So each difference is first
    divided by the indicator's *standard deviation*: how far a typical small area of the nation is
    from the middle. And it is turned so that up is better. A domain is the average of these, with
    weights if the framework states any.

    Where an indicator states its own smallest difference that matters, the difference is divided by
    twice that instead: by rule the smallest difference is half of a standard deviation, so the two
    are the same kind of step. Patients per GP is one. A few surgeries list thousands of patients for
    hardly any doctor; divided by the standard deviation that they make, everybody else's difference
    would shrink to little over half.
    """
    sheet.example(
        lambda first, second, weight: (
            f"{float(domain([first, second], weights=[1, weight], signs=[-1, 1]).difference):+.2f}"
        ),
        caption="Two differences in standard deviations; for the first one, high is worse",
        given=["first difference", "second difference", "weight of the second"],
        gives=["domain"],
        rows=[(-1.0, 1.0, 1, "+1.00"), (1.0, 1.0, 1, "+0.00"), (1.0, 1.0, 3, "+0.50")],
    )


def test_the_scale_never_moves(sheet: Sheet) -> None:
    """The scale never moves.

    The standard deviation is that of *all small areas of the nation*. So when a council joins, or a
    place is left out, nobody else's figure changes. Averages of the nation's small areas are taken
    once, from the releases in force. Figures that are published only for council areas, and for
    larger ones, have no small areas: their standard deviation is that of all council areas, which
    differ less from each other. The page of a council area has figures of both kinds.
    """
    values = np.array([[10.0, 20.0, 30.0, 40.0]])
    made = Reference.of(values)
    sheet.example(
        lambda value: (
            f"{(value - made.mean[0]) / made.sd[0]:+.2f}",
            f"{float(made.percentiles(0, value)):.0f}",
        ),
        caption="A nation of four small areas with 10, 20, 30 and 40; standard deviation 12.9",
        given=["figure"],
        gives=["standard deviations from the mean", "share of areas with less, in 100"],
        rows=[(10, "-1.16", "12"), (25, "+0.00", "50"), (40, "+1.16", "88")],
    )


def test_how_sure_a_domain_is(sheet: Sheet) -> None:
    """How sure a domain is.

    Each indicator has a range, so the domain has one too. It is put together by the rule of the
    first chapter: the distances to the ends are squared, added, and the root taken. Chance rarely
    pushes all indicators the same way, so a domain of four is surer than each of the four.

    That takes the indicators as independent. Not all are: the same people answer several questions
    of one survey or census. The range of a domain is then somewhat too narrow. It also knows
    nothing of chance in the indicators that are published without a range.

    The smallest difference that matters for a domain is half of *its own* standard deviation.
    Indicators that go together closely make a domain that varies more.
    """

    def four(each: float, half: float, r: float) -> tuple[str, str, str]:
        found = domain([each] * 4, half, r=r)
        return (
            f"{float(found.lower):+.2f} to {float(found.upper):+.2f}",
            f"{float(found.delta):.2f}",
            word(found.codes),
        )

    sheet.example(
        four,
        caption="Four indicators, each off by the same and with the same range",
        given=["each is off by", "its range reaches to either side", "they go together (0 to 1)"],
        gives=["range of the domain", "smallest that matters", "class"],
        rows=[
            (0.4, 0.45, 0.0, "+0.18 to +0.62", "0.25", "better"),
            (0.4, 0.45, 1.0, "+0.18 to +0.62", "0.50", "about the same"),
            (-0.8, 0.2, 0.0, "-0.90 to -0.70", "0.25", "much worse"),
            (0.4, 1.0, 0.0, "-0.10 to +0.90", "0.25", "can't tell"),
        ],
    )


def test_never_much_without_a_range(sheet: Sheet) -> None:
    """Never *much* without a range.

    Some indicators are published without a range and add nothing to the domain's. So that this does
    not make a domain look surer than it is, *much* is said only if half of the weight has a range.
    """

    def mixed(with_range: int) -> str:
        d = np.full(4, -1.5)
        half = np.where(np.arange(4) < with_range, 0.2, NAN)
        made = Comparison(d, d - half, d + half, d - 1.577 * half, d + 1.577 * half,
                          np.zeros(4, dtype=np.int8))  # fmt: skip
        return word(composite(made, rules([1] * 4), reference(0.0, 4), np.arange(4)).codes)

    sheet.example(
        mixed,
        caption="Four indicators, all far worse",
        given=["of four, with a range"],
        gives=["class"],
        rows=[(4, "much worse"), (2, "much worse"), (1, "worse"), (0, "worse")],
    )


def test_enough_must_be_measured(sheet: Sheet) -> None:
    """Enough must be measured.

    A figure that is missing is left out. It is not taken as zero, nor as average. The others keep
    their say, and the page tells how much of the weight is there: the *coverage*. Below 60 % there
    is no class. What was worked out by a model from a survey of other places, or comes from the
    council as a whole, is shown beside the domain and never counts.

    Nothing counts twice within a domain: where one indicator is part of another, one of them has
    no weight. Across domains that cannot be had. Being out of work, ill, on a low income and without
    qualifications go together, so four domains that look hard are often one story told four times.
    """

    def covered(*differences: object) -> tuple[str, str, str]:
        d = [NAN if one == "–" else float(str(one)) for one in differences]
        found = domain(d, 0.1)
        shown = "–" if np.isnan(found.difference) else f"{float(found.difference):+.2f}"
        return f"{100 * float(found.coverage):.0f} %", shown, word(found.codes)

    sheet.example(
        covered,
        given=["first", "second", "third", "fourth"],
        gives=["coverage", "domain", "class"],
        rows=[
            (-1.0, -1.0, -2.0, -2.0, "100 %", "-1.50", "much worse"),
            (-1.0, "–", -2.0, "0", "75 %", "-1.00", "much worse"),
            (-1.0, "–", "–", -2.0, "50 %", "–", "not compared"),
        ],
    )


def test_five_reasons_and_only_some_count(sheet: Sheet) -> None:
    """Five reasons, and only some count.

    Coverage asks: of what *could* be there, how much is? A hidden figure could, and so could one in
    a hole of its source. A question that nobody asked here could not.
    """
    status = {"a figure (zero is one)": VALUE, "hidden to protect people": SUPPRESSED,
              "in a gap of the source": SOURCE_GAP, "missing": MISSING,
              "not asked here": NOT_ASKED}  # fmt: skip

    def counts(reason: str, others: str) -> str:
        nothing = np.array([NAN])
        here = Totals(nothing, nothing, nothing, nothing,
                      np.array([status[reason]], dtype=np.uint8), np.ones(()))  # fmt: skip
        there = replace(here, value=np.array([1.0 if others == "yes" else NAN]))
        return "yes" if published(here, there)[0] else "no"

    sheet.example(
        counts,
        given=["here there is", "others have a figure"],
        gives=["counts in the coverage"],
        rows=[
            ("a figure (zero is one)", "yes", "yes"),
            ("hidden to protect people", "yes", "yes"),
            ("in a gap of the source", "no", "yes"),
            ("missing", "yes", "yes"),
            ("missing", "no", "no"),
            ("not asked here", "yes", "no"),
        ],
    )


def test_would_other_weights_say_the_same(sheet: Sheet) -> None:
    """Would other weights say the same?

    How much each indicator counts is a choice, and so is the way of adding up. So we try: other
    weights around the chosen ones (50 draws), each indicator left out once, three scales (standard
    deviations, robust ones, ranks), and two ways of adding (the plain average, and a geometric one
    in which a low score pulls harder). *Stability* is the share of these in which the domain still
    points the same way. The draws start from a fixed number, so anybody can repeat them.

    The class says what chance allows; stability says what our own choices do. They are kept apart,
    so that a reader sees which of the two is in doubt. Below 60 of 100 the domain keeps its class,
    and its sentence says that it depends on how the measures are weighed. Among the main concerns
    such a domain comes last. In England about one in 25 domains that are better or worse is of that
    kind.
    """
    random = np.random.default_rng(1)
    made = Reference.of(random.normal(size=(4, 500)))

    def firm(*here: float) -> tuple[str, str]:
        found = stability(
            np.array(here),
            made.mean,
            replace(rules([1] * 4), delta=made.sd / 2),
            made,
            np.arange(4),
        )
        share = float(found or 0)
        return f"{100 * share:.0f} of 100", "stands" if share >= FIRM else "depends on the weights"

    sheet.example(
        firm,
        given=["first", "second", "third", "fourth"],
        gives=["the same way", "it"],
        rows=[
            (-1.5, -1.5, -1.5, -1.5, "100 of 100", "stands"),
            (-2.0, -1.0, -0.5, 0.5, "93 of 100", "stands"),
            (-2.0, -1.5, 1.0, 1.2, "53 of 100", "depends on the weights"),
        ],
    )
