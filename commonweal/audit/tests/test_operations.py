import datetime
import threading
import uuid
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from commonweal.audit import queries
from commonweal.audit.chain import BEGINNING
from commonweal.audit.models import Entry
from commonweal.audit.operations import record


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_whom_and_when():
    person = SimpleNamespace(public_id=uuid.uuid4())
    entry = record(
        verb="record_release",
        subject=("evidence.release", "census-2021@1"),
        detail={"rows": 33_755, "on": datetime.date(2026, 11, 22), "share": Decimal("0.5")},
        by=person,
    )
    entry.refresh_from_db()
    assert entry.actor == str(person.public_id)
    assert (entry.verb, entry.subject_kind) == ("record_release", "evidence.release")
    assert entry.subject_id == "census-2021@1"
    assert entry.detail == {"rows": 33_755, "on": "2026-11-22", "share": "0.5"}
    assert entry.at.tzinfo is not None


@pytest.mark.django_db
def test_a_model_is_named_by_its_public_id_or_else_by_its_key():
    first = record(verb="begin", subject=("thing", "1"), by="nightly")
    about = record(verb="note", subject=first, by="nightly")
    assert (about.subject_kind, about.subject_id) == ("audit.entry", str(first.pk))
    first.public_id = uuid.uuid4()
    about = record(verb="note", subject=first, by="nightly")
    assert about.subject_id == str(first.public_id)


@pytest.mark.django_db
def test_each_entry_is_sealed_onto_the_one_before():
    one, two = (record(verb="step", subject=("thing", n), by="nightly") for n in "12")
    assert one.previous == BEGINNING
    assert two.previous == one.digest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by": ""}, "needs by"),
        ({"verb": ""}, "needs verb"),
        ({"subject": ("", "1")}, "needs subject"),
        ({"detail": {"at": object()}}, "plain values"),
        ({"detail": {"share": float("nan")}}, "JSON compliant"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(wrong, said):
    given = {"verb": "step", "subject": ("thing", "1"), "by": "nightly"}
    with pytest.raises(ValueError, match=said):
        record(**{**given, **wrong})
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_verb_too_long_for_its_column_is_refused_on_every_database():
    with pytest.raises(ValidationError, match="at most 60 characters"):
        record(verb="v" * 61, subject=("thing", "1"), by="nightly")


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_when_what_it_records_is_rolled_back():
    def half_an_operation():
        with transaction.atomic():
            record(verb="step", subject=("thing", "1"), by="nightly")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_an_operation()
    assert not Entry.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_unbroken_chain():
    failures = []

    def write(name):
        try:
            for _ in range(10):
                record(verb="step", subject=("thing", name), by=name)
        except Exception as error:  # noqa: BLE001 - reported by the test itself
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    verdict = queries.verdict()
    assert verdict.holds
    assert verdict.entries == 40
