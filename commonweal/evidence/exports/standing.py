"""What may be said of a measure beside its comparator: a standing with a sign and a word.

Pages and everything that is printed or sent take their words and their rule from here.

A class that the measure gave is taken as it is. Measures without a good direction have none; for
them the same rule of size and certainty says only *higher* or *lower*.
"""

from __future__ import annotations

from types import MappingProxyType

from warm.language import noop
from warm.results import DomainResult, IndicatorResult

#: Every standing, in the order of the key.
WORDS = MappingProxyType(
    {
        "much_better": "Much better",
        "better": "Better",
        "similar": "About the same",
        "worse": "Worse",
        "much_worse": "Much worse",
        "higher": "Higher",
        "lower": "Lower",
        "cant_tell": "Can't tell",
        "none": "Not compared",
    }
)

#: What the standings mean.
MEANINGS = MappingProxyType(
    {
        "much_better": "better by a clear margin, and all but certain",
        "better": "better by enough to matter; where chance is known, more than that",
        "similar": "no difference of a size that matters was found",
        "worse": "worse by enough to matter; where chance is known, more than that",
        "much_worse": "worse by a clear margin, and all but certain",
        "higher": "higher; neither good nor bad in itself",
        "lower": "lower; neither good nor bad in itself",
        "cant_tell": "too few people to be sure",
        "none": "shown without a comparison; the reason stands beside it",
    }
)

#: Where a number would stand, when there is none.
ABSENT = MappingProxyType(
    {
        "suppressed": "not shown, so that nobody can be recognised",
        "missing": "no figure for here",
        "not_asked": "not asked here",
        "source_gap": "the publisher gives no figure for here",
    }
)

OWN = ("official", "survey")
JUDGED = ("much_better", "better", "similar", "worse", "much_worse", "cant_tell")
GOOD, HARD = ("much_better", "better"), ("much_worse", "worse")


def of_indicator(one: IndicatorResult) -> str:
    """The standing of an indicator's result, one of `WORDS`; `none` where nothing may be said."""
    if one.status != "value" or one.layer not in OWN:
        return "none"
    if one.class_ in JUDGED:
        return one.class_
    return direction(
        one.difference,
        one.difference_lower,
        one.difference_upper,
        one.delta,
        certain=one.basis == "position",
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


def silence(one: IndicatorResult) -> str:
    """Why there is no standing: one word for each reason, "" where there is one.

    The five kinds of absence stay apart: a value that is suppressed, missing, not asked for or
    not given by its source is never shown as zero, and a zero is a value.
    """
    if one.status != "value":
        return one.status
    if one.layer in ("inherited", "modelled"):
        return one.layer
    if of_indicator(one) != "none":
        return ""
    if one.comparator_value is None:
        return "nothing_to_compare"
    return "not_compared"


def of_domain(one: DomainResult) -> str:
    """The standing of a domain; `unmeasured` where nothing is measured at all."""
    if one.measured == 0:
        return "unmeasured"
    return one.class_ if one.class_ in JUDGED else "none"


def domain_words(one: DomainResult) -> str:
    """The standing of a domain in words."""
    standing = of_domain(one)
    if standing == "unmeasured":
        return noop("Not measured here yet")
    return noop("Too little to say") if standing == "none" else WORDS[standing]
