"""Lists and decisions are recorded whole, in editions, with an entry in the log."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from commonweal.audit.models import Entry
from commonweal.common.errors import BadInput
from commonweal.evidence.models import Release
from commonweal.evidence.tests.factories import table as csv_table
from commonweal.places.queries import resolve
from commonweal.priorities import operations
from commonweal.priorities.models import ListedPlace, PriorityList, SupportDecision
from commonweal.priorities.tests.factories import BY, decision, load, record, table


def verbs() -> list[str]:
    return list(Entry.objects.in_order().filter(actor=BY).values_list("verb", flat=True))


# Lists ----------------------------------------------------------------------------------------------


def test_a_list_is_recorded_with_the_codes_of_its_places_and_how_they_are_known(land, tmp_path):
    done = load(tmp_path, "Hazel Corner Y", land.small[0])
    assert (done.series, done.edition, done.places) == ("y06000001-priority-areas", 1, 2)
    first, second = ListedPlace.objects.order_by("position")
    assert (first.name, first.code) == ("Hazel Corner Y", f"{land.councils[0]}-hazel-corner-y")
    assert first.matched_by.startswith("found by its name (")
    assert (second.name, second.code) == ("Alder 001A", land.small[0])
    assert second.matched_by == "given as a code"
    assert verbs()[-1] == "record_priority_list"


def test_the_same_table_again_does_nothing(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    before = Entry.objects.count()
    assert load(tmp_path, "Hazel Corner Y").unchanged
    assert PriorityList.objects.count() == 1
    assert Entry.objects.count() == before


def test_a_changed_list_is_a_new_edition_and_the_former_one_stays(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    done = load(tmp_path, "Rowan End Y", starts="1 April 2027")
    assert (done.edition, done.unchanged) == (2, False)
    former, current = PriorityList.objects.order_by("edition")
    assert (former.status, former.ends) == ("former", date(2027, 4, 1))
    assert [one.name for one in former.places.all()] == ["Hazel Corner Y"]
    assert current.follows == former


def test_no_edition_starts_before_the_one_it_follows(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    with pytest.raises(BadInput, match="cannot start before it"):
        load(tmp_path, "Rowan End Y", starts="31 March 2026")
    assert PriorityList.objects.get().status == "current"


def test_a_draft_is_replaced_and_leaves_the_list_in_force_alone(land, tmp_path):
    load(tmp_path, "Hazel Corner Y")
    load(tmp_path, "Rowan End Y", status="draft")
    assert PriorityList.objects.get(edition=1).status == "current"
    load(tmp_path, "Rowan End Y", land.small[0], status="draft")
    assert PriorityList.objects.count() == 2
    load(tmp_path, "Rowan End Y", starts="1 April 2027")
    assert list(PriorityList.objects.order_by("edition").values_list("edition", "status")) == [
        (1, "former"),
        (2, "current"),
    ]


def test_names_of_an_archived_list_get_no_codes_even_where_one_would_fit(land, tmp_path):
    load(tmp_path, "Hazel Corner Y", "Nowhere – west", status="archived")
    assert [(one.name, one.code) for one in ListedPlace.objects.all()] == [
        ("Hazel Corner Y", ""),
        ("Nowhere – west", ""),
    ]


def test_a_rehearsal_keeps_nothing(land, write):
    path = write(table("Hazel Corner Y"))
    done = operations.load_lists(path=path, rehearse=True, by=BY)
    assert (done.rehearsed, done.lists[0].edition) == (True, 1)
    assert not PriorityList.objects.exists()
    assert verbs() == []


def test_everything_that_cannot_be_looked_up_is_said_at_once_and_nothing_is_kept(land, write):
    path = write(
        table(
            {"place": "Hazle Corner Y", "evidence": "indicator: nonsense; release: nothing"},
            {"place": land.small[12]},
            {"place": "Hazel Corner Y"},
            {"place": f"{land.councils[0]}-hazel-corner-y"},
            {"place": "Elm", "list": "Another", "council": "Nowhere"},
        )
    )
    with pytest.raises(BadInput) as refused:
        operations.load_lists(path=path, by=BY)
    said = refused.value.problems
    assert refused.value.message == "lists.csv was not loaded: 7 problems."
    assert [one.split(":")[0] for one in said] == [
        "row 2, column 'evidence'",
        "row 2, column 'evidence'",
        "row 2, column 'place'",
        "row 3, column 'place'",
        "row 5, column 'place'",
        "row 6",
        "row 6, column 'council'",
    ]
    assert "Did you mean" in said[2]
    assert said[4].endswith("is the same place as in row 4")
    assert not PriorityList.objects.exists()


def test_evidence_is_kept_with_its_title_and_the_checksum_of_a_release(land, tmp_path):
    release = Release.objects.current().get(source="y-figures")
    load(tmp_path, "Hazel Corner Y", evidence="release: y-figures; document: A report")
    kept = PriorityList.objects.get().evidence
    assert kept[0]["target"] == release.name
    assert kept[0]["sha256"] == release.sha256
    assert kept[1] == {"kind": "document", "target": "", "title": "A report", "sha256": ""}


def test_a_file_that_is_none_is_refused(land, tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        operations.load_lists(path=tmp_path / "no.csv", by=BY)
    (tmp_path / "no.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        operations.load_lists(path=tmp_path / "no.csv", by=BY)


# Made lists -----------------------------------------------------------------------------------------


def made(land, **more):
    facts = {"council": resolve(land.councils[1]), "indicator": "no-qualifications", "by": BY}
    return operations.make_list(**{**facts, **more})


def test_a_list_is_made_by_a_rule_that_it_states_from_a_release_that_it_names(land):
    done = made(land, percent=10)
    row = PriorityList.objects.get()
    release = Release.objects.current().get(source="y-figures")
    assert done.series == "y06000002-no-qualifications-highest-tenth"
    assert row.made_of["release"] == release.name
    assert row.evidence[0]["sha256"] == release.sha256
    assert "the highest tenth of the 24 small areas" in row.rule
    assert row.approving_body == ""
    assert land.small[12] in set(row.places.values_list("code", flat=True))
    assert verbs() == ["record_priority_list"]


def test_a_made_list_is_the_same_until_the_figures_change(land):
    made(land)
    assert made(land).unchanged
    assert [one.unchanged for one in operations.remake_lists(by=BY)] == [True]
    land.write(figures=csv_table(land.figures(shift=7)))
    land.load()
    [done] = operations.remake_lists(by=BY)
    assert (done.edition, done.unchanged) == (2, False)
    former = PriorityList.objects.get(edition=1)
    assert former.status == "former"
    land.write()


def test_a_made_list_that_nobody_would_be_on_any_more_ends_and_stays_readable(land):
    made(land)
    rows = [list(one) for one in land.figures()]
    at = rows[0].index("no_qualifications")
    for row in rows[1:]:
        row[at] = 900 if row[0] in land.of(0) else 10
    land.write(figures=csv_table(rows))
    land.load()
    land.write()
    [done] = operations.remake_lists(by=BY)
    assert (done.status, done.edition) == ("former", 1)
    assert PriorityList.objects.get().ends == timezone.localdate()
    assert verbs()[-1] == "end_priority_list"
    assert operations.remake_lists(by=BY) == ()
    with pytest.raises(BadInput, match="no list to make"):
        made(land)


def test_the_fifth_holds_the_tenth(land):
    made(land, percent=10)
    made(land, percent=20)
    tenth, fifth = (
        set(row.places.values_list("code", flat=True))
        for row in PriorityList.objects.order_by("id")
    )
    assert tenth <= fifth


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"percent": 50}, "10 or 20"),
        ({"indicator": "nonsense"}, "no figures of 'nonsense'"),
        ({"indicator": "born-in-the-uk"}, "no figures of|neither good nor bad"),
    ],
)
def test_what_no_list_can_be_made_of_is_refused(land, more, said):
    with pytest.raises(BadInput, match=said):
        made(land, **more)


# Decisions ------------------------------------------------------------------------------------------


def test_a_decision_is_a_draft_until_it_is_published(land, tmp_path):
    done = record(tmp_path, "Hazel Corner Y")
    assert (done.status, done.lacking) == ("draft", ())
    published = operations.publish_decision(reference="area-team-2026", by=BY)
    assert published.status == "published"
    row = SupportDecision.objects.get()
    assert row.place_code == f"{land.councils[0]}-hazel-corner-y"
    assert row.council_name == "Alder"
    assert sorted(row.moves.values_list("side", "what", "pence")) == [
        ("from", "Duty desks", 100050),
        ("to", "An area team", 100050),
    ]
    assert verbs() == ["record_support_decision", "publish_support_decision"]


def test_it_cannot_be_published_without_evidence_approving_body_and_review_date(land, tmp_path):
    done = record(tmp_path, "Hazel Corner Y", evidence=None, approving_body=None, review_on=None)
    wanted = (
        "No evidence is linked.",
        "No approving body is named.",
        "There is no day on which it will be reviewed.",
    )
    assert done.lacking == wanted
    with pytest.raises(BadInput) as refused:
        operations.publish_decision(reference="area-team-2026", by=BY)
    assert refused.value.problems == wanted
    assert SupportDecision.objects.get().status == "draft"


def test_a_draft_is_replaced_by_its_file_and_the_same_file_does_nothing(land, tmp_path):
    record(tmp_path, "Hazel Corner Y", title='"A team"')
    assert record(tmp_path, "Hazel Corner Y", title='"A team"').unchanged
    record(tmp_path, "Hazel Corner Y", taken=[("what", '"Leaflets"', "1000.50")])
    row = SupportDecision.objects.get()
    assert row.title == "An area team"
    assert [one.what for one in row.moves.filter(side="from")] == ["Leaflets"]


def test_what_is_published_is_not_edited_but_replaced(land, tmp_path):
    record(tmp_path, "Hazel Corner Y")
    operations.publish_decision(reference="area-team-2026", by=BY)
    assert record(tmp_path, "Hazel Corner Y").unchanged
    with pytest.raises(BadInput, match='replaces = "area-team-2026"'):
        record(tmp_path, "Hazel Corner Y", title='"Another"')
    record(tmp_path, "Hazel Corner Y", reference='"area-team-2027"', replaces='"area-team-2026"')
    operations.publish_decision(reference="area-team-2027", by=BY)
    assert dict(SupportDecision.objects.values_list("reference", "status")) == {
        "area-team-2026": "replaced",
        "area-team-2027": "published",
    }


def test_a_withdrawn_decision_says_why_and_does_not_come_back(land, tmp_path):
    record(tmp_path, "Hazel Corner Y")
    with pytest.raises(BadInput, match="only what is published"):
        operations.withdraw_decision(reference="area-team-2026", because="Wrong.", by=BY)
    operations.publish_decision(reference="area-team-2026", by=BY)
    with pytest.raises(BadInput, match="why it is withdrawn"):
        operations.withdraw_decision(reference="area-team-2026", because=" ", by=BY)
    operations.withdraw_decision(reference="area-team-2026", because="Wrong sum.", by=BY)
    assert SupportDecision.objects.get().withdrawn_because == "Wrong sum."
    with pytest.raises(BadInput, match="cannot be published again"):
        operations.publish_decision(reference="area-team-2026", by=BY)


def test_rehearsals_of_decisions_keep_nothing(land, tmp_path, write):
    path = write(decision("Hazel Corner Y"), "decision.toml")
    assert operations.record_decision(path=path, rehearse=True, by=BY).rehearsed
    assert not SupportDecision.objects.exists()
    operations.record_decision(path=path, by=BY)
    assert operations.publish_decision(reference="area-team-2026", rehearse=True, by=BY).rehearsed
    assert SupportDecision.objects.get().status == "draft"


def test_everything_wrong_with_a_decision_is_said_at_once(land, write):
    path = write(
        decision(
            "Hazle Corner Y",
            evidence='["list: none", "place: nowhere at all"]',
            replaces='"nothing"',
            review_on="2020-01-01",
        ),
        "decision.toml",
    )
    with pytest.raises(BadInput) as refused:
        operations.record_decision(path=path, by=BY)
    assert [one.split(":")[0] for one in refused.value.problems] == [
        "review_on",
        "evidence",
        "evidence",
        "place",
        "replaces",
    ]


def test_an_unknown_reference_names_those_there_are(land, tmp_path):
    record(tmp_path, "Hazel Corner Y")
    with pytest.raises(BadInput) as refused:
        operations.publish_decision(reference="nothing", by=BY)
    assert refused.value.problems == ("area-team-2026",)


def test_a_decision_needs_a_place_within_a_council_area(land, tmp_path):
    with pytest.raises(BadInput, match="was not recorded") as refused:
        record(tmp_path, land.nation)
    assert "within a council area" in refused.value.problems[0]


def test_where_nothing_is_made_up_there_is_no_example(land):
    assert operations.load_example(by=BY) == ()
    assert not SupportDecision.objects.exists()
