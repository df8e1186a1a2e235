"""The colours of the 2010 paper for a whole profile, for those who ask for them by name.

They judge each domain against the plain average of the council, the place included, by the paper's
own rule and polarity table (`warm.classes.bemerton_2010`). They weigh neither size nor certainty,
and they judge things that the framework leaves without a direction.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from warm.classes import RULES, bemerton_2010, bemerton_polarities
from warm.comparators import Standing
from warm.cube import totals
from warm.errors import WarmError
from warm.evidence import COUNCIL
from warm.indicator_results import Measured
from warm.results import IndicatorResult

NAME = "bemerton-2010"


@dataclass(frozen=True, slots=True)
class Colour:
    """A domain's colour.

    Attributes
    ----------
    colour : str
        ``"red"``, ``"amber"`` or ``"green"``.
    class_ : str
        What it is called among the classes of `warm.classes`.
    meaning : str
        In the paper's sense: "Consistently below the local authority average".
    measures : int
        How many indicators it rests on.
    """

    colour: str
    class_: str
    meaning: str
    measures: int


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    with (RULES / f"{NAME}.toml").open("rb") as file:
        table = tomllib.load(file)
    return {"colours": table["colours"], "classes": table["classes"]}


def colours(stands: Standing, found: Sequence[Measured]) -> dict[str, Colour]:
    """The colour of each domain that has an indicator of the paper's table.

    Parameters
    ----------
    stands : Standing
        Compared with the rest of its council: the paper knows no other comparison.
    found : sequence of Measured
        The place's results. Modelled and inherited figures do not count.

    Raises
    ------
    WarmError
        When the place is compared with something else.
    """
    if stands.other.kind != "rest_of_council":
        raise WarmError(
            f"The colours of {NAME} compare a place with its council, "
            f"and {stands.place.name} is compared with {stands.other.label}."
        )
    polarities = bemerton_polarities()
    averages = _averages(stands)
    pairs: dict[str, list[tuple[float, float, int]]] = {}
    for one in found:
        result = one.result
        average = averages.get(result.indicator, _of_whole(result, stands))
        usable = result.layer in ("official", "survey") and result.indicator in polarities
        if usable and result.value is not None and np.isfinite(average):
            pairs.setdefault(result.domain, []).append(
                (result.value, average, polarities[result.indicator])
            )
    made = {}
    for domain, compared in pairs.items():
        colour = str(bemerton_2010(compared))
        said = _words()
        made[domain] = Colour(
            colour, said["classes"][colour], said["colours"][colour], len(compared)
        )
    return made


def _averages(stands: Standing) -> dict[str, float]:
    """The council's average of what is summed from small areas, the place included."""
    small, rules = stands.evidence.small, stands.evidence.rules
    everybody = totals(small, small.group(COUNCIL, stands.other.code or ""), rules.multiplier)
    return dict(zip(small.indicators, np.asarray(everybody.value).tolist(), strict=True))


def _of_whole(result: IndicatorResult, stands: Standing) -> float:
    """The council's own published figure: what was taken out of it put back."""
    if result.value is None or result.comparator_value is None:
        return float("nan")
    decomposes = stands.evidence.framework[result.indicator].decomposes
    inside = stands.other.inside if decomposes else 0.0
    return inside * result.value + (1 - inside) * result.comparator_value
