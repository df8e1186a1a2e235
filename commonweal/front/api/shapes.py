"""What the answers of the API look like; what stands under a field is what its readers are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from commonweal.priorities.queries import Decision, OnList

Kind = Literal[
    "country", "region", "la", "neighbourhood", "community_area", "ward", "division", "parish",
    "msoa", "pcn", "lsoa",
]  # fmt: skip
Compare = Literal["rest_of_council", "rest_of_region", "rest_of_nation", "similar"]
Class = Literal["much_worse", "worse", "similar", "cant_tell", "better", "much_better", "no_colour"]
Status = Literal["value", "suppressed", "missing", "not_asked", "source_gap"]

Row = TypeVar("Row")


class Shape(Schema):
    """What all answers share: descriptions stand beside the fields."""

    model_config = ConfigDict(use_attribute_docstrings=True, populate_by_name=True)


class Rows(Shape, Generic[Row]):
    """Some of many rows, in a fixed order."""

    total: int
    """How many rows there are."""
    limit: int
    """How many are on a page."""
    offset: int
    """How many come before the first of these."""
    prev: str | None
    """Address of the page before; null on the first."""
    next: str | None
    """Address of the page after; null on the last."""
    items: list[Row]


# Problems ------------------------------------------------------------------------------------------------


class Named(Shape):
    """A place by its code and name."""

    code: str
    name: str
    kind: Kind
    where: str = ""
    """Where it lies, in words."""


class Fault(Shape):
    """A parameter that cannot be used."""

    parameter: str
    expected: str


class Problem(Shape):
    """What is wrong with a request (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    """What is wrong, for a person."""
    places: list[Named] | None = None
    """Of several places with the same name: which."""
    successors: list[Named] | None = None
    """The places that stand for the ground of a code that is no longer used."""
    near: list[Named] | None = None
    """Places whose names come near."""
    errors: list[Fault] | None = None


# The installation ----------------------------------------------------------------------------------------


class Home(Shape):
    """What this installation holds, and where to begin."""

    title: str
    version: str
    """Of the API: the first number changes when something that worked stops working."""
    description: str
    """Address of the description (OpenAPI 3.1)."""
    documentation: str
    """Address of the page for people."""
    state: str
    """Changes when any release or place does."""
    framework: str
    """Version of the list of domains and indicators."""
    nations: list[str]
    """Codes of the countries that figures are loaded for."""
    made_up: bool
    """Whether nothing but a made-up country is loaded."""
    places: dict[str, int]
    """How many places in use there are of each kind."""


# Places --------------------------------------------------------------------------------------------------


class Found(Shape):
    """A place that a text may mean."""

    code: str
    name: str
    """As people use it."""
    official_name: str
    """Where the name in use is another one; else empty."""
    kind: Kind
    kind_word: str
    where: str
    council_code: str
    """Empty for places above councils."""
    population: int | None
    vintage: str
    """Year of its boundary."""
    why: str
    """Why it was found: `code`, `newer_code`, `retired_code`, `postcode`, `name`, `local_name`,
    `former_name`, `words` or `similar`."""
    because: str
    """The same for a reader; empty where the name says it already."""


class Search(Shape):
    """What a text may mean."""

    text: str
    items: list[Found]
    nothing: str | None
    """Where nothing was found: why, in a sentence."""


class Listed(Shape):
    """A place in a list."""

    code: str
    name: str
    official_name: str
    kind: Kind
    council: str | None
    """Code of the council area that it lies in."""
    parent: str | None
    """Code of the place that it nests in."""
    population: int | None
    vintage: str


class Step(Shape):
    """A step on the way down to a place."""

    code: str
    name: str
    kind: Kind


class Centre(Shape):
    """Where the middle of a place is, in degrees (WGS 84)."""

    latitude: float
    longitude: float


class Addresses(Shape):
    """Where more about a place is."""

    page: str
    brief: str
    profile: str
    small_areas: str
    boundary: str
    csv: str
    parquet: str
    pdf: str
    feed: str
    """Atom feed of what releases changed."""


class Place(Listed):
    """A place, and where it lies."""

    about: str
    """Why it is made of these small areas, where somebody chose them."""
    centre: Centre | None
    nation: str
    """Code of the country that it lies in, or is."""
    made_up: bool
    hierarchy: list[Step]
    """What it lies in, the largest first."""
    belongs_to: list[Step]
    """Of a small area: the neighbourhoods, wards and others that it is part of."""
    small_areas: int
    """How many small areas it is made of."""
    comparators: list[Compare]
    """What `compare` can be in the address of its profile."""
    addresses: Addresses
    attributions: list[str]
    """What to print wherever it is shown."""


class Quantiles(Shape):
    """How the small areas of a council, or of a country, are spread on one indicator."""

    indicator: str
    name: str
    unit: str
    period: str
    areas: int
    """Small areas with a value."""
    lowest: float
    lower_quarter: float
    median: float
    upper_quarter: float
    highest: float


class Distributions(Shape):
    """How the small areas around a place are spread, by indicator."""

    of: str
    """Code of the council area, or for larger places of the country, whose small areas these are."""
    items: list[Quantiles]


class Distribution(Quantiles):
    """Every value of one indicator among the small areas around a place."""

    of: str
    values: list[float]
    """Ascending, in the unit."""


class Figure(Shape):
    """A figure at one time."""

    value: float | None
    """In the unit of the indicator; percentages are 0 to 100."""
    period: str
    status: Status
    numerator: float | None
    denominator: float | None
    carried: str
    """What carrying from older boundaries did: U unchanged, S split, M merged, X redrawn; empty
    where nothing was carried."""


class Change(Shape):
    """One indicator in two periods, and what may be said of the difference."""

    indicator: str
    name: str
    domain: str
    unit: str
    before: Figure
    after: Figure
    verdict: str
    why: str
    reason: str
    """The verdict for residents, with its reason."""
    difference: float | None
    """After minus before, in the unit; null where they may not be compared."""
    lower: float | None
    """Lower end of its interval."""
    upper: float | None
    """Upper end of its interval."""


class Changes(Shape):
    """What changed in a place since the period before."""

    items: list[Change]


class Move(Shape):
    """Small areas that went from one class to another."""

    before: Class
    after: Class
    areas: int


class Recolouring(Shape):
    """An indicator or a domain whose class a release changed in some small areas."""

    kind: Literal["indicator", "domain"]
    subject: str
    name: str
    release: str
    """The release that changed it."""
    title: str
    period: str
    withdrawn: bool
    """Whether the change came from the release being withdrawn."""
    because: str
    """Why it was withdrawn."""
    at: datetime
    moves: list[Move]


class Recolourings(Shape):
    """What releases changed in the classes of a place's small areas."""

    items: list[Recolouring]


# Counties ------------------------------------------------------------------------------------------------


class Council(Shape):
    """A council area."""

    code: str
    name: str
    region: str
    """Name of the region that it lies in."""
    population: int | None


class CountyDomain(Shape):
    """A domain, as the rows of a county name it."""

    domain: str
    name: str


class CountyIndicator(Shape):
    """An indicator that small areas have values of."""

    indicator: str
    name: str
    domain: str
    unit: str
    polarity: Literal["+", "-", "none"]
    basis: str
    period: str | None


class County(Shape):
    """A council area: what its rows hold."""

    code: str
    name: str
    comparison: str
    """What the classes compare."""
    areas: int
    """How many small areas it has."""
    domains: list[CountyDomain]
    indicators: list[CountyIndicator]
    attributions: list[str]


class AreaDomain(Shape):
    """One domain in one small area."""

    class_: Annotated[Class, Field(alias="class")]
    difference: float | None
    """From the rest of the council area, in standard deviations; above zero is better."""


class AreaIndicator(Shape):
    """One indicator in one small area."""

    status: Status
    value: float | None
    class_: Annotated[Class, Field(alias="class")]


class CountyArea(Shape):
    """One small area of a council area, compared with the rest of it."""

    code: str
    name: str
    local_name: str
    population: int | None
    domains: dict[str, AreaDomain]
    indicators: dict[str, AreaIndicator]


# Definitions ---------------------------------------------------------------------------------------------


class Domain(Shape):
    """One of the nine domains."""

    slug: str
    name: str
    about: str


class IndicatorListed(Shape):
    """An indicator in a list."""

    slug: str
    name: str
    domain: str
    unit: str
    polarity: Literal["+", "-", "none"]
    status: str
    """`available`, or why it is not: `needs_survey`, `licensed`, `not_open`, `planned`."""


class ReleaseInfo(Shape):
    """One edition of a source: what the figures in force come from."""

    release: str
    source: str
    title: str
    publisher: str
    licence: str
    """SPDX name."""
    period: str
    geography: str
    """Kind and vintage of its areas."""
    sha256: str
    """Checksum of the publisher's file."""
    retrieved_on: str | None
    page: str
    """The publisher's page."""
    attribution: list[str]
    """What to print wherever it is shown."""
    transformations: list[str]
    """What was done to it since it was published."""


class Indicator(Shape):
    """The card of an indicator: all that defends its numbers."""

    slug: str
    name: str
    domain: str
    definition: str
    unit: str
    measure: str
    """How it adds up: `share`, `rate`, `mean` or `score`."""
    basis: str
    """What its value can bear: `interval`, `approximate`, `position` or `none`."""
    polarity: Literal["+", "-", "none"]
    """Whether a higher value is better, worse, or neither."""
    numerator: str
    denominator: str
    """Who is asked or counted."""
    reading: str
    """Whether it speaks of an asset, a vulnerability, both, or is context."""
    interval: str
    """How its interval is made."""
    layer: str
    """`official`, `survey` or `modelled`."""
    lowest: str
    """Smallest geography at which it is published openly."""
    weight: float
    """In its domain; 0 is shown and never counted."""
    colour: bool
    """False shows the value without a class."""
    why_uncoloured: str
    ratio: bool
    """Whether local ÷ national means anything."""
    delta: float | None
    """The smallest difference that matters, in the unit; null takes half of the standard deviation
    of the reference set of small areas."""
    status: str
    caution: str
    direction: str
    """How it was established what a high value means."""
    question: str
    """The question that a survey asks."""
    scale: str
    phrase_better: str
    phrase_worse: str
    decomposes: bool
    """Whether a larger area's figure is the mean of its parts'."""
    decimals: int
    """How many decimals a reader is shown."""
    sources: list[str]
    """Slugs of the sources that hold it."""
    releases: list[ReleaseInfo]
    """Those in force that hold it."""


class Mix(Shape):
    """How a rule sorts small areas on one indicator."""

    indicator: str
    name: str
    domain: str
    shares: dict[str, float]
    """Share of small areas in each class, 0 to 100."""
    discriminates: bool
    """Whether it tells areas apart."""


# Priority places -----------------------------------------------------------------------------------------


class PrioritiesOf(Shape):
    """What is decided about a place."""

    lists: list[OnList]
    """Lists in force, or to come, that it is on, or what belongs to it is."""
    decisions: list[Decision]
    """Decisions in force on additional support; amounts are in pence."""


# Sources -------------------------------------------------------------------------------------------------


class Source(Shape):
    """A published dataset, and what of it is in force here."""

    slug: str
    title: str
    publisher: str
    licence: str
    attribution: list[str]
    page: str
    period: str
    geography: str
    tested_against: str
    """Whether its reader was tested on the publisher's `original`, a `conversion`, or one `made`."""
    not_comparable: str
    """Why its figures may not be compared with those of other periods; empty where they may."""
    known_gaps: list[str]
    transformations: list[str]
    published_on: date | None
    indicators: list[str]
    areas: int
    """Areas with values in force; 0 where nothing is loaded."""
    values: int
    releases: list[ReleaseInfo]


class Withdrawn(Shape):
    """A release that was taken back."""

    name: str
    source: str
    title: str
    publisher: str
    period: str
    withdrawn_at: datetime
    withdrawn_because: str


class GeographyFile(Shape):
    """A file of boundaries, lookups or postcodes that is loaded."""

    slug: str
    kind: str
    place_kind: str
    title: str
    publisher: str
    licence: str
    attribution: list[str]
    page: str
    period: str
    vintage: str
    retrieved_on: date | None
    known_gaps: list[str]
    rows: int
