"""Which places a place lies in wholly: what somebody may do in the one reaches down to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from commonweal.places.kinds import KINDS
from commonweal.places.models import Area, Membership, Succession

#: A small area belongs to a place that most of its residents are counted in.
MOST = 0.5
#: No code was changed more often than this.
LONGEST_LINE = 8

_LISTS = tuple(slug for slug, kind in KINDS.items() if kind.made_of == "members")


@dataclass
class _Known:
    """What is known of codes so far.

    Attributes
    ----------
    above : mapping of str to set of str
        What a place of today lies in, by the areas that nest and by lists of small areas.
    heirs : mapping of str to set of (str, str)
        What became of a code, and how.
    forebears : mapping of str to set of (str, str)
        What a code came from, and how.
    """

    above: dict[str, set[str]] = field(default_factory=dict)
    heirs: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    forebears: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))


def lies_in(codes: Collection[str]) -> Mapping[str, frozenset[str]]:
    """For each code, itself and the codes of all places that it lies in wholly.

    Small areas, wider areas, council areas, regions and countries nest; a ward, a neighbourhood or
    another list of small areas lies in its council area, and in each place that all of its small
    areas are in.

    Codes that are no longer used are answered too. A retired code stands for no more ground than it
    did: it lies where everything lies that replaced it, and what replaced it lies in it only when it
    came from nowhere else. So a part of a split area lies in the area that was split; a merged area
    lies in none of those that it was made of; what was redrawn beyond comparison lies in neither.

    Parameters
    ----------
    codes : collection of str
        Codes; such as nobody knows lie in themselves alone.

    Returns
    -------
    mapping of str to frozenset of str
        With a key for each of `codes`. Five queries at most, and as many again for each step
        in a line of retired codes.
    """
    known = _Known()
    # Not every database keeps every character, so not every one may be asked for.
    waiting = {code for code in codes if code.isprintable()}
    for _step in range(LONGEST_LINE):
        if not waiting:
            break
        waiting = _learn(known, waiting)
    return {code: frozenset(_above(code, known, ())) for code in codes}


def _above(code: str, known: _Known, seen: tuple[str, ...]) -> set[str]:
    if code in seen:
        return set()
    seen = (*seen, code)
    here = {code}
    for higher in known.above.get(code, ()):
        here |= _above(higher, known, seen)
    later = known.heirs.get(code, set())
    if later and all(change != "X" for _heir, change in later):
        heirs = {heir for heir, _change in later}
        shared = set.intersection(*(_above(heir, known, seen) for heir in heirs))
        here |= shared
    earlier = known.forebears.get(code, set())
    if len(earlier) == 1:
        [(old, change)] = earlier
        if change in ("S", "R"):
            here |= _above(old, known, seen)
    return here


def _learn(known: _Known, codes: Collection[str]) -> set[str]:
    """Ask about some codes; gives the codes that came up and were not asked about yet."""
    areas = list(
        Area.objects.filter(code__in=codes).select_related(
            "council__parent__parent", "parent__parent__parent__parent"
        )
    )
    for one in areas:
        for lower, higher in _tree(one):
            known.above.setdefault(lower, set()).add(higher)
    _lists(known, areas)
    here = set(codes) | known.above.keys() | {up for ups in known.above.values() for up in ups}
    for old, new, change in Succession.objects.filter(
        Q(old_code__in=here) | Q(new_code__in=here)
    ).values_list("old_code", "new_code", "change"):
        known.heirs[old].add((new, change))
        known.forebears[new].add((old, change))
    for code in codes:
        known.above.setdefault(code, set())
    linked = {heir for heirs in known.heirs.values() for heir, _change in heirs} | {*known.heirs}
    return {one for one in linked if one not in known.above and one.isprintable()}


def _tree(area: Area) -> list[tuple[str, str]]:
    """Each step up from a place by the areas that nest, as (lower, higher)."""
    found, here, up = [], area, area.parent
    while up is not None:
        found.append((here.code, up.code))
        here, up = up, up.parent
    council = area.council
    if council is not None and council.code != area.code:
        found.append((area.code, council.code))
        here, up = council, council.parent
        while up is not None:
            found.append((here.code, up.code))
            here, up = up, up.parent
    return found


def _lists(known: _Known, areas: list[Area]) -> None:
    """What small areas, and places made of them, lie in by lists of small areas."""
    small = {one.pk: one.code for one in areas if one.kind == "lsoa"}
    parts: dict[str, set[int]] = {code: {key} for key, code in small.items()}
    wholes = {one.pk: one.code for one in areas if one.kind in _LISTS}
    wider = {one.pk: one.code for one in areas if one.kind == "msoa"}
    if wholes:
        for whole, part in Membership.objects.filter(whole__in=wholes, share__gt=MOST).values_list(
            "whole", "part"
        ):
            parts.setdefault(wholes[whole], set()).add(part)
    if wider:
        below = Area.objects.in_use().filter(parent__in=wider)
        for key, parent in below.values_list("pk", "parent"):
            parts.setdefault(wider[parent or 0], set()).add(key)
    everything = {key for keys in parts.values() for key in keys}
    if not everything:
        return
    member_of: dict[int, set[str]] = defaultdict(set)
    listed = Membership.objects.filter(part__in=everything, share__gt=MOST)
    for key, code in listed.values_list("part", "whole__code"):
        member_of[key].add(code)
    nested = Area.objects.filter(pk__in=everything - small.keys(), parent__kind="msoa")
    for key, code in nested.values_list("pk", "parent__code"):
        member_of[key].add(str(code))
    for code, keys in parts.items():
        shared = set.intersection(*(member_of[key] for key in keys)) - {code}
        known.above.setdefault(code, set()).update(shared)
