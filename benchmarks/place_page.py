"""Pages of places over HTTP: made anew, made ready before, and kept in memory; on both databases."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from importlib.util import find_spec

from benchmarks.ground import Ground
from benchmarks.pages.readers import Read, read
from benchmarks.pages.server import Server, serving
from benchmarks.results import Result, ratio, skipped
from benchmarks.runs import once, timed
from tests import machine
from tests.postgres import cluster

NEW, READY, KEPT = "place-page", "place-page-ready", "place-page-cached"
HELLO, NAIVE = "Django hello", "floatformat in the template"
#: Pages asked for in a turn of each kind.
PAGES = {"new": 60, "ready": 40, "naive": 24, "kept": 800, "hello": 800}


def measure(ground: Ground) -> list[Result]:
    """Turns of each kind of page against one server, on SQLite and on PostgreSQL."""
    if find_spec("commonweal.front.urls") is None:
        return [skipped(NEW, "there are no pages"), skipped(KEPT, "there are no pages")]
    rows = _measured(ground, "SQLite", ground.environment())
    if ground.quick:
        return rows
    programs = machine.postgres_programs()
    if programs is None:
        return [*rows, skipped(NEW, "this machine has no PostgreSQL")]
    with cluster(programs) as address:
        # A new cluster holds this database and no other.
        database = address.replace("/commonweal?", "/postgres?")
        home = ground.installed("home-postgres", database)
        return rows + _measured(ground, "PostgreSQL", ground.environment(home, database))


def _measured(ground: Ground, database: str, environment: dict[str, str]) -> list[Result]:
    codes = once(
        timed("benchmarks.installation:small_areas", environment, council=ground.council)
    ).said["returned"]
    once(timed("benchmarks.installation:gather", environment))
    # The last of them are made ready; each page of either kind is asked for once.
    pages, codes = len(codes) * PAGES["ready"] // (PAGES["ready"] + PAGES["new"]), list(codes)
    ready, codes = codes[-pages:], codes[:-pages]
    once(timed("benchmarks.installation:make_ready", environment, codes=ready))
    with serving(environment) as server:
        found = _turns(server, codes, ready, ground)
        peak = server.peak_mb()
    size = f"{ground.what}, {database}, 8 connections, 2 workers"
    rows = [
        _row(NEW, found["new"], peer, found[kind], size, peak)
        for peer, kind in ((NAIVE, "naive"), (HELLO, "hello"))
    ]
    rows.append(_row(READY, found["ready"], HELLO, found["hello"], size, peak))
    return [*rows, _row(KEPT, found["kept"], HELLO, found["hello"], size, peak)]


def _turns(
    server: Server, codes: Sequence[str], ready: Sequence[str], ground: Ground
) -> dict[str, list[Read]]:
    """Each kind in turn. A page is new once: every turn asks for small areas not asked for yet."""
    fresh = (f"/places/{code}/" for code in codes)
    before = (f"/places/{code}/" for code in ready)
    naive = (f"/benchmark/naive/{code}/" for code in reversed(codes))
    kept = [next(fresh)]
    # Both workers have loaded everything, and hold the page that is asked for again and again.
    for path in (*kept, next(naive), "/benchmark/hello/"):
        read(server.port, [path], pages=24)
    found: dict[str, list[Read]] = {kind: [] for kind in PAGES}
    for _ in range(ground.times(3)):
        share = 0.1 if ground.quick else 1.0
        pages = {kind: max(int(count * share), 4) for kind, count in PAGES.items()}
        for kind, paths in (
            ("hello", ["/benchmark/hello/"]), ("kept", kept),
            ("ready", [next(before) for _ in range(pages["ready"])]),
            ("new", [next(fresh) for _ in range(pages["new"])]),
            ("naive", [next(naive) for _ in range(pages["naive"])]),
        ):  # fmt: skip
            found[kind].append(read(server.port, paths, pages=pages[kind]))
    return found


def _row(
    name: str, ours: list[Read], peer: str, theirs: list[Read], size: str, peak: float
) -> Result:
    mine, other = _typical(ours), _typical(theirs)
    return Result(
        name=name,
        ours_s=round(mine[0], 5),
        peer=peer,
        peer_s=round(other[0], 5),
        ratio=ratio(other[0], mine[0]),
        peak_mb=round(peak, 1),
        size=size,
        note=(
            f"seconds are medians of single pages; ours p95 {mine[1] * 1000:.1f} ms, "
            f"{mine[2]:,.0f} pages a second, {ours[0].kilobytes:.0f} kB; the peer p95 "
            f"{other[1] * 1000:.1f} ms, {other[2]:,.0f} a second"
        ),
    )


def _typical(turns: list[Read]) -> tuple[float, float, float]:
    """p50, p95 and pages a second: medians over the turns."""
    return (
        statistics.median(one.p50 for one in turns),
        statistics.median(one.p95 for one in turns),
        statistics.median(one.per_second for one in turns),
    )
