"""Whom an answer stands for.

A survey asks a few people and means many. Those who answer are never quite like those who live there:
older people answer more often, and people in flats less. So each answer gets a *weight*: how many
people it stands for. Where the census tells how many people of each age there are, the weights are
chosen so that they add up to that.

The same can be done for a single small area, even if nobody there was asked: respondents from
elsewhere are weighed until they look like those who live there, by everything the census tells of
them. What comes out is what people like these usually say. It is an expectation, and not an
observation of the place: whatever else makes it different is not in it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from warm.errors import BadTable, WarmError
from warm.estimate import (
    CannotReach,
    Design,
    constrain,
    direct,
    integerise,
    rake,
    rake_areas,
    totals,
)
from warm.tests.spec.book import Sheet

PEOPLE = pl.DataFrame(
    {
        "age": ["50 and over", "50 and over", "under 50", "50 and over", "under 50"],
        "sex": ["man", "man", "man", "woman", "woman"],
    }
)


def known(
    under: float, over: float, women: float, men: float, area: str = "Mill Lane"
) -> pl.DataFrame:
    """Totals of one area as a table."""
    return pl.DataFrame(
        {
            "area": [area] * 4,
            "variable": ["age", "age", "sex", "sex"],
            "category": ["under 50", "50 and over", "woman", "man"],
            "count": [float(one) for one in (under, over, women, men)],
        }
    )


def test_one_answer_stands_for_many(sheet: Sheet) -> None:
    """One answer stands for several people.

    *Raking* starts with a weight of 1 for everybody. First the weights of each age are multiplied
    until they add up to the people of that age. Then those of each sex, which spoils the ages a
    little. Then the ages again, and so on, until all of them fit at once. Five people were asked in
    a village of twelve: eight under 50 and four older, six women and six men. (The example is that
    of Lovelace and Dumont, Spatial microsimulation with R, 2016.)
    """
    found = rake(constrain(PEOPLE, totals(known(8, 4, 6, 6), areas="area"))).to_frame()

    def weight(person: int) -> str:
        return f"{found['weight'][person - 1]:.3f}"

    sheet.example(
        lambda person, age, sex: weight(person),
        given=["person", "age", "sex"],
        gives=["stands for"],
        rows=[
            (1, "50 and over", "man", "1.228"),
            (2, "50 and over", "man", "1.228"),
            (3, "under 50", "man", "3.544"),
            (4, "50 and over", "woman", "1.544"),
            (5, "under 50", "woman", "4.456"),
        ],
    )


def test_weighing_costs_precision(sheet: Sheet) -> None:
    """Weighing costs precision.

    If a few answers stand for many people, much hangs on those few. The *effective number* of
    answers says how many equally weighted ones would be as good (Kish, 1965), and the *design
    effect* is the number of answers divided by it. Who carries a tenth of the weight or more is
    named by the row in the table. A hundred people answered, some of them women; half of the people
    are:
    """

    def cost(women: int) -> tuple[str, str]:
        table = pl.DataFrame({"sex": ["woman"] * women + ["man"] * (100 - women)})
        half = pl.DataFrame(
            {"variable": ["sex"] * 2, "category": ["woman", "man"], "count": [500, 500]}
        )
        found = rake(constrain(table, totals(half)))
        return f"{found.effective_n:.0f}", f"{found.design_effect:.2f}"

    sheet.example(
        cost,
        given=["women who answered, of 100"],
        gives=["effective number", "design effect"],
        rows=[(50, "100", "1.00"), (60, "96", "1.04"), (80, "64", "1.56"), (95, "19", "5.26")],
    )


def test_bounds(sheet: Sheet) -> None:
    """Bounds.

    Nobody has to stand for too many. Weights can be *trimmed* to a multiple of the mean weight, or
    the ratio of the new weight to the old can be *bounded*; the others then make up for it, and the
    totals still fit. Where they cannot, that is said with both numbers instead of being fudged.
    """
    table = pl.DataFrame({"sex": ["woman"] * 9 + ["man"]})
    people = pl.DataFrame(
        {"variable": ["sex"] * 2, "category": ["woman", "man"], "count": [60, 40]}
    )

    def trimmed(multiple: float) -> str:
        try:
            found = rake(constrain(table, totals(people)), trim=multiple)
        except CannotReach as error:
            return str(error)
        return f"the man stands for {found.weights.max():.0f}"

    sheet.example(
        trimmed,
        given=["no more than so many times the mean"],
        gives=["what happens"],
        rows=[
            (5.0, "the man stands for 40"),
            (
                3.0,
                (
                    "sex: man wants 40.0 people, and the bounds on weights allow no more than 30.0. "
                    "Widen the bounds, or merge the category with another."
                ),
            ),
        ],
    )
    sheet.note(
        "Calibration (Deville and Särndal, 1992) does the same with other notions of *near*: linear, "
        "which is the regression estimator; exponential, which is raking; and logit, which becomes "
        "stiffer towards the bounds. It can also meet totals of amounts, such as hours of care."
    )


def test_what_is_refused(sheet: Sheet) -> None:
    """Totals that do not fit together are refused.

    Everything that is wrong is said at once, before anything is weighed. Missing answers are never
    filled in: who lacks one is left out, and how many that were is told.
    """

    def held(under: float, over: float, women: float, men: float) -> str:
        try:
            found = constrain(PEOPLE, totals(known(under, over, women, men), areas="area"))
        except BadTable as error:
            return "; ".join(str(one) for one in error.problems)
        return " ".join(found.notes) or "taken"

    sheet.example(
        held,
        given=["under 50", "50 and over", "women", "men"],
        gives=["what happens"],
        rows=[
            (8, 4, 6, 6, "taken"),
            (
                8, 4, 6, 7,
                ("column 'count': found '13 people by sex'; expected 12 in Mill Lane, as by age: mend the one that "
                "is wrong, or say with people_from which is right"),
            ),
            (0, 0, 0, 0, "Nobody lives in 1 of 1 areas: Mill Lane."),
        ],
    )  # fmt: skip


def test_every_area_at_once(sheet: Sheet) -> None:
    """Every area at once.

    For small areas the same respondents are raked to the totals of each. An area is *met* when no
    total is off by more than a hundred-thousandth of itself. Where they cannot all be met, the area
    has no estimate, and it says why. Here nobody asked was a woman of 50 and over or a man under 50:
    """
    couples = pl.DataFrame(
        {"age": ["under 50", "50 and over"], "sex": ["woman", "man"], "says yes": [1.0, 0.0]}
    )

    def area(under: float, over: float, women: float, men: float) -> tuple[str, str]:
        table = pl.concat([known(under, over, women, men), known(1, 1, 1, 1, "Z")])
        found = rake_areas(constrain(couples, totals(table, areas="area")), rounds=60)
        share = found.means(couples["says yes"])[0]
        return str(found.state[0]), "–" if np.isnan(share) else f"{share:.0%}"

    sheet.example(
        area,
        given=["under 50", "50 and over", "women", "men"],
        gives=["the area is", "people like these say yes"],
        rows=[
            (8, 4, 8, 4, "met", "67%"),
            (8, 4, 6, 6, "not met", "–"),
            (8, 4, 12, 0, "impossible", "–"),
            (0, 0, 0, 0, "empty", "–"),
        ],
    )  # fmt: skip
    sheet.note(
        "A perfect fit to the totals says nothing of whether the estimate is right. How sure it is, and "
        "of what, is in [What people like these would say](expectation.md)."
    )


def test_whole_people(sheet: Sheet) -> None:
    """Whole people.

    Some questions need people rather than weights. Each respondent then stands in the area as often
    as the whole part of the weight says, and the remainders are drawn, so that everybody's chance of
    coming once more is exactly the remainder ("truncate, replicate, sample": Lovelace and Ballas,
    2013). The seed is kept: the same seed gives the same people.
    """
    table = pl.concat([known(8, 4, 6, 6), known(1, 1, 1, 1, "Z")])
    found = rake_areas(constrain(PEOPLE, totals(table, areas="area")))

    def people(seed: int) -> tuple[str, int]:
        made = integerise(found, seed=seed, areas=["Mill Lane"])
        times = np.zeros(5, dtype=int)
        times[made.row] = made.times
        weights = found.weights("Mill Lane")[np.argsort(found.constraints.rows)]
        assert ((times == np.floor(weights)) | (times == np.ceil(weights))).all()
        return "each weight cut or rounded up", int(times.sum())

    sheet.example(
        people,
        given=["seed"],
        gives=["how often each of the five stands there", "people in all"],
        rows=[
            (1, "each weight cut or rounded up", 12),
            (2, "each weight cut or rounded up", 12),
        ],
    )


def test_direct_estimates(sheet: Sheet) -> None:
    """How far the survey itself can be trusted.

    People are often asked several to a street, and neighbours are alike, so their answers tell less
    than as many from everywhere. The error of an estimate is therefore worked out from how much the
    *clusters* differ within each *stratum* that they were drawn in (Taylor linearisation). A stratum
    with a single cluster tells nothing of that, and is refused by its name. Five suites of four
    students were drawn of a hundred suites, and everybody's grade was noted (Lohr, Sampling: design
    and analysis, 1999, example 5.2):
    """
    suites = [
        (3.08, 2.60, 3.44, 3.04),
        (2.36, 3.04, 3.28, 2.68),
        (2.00, 2.56, 2.52, 1.88),
        (3.00, 2.88, 3.44, 3.64),
        (2.68, 1.92, 3.28, 3.20),
    ]
    table = pl.DataFrame(
        {
            "suite": [str(i) for i in range(5) for _ in range(4)],
            "grade": [one for suite in suites for one in suite],
            "suites": [100] * 20,
        }
    )

    def grade(drawn: str) -> tuple[str, str]:
        clusters = "suite" if drawn == "by suite" else None
        design = Design.of(table, clusters=clusters, drawn_from="suites" if clusters else None)
        found = direct(table, "grade", design).domain()
        return f"{found.estimate:.3f}", f"{found.se:.3f}"

    sheet.example(
        grade,
        given=["reckoned as drawn"],
        gives=["mean grade", "standard error"],
        rows=[("by suite", "2.826", "0.164"), ("one by one", "2.826", "0.115")],
    )

    def lonely(clusters: int) -> str:
        design = pl.DataFrame(
            {"stratum": ["North"] * clusters, "street": list("abcdef"[:clusters])}
        )
        try:
            Design.of(design, strata="stratum", clusters="street")
        except WarmError as error:
            return "refused" if "North" in str(error) else "refused without a name"
        return "taken"

    sheet.example(
        lonely,
        given=["streets drawn in North"],
        gives=["what happens"],
        rows=[(2, "taken"), (1, "refused")],
    )
    sheet.note(
        "Estimates are graded by their standard error as a share of the estimate: A below 10 %, B "
        "below 20 %, C below 33 %, and D beyond, which is not to be used."
    )
