"""All areas in memory while files change them; written once, at the end.

England is 48,000 areas, and six files tell something about each. Changing rows file by file would
write them six times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from commonweal.places.kinds import KINDS
from commonweal.places.lookups import Ground
from commonweal.places.models import Area, Membership, Succession
from commonweal.places.names import plain
from commonweal.places.operations.rows import put_rows

#: Areas are written after those they point at.
TIERS = (("country",), ("region",), ("la",), ("msoa",), tuple(
    kind for kind in KINDS if kind not in ("country", "region", "la", "msoa")
))  # fmt: skip
BATCH = 1000


@dataclass(slots=True, eq=False)
class Place:
    """An area while it is in memory: the columns of `Area`, pointing at one another."""

    code: str
    kind: str
    name: str
    vintage: str
    source: str
    local_name: str = ""
    locality: str = ""
    slug: str = ""
    parent: Place | None = None
    council: Place | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    in_use: bool = True
    about: str = ""
    key: int | None = None


POINTERS = ("parent", "council")
PLAIN = tuple(field.name for field in fields(Place) if field.name not in (*POINTERS, "key"))
COLUMNS = (*PLAIN, "name_key", "local_name_key", "parent_id", "council_id")


@dataclass(frozen=True, slots=True)
class Member:
    """A small area in a place that is a list of small areas."""

    whole: Place
    part: Place
    share: float
    basis: str


class Register:
    """Every area there is, and what is about to change.

    Attributes
    ----------
    by_code : dict of str to Place
    """

    def __init__(self) -> None:
        self.by_code: dict[str, Place] = {}
        self._by_key: dict[int, Place] = {}
        pointing = []
        for key, parent, council, *values in Area.objects.values_list(
            "id", "parent_id", "council_id", *PLAIN
        ):
            place = Place(**dict(zip(PLAIN, values, strict=True)), key=key)
            self.by_code[place.code] = self._by_key[key] = place
            pointing.append((place, parent, council))
        for place, parent, council in pointing:
            place.parent = self._by_key.get(parent)
            place.council = self._by_key.get(council)
        self._new: dict[str, Place] = {}
        self._changed: dict[str, Place] = {}
        self._retired: list[int] = []
        self._members: dict[str, list[Member]] = {}
        self._count_again = False

    def of_kind(self, kind: str) -> list[Place]:
        """Areas of a kind that are in use."""
        return [place for place in self.by_code.values() if place.kind == kind and place.in_use]

    def put(self, code: str, **values: Any) -> Place:
        """Add an area, or give one other values."""
        place = self.by_code.get(code)
        if place is None:
            place = self.by_code[code] = self._new[code] = Place(code=code, **values)
            self._count_again = True
            return place
        for field, value in values.items():
            if getattr(place, field) != value:
                setattr(place, field, value)
                self._count_again = True
                if code not in self._new:
                    self._changed[code] = place
        return place

    def retire(self, places: Iterable[Place]) -> list[Place]:
        """Take out of use those that are in use. Another may have the name in addresses."""
        going = [place for place in places if place.in_use]
        for place in going:
            place.in_use, place.slug = False, ""
            if place.key is not None:
                self._retired.append(place.key)
            self._count_again = True
        return going

    def replace_members(self, source: str, members: list[Member]) -> None:
        """Say anew which small areas the places of a source are made of."""
        self._members[source] = members
        self._count_again = True

    def ground(self, codes: Iterable[str]) -> Ground:
        """What must be known to judge a list that names these codes."""
        wanted = set(codes)
        retired: dict[str, tuple[str, list[str]]] = {}
        new: set[str] = set()
        for old, heir, change in Succession.objects.filter(kind="lsoa").values_list(
            "old_code", "new_code", "change"
        ):
            if old in wanted:
                retired.setdefault(old, (change, []))[1].append(heir)
            new.add(heir)
        small = self.of_kind("lsoa")
        return Ground(
            small_areas={place.code: place.council.code for place in small if place.council},
            retired={old: (change, tuple(sorted(h))) for old, (change, h) in retired.items()},
            new=new,
            others={
                code: self.by_code[code].kind
                for code in wanted
                if code in self.by_code and self.by_code[code].kind != "lsoa"
            },
            vintage=max((place.vintage for place in small), default=""),
        )

    def write(self) -> None:
        """Bring the database up to date: areas, then memberships."""
        if self._count_again:
            self._count_residents()
        for i in range(0, len(self._retired), BATCH):
            Area.objects.filter(pk__in=self._retired[i : i + BATCH]).update(in_use=False, slug="")
        for tier in TIERS:
            if put_rows(
                Area, COLUMNS, (_row(place) for place in self._new.values() if place.kind in tier)
            ):
                for code, key in Area.objects.filter(kind__in=tier).values_list("code", "id"):
                    self.by_code[code].key = key
        put_rows(Area, COLUMNS, map(_row, self._changed.values()), known_by="code")
        for source, members in self._members.items():
            Membership.objects.filter(source=source).delete()
            put_rows(
                Membership,
                ("whole_id", "part_id", "share", "basis", "source"),
                ((m.whole.key, m.part.key, m.share, m.basis, source) for m in members),
            )

    def _count_residents(self) -> None:
        """Larger places have the residents of their small areas, or no number if one has none."""
        counts: dict[str, list[float | None]] = defaultdict(list)
        for small in self.of_kind("lsoa"):
            step = small.council
            while step is not None:
                counts[step.code].append(small.population)
                step = step.parent
            if small.parent is not None and small.parent.kind == "msoa":
                counts[small.parent.code].append(small.population)

        def count_in(whole: Place, part: Place, share: float) -> None:
            if part.in_use:
                people = part.population
                counts[whole.code].append(None if people is None else share * people)

        kept = Membership.objects.exclude(source__in=list(self._members))
        for whole, part, share in kept.values_list("whole_id", "part_id", "share"):
            count_in(self._by_key[whole], self._by_key[part], share)
        for members in self._members.values():
            for member in members:
                count_in(member.whole, member.part, member.share)
        for place in list(self.by_code.values()):
            if place.kind != "lsoa" and place.in_use:
                people = counts.get(place.code, [None])
                known = [number for number in people if number is not None]
                total = round(sum(known)) if len(known) == len(people) else None
                self.put(place.code, population=total)


def _row(place: Place) -> list[Any]:
    return [
        *(getattr(place, field) for field in PLAIN),
        plain(place.name),
        plain(place.local_name),
        place.parent.key if place.parent else None,
        place.council.key if place.council else None,
    ]
