"""The domains of wellbeing, their indicators, and which direction is better: data, not code.

The framework lives in a TOML file beside this module. Anyone may fork it; nothing in the measure
knows an indicator by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from warm.errors import BadTable, Problem, UnknownIndicator, WarmError

DEFAULT = Path(__file__).parent / "frameworks" / "warm-2026.toml"

UNITS = ("percent", "per_1000", "per_10000", "per_100000", "score", "mean", "ratio", "pounds",
         "years", "minutes", "people")  # fmt: skip
MEASURES = ("share", "rate", "mean", "score")
BASES = ("interval", "approximate", "position", "none")
POLARITIES = ("+", "-", "none")
READINGS = ("asset", "vulnerability", "both", "context")
INTERVALS = ("wilson", "byar", "t", "published", "none")
LAYERS = ("official", "survey", "modelled", "inherited")
STATUSES = ("available", "needs_survey", "licensed", "not_open", "planned")
TRAIT_UNITS = ("percent", "people", "households")

#: What a reader meets of each.
DOMAIN_TEXTS = ("name", "about")
INDICATOR_TEXTS = (
    "name", "definition", "numerator", "denominator", "why_uncoloured", "caution", "direction",
    "question", "scale", "phrase_better", "phrase_worse",
)  # fmt: skip
TRAIT_TEXTS = ("name", "definition", "denominator")


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the nine domains."""

    slug: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what is counted, of whom, and what a high value means.

    Attributes
    ----------
    slug, name : str
        Stable identifier; name as residents read it.
    domain : str
        Slug of its domain.
    definition, numerator, denominator : str
        In words. `denominator` is who is asked or counted.
    unit : str
        One of `UNITS`; a percentage is 0 to 100.
    measure : str
        How it adds up. `share`: 100 × numerator ÷ denominator; `rate`: numerator ÷ denominator ×
        the unit's multiplier; `mean`: a mean of answers; `score`: only means something by
        position, so larger places take a population-weighted mean.
    basis : str
        What the value can bear: `interval` (counts or a survey with a base), `approximate` (a
        percentage of a known but approximate base), `position` (no usable base: compared by
        a declared margin, without an interval) or `none` (never coloured).
    polarity : str
        `+` higher is better, `-` higher is worse, `none` no good or bad.
    reading : str
        Whether it speaks of an asset, a vulnerability, both, or is context.
    interval : str
        `wilson`, `byar`, `t`, `published` or `none`.
    layer : str
        `official`, `survey` or `modelled`.
    lowest : str
        Smallest geography at which it is published openly (`lsoa21`, `msoa21`, `ltla24`, …).
    weight : float
        In its domain's score; 0 is the comparator track, shown but never counted.
    colour : bool
        False shows the value without a class; `why_uncoloured` says why.
    ratio : bool
        Whether local ÷ national means anything.
    delta : float or None
        The smallest difference that matters, in the indicator's unit; None takes half of the
        standard deviation of the reference set of small areas.
    status : str
        `available`, or why it is not: `needs_survey`, `licensed`, `not_open`, `planned`.
    direction : str
        How it was established what a high value means: for analysts, on the method page.
    question : str
        The question a survey asks, for those that need one.
    scale : str
        What numbers without a unit of their own mean, in sentences: "from 0 to 10".
    decomposes : bool
        Whether a larger area's figure is the mean of its parts', so that a part can be taken out
        of it. A median is not.
    phrase_better, phrase_worse : str
        Short comparative clauses for sentences ("fewer people have no qualifications"), so that
        "than in …" may follow.
    """

    slug: str
    name: str
    domain: str
    definition: str
    unit: str
    measure: str
    basis: str
    polarity: str
    numerator: str = ""
    denominator: str = ""
    reading: str = "context"
    interval: str = "none"
    layer: str = "official"
    lowest: str = "lsoa21"
    weight: float = 1.0
    colour: bool = True
    why_uncoloured: str = ""
    ratio: bool = True
    delta: float | None = None
    status: str = "available"
    caution: str = ""
    direction: str = ""
    question: str = ""
    scale: str = ""
    phrase_better: str = ""
    phrase_worse: str = ""
    decomposes: bool = True
    decimals: int = 1

    @property
    def sign(self) -> int:
        """+1, -1 or 0: what a higher value means."""
        return {"+": 1, "-": -1, "none": 0}[self.polarity]

    @property
    def multiplier(self) -> float:
        """What numerator ÷ denominator is multiplied by to give the value."""
        return {
            "percent": 100.0,
            "per_1000": 1e3,
            "per_10000": 1e4,
            "per_100000": 1e5,
        }.get(self.unit, 1.0)

    @property
    def can_colour(self) -> bool:
        """Whether a class may ever be given."""
        return (
            self.colour
            and self.sign != 0
            and self.basis != "none"
            and self.layer in ("official", "survey")
        )


@dataclass(frozen=True, slots=True)
class Trait:
    """Something about who lives in a place: context, in no domain, never good or bad.

    Attributes
    ----------
    slug, name, group, definition : str
        `group` is the heading it stands under: "Age", "Tenure".
    unit : str
        `percent` (0 to 100, of `denominator`), `people` or `households` (a count).
    denominator : str
        Who is counted in all, for a percentage.
    lowest : str
        Smallest geography at which it is published openly.
    """

    slug: str
    name: str
    group: str
    definition: str
    unit: str
    denominator: str = ""
    lowest: str = "lsoa21"
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Framework:
    """A set of domains and indicators with a version, and how domains are grouped in pillars.

    Attributes
    ----------
    version : str
        Goes into every profile.
    domains : tuple of Domain
        In reading order.
    pillars : mapping of str to mapping of str to tuple of str
        Named maps of pillar to domains; `default_pillars` names the one in use.
    indicators : tuple of Indicator
        All of them, the unavailable ones included.
    people : tuple of Trait
        Who lives in a place, in reading order.
    similar : tuple of str
        Slugs of the traits and indicators on which places like this one are found: people and
        setting, never how a place fares.
    spread : str
        Slug of the indicator that shows, beside a figure inherited from a council, how unlike each
        other the council's small areas are; "" for none.
    """

    version: str
    title: str
    domains: tuple[Domain, ...]
    pillars: Mapping[str, Mapping[str, tuple[str, ...]]]
    default_pillars: str
    indicators: tuple[Indicator, ...]
    people: tuple[Trait, ...] = ()
    similar: tuple[str, ...] = ()
    spread: str = ""
    _by_slug: Mapping[str, Indicator] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_by_slug", MappingProxyType({one.slug: one for one in self.indicators})
        )

    def __getitem__(self, slug: str) -> Indicator:
        try:
            return self._by_slug[slug]
        except KeyError:
            raise UnknownIndicator(f"There is no indicator {slug!r} in {self.version}.") from None

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def measured(self, slug: str) -> Indicator:
        """The indicator; or a percentage of the people, put as a share that has no colour."""
        if slug in self._by_slug:
            return self[slug]
        trait = self.trait(slug)
        return Indicator(
            slug=slug,
            name=trait.name,
            domain="",
            definition=trait.definition,
            unit="percent",
            measure="share",
            basis="approximate",
            polarity="none",
            denominator=trait.denominator,
            weight=0.0,
            colour=False,
        )

    def retold(self, say: Callable[[str], str]) -> Framework:
        """The same framework in other words: every text that a reader meets, as `say` says it.

        Slugs, units and what is counted stay. So do the headings of people's characteristics: they
        decide what is shown, and are said in the reader's words where they are shown.
        """

        def told(texts: tuple[str, ...], one: Any) -> Any:
            found = {name: say(text) for name in texts if (text := getattr(one, name))}
            return replace(one, **found)

        return replace(
            self,
            domains=tuple(told(DOMAIN_TEXTS, one) for one in self.domains),
            pillars={
                kind: {say(name): inside for name, inside in groups.items()}
                for kind, groups in self.pillars.items()
            },
            indicators=tuple(told(INDICATOR_TEXTS, one) for one in self.indicators),
            people=tuple(told(TRAIT_TEXTS, one) for one in self.people),
            _by_slug={},
        )

    def texts(self) -> tuple[str, ...]:
        """Every text that `retold` looks up, and the headings; each once, in their order."""
        found: dict[str, None] = {}
        self.retold(lambda text: found.setdefault(text) or text)
        return tuple(dict.fromkeys([*found, *(one.group for one in self.people)]))

    def domain(self, slug: str) -> Domain:
        """The domain with this slug."""
        for one in self.domains:
            if one.slug == slug:
                return one
        raise UnknownIndicator(f"There is no domain {slug!r} in {self.version}.")

    def trait(self, slug: str) -> Trait:
        """The trait of people with this slug."""
        for one in self.people:
            if one.slug == slug:
                return one
        raise UnknownIndicator(f"There is no trait {slug!r} in {self.version}.")

    def in_domain(self, slug: str) -> tuple[Indicator, ...]:
        """The domain's indicators in the framework's order."""
        return tuple(one for one in self.indicators if one.domain == slug)

    def pillar_of(self, domain: str, pillars: str | None = None) -> str:
        """Name of the pillar a domain stands under.

        Raises
        ------
        WarmError
            When there is no such map of pillars, or no pillar of it holds the domain.
        """
        chosen = self.pillars.get(pillars or self.default_pillars)
        if chosen is None:
            raise WarmError(f"No pillars {pillars!r}; choose one of {', '.join(self.pillars)}.")
        for name, members in chosen.items():
            if domain in members:
                return name
        raise UnknownIndicator(f"No pillar holds the domain {domain!r}.")

    def with_indicators(self, extra: Iterable[Indicator]) -> Framework:
        """This framework and a place's own indicators; an own one may not replace a shared one."""
        extra = tuple(extra)
        taken = [one.slug for one in extra if one.slug in self]
        if taken:
            raise BadTable(
                [Problem(None, "slug", slug, "a slug not used by the framework") for slug in taken],
                "own indicators",
            )
        return replace(self, indicators=self.indicators + extra)

    def with_weights(self, weights: Mapping[str, float]) -> Framework:
        """The same framework with other weights for the named indicators."""
        for slug in weights:
            self[slug]
        return replace(
            self,
            indicators=tuple(
                replace(one, weight=float(weights.get(one.slug, one.weight)))
                for one in self.indicators
            ),
        )


