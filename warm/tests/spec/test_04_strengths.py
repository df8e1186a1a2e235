"""What is strong here.

Every place has something going for it, and a page that lists only troubles is not true. So a
profile names what is strong first. It never says so to be kind: each strength has its number, whom
the place is compared with, and the reason.

There are two ways to be strong. A place may do better than the rest of its council. Or it may do
better than *places like this one*: places where the same kinds of people live in the same kinds of
homes. Doing better than anyone would expect is what the report of 2010 called resilience. A third
way cannot be seen in figures: what people who live there would tell you. Ask them.

Most places stand out from the twenty most like them on a measure or two by chance alone. So this
second way asks for more: a figure without a range must be better by twice the smallest difference
that matters, and what is far worse than the rest of the council is not called a strength at all.
"""

from __future__ import annotations

import numpy as np

from warm import words
from warm.findings import Findings
from warm.peers import Features, nearest
from warm.results import DomainResult, IndicatorResult
from warm.tests import drawn
from warm.tests.spec.book import Sheet

FRAMEWORK = drawn.framework(
    drawn.indicator(
        "stays",
        name="Same address a year ago",
        polarity="+",
        phrase_better="more people stay put",
        phrase_worse="more people come and go",
    ),
    drawn.indicator(
        "no-qualifications",
        name="No qualifications",
        phrase_better="fewer people have no qualifications",
        phrase_worse="more people have no qualifications",
    ),
    drawn.indicator(
        "broadband",
        name="Slow broadband",
        unit="score",
        measure="score",
        basis="position",
        phrase_better="broadband is faster",
        phrase_worse="broadband is slower",
    ),
)
FOUND = Findings(FRAMEWORK, "the rest of Hill", "the Realm")
CODES = {said: code for code, said in {
    "much_worse": "much worse", "worse": "worse", "similar": "about the same",
    "better": "better", "much_better": "much better", "cant_tell": "can't tell",
}.items()}  # fmt: skip


def result(slug: str, class_: str, similar_class: str = "similar", **changes) -> IndicatorResult:
    one = FRAMEWORK[slug]
    facts = dict.fromkeys(IndicatorResult.__slots__)
    facts |= {
        "indicator": slug, "name": one.name, "domain": one.domain, "period": "2021",
        "status": "value", "value": 94.1, "basis": one.basis, "unit": one.unit,
        "polarity": one.polarity, "class_": class_, "layer": one.layer, "comparator_value": 89.3,
        "difference": 4.8, "delta": 2.0, "similar_value": 90.0, "similar_difference": 4.1,
        "similar_class": similar_class, "weight": one.weight, "position": 3.0,
        "comparator_position": 62.0, "similar_position": 50.0,
    }  # fmt: skip
    return IndicatorResult(**{**facts, **changes})


def test_better_than_the_rest_or_than_places_like_it(sheet: Sheet) -> None:
    """Better than the rest, or than places like it.

    The comparison with the rest of the council comes first. Something that is *much* worse than
    there is not called a strength, however places like this one stand.
    """

    def named(rest: str, alike: str) -> str:
        found = FOUND.strengths([result("stays", CODES[rest], CODES[alike])])
        return f"a strength, against {found[0].comparator}" if found else "–"

    sheet.example(
        named,
        given=["against the rest of Hill", "against places like this one"],
        gives=["is it named?"],
        rows=[
            ("better", "about the same", "a strength, against the rest of Hill"),
            ("much better", "better", "a strength, against the rest of Hill"),
            ("about the same", "better", "a strength, against places like this one"),
            ("worse", "much better", "a strength, against places like this one"),
            ("much worse", "much better", "–"),
            ("can't tell", "can't tell", "–"),
        ],
    )


def test_places_like_this_one(sheet: Sheet) -> None:
    """Places like this one.

    They are the nearest small areas of the nation on who lives there and in what setting: ages,
    kinds of homes, town or country. How they fare plays no part, or the comparison would answer
    itself. Each feature is put on the same scale (standard deviations), and the distance is the
    root of the average squared difference. The page lists them.
    """
    places = ["Here", "Abbey", "Brook", "Castle"]
    older = np.array([30.0, 31.0, 10.0, 29.0])
    renting = np.array([20.0, 22.0, 60.0, 60.0])
    made = Features(("older", "renting"), np.vstack([older, renting]))
    order, distances = nearest(made, np.array([0]), np.ones(4))
    ranked = {
        places[at]: (i + 1, d) for i, (at, d) in enumerate(zip(order, distances, strict=True))
    }

    def found(name: str) -> tuple[object, ...]:
        at = places.index(name)
        i, distance = ranked[name]
        return f"{older[at]:.0f} %", f"{renting[at]:.0f} %", f"{distance:.2f}", i

    sheet.example(
        found,
        caption="Here 30 % are older people and 20 % of homes are rented",
        given=["place"],
        gives=["older people", "renting", "distance", "how near"],
        rows=[
            ("Abbey", "31 %", "22 %", "0.11", 1),
            ("Castle", "29 %", "60 %", "1.45", 2),
            ("Brook", "10 %", "60 %", "2.18", 3),
        ],
    )


