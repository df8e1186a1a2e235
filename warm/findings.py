"""Strengths, vulnerabilities and main concerns, derived from results, in plain sentences.

A strength is a measure that is better than the comparator, or better than places like this one:
doing better than expected is what the 2010 paper calls resilience. Nothing here is a judgement
by hand; each finding carries its numbers and its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warm import words
from warm.framework import Framework
from warm.language import gettext as _
from warm.results import DomainResult, Finding, IndicatorResult

GOOD, HARD = ("better", "much_better"), ("worse", "much_worse")

#: This many times the smallest difference that matters is far.
FAR = 2.0

#: The paper lists four; more would not be main concerns.
MAIN_CONCERNS = 4


@dataclass(frozen=True, slots=True)
class Findings:
    """Words for one profile's results.

    Attributes
    ----------
    framework : Framework
    label, nation : str
        The comparator, as it completes "compared with …"; the nation's name.
    """

    framework: Framework
    label: str
    nation: str

    def strengths(self, results: Sequence[IndicatorResult]) -> tuple[Finding, ...]:
        """What is strong: against the comparator first, then against places like this one.

        Standing out among places like this one takes more, because most places do so on a measure
        or two by chance: a figure without an interval must be better by twice the smallest
        difference that matters. And what is far worse than the comparator, by as much or *much*,
        is not called a strength, however it stands among places like this one.
        """
        local = [
            self._finding(one, better=True)
            for one in results
            if one.class_ in GOOD and one.weight > 0
        ]
        named = {one.indicator for one in local}
        like = [
            self._finding(one, better=True, similar=True)
            for one in results
            if one.similar_class in GOOD
            and one.indicator not in named
            and one.weight > 0
            and not _far_worse(one)
            and (one.basis != "position" or _steps(one, one.similar_difference) >= FAR)
        ]
        return (*_largest_first(local), *_largest_first(like))

    def vulnerabilities(self, results: Sequence[IndicatorResult]) -> tuple[Finding, ...]:
        """What is hard here, the largest differences first.

        Figures on the comparator track are left out here as among the strengths: their parts
        speak for themselves.
        """
        return _largest_first(
            self._finding(one, better=False)
            for one in results
            if one.class_ in HARD and one.weight > 0
        )

    def concerns(
        self, domains: Sequence[DomainResult], results: Sequence[IndicatorResult]
    ) -> tuple[Finding, ...]:
        """The few domains to worry about most, each with the measures that make it so.

        What stands however the measures are weighed comes before what depends on it, and what is
        surely much worse before what is worse; within each, the larger difference.
        """
        hard = [one for one in domains if one.class_ in HARD]
        hard.sort(
            key=lambda one: (
                one.firm is False,
                one.class_ != "much_worse",
                (one.difference or 0.0) / (one.delta or 1.0),
                one.domain,
            )
        )
        return tuple(self._concern(one, results) for one in hard[:MAIN_CONCERNS])

    def phrases(self, findings: Iterable[Finding], *, better: bool) -> list[str]:
        """The findings' clauses for a sentence: the first of each domain."""
        first: dict[str, str] = {}
        for one in findings:
            if one.indicator:
                first.setdefault(one.domain, one.indicator)
        return [words.phrase(self.framework[slug], better=better) for slug in first.values()]

    def _concern(self, domain: DomainResult, results: Sequence[IndicatorResult]) -> Finding:
        inside = _largest_first(
            self._finding(one, better=False)
            for one in results
            if one.domain == domain.domain and one.class_ in HARD and one.weight > 0
        )[:2]
        because = words.joined(
            [words.phrase(self.framework[one.indicator], False) for one in inside if one.indicator]
        )
        return Finding(
            domain=domain.domain,
            indicator=inside[0].indicator if inside else None,
            comparator=self.label,
            class_=domain.class_,
            sentence=f"{domain.name}: {because}." if because else domain.sentence,
            numbers=words.listed([one.numbers for one in inside]),
            reason=domain.sentence,
            size=abs((domain.difference or 0.0) / (domain.delta or 1.0)),
        )

    def _finding(self, one: IndicatorResult, *, better: bool, similar: bool = False) -> Finding:
        indicator = self.framework[one.indicator]
        label = words.like() if similar else self.label
        other = one.similar_value if similar else one.comparator_value
        difference = one.similar_difference if similar else one.difference
        class_ = one.similar_class if similar else one.class_
        at = one.similar_position if similar else one.comparator_position
        if indicator.unit == "score" and one.position is not None and at is not None:
            numbers = words.standing(indicator, one.position, at, label, self.nation)
        else:
            numbers = words.comparison(indicator, one.value, other, label)
        reason = _(words.OPENING[class_]) % {"label": label}
        if similar and one.class_ == "worse":
            said = _("%(reason)s, though worse than %(label)s")
            reason = said % {"reason": reason, "label": self.label}
        if one.basis == "position":
            if indicator.unit == "score":
                said = _("a score published without an interval, so judged by its position")
            else:
                said = _("a figure published without an interval, so judged by its position")
            reason = words.listed([reason, said])
        elif one.layer == "survey":
            said = _("from %(n)s answers") % {"n": f"{one.base or 0:,.0f}"}
            reason = words.listed([reason, said])
        return Finding(
            domain=one.domain,
            indicator=one.indicator,
            comparator=label,
            class_=class_,
            sentence=f"{words.capital(words.phrase(indicator, better))}: {numbers}.",
            numbers=numbers,
            reason=f"{reason} ({indicator.name}, {one.period}).",
            size=abs((difference or 0.0) / one.delta) if one.delta else 0.0,
        )


def _steps(one: IndicatorResult, difference: float | None) -> float:
    """How many times the smallest difference that matters."""
    return abs((difference or 0.0) / one.delta) if one.delta else 0.0


def _far_worse(one: IndicatorResult) -> bool:
    far = one.basis == "position" and _steps(one, one.difference) >= FAR
    return one.class_ == "much_worse" or (one.class_ == "worse" and far)


def _largest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (-one.size, one.indicator or "")))
