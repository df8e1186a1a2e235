"""Figures are taken back: at once, for a stated reason, and off the disk where that is asked."""

import json

import pytest

from commonweal import cli
from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.evidence import operations, queries
from commonweal.evidence.models import Release
from commonweal.evidence.tests.conftest import everything_in, rows
from commonweal.evidence.tests.factories import table
from commonweal.places.models import Area, GeographyFile, Membership, Postcode, Succession

pytestmark = pytest.mark.django_db

WHY = "The agency counted two estates twice."


def withdraw(what: str, **how: object) -> operations.Withdrawn:
    how = {"because": WHY, "by": "tests"} | how
    return operations.withdraw(releases=operations.releases_called(what), **how)


def test_a_withdrawn_source_is_in_no_profile_and_its_reason_stays(loaded, home):
    area = Area.objects.in_use().of_kind("lsoa").first()
    before, stamp = queries.profile_of(area), queries.stamp()
    assert "y-figures" in {one.source for one in before.releases}

    taken = withdraw("y-figures")

    assert len(taken.releases) == 1
    assert queries.stamp() != stamp
    after = queries.profile_of(area)
    assert "y-figures" not in {one.source for one in after.releases}
    (row,) = queries.withdrawn_releases()
    assert row.withdrawn_because == WHY
    assert (home / row.stored_as).is_file()
    (entry,) = Entry.objects.filter(verb="withdraw_release")
    assert entry.detail == {"name": row.name, "because": WHY, "erased": []}


def test_what_was_withdrawn_may_be_loaded_again(loaded):
    withdraw("y-figures")
    again = loaded.load()
    assert len(again.releases) == 1
    assert Release.objects.current().filter(source="y-figures").count() == 1


def test_what_is_erased_is_gone_with_everything_that_it_corrected(loaded, home):
    first = Release.objects.current().get(source="y-figures")
    other = Release.objects.current().exclude(source="y-figures").first()
    loaded.write(figures=table(loaded.figures(shift=5))).load()
    second = Release.objects.current().get(source="y-figures")
    operations.refresh()
    area = Area.objects.in_use().of_kind("lsoa").first()
    queries.profile_of(area)
    taken = withdraw("y-figures", erase=True)
    assert taken.erased == 2
    assert not (home / first.stored_as).exists()
    assert not (home / second.stored_as).exists()
    assert (home / other.stored_as).is_file()
    assert not list((home / "index").glob("*/meta.json"))


def test_a_rehearsal_changes_nothing(loaded, home):
    there, kept = rows(), everything_in(home)
    assert withdraw("y-figures", rehearse=True).releases
    assert (rows(), everything_in(home)) == (there, kept)


@pytest.mark.parametrize(
    ("because", "told"), [("  ", "Say why"), ("x" * 501, "at most 500 are kept")]
)
def test_a_reason_is_needed(loaded, because, told):
    with pytest.raises(BadInput, match=told):
        withdraw("y-figures", because=because)
    assert not Release.objects.filter(withdrawn_at__isnull=False).exists()


def test_what_is_not_there_cannot_be_withdrawn(loaded):
    with pytest.raises(BadInput, match="'commonweal sources' lists them"):
        operations.releases_called("y-nothing")
    name = withdraw("y-figures").releases[0]
    with pytest.raises(BadInput, match="it was withdrawn before"):
        operations.releases_called(name)


def test_the_command_says_what_it_did(loaded, capsys):
    assert cli.main(["withdraw", "y-figures"]) == 2
    assert "Say why" in capsys.readouterr().err
    assert cli.main(["--json", "withdraw", "y-figures", "--because", WHY]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["releases"]) == 1
    assert (said["erased"], said["rehearsed"]) == (0, False)
    assert cli.main(["withdraw", "made-up"]) == 2
    assert "No made-up country is loaded" in capsys.readouterr().err


@pytest.mark.slow
def test_the_made_up_country_goes_with_all_its_places(in_meadland, db):
    assert Area.objects.filter(code__startswith="Z").exists()
    taken = operations.withdraw_fiction(rehearse=True, by="tests")
    assert taken.releases
    assert not taken.areas
    taken = operations.withdraw_fiction(by="tests")
    assert taken.areas > 300
    assert not Area.objects.exists()
    assert not Membership.objects.exists()
    assert not Postcode.objects.exists()
    assert not Succession.objects.exists()
    assert not GeographyFile.objects.current().exists()
    assert not Release.objects.current().exists()
    assert not queries.withdrawn_releases()
    with pytest.raises(queries.NothingLoaded):
        queries.evidence_in_force()
    with pytest.raises(BadInput, match="No made-up country"):
        operations.withdraw_fiction(by="tests")
    # And it can come again.
    assert operations.load_fiction(seed=2026, by="tests").releases
    assert Area.objects.filter(kind="neighbourhood").count() == 2
