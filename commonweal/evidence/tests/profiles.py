"""Profiles for the tests of what is given away: drawn ones, and one with a row of every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

from shapely.geometry import Polygon, box

from warm.evidence import Place
from warm.profile import profile
from warm.results import Characteristic, IndicatorResult, Profile, ReleaseInfo
from warm.tests import drawn

#: What nobody would call a place, and what no format may stumble over.
NASTY = (
    '=HYPERLINK("http://x.example") #let x = $y$ *b* _u_ \\u{41} `c` @l <m> </script> &amp; '
    "// /* [ ] ' \" ; , \r\n| {{ }} %} é ŵ ½ \u202e \x07"
)

RELEASE = ReleaseInfo(
    release="r-1",
    source="drawn",
    title="Drawn figures: small areas",
    publisher="Nobody at all",
    licence="OGL-UK-3.0",
    period="2021",
    geography="lsoa21",
    sha256="0123456789abcdef" * 4,
    retrieved_on="2024-05-06",
    page="https://figures.example/drawn",
    attribution=("Contains drawn figures.", "Drawn under licence."),
    transformations=("Drawn from a seed.",),
)


@cache
def elm_row() -> Profile:
    """One small area: much better on health, much worse on education, level on crime."""
    framework = drawn.framework(
        drawn.indicator("no-qualifications"),
        drawn.indicator("married", polarity="none", domain="education"),
        drawn.indicator("bad-health", domain="health"),
        drawn.indicator(
            "burglary",
            domain="crime",
            basis="position",
            interval="none",
            measure="rate",
            unit="per_1000",
        ),
    )
    evidence = drawn.evidence(
        framework,
        special={("no-qualifications", 3): 0.5, ("bad-health", 3): 0.02, ("married", 3): 0.4},
    )
    place = Place("T01000003", "Elm Row", "lsoa", "2021", ("T01000003",), "T06000000")
    return replace(profile(place, evidence), releases=(RELEASE,))


@cache
def every_kind() -> Profile:
    """Elm Row with a row of each layer and each status, a zero, and people who live there."""
    made = elm_row()
    first = made.indicators[0]

    def row(slug: str, **changes: object) -> IndicatorResult:
        return replace(first, indicator=slug, name=slug.replace("-", " ").capitalize(), **changes)

    gone = {
        "value": None, "lower": None, "upper": None, "difference": None,
        "difference_lower": None, "difference_upper": None, "class_": "no_colour",
        "interval_method": "none", "national_ratio": None, "note": "",
    }  # fmt: skip
    lent = {
        "layer": "inherited", "basis": "none", "class_": "no_colour", "difference": None,
        "comparator_value": None, "difference_lower": None, "difference_upper": None,
    }  # fmt: skip
    spread = "For Council 0 as a whole, not measured here. Its small areas differ widely."
    rows = (
        *made.indicators,
        row("hidden", status="suppressed", **gone),
        row("lost", status="missing", **gone),
        row("never-asked", status="not_asked", **gone),
        row("never-published", status="source_gap", **gone),
        row("nobody-at-all", value=0.0, lower=0.0, upper=0.2, note="Zero is a number."),
        row("lent-with-a-note", **lent, note=f"{spread} Asked by telephone."),
        row("lent-plainly", **lent, note=spread),
        row("guessed", layer="modelled", class_="no_colour", note="A model's expectation."),
    )
    people = (
        Characteristic("aged-65", "Aged 65 and over", "Age", 21.94, 18.4, "percent", "2021",
                       "drawn", "r-1"),
        Characteristic("rent", "Rent privately", "Tenure", 10.0, None, "percent", "2021",
                       "drawn", "r-1"),
        Characteristic("homes", "Households", "Homes", 612.0, None, "households", "2021",
                       "drawn", "r-1"),
        Characteristic("unknown", "Unknown", "Age", None, 3.0, "percent", "2021", "drawn", "r-1"),
    )  # fmt: skip
    return replace(made, indicators=rows, people=people)


@cache
def unmeasured() -> Profile:
    """A place of which nothing is known but its name."""
    made = elm_row()
    return replace(
        made,
        place=replace(made.place, population=None),
        headline="Nothing is measured in Elm Row yet.",
        indicators=(),
        domains=tuple(
            replace(
                one,
                measured=0,
                class_="no_colour",
                difference=None,
                sentence=f"{one.name}: not measured here yet.",
            )
            for one in made.domains
        ),
        strengths=(),
        vulnerabilities=(),
        concerns=(),
        similar=None,
        releases=(),
        unmeasured=tuple(one.name for one in made.domains),
    )


@cache
def the_realm() -> Profile:
    """The nation, which nothing is compared with."""
    framework = drawn.framework(drawn.indicator("no-qualifications"))
    evidence = drawn.evidence(framework, councils=2, areas=150)
    areas = tuple(evidence.small.areas.tolist())
    return profile(Place("T92000001", "the Realm", "country", "2021", areas, None), evidence)


def with_release(made: Profile, **changes: object) -> Profile:
    """The same profile with something else said of its release."""
    return replace(made, releases=(replace(made.releases[0], **changes),))


def named(made: Profile, name: str) -> Profile:
    """The same profile of a place with another name, everywhere that names stand."""
    return replace(
        made,
        place=replace(made.place, name=name, council_name=name),
        comparator=replace(made.comparator, label=f"the rest of {name}"),
        headline=f"Compared with the rest of {name}, {name} is {name}.",
        indicators=tuple(replace(one, name=name, note=name) for one in made.indicators),
        domains=tuple(replace(one, name=name, pillar=name) for one in made.domains),
        releases=tuple(
            replace(one, title=name, publisher=name, attribution=(name,)) for one in made.releases
        ),
    )


@dataclass(frozen=True)
class CountyOfTests:
    """What `commonweal.evidence.queries.County` is."""

    code: str
    name: str
    rows: tuple[SimpleNamespace, ...]
    domains: tuple[tuple[str, str], ...]
    indicators: tuple[object, ...]
    periods: dict[str, str]


def county(name: str = "Council 0") -> CountyOfTests:
    """Two small areas: one with figures, one without and with the reason why."""
    indicators = (drawn.indicator("no-qualifications"), drawn.indicator("burglary", domain="crime"))
    rows = (
        SimpleNamespace(
            code="T01000001",
            name=name,
            local_name="Upper End",
            population=1500,
            domains={"education": "better", "crime": "no_colour"},
            differences={"education": 0.75, "crime": None},
            values={"no-qualifications": 12.5, "burglary": 0.0},
            classes={"no-qualifications": "better", "burglary": "similar"},
        ),
        SimpleNamespace(
            code="T01000002",
            name="Lower End",
            local_name="",
            population=None,
            domains={"education": "cant_tell", "crime": "much_worse"},
            differences={"education": -0.1, "crime": -2.0},
            values={"no-qualifications": None, "burglary": 30.1},
            classes={"no-qualifications": "no_colour", "burglary": "much_worse"},
            statuses={"no-qualifications": "suppressed", "burglary": "value"},
        ),
    )
    return CountyOfTests(
        "T06000000",
        name,
        rows,
        (("education", "Education"), ("crime", "Crime")),
        indicators,
        {"no-qualifications": "2021", "burglary": "2025"},
    )


def outlines() -> dict[str, Polygon]:
    """A square for Elm Row, wound the wrong way and with more decimals than anybody needs."""
    west, south = -2.123456789, 51.123456789
    ring = [(west, south), (west, south + 0.01), (west + 0.01, south + 0.01), (west + 0.01, south)]
    return {
        "T01000003": Polygon(ring),
        "T01000004": box(west + 0.01, south, west + 0.02, south + 0.01),
    }
