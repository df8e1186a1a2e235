"""For analysts: small areas weighed as somebody chooses, screened, and drawn as a funnel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from commonweal.evidence.exports import analysis as exports
from commonweal.evidence.queries.county import county_of
from commonweal.evidence.queries.force import (
    evidence_at,
    evidence_in_force,
    nation_of,
    stamp,
)
from commonweal.evidence.queries.tongue import framework_in_force, retold, speaking
from commonweal.places.models import Area
from warm import screens, sensitivity, weighting, whatif
from warm.evidence import COUNCIL
from warm.framework import Indicator
from warm.material import Material, material
from warm.runs import NO_DIRECTION
from warm.screens import Funnel, Screen
from warm.sensitivity import Mattering
from warm.weighting import ADDINGS, SCALES, VARIED, BadChoice, Choice, Preset
from warm.whatif import DIRECTIONS, Weighed

__all__ = [
    "ADDINGS",
    "DIRECTIONS",
    "NO_DIRECTION",
    "SCALES",
    "VARIED",
    "BadChoice",
    "Choice",
    "Funnel",
    "Mattering",
    "Preset",
    "Screen",
    "Weighed",
    "analysis_csv",
    "analysis_data",
    "analysis_json",
    "analysis_text",
    "choice_of",
    "choices_that_matter",
    "funnel_curves",
    "funnel_of",
    "names_of",
    "presets",
    "screen_of",
    "screenable",
    "weighable",
    "weighed",
]

#: Councils whose figures are kept laid out in a process.
KEPT_COUNCILS = 8


def presets() -> tuple[Preset, ...]:
    """The starting points for weights, the default first."""
    with speaking():
        return weighting.presets(framework_in_force())


def choice_of(**chosen: Any) -> Choice:
    """A complete choice from what somebody said: `warm.weighting.choose`.

    Raises
    ------
    BadChoice
    """
    with speaking():
        return weighting.choose(framework_in_force(), **chosen)


def weighable(council: Area) -> tuple[Indicator, ...]:
    """The indicators that may count in a council, in the framework's order."""
    told = framework_in_force()
    return tuple(told[slug] for slug in _laid_out(council).indicators)


def weighed(council: Area | None, choice: Choice) -> Weighed:
    """The small areas of a council, or of the first country in force, under a choice.

    Raises
    ------
    NothingLoaded
    BadChoice
        When nothing that has a weight is measured there.
    UnknownPlace
        When nothing at all is measured there.
    """
    with speaking():
        return whatif.weigh(_laid_out(council), choice)


def choices_that_matter(
    council: Area, choice: Choice, *, area: str = "", samples: int = sensitivity.SAMPLES
) -> Mattering:
    """How much the ranks in a council, or the rank of one area, hang on each choice.

    Raises
    ------
    NothingLoaded
    BadChoice
    UnknownPlace
    """
    with speaking():
        return sensitivity.which_matter(_laid_out(council), choice, area=area, samples=samples)


def screenable(council: Area) -> tuple[Indicator, ...]:
    """The indicators that have counts of small areas, so that chance can be reckoned with."""
    told = framework_in_force()
    return tuple(told[slug] for slug in screens.countable(evidence_in_force(nation_of(council))))


def screen_of(council: Area, indicator: str, q: float = screens.FALSE_AMONG_NAMED) -> Screen:
    """Which small areas of a council stand out on an indicator.

    Raises
    ------
    NothingLoaded
    UnknownIndicator, NotComparable
        When small areas have no such indicator, or no counts of it.
    """
    with speaking():
        return screens.screen(_counts(council, indicator), q)


def funnel_of(council: Area, indicator: str) -> Funnel:
    """The small areas of a council between the limits of chance; raises as `screen_of` does."""
    with speaking():
        return screens.funnel(_counts(council, indicator))


def funnel_curves(made: Funnel, points: int = 60) -> tuple[tuple[float, ...], ...]:
    """For drawing: bases, and the four limits there, outer lower to outer upper."""
    return screens.curves(made, points)


def names_of(council: Area | None) -> Mapping[str, tuple[str, str]]:
    """Names of small areas, and of the wider area that each lies in; of a country's, of the council."""
    if council is not None:
        return {row.code: (row.name, row.local_name) for row in county_of(council).rows}
    evidence = evidence_in_force()
    cube, name = evidence.small, evidence.name_of
    councils = [name(str(code)) for code in cube.group_codes[COUNCIL]]
    lies_in = cube.groups[COUNCIL].tolist()
    return {
        code: (name(code), councils[at] if at >= 0 else "")
        for code, at in zip(cube.areas.tolist(), lies_in, strict=True)
    }


def analysis_csv(result: exports.Result, council: Area | None) -> str:
    """A result as a table under lines that say how it was made."""
    return exports.as_csv(result, names_of(council), _where(council))


def analysis_json(result: exports.Result, council: Area | None) -> str:
    """The same as JSON."""
    return exports.as_json(result, names_of(council), _where(council))


def analysis_data(result: exports.Result, council: Area | None) -> dict[str, Any]:
    """The same as JSON-ready data."""
    return exports.as_data(result, names_of(council), _where(council))


def analysis_text(result: Weighed, council: Area | None) -> str:
    """Ranks with their intervals, under what was chosen, for reading."""
    return exports.as_text(result, names_of(council), _where(council))


def _counts(council: Area, indicator: str) -> screens.Counts:
    evidence = retold(evidence_in_force(nation_of(council)))
    return screens.counts(evidence, indicator, council.code)


def _where(council: Area | None) -> str:
    if council is None:
        return "all small areas of the country"
    return f"small areas of {council.shown_name} ({council.code})"


def _laid_out(council: Area | None) -> Material:
    if council is None:
        # A whole country is laid out once and is too large to be kept.
        return material(evidence_in_force())
    return _kept(stamp(), str(settings.HOME), nation_of(council), council.code)


@lru_cache(maxsize=KEPT_COUNCILS)
def _kept(at: str, home: str, nation: str, council: str) -> Material:
    return material(evidence_at(at, home, nation), council)
