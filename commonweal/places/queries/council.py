"""Every place of a council area at once: what a page asks of places, answered from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from commonweal.common.moments import read_once
from commonweal.places.kinds import ABOVE_COUNCILS
from commonweal.places.models import Area, Membership

#: Council areas whose places are kept ready in a process: a few hundred places each.
KEPT = 32


@dataclass(frozen=True, slots=True)
class Council:
    """The places of a council area, linked with one another and with what they nest in.

    Attributes
    ----------
    areas : mapping of str to Area
        By code: all in use that lie in the council area.
    members : mapping of str to tuple of str
        For each of them, the codes of its small areas, in order.
    wholes : mapping of str to tuple of Area
        For each small area of them, the places in use below councils that it is part of, whichever
        council area they are counted in.
    """

    areas: Mapping[str, Area]
    members: Mapping[str, tuple[str, ...]]
    wholes: Mapping[str, tuple[Area, ...]]


def place_with_code(at: str, code: str) -> Area | None:
    """A place in use below councils, with its surroundings; None where no such code is in use.

    Parameters
    ----------
    at : str
        Tells one state of what is loaded from the next.
    """
    lies_in = _lies_in(at)
    if code not in lies_in:
        # Not every database keeps every character, so not every one may be asked for.
        if not code.isprintable():
            return None
        asked = Area.objects.in_use().exclude(kind__in=ABOVE_COUNCILS)
        council = asked.filter(code=code).values_list("council_id", flat=True).first()
        if council is None:
            return None
        lies_in.update(dict.fromkeys(_council(at, council).areas, council))
    return _council(at, lies_in[code]).areas.get(code)


def members_of(at: str, area: Area) -> tuple[str, ...]:
    """Codes of the small areas that make up a place, in order."""
    held = _holding(at, area)
    if held is None:
        return tuple(area.small_areas().values_list("code", flat=True))
    return held.members[area.code]


def wholes_of(at: str, area: Area) -> tuple[Area, ...]:
    """The places below councils that a place's small areas are part of, itself left out.

    By kind, then by name; nothing for a place that lies in no council area.
    """
    held = _holding(at, area)
    if held is None:
        return ()
    found = {one.pk: one for code in held.members[area.code] for one in held.wholes.get(code, ())}
    found.pop(area.pk, None)
    return tuple(sorted(found.values(), key=lambda one: (one.kind, one.name)))


def _holding(at: str, area: Area) -> Council | None:
    """The kept council area that has a place; None where the place lies in none, or is new."""
    if area.council_id is None:
        return None
    held = _council(at, area.council_id)
    return held if area.code in held.members else None


@read_once(2)
def _lies_in(at: str) -> dict[str, int]:  # noqa: ARG001 - tells one state from the next
    """Keys of council areas by the codes of their places; filled as they are read."""
    return {}


@read_once(2)
def _above(at: str) -> Mapping[int, Area]:  # noqa: ARG001 - as above
    """Council areas and all above them, linked, by key."""
    found = {one.pk: one for one in Area.objects.of_kind(*ABOVE_COUNCILS)}
    for one in found.values():
        one.parent = found.get(one.parent_id or 0)
    return found


@read_once(KEPT)
def _council(at: str, key: int) -> Council:
    """All that a page asks about the places of a council area: four questions, however many."""
    here = {one.pk: one for one in Area.objects.in_use().filter(council_id=key)}
    # Some small areas of its places may lie in the council area next door.
    small = {
        one.pk: here.get(one.pk, one)
        for one in Area.objects.in_use()
        .of_kind("lsoa")
        .filter(Q(council_id=key) | Q(parent__council_id=key) | Q(wholes__whole__council_id=key))
        .order_by("code")
        .distinct()
    }
    listed = list(
        Membership.objects.filter(part__in=small, whole__in_use=True).values_list("whole", "part")
    )
    known = {**_above(at), **small, **here}
    beyond = {one.parent_id or 0 for one in known.values()} | {whole for whole, _ in listed}
    known |= {one.pk: one for one in Area.objects.filter(pk__in=beyond - known.keys())}
    for one in known.values():
        one.council, one.parent = known.get(one.council_id or 0), known.get(one.parent_id or 0)
    listed += [
        (one.parent.pk, one.pk)
        for one in small.values()
        if one.parent is not None and one.parent.kind == "msoa" and one.parent.in_use
    ]
    members: dict[int, list[str]] = defaultdict(list)
    wholes: dict[str, list[Area]] = defaultdict(list)
    for whole, part in listed:
        members[whole].append(small[part].code)
        wholes[small[part].code].append(known[whole])
    for one in small.values():
        members[one.pk] = [one.code]
    return Council(
        areas={one.code: one for one in here.values()},
        members={one.code: tuple(sorted(members[one.pk])) for one in here.values()},
        wholes={code: tuple(found) for code, found in wholes.items()},
    )
