"""What we keep to ourselves.

Numbers are about people. If a page said that two people in a small street care for someone and are
ill themselves, the neighbours would know who. So small counts stay hidden, and so does any number
that would give a small count away.

Hiding is not the same as not knowing. Where a number is not shown, the page says why: it is hidden,
or nobody published it, or nobody asked, or the source has a hole. And a zero is a zero.
"""

from __future__ import annotations

import numpy as np
import pytest

from warm.disclosure import (
    explain,
    may_colour,
    may_show,
    refuse_differencing,
    suppress,
    suppress_table,
)
from warm.errors import Refused
from warm.tests.spec.book import Sheet


def test_five_different_things(sheet: Sheet) -> None:
    """Five different things.

    They look alike on a page, and mean quite different things. A program that turns one into
    another tells an untruth: places have been called safe because their police sent no figures.
    """
    sheet.example(
        lambda status, count: explain(status, None if count == "–" else float(count)),
        given=["status", "count"],
        gives=["what the page says"],
        rows=[
            ("value", "0", "None: this was counted, and there were none."),
            (
                "suppressed",
                "–",
                (
                    "Hidden to protect people: fewer than 5, or a figure that would give such a one "
                    "away."
                ),
            ),
            ("missing", "–", "No figure has been published for this place."),
            ("not_asked", "–", "This was not asked here."),
            ("source_gap", "–", "The source has a gap here: this says nothing about the place."),
        ],
    )


def test_small_counts_are_hidden(sheet: Sheet) -> None:
    """Small counts are hidden.

    Counts from 1 to 4 are not shown; for answers to a survey, 1 to 9. A zero is shown: it is about
    nobody. Where a count is hidden, its percentage and its range are hidden too, or one could work
    back from them.
    """

    def seen(count: int, minimum: int) -> str:
        shown = suppress(count, minimum)
        return f"{shown.counts:.0f}" if shown.status == "value" else "hidden"

    sheet.example(
        lambda count: (seen(count, 5), seen(count, 10)),
        given=["count"],
        gives=["official figures", "survey"],
        rows=[
            (0, "0", "0"),
            (1, "hidden", "hidden"),
            (4, "hidden", "hidden"),
            (5, "5", "hidden"),
            (10, "10", "10"),
        ],
    )


def test_how_many_answers_a_survey_needs(sheet: Sheet) -> None:
    """How many answers a survey needs.

    A share of fewer than 30 answers is not shown. From 30 it is shown with its range, and from 100
    it can be compared and given a class.
    """
    sheet.example(
        lambda answers: (
            "yes" if may_show(answers) else "no",
            "yes" if may_colour(answers) else "no",
        ),
        given=["answers"],
        gives=["shown?", "compared?"],
        rows=[(29, "no", "no"), (30, "yes", "no"), (99, "yes", "no"), (100, "yes", "yes")],
    )


def test_nothing_by_subtraction(sheet: Sheet) -> None:
    """Nothing by subtraction.

    If only one number of a row were hidden, anyone could find it: the total less the others. So at
    least two are hidden in each row and each column. Even two may not be enough: if two hidden
    numbers add up to 2, both must be 1. So we check each small count: with all that is shown, how
    low and how high could it be? If the two are too close, more is hidden.
    """
    small = np.array([[3, 20, 40], [30, 25, 60], [50, 70, 80]])
    ones = np.array([[1, 1, 30], [8, 9, 30], [40, 40, 40]])
    groups = ("North", "South", "West")

    def line(table: np.ndarray, row: str) -> tuple[str, ...]:
        protected = suppress_table(table)
        if row == "All":
            cells, total = protected.column_totals, protected.total
            numbers = [*cells.counts, total.counts]
        else:
            at = groups.index(row)
            numbers = [*protected.cells.counts[at], protected.row_totals.counts[at]]
        return tuple("hidden" if np.isnan(number) else f"{number:.0f}" for number in numbers)

    headings = ["children", "adults", "older people", "all"]
    sheet.example(
        lambda row: line(small, row),
        caption="The 3 children in North need three partners; the totals can stay",
        given=["place"],
        gives=headings,
        rows=[
            ("North", "hidden", "hidden", "40", "63"),
            ("South", "hidden", "hidden", "60", "115"),
            ("West", "50", "70", "80", "200"),
            ("All", "83", "115", "180", "378"),
        ],
    )
    sheet.example(
        lambda row: line(ones, row),
        caption="1 child and 1 adult in North: two hidden numbers are not enough",
        given=["place"],
        gives=headings,
        rows=[
            ("North", "hidden", "hidden", "hidden", "32"),
            ("South", "hidden", "hidden", "hidden", "47"),
            ("West", "40", "40", "40", "120"),
            ("All", "49", "50", "100", "199"),
        ],
    )


def test_areas_that_overlap(sheet: Sheet) -> None:
    """Areas that overlap.

    Suppose a survey's result is shown for a ward, and then for the ward without one street. The
    difference is the street. So a new area is refused if it, and the areas already shown, would
    give away the answers of fewer than 10 people. This goes for surveys and a council's own data.
    Open official figures for small areas are there for anyone to add up, so nothing new is given
    away by them.
    """
    answers = {"Hill": 40, "Lane": 4, "Mill": 50, "Park": 60}

    def asked(new: str, shown: str, layer: str) -> str:
        released = [set(one.split(" + ")) for one in shown.split("; ") if one != "–"]
        try:
            refuse_differencing(set(new.split(" + ")), released, answers, layer=layer)
        except Refused:
            return "refused"
        return "allowed"

    sheet.example(
        asked,
        caption="Answers: Hill 40, Lane 4, Mill 50, Park 60",
        given=["new area", "areas already shown", "figures"],
        gives=["answer"],
        rows=[
            ("Hill + Mill", "–", "survey", "allowed"),
            ("Lane", "–", "survey", "refused"),
            ("Hill + Mill", "Hill + Lane + Mill", "survey", "refused"),
            ("Hill + Mill", "Hill + Lane + Mill", "official", "allowed"),
            ("Mill + Park", "Hill + Lane + Mill + Park", "survey", "allowed"),
            ("Mill + Park", "Hill + Lane + Mill + Park; Hill", "survey", "refused"),
        ],
    )
    with pytest.raises(Refused, match="already shown"):
        refuse_differencing({"Hill", "Mill"}, [{"Hill", "Lane", "Mill"}], answers, layer="survey")
