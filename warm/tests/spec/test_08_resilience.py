"""Resilience.

Some places do better than anyone would expect of them. The report of 2010 calls that resilience,
and asks councils to look for it rather than at deprivation alone: where people have little and yet
fare well, something is going on that others could learn from; where people have much and fare
badly, help may be due that no list of poor places would send.

Resilience is worked out for small areas, and each is compared with *places like it*: the twenty
small areas of the nation that are nearest on people and setting. It says nothing about why. And it
is not a league table: places are held against what one would expect of them, not against each
other.
"""

from __future__ import annotations

import numpy as np

from warm import classes, resilience
from warm.framework import framework
from warm.tests.spec.book import Sheet

WORDS = dict(zip(classes.CLASSES, ("much worse", "worse", "about the same", "better",
                                   "much better", "can't tell", "none"), strict=True))  # fmt: skip


def test_what_is_left_out(sheet: Sheet) -> None:
    """What is left out.

    Resilience is held against deprivation, so nothing that is itself a measure of deprivation may
    be part of it. One domain goes, and a few measures of others. What is left is still not
    independent: the Indices of Deprivation also count crimes and early deaths. Comparing with
    places like it takes most of that away, but not all.
    """
    left_out = resilience.exclusions()
    chosen = framework()
    names = {one.slug: one.name for one in (*chosen.domains, *chosen.indicators)}

    def because(name: str) -> str:
        slug = {name: slug for slug, name in names.items()}[name]
        return {one.slug: one.because for one in (*left_out.domains, *left_out.indicators)}[slug]

    sheet.example(
        because,
        given=["left out"],
        gives=["because it is a measure of deprivation"],
        rows=[(names[one.slug], one.because) for one in (*left_out.domains, *left_out.indicators)],
    )


def test_the_score(sheet: Sheet) -> None:
    """The score.

    Each measure is set against the places like it taken together, in steps, as [in a
    domain](domains.md): one step is the standard deviation of all small areas, turned so that more
    is better. The measures of a domain make its mean, and the domains that are measured make the
    score, each counting the same. A domain is measured where figures of the area itself hold
    three fifths of its weight. With fewer than four domains measured there is no score.
    """

    def score(health: float, education: float, families: float, crime: float) -> str:
        cells = (health, education, families, crime)
        steps = np.array([[np.nan if one == "–" else one] for one in cells], dtype=float)
        (found,), _ = resilience.mean_of_domains(steps)
        return f"{found:+.2f}" if np.isfinite(found) else "none"

    sheet.example(
        score,
        caption="Steps better or worse than places like it",
        given=["health", "education", "families", "crime"],
        gives=["resilience"],
        rows=[
            (0.6, 0.4, 0.0, 0.2, "+0.30"),
            (0.6, -0.4, -0.8, 0.2, "-0.10"),
            (0.9, 0.9, 0.9, "–", "none"),
        ],
    )


