"""A log that somebody edited says where; a log that was cut by policy vouches for it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from commonweal.audit import queries
from commonweal.audit.export import COLUMNS, exported
from commonweal.audit.models import Entry
from commonweal.audit.operations import READ, cut, record, record_read
from commonweal.common.errors import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    return [record(verb="step", subject=("thing", str(n)), by="nightly") for n in range(6)]


def behind_our_back(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def wrong(**more):
    return [(one.what, one.entry) for one in queries.verdict(**more).wrong]


def moved_in_time(entry, at):
    """An old entry, sealed as it would have been then; for the first one of a log."""
    from commonweal.audit.chain import digest

    seal = digest(
        entry.previous,
        at=at,
        actor=entry.actor,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        detail=entry.detail,
    )
    Entry.objects.filter(pk=entry.pk)._raw_delete("default")
    Entry(
        pk=entry.pk,
        at=at,
        actor=entry.actor,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        detail=entry.detail,
        previous=entry.previous,
        digest=seal,
    ).save(force_insert=True)


def old_and_new(old=3, new=2):
    """A log whose first entries are ten years old."""
    for n in range(old):
        last = record(verb="old", subject=("thing", str(n)), by="nightly")
        moved_in_time(last, last.at - timedelta(days=3653 - n))
    for n in range(new):
        record(verb="new", subject=("thing", str(n)), by="nightly")
    assert queries.verdict().holds


# What was edited -------------------------------------------------------------------------------------


def test_a_changed_entry_is_named(entries):
    behind_our_back("UPDATE audit_entry SET actor = 'x' WHERE id = %s", entries[2].pk)
    assert wrong() == [("changed", entries[2].pk)]


def test_two_changed_entries_are_both_named(entries):
    behind_our_back("UPDATE audit_entry SET actor = 'x' WHERE id = %s", entries[1].pk)
    behind_our_back("UPDATE audit_entry SET place = 'x' WHERE id = %s", entries[4].pk)
    assert wrong() == [("changed", entries[1].pk), ("changed", entries[4].pk)]


def test_a_missing_entry_is_told_by_the_one_after_it(entries):
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", entries[2].pk)
    assert wrong() == [("missing", entries[3].pk)]
    assert str(entries[1].pk) in queries.verdict().said()[0]


def test_the_first_entry_cannot_go_without_a_trace(entries):
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", entries[0].pk)
    found = queries.verdict()
    assert [(one.what, one.entry) for one in found.wrong] == [("cut", entries[1].pk)]
    assert found.entries == 0


def test_entries_that_were_given_each_others_places_are_named_as_moved(entries):
    one, two = entries[2].pk, entries[3].pk
    behind_our_back("UPDATE audit_entry SET id = 999999 WHERE id = %s", one)
    behind_our_back("UPDATE audit_entry SET id = %s WHERE id = %s", one, two)
    behind_our_back("UPDATE audit_entry SET id = %s WHERE id = 999999", two)
    found = {entry: what for what, entry in wrong()}
    assert found == {one: "moved", two: "moved", entries[4].pk: "moved"}


def test_an_entry_put_in_by_hand_is_named(entries):
    """With a seal of its own, onto the end: only the chain's own way of sealing fits."""
    Entry(
        at=entries[0].at,
        actor="somebody",
        verb="v",
        subject_kind="k",
        subject_id="1",
        previous=entries[-1].digest,
        digest="f" * 64,
    ).save(force_insert=True)
    assert [what for what, _ in wrong()] == ["changed"]


def test_a_log_cut_short_is_noticed_by_who_noted_its_end(entries):
    noted = queries.verdict().digest
    assert queries.verdict(expect=noted).holds
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", entries[-1].pk)
    assert queries.verdict().holds
    assert wrong(expect=noted) == [("missing", entries[-2].pk)]


def test_a_log_without_end_of_wrong_entries_names_a_hundred():
    for n in range(120):
        record(verb="step", subject=("thing", str(n)), by="nightly")
    behind_our_back("UPDATE audit_entry SET verb = 'x'")
    assert len(queries.verdict().wrong) == queries.MOST_NAMED


def test_the_place_of_an_entry_is_sealed_and_an_entry_without_one_keeps_its_seal(entries):
    placed = record(verb="step", subject=("thing", "x"), place="Z06000001", by="nightly")
    behind_our_back("UPDATE audit_entry SET place = '' WHERE id = %s", placed.pk)
    assert wrong() == [("changed", placed.pk)]


