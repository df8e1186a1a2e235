"""What the measure gives back: frozen results that become JSON, frames and HTML."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

SCHEMA = Path(__file__).parent / "schemas" / "profile.schema.json"

#: Attributes whose JSON name is a Python keyword.
_RENAMED = {"class_": "class"}


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of `Profile.to_dict`."""
    with SCHEMA.open(encoding="utf-8") as file:
        published: dict[str, Any] = json.load(file)
    return published


def plain(thing: Any) -> Any:
    """A result as JSON-ready dictionaries, lists, numbers, text and None (never NaN)."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {
            _RENAMED.get(one.name, one.name): plain(getattr(thing, one.name))
            for one in fields(thing)
            if one.metadata.get("public", True)
        }
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple, frozenset, set)):
        return [plain(one) for one in thing]
    if hasattr(thing, "item"):
        thing = thing.item()
    if isinstance(thing, float) and not math.isfinite(thing):
        return None
    return thing


@dataclass(frozen=True, slots=True)
class PlaceInfo:
    """The place that a profile is of; `nation_name` is of the nation that it lies in, or is."""

    code: str
    name: str
    kind: str
    vintage: str
    population: int | None
    council: str | None
    council_name: str | None
    nation_name: str
    small_areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparator:
    """Whom the place is compared with; never includes the place itself.

    `label` completes the sentence "compared with …". `outside` is the share (0 to 1) of the place's
    people who live beyond the larger area that it was taken out of: 0 for what lies within it.
    """

    kind: str
    label: str
    code: str | None
    areas: int
    population: int | None
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class SimilarArea:
    """One of the places like this one."""

    code: str
    name: str
    council_name: str
    distance: float


@dataclass(frozen=True, slots=True)
class Similar:
    """Places like this one: the nearest on people and setting, never on how they fare.

    `expected_chance_flags` is how many measures would be called better than in these places if
    nothing truly differed.
    """

    k: int
    method: str
    areas: tuple[SimilarArea, ...]
    expected_chance_flags: float = 0.0


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """A release that figures of the profile come from."""

    release: str
    source: str
    title: str
    publisher: str
    licence: str
    period: str
    geography: str
    sha256: str
    retrieved_on: str | None
    page: str
    attribution: tuple[str, ...]
    transformations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator in one place. Differences are place minus comparator, in the unit.

    `basis` is what the value can bear; `layer` where it comes from: `official` figures and
    `survey` answers of the place itself, `modelled` estimates, or values `inherited` from a larger
    area. Percentages are 0 to 100. `position`, `comparator_position` and
    `similar_position` are the shares of the nation's small areas with a lower value, 0 to 100.
    `decimals` is how many a reader is shown.
    """

    indicator: str
    name: str
    domain: str
    period: str | None
    status: str
    value: float | None
    lower: float | None
    upper: float | None
    interval_method: str
    basis: str
    unit: str
    decimals: int
    numerator: float | None
    denominator: float | None
    base: float | None
    polarity: str
    class_: str
    layer: str
    comparator_value: float | None
    difference: float | None
    difference_lower: float | None
    difference_upper: float | None
    difference_lower_998: float | None
    difference_upper_998: float | None
    delta: float | None
    national_value: float | None
    national_ratio: float | None
    national_ratio_lower: float | None
    national_ratio_upper: float | None
    position: float | None
    comparator_position: float | None
    similar_value: float | None
    similar_position: float | None
    similar_difference: float | None
    similar_class: str
    weight: float
    reading: str
    covered: float | None
    source: str | None
    release: str | None
    geography: str | None
    note: str


@dataclass(frozen=True, slots=True)
class DomainResult:
    """One domain in one place.

    `difference` is the weighted mean over its indicators of (place minus comparator) ÷ SD (or ÷ twice
    the smallest difference that an indicator states), turned so that higher is better; its interval carries the sampling error of the indicators that have
    one. `stability` is the share (0 to 1) of plausible weights and methods under which the
    direction of the class stands, and `firm` whether that is enough: a class that is not firm hangs
    on how the indicators are weighed. Both are None without a class. `colour` is red, amber or green where the rule `bemerton-2010` was
    asked for, which then gives the class too.
    """

    domain: str
    name: str
    pillar: str
    class_: str
    difference: float | None
    difference_lower: float | None
    difference_upper: float | None
    delta: float | None
    coverage: float | None
    measured: int
    interval_weight: float | None
    stability: float | None
    firm: bool | None
    indicators: tuple[str, ...]
    better: int
    worse: int
    sentence: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A strength, a vulnerability or a concern: a sentence with its numbers and its reason."""

    domain: str
    indicator: str | None
    comparator: str
    class_: str
    sentence: str
    numbers: str
    reason: str
    size: float


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Something about who lives here: never good or bad, never coloured."""

    slug: str
    name: str
    group: str
    value: float | None
    comparator_value: float | None
    unit: str
    period: str
    source: str
    release: str


@dataclass(frozen=True, slots=True)
class Method:
    """How the profile was made, so that it can be made again."""

    version: str
    rule: str
    framework: str
    pillars: str
    levels: tuple[float, ...]
    smallest_difference: str
    reference: str


@dataclass(frozen=True)
class Profile:
    """How a place is doing and what is strong in it, with everything needed to defend it."""

    place: PlaceInfo
    comparator: Comparator
    similar: Similar | None
    method: Method
    releases: tuple[ReleaseInfo, ...]
    headline: str
    people: tuple[Characteristic, ...]
    domains: tuple[DomainResult, ...]
    indicators: tuple[IndicatorResult, ...]
    strengths: tuple[Finding, ...]
    vulnerabilities: tuple[Finding, ...]
    concerns: tuple[Finding, ...]
    coloured: int
    expected_chance_flags: float
    chance_sentence: str
    unmeasured: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; valid against `warm/schemas/profile.schema.json`."""
        result: dict[str, Any] = plain(self)
        return result

    def to_frame(self) -> pl.DataFrame:
        """One row per indicator."""
        import polars as pl

        return pl.DataFrame([plain(one) for one in self.indicators], infer_schema_length=None)

    def indicator(self, slug: str) -> IndicatorResult:
        """The result of one indicator; KeyError when the profile does not list it."""
        for one in self.indicators:
            if one.indicator == slug:
                return one
        raise KeyError(slug)

    def domain(self, slug: str) -> DomainResult:
        """The result of one domain; KeyError when there is none."""
        for one in self.domains:
            if one.domain == slug:
                return one
        raise KeyError(slug)

    def _repr_html_(self) -> str:
        """How a notebook shows it: the headline, the strengths and a table."""
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(one.name)}</td><td>{_number(one.value)}</td>"
            f"<td>{_number(one.lower)} to {_number(one.upper)}</td>"
            f"<td>{_number(one.comparator_value)}</td>"
            f"<td>{escape(one.class_.replace('_', ' '))}</td></tr>"
            for one in self.indicators
            if one.status == "value"
        )
        strong = "".join(f"<li>{escape(one.sentence)}</li>" for one in self.strengths)
        return (
            f"<h3>{escape(self.place.name)}</h3><p>{escape(self.headline)}</p><ul>{strong}</ul>"
            "<table><thead><tr><th>Indicator</th><th>Here</th><th>95 % interval</th>"
            f"<th>{escape(self.comparator.label)}</th><th>Class</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
