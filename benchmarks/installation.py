"""Functions that run inside a Commonweal installation, each in a process of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import django

django.setup()

BY = "benchmark"


def load(base: str) -> dict[str, float]:
    """Load a pack (or make up a county) into the installation; seconds of each stage.

    The stages are those that loading itself tells of. The last is the first profile served.
    """
    from benchmarks.ground import SEED
    from commonweal.common.operations import bring_database_up_to_date
    from commonweal.evidence import operations, queries
    from commonweal.places.models import Area

    stages: dict[str, float] = {}
    now, since = "tables of the database", time.perf_counter()

    def stage(name: str) -> None:
        nonlocal now, since
        at = time.perf_counter()
        stages[now] = stages.get(now, 0.0) + at - since
        now, since = name, at

    def say(text: str) -> None:
        word = text.partition(":")[0]
        stage(
            {"places": "places", "values": "values read, checked and recorded"}.get(word, "files")
        )

    bring_database_up_to_date(apply=True)
    stage("files")
    if base:
        operations.load_named_pack(name="england", base=base, say=say, by=BY)
    else:
        operations.load_fiction(seed=SEED, say=say, by=BY)
    stage("arrays laid out")
    operations.refresh()
    stage("first profile")
    area = Area.objects.in_use().of_kind("lsoa").order_by("code").first()
    assert area is not None
    queries.profile_of(area)
    stage("")
    return {name: round(seconds, 3) for name, seconds in stages.items()}


def lay_out() -> float:
    """Make the arrays of an installation again; the share of it that reading its files takes."""
    import shutil

    from django.conf import settings

    from commonweal.evidence import queries

    shutil.rmtree(Path(settings.HOME, "index"))
    queries.prepare()
    return 0.0


def read_releases() -> int:
    """Read every stored table of an installation; how many rows they have."""
    from django.conf import settings

    from commonweal.evidence import store
    from commonweal.evidence.models import Release
    from commonweal.evidence.store import Stored

    return sum(
        store.read(Path(settings.HOME), Stored(one.stored_as, one.stored_sha256)).height
        for one in Release.objects.current()
    )


def facts() -> dict[str, Any]:
    """Places to ask for: a council area, a place that people know by name, small areas."""
    from commonweal.places.models import Area

    in_use = Area.objects.in_use()
    council = in_use.of_kind("la").order_by("code").first()
    known = in_use.of_kind("neighbourhood").order_by("code").first()
    assert council is not None
    assert known is not None
    return {"council": council.code, "place": known.shown_name}


def small_areas(council: str) -> list[str]:
    """Codes of a council area's small areas."""
    from commonweal.places.models import Area

    wanted = Area.objects.in_use().of_kind("lsoa").in_council(council)
    return list(wanted.order_by("code").values_list("code", flat=True))


def make_ready(codes: list[str]) -> int:
    """Make the pages of places ready."""
    from commonweal.front.operations import make_pages_ready

    return make_pages_ready(paths=[f"/places/{code}/" for code in codes]).pages


def county_map(council: str) -> list[int]:
    """The data of a county's page: every small area compared, and its outline as an SVG path."""
    from commonweal.evidence import queries
    from commonweal.front import choropleth
    from commonweal.places.models import Area
    from commonweal.places.queries import boundaries

    made = queries.county_of(Area.objects.get(code=council))
    shapes = boundaries([row.code for row in made.rows])
    _, paths = choropleth.paths({code: one.__geo_interface__ for code, one in shapes.items()})
    return [len(made.rows), sum(map(len, paths.values()))]


def county_outlines(council: str) -> int:
    """Only the reading of the outlines that the map is drawn from."""
    from commonweal.places.queries import boundaries

    return len(boundaries(small_areas(council)))


def gather() -> int:
    """Gather the style sheets that pages name, as ``commonweal serve`` does first."""
    from commonweal.common.operations import gather_static_files

    return gather_static_files()


def tiles() -> int:
    """Make the maps of the countries that are loaded; how many there are."""
    from commonweal.places.operations import make_tiles

    return len(make_tiles())
