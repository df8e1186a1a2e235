"""What people like these would say.

Nobody asked the people of Mill Lane whether they are lonely. But people of all kinds were asked
elsewhere, and the census tells who lives in Mill Lane. So one can say what people like those who live
there *usually* say. The report of 2010 did that by *people types*, and drew the result beside the
national figure. It is a useful thing to know, as long as nobody takes it for an answer from Mill Lane.

Three things decide how far it can be trusted: how many were asked, how different the types are, and
how much of what people say comes of the place rather than of who they are. The first can be worked out
from the survey. The last cannot: it has to be learnt where people *were* asked.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from warm.errors import WarmError
from warm.estimate import (
    Design,
    Replicates,
    calibrate,
    constrain,
    direct,
    estimate,
    people_types,
    rake,
    totals,
)
from warm.estimate.area_effects import AreaEffect
from warm.estimate.composition import Composition
from warm.estimate.expectation import _compression
from warm.tests.spec.book import Sheet


def asked(settled: int, starting: int, per_cent: dict[str, int]) -> pl.DataFrame:
    """A survey in which so many of each type were asked, and so many in a hundred said yes."""
    parts = []
    for kind, many in (("settled", settled), ("starting out", starting)):
        yes = round(many * per_cent[kind] / 100)
        parts.append(
            pl.DataFrame({"type": [kind] * many, "lonely": [1.0] * yes + [0.0] * (many - yes)})
        )
    return pl.concat(parts)


SURVEY = asked(600, 400, {"settled": 10, "starting out": 30})
PLACES = pl.DataFrame(
    {
        "area": ["Mill Lane", "Mill Lane", "Church End", "Church End", "Station Road"],
        "type": ["settled", "starting out", "settled", "starting out", "starting out"],
        "count": [600, 900, 1350, 150, 1500],
    }
)


def test_types_and_places(sheet: Sheet) -> None:
    """Types, and places made of them.

    Of 600 *settled* people 10 in 100 were lonely, and of 400 *starting out* 30 in 100. Mill Lane has
    600 of the first and 900 of the second. So people like those who live there would say yes in 22 of
    100 cases: 10 × 0.4 + 30 × 0.6. The range says how sure the survey is of that. It comes of drawing
    the thousand answers again, two hundred times over (whole clusters, where people were asked in
    clusters), and looking how much the result moves.
    """
    found = people_types(
        SURVEY, ["lonely"], Design.of(SURVEY), PLACES, types="type", seed=1, replicates=200
    )
    frame = found.to_frame()

    def place(name: str) -> tuple[str, str]:
        row = frame.filter(area=name)
        return f"{row['estimate'][0]:.0%}", f"{row['lower'][0]:.0%} to {row['upper'][0]:.0%}"

    sheet.example(
        place,
        given=["people like those of"],
        gives=["would say yes", "as sure as the survey is"],
        rows=[
            ("Church End", "12%", "10% to 14%"),
            ("Mill Lane", "22%", "19% to 25%"),
            ("Station Road", "30%", "26% to 35%"),
        ],
    )


def test_national_is_one(sheet: Sheet) -> None:
    """National is 1.00.

    The chart of the report shows each type, and each place, beside the nation: 1.00 is the national
    figure, 1.30 is three tenths above it. The nation is made of the same people, so both err
    together, and the range of the ratio allows for that. It is even on a logarithmic scale: twice as
    many is as far as half as many.
    """
    found = people_types(
        SURVEY, ["lonely"], Design.of(SURVEY), PLACES, types="type", seed=1, replicates=200
    )
    frame = found.type_frame()

    def kind(name: str) -> tuple[str, str, str]:
        row = frame.filter(type=name)
        return (
            f"{row['estimate'][0]:.0%}",
            f"{row['ratio'][0]:.2f}",
            f"{row['ratio_lower'][0]:.2f} to {row['ratio_upper'][0]:.2f}",
        )

    sheet.example(
        kind,
        given=["people type"],
        gives=["lonely", "÷ national 18%", "range"],
        rows=[
            ("settled", "10%", "0.56", "0.46 to 0.67"),
            ("starting out", "30%", "1.67", "1.51 to 1.84"),
        ],
    )
    sheet.note(
        "Ratios are for shares and rates. A satisfaction of 1.05 times the national one is not five "
        "per cent happier, since the scale has no true zero: the difference, in points and in standard "
        "deviations of people, stands beside it."
    )


def test_what_a_place_is_beyond_its_people(sheet: Sheet) -> None:
    """What a place is beyond its people.

    The same kind of people are lonelier in one place than in another. An expectation knows nothing of
    that, and the report left it out. How large it usually is can be learnt where a place's own figure
    is known: how far do those lie from what their people would say, beyond the errors of both? That
    *variance between areas* (found by restricted maximum likelihood, or by Fay and Herriot's moments)
    goes into the range of every place. Here forty council areas of which the figures are known are
    drawn so that they differ from their people by so much (one standard deviation):
    """
    random = np.random.default_rng(3)
    names = [f"C{i:02d}" for i in range(40)]
    share = random.uniform(0.2, 0.8, 40)
    councils = pl.concat(
        [
            pl.DataFrame({"area": names, "type": [kind] * 40, "count": 90_000 * part})
            for kind, part in (("settled", share), ("starting out", 1 - share))
        ]
    )
    luck = random.normal(size=40)
    luck = (luck - luck.mean()) / luck.std()

    def with_known(points: float) -> tuple[str, str]:
        own = 0.1 * share + 0.3 * (1 - share) + points / 100 * luck
        known = pl.DataFrame({"area": names, "estimate": own, "se": [0.004] * 40})
        found = people_types(
            SURVEY, ["lonely"], Design.of(SURVEY), PLACES, types="type", known=known,
            known_composition=councils, seed=1, replicates=200,
        ).to_frame()  # fmt: skip
        row = found.filter(area="Mill Lane")
        return f"{row['lower'][0]:.0%} to {row['upper'][0]:.0%}", row["grade"][0]

    sheet.example(
        with_known,
        given=["points by which councils differ from their people"],
        gives=["Mill Lane's 22% is sure to within", "grade"],
        rows=[
            (0, "19% to 25%", "A"),
            (3, "16% to 28%", "B"),
            (6, "10% to 34%", "C"),
        ],
    )
    sheet.note(
        "Without such figures the range holds the error of the survey only. The estimate then has no "
        "grade, and says why: a good mark would be read as one for the place. Small areas differ from "
        "their people more than councils do, and where the figures are those of larger areas that is "
        "said too."
    )
    sheet.note(
        "How much that matters can be seen on a question that the census itself answers. Bad health was "
        "expected in every small area of England from the ages, ethnic groups and religions of 2021 and "
        "from respondents of 2011. The range of the survey alone held the published share in 7 of 100 "
        "areas. With the variance between areas, learnt from 400 of them, it held it in 97 of 100 of "
        "the others, and nearly all of the estimates were graded D."
    )


def test_places_are_pulled_together(sheet: Sheet) -> None:
    """Places are pulled together.

    If half of what sets places apart is who lives there, expectations differ only 71 % as much as the
    places do, and looking for the loneliest tenth among them finds less than half of it. Both numbers
    stand with every result, so that nobody makes a list of the worst places from it.
    """

    def pulled(per_cent: int) -> tuple[str, str]:
        spread = np.random.default_rng(1).normal(size=4_000)
        spread *= np.sqrt(per_cent / 100) / spread.std()
        effect = AreaEffect("lonely", 1 - per_cent / 100, 0, 1, 0, 40, 0, 1, 1, "reml", 0.95)
        found = _compression(spread, effect)
        return f"{found.ratio:.0%}", f"{found.found:.0%}"

    sheet.example(
        pulled,
        given=["of what sets places apart, so much is who lives there (%)"],
        gives=["expectations differ, of what places do", "of the true worst tenth found"],
        rows=[(20, "45%", "29%"), (40, "63%", "41%"), (60, "77%", "54%"), (90, "95%", "78%")],
    )


def test_raking_has_a_range_too(sheet: Sheet) -> None:
    """The same for raking.

    Where respondents are weighed to the totals of every area, all of them are drawn again and weighed
    again to every area, two hundred times. A replicate in which a category has nobody left cannot be
    met; an area in which that happens often has no range, and is named. The seed is kept: the same
    seed and the same tables give the same figures to the last digit, on any machine's number of
    threads.
    """
    people = pl.DataFrame(
        {
            "area": ["Mill Lane"] * 2 + ["Church End"] * 2,
            "variable": ["type"] * 4,
            "category": ["settled", "starting out"] * 2,
            "count": [600, 900, 1350, 150],
        }
    )

    def raked(many: int) -> tuple[str, str]:
        survey = asked(many * 6 // 10, many * 4 // 10, {"settled": 10, "starting out": 30})
        found = estimate(survey, outcomes="lonely", by="area", constraints=people, seed=1)
        row = found.to_frame().filter(area="Mill Lane")
        return f"{row['estimate'][0]:.0%}", f"{row['lower'][0]:.0%} to {row['upper'][0]:.0%}"

    sheet.example(
        raked,
        given=["people asked"],
        gives=["people like those of Mill Lane say yes", "as sure as the survey is"],
        rows=[
            (100, "22%", "14% to 33%"),
            (1000, "22%", "19% to 25%"),
            (10000, "22%", "21% to 23%"),
        ],
    )


def test_weighing_makes_surer(sheet: Sheet) -> None:
    """What weighing takes off an error.

    Weighing costs precision where a few stand for many, and gives some where answers go with the
    totals: how many are old is known then, and only what the old and the young say is left to chance.
    Three ways of reckoning that agree. *Residuals*: the error of what is left of each answer when the
    totals have told what they can (Deville and Särndal, 1992). *Jackknife*: one respondent, or
    cluster, left out at a time, and the rest weighed again. *Bootstrap*: all drawn again, and weighed
    again (Rao, Wu and Yue, 1992). Columns of replicate weights that come with a survey can be used as
    they are.
    """
    random = np.random.default_rng(5)
    old = random.random(800) < 0.35
    table = pl.DataFrame(
        {
            "age": np.where(old, "old", "young"),
            "hours of care": 3 + 8 * old + random.normal(0, 3, 800),
        }
    )
    known = pl.DataFrame(
        {"variable": ["age"] * 2, "category": ["old", "young"], "count": [4_000, 6_000]}
    )
    constraints = constrain(table, totals(known))
    design = Design.of(table)
    weighed = rake(constraints)

    def error(how: str) -> str:
        made = {
            "weights taken as they are": lambda: Design.of(table, weights=weighed.column()),
            "residuals": lambda: design.calibrated(weighed),
            "residuals, calibrated": lambda: design.calibrated(calibrate(constraints)),
            "jackknife": lambda: Replicates.jackknife(design).weighed(constraints, rake),
            "bootstrap": lambda: Replicates.bootstrap(design, seed=1, replicates=1_000).weighed(
                constraints, rake
            ),
        }[how]()
        return f"{direct(table, 'hours of care', made).domain().se:.2f}"

    sheet.example(
        error,
        given=["error of the mean hours of care, by"],
        gives=["standard error"],
        rows=[
            ("weights taken as they are", "0.17"),
            ("residuals", "0.10"),
            ("residuals, calibrated", "0.10"),
            ("jackknife", "0.10"),
            ("bootstrap", "0.10"),
        ],
    )


def test_refused(sheet: Sheet) -> None:
    """What is refused.

    A type that people belong to and nobody was asked of, a type so rare that drawing again loses it,
    a stratum with one cluster, a method or an option that there is not: each ends in a sentence that
    says what to do.
    """

    def asking(what: str) -> str:
        try:
            if what == "nobody of a type was asked":
                some = SURVEY.filter(type="settled")
                people_types(some, ["lonely"], Design.of(some), PLACES, types="type")
            elif what == "an option of another method":
                estimate(SURVEY, outcomes="lonely", by="area", constraints=PLACES, types="type")
            elif what == "an area twice the same type":
                Composition.of_table(pl.concat([PLACES, PLACES.head(1)]))
        except WarmError as error:
            return str(error).split("\n")[-1].strip()
        return "taken"

    sheet.example(
        asking,
        given=["asked for"],
        gives=["what happens"],
        rows=[
            (
                "nobody of a type was asked",
                (
                    "column 'type': found 'starting out'; expected a respondent of this type, since "
                    "2,550 people are of it: merge it with a type next to it, in both tables"
                ),
            ),
            (
                "an area twice the same type",
                "row 7, column 'type': found 'settled'; expected each type once in Mill Lane",
            ),
            (
                "an option of another method",
                "The method 'raking' has no option types; it has area_variance, known_constraints.",
            ),
        ],
    )