def indicator_from(row: Mapping[str, Any], *, domains: Iterable[str], where: str) -> Indicator:
    """An indicator from a mapping (a TOML table, a descriptor), or `BadTable` with all problems."""
    problems = _unfit(row, Indicator)
    choices = {
        "unit": UNITS,
        "measure": MEASURES,
        "basis": BASES,
        "polarity": POLARITIES,
        "reading": READINGS,
        "interval": INTERVALS,
        "layer": LAYERS[:3],
        "status": STATUSES,
        "domain": tuple(domains),
    }
    for key, among in choices.items():
        if row.get(key) and row[key] not in among:
            problems.append(Problem(None, key, str(row[key]), "one of " + ", ".join(among)))
    for key in ("weight", "delta", "decimals"):
        number = row.get(key)
        if number is not None and (not isinstance(number, (int, float)) or number < 0):
            problems.append(Problem(None, key, str(number), "a number of zero or more"))
    if row.get("delta") == 0:
        problems.append(Problem(None, "delta", "0", "a number above zero: some difference matters"))
    if row.get("colour") is False and not row.get("why_uncoloured"):
        problems.append(Problem(None, "why_uncoloured", "", "why it is shown without a colour"))
    if problems:
        raise BadTable(problems, where)
    return Indicator(**row)


