"""The domains of wellbeing, their indicators, and which direction is better: data, not code.

The framework lives in a TOML file beside this module. Anyone may fork it; nothing in the measure
knows an indicator by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from warm.errors import BadTable, Problem, UnknownIndicator

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
    phrase_better, phrase_worse : str
        Short clauses for sentences: "fewer people have no qualifications".
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
    question: str = ""
    phrase_better: str = ""
    phrase_worse: str = ""
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
    """

    version: str
    title: str
    domains: tuple[Domain, ...]
    pillars: Mapping[str, Mapping[str, tuple[str, ...]]]
    default_pillars: str
    indicators: tuple[Indicator, ...]
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

    def domain(self, slug: str) -> Domain:
        """The domain with this slug."""
        for one in self.domains:
            if one.slug == slug:
                return one
        raise UnknownIndicator(f"There is no domain {slug!r} in {self.version}.")

    def in_domain(self, slug: str) -> tuple[Indicator, ...]:
        """The domain's indicators in the framework's order."""
        return tuple(one for one in self.indicators if one.domain == slug)

    def pillar_of(self, domain: str, pillars: str | None = None) -> str:
        """Name of the pillar a domain stands under."""
        for name, members in self.pillars[pillars or self.default_pillars].items():
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
    allowed = {one.name: one for one in fields(Indicator)}
    problems = [
        Problem(None, key, str(row[key]), "a field of an indicator: " + ", ".join(allowed))
        for key in row
        if key not in allowed
    ]
    required = ("slug", "name", "domain", "definition", "unit", "measure", "basis", "polarity")
    problems += [Problem(None, key, "", "this field") for key in required if not row.get(key)]
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
    for key in ("weight", "delta"):
        number = row.get(key)
        if number is not None and (not isinstance(number, (int, float)) or number < 0):
            problems.append(Problem(None, key, str(number), "a number of zero or more"))
    if problems:
        raise BadTable(problems, where)
    return Indicator(**row)


def read_framework(path: Path) -> Framework:
    """A framework from its TOML file; every problem in it is reported together."""
    with path.open("rb") as file:
        raw = tomllib.load(file)
    domains = tuple(Domain(**row) for row in raw["domain"])
    slugs = [one.slug for one in domains]
    problems: list[Problem] = []
    indicators: list[Indicator] = []
    for row in raw["indicator"]:
        try:
            indicators.append(
                indicator_from(row, domains=slugs, where=str(row.get("slug", "an indicator")))
            )
        except BadTable as error:
            problems += [
                Problem(None, f"{error.name}.{one.column}", one.value, one.expected)
                for one in error.problems
            ]
    seen: set[str] = set()
    for one in indicators:
        if one.slug in seen:
            problems.append(Problem(None, "slug", one.slug, "each slug once"))
        seen.add(one.slug)
    pillars = {
        name: MappingProxyType({pillar: tuple(members) for pillar, members in groups.items()})
        for name, groups in raw["pillars"].items()
    }
    for name, groups in pillars.items():
        listed = sorted(slug for members in groups.values() for slug in members)
        if listed != sorted(slugs):
            problems.append(Problem(None, f"pillars.{name}", str(listed), "every domain once"))
    if problems:
        raise BadTable(problems, path.name)
    return Framework(
        version=raw["version"],
        title=raw["title"],
        domains=domains,
        pillars=MappingProxyType(pillars),
        default_pillars=raw["default_pillars"],
        indicators=tuple(indicators),
    )


@cache
def framework() -> Framework:
    """The framework that ships with the measure."""
    return read_framework(DEFAULT)
