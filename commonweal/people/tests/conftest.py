"""Two council areas, who works in them, and the standing cast in their roles."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from commonweal.people.models import Organisation, User
from commonweal.people.tests import factories
from commonweal.places.models import Area
from commonweal.places.tests import factories as places


@dataclass
class World:
    """Alder and Birch, and everybody in them.

    Attributes
    ----------
    alder, birch, ward, region : Area
        Two council areas of a region, and a ward of Alder.
    council, charity, police, other : Organisation
        The council of Alder, a charity and the police at work there, the council of Birch.
    asha, bryn, carys, dele, esme : User
        A resident, an officer and keeper of roles of Alder, a community partner, a key worker, an
        officer and keeper of roles of Birch.
    """

    alder: Area
    birch: Area
    ward: Area
    council: Organisation
    charity: Organisation
    police: Organisation
    other: Organisation
    asha: User
    bryn: User
    carys: User
    dele: User
    esme: User


@pytest.fixture
def world(db) -> World:
    return made()


def made() -> World:
    """The world, in the database."""
    alder = places.council("Alder", code="Y06000001")
    birch = places.council("Birch", code="Y06000002")
    parts = places.small_areas(alder, 2)
    ward = places.place_of(parts, "ward", name="Castle", code="Y05000001")
    council = factories.organisation("Alder Council", "council", alder.code)
    charity = factories.organisation("Neighbours", "vcse", alder.code)
    police = factories.organisation("Police of Alder", "police", alder.code)
    other = factories.organisation("Birch Council", "council", birch.code)
    who = {name: factories.person(name) for name in factories.CAST}
    factories.role(who["asha"], "resident", ward.code, council)
    for kind in ("priority_officer", "role_keeper"):
        factories.role(who["bryn"], kind, alder.code, council)
        factories.role(who["esme"], kind, birch.code, other)
    factories.role(who["carys"], "vcse_provider", alder.code, charity)
    factories.role(who["dele"], "key_worker", alder.code, council)
    return World(alder, birch, ward, council, charity, police, other, **who)
