"""Red, amber and green by the rule of the 2010 paper, for those who ask for it by name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from commonweal.evidence.exports import figures
from commonweal.evidence.exports.reading import edition, nation_of
from commonweal.evidence.exports.standing import OWN
from commonweal.evidence.exports.text import named, wrap
from warm.classes import RULES, bemerton_2010, bemerton_polarities
from warm.results import IndicatorResult, Profile, plain

RULE = "bemerton-2010"

CAUTION = (
    "These colours follow the rule of Building resilient communities (Young Foundation, 2010), "
    "paragraph 45, and not this project's own. A domain is red when every one of its indicators "
    "is worse than the average it is compared with, green when every one is better, amber when "
    "they are level or mixed. The rule weighs neither the size of a difference nor its certainty: "
    "a hair's breadth counts as much as a mile, and chance as much as truth. The paper does not "
    "print which way each indicator points; the table used here is this project's."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator against the average: `standing` is better, level or worse."""

    indicator: str
    name: str
    period: str | None
    unit: str
    value: float
    average: float
    polarity: str
    standing: str
    national_value: float | None
    national_ratio: float | None
    release: str | None


@dataclass(frozen=True, slots=True)
class Coloured:
    """One domain: red, amber, green, or None where nothing is measured that the rule knows."""

    domain: str
    name: str
    pillar: str
    colour: str | None
    class_: str
    meaning: str
    indicators: tuple[Judged, ...]


def coloured(profile: Profile) -> tuple[Coloured, ...]:
    """Every domain by the rule of the 2010 paper.

    An indicator takes part when the place has its own figure, there is an average to compare it
    with, and the rule's polarity table names it.
    """
    polarities = bemerton_polarities()
    with (RULES / f"{RULE}.toml").open("rb") as file:
        table = tomllib.load(file)
    found = []
    for domain in profile.domains:
        judged = tuple(
            _judged(one, polarities[one.indicator])
            for one in profile.indicators
            if one.domain == domain.domain
            and one.indicator in polarities
            and one.layer in OWN
            and one.value is not None
            and one.comparator_value is not None
        )
        colour = bemerton_2010(
            (one.value, one.average, 1 if one.polarity == "+" else -1) for one in judged
        )
        found.append(
            Coloured(
                domain.domain,
                domain.name,
                domain.pillar,
                colour,
                table["classes"][colour] if colour else "no_colour",
                table["colours"][colour] if colour else "Not measured here yet",
                judged,
            )
        )
    return tuple(found)


def _judged(one: IndicatorResult, polarity: int) -> Judged:
    value, average = float(one.value or 0.0), float(one.comparator_value or 0.0)
    turned = (value - average) * polarity
    return Judged(
        indicator=one.indicator,
        name=one.name,
        period=one.period,
        unit=one.unit,
        value=value,
        average=average,
        polarity="+" if polarity > 0 else "-",
        standing="better" if turned > 0 else "worse" if turned < 0 else "level",
        national_value=one.national_value,
        national_ratio=one.national_ratio,
        release=one.release,
    )


def as_data(profile: Profile) -> dict[str, Any]:
    """The colours as JSON-ready data."""
    whole = profile.to_dict()
    return {
        "place": whole["place"],
        "comparator": whole["comparator"],
        "method": {**whole["method"], "rule": RULE, "caution": CAUTION},
        "releases": whole["releases"],
        "domains": [plain(one) for one in coloured(profile)],
    }


def as_text(profile: Profile) -> str:
    """The colours for a terminal; the ratio to the nation has two decimals, as in the paper."""
    releases = {one.release: one for one in profile.releases}
    decimals = {one.indicator: one.decimals for one in profile.indicators}
    nation = nation_of(profile)
    label = profile.comparator.label
    rows = [wrap(profile.place.name.upper()), wrap(CAUTION), ""]
    if profile.comparator.kind == "none":
        rows.append(wrap("This place has nobody to be compared with, so nothing has a colour."))
    else:
        rows.append(wrap(f"“Average” is that of {label}; the last column is here ÷ {nation}."))
    for domain in coloured(profile):
        rows += ["", wrap(f"{(domain.colour or 'no colour').upper():<10} {domain.name}")]
        rows.append(wrap(f"{domain.meaning}.", "  "))
        if domain.indicators:
            rows.append(f"  {'':<42}{'here':>18}{'average':>18}{'':>10}{'÷':>8}")
        for one in domain.indicators:
            here, average = (
                figures.figure(value, one.unit, decimals[one.indicator])
                for value in (one.value, one.average)
            )
            ratio = "—" if one.national_ratio is None else figures.times(one.national_ratio)
            numbers = f"{here:>18}{average:>18}  {one.standing:<8}{ratio:>8}"
            rows += named(one.name, numbers, width=44)
            when = edition(releases.get(one.release or ""), one.period)
            rows.append(wrap(when or "No period given", "    "))
    return "\n".join(rows) + "\n"
