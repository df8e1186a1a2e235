"""What the tables refuse, and how a place finds its small areas."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonweal.places.models import Area, GeographyFile, Membership, Succession
from commonweal.places.tests import factories

pytestmark = pytest.mark.django_db


def test_every_kind_of_place_finds_its_small_areas_in_one_query() -> None:
    council = factories.council()
    small = factories.small_areas(council, 4)
    factories.small_areas(factories.council("Elsewhere"), 2)
    ward = factories.place_of(small[:2], "ward", basis="best_fit")
    wholes = {
        small[0]: small[:1],
        small[0].parent: small,
        council: small,
        ward: small[:2],
    }
    for whole, parts in wholes.items():
        with CaptureQueriesContext(connection) as queries:
            assert [a.code for a in whole.small_areas()] == [a.code for a in parts]
        assert len(queries) == 1
    assert council.parent.small_areas().count() == 6
    assert council.parent.parent.small_areas().count() == 6


def test_a_small_area_out_of_use_is_in_no_place() -> None:
    council = factories.council()
    small = factories.small_areas(council, 2)
    small[0].in_use = False
    small[0].save()
    assert list(council.small_areas()) == small[1:]


def test_a_council_area_counts_by_the_small_areas_own_council() -> None:
    """One wider area of the published lookups holds a small area of the next council area."""
    here, there = factories.council("Here"), factories.council("There")
    small = factories.small_areas(here, 2)
    small[1].council = there
    small[1].save()
    assert list(here.small_areas()) == small[:1]
    assert list(there.small_areas()) == small[1:]
    assert list(small[0].parent.small_areas()) == small


def test_names_are_found_however_they_are_spelt() -> None:
    area = factories.area("la", name="St. Mark's & Bowerhill", local_name="Côte d'Or")
    for spelling in ("saint marks and bowerhill", "ST MARKS & BOWERHILL", "cote dor"):
        assert list(Area.objects.named(spelling)) == [area]
    assert not Area.objects.named(" .,;").exists()


def test_two_councils_may_have_the_same_slug_but_one_council_may_not() -> None:
    here, there = factories.council("Here"), factories.council("There")
    factories.area("neighbourhood", council=here, slug="west-end")
    factories.area("neighbourhood", council=there, slug="west-end")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.area("neighbourhood", council=here, slug="west-end")


def test_slugs_above_councils_are_unique() -> None:
    factories.area("la", slug="here")
    factories.area("la", slug="")
    factories.area("la", slug="")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.area("region", slug="here")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "village"},
        {"code": ""},
        {"name": "…"},
        {"latitude": 51.0},
        {"latitude": 91.0, "longitude": 0.0},
        {"population": -1},
    ],
)
def test_areas_that_cannot_be_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.area(**{"kind": "la", **fields})


def test_below_a_council_area_every_place_lies_in_one() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.area("lsoa")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.area("la", council=factories.council())


@pytest.mark.parametrize("share", [0, -0.1, 1.01])
def test_a_share_of_a_small_area_is_above_none_and_at_most_all(share: float) -> None:
    part = factories.small_areas(factories.council(), 1)[0]
    whole = factories.area("ward", council=part.council)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            whole=whole, part=part, share=share, basis="best_fit", source="made-for-a-test"
        )


def test_a_succession_changes_a_code() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.succession("Z01000001", "Z01000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.succession("Z01000001", "Z01000002", change="U")
    factories.succession("Z01000001", "Z01000003", "Z01000002")
    assert [s.new_code for s in Succession.objects.of("Z01000001")] == ["Z01000002", "Z01000003"]
    assert [s.old_code for s in Succession.objects.into("Z01000003")] == ["Z01000001"]
    assert str(Succession.objects.of("Z01000001")[0]) == "Z01000001 was split into Z01000002"


def test_only_one_file_of_a_source_is_current() -> None:
    def load(**fields: object) -> None:
        GeographyFile.objects.create(
            slug="lookup",
            kind="small_areas",
            title="Lookup",
            publisher="Nobody",
            licence="CC0",
            file_name="lookup.csv",
            sha256="0" * 64,
            described_by="0" * 64,
            stored_as="lookup.parquet",
            stored_sha256="0" * 64,
            rows=1,
            loaded_at="2026-01-01T00:00:00Z",
            **fields,
        )

    load(current=False)
    load()
    load(council_code="Z06000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        load()
    assert GeographyFile.objects.current().count() == 2