def test_the_place_is_the_council_that_the_detail_names_unless_it_is_said():
    said = record(verb="v", subject=("k", "1"), detail={"council": "A"}, place="B", by="x")
    assert said.place == "B"
    assert record(verb="v", subject=("k", "1"), detail={"council": "A"}, by="x").place == "A"
    assert record(verb="v", subject=("k", "1"), detail={"council": ["A"]}, by="x").place == ""


def test_in_whose_stead_something_was_done_is_in_the_detail():
    entry = record(verb="v", subject=("k", "1"), acting_for="bryn", by="carys")
    assert (entry.actor, entry.detail) == ("carys", {"acting_for": "bryn"})


def test_a_read_says_what_of_whom_and_how_many():
    entry = record_read(what="roles", subject=("people.role", "Z1"), count=7, place="Z1", by="x")
    assert (entry.verb, entry.place) == (READ, "Z1")
    assert entry.detail == {"what": "roles", "count": 7}


# What is cut by policy -------------------------------------------------------------------------------


def test_what_is_older_than_the_policy_is_cut_and_the_log_still_holds():
    old_and_new()
    assert cut(by="tests") == 3
    assert list(Entry.objects.in_order().values_list("verb", flat=True)) == [
        "new",
        "new",
        "cut_log",
    ]
    found = queries.verdict()
    assert (found.holds, found.entries, found.cut) == (True, 3, 3)
    record(verb="later", subject=("thing", "1"), by="nightly")
    assert queries.verdict().holds


def test_a_second_cut_counts_on_and_nothing_to_cut_is_not_recorded():
    old_and_new()
    cut(by="tests")
    assert cut(by="tests") == 0
    later = datetime.now(UTC) + timedelta(days=3000)
    assert cut(now=later, by="tests") == 3
    found = queries.verdict()
    assert (found.holds, found.entries, found.cut) == (True, 1, 6)


def test_more_than_was_cut_by_policy_cannot_go():
    old_and_new(new=3)
    cut(by="tests")
    first = Entry.objects.in_order().first()
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", first.pk)
    assert [what for what, _ in wrong()] == ["cut"]


def test_an_entry_that_vouches_for_a_cut_cannot_be_edited_to_vouch_for_another(entries):
    behind_our_back("DELETE FROM audit_entry WHERE id < %s", entries[3].pk)
    told = json.dumps({"through": entries[3].previous, "entries": 3, "in_all": 3})
    behind_our_back(
        "UPDATE audit_entry SET verb = 'cut_log', detail = %s WHERE id = %s", told, entries[5].pk
    )
    assert ("changed", entries[5].pk) in wrong()
    assert not queries.verdict().holds


def test_a_log_that_does_not_hold_is_not_cut(entries):
    behind_our_back("UPDATE audit_entry SET verb = 'x' WHERE id = %s", entries[0].pk)
    with pytest.raises(BadInput, match="does not hold"):
        cut(now=datetime.now(UTC) + timedelta(days=9999), by="tests")
    assert Entry.objects.count() == 6


def test_the_policy_can_be_kept_longer_and_never_shorter(entries, settings):
    with pytest.raises(BadInput, match="7 years"):
        cut(years=6, by="tests")
    assert cut(years=20, by="tests") == 0
    settings.AUDIT_YEARS = 0
    with pytest.raises(BadInput, match="for good"):
        cut(by="tests")


# Written out, and read on a page ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_last_line_of_an_export_seals_what_is_before_it(entries, form):
    lines = list(exported(queries.lines_of(None, None), form))
    before = "".join(lines[:-1])
    sealed = hashlib.sha256(before.encode()).hexdigest()
    if form == "jsonl":
        assert json.loads(lines[-1]) == {"sha256": sealed, "entries": 6}
        told = [json.loads(line) for line in lines[:-1]]
        assert [one["digest"] for one in told] == [one.digest for one in entries]
    else:
        rows = list(csv.reader(io.StringIO("".join(lines))))
        assert rows[0] == list(COLUMNS)
        assert rows[-1][:4] == ["sha256", sealed, "entries", "6"]
        assert {len(row) for row in rows} == {len(COLUMNS)}


def test_another_form_is_refused():
    with pytest.raises(ValueError, match="jsonl or csv"):
        list(exported([], "pdf"))