def test_numbers_and_reasons(sheet: Sheet) -> None:
    """Numbers and reasons.

    A finding is a sentence that can be checked. A score has no meaning as a number, so its standing
    among all small areas is told instead.
    """

    def said(slug: str) -> tuple[str, str]:
        (one,) = FOUND.strengths([result(slug, "better")])
        return one.sentence, one.reason

    sheet.example(
        said,
        given=["indicator"],
        gives=["sentence", "reason"],
        rows=[
            (
                "stays",
                "More people stay put: 94.1% here, 89.3% in the rest of Hill.",
                "Better than the rest of Hill (Same address a year ago, 2021).",
            ),
            (
                "broadband",
                (
                    "Broadband is faster: better than 97 in 100 small areas of the Realm here, against "
                    "38 in 100 in the rest of Hill."
                ),
                (
                    "Better than the rest of Hill; a score published without an interval, so judged by "
                    "its position (Slow broadband, 2021)."
                ),
            ),
        ],
    )


def test_the_headline(sheet: Sheet) -> None:
    """The headline.

    It opens with what is strong. If nothing measured stands out, that is no verdict on the place:
    it says who would know. What nobody has measured is told last.
    """
    clauses = {
        "stays": "more people stay put",
        "pride": "more people feel they belong",
        "skills": "more people have no qualifications",
        "–": "",
    }

    def opened(strong: str, alike: str, hard: str, unmeasured: str) -> str:
        return words.headline(
            "Mill Lane",
            "the rest of Hill",
            strong=[clauses[strong]] if clauses[strong] else [],
            strong_alike=[clauses[alike]] if clauses[alike] else [],
            hard=[clauses[hard]] if clauses[hard] else [],
            classes=["similar", "better"],
            unmeasured=[unmeasured] if unmeasured != "–" else [],
        )

    sheet.example(
        opened,
        given=["better than the rest", "better than places like it", "worse", "not measured"],
        gives=["headline"],
        rows=[
            (
                "stays", "stays", "skills", "families",
                ("Compared with the rest of Hill, more people stay put. At the same time, more people "
                "have no qualifications. Not measured here yet: families."),
            ),
            (
                "–", "pride", "skills", "–",
                ("Compared with places like this one, more people feel they belong. Compared with the "
                "rest of Hill, more people have no qualifications."),
            ),
            (
                "–", "–", "skills", "–",
                ("Nothing measured here stands out as better than in the rest of Hill: what is strong "
                "in Mill Lane is best known to the people who live here. Compared with the rest of "
                "Hill, more people have no qualifications."),
            ),
            ("–", "–", "–", "–", "On what is measured, Mill Lane is much like the rest of Hill."),
        ],
    )  # fmt: skip


def test_main_concerns(sheet: Sheet) -> None:
    """Main concerns.

    A concern is a domain, not a figure: one bad figure does not make a worry, and several that point
    the same way do. At most four are named, those that are surely much worse first, each with the
    two measures that weigh most in it. Domains whose class depends on how their measures are weighed
    come last.
    """

    def concern(education: str, crime: str) -> str:
        made = []
        for slug, said, far in (("education", education, -1.0), ("crime", crime, -2.0)):
            facts = dict.fromkeys(DomainResult.__slots__)
            facts |= {"domain": slug, "name": slug.capitalize(), "class_": CODES[said],
                      "difference": far, "delta": 0.5, "sentence": f"{slug.capitalize()}: {said}."}  # fmt: skip
            made.append(DomainResult(**facts))
        return ", then ".join(one.domain for one in FOUND.concerns(made, [])) or "none"

    sheet.example(
        concern,
        caption="Education is 1 standard deviation off, crime 2",
        given=["education", "crime"],
        gives=["main concerns"],
        rows=[
            ("worse", "worse", "crime, then education"),
            ("much worse", "worse", "education, then crime"),
            ("worse", "about the same", "education"),
            ("better", "about the same", "none"),
        ],
    )
