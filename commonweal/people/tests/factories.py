"""The standing cast: the same five people in every test that asks who may do what."""

from __future__ import annotations

from typing import Any

from commonweal.people.models import User

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
