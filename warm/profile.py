"""The profile of a place: what is measured, how it compares, what is strong and what is hard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from warm import classes, colours_2010, words
from warm.colours_2010 import Colour
from warm.comparators import COMPARATORS, Standing, standing
from warm.cube import VALUE
from warm.domain_results import domain_results
from warm.errors import WarmError
from warm.evidence import COUNCIL, Evidence, Place
from warm.findings import Findings
from warm.indicator_results import Measured, indicator_results, number_or_none
from warm.language import gettext as _
from warm.peers import K
from warm.results import (
    Characteristic,
    Comparator,
    DomainResult,
    IndicatorResult,
    Method,
    PlaceInfo,
    Profile,
    Similar,
    SimilarArea,
)

__all__ = ["COMPARATORS", "RULE", "RULES", "VERSION", "profile"]

VERSION = "2026.2"
#: The rule that classes are given by unless another is asked for, and all that there are.
RULE = "size-and-certainty"
RULES = (RULE, colours_2010.NAME)


def profile(
    place: Place,
    evidence: Evidence,
    *,
    comparator: str | None = None,
    k: int = K,
    pillars: str | None = None,
    rule: str = RULE,
) -> Profile:
    """How a place is doing, what is strong there and how sure that is.

    Parameters
    ----------
    place : Place
        Any set of small areas: see `Evidence.place`.
    evidence : Evidence
    comparator : {"rest_of_council", "rest_of_region", "rest_of_nation", "similar"}, optional
        Whom to compare with; the comparator never contains the place. By default the rest of the
        council for anything inside one, the rest of the nation for a whole council or more, and
        nothing for the nation.
    k : int
        How many places like this one. Councils, regions and the nation have none.
    pillars : str, optional
        Which of the framework's pillar maps to use.
    rule : {"size-and-certainty", "bemerton-2010"}
        How domains are given their class. The second colours them red, amber and green as the
        2010 paper does, against the average of the council, and weighs neither size nor certainty.

    Returns
    -------
    Profile

    Raises
    ------
    UnknownPlace
        When a small area of the place is not in the evidence.
    WarmError
        When there is no such comparator, rule or map of pillars, when the comparator holds nobody
        but the place, when k is below zero, or when the rule of 2010 is asked for beside another
        comparator than the rest of the council.

    References
    ----------
    The four stages follow Sellick V, Mguni N, Russell C, Bacon N (2010). Building resilient
    communities. Young Foundation, London. How they are worked out is this project's own: see
    the method's book, docs/method.
    """
    if rule not in RULES:
        raise WarmError(f"No rule {rule!r}; choose one of {', '.join(RULES)}.")
    stands = standing(place, evidence, comparator=comparator, k=k)
    framework = evidence.framework
    chosen = pillars or framework.default_pillars
    found = indicator_results(stands)
    domains = domain_results(stands, found, chosen)
    if rule == colours_2010.NAME:
        domains = _coloured(domains, colours_2010.colours(stands, found))
    results = [one.result for one in found]
    label, nation = stands.other.label, evidence.name_of(evidence.nation)
    finding = Findings(framework, label, nation)
    strengths = finding.strengths(results)
    hard = finding.vulnerabilities(results)
    concerns = finding.concerns(domains, results)
    unmeasured = tuple(one.name for one in domains if one.measured == 0)
    compared = [one for one in results if one.class_ != "no_colour" and one.weight > 0]
    with_interval = [one for one in compared if one.difference_lower is not None]
    expected = _expected_by_chance(with_interval)
    by_chance_alike, alike_with_interval = _better_by_chance(stands, found)
    people = _people(stands)
    traits = {one.release for one in people}
    used = {one.release for one in results if one.release} | traits
    return Profile(
        place=PlaceInfo(
            place.code,
            place.name,
            place.kind,
            place.vintage,
            round(float(stands.here.people)),
            place.council,
            evidence.name_of(place.council) if place.council else None,
            nation,
            place.members,
        ),
        comparator=Comparator(
            stands.other.kind,
            label,
            stands.other.code,
            stands.other.areas,
            round(float(stands.other.totals.people)),
            stands.other.outside,
        ),
        similar=_similar(stands, by_chance_alike),
        method=Method(
            VERSION,
            rule,
            framework.version,
            chosen,
            (95.0, 99.8),
            _(
                "%(share)s of the standard deviation of all small areas of %(nation)s (of its "
                "council areas, for figures published only for those), unless an indicator states "
                "another"
            )
            % {"share": classes.DELTA_IN_SD, "nation": nation},
            _("%(n)s small areas of %(nation)s")
            % {"n": f"{evidence.small.areas.size:,}", "nation": nation},
        ),
        releases=tuple(release for key, release in evidence.releases.items() if key in used),
        headline=words.headline(
            place.name,
            "" if stands.other.kind == "none" else label,
            strong=finding.phrases(
                (one for one in strengths if one.comparator == label), better=True
            ),
            strong_alike=finding.phrases(strengths, better=True),
            hard=finding.phrases((*concerns, *hard), better=False),
            classes=[one.class_ for one in compared],
            unmeasured=[one.lower() for one in unmeasured],
            beyond=(evidence.name_of(stands.other.code), stands.other.outside),
        ),
        people=people,
        domains=domains,
        indicators=tuple(results),
        strengths=strengths,
        vulnerabilities=hard,
        concerns=concerns,
        coloured=len(compared),
        expected_chance_flags=expected,
        chance_sentence=words.by_chance(
            expected,
            len(with_interval),
            len(compared) - len(with_interval),
            alike=by_chance_alike,
            alike_with_interval=alike_with_interval,
        ),
        unmeasured=unmeasured,
    )


def _coloured(
    domains: Sequence[DomainResult], colours: Mapping[str, Colour]
) -> tuple[DomainResult, ...]:
    """The domains under the colours of 2010; one without an indicator of that rule has none."""
    made = []
    for one in domains:
        colour = colours.get(one.domain)
        if colour is None:
            said = _("%(name)s: nothing is measured here that the 2010 rule judges.") % {
                "name": one.name
            }
            made.append(replace(one, class_="no_colour", stability=None, firm=None, sentence=said))
            continue
        said = _("%(name)s: %(colour)s. %(meaning)s, on %(measures)s.") % {
            "name": one.name,
            "colour": _(colour.colour),
            "meaning": _(colour.meaning),
            "measures": words.count_of_measures(colour.measures),
        }
        made.append(
            replace(
                one,
                class_=colour.class_,
                colour=colour.colour,
                stability=None,
                firm=None,
                sentence=said,
            )
        )
    return tuple(made)


def _expected_by_chance(with_interval: Sequence[IndicatorResult]) -> float:
    return classes.expected_chance_flags(
        *(
            np.array([getattr(one, name) for one in with_interval], dtype=float)
            for name in ("difference_lower", "difference_upper", "delta")
        )
    )


def _better_by_chance(stands: Standing, found: Sequence[Measured]) -> tuple[float, int]:
    """Of the measures compared with places like this one by an interval: how many there are, after
    how many of them chance alone would call better."""
    if stands.compared_like is None:
        return 0.0, 0
    rows = [
        one.row
        for one in found
        if one.result.similar_class != "no_colour"
        and one.result.weight > 0
        and np.isfinite(stands.compared_like.lower[one.row])
    ]
    expected = classes.expected_chance_flags(
        stands.compared_like.lower[rows],
        stands.compared_like.upper[rows],
        stands.evidence.rules.delta[rows],
    )
    # Chance goes either way, and only one of the two is a strength.
    return expected / 2, len(rows)


def _people(stands: Standing) -> tuple[Characteristic, ...]:
    """Characteristics of the people, beside those of the comparator; never coloured."""
    small, here, other = stands.evidence.small, stands.here, stands.other.totals
    found = []
    for one in stands.evidence.framework.people:
        i = small.row(one.slug)
        if i is None or here.status[i] != VALUE:
            continue
        origin = small.origins[i]
        found.append(
            Characteristic(
                one.slug,
                one.name,
                one.group,
                number_or_none(here.value[i]),
                number_or_none(other.value[i]),
                one.unit,
                origin.period,
                origin.source,
                origin.release,
            )
        )
    return tuple(found)


def _similar(stands: Standing, expected: float) -> Similar | None:
    """The list of places like this one, and how it was chosen."""
    if not stands.alike.size:
        return None
    evidence, small = stands.evidence, stands.evidence.small
    councils = np.asarray(small.groups[COUNCIL])[stands.alike]
    areas = []
    for code, at, distance in zip(
        small.areas[stands.alike].tolist(), councils, stands.distances.tolist(), strict=True
    ):
        council = str(small.group_codes[COUNCIL][at]) if at >= 0 else None
        areas.append(SimilarArea(code, evidence.name_of(code), evidence.name_of(council), distance))
    nation = evidence.name_of(evidence.nation)
    method = words.matched(len(areas), nation, evidence.features.names)
    return Similar(len(areas), method, tuple(areas), expected)
