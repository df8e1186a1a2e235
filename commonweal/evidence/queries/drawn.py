"""A neighbourhood that somebody drew: its profile, and how much of it hangs on the line.

The same measure as for any other place. One thing is different: anybody may draw any set of small
areas, one after another. So figures of surveys and of a council's own are added up only where no sum
and no difference of sums tells anything of a few people (`commonweal.evidence.blocks`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.evidence.blocks import SOMEBODY, Shown, closed
from commonweal.evidence.models import Release
from commonweal.evidence.queries.force import evidence_at, nation_of, stamp
from commonweal.evidence.queries.overlap import released_figures
from commonweal.evidence.queries.place import Change, Strip, changes_in, strips_of
from commonweal.evidence.queries.tongue import language, retold, speaking
from commonweal.places import queries as places
from commonweal.places.models import Area
from warm.boundary import Boundary, boundary
from warm.compare import measured
from warm.cube import SUPPRESSED, VALUE
from warm.disclosure import CLOSED_LAYERS
from warm.errors import UnknownPlace
from warm.evidence import Evidence, Place
from warm.profile import profile
from warm.results import IndicatorResult, Profile

#: The kind of a place that somebody drew.
DRAWN = "drawn"
#: Why a figure is not given, where it would be of any other place.
WHY_NOT = gettext_noop(
    "Not given for a place that is drawn with these small areas: taken together with figures that "
    "are shown elsewhere, it would give away what a few people answered."
)
KEPT_DRAWN = 64


@dataclass(frozen=True, slots=True)
class Refusal:
    """A figure that is not given for a drawn place, though there is one, and why."""

    indicator: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The profile of a drawn place.

    Attributes
    ----------
    place : Place
    profile : Profile
        Without the figures that are refused: they are `suppressed` in it, and count nowhere.
    refused : tuple of Refusal
    """

    place: Place
    profile: Profile
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Guarded:
    """Evidence in which only those small areas count that may be added up by anybody.

    `closed` holds, for each indicator of a survey or of a council's own, the positions of the small
    areas that may not.
    """

    evidence: Evidence
    closed: Mapping[str, frozenset[int]]


def drawn_place(areas: places.Chosen, *, name: str) -> Place:
    """The place that chosen small areas make up, under the name that it was given.

    Parameters
    ----------
    areas : Chosen
        Without problems.
    name : str

    Raises
    ------
    UnknownPlace
        When there are no areas, or they lie in no one council area.
    """
    if not areas.areas or areas.council is None or areas.problems:
        raise UnknownPlace(
            " ".join(one.why for one in areas.problems) or _("No small areas were chosen.")
        )
    codes = areas.codes
    return Place(
        code=code_of(areas.council.code, codes),
        name=name,
        kind=DRAWN,
        vintage=areas.areas[0].vintage,
        members=codes,
        council=areas.council.code,
    )


def code_of(council: str, codes: tuple[str, ...]) -> str:
    """The code of a drawn place: the same for the same small areas, whatever it is called."""
    digest = hashlib.sha256(",".join(codes).encode()).hexdigest()
    return f"{council}-{DRAWN}-{digest[:12]}"


def drawn_profile(place: Place, council: Area, *, comparator: str | None = None) -> Drawn:
    """How a drawn place is doing, from the releases in force.

    Parameters
    ----------
    place : Place
        As `drawn_place` gives it.
    council : Area
        The council area that it lies in.
    comparator : str, optional
        As `warm.profile.profile` takes it.

    Raises
    ------
    WarmError
        When nothing is loaded, or there is no such comparator for it.
    """
    at, nation = stamp(), nation_of(council)
    return _drawn(at, str(settings.HOME), nation, place, comparator, language())


@lru_cache(maxsize=KEPT_DRAWN)
def _drawn(
    at: str,
    home: str,
    nation: str,
    place: Place,
    comparator: str | None,
    asked: str,  # noqa: ARG001 - a key of the cache
) -> Drawn:
    evidence, refused = _for_place(_guarded(at, home, nation), place)
    with speaking():
        made = profile(place, retold(evidence), comparator=comparator)
    names = {one.indicator: one.name for one in made.indicators}
    found = tuple(Refusal(slug, names[slug], _(WHY_NOT)) for slug in refused if slug in names)
    if found:
        told = tuple(_told(one) if one.indicator in refused else one for one in made.indicators)
        made = replace(made, indicators=told)
    return Drawn(place, made, found)


def _told(one: IndicatorResult) -> IndicatorResult:
    return replace(one, note=" ".join(part for part in (_(WHY_NOT), one.note) if part))


def drawn_boundary(place: Place, council: Area, *, comparator: str | None = None) -> Boundary:
    """In how many nearby versions each of a drawn place's classes stands.

    Nearby versions lie in the same council area, as a place that is drawn does.
    """
    return _boundary(stamp(), str(settings.HOME), nation_of(council), place, council, comparator)


