"""Places beside each other: do they differ from one another, and not only from the rest?

That one place is worse than the rest of its council and another is not does not say that the two
differ. So each place is held against one of them, the base, and every difference has its own
interval and class, by the same rule as everywhere. There is no sum of it all, and no order.

Places may share people. Those that both hold are never on both sides: where one place lies within
the other they are taken out of the outer one, where they cross they are taken out of both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from warm import classes
from warm.between_reading import LEVELS, Read, Reading
from warm.between_results import Between, DomainDifference, DomainRow
from warm.domain_results import Basket, compared
from warm.errors import WarmError
from warm.evidence import Evidence, Place
from warm.indicator_results import number_or_none
from warm.language import gettext, ngettext
from warm.stability import FIRM


def between(places: Sequence[Place], evidence: Evidence, *, base: int = 0) -> Between:
    """Hold places against one of them.

    Parameters
    ----------
    places : sequence of Place
        Two or more, each with another code.
    evidence : Evidence
    base : int
        Position of the place that the others are held against.

    Raises
    ------
    UnknownPlace
        When a small area of a place is not in the evidence.
    WarmError
        When there are fewer than two places, one is there twice, or the base is none of them.
    """
    codes = [one.code for one in places]
    if len(codes) < 2:
        raise WarmError(gettext("It takes two places to compare."))
    if len(set(codes)) < len(codes):
        raise WarmError(gettext("The same place is there twice: it does not differ from itself."))
    if not 0 <= base < len(codes):
        raise WarmError(
            gettext("No place number %(base)s: there are %(n)s.") % {"base": base, "n": len(codes)}
        )
    reading = Reading(places, evidence, base)
    framework = evidence.framework
    held = [
        one
        for one in framework.indicators
        if one.status == "available" or any(reading.rows_of(level, one) for level in LEVELS)
    ]
    read = [row for row in map(reading.row, held) if row is not None]
    coloured = [
        (difference, one.row.delta)
        for one in read
        if one.row.weight > 0
        for difference in one.row.differences
        if difference.class_ != "no_colour"
    ]
    sure = [(d.lower, d.upper, delta) for d, delta in coloured if d.lower is not None]
    expected = classes.expected_chance_flags(*np.array(sure, dtype=float).T) if sure else 0.0
    without = len(coloured) - len(sure)
    return Between(
        places=reading.sides(),
        base=base,
        rows=tuple(one.row for one in read),
        domains=tuple(
            DomainRow(
                one.slug,
                one.name,
                tuple(
                    _domain([each for each in read if each.row.domain == one.slug], i)
                    for i in range(len(codes) - 1)
                ),
            )
            for one in framework.domains
        ),
        with_interval=len(sure),
        without=without,
        expected_chance_flags=expected,
        chance_sentence=by_chance(expected, len(sure), without),
    )


def by_chance(expected: float, with_interval: int, without: int) -> str:
    """What chance alone would do to so many differences, in words."""
    if not with_interval + without:
        return gettext("None of the differences can be tested, so chance adds nothing.")
    sentences = []
    if with_interval == 1:
        often = f"{100 * expected:.0f}" if expected >= 0.01 else gettext("fewer than 1")
        sentences.append(
            gettext(
                "One difference is tested with an interval. If nothing truly differed, it would "
                "still be called better or worse by chance in %(often)s of 100 such comparisons."
            )
            % {"often": often}
        )
    elif with_interval:
        about = gettext("fewer than one")
        if expected >= 0.95:
            about = gettext("about %(n)s") % {"n": f"{expected:.0f}"}
        exactly = f"{expected:.1f}" if expected >= 0.05 else gettext("less than 0.1")
        sentences.append(
            gettext(
                "%(n)s differences are tested with an interval. If nothing truly differed, "
                "%(about)s of them would still be called better or worse by chance (%(exactly)s "
                "expected)."
            )
            % {"n": f"{with_interval:,}", "about": about, "exactly": exactly}
        )
    if without:
        sentences.append(
            ngettext(
                "One difference is judged by size only: nobody publishes how far chance moves it.",
                "%(n)s differences are judged by size only: nobody publishes how far chance moves "
                "them.",
                without,
            )
            % {"n": f"{without:,}"}
        )
    return " ".join(sentences)


def _domain(read: Sequence[Read], i: int) -> DomainDifference:
    """One domain of one place against the base, from its indicators' differences."""
    used = sorted(
        (
            one
            for one in read
            if one.row.weight > 0
            and one.one.can_colour
            and one.row.differences[i].why in ("", "suppressed", "source_gap", "missing", "few")
        ),
        key=lambda one: one.row.indicator,
    )
    found = [one.row.differences[i] for one in used]
    basket = Basket(
        [one.one for one in used],
        [one.row.delta for one in used],
        [(one.reference, one.at) for one in used],
    )
    comparison = compared(
        [(one.difference, one.lower, one.upper, one.lower_998, one.upper_998) for one in found],
        [one.class_ for one in found],
    )
    made = basket.composite(comparison)
    share = basket.stands(
        comparison, [one.value for one in found], [one.base_value for one in found]
    )
    class_ = classes.CLASSES[int(made.codes)]
    firm = None if share is None or class_ == "no_colour" else share >= FIRM
    return DomainDifference(
        class_=class_,
        difference=number_or_none(made.difference),
        lower=number_or_none(made.lower),
        upper=number_or_none(made.upper),
        delta=number_or_none(made.delta),
        coverage=number_or_none(made.coverage) if used else None,
        measured=sum(one.class_ != "no_colour" for one in found),
        firm=firm,
    )
