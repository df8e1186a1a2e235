"""The commands about priority places."""

from __future__ import annotations

import csv
import io
import json

import pytest

from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations.looking_up import SHIPPED
from commonweal.priorities.tests.factories import decision, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("land")]


def test_lists_are_loaded_listed_and_left_alone_the_second_time(run, write):
    path = write(table("Hazel Corner Y"))
    assert run("load-priorities", path, "--rehearse")[1] == (
        "Priority areas: would be edition 1 (current), with 1 place.\n"
    )
    assert not PriorityList.objects.exists()
    assert run("load-priorities", path)[1] == (
        "Priority areas: is edition 1 (current), with 1 place.\n"
    )
    assert "there already, as edition 1; nothing was done" in run("load-priorities", path)[1]
    out = run("priorities", "Alder")[1]
    assert out == "current   y06000001-priority-areas  Priority areas (edition 1, 1 place)\n"
    assert "no lists" in run("priorities", "Birch")[1]


def test_mistakes_are_told_by_row_and_column(run, write):
    code, out, err = run("load-priorities", write(table({"place": "Elm", "starts": "soon"})))
    assert (code, out) == (2, "")
    assert "row 2, column 'starts'" in err
    assert "row 2, column 'place'" in err


def test_a_list_is_made_and_made_again(run):
    words = ("make-priorities", "Birch", "--indicator", "no-qualifications", "--percent", "20")
    assert "would be edition 1" in run(*words, "--rehearse")[1]
    assert "is edition 1 (current)" in run(*words)[1]
    assert "nothing was done" in run("make-priorities", "--again")[1]
    [listed] = json.loads(run("priorities", "--json")[1])["lists"]
    assert listed["state"] == "current"
    assert listed["rule"]


def test_a_decision_is_recorded_published_and_withdrawn(run, write):
    path = write(decision("Hazel Corner Y", review_on=None), "decision.toml")
    code, out, _ = run("record-decision", path)
    assert code == 0
    assert out.splitlines() == [
        "area-team-2026, “An area team”, is recorded as a draft.",
        "Before it can be published:",
        "  There is no day on which it will be reviewed.",
    ]
    code, _, err = run("publish-decision", "area-team-2026")
    assert code == 2
    assert "There is no day on which it will be reviewed." in err
    run("record-decision", write(decision("Hazel Corner Y"), "decision.toml"))
    assert "could be published" in run("publish-decision", "area-team-2026", "--rehearse")[1]
    assert "is published" in run("publish-decision", "area-team-2026")[1]
    assert "nothing was done" in run("publish-decision", "area-team-2026")[1]
    assert json.loads(run("priorities", "--json")[1])["decisions"][0]["review_on"] == "2027-04-07"
    assert run("withdraw-decision", "area-team-2026")[0] == 2
    assert "is withdrawn" in run("withdraw-decision", "area-team-2026", "--because", "Wrong.")[1]
    assert SupportDecision.objects.get().status == "withdrawn"


# The names of 2008 ----------------------------------------------------------------------------------


def test_the_names_of_2008_are_kept_as_printed_without_codes_and_archived():
    text = (SHIPPED / "wiltshire-2008.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["status"] == "archived"
    assert "3.2 and 3.3" in rows[0]["source"]
    assert [row["place"] for row in rows] == [
        "John of Gaunt - Studley Green",
        "Trowbridge Adcroft – Seymour",
        "Salisbury St Martin – central",
        "Salisbury Bemerton – west",
        "Trowbridge Drynham - Lower Studley",
        "Salisbury Bemerton – south",
        "Westbury Ham – west",
        "Melksham North - north east",
        "Melksham North - south west",
        "Calne Abberd – south",
        "Wootton Bassett North – central",
        "Chippenham Queens – east",
        "Devizes North – east",
        "Trowbridge Drynham – central",
    ]
    assert not [row for row in rows if "E01" in row["place"]]


def test_they_come_by_name_once_their_council_is_loaded(run, write):
    code, _, err = run("load-priorities", "wiltshire-2008")
    assert code == 2
    assert "E06000054" in err
    text = (SHIPPED / "wiltshire-2008.csv").read_text(encoding="utf-8")
    run("load-priorities", write(text.replace("E06000054", "Alder")))
    made = PriorityList.objects.get()
    assert (made.status, made.places.count()) == ("archived", 14)
    assert set(made.places.values_list("code", flat=True)) == {""}
