import pytest
from django.db import connection

from commonweal.audit import queries
from commonweal.audit.chain import BEGINNING
from commonweal.audit.operations import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    return [
        record(
            verb="step",
            subject=("thing", str(n)),
            detail={"é": [1.0, 0.1, 1e20, 1e-9, -0.0, None, True, {"b": 2, "a": 1}]},
            by="nightly",
        )
        for n in range(5)
    ]


def behind_our_back(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_empty_log_holds():
    assert queries.verdict() == queries.Verdict(entries=0, broken_at=None, digest=BEGINNING)


def test_an_untouched_log_holds_to_its_last_entry(entries):
    found = queries.verdict()
    assert found.holds
    assert (found.entries, found.digest) == (5, entries[-1].digest)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor = 'somebody else' WHERE id = %s",
        "UPDATE audit_entry SET verb = 'nothing' WHERE id = %s",
        "UPDATE audit_entry SET detail = '{}' WHERE id = %s",
    ],
)
def test_a_changed_entry_breaks_the_chain_where_it_stands(entries, sql):
    behind_our_back(sql, entries[2].pk)
    found = queries.verdict()
    assert not found.holds
    assert (found.entries, found.broken_at) == (2, entries[2].pk)


def test_a_removed_entry_breaks_the_chain_at_the_next(entries):
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", entries[1].pk)
    found = queries.verdict()
    assert found.broken_at == entries[2].pk


def test_a_log_cut_short_shows_by_the_digest_that_was_noted(entries):
    noted = queries.verdict()
    behind_our_back("DELETE FROM audit_entry WHERE id = %s", entries[4].pk)
    found = queries.verdict()
    assert found.holds
    assert found.digest != noted.digest


@pytest.mark.parametrize("loaded", [2, 20])
def test_checking_the_log_takes_one_query_however_long_it_is(django_assert_num_queries, loaded):
    for n in range(loaded):
        record(verb="step", subject=("thing", str(n)), by="nightly")
    with django_assert_num_queries(1):
        assert queries.verdict().entries == loaded