def trait_from(row: Mapping[str, Any], *, where: str) -> Trait:
    """A trait of people from a TOML table, or `BadTable` with all problems."""
    problems = _unfit(row, Trait)
    if row.get("unit") and row["unit"] not in TRAIT_UNITS:
        problems.append(Problem(None, "unit", str(row["unit"]), "one of " + ", ".join(TRAIT_UNITS)))
    if row.get("unit") == "percent" and not row.get("denominator"):
        problems.append(Problem(None, "denominator", "", "who is counted in all"))
    if problems:
        raise BadTable(problems, where)
    return Trait(**row)


def read_framework(path: Path) -> Framework:
    """A framework from its TOML file; every problem in it is reported together.

    Raises
    ------
    BadTable
        Unreadable TOML; a missing or unknown field; a value that is not one of its choices; a
        slug used twice; a pillar map that leaves a domain out; an unknown slug in `similar` or
        `spread`.
    """
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadTable([Problem(None, None, str(error), "a TOML file")], path.name) from None
    wanted = ("version", "title", "default_pillars", "domain", "pillars", "indicator")
    absent = [
        Problem(None, key, "", "this part of a framework") for key in wanted if key not in raw
    ]
    if absent:
        raise BadTable(absent, path.name)
    problems = [
        replace(one, column=f"{row.get('slug', 'a domain')}.{one.column}")
        for row in raw["domain"]
        for one in _unfit(row, Domain)
    ]
    if problems:
        raise BadTable(problems, path.name)
    domains = tuple(Domain(**row) for row in raw["domain"])
    slugs = [one.slug for one in domains]
    indicators: list[Indicator] = []
    people: list[Trait] = []
    for row in raw["indicator"]:
        try:
            indicators.append(
                indicator_from(row, domains=slugs, where=str(row.get("slug", "an indicator")))
            )
        except BadTable as error:
            problems += _within(error)
    for row in raw.get("people", ()):
        try:
            people.append(trait_from(row, where=str(row.get("slug", "a trait"))))
        except BadTable as error:
            problems += _within(error)
    seen: set[str] = set()
    for slug in (*slugs, *(one.slug for one in indicators), *(one.slug for one in people)):
        if slug in seen:
            problems.append(Problem(None, "slug", slug, "each slug once"))
        seen.add(slug)
    measured = {one.slug for one in indicators} | {one.slug for one in people}
    problems += [
        Problem(None, "similar", slug, "the slug of a trait or an indicator")
        for slug in raw.get("similar", ())
        if slug not in measured
    ]
    if raw.get("spread") and raw["spread"] not in {one.slug for one in indicators}:
        problems.append(Problem(None, "spread", str(raw["spread"]), "the slug of an indicator"))
    pillars = {
        name: MappingProxyType({pillar: tuple(members) for pillar, members in groups.items()})
        for name, groups in raw["pillars"].items()
    }
    for name, groups in pillars.items():
        listed = sorted(slug for members in groups.values() for slug in members)
        if listed != sorted(slugs):
            problems.append(Problem(None, f"pillars.{name}", str(listed), "every domain once"))
    if raw["default_pillars"] not in pillars:
        problems.append(
            Problem(None, "default_pillars", raw["default_pillars"], "one of " + ", ".join(pillars))
        )
    if problems:
        raise BadTable(problems, path.name)
    return Framework(
        version=raw["version"],
        title=raw["title"],
        domains=domains,
        pillars=MappingProxyType(pillars),
        default_pillars=raw["default_pillars"],
        indicators=tuple(indicators),
        people=tuple(people),
        similar=tuple(raw.get("similar", ())),
        spread=raw.get("spread", ""),
    )


def _unfit(row: Mapping[str, Any], shape: type) -> list[Problem]:
    """Fields that a table should not have, and those that it lacks."""
    known = {one.name: one for one in fields(shape)}
    problems = [
        Problem(None, key, str(row[key]), "one of the fields " + ", ".join(known))
        for key in row
        if key not in known
    ]
    return problems + [
        Problem(None, name, "", "this field")
        for name, one in known.items()
        if one.default is MISSING and not row.get(name)
    ]


def _within(error: BadTable) -> list[Problem]:
    """The problems of one entry, told apart from those of the next by its slug."""
    return [replace(one, column=f"{error.name}.{one.column}") for one in error.problems]


@cache
def framework() -> Framework:
    """The framework that ships with the measure."""
    return read_framework(DEFAULT)
