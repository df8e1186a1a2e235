"""Another app may be entered through its models, queries and operations, and nowhere else."""

from __future__ import annotations

import grimp
import pytest

from tests.architecture.house import DOORS, edges, graph, height, in_tests, place


def broken_doors(graph: grimp.ImportGraph) -> list[str]:
    found = []
    for who, whom in edges(graph):
        here, there = place(who), place(whom)
        if here is None or there is None or here[0] == there[0]:
            continue
        # common is no app with a life of its own: it is what all apps are built from.
        if there[0] == "common" or there[1] in DOORS:
            continue
        if in_tests(who) and whom.endswith(".tests.factories"):
            continue
        found.append(f"{who} enters {whom}")
    return found


def climbing_tests(graph: grimp.ImportGraph) -> list[str]:
    return [
        f"{who} leans on {whom}"
        for who, whom in edges(graph)
        if in_tests(who)
        and (here := place(who))
        and (there := place(whom))
        and here[0] != there[0]
        and height(there[0]) >= height(here[0])
    ]


def families_seen(graph: grimp.ImportGraph) -> list[str]:
    return [
        f"{who} sees {whom}"
        for who, whom in edges(graph)
        if whom.split(".")[:2] == ["commonweal", "families"]
        and who.split(".")[:2] != ["commonweal", "families"]
        and who != "commonweal.urls"
    ]


def drawn(*imports: tuple[str, str]) -> grimp.ImportGraph:
    """A graph drawn by hand."""
    graph = grimp.ImportGraph()
    for who, whom in imports:
        graph.add_module(who)
        graph.add_module(whom)
        graph.add_import(importer=who, imported=whom)
    return graph


def test_apps_enter_each_other_through_their_doors():
    assert broken_doors(graph()) == []


def test_tests_of_an_app_lean_on_nothing_above_or_beside_it():
    assert climbing_tests(graph()) == []


def test_casework_is_seen_by_no_other_app():
    assert families_seen(graph()) == []


@pytest.mark.parametrize(
    "who_whom",
    [
        ("commonweal.agreement.views", "commonweal.evidence.views"),
        ("commonweal.evidence.operations", "commonweal.places.names"),
        ("commonweal.front.views", "commonweal.people.tests.factories"),
        ("commonweal.evidence.tests.test_views", "commonweal.places.tests.test_models"),
    ],
)
def test_a_window_used_as_a_door_is_noticed(who_whom):
    who, whom = who_whom
    assert broken_doors(drawn(who_whom)) == [f"{who} enters {whom}"]


@pytest.mark.parametrize(
    "who_whom",
    [
        ("commonweal.front.views", "commonweal.evidence.queries"),
        ("commonweal.evidence.operations", "commonweal.evidence.store"),
        ("commonweal.evidence.tests.test_views", "commonweal.people.tests.factories"),
        ("commonweal.evidence.store", "commonweal.common.errors"),
        ("commonweal.urls", "commonweal.front.urls"),
    ],
)
def test_a_door_is_a_door(who_whom):
    assert broken_doors(drawn(who_whom)) == []


def test_a_climbing_test_and_a_look_at_casework_are_noticed():
    up = ("commonweal.places.tests.test_models", "commonweal.evidence.models")
    look = ("commonweal.front.views", "commonweal.families.queries")
    assert len(climbing_tests(drawn(up))) == 1
    assert len(families_seen(drawn(look, ("commonweal.urls", "commonweal.families.urls")))) == 1
