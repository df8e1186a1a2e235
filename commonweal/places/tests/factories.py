"""Places for tests: small, valid, and only as much of them as a test asks for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from commonweal.places.models import Area, Membership, Postcode, Succession

_numbers = count(500_001)

#: The first letters of the codes that a kind of place has.
PREFIXES = {
    "country": "Z92",
    "region": "Z12",
    "la": "Z06",
    "ward": "Z05",
    "division": "Z58",
    "parish": "Z04",
    "msoa": "Z02",
    "lsoa": "Z01",
}


def area(kind: str = "lsoa", **fields: Any) -> Area:
    """A place of a kind, in the database."""
    number = next(_numbers)
    made = Area(
        **{
            "code": f"{PREFIXES.get(kind, 'Z99')}{number:06d}",
            "kind": kind,
            "name": f"Place {number}",
            "vintage": "2021",
            "source": "made-for-a-test",
            **fields,
        }
    )
    made.save()
    return made


def council(name: str = "Mallow", **fields: Any) -> Area:
    """A council area with a region and a country above it."""
    if "parent" not in fields:
        country = Area.objects.filter(kind="country").first() or area("country", name="Nation")
        fields["parent"] = Area.objects.filter(kind="region").first() or area(
            "region", name="North", parent=country
        )
    return area("la", name=name, **fields)


def small_areas(council: Area, number: int, **fields: Any) -> list[Area]:
    """Some small areas of a council area, in one wider area."""
    wider = area("msoa", name=f"{council.name} 001", council=council, parent=council)
    return [
        area(
            "lsoa",
            name=f"{wider.name}{chr(ord('A') + i)}",
            parent=wider,
            council=council,
            **fields,
        )
        for i in range(number)
    ]


def place_of(
    parts: Iterable[Area], kind: str = "neighbourhood", *, basis: str = "chosen", **fields: Any
) -> Area:
    """A place that is a list of small areas."""
    parts = list(parts)
    whole = area(kind, council=parts[0].council, parent=parts[0].council, **fields)
    Membership.objects.bulk_create(
        Membership(whole=whole, part=part, basis=basis, source=whole.source) for part in parts
    )
    return whole


def postcode(code: str, area: Area) -> Postcode:
    """A postcode in a small area."""
    return Postcode.objects.create(code=code, area=area, source="made-for-a-test")


def succession(old_code: str, *new_codes: str, change: str = "S", **fields: Any) -> None:
    """A code that became others."""
    for new_code in new_codes:
        Succession.objects.create(
            **{
                "kind": "lsoa",
                "old_code": old_code,
                "new_code": new_code,
                "change": change,
                "vintage": "2021",
                "source": "made-for-a-test",
                **fields,
            }
        )
