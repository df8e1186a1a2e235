"""Estimates from a model.

A county asked 1,200 people and has 300 neighbourhoods: four answers each. No neighbourhood can be
judged by four answers. But neighbourhoods are not unrelated. Older people answer like older people
elsewhere, owners like owners, and places where many are out of work like other such places. A *model*
borrows what it can from all of them and says how much is left over that nobody can borrow.

Two models are here. The first starts from figures of areas that somebody else has published with
their errors. The second starts from the answers of people. Both say how sure they are, also of places
where nobody was asked, and both are marked as *modelled* wherever they are shown.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from warm.errors import WarmError
from warm.estimate import Frame, fay_herriot, multilevel, poststratify, published
from warm.tests import planted_areas, planted_people
from warm.tests.golden.test_published_areas import milk
from warm.tests.spec.book import Sheet


def test_leaning_on_the_others(sheet: Sheet) -> None:
    """An area leans on the others.

    Each area has a figure of its own, which swings by chance, and an expectation from what is known
    of it, which leaves out what is special about it. The estimate lies between them: the surer the
    area's own figure, the more it counts (Fay and Herriot, 1979). These are average expenditures on
    fresh milk in four of 43 areas of the United States in 1989; the expectation is the mean of the
    *major area* that each lies in. The numbers are those that the R package `sae` prints for these
    data, and a test compares all 43 to the last digit.
    """
    found = fay_herriot(milk(), covariates=["major area"], tolerance=1e-4)
    frame = found.to_frame()

    def area(code: str) -> tuple[str, ...]:
        row = frame.row(by_predicate=pl.col("area") == code, named=True)
        return (
            f"{row['direct']:.3f}",
            f"{np.sqrt(found.direct_variance[int(code) - 1]):.3f}",
            f"{row['synthetic']:.3f}",
            f"{row['shrinkage']:.0%}",
            f"{row['estimate']:.4f}",
            f"{np.sqrt(row['mse']):.4f}",
        )

    sheet.example(
        area,
        given=["area"],
        gives=["its own figure", "its error", "expectation", "its own counts", "estimate", "error"],
        rows=[
            ("02", "1.075", "0.080", "0.968", "74%", "1.0476", "0.0733"),
            ("11", "0.615", "0.100", "1.101", "65%", "0.7852", "0.0877"),
            ("28", "0.759", "0.259", "0.727", "22%", "0.7338", "0.1284"),
            ("34", "0.582", "0.067", "0.727", "81%", "0.6102", "0.0622"),
        ],
    )  # fmt: skip
    sheet.note(
        "How much areas differ beyond their expectations is itself estimated, by restricted maximum "
        "likelihood unless you ask for another way, and what not knowing it adds is in the error "
        "(Prasad and Rao, 1990; Datta and Lahiri, 2000). If it comes out as zero, that is said, with "
        "how large it may be nonetheless."
    )


def test_agreeing_with_what_is_published(sheet: Sheet) -> None:
    """The parts agree with the whole.

    A council's figure is often published from a larger survey. Estimates of its neighbourhoods are
    moved until they add up to it: means by the same difference, shares by the same shift of the
    logarithm of their odds, so that none leaves 0 to 100 %. The published figure has an error of its
    own, and each neighbourhood's error takes its part of it. Twelve areas with alike errors:
    """
    table = pl.DataFrame(
        {
            "area": [f"A{i:02d}" for i in range(12)],
            "estimate": [0.10 + 0.02 * i for i in range(12)],
            "se": [0.03] * 12,
            "people": [1_000] * 12,
        }
    )
    plain = fay_herriot(table, kind="share")

    def whole(figure: str, error: str) -> tuple[str, ...]:
        if figure == "not published":
            found = plain
        else:
            known = pl.DataFrame(
                {"value": [float(figure.rstrip("%")) / 100], "se": [float(error.rstrip("%")) / 100]}
            )
            found = plain.benchmarked(published(table, known, se="se"), how="logit")
        return (
            f"{found.estimate.mean():.1%}",
            f"{found.estimate[0]:.1%}",
            f"{found.lower[0]:.1%} to {found.upper[0]:.1%}",
        )

    sheet.example(
        whole,
        given=["published for all", "with an error of"],
        gives=["mean of the areas", "first area", "95 % interval"],
        rows=[
            ("not published", "–", "21.0%", "11.9%", "7.3% to 18.7%"),
            ("25%", "0%", "25.0%", "14.5%", "9.3% to 22.1%"),
            ("25%", "4%", "25.0%", "14.5%", "8.0% to 24.9%"),
        ],
    )
    sheet.note(
        "The error of the published figure is taken to be independent of the estimates. Where both "
        "rest on the same survey, intervals are rather too wide."
    )


def test_people_and_places(sheet: Sheet) -> None:
    """People and places.

    The second model explains each answer by who answered and where: an effect of each age, each
    tenure and so on, covariates of the area, and an effect of the area that is left. Effects of one
    kind are taken to scatter around zero, and how far is estimated; so a category with three
    respondents leans on the others and one with three hundred hardly does. Then the model is asked
    about everybody who lives in an area, and the answers are averaged (*poststratification*: Gelman
    and Little, 1997). Here 40 people were asked in each of twelve areas, 30 in 100 of the young and 60
    in 100 of the old said yes, and nobody was asked in Far End:
    """
    parts = []
    for i in range(12):
        for age, yes in (("young", 6), ("old", 12)):
            parts += [(f"A{i:02d}", age, int(k < yes)) for k in range(20)]
    survey = pl.DataFrame(parts, schema=["area", "age", "yes"], orient="row")
    mixes = {**{f"A{i:02d}": 500 for i in range(12)}, "Far End": 900}
    people = pl.DataFrame(
        [(area, age, n) for area, young in mixes.items() for age, n in (("young", young), ("old", 1_000 - young))],
        schema=["area", "age", "count"],
        orient="row",
    )  # fmt: skip
    frame = Frame.of(people, factors=["age"])
    found = poststratify(multilevel(survey, "yes", frame), draws=2_000).to_frame()

    def area(name: str) -> tuple[object, ...]:
        row = found.row(by_predicate=pl.col("area") == name, named=True)
        young = mixes[name] / 1_000
        return (
            f"{young:.0%}",
            row["asked"],
            f"{row['estimate']:.0%}",
            ("wider" if row["upper"] - row["lower"] > 1.05 * width else "as wide"),
        )

    one = found.row(by_predicate=pl.col("area") == "A00", named=True)
    width = one["upper"] - one["lower"]
    sheet.example(
        area,
        given=["area"],
        gives=["young people there", "asked", "would say yes", "interval beside that of A00"],
        rows=[("A00", "50%", 40, "45%", "as wide"), ("Far End", "90%", 0, "33%", "wider")],
    )
    sheet.note(
        "Where no table of the people by all factors at once is published, respondents raked to each "
        "area's margins stand in for it. Means of numbers and answers in order (*bad, fair, good*) are "
        "done in the same way, the latter with a cut between each two answers (McCullagh, 1980)."
    )
    sheet.note(
        "The interval is for the answers that just these people would give. It has the error of all "
        "effects, of how far they scatter, of the area's own effect (drawn anew where nobody was "
        "asked), and of chance."
    )


def test_intervals_that_hold(sheet: Sheet) -> None:
    """Whether the intervals hold.

    An interval of 95 % should hold the truth in 95 of 100 areas. The only way to know is to make up
    places whose truth is known, ask some of their people, and count. The first row is a world in
    which the model is right; in each of the others one thing is broken. Areas where people were asked
    are counted apart from those where nobody was. First the model of areas:
    """

    def of_areas(world: str) -> tuple[str, str]:
        found = planted_areas.RECORDED[planted_areas.WORLDS[world]]
        return f"{found[0]}%", f"{found[1]}%"

    sheet.example(
        of_areas,
        given=["the world"],
        gives=["held, asked", "held, not asked"],
        rows=[
            (world, *(f"{one}%" for one in planted_areas.RECORDED[key]))
            for world, key in planted_areas.WORLDS.items()
        ],
    )
    sheet.note("Then the model of people, for a question with yes and no:")

    def of_people(world: str) -> tuple[str, str]:
        found = planted_people.RECORDED[planted_people.WORLDS[world]]
        return f"{found[0]}%", f"{found[1]}%"

    sheet.example(
        of_people,
        given=["the world"],
        gives=["held, asked", "held, not asked"],
        rows=[
            (world, *(f"{one}%" for one in planted_people.RECORDED[key]))
            for world, key in planted_people.WORLDS.items()
        ],
    )
    sheet.note(
        "Read it so: what the model misses about *people* it can survive, as long as areas were asked. "
        "What it misses about *who answers* it cannot, and no interval shows it. And if nobody was "
        "asked in the places that differ most, their estimates are wrong and look sure. The counts are "
        "made anew by a test, from the same seeds."
    )


def test_beside_a_sampler(sheet: Sheet) -> None:
    """Beside a sampler.

    Effects are not drawn by a long chain of random steps, as is often done, but from a normal
    distribution around their most likely values, moved by how skew rare answers make it (Laplace's
    method). That is some hundreds of times faster. It is an approximation, so a test holds it against
    a sampler written for that alone (Pólya and Gamma variables, Polson, Scott and Windle, 2013), with
    few respondents on purpose. Widths and differences are means over areas:
    """

    def sampled(respondents: int, areas: int) -> tuple[str, ...]:
        return planted_people.BESIDE[(respondents, areas)]

    sheet.example(
        sampled,
        given=["respondents", "areas asked in"],
        gives=["estimates differ by, in standard errors", "width ÷ sampler's, asked", "not asked"],
        rows=[(*key, *value) for key, value in planted_people.BESIDE.items()],
    )
    sheet.note(
        "The same was checked once with another sampler, NUTS in NumPyro 0.22 (6,000 draws; 45 and 5 of "
        "them diverged). For 900 respondents widths were 1.02 times the sampler's, asked or not, and "
        "estimates higher by 0.002 of its standard errors on average; for 250 respondents 1.02 and "
        "1.05 times, and 0.022. With a handful of respondents in each area, intervals of areas that "
        "nobody was asked in are rather too wide."
    )


def test_what_is_refused(sheet: Sheet) -> None:
    """What is refused.

    A fit that does not settle is no number. What cannot be modelled is refused with what to do.
    """
    one = planted_people.draw(np.random.default_rng(1))

    def asked(what: str) -> str:
        survey = one.survey
        if what == "everybody says yes":
            survey = survey.with_columns(yes=pl.lit(1))
        if what == "a category that nobody lives in":
            survey = survey.with_columns(sex=pl.lit("sex 9"))
        if what == "nobody of a tenure was asked":
            survey = survey.filter(pl.col("tenure") != "tenure 2")
        try:
            multilevel(survey, "yes", one.frame)
        except WarmError as error:
            return str(error).splitlines()[1].strip()
        return "taken"

    sheet.example(
        asked,
        given=["the survey"],
        gives=["what is said"],
        rows=[
            ("as it is", "taken"),
            (
                "everybody says yes",
                (
                    "column 'yes': found 'the same answer from all 1,200'; expected answers that "
                    "differ: there is nothing to be modelled"
                ),
            ),
            (
                "nobody of a tenure was asked",
                (
                    "column 'tenure': found 'tenure 2'; expected at least one respondent, since "
                    "people live there: merge it with a category next to it, in both tables"
                ),
            ),
        ],
    )
    sheet.note(
        "Where all respondents of a category say the same, or a covariate lies beyond what was seen, "
        "or very few areas were asked in, there is an estimate and a note."
    )
