"""Worked examples that others published, to the digit that they printed."""

from __future__ import annotations

import math

import polars as pl
import pytest

from warm.estimate import Design, constrain, direct, rake, rake_areas, totals

# Lovelace R, Dumont M (2016). Spatial microsimulation with R. CRC Press: the five people and three
# zones of SimpleWorld, whose weights the book prints to six decimals.
PEOPLE = pl.DataFrame(
    {"age": ["50+", "50+", "0-49", "50+", "0-49"], "sex": ["m", "m", "m", "f", "f"]}
)
ZONES = {"1": (8, 4, 6, 6), "2": (2, 8, 4, 6), "3": (7, 4, 3, 8)}
SIMPLE_WORLD = pl.DataFrame(
    [
        (zone, variable, category, count)
        for zone, counts in ZONES.items()
        for (variable, category), count in zip(
            (("age", "0-49"), ("age", "50+"), ("sex", "f"), ("sex", "m")), counts, strict=True
        )
    ],
    schema=["zone", "variable", "category", "count"],
    orient="row",
)
ZONE_1 = [1.227998, 1.227998, 3.544004, 1.544004, 4.455996]


def test_simple_world_zone_by_zone_and_at_once():
    known = totals(SIMPLE_WORLD, areas="zone")
    together = rake_areas(constrain(PEOPLE, known), tolerance=1e-12)
    for zone in ZONES:
        alone = rake(constrain(PEOPLE, known.only([zone])), tolerance=1e-13)
        rows = together.constraints.rows
        weights = dict(zip(rows.tolist(), together.weights(zone).tolist(), strict=True))
        assert [weights[i] for i in range(5)] == pytest.approx(alone.to_frame()["weight"].to_list())
        if zone == "1":
            assert [round(weights[i], 6) for i in range(5)] == ZONE_1


def test_simple_world_has_a_closed_form():
    """2u + s = 4, v + t = 8, 2u + v = 6 and ut = vs: u² − 11u + 12 = 0."""
    u = (11 - math.sqrt(73)) / 2
    assert [round(one, 6) for one in (u, u, 6 - 2 * u, 4 - 2 * u, 2 + 2 * u)] == ZONE_1


# Lohr SL (1999). Sampling: design and analysis. Duxbury, example 5.2: grades of the four students in
# each of five suites drawn from a hundred. Printed: 2.826, standard error 0.164; total 1130.4.
SUITES = [
    (3.08, 2.60, 3.44, 3.04),
    (2.36, 3.04, 3.28, 2.68),
    (2.00, 2.56, 2.52, 1.88),
    (3.00, 2.88, 3.44, 3.64),
    (2.68, 1.92, 3.28, 3.20),
]


def test_grades_of_students_drawn_by_suite():
    table = pl.DataFrame(
        {
            "suite": [f"suite {i}" for i in range(5) for _ in range(4)],
            "grade": [one for suite in SUITES for one in suite],
            "suites": [100] * 20,
            "weight": [20.0] * 20,
        }
    )
    design = Design.of(table, weights="weight", clusters="suite", drawn_from="suites")
    mean = direct(table, "grade", design).domain()
    assert round(mean.estimate, 3) == 2.826
    assert round(mean.se, 3) == 0.164
    assert mean.freedom == 4
    assert round(direct(table, "grade", design, kind="total").domain().estimate, 1) == 1130.4