def test_how_sure(sheet: Sheet) -> None:
    """How sure it is.

    Two things are not known exactly. One is the figures of the area: those that were counted or
    asked have intervals of their own, and they are put together as in a domain. The other is what
    to expect: twenty places show it only roughly, the more so the more they differ among
    themselves. The 95 % interval holds both. Figures that come without an interval add nothing to
    the first part, so the interval is rather too narrow than too wide.
    """

    def doubt(differ: float, places: int) -> str:
        # Places as far above as below their mean, so that their standard deviation is as said.
        levels = np.tile([-1.0, 1.0], places // 2) * differ * np.sqrt((places - 1) / places)
        found, _ = resilience.doubt_of_expectation(levels, np.arange(places)[None])
        return f"± {found[0]:.2f}"

    sheet.example(
        doubt,
        caption="How far off the expectation may be, in steps",
        given=["standard deviation among places like it", "how many there are"],
        gives=["95 % interval of what to expect"],
        rows=[
            (0.2, 20, "± 0.09"),
            (0.4, 20, "± 0.19"),
            (0.4, 10, "± 0.29"),
        ],
    )


def test_the_class(sheet: Sheet) -> None:
    """Better, about the same, worse than places like it, or can't tell.

    The rule is the one for [all classes](classes.md): the difference must be large enough to
    matter and sure enough not to be chance. Large enough is half of the standard deviation that
    such a score has over all small areas of the nation; a mean of several domains varies less than
    one measure, so that is often about a quarter of a step. *Much* is never said: most of these
    figures have no interval.
    """

    def class_(difference: float, low: float, high: float) -> str:
        given = (np.array([one]) for one in (difference, low, high, 0.25))
        return WORDS[str(classes.names(resilience.classed(*given))[0])]

    sheet.example(
        class_,
        caption="With 0.25 steps as the smallest difference that matters",
        given=["difference", "from", "to"],
        gives=["than places like it"],
        rows=[
            (0.40, 0.25, 0.55, "better"),
            (0.20, 0.05, 0.35, "about the same"),
            (-0.30, -0.45, -0.15, "worse"),
            (0.30, -0.05, 0.65, "can't tell"),
        ],
    )


def test_held_against_deprivation(sheet: Sheet) -> None:
    """Held against deprivation.

    The map of a county can show either: how areas do compared with places like them, or how
    deprived they are by the Indices of Deprivation. The areas that change most between the two are
    listed beside the map. For each it is counted how many of a hundred areas of the county are more
    deprived, and how many do less well on resilience; the second minus the first is the change.
    An area is listed only when it is surely better, or surely worse, than places like it. The
    interval of its score gives the range of its standing.
    """
    names = ["Abbey", "Brook", "Castle", "Dell", "Elm"]
    scores = np.array([40.0, 30.0, 20.0, 12.0, 8.0])
    difference = np.array([0.5, -0.1, 0.0, 0.1, -0.4])
    nothing = np.full(5, 0.0)
    made = resilience.Resilience(
        np.array(names), difference, difference - 0.15, difference + 0.15, nothing + 0.25,
        resilience.classed(difference, difference - 0.15, difference + 0.15, nothing + 0.25),
        nothing.astype(int) + 6, nothing.astype(int) + 20, (), np.empty((0, 5)),
    )  # fmt: skip
    held = resilience.contrast(made, scores)

    def found(name: str) -> tuple[str, ...]:
        i = names.index(name)
        return (
            f"{scores[i]:.0f}",
            f"{difference[i]:+.1f}",
            f"{held.deprivation[i]:.0f}",
            f"{held.resilience[i]:.0f}, from {held.lowest[i]:.0f} to {held.highest[i]:.0f}",
            f"{held.change[i]:+.0f}",
        )

    sheet.example(
        found,
        given=["area"],
        gives=["deprivation", "resilience", "more deprived, of 100", "less resilient, of 100",
               "change"],
        rows=[
            ("Abbey", "40", "+0.5", "10", "90, from 80 to 100", "+80"),
            ("Brook", "30", "-0.1", "30", "30, from 20 to 60", "+0"),
            ("Castle", "20", "+0.0", "50", "50, from 20 to 80", "+0"),
            ("Dell", "12", "+0.1", "70", "70, from 40 to 80", "+0"),
            ("Elm", "8", "-0.4", "90", "10, from 0 to 20", "-80"),
        ],
    )  # fmt: skip
    upward, downward = held.most(made.codes, 5)
    listed = [[names[i] for i in some] for some in (upward, downward)]
    assert listed == [["Abbey"], ["Elm"]]
    sheet.note(
        f"Listed are {listed[0][0]}, which does better, and {listed[1][0]}, which does worse."
    )


def test_what_it_is_not(sheet: Sheet) -> None:
    """What it does not say.

    - It does not say why. A school, a factory, a doctor, a river or a survey may be behind it.
    - A place is not resilient for ever: the figures are of their years.
    - Places like it are alike on ten features. What else sets them apart counts as resilience.
    - Of England's 33,755 small areas 15 in 100 were better and 16 in 100 worse than places like
      them in the data of 2021 to 2025, two thirds about the same. The correlation of the score with
      low income was −0.30; before the comparison with places like it, it was −0.76.
    """