@lru_cache(maxsize=KEPT_DRAWN)
def _boundary(
    at: str, home: str, nation: str, place: Place, council: Area, comparator: str | None
) -> Boundary:
    evidence, _ = _for_place(_guarded(at, home, nation), place)
    held = set(evidence.small.areas.tolist())
    touching = {
        code: [one for one in others if one in held]
        for code, others in places.neighbours(council).items()
        if code in held
    }
    return boundary(place, evidence, touching, comparator=comparator)


def drawn_changes(place: Place, council: Area) -> tuple[Change, ...]:
    """Change since the period before, for each indicator that has one and is open to everybody."""
    guarded = _guarded(stamp(), str(settings.HOME), nation_of(council))
    found = changes_in(guarded.evidence, place)
    return tuple(one for one in found if one.indicator not in guarded.closed)


def drawn_strips(council: Area) -> Mapping[str, Strip]:
    """Where the council's small areas stand, for each indicator that is open to everybody."""
    guarded = _guarded(stamp(), str(settings.HOME), nation_of(council))
    return {slug: one for slug, one in strips_of(council).items() if slug not in guarded.closed}


# What may be added up ----------------------------------------------------------------------------


def _for_place(guarded: _Guarded, place: Place) -> tuple[Evidence, tuple[str, ...]]:
    """The evidence for one place: figures that it may not have are withheld in it as a whole."""
    if not guarded.closed:
        return guarded.evidence, ()
    members = set(guarded.evidence.small.positions(place.members).tolist())
    refused = tuple(slug for slug, areas in guarded.closed.items() if areas & members)
    return _withheld(guarded.evidence, dict.fromkeys(refused, members)), refused


@lru_cache(maxsize=4)
def _guarded(at: str, home: str, nation: str) -> _Guarded:
    evidence = evidence_at(at, home, nation)
    rows = _closed_rows(evidence)
    if not rows:
        return _Guarded(evidence, {})
    published: dict[str, list[Shown]] = defaultdict(list)
    for one in released_figures(list(rows), without=""):
        at_row = evidence.small.row(one.indicator)
        if at_row is not None and one.period == evidence.small.origins[at_row].period:
            published[one.indicator].append(Shown(one.members, one.base))
    larger = _larger_places()
    found = {}
    for slug, layer in rows.items():
        people, hidden = _people(evidence, slug)
        summed = {Shown(frozenset(one & people.keys())) for one in larger}
        shut = closed(
            people | dict.fromkeys(hidden, SOMEBODY), [*summed, *published[slug]], layer=layer
        )
        found[slug] = frozenset(evidence.small.positions(shut).tolist()) if shut else frozenset()
    return _Guarded(_withheld(evidence, found), found)


def _closed_rows(evidence: Evidence) -> dict[str, str]:
    """Indicators of small areas that not everybody may add up, and their layer."""
    own = set(Release.objects.current().exclude(council_code="").values_list("name", flat=True))
    found = {}
    for i, slug in enumerate(evidence.small.indicators):
        layer = measured(evidence.small, i, evidence.framework).layer
        if layer in CLOSED_LAYERS:
            found[slug] = layer
        elif evidence.small.origins[i].release in own:
            found[slug] = "own"
    return found


def _people(evidence: Evidence, slug: str) -> tuple[dict[str, float], list[str]]:
    """How many people stand behind the figure of each small area, and whose figure is suppressed.

    A figure that gives no number of people (a mean of a council's own count of trees) is shown of
    each small area by itself, and hides nobody.
    """
    row = evidence.small.row(slug)
    codes, status = evidence.small.areas, np.asarray(evidence.small.status[row])
    base = np.where(status == VALUE, evidence.small.denominator[row], np.nan)
    known = np.isfinite(base)
    people = dict(zip(codes[known].tolist(), base[known].tolist(), strict=True))
    return people, codes[status == SUPPRESSED].tolist()


def _larger_places() -> list[set[str]]:
    """The small areas of every place that has a page of its own."""
    frame = places.small_area_frame()
    found: list[set[str]] = []
    for groups in frame.groups.values():
        found += [set(frame.codes[groups == one].tolist()) for one in np.unique(groups) if one]
    for positions, wholes, _shares in frame.members.values():
        found += [set(frame.codes[positions[wholes == one]].tolist()) for one in np.unique(wholes)]
    return found


def _withheld(evidence: Evidence, which: Mapping[str, frozenset[int] | set[int]]) -> Evidence:
    """Evidence in which some figures of small areas are suppressed; the nation's stand."""
    if not any(which.values()):
        return evidence
    status = np.array(evidence.small.status)
    for slug, positions in which.items():
        status[evidence.small.row(slug), sorted(positions)] = SUPPRESSED
    national = evidence.national
    return replace(evidence, small=replace(evidence.small, status=status), national_totals=national)
