"""A module of an app that is none of the known rooms is pure: it reaches no Django."""

from __future__ import annotations

import grimp
import pytest

from tests.architecture.house import FITTINGS, ROOMS, graph, in_tests, place
from tests.architecture.test_doors import drawn


def is_pure(module: str) -> bool:
    where = place(module)
    return where is not None and not in_tests(module) and where[1] not in ROOMS | FITTINGS


def impurities(graph: grimp.ImportGraph) -> list[str]:
    found = []
    for module in sorted(filter(is_pure, graph.modules)):
        if "django" in graph.modules:
            chain = graph.find_shortest_chain(importer=module, imported="django")
            if chain:
                found.append(" -> ".join(chain))
    return found


def test_pure_modules_reach_no_django():
    assert impurities(graph()) == []


def test_there_are_pure_modules_and_django_is_in_the_graph():
    assert "django" in graph().modules
    assert {"commonweal.audit.chain", "commonweal.common.dates"} <= set(
        filter(is_pure, graph().modules)
    )


@pytest.mark.parametrize(
    "imports",
    [
        [("commonweal.exchange.matching", "django")],
        [
            ("commonweal.exchange.matching", "commonweal.exchange.models"),
            ("commonweal.exchange.models", "django"),
        ],
        [("commonweal.evidence.fiction.areas", "django")],
    ],
)
def test_a_pure_module_that_reaches_django_is_noticed(imports):
    assert len(impurities(drawn(*imports))) == 1


@pytest.mark.parametrize(
    "room", ["models", "cli", "apps", "migrations.0001_initial", "tests.test_x"]
)
def test_rooms_and_tests_may_reach_django(room):
    assert impurities(drawn((f"commonweal.exchange.{room}", "django"))) == []
