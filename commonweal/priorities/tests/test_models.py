"""The database itself refuses what nobody has accounted for."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonweal.priorities.models import (
    ExpectedOutgoing,
    ListedPlace,
    Movement,
    PriorityList,
    SupportDecision,
)

pytestmark = pytest.mark.django_db


def a_list(**fields):
    return PriorityList.objects.create(
        **{
            "series": "alder-priority", "edition": 1, "name": "Priority areas",
            "council_code": "Y06000001", "council_name": "Alder", "reason": "So it is.",
            "evidence": [{"kind": "document", "target": "", "title": "A paper", "sha256": ""}],
            "approving_body": "Cabinet", "adopted_on": date(2026, 3, 3),
            "starts": date(2026, 4, 1), "status": "current", "source": "A paper",
            "digest": "0" * 64, "recorded_at": timezone.now(), **fields,
        }
    )  # fmt: skip


def a_decision(**fields):
    return SupportDecision.objects.create(
        **{
            "reference": "area-team", "title": "An area team", "council_code": "Y06000001",
            "council_name": "Alder", "place_code": "Y01010010", "place_name": "Alder 001A",
            "reason": "So it is.", "approving_body": "Cabinet", "decided_on": date(2026, 4, 7),
            "evidence": [{"kind": "document", "target": "", "title": "A paper", "sha256": ""}],
            "review_on": date(2027, 4, 7), "status": "published", "digest": "0" * 64,
            "recorded_at": timezone.now(), "published_at": timezone.now(), **fields,
        }
    )  # fmt: skip


def refused(make, name, **fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**fields)


def test_what_is_accounted_for_is_kept():
    assert str(a_list()) == "alder-priority, edition 1"
    assert str(a_decision()) == "area-team"


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"source": ""},
        {"evidence": []},
        {"starts": None},
        {"approving_body": ""},
        {"adopted_on": None},
    ],
    ids=str,
)
def test_no_list_is_in_force_without_reason_evidence_start_and_somebody_who_answers(fields):
    refused(a_list, "priorities_list_in_force_is_accounted_for", **fields)
    a_list(**fields, status="draft")


def test_a_rule_answers_for_a_list_that_no_body_adopted():
    a_list(approving_body="", adopted_on=None, rule="The highest tenth.")


def test_one_edition_of_a_list_is_current():
    first = a_list()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_list(edition=2, follows=first)


def test_a_former_list_says_when_it_ended_and_an_archived_one_where_it_is_from():
    refused(a_list, "priorities_list_former_has_ended", status="former")
    refused(a_list, "priorities_list_archived_says_its_source", status="archived", source="")
    refused(a_list, "priorities_list_ends_after_it_starts", ends=date(2026, 3, 31))


def test_a_place_has_a_code_only_with_a_word_on_how_it_is_known():
    made = a_list()
    ListedPlace.objects.create(listed_in=made, position=1, name="Studley Green")
    with pytest.raises(IntegrityError, match="priorities_place_code_has_evidence"):
        ListedPlace.objects.create(
            listed_in=made, position=2, name="Studley Green", code="Y01010010"
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"evidence": []},
        {"approving_body": ""},
        {"review_on": None},
        {"reason": ""},
        {"decided_on": None},
        {"published_at": None},
    ],
    ids=str,
)
def test_no_decision_is_published_without_evidence_approving_body_and_review(fields):
    refused(a_decision, "priorities_decision_published_is_accounted_for", **fields)
    a_decision(**{**fields, "status": "draft", "published_at": None})


def test_a_review_comes_after_the_decision_and_a_withdrawal_has_a_reason():
    refused(a_decision, "priorities_decision_is_reviewed_later", review_on=date(2026, 4, 7))
    refused(a_decision, "priorities_decision_withdrawn_for_a_reason", status="withdrawn")


def test_money_moves_and_outgoings_are_none_or_more():
    made = a_decision()
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(decision=made, side="from", position=1, what="Desks", pence=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedOutgoing.objects.create(decision=made, year=2026, pence=-1)
