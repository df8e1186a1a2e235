"""What a survey can say of places: weights, populations and estimates with their error.

`margins` reads known totals and holds a survey against them; everything else starts there.
`raking` and `calibration` weigh one survey to one set of totals and give a `weighted` result.
`areas` rakes the same respondents to the totals of every area at once, and `integers` makes whole
people of that. `designed` estimates means, shares and totals with the error that the design of the
sample leaves, and `replicates` finds the same error by drawing the sample again.

>>> import polars as pl
>>> from warm.estimate import constrain, rake, totals
>>> known = totals(
...     pl.DataFrame(
...         {
...             "variable": ["age", "age", "sex", "sex"],
...             "category": ["under 50", "50 and over", "f", "m"],
...             "count": [8, 4, 6, 6],
...         }
...     )
... )
>>> survey = pl.DataFrame(
...     {
...         "age": ["50 and over", "50 and over", "under 50", "50 and over", "under 50"],
...         "sex": ["m", "m", "m", "f", "f"],
...     }
... )
>>> found = rake(constrain(survey, known))
>>> [round(float(weight), 3) for weight in found.to_frame()["weight"]]
[1.228, 1.228, 3.544, 1.544, 4.456]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warm.estimate.area_effects import AreaEffect, area_effect, with_area_effects
    from warm.estimate.area_level import AreaLevel, fay_herriot
    from warm.estimate.area_variance import NotConverged
    from warm.estimate.areas import AreaWeights, Cancelled, rake_areas
    from warm.estimate.benchmarked import Published, published
    from warm.estimate.calibration import calibrate
    from warm.estimate.designed import Design, Estimates, direct
    from warm.estimate.entry import estimate
    from warm.estimate.estimated import AreaEstimates
    from warm.estimate.expectation import PeopleTypes, people_types
    from warm.estimate.integers import Populations, integerise
    from warm.estimate.margins import CannotReach, Constraints, Totals, constrain, totals
    from warm.estimate.methods import Method, Request, register
    from warm.estimate.raking import rake
    from warm.estimate.regression.frames import Frame
    from warm.estimate.regression.model import Multilevel, multilevel
    from warm.estimate.regression.poststratified import Modelled, poststratify
    from warm.estimate.replicates import Replicates
    from warm.estimate.resampled import bootstrap_areas
    from warm.estimate.weighted import Weighted

__all__ = [
    "AreaEffect",
    "AreaEstimates",
    "AreaLevel",
    "AreaWeights",
    "Cancelled",
    "CannotReach",
    "Constraints",
    "Design",
    "Estimates",
    "Frame",
    "Method",
    "Modelled",
    "Multilevel",
    "NotConverged",
    "PeopleTypes",
    "Populations",
    "Published",
    "Replicates",
    "Request",
    "Totals",
    "Weighted",
    "area_effect",
    "bootstrap_areas",
    "calibrate",
    "constrain",
    "direct",
    "estimate",
    "fay_herriot",
    "integerise",
    "multilevel",
    "people_types",
    "poststratify",
    "published",
    "rake",
    "rake_areas",
    "register",
    "totals",
    "with_area_effects",
]

#: Where each public name lives, found when it is asked for.
_HOMES = {
    "AreaEffect": "area_effects",
    "AreaEstimates": "estimated",
    "AreaLevel": "area_level",
    "AreaWeights": "areas",
    "Cancelled": "areas",
    "CannotReach": "margins",
    "Constraints": "margins",
    "Design": "designed",
    "Estimates": "designed",
    "Frame": "regression.frames",
    "Method": "methods",
    "Modelled": "regression.poststratified",
    "Multilevel": "regression.model",
    "NotConverged": "area_variance",
    "PeopleTypes": "expectation",
    "Populations": "integers",
    "Published": "benchmarked",
    "Replicates": "replicates",
    "Request": "methods",
    "Totals": "margins",
    "Weighted": "weighted",
    "area_effect": "area_effects",
    "bootstrap_areas": "resampled",
    "calibrate": "calibration",
    "constrain": "margins",
    "direct": "designed",
    "estimate": "entry",
    "fay_herriot": "area_level",
    "integerise": "integers",
    "multilevel": "regression.model",
    "people_types": "expectation",
    "poststratify": "regression.poststratified",
    "published": "benchmarked",
    "rake": "raking",
    "rake_areas": "areas",
    "register": "methods",
    "totals": "margins",
    "with_area_effects": "area_effects",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'warm.estimate' has no attribute {name!r}")
    found = getattr(import_module(f"warm.estimate.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
