"""What somebody chose when they weighed domains and indicators: checked, and never silent.

Weights are value choices. A `Choice` holds all of them, so that it can be printed on whatever is
made from it and the same thing can be made again.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from warm.errors import WarmError
from warm.framework import Framework
from warm.language import gettext as _

PRESETS = Path(__file__).parent / "frameworks" / "weights-2026.toml"

#: How the values of unlike indicators are laid on one scale.
SCALES = ("z", "robust", "percentile")
#: How scores are put together. The last is that of the English Indices of Deprivation.
ADDINGS = ("arithmetic", "geometric", "mean-of-order", "imd-exponential")
#: What may change from one run to the next.
VARIED = ("weights", "scale", "adding", "left-out")

RUNS, MOST_RUNS = 500, 5000
SEED, LARGEST_SEED = 2026, 2**32 - 1
#: Beyond this order a mean is as good as the lowest or the highest score.
LARGEST_ORDER = 20.0
LARGEST_WEIGHT = 1e6
#: Weights in per cent that differ by less are the same: pages write two decimals.
SAME = 0.02


class BadChoice(WarmError):
    """A choice of weights or method that makes no sense; says everything that is wrong with it.

    Attributes
    ----------
    problems : tuple of str
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Preset:
    """A starting point for the weights of domains.

    Attributes
    ----------
    slug, title : str
    says : str
        Whose choice it is and what it does, for whoever takes it.
    domains : mapping of str to float
        Per cent of the whole for each domain.
    source : str
        Where the weights were published; "" for our own.
    """

    slug: str
    title: str
    says: str
    domains: Mapping[str, float]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that somebody chose, complete.

    Attributes
    ----------
    domains, indicators : mapping of str to float
        A weight of zero or more for every domain, and for every indicator that may count. Only
        their proportions matter: of domains among all, of indicators within their domain.
    scale : str
        One of `SCALES`.
    adding : str
        One of `ADDINGS`.
    order : float
        Of the generalised mean, to three decimals: 1 is the arithmetic mean, 0 the geometric; lower lets low scores
        pull harder.
    left_out : str
        Slug of an indicator that does not count; "" for none.
    vary : tuple of str
        Which of `VARIED` change from run to run.
    runs, seed : int
    preset : str
        Slug of the preset that the domains' weights are; "" where they are somebody's own.
    """

    domains: Mapping[str, float]
    indicators: Mapping[str, float]
    scale: str = "z"
    adding: str = "arithmetic"
    order: float = 1.0
    left_out: str = ""
    vary: tuple[str, ...] = VARIED
    runs: int = RUNS
    seed: int = SEED
    preset: str = ""

    @property
    def power(self) -> float:
        """The order of the mean that scores are put together by."""
        return {"geometric": 0.0, "mean-of-order": self.order}.get(self.adding, 1.0)

    def as_data(self) -> dict[str, Any]:
        """Ready for JSON: all that is needed to make the same again."""
        return {
            "preset": self.preset or None,
            "domains": dict(self.domains),
            "indicators": dict(self.indicators),
            "scale": self.scale,
            "adding": self.adding,
            "order": self.power if self.adding != "imd-exponential" else None,
            "left_out": self.left_out or None,
            "vary": list(self.vary),
            "runs": self.runs,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class _Read:
    """A preset as its file says it."""

    slug: str
    title: str
    says: str
    each: str = ""
    source: str = ""
    domains: Mapping[str, float] = field(default_factory=dict)


@cache
def _read(path: Path) -> tuple[_Read, ...]:
    with path.open("rb") as file:
        return tuple(_Read(**one) for one in tomllib.load(file)["preset"])


def presets(framework: Framework, path: Path = PRESETS) -> tuple[Preset, ...]:
    """The starting points that make sense for a framework, the default first."""
    slugs = [one.slug for one in framework.domains]
    found = []
    for one in _read(path):
        if one.each == "pillar":
            pillars = framework.pillars[framework.default_pillars].values()
            given = {slug: 1 / len(pillars) / len(names) for names in pillars for slug in names}
        elif one.each == "domain":
            given = dict.fromkeys(slugs, 1.0)
        else:
            given = dict(one.domains)
        if set(given) <= set(slugs):
            total = math.fsum(given.values())
            shares = {slug: 100 * given.get(slug, 0.0) / total for slug in slugs}
            found.append(
                Preset(one.slug, _(one.title), _(one.says), MappingProxyType(shares), one.source)
            )
    return tuple(found)


def choose(
    framework: Framework,
    *,
    preset: str = "",
    domains: Mapping[str, float] | None = None,
    indicators: Mapping[str, float] | None = None,
    scale: str = "z",
    adding: str = "arithmetic",
    order: float = 1.0,
    left_out: str = "",
    vary: Iterable[str] = VARIED,
    runs: int = RUNS,
    seed: int = SEED,
) -> Choice:
    """A complete choice from what somebody said, the rest as it comes.

    Parameters
    ----------
    framework : Framework
    preset : str
        Slug of the preset to start from; the first of `presets` when not given.
    domains, indicators : mapping of str to float, optional
        Weights in place of the preset's (in per cent) and of the framework's.
    scale, adding, order, left_out, vary, runs, seed
        As in `Choice`.

    Raises
    ------
    BadChoice
        With everything that is wrong: weights that are all zero, negative or no numbers; names
        that the framework does not know; settings out of their range.
    """
    problems: list[str] = []
    offered = {one.slug: one for one in presets(framework)}
    start = offered.get(preset) or next(iter(offered.values()))
    if preset and preset not in offered:
        problems.append(
            _("There is no preset %(asked)s: choose one of %(allowed)s.")
            % {"asked": repr(preset), "allowed": ", ".join(offered)}
        )
    allowed = {one.slug: one.weight for one in framework.indicators if one.can_colour}
    of_domains = _merged(
        _("There is no domain %(asked)s that can be weighed."), start.domains, domains, problems
    )
    of_indicators = _merged(
        _("There is no indicator %(asked)s that can be weighed."), allowed, indicators, problems
    )
    if not problems and not any(of_domains.values()):
        problems.append(
            _("Every domain has a weight of zero: give at least one of them some weight.")
        )
    elif not problems and not any(
        of_domains[framework[slug].domain] and weight for slug, weight in of_indicators.items()
    ):
        problems.append(
            _("No measure is left with any weight: give one some, in a domain that counts.")
        )
    for message, value, known in (
        (_("There is no scale %(asked)s: choose one of %(allowed)s."), scale, SCALES),
        (_("There is no way of adding %(asked)s: choose one of %(allowed)s."), adding, ADDINGS),
    ):
        if value not in known:
            problems.append(message % {"asked": repr(value), "allowed": ", ".join(known)})
    if not -LARGEST_ORDER <= order <= LARGEST_ORDER:
        problems.append(
            _("The order of the mean is %(asked)s: choose one from %(low)s to %(high)s.")
            % {"asked": f"{order:g}", "low": f"{-LARGEST_ORDER:g}", "high": f"{LARGEST_ORDER:g}"}
        )
    if left_out and left_out not in allowed:
        problems.append(
            _("%(asked)s is no measure that counts, so it cannot be left out.")
            % {"asked": repr(left_out)}
        )
    varied = tuple(vary)
    unknown = [one for one in varied if one not in VARIED]
    if unknown:
        problems.append(
            _("%(asked)s cannot be varied: choose from %(allowed)s.")
            % {"asked": repr(unknown[0]), "allowed": ", ".join(VARIED)}
        )
    for message, number, low, high in (
        (
            _("The number of runs is %(n)s: choose one from %(low)s to %(high)s."),
            runs,
            1,
            MOST_RUNS,
        ),
        (_("The seed is %(n)s: choose one from %(low)s to %(high)s."), seed, 0, LARGEST_SEED),
    ):
        if not low <= number <= high:
            problems.append(message % {"n": number, "low": low, "high": high})
    if problems:
        raise BadChoice(problems)
    return Choice(
        domains=MappingProxyType(of_domains),
        indicators=MappingProxyType(of_indicators),
        scale=scale,
        adding=adding,
        # A mean of an order next to 0 is the geometric one, which a computer adds up better.
        order=round(float(order), 3),
        left_out=left_out,
        vary=tuple(one for one in VARIED if one in varied),
        runs=int(runs),
        seed=int(seed),
        # What somebody asked for by name keeps that name where two presets come to the same.
        preset=_preset_of(of_domains, [start, *offered.values()]),
    )


def _preset_of(domains: Mapping[str, float], offered: Iterable[Preset]) -> str:
    """The preset that some weights are, as far as a page writes them; "" for none."""
    total = math.fsum(domains.values())
    for one in offered:
        if all(abs(100 * domains[slug] / total - one.domains[slug]) < SAME for slug in domains):
            return one.slug
    return ""


def _merged(
    unknown: str,
    start: Mapping[str, float],
    given: Mapping[str, float] | None,
    problems: list[str],
) -> dict[str, float]:
    """The weights to start from with those that were given in their place."""
    given = given or {}
    for slug, weight in given.items():
        if slug not in start:
            problems.append(unknown % {"asked": repr(slug)})
        elif not (math.isfinite(weight) and 0 <= weight <= LARGEST_WEIGHT):
            problems.append(
                _("The weight of %(name)s is %(weight)s: choose a number from 0 to %(most)s.")
                % {"name": slug, "weight": f"{weight:g}", "most": f"{LARGEST_WEIGHT:,.0f}"}
            )
    return {slug: float(given.get(slug, weight)) for slug, weight in start.items()}
