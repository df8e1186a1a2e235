"""What the catalogue of releases will not hold, and what the check of an installation says of it."""

from __future__ import annotations

import pytest
from django.core import checks
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonweal.evidence.models import Release

pytestmark = pytest.mark.django_db


def release(**fields: object) -> Release:
    return Release.objects.create(
        **{
            "name": "made-2021-abc",
            "source": "made",
            "title": "Made",
            "publisher": "Nobody",
            "licence": "CC0-1.0",
            "period": "2021",
            "geography": "lsoa21",
            "nation_code": "Y92000001",
            "file_name": "made.csv",
            "sha256": "a" * 64,
            "described_by": "b" * 64,
            "stored_as": "releases/made/2021-abc.parquet",
            "stored_sha256": "c" * 64,
            "rows": 1,
            "areas": 1,
            "absent_status": "missing",
            "recorded_at": timezone.now(),
            **fields,
        }
    )


def refused(**fields: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        release(**fields)


def test_only_one_release_of_an_edition_is_in_force():
    first = release()
    refused(name="made-2021-def")
    release(name="made-2021-def", replaced_by=first)
    release(name="made-2022-def", period="2022")
    release(name="made-council-def", council_code="Y06000001")
    assert Release.objects.current().count() == 3
    assert set(Release.objects.of_source("made")) == set(Release.objects.all())
    assert not Release.objects.of_source("other")


@pytest.mark.parametrize("field", ["sha256", "stored_sha256"])
def test_a_release_has_its_checksums(field):
    refused(**{field: ""})


def test_no_two_releases_have_one_name():
    release()
    refused(period="2022")


def test_a_release_that_replaced_another_stays():
    """What was published is never lost by removing what came after."""
    later = release()
    release(name="made-2021-def", replaced_by=later)
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        later.delete()


def test_the_check_of_an_installation_names_what_is_lost(loaded, home):
    def said() -> list[str]:
        found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [one.msg for one in found if one.id == "evidence.E001"]

    assert said() == []
    kept = Release.objects.get(source="y-figures").stored_as
    (home / kept).unlink()
    assert said() == [
        f"What is kept of Made: figures ({kept}) is missing or damaged: load its source again."
    ]
    loaded.load()
    assert said() == []
    assert not [one for one in checks.run_checks() if one.id == "evidence.E001"]
