"""The standing cast: the same five people in every test that asks who may do what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from commonweal.people.models import Organisation, OrganisationPlace, Role, User

CAST = {
    "asha": "Asha Nair",  # resident
    "bryn": "Bryn Howell",  # officer of the council
    "carys": "Carys Lloyd",  # community partner
    "dele": "Dele Okoro",  # family worker
    "esme": "Esme Hart",  # officer of another council: sees nothing that is not public
}


def person(name: str = "asha", **fields: Any) -> User:
    """Save one of the cast."""
    values = {"email": f"{name}@cast.example", "full_name": CAST[name], **fields}
    return User.objects.create_user(**values)


def organisation(
    name: str = "Council of Mallow", kind: str = "council", *places: str, **fields: Any
) -> Organisation:
    """An organisation that works in some places, given by their codes."""
    made = Organisation.objects.create(
        **{"name": name, "kind": kind, "starts": date(2020, 1, 1), **fields}
    )
    for code in places:
        OrganisationPlace.objects.create(
            organisation=made, place_code=code, place_name=code, starts=made.starts
        )
    return made


def role(
    who: User, kind: str, place_code: str, within: Organisation | None = None, **fields: Any
) -> Role:
    """A role in force, however it came about."""
    return Role.objects.create(
        **{
            "person": who,
            "role": kind,
            "organisation": within or council(place_code),
            "place_code": place_code,
            "place_name": place_code,
            "starts": timezone.localdate(),
            "reason": "Made for a test.",
            "granted_by": "tests",
            **fields,
        }
    )


def council(place_code: str) -> Organisation:
    """The council of a council area: the same one each time."""
    found = Organisation.objects.filter(kind="council", places__place_code=place_code).first()
    return found or organisation(f"Council of {place_code}", "council", place_code)


def officer(who: User, council_code: str) -> Role:
    """Make somebody an officer who may decide for a council area; once is enough."""
    held = Role.objects.filter(person=who, role="priority_officer", place_code=council_code)
    return held.first() or role(who, "priority_officer", council_code)
