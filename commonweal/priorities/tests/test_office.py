"""Lists and decisions from a form: the same checks, by field; no writer loses what another wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.people.models import User
from commonweal.people.tests.factories import officer, person
from commonweal.priorities import operations, queries
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations import (
    NotAllowed,
    NotBySamePerson,
    NotWritten,
    Overtaken,
    WrittenList,
    lists,
)
from commonweal.priorities.permissions import may_edit
from commonweal.priorities.tests.factories import load, record

SERIES = "y06000001-priority-areas"
HAZEL = "Y06000001-hazel-corner-y"


@pytest.fixture
def bryn(land):
    """An officer of Alder."""
    bryn = person("bryn")
    officer(bryn, land.councils[0])
    return bryn


@pytest.fixture
def esme(land):
    """An officer of Birch."""
    esme = person("esme")
    officer(esme, land.councils[1])
    return esme


WRITTEN = WrittenList(
    council="Y06000001",
    name="Priority areas",
    reason="The strategic assessment names them.",
    approving_body="Cabinet",
    adopted_on="3 March 2026",
    starts="1 April 2026",
    ends="",
    source="Strategic assessment 2026, page 12",
    evidence=("indicator: no-qualifications",),
    places=((HAZEL, "Residents asked for it."),),
)


def version(series=SERIES) -> str:
    return queries.version_of(PriorityList.objects.of_series(series).first())


def another(council="Y06000001"):
    """A second officer of a council, who confirms what others propose."""
    dele = User.objects.filter(email__startswith="dele").first() or person("dele")
    officer(dele, council)
    return dele


def put(written=WRITTEN, *, by, in_force=True, **more):
    """Write a list; one that is to be in force is confirmed by another officer."""
    more.setdefault("seen", "")
    done = operations.write_list(written, propose=in_force, by=by, **more)
    if not in_force or done.unchanged or more.get("rehearse"):
        return done
    return operations.confirm_list(series=done.series, seen=version(done.series), by=another())


def fields(refused) -> set[str]:
    return {one.field for one in refused.value.wrong}


def test_an_officer_puts_a_list_in_force_and_the_log_says_who_did(bryn):
    done = put(by=bryn)
    assert (done.series, done.status, done.edition, done.places) == (SERIES, "current", 1, 1)
    said = [(one.verb, one.actor) for one in Entry.objects.filter(detail__series=SERIES)]
    assert said == [
        ("record_priority_list", str(bryn.public_id)),
        ("propose_priority_list", str(bryn.public_id)),
        ("confirm_priority_list", str(another().public_id)),
    ]
    row = PriorityList.objects.get()
    said = queries.written("prioritylist", [str(row.public_id)])[str(row.public_id)]
    assert said.by == "Bryn Howell"


def test_nobody_writes_for_a_council_area_that_they_may_not_decide_for(bryn, esme, tmp_path):
    for who in (esme, person("asha")):
        with pytest.raises(NotAllowed):
            put(by=who)
    assert not PriorityList.objects.exists()
    put(by=bryn)
    with pytest.raises(NotAllowed):
        operations.end_list(series=SERIES, seen=version(), by=esme)
    record(tmp_path, "Hazel Corner Y")
    with pytest.raises(NotAllowed):
        operations.publish_decision(reference="area-team-2026", by=esme)
    with pytest.raises(NotBySamePerson):
        operations.publish_decision(reference="area-team-2026", by=bryn)
    operations.publish_decision(reference="area-team-2026", by="test")
    with pytest.raises(NotAllowed):
        operations.withdraw_decision(reference="area-team-2026", because="x", by=esme)
    assert not may_edit(esme, "record", "Y06000001")
    assert may_edit(esme, "record", "Y06000002")


def test_what_an_officer_of_another_council_drafts_is_not_seen(bryn, esme):
    put(by=bryn, in_force=False)
    assert queries.priority_list(SERIES, visitor=esme) is None
    assert queries.priority_list(SERIES, visitor=bryn).card.state == "draft"
    assert queries.office_of(bryn) == (("Y06000001", "Alder"),)


def test_a_list_of_another_council_area_cannot_be_written_as_ones_own(bryn, esme, land):
    put(by=bryn)
    stolen = replace(WRITTEN, council="Y06000002", places=((land.small[12], ""),))
    with pytest.raises(NotWritten) as refused:
        put(stolen, series=SERIES, seen=version(), by=esme)
    assert fields(refused) == {"council"}


def test_everything_that_is_lacking_is_said_by_field_and_a_draft_may_lack_it(bryn):
    bare = WrittenList("Y06000001", "Priority areas", "", "", "", "", "", "", (), ((HAZEL, ""),))
    with pytest.raises(NotWritten) as refused:
        put(bare, by=bryn)
    assert fields(refused) == {
        "reason", "approving_body", "adopted_on", "starts", "source", "evidence",
    }  # fmt: skip
    assert put(bare, by=bryn, in_force=False).status == "draft"


@pytest.mark.parametrize(
    ("changes", "field", "number"),
    [
        ({"name": " "}, "name", 0),
        ({"name": "n" * 201}, "name", 0),
        ({"name": "!!!"}, "name", 0),
        ({"starts": "soon"}, "starts", 0),
        ({"ends": "1 March 2026"}, "ends", 0),
        ({"evidence": ("indicator: no-qualifications", "indicator: nonsense")}, "evidence", 2),
        ({"evidence": ("document: Report | javascript:alert(1)",)}, "evidence", 1),
        ({"places": ()}, "places", 0),
        ({"places": ((HAZEL, ""), ("Nowhere", ""))}, "places", 2),
        ({"places": (("Y01020013", ""),)}, "places", 1),
        ({"reason": "a\0b"}, "reason", 0),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_its_field(bryn, changes, field, number):
    with pytest.raises(NotWritten) as refused:
        put(replace(WRITTEN, **changes), by=bryn)
    assert (field, number) in {(one.field, one.number) for one in refused.value.wrong}
    assert not PriorityList.objects.exists()


def test_a_measure_can_be_linked_by_what_it_is_called(bryn):
    name = next(
        label for slug, label in queries.evidence_to_choose() if slug == "no-qualifications"
    )
    put(replace(WRITTEN, evidence=(f"indicator: {name.upper()}",)), by=bryn)
    assert PriorityList.objects.get().evidence[0]["target"] == "no-qualifications"


def test_a_second_list_of_the_same_name_is_refused(bryn):
    put(by=bryn)
    with pytest.raises(NotWritten) as refused:
        put(replace(WRITTEN, reason="Another."), by=bryn)
    assert fields(refused) == {"name"}


def test_a_new_edition_keeps_the_address_whatever_the_list_is_called(bryn, land):
    put(by=bryn)
    changed = replace(
        WRITTEN, name="Places to look at first", starts="1 May 2026", places=((land.small[0], ""),)
    )
    done = put(changed, series=SERIES, seen=version(), by=bryn)
    assert (done.series, done.edition) == (SERIES, 2)
    former = PriorityList.objects.get(edition=1)
    assert (former.status, str(former.ends)) == ("former", "2026-05-01")
    with pytest.raises(NotWritten) as refused:
        put(replace(changed, starts="1 April 2026"), series=SERIES, seen=version(), by=bryn)
    assert fields(refused) == {"starts"}


def test_who_writes_second_writes_over_nothing(bryn):
    put(by=bryn)
    both_read = version()
    put(replace(WRITTEN, reason="The first."), series=SERIES, seen=both_read, by=bryn)
    with pytest.raises(Overtaken):
        put(replace(WRITTEN, reason="The second."), series=SERIES, seen=both_read, by=bryn)
    with pytest.raises(Overtaken):
        operations.end_list(series=SERIES, seen=both_read, by=bryn)
    assert PriorityList.objects.of_series(SERIES).first().reason == "The first."
    put(replace(WRITTEN, reason="The second."), series=SERIES, seen=version(), by=bryn)
    assert [one.reason for one in PriorityList.objects.of_series(SERIES)] == [
        "The second.",
        "The first.",
        WRITTEN.reason,
    ]


def test_what_a_table_brought_is_kept_when_it_is_changed_on_a_form(bryn, tmp_path):
    load(
        tmp_path,
        {"place": "Hazel Corner Y", "place reason": "Asked.", "place starts": "2026-05-01",
         "place ends": "2027-05-01"},
        place_starts="",
        place_ends="",
    )  # fmt: skip
    same = replace(WRITTEN, places=((HAZEL, "Asked."),))
    assert put(same, series=SERIES, seen=version(), by=bryn).unchanged
    changed = replace(same, reason="Another reason.")
    assert put(changed, series=SERIES, seen=version(), by=bryn).edition == 2
    [row] = PriorityList.objects.get(edition=2).places.all()
    assert (row.name, str(row.starts), str(row.ends)) == (
        "Hazel Corner Y",
        "2026-05-01",
        "2027-05-01",
    )
    assert row.matched_by.startswith("found by its name")


def test_a_list_is_ended_once(bryn):
    put(by=bryn)
    assert operations.end_list(series=SERIES, seen=version(), by=bryn).status == "former"
    with pytest.raises(BadInput, match="No edition"):
        operations.end_list(series=SERIES, seen=version(), by=bryn)


def test_a_rehearsal_keeps_nothing(bryn):
    assert put(by=bryn, rehearse=True).edition == 1
    assert not PriorityList.objects.exists()
    assert not Entry.objects.filter(verb="record_priority_list").exists()


# Decisions ------------------------------------------------------------------------------------------

DECISION = {
    "reference": "area-team-2026",
    "title": "An area team",
    "council": "Y06000001",
    "place": "Hazel Corner Y",
    "reason": "The figures and the people say so.",
    "approving_body": "Cabinet",
    "decided_on": "7 April 2026",
    "review_on": "7/4/2027",
    "evidence": ["indicator: no-qualifications"],
    "from": [{"what": "Duty desks", "pounds": "£1,000.50"}],
    "to": [{"what": "An area team", "pounds": "1000.50"}],
    "outgoings": [
        {"year": 2026, "pounds": "1000"},
        {"year": 2027, "pounds": "1000"},
        {"year": 2028, "pounds": "400"},
    ],
}


def decide(by, propose=True, seen="", rehearse=False, **changes):
    found = {**DECISION, **changes}
    return operations.write_decision(found, seen=seen, propose=propose, rehearse=rehearse, by=by)


def seen_now() -> str:
    return queries.version_of(SupportDecision.objects.get())


def test_a_decision_is_proposed_by_one_and_published_by_another(bryn, esme):
    done, lacks = decide(bryn)
    assert (done.status, lacks) == ("draft", ())
    seen = seen_now()
    for who, refusal in ((bryn, NotBySamePerson), (esme, NotAllowed)):
        with pytest.raises(refusal):
            operations.confirm_decision(reference=done.reference, seen=seen, by=who)
    with pytest.raises(Overtaken):
        operations.confirm_decision(reference=done.reference, seen="another", by=another())
    done = operations.confirm_decision(reference=done.reference, seen=seen, by=another())
    assert done.status == "published"
    row = SupportDecision.objects.get()
    assert queries.signed([row])[str(row.public_id)] == ("Bryn Howell", "Dele Okoro")


def test_what_was_only_drafted_or_changed_since_has_to_be_proposed(bryn):
    decide(bryn, propose=False)
    with pytest.raises(NotBySamePerson, match="Nobody has proposed"):
        operations.confirm_decision(reference="area-team-2026", seen=seen_now(), by=another())
    decide(bryn, seen=seen_now())
    assert SupportDecision.objects.get().proposed_by == str(bryn.public_id)
    decide(bryn, propose=False, seen=seen_now(), reason="Another.")
    assert SupportDecision.objects.get().proposed_by == ""


def test_the_database_itself_lets_nobody_confirm_what_they_proposed(bryn):
    decide(bryn)
    put(by=bryn)
    who = str(bryn.public_id)
    for rows in (SupportDecision.objects, PriorityList.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(proposed_by=who, confirmed_by=who)


def test_a_person_puts_nothing_in_force_past_the_second_person(bryn):
    with pytest.raises(NotBySamePerson):
        lists.put(
            lists.Content(1, SERIES, {"council_code": "Y06000001", "status": "current"}, (), ""),
            by=bryn,
        )


def test_only_a_draft_is_thrown_away_and_only_by_an_officer_who_read_it(bryn, esme):
    put(by=bryn)
    with pytest.raises(BadInput, match="no draft"):
        operations.discard_list(series=SERIES, seen=version(), by=bryn)
    put(replace(WRITTEN, reason="Another."), series=SERIES, seen=version(), by=bryn, in_force=False)
    with pytest.raises(NotAllowed):
        operations.discard_list(series=SERIES, seen=version(), by=esme)
    with pytest.raises(Overtaken):
        operations.discard_list(series=SERIES, seen="another", by=bryn)
    operations.discard_list(series=SERIES, seen=version(), by=bryn)
    assert [one.status for one in PriorityList.objects.all()] == ["current"]
    assert Entry.objects.order_by("-id").first().detail["edition"] == 2


def test_while_anything_is_lacking_nothing_is_published_and_a_draft_can_be_kept(bryn):
    _, lacks = decide(bryn, evidence=[], review_on="30 June 2027", **{"from": []})
    assert {one.field for one in lacks} == {"evidence", "from"}
    assert not SupportDecision.objects.exists()
    done, lacks = decide(bryn, propose=False, evidence=[])
    assert (done.status, len(lacks)) == ("draft", 1)


@pytest.mark.parametrize(
    ("changes", "field", "number"),
    [
        ({"reference": "Not One"}, "reference", 0),
        ({"title": ""}, "title", 0),
        ({"place": "Nowhere at all"}, "place", 0),
        ({"decided_on": "soon"}, "decided_on", 0),
        ({"review_on": "1 April 2026"}, "review_on", 0),
        ({"evidence": ["indicator: no-qualifications", "what"]}, "evidence", 2),
        ({"to": [{"what": "", "pounds": "1"}]}, "to.what", 1),
        ({"to": [{"what": "x", "pounds": "much"}]}, "to.pounds", 1),
        ({"outgoings": [{"year": "soon", "pounds": "1"}]}, "outgoings.year", 1),
        ({"replaces": "nothing"}, "replaces", 0),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_decision_is_said_beside_its_field(bryn, changes, field, number):
    with pytest.raises(NotWritten) as refused:
        decide(bryn, **changes)
    assert (field, number) in {(one.field, one.number) for one in refused.value.wrong}
    assert not SupportDecision.objects.exists()


def test_a_reference_in_use_is_not_taken_and_a_draft_changed_meanwhile_not_overwritten(bryn):
    decide(bryn, propose=False)
    with pytest.raises(NotWritten) as refused:
        decide(bryn, propose=False, reason="Another.")
    assert fields(refused) == {"reference"}
    both_read = seen_now()
    decide(bryn, propose=False, seen=both_read, reason="The first.")
    with pytest.raises(Overtaken):
        decide(bryn, propose=False, seen=both_read, reason="The second.")
    assert SupportDecision.objects.get().reason == "The first."


def test_nobody_records_a_decision_elsewhere_or_over_one_from_elsewhere(bryn, esme, land):
    with pytest.raises(NotAllowed):
        decide(esme)
    decide(bryn, propose=False)
    with pytest.raises(NotAllowed):
        decide(
            esme, propose=False, seen=seen_now(), council=land.councils[1], place=land.councils[1]
        )
    assert SupportDecision.objects.get().place_code == HAZEL
