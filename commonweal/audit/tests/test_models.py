import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonweal.audit.models import AppendOnly, Entry
from commonweal.audit.operations import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return record(verb="adopt_action", subject=("agreement.action", "7"), by="nightly")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(actor="nobody"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_create([Entry()]),
        lambda entry: Entry.objects.bulk_update([entry], ["actor"]),
    ],
    ids=["save", "delete", "update many", "delete many", "create many", "update each"],
)
def test_an_entry_is_never_changed_or_deleted(entry, attempt):
    entry.actor = "somebody else"
    with pytest.raises(AppendOnly):
        attempt(entry)
    assert Entry.objects.get().actor == "nightly"


@pytest.mark.parametrize(
    "wrong", [{"digest": "short"}, {"previous": ""}, {"actor": ""}, {"verb": ""}]
)
def test_the_database_refuses_an_entry_without_seal_actor_or_verb(wrong):
    values = {
        "at": timezone.now(),
        "actor": "a",
        "verb": "v",
        "subject_kind": "k",
        "subject_id": "1",
        "previous": "0" * 64,
        "digest": "1" * 64,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry(**{**values, **wrong}).save()


def test_two_entries_cannot_follow_the_same_one(entry):
    twin = Entry(
        at=entry.at,
        actor="a",
        verb="v",
        subject_kind="k",
        subject_id="1",
        previous=entry.previous,
        digest="f" * 64,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_entries_are_found_by_who_did_them_and_by_what_they_are_about(entry):
    other = record(verb="withdraw", subject=("agreement.action", "8"), by="bryn")
    assert list(Entry.objects.by_actor("bryn")) == [other]
    assert list(Entry.objects.about("agreement.action", "7")) == [entry]


def test_an_entry_reads_as_a_line_of_a_log(entry):
    assert str(entry).endswith("nightly adopt_action agreement.action 7")