def test_an_export_takes_both_days_in():
    old_and_new()
    today = Entry.objects.in_order().last().at.date()
    assert len(list(queries.lines_of(today, today))) == 2
    assert len(list(queries.lines_of(None, today - timedelta(days=1)))) == 3
    assert len(list(queries.lines_of(date(1990, 1, 1), date(1990, 1, 2)))) == 0


def test_the_commands_verify_export_and_cut(run, entries, tmp_path):
    code, out, _ = run("audit", "verify")
    assert code == 0
    assert "6 entries" in out
    code, out, _ = run("audit", "export", "--from", "1/1/2020", "--form", "csv")
    assert code == 0
    assert out.splitlines()[-1].startswith("sha256,")
    assert Entry.objects.in_order().last().verb == READ
    into = tmp_path / "log.jsonl"
    assert "entries are in" in run("audit", "export", "--into", into)[1]
    before, _, last = into.read_bytes().rstrip(b"\n").rpartition(b"\n")
    assert json.loads(last)["sha256"] == hashlib.sha256(before + b"\n").hexdigest()
    assert run("audit", "export", "--into", into)[0] == 2
    assert run("audit", "export", "--from", "2/1/2026", "--to", "1/1/2026")[0] == 2
    assert run("audit", "export", "--from", "once")[0] == 2
    assert run("audit", "verify", "--database", "nowhere")[0] == 2
    assert run("audit", "cut", "--years", "1")[0] == 2
    assert "Nothing is old enough" in run("audit", "cut")[1]


def test_verifying_a_log_that_does_not_hold_ends_with_an_error_code(entries, capsys):
    from commonweal import cli

    behind_our_back("UPDATE audit_entry SET actor = 'x' WHERE id = %s", entries[2].pk)
    assert cli.main(["audit", "verify"]) == 1
    assert f"Entry {entries[2].pk} was changed" in capsys.readouterr().out


def test_the_log_of_a_place_is_searched_and_comes_in_pages(django_assert_num_queries):
    for n in range(queries.PAGE + 5):
        record(verb="step", subject=("thing", str(n)), place="Z1", by="nightly")
    record(verb="grant_role", subject=("people.role", "r"), place="Z1", by="bryn-id")
    record(verb="grant_role", subject=("people.role", "s"), place="Z2", by="bryn-id")
    with django_assert_num_queries(2):
        first = queries.page_of_log(places={"Z1"})
    assert (first.count, first.pages, len(first.entries)) == (56, 2, 50)
    assert first.entries[0].verb == "grant_role"
    assert len(queries.page_of_log(places={"Z1"}, number=9).entries) == 6
    assert queries.page_of_log(places={"Z1"}, text="grant role").count == 1
    assert queries.page_of_log(places={"Z1"}, text="Bryn", actors=["bryn-id"]).count == 1
    assert queries.page_of_log(places=None, text="grant").count == 2
    assert queries.page_of_log(places=()).count == 0


# A second chain in a second database -----------------------------------------------------------------


@pytest.fixture
def second(tmp_path):
    """Another database, with a table for its own log."""
    alias = "second"
    described = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "second.sqlite3",
        "OPTIONS": {},
    }
    # Opened before it has a name: tests may not open databases that they did not ask for at first.
    opened = DatabaseWrapper(described, alias)
    opened.ensure_connection()
    connections.settings[alias] = described
    connections[alias] = opened
    try:
        with connections[alias].schema_editor() as editor:
            editor.create_model(Entry)
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def test_a_second_database_has_a_chain_of_its_own(entries, second, run):
    one = record(verb="step", subject=("case", "1"), using=second, by="dele")
    two = record_read(what="case", subject=("case", "1"), using=second, by="dele")
    assert (one.previous, two.previous) == ("0" * 64, one.digest)
    assert queries.verdict(using=second).entries == 2
    assert queries.verdict().entries == 6
    assert "2 entries" in run("audit", "verify", "--database", second)[1]
    with connections[second].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'x' WHERE id = %s", [one.pk])
    assert not queries.verdict(using=second).holds
    assert queries.verdict().holds
    assert not Entry.objects.filter(subject_kind="case").exists()


def test_an_entry_of_a_second_database_goes_with_its_own_transaction(second):
    def half_an_operation():
        with transaction.atomic(using=second):
            record(verb="step", subject=("case", "1"), using=second, by="dele")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_an_operation()
    assert queries.verdict(using=second).entries == 0
