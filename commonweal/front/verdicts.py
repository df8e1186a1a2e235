"""What may be said of a measure in one place: a standing with a sign, or why there is none.

Classes come from the measure and are taken as they are. For measures without a good direction, and
for those that are shown without a judgement, the same rule of size and certainty says only
*higher* or *lower*.
"""

from __future__ import annotations

from typing import Any

#: Everything that has a sign of its own, in the order of the key.
STANDINGS = (
    "much_better",
    "better",
    "similar",
    "worse",
    "much_worse",
    "higher",
    "lower",
    "cant_tell",
    "none",
)

JUDGED = ("much_better", "better", "similar", "worse", "much_worse", "cant_tell")
GOOD, HARD = ("much_better", "better"), ("much_worse", "worse")


def standing(result: Any) -> str:
    """The standing of an indicator's result against its comparator.

    Parameters
    ----------
    result
        As in a profile: status, layer, class_, basis, difference with its interval, delta.

    Returns
    -------
    str
        One of `STANDINGS`; `none` where nothing may be said.
    """
    if result.status != "value" or result.layer in ("inherited", "modelled"):
        return "none"
    if result.class_ in JUDGED:
        return str(result.class_)
    return direction(
        result.difference,
        result.difference_lower,
        result.difference_upper,
        result.delta,
        certain=result.basis == "position",
    )


def direction(
    difference: float | None,
    lower: float | None,
    upper: float | None,
    delta: float | None,
    *,
    certain: bool,
) -> str:
    """*Higher*, *lower*, *similar* or *cant_tell*, by size and certainty; `none` without numbers.

    Parameters
    ----------
    difference, lower, upper : float or None
        Place minus comparator, with its 95 % interval.
    delta : float or None
        The smallest difference that matters.
    certain : bool
        The value has no sampling error: its size alone decides.
    """
    if difference is None or delta is None:
        return "none"
    far = abs(difference) >= delta
    towards = "higher" if difference > 0 else "lower"
    if certain:
        return towards if far else "similar"
    if lower is None or upper is None:
        return "none"
    if far and (lower > 0 or upper < 0):
        return towards
    return "similar" if not far and (upper - lower) / 2 <= delta else "cant_tell"


def silence(result: Any) -> str:
    """Why there is no standing: one word for each reason, "" where there is one.

    The five kinds of absence stay apart: a value that is suppressed, missing, not asked for or
    not given by its source is never shown as zero, and a zero is a value.
    """
    if result.status != "value":
        return str(result.status)
    if result.layer in ("inherited", "modelled"):
        return str(result.layer)
    if standing(result) != "none":
        return ""
    if result.comparator_value is None:
        return "nothing_to_compare"
    return "not_compared"
