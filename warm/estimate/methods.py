"""The ways to an estimate, by name: what `estimate` can be asked for.

A method is a function from a checked request to `AreaEstimates`, whose keyword arguments are its
options. It is named here with where it lives, and read when it is asked for. Others are added with
`register`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from warm.errors import WarmError
from warm.estimate.columns import Array
from warm.estimate.designed import Design
from warm.estimate.estimated import AreaEstimates, AreaKind
from warm.estimate.replicates import Replicates

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class Request:
    """What was asked for, checked as far as all methods need it.

    Attributes
    ----------
    survey : polars.DataFrame
    outcomes, kinds : tuple of str
    answers : numpy.ndarray, shape (respondents, outcomes)
        NaN for an empty cell.
    by : str
        Column of areas, in whatever table has them.
    design : Design or Replicates
        Of the survey.
    designed : bool
        Whether strata, clusters or replicates were given.
    weights : str or None
        Column of weights that there were.
    constraints : polars.DataFrame or None
        Totals: `variable`, `category`, `count`, and `by`.
    people_from : str or None
        Whose totals are right where they differ.
    known : polars.DataFrame or None
        Figures of areas themselves: `area`, `outcome`, `estimate`, `se`.
    seed, replicates : int
    level : float
    threads : int
    progress : callable or None
    cancelled : callable or None
    name : str
        What the survey is called in errors.
    """

    survey: pl.DataFrame
    outcomes: tuple[str, ...]
    kinds: tuple[AreaKind, ...]
    answers: Array
    by: str
    design: Design | Replicates
    designed: bool
    weights: str | None
    constraints: pl.DataFrame | None
    people_from: str | None
    known: pl.DataFrame | None
    seed: int
    replicates: int
    level: float
    threads: int
    progress: Callable[[int, int], None] | None
    cancelled: Callable[[], bool] | None
    name: str

    @property
    def of_kind(self) -> dict[str, AreaKind | None]:
        """The kind of each outcome."""
        return dict(zip(self.outcomes, self.kinds, strict=True))


Run: TypeAlias = Callable[..., AreaEstimates]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to an estimate.

    Attributes
    ----------
    name : str
    home : str
        Where its function is: ``module:function``. It takes a `Request`, and its options by name.
    says : str
        What it does, in a sentence.
    modelled : bool
        Whether answers of people elsewhere stand for those who live in an area.
    """

    name: str
    home: str
    says: str
    modelled: bool

    def run(self) -> Run:
        """Its function."""
        module, function = self.home.split(":")
        found: Run = getattr(import_module(module), function)
        return found

    def options(self) -> dict[str, bool]:
        """Its options, and whether each has to be given."""
        return {
            one.name: one.default is inspect.Parameter.empty
            for one in inspect.signature(self.run()).parameters.values()
            if one.kind is inspect.Parameter.KEYWORD_ONLY
        }

    def checked(self, options: Mapping[str, Any]) -> None:
        """Refuse options that it does not have, and the lack of one that it needs."""
        there = self.options()
        strange = sorted(set(options) - set(there))
        if strange:
            raise WarmError(
                f"The method {self.name!r} has no option {', '.join(strange)}; it has "
                f"{', '.join(sorted(there)) or 'none'}."
            )
        lacking = sorted(one for one, must in there.items() if must and options.get(one) is None)
        if lacking:
            raise WarmError(f"The method {self.name!r} needs {', '.join(lacking)}.")


_METHODS: dict[str, Method] = {}


def register(method: Method) -> None:
    """Add a method.

    Raises
    ------
    WarmError
        When there is one of this name.
    """
    if method.name in _METHODS:
        raise WarmError(f"There is a method {method.name!r} already.")
    _METHODS[method.name] = method


def methods() -> tuple[Method, ...]:
    """All methods, in the order in which they were added."""
    return tuple(_METHODS.values())


def method(name: str) -> Method:
    """The method of a name.

    Raises
    ------
    WarmError
        When there is none, with those that there are.
    """
    if name not in _METHODS:
        raise WarmError(f"There is no method {name!r}; there are {', '.join(_METHODS)}.")
    return _METHODS[name]


for _one in (
    Method(
        "raking",
        "warm.estimate.steps:by_raking",
        "Respondents weighed to the totals of every area, and averaged.",
        True,
    ),
    Method(
        "people-types",
        "warm.estimate.steps:by_people_types",
        "The mean of each people type, and areas made of their types: the step of WARM.",
        True,
    ),
    Method(
        "direct",
        "warm.estimate.steps:by_design",
        "What those who were asked in each area said, and nothing else.",
        False,
    ),
    Method(
        "fay-herriot",
        "warm.estimate.model_steps:by_fay_herriot",
        "Direct estimates drawn towards what covariates of areas say.",
        True,
    ),
    Method(
        "multilevel",
        "warm.estimate.model_steps:by_multilevel",
        "A regression on who people are and where, over who lives in each area.",
        True,
    ),
):
    register(_one)
