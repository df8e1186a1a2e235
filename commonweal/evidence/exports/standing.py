"""What may be said of a measure beside its comparator: a standing with a sign and a word.

A class that the measure gave is taken as it is. Measures without a good direction have none; for
them the same rule of size and certainty says only *higher* or *lower*.
"""

from __future__ import annotations

from types import MappingProxyType

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
        "better": "better, and more than chance",
        "similar": "no difference that matters",
        "worse": "worse, and more than chance",
        "much_worse": "worse by a clear margin, and all but certain",
        "higher": "higher; neither good nor bad in itself",
        "lower": "lower; neither good nor bad in itself",
        "cant_tell": "too few people to be sure",
        "none": "shown without a comparison",
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


def of_indicator(one: IndicatorResult) -> str:
    """The standing of an indicator's result; `none` where nothing may be said."""
    if one.status != "value" or one.layer not in OWN:
        return "none"
    if one.class_ in JUDGED:
        return one.class_
    if one.difference is None or one.delta is None:
        return "none"
    far = abs(one.difference) >= one.delta
    towards = "higher" if one.difference > 0 else "lower"
    if one.basis == "position":
        return towards if far else "similar"
    low, high = one.difference_lower, one.difference_upper
    if low is None or high is None:
        return "none"
    if far and (low > 0 or high < 0):
        return towards
    return "similar" if not far and (high - low) / 2 <= one.delta else "cant_tell"


def of_domain(one: DomainResult) -> str:
    """The standing of a domain; `unmeasured` where nothing is measured at all."""
    if one.measured == 0:
        return "unmeasured"
    return one.class_ if one.class_ in JUDGED else "none"


def domain_words(one: DomainResult) -> str:
    """The standing of a domain in words."""
    standing = of_domain(one)
    if standing == "unmeasured":
        return "Not measured here yet"
    return "Too little to say" if standing == "none" else WORDS[standing]
