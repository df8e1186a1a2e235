"""What is answered from memory is what the database would have said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.places import queries
from commonweal.places.models import Area, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    made = {}

    def area(code, kind, parent=None, council=None, **more):
        made[code] = Area.objects.create(
            code=code, kind=kind, name=f"Name {code}", slug="", vintage="2021", source="made",
            parent=made.get(parent), council=made.get(council), **more,
        )  # fmt: skip

    area("ZC", "country")
    area("ZR", "region", "ZC")
    area("ZA", "la", "ZR")
    area("ZB", "la", "ZR")
    area("ZM1", "msoa", "ZA", "ZA")
    area("ZM2", "msoa", "ZB", "ZB")
    area("ZS1", "lsoa", "ZM1", "ZA")
    # Its wider area is counted in the council area next door.
    area("ZS2", "lsoa", "ZM2", "ZA")
    area("ZS3", "lsoa", "ZM2", "ZB")
    area("ZS9", "lsoa", "ZM1", "ZA", in_use=False)
    area("ZN", "neighbourhood", council="ZA")
    area("ZP", "pcn", council="ZB")
    for whole, part in (("ZN", "ZS1"), ("ZN", "ZS2"), ("ZN", "ZS9"), ("ZP", "ZS2"), ("ZP", "ZS3")):
        Membership.objects.create(whole=made[whole], part=made[part], basis="exact", source="made")
    return made


def test_members_are_those_of_the_database(places):
    for area in places.values():
        if area.in_use:
            wanted = tuple(area.small_areas().values_list("code", flat=True))
            assert queries.members_of("now", area) == wanted, area.code


def test_wholes_are_those_of_the_database(places):
    for area in places.values():
        if area.in_use and area.council:
            parts = area.small_areas().order_by()
            listed = Area.objects.in_use().filter(parts__part__in=parts).distinct()
            nested = Area.objects.in_use().filter(kind="msoa", children__in=parts).distinct()
            wanted = {one.code for one in (*listed, *nested)} - {area.code}
            assert {one.code for one in queries.wholes_of("now", area)} == wanted, area.code


def test_a_place_comes_linked_with_all_around_it_and_without_a_question(places):
    queries.place_with_code("now", "ZS1")
    with CaptureQueriesContext(connection) as asked:
        found = queries.place_with_code("now", "ZS2")
        assert found is not None
        assert found.parent.code == "ZM2"
        assert found.council.parent.parent.code == "ZC"
        assert found.parent.council.code == "ZB"
        assert queries.members_of("now", found) == ("ZS2",)
    assert not asked


@pytest.mark.parametrize("code", ["ZS9", "ZX", "", "ZA", "ZC", "ZN\0"])
def test_a_code_out_of_use_unknown_or_above_councils_is_left_to_the_search(places, code):
    assert queries.place_with_code("now", code) is None


def test_another_state_is_read_anew(places):
    assert queries.place_with_code("before", "ZN") is not None
    Area.objects.filter(code="ZN").update(in_use=False)
    assert queries.place_with_code("before", "ZN") is not None
    assert queries.place_with_code("after", "ZN") is None
