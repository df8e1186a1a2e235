"""How many people must we ask?

Before a survey, one question saves the most money: could its answers change what is said of the
place? The rule that gives a place its colour is fixed, so the answer can be worked out before
anybody is asked.

We take a truth, such as that 32 of every 100 people here are lonely and 25 elsewhere. Then we look
at every survey that could come of it: those in which, by luck, few say yes, and those in which many
do. Each would be given a class, and some are likelier than others. Added up, that is how likely the
page is to say *higher*, *about the same*, or *can't tell*.
"""

from __future__ import annotations

from warm.planning import Question, answers_needed, chances, interval, smallest_difference, to_ask
from warm.tests.spec.book import Sheet


def of_100(share: float) -> str:
    return f"{100 * share:.0f}"


def points(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


def test_what_so_many_answers_say(sheet: Sheet) -> None:
    """What so many answers can say.

    Say that 25% is usual, and that five points is the smallest difference that matters. The range
    is what the page would show if 25% said yes. The last two columns are the smallest differences
    that would be found in 8 of 10 such surveys.
    """

    def said(answers: int) -> tuple[str, str, str]:
        asked = Question(25.0, 5.0)
        low, high = interval(asked, 25.0, answers)
        below, above = smallest_difference(asked, answers)
        return f"{low:.1f} to {high:.1f}%", points(below), points(above)

    sheet.example(
        said,
        given=["answers"],
        gives=["95% range", "found if lower by", "found if higher by"],
        rows=[
            (50, "15.1 to 38.5%", "none", "none"),
            (100, "17.5 to 34.3%", "11.4", "12.6"),
            (300, "20.4 to 30.2%", "7.1", "7.5"),
            (700, "21.9 to 28.3%", "6.4", "6.6"),
            (1500, "22.9 to 27.3%", "5.9", "6.1"),
        ],
    )
    sheet.note(
        "Fewer than 100 answers are shown, from 30 on, but compared with nothing. And no number of "
        "answers finds a difference of less than five points: we said that it does not matter."
    )


def test_what_the_page_would_say(sheet: Sheet) -> None:
    """What the page would say, if the truth were so.

    Of a hundred surveys with so many answers, where 25% is usual and five points matter.
    """

    def said(here: int, answers: int) -> tuple[str, ...]:
        found = chances(Question(25.0, 5.0), float(here), answers)
        return tuple(map(of_100, (found.lower, found.similar, found.higher, found.cant_tell)))

    sheet.example(
        said,
        given=["truth here, %", "answers"],
        gives=["lower", "about the same", "higher", "can't tell"],
        rows=[
            (25, 100, "2", "0", "3", "95"),
            (25, 300, "2", "75", "2", "21"),
            (25, 1000, "0", "100", "0", "0"),
            (32, 100, "0", "0", "37", "63"),
            (32, 300, "0", "3", "75", "22"),
            (32, 1000, "0", "9", "91", "0"),
            (40, 100, "0", "0", "91", "9"),
        ],
    )


def test_how_many_answers(sheet: Sheet) -> None:
    """How many answers it takes.

    So that the page says so in 8 of 10 such surveys. People who are reached in clusters, or who are
    weighed, say less than as many drawn one by one: the design effect says how much less. If only
    some of those who are asked answer, more must be asked.
    """

    def said(here: int, effect: float, answering: str) -> tuple[str, str]:
        needed = answers_needed(Question(25.0, 5.0, design_effect=effect), float(here))
        if needed is None:
            return "no number", "no number"
        return f"{needed:,}", f"{to_ask(needed, float(answering.rstrip('%')) / 100):,}"

    sheet.example(
        said,
        given=["truth here, %", "design effect", "who answer"],
        gives=["answers", "to ask"],
        rows=[
            (40, 1.0, "25%", "100", "400"),
            (32, 1.0, "25%", "440", "1,760"),
            (32, 1.0, "60%", "440", "734"),
            (32, 1.5, "25%", "630", "2,520"),
            (30, 1.0, "25%", "no number", "no number"),
        ],
    )


def test_when_the_other_figure_is_a_survey_too(sheet: Sheet) -> None:
    """When the other figure is a survey too.

    The figure that a place is compared with may itself rest on answers. Then part of the doubt is
    not ours to take away.
    """

    def said(there: str) -> str:
        rests_on = float("inf") if there == "everybody" else float(there.replace(",", ""))
        needed = answers_needed(Question(25.0, 5.0, rests_on), 32.0)
        return "no number" if needed is None else f"{needed:,}"

    sheet.example(
        said,
        given=["the other 25% rests on"],
        gives=["answers needed to find 32%"],
        rows=[("everybody", "440"), ("1,000", "440"), ("300", "1,140"), ("200", "6,900")],
    )
