"""Arrays on the disk: the releases in force and nothing else, and never needed to be kept."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from commonweal.evidence import index, queries
from commonweal.evidence.queries import force
from commonweal.evidence.tests.conftest import place
from commonweal.evidence.tests.factories import Land, table
from warm.framework import framework
from warm.tables import STATUSES

pytestmark = pytest.mark.django_db


@pytest.fixture
def anew(monkeypatch):
    """As in another process: nothing is remembered."""

    def forget() -> None:
        for one in (force.evidence_at, queries.place._profile, queries.place._changes,
                    queries.place._strips, queries.county._county, queries.county._mixes):  # fmt: skip
            one.cache_clear()

    forget()
    return forget


def indexes(home) -> list[str]:
    return sorted(one.parent.name for one in (home / "index").glob("*/meta.json"))


def row(evidence, slug, cube="small"):
    cube = getattr(evidence, cube)
    return dict(zip(cube.areas.tolist(), cube.value[cube.row(slug)].tolist(), strict=True))


# What is in them -----------------------------------------------------------------------------------


def test_every_figure_and_every_reason_is_where_the_file_had_it(loaded):
    evidence = queries.evidence_in_force()
    crime = evidence.small.row("crime-score")
    statuses = dict(
        zip(
            evidence.small.areas.tolist(),
            (STATUSES[i] for i in evidence.small.status[crime]),
            strict=True,
        )
    )
    small = loaded.small
    expected = dict.fromkeys(small, "value") | {
        small[6]: "missing", small[7]: "not_asked", small[9]: "source_gap"}  # fmt: skip
    assert statuses == expected
    bad = evidence.small.row("bad-health")
    assert STATUSES[evidence.small.status[bad, 6]] == "suppressed"
    assert evidence.small.value[bad, 7] == 0.0
    for figure in loaded.figures()[1:]:
        assert row(evidence, "no-qualifications")[figure[0]] == pytest.approx(
            100 * figure[4] / 1200
        )


def test_what_is_loaded_back_is_what_was_built(loaded, home, anew):
    first = queries.evidence_in_force()
    anew()
    second = queries.evidence_in_force()
    assert second is not first
    for name in ("small", "larger", "past"):
        a, b = getattr(first, name), getattr(second, name)
        assert (a.indicators, a.origins, a.kind) == (b.indicators, b.origins, b.kind)
        for array in index.ARRAYS:
            np.testing.assert_array_equal(getattr(a, array), getattr(b, array))
    assert first.releases == second.releases
    assert first.features.names == second.features.names
    assert len(indexes(home)) == 1


def test_the_latest_period_counts_and_the_one_before_is_the_past(loaded):
    """By time and not by the alphabet, in which October comes after January."""
    for period, shift in (("October 2023", 10), ("January 2026", 20), ("March 2024", 15)):
        source = loaded.source(
            "shifted", "figures.csv",
            [{"indicator": "no-qualifications", "numerator": "no_qualifications",
              "denominator": "adults"}],
            period=period)  # fmt: skip
        loaded.write(figures=table(loaded.figures(shift=shift)))
        loaded.load(tables={source.slug: source}, pack=loaded.pack(tables={source.slug: source}))
    evidence = queries.evidence_in_force()
    assert evidence.small.origins[evidence.small.row("no-qualifications")].period == "January 2026"
    assert evidence.past.origins[evidence.past.row("no-qualifications")].period == "March 2024"
    small = loaded.small
    assert row(evidence, "no-qualifications")[small[0]] == pytest.approx(100 * 220 / 1200)
    assert row(evidence, "no-qualifications", "past")[small[0]] == pytest.approx(100 * 215 / 1200)


def test_of_two_sources_of_one_period_the_last_recorded_counts(loaded):
    """Whatever their names begin with."""
    for slug, shift in (("zz", 10), ("aa", 20)):
        source = loaded.source(slug, "figures.csv", [
            {"indicator": "no-qualifications", "numerator": "no_qualifications",
             "denominator": "adults"}])  # fmt: skip
        loaded.write(figures=table(loaded.figures(shift=shift)))
        loaded.load(tables={source.slug: source}, pack=loaded.pack(tables={source.slug: source}))
    assert row(queries.evidence_in_force(), "no-qualifications")[loaded.small[0]] == pytest.approx(
        100 * 220 / 1200
    )


def test_newer_figures_of_a_few_areas_do_not_take_the_place_of_all(loaded, tmp_path):
    figures = loaded.figures(shift=99)
    few = loaded.source("few", "few.csv", [
        {"indicator": "no-qualifications", "numerator": "no_qualifications",
         "denominator": "adults"}], period="2030")  # fmt: skip
    (loaded.folder / "few.csv").write_bytes(table(figures[:4]))
    loaded.load(tables={few.slug: few}, pack=loaded.pack(tables={few.slug: few}))
    evidence = queries.evidence_in_force()
    assert evidence.small.origins[evidence.small.row("no-qualifications")].period == "2021"
    assert evidence.past.row("no-qualifications") is None


def test_figures_of_older_areas_alone_are_carried_and_the_redrawn_ones_left_out(land):
    tables = {"y-earlier": land.tables["y-earlier"]}
    land.load(tables=tables, pack=land.pack(tables=tables))
    evidence = queries.evidence_in_force()
    assert evidence.past is None
    assert evidence.continuity is None
    origin = evidence.small.origins[evidence.small.row("bad-health")]
    assert (origin.geography, origin.period) == ("lsoa11", "2011")
    old = {code: (bad, people) for code, people, bad in land.earlier()[1:]}
    split = old["Y01090001"]
    assert row(evidence, "bad-health")[land.small[0]] == pytest.approx(100 * split[0] / split[1])


def test_older_areas_that_nobody_can_place_are_not_shown(land):
    geography = {k: v for k, v in land.places.items() if v.kind != "succession"}
    pack = land.pack()
    entries = tuple(one for one in pack.entries if one.path != "former.csv")
    earlier = [("code", "residents", "bad_health"), *((c, 1400, 90) for c in land.small)]
    land.write(earlier=table(earlier))
    pack = replace(
        land.pack(), entries=tuple(o for o in land.pack().entries if o.path != "former.csv")
    )
    land.load(pack=pack, places=geography)
    assert len(entries) == len(pack.entries)
    evidence = queries.evidence_in_force()
    assert evidence.past is None
    assert evidence.own is None


# Kept, thrown away, made again ------------------------------------------------------------------------


def test_an_index_that_somebody_removed_is_made_again(loaded, home, anew):
    before = queries.profile_of(place("Hazel Corner Y"))
    shutil.rmtree(home / "index")
    assert queries.profile_of(place("Hazel Corner Y")) == before  # its arrays are still mapped
    anew()
    assert queries.profile_of(place("Hazel Corner Y")) == before
    assert len(indexes(home)) == 1


def cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def empty(path):
    path.write_bytes(b"")


def spoil(path):
    path.write_bytes(b"\x93NUMPY nonsense")


def lose(path):
    path.unlink()


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("meta.json", cut),
        ("meta.json", empty),
        ("names.json", cut),
        ("names.json", spoil),
        ("small.value.npy", cut),
        ("small.value.npy", empty),
        ("small.value.npy", spoil),
        ("small.value.npy", lose),
        ("small.areas.npy", lose),
        ("national.value.npy", cut),
        ("reference.mean.npy", lose),
        ("larger.status.npy", empty),
        ("continuity.tangle.npy", cut),
    ],
)
def test_an_index_that_was_damaged_is_made_again(loaded, home, anew, name, harm):
    before = queries.profile_of(place("Hazel Corner Y"))
    changes = queries.changes_of(place("Hazel Corner Y"))
    anew()
    (path,) = home.glob(f"index/*/{name}")
    whole = path.read_bytes()
    path.unlink()  # what is mapped stays as it is: the new file is another one
    path.write_bytes(whole)
    harm(path)
    assert queries.profile_of(place("Hazel Corner Y")) == before
    assert queries.changes_of(place("Hazel Corner Y")) == changes
    (path,) = home.glob(f"index/*/{name}")
    assert path.read_bytes() == whole


def test_an_index_of_nothing_is_made_again(loaded, home, anew):
    before = queries.profile_of(place("Hazel Corner Y"))
    (meta,) = home.glob("index/*/meta.json")
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"cubes": {}}))
    anew()
    assert queries.profile_of(place("Hazel Corner Y")) == before


def test_what_a_killed_process_was_making_is_cleared_away(loaded, home):
    stray = home / "index" / "making-0123"
    stray.mkdir(parents=True)
    (stray / "small.value.npy").write_bytes(b"half")
    queries.prepare()
    assert not stray.exists()


def test_what_fails_while_it_is_made_leaves_nothing(loaded, home, monkeypatch):
    monkeypatch.setattr(index, "_write", lambda folder, evidence: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        queries.prepare()
    assert [one.name for one in (home / "index").iterdir()] == ["lock"]


def test_only_the_newest_indexes_are_kept_and_the_one_in_use(loaded, home):
    for shift in range(index.KEPT + 2):
        loaded.write(figures=table(loaded.figures(shift=shift))).load()
        (key,) = queries.prepare().values()
        assert key in indexes(home)
    assert len(indexes(home)) == index.KEPT


def test_an_index_has_another_name_for_anything_that_it_depends_on(loaded):
    held = force._held(loaded.nation)
    key = index.key_of(held, "ground", framework())
    first = held[0]
    others = [
        (held[1:], "ground", framework()),
        (held, "other ground", framework()),
        (held, "ground", framework().with_indicators([replace(framework()["no-car"], slug="new")])),
        *(
            ((replace(first, **{name: "other"}), *held[1:]), "ground", framework())
            for name in ("council_code", "absent_status", "layer", "incomparable")
        ),
    ]
    keys = {index.key_of(*one) for one in others}
    assert len(keys | {key}) == len(others) + 1
    assert index.key_of(reversed(held), "ground", framework()) == key


# Councils' own places -----------------------------------------------------------------------------------


def test_surveys_of_two_places_in_two_years_are_both_there(loaded):
    """Each place has its own latest answers; a later survey elsewhere hides nobody's."""
    land: Land = loaded
    hazel, rowan = place("Hazel Corner Y"), place("Rowan End Y")
    for slug, period, answers in (
        ("asked-2023", "2023", {hazel.code: 6.5, rowan.code: 7.5}),
        ("asked-2025", "2025", {hazel.code: 6.9}),
    ):
        source = land.source(slug, f"{slug}.csv", [
            {"indicator": "worthwhile", "value": "value", "lower": "lower", "upper": "upper"}],
            period=period, geography="neighbourhood", absent="not_asked")  # fmt: skip
        (land.folder / f"{slug}.csv").write_bytes(
            table(
                [
                    ("code", "value", "lower", "upper"),
                    *((c, v, v - 0.2, v + 0.2) for c, v in answers.items()),
                ]
            )
        )
        land.load(tables={source.slug: source}, pack=land.pack(tables={source.slug: source}))

    def said(area):
        (one,) = (o for o in queries.profile_of(area).indicators if o.indicator == "worthwhile")
        return one.period, one.value, one.status

    assert said(hazel) == ("2025", 6.9, "value")
    assert said(rowan) == ("2023", 7.5, "value")
