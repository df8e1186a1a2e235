"""How a place is doing, what is strong in it, and how sure that is: the measuring instrument.

Values go in, frozen results come out: no network, no clock, no database. The names below are the
public ones; each lives in a module of its own. A first look, at two made-up councils:

>>> import polars as pl
>>> import warm
>>> places = pl.DataFrame(
...     {
...         "area": ["N1", "N2", "N3", "S1", "S2", "S3"],
...         "council": ["North"] * 3 + ["South"] * 3,
...         "population": [1500] * 6,
...     }
... )
>>> counts = pl.DataFrame(
...     {
...         "area": places["area"],
...         "numerator": [210, 190, 600, 200, 220, 180],
...         "denominator": [1200] * 6,
...         "indicator": ["no-qualifications"] * 6,
...         "period": ["2021"] * 6,
...     }
... )
>>> evidence = warm.Evidence.of(counts, places, framework=warm.framework())
>>> found = warm.profile(evidence.place(["N3"], name="Mill Lane"), evidence)
>>> print(found.vulnerabilities[0].sentence)
More people have no qualifications: 50.0% here, 16.7% in the rest of North.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warm.carry import carry_counts, carry_scores, carry_shares, lookup
    from warm.change import change
    from warm.county import Profiles, profiles
    from warm.errors import WarmError
    from warm.evidence import Evidence, Place
    from warm.framework import Framework, Indicator, framework, read_framework
    from warm.profile import profile
    from warm.results import Profile

__all__ = [
    "Evidence",
    "Framework",
    "Indicator",
    "Place",
    "Profile",
    "Profiles",
    "WarmError",
    "carry_counts",
    "carry_scores",
    "carry_shares",
    "change",
    "framework",
    "lookup",
    "profile",
    "profiles",
    "read_framework",
]

#: Where each public name lives. Found when it is asked for, so that reading a framework or
#: a table does not wait for what only a profile needs.
_HOMES = {
    "Evidence": "evidence",
    "Framework": "framework",
    "Indicator": "framework",
    "Place": "evidence",
    "Profile": "results",
    "Profiles": "county",
    "WarmError": "errors",
    "carry_counts": "carry",
    "carry_scores": "carry",
    "carry_shares": "carry",
    "change": "change",
    "framework": "framework",
    "lookup": "carry",
    "profile": "profile",
    "profiles": "county",
    "read_framework": "framework",
}


class _Warm(ModuleType):
    """The package itself, on which a public name is never hidden by a module of the same name.

    Importing ``warm.profile`` would otherwise put that module in the place of `warm.profile`, the
    function.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Warm


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'warm' has no attribute {name!r}")
    found = getattr(import_module(f"warm.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
