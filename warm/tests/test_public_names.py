"""The measure as people meet it in a notebook: a dozen or so names, and evidence from two tables."""

from __future__ import annotations

import doctest
import subprocess
import sys

import polars as pl
import pytest

import warm
from warm.errors import BadTable


def test_every_public_name_is_there_and_has_words():
    assert len(warm.__all__) == 16
    assert sorted(warm.__all__) == warm.__all__
    for name in warm.__all__:
        assert getattr(warm, name).__doc__, name
    assert set(warm.__all__) <= set(dir(warm))


def test_a_name_that_is_not_public_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'league_table'"):
        warm.league_table  # noqa: B018


def test_the_example_runs_as_it_is_printed():
    found = doctest.testmod(warm)
    assert found.attempted == 7
    assert found.failed == 0


def test_a_function_is_not_hidden_by_the_module_of_its_name():
    import warm.change
    import warm.framework
    import warm.profile

    assert callable(warm.profile)
    assert callable(warm.change)
    assert callable(warm.framework)
    assert warm.profile is sys.modules["warm.profile"].profile


def test_importing_the_measure_loads_nothing_heavy():
    script = (
        "import sys, warm\n"
        "warm.framework, warm.read_framework, warm.WarmError\n"
        "print(sorted({'numpy', 'polars', 'scipy', 'django'} & set(sys.modules)))\n"
        "warm.Evidence, warm.profile, warm.profiles\n"
        "print(sorted({'polars', 'scipy', 'django'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]


# Evidence from two tables -------------------------------------------------------------------------------


def areas(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(
        {"area": ["B", "A", "C"], "council": ["North", "North", "South"], **columns}
    )


def counts(**columns: list[object]) -> pl.DataFrame:
    given = {
        "indicator": ["no-qualifications"] * 3,
        "area": ["A", "B", "C"],
        "period": ["2021"] * 3,
        "numerator": [210, 600, 200],
        "denominator": [1200] * 3,
    }
    return pl.DataFrame({**given, **columns})


def test_values_are_made_of_counts_where_there_are_none():
    made = warm.Evidence.of(counts(), areas(), framework=warm.framework())
    assert made.small.areas.tolist() == ["A", "B", "C"]
    assert made.small.value[0].tolist() == pytest.approx([17.5, 50, 100 / 6])
    assert made.small.population.tolist() == [1, 1, 1]
    assert made.place(["C"], name="C").council == "South"
    assert made.small.origins[0].period == "2021"


def test_the_latest_period_of_each_indicator_is_used():
    earlier = counts(period=["2011"] * 3, numerator=[100, 100, 100])
    made = warm.Evidence.of(
        pl.concat([earlier, counts()]), areas(), framework=warm.framework(), source="two censuses"
    )
    assert made.small.numerator[0].tolist() == [210, 600, 200]
    assert (made.small.origins[0].period, made.small.origins[0].source) == ("2021", "two censuses")


def test_names_regions_and_people_are_taken_where_they_are_given():
    table = areas(region=["R1", "R1", "R2"], population=[10, 20, 30], name=["Bee", "Ay", "Sea"])
    made = warm.Evidence.of(counts(), table, framework=warm.framework(), nation="Realm")
    assert made.small.population.tolist() == [20, 10, 30]
    assert made.small.group("region", "R1").tolist() == [0, 1]
    assert made.name_of("A") == "Ay"
    assert made.name_of("North") == "North"
    found = warm.profile(made.place(["B"], name="Bee"), made, comparator="rest_of_nation")
    assert found.comparator.label == "the rest of Realm"
    assert found.similar is None


def test_places_are_matched_on_what_the_table_holds_of_them():
    older = counts(indicator=["aged-65-and-over"] * 3, numerator=[100, 110, 600])
    made = warm.Evidence.of(
        pl.concat([counts(), older]), areas(), framework=warm.framework()
    )  # fmt: skip
    assert made.features.names == ("aged 65 and over",)
    found = warm.profile(made.place(["A"], name="Ay"), made, k=1)
    assert [one.code for one in found.similar.areas] == ["B"]
    assert found.people[0].slug == "aged-65-and-over"


def test_everything_wrong_with_a_table_is_told():
    wrong = counts(area=["A", "B", "Z"], numerator=[210, 1300, 200])
    with pytest.raises(BadTable, match="my table") as caught:
        warm.Evidence.of(wrong, areas(), framework=warm.framework(), source="my table")
    assert {one.column for one in caught.value.problems} == {"area", "value", "numerator"}
    unknown = counts(indicator=["no-qualifications", "height", "no-qualifications"])
    with pytest.raises(BadTable, match="an indicator or trait of the framework"):
        warm.Evidence.of(unknown, areas(), framework=warm.framework())
    with pytest.raises(BadTable, match="column 'council'"):
        warm.Evidence.of(counts(), areas().drop("council"), framework=warm.framework())


def test_a_status_may_be_given():
    table = counts(status=["value", "suppressed", "value"]).with_columns(
        value=pl.Series([17.5, None, 16.7]), numerator=None, denominator=None
    )
    made = warm.Evidence.of(table, areas(), framework=warm.framework())
    found = warm.profile(made.place(["B"], name="Bee"), made)
    assert found.indicator("no-qualifications").status == "suppressed"
