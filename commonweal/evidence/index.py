"""The releases in force as arrays on the disk: made once for a set of releases, then mapped.

Anything here can be thrown away and made again. A folder is named by what it was made from, so
two processes never read arrays of different releases, and a new release never disturbs a reader.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from commonweal.common.locks import alone
from commonweal.evidence import store
from commonweal.evidence.carrying import carried, without_redrawn
from commonweal.evidence.periods import ends
from commonweal.evidence.store import Stored
from warm.carry import Lookup
from warm.cube import Cube, Origin, Totals, cube_of, totals
from warm.errors import WarmError
from warm.evidence import Continuity, Evidence
from warm.framework import Framework
from warm.peers import Features
from warm.profile import VERSION
from warm.results import ReleaseInfo, plain
from warm.standardise import Reference

if TYPE_CHECKING:
    import polars as pl

FOLDER = "index"
#: Raised when the arrays themselves change shape or meaning.
FORMAT = 5
KEPT = 6
#: How the names of folders begin that are being written.
UNFINISHED = "making-"
#: Kind of the areas that a council's own tables are about.
OWN = "place"

ARRAYS = ("numerator", "denominator", "value", "lower", "upper", "status", "population")
REFERENCE = ("mean", "sd", "median", "mad", "ordered", "count", "correlation", "rank_correlation")
TOTALS = ("numerator", "denominator", "value", "covered", "status", "people")


class Unreadable(WarmError):
    """An index is not there, or not as it was written: it can be made again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A release in force, as the index needs it."""

    info: ReleaseInfo
    stored: Stored
    council_code: str
    absent_status: str
    layer: str = ""
    incomparable: str = ""


@dataclass(frozen=True, eq=False)
class Ground:
    """The geography that values are laid on.

    Attributes
    ----------
    kind : str
        Kind and vintage of the small areas in use: ``"lsoa21"``.
    codes : ndarray of str, shape (n,)
        Ascending.
    population : ndarray of float, shape (n,)
    groups : mapping of str to (ndarray of int, sequence of str)
        Larger kind to the group index of each small area (-1: none) and the groups' codes.
    names : mapping of str to str
        Code to name for small areas and all groups.
    nation : str
    version : str
        Changes when any of this does.
    older : mapping of str to Lookup
        Kind and vintage of older small areas to the lookup that leads to those in use.
    """

    kind: str
    codes: NDArray[np.str_]
    population: NDArray[np.float64]
    groups: Mapping[str, tuple[NDArray[np.int32], Sequence[str]]]
    names: Mapping[str, str]
    nation: str
    version: str
    older: Mapping[str, Lookup]


#: For some indicators, the release that their figures are taken from, and those figures.
Chosen: TypeAlias = "dict[str, tuple[Held, pl.DataFrame]]"


def key_of(releases: Iterable[Held], ground_version: str, framework: Framework) -> str:
    """Name of the index for these releases, this geography, framework and method."""
    digest = hashlib.sha256()
    parts = sorted(
        f"{one.info.release} {one.stored.sha256} {one.council_code} {one.absent_status} "
        f"{one.layer} {one.incomparable}"
        for one in releases
    )
    # The framework by what is in it: a version is easily forgotten while one is being written.
    for part in (*parts, ground_version, repr(framework), VERSION, str(FORMAT)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:20]


def exists(root: Path, key: str) -> bool:
    """Whether the index of this name is there, whole."""
    return (root / FOLDER / key / "meta.json").is_file()


def lock(root: Path) -> AbstractContextManager[None]:
    """Hold the indexes alone, to make or to remove one."""
    return alone(root / FOLDER / "lock")


def build(
    root: Path, key: str, releases: Sequence[Held], ground: Ground, framework: Framework
) -> None:
    """Make the index from the stored releases; it appears under its name when it is whole.

    Only for whoever holds the `lock`: what others began and never finished is cleared away.
    """
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for stray in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(stray, ignore_errors=True)
    work = folder / f"{UNFINISHED}{key}"
    work.mkdir()
    try:
        _write(work, _assemble(root, releases, ground, framework))
        discard(root, key)
        work.rename(folder / key)
    except BaseException as error:
        shutil.rmtree(work, ignore_errors=True)
        if isinstance(error, OSError) and error.errno is None:
            # What NumPy says of a full disk: so many bytes requested, and fewer written.
            code = errno.ENOSPC
            raise OSError(code, os.strerror(code), str(folder)) from error
        raise


def discard(root: Path, key: str) -> None:
    """Remove an index; whoever mapped its arrays keeps them."""
    folder = root / FOLDER / key
    # First what says that it is whole.
    (folder / "meta.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def discard_all(root: Path) -> None:
    """Remove every index: values that they hold are to be found nowhere any more."""
    for one in (root / FOLDER).glob("*/"):
        discard(root, one.name)


def prune(root: Path, keep: str) -> None:
    """Drop all but the newest few indexes, never the one in use."""
    folders = sorted(
        (one for one in (root / FOLDER).glob("*/meta.json") if one.parent.name != keep),
        key=lambda one: one.stat().st_mtime,
        reverse=True,
    )
    for stale in folders[KEPT - 1 :]:
        discard(root, stale.parent.name)


def _assemble(
    root: Path, releases: Sequence[Held], ground: Ground, framework: Framework
) -> Evidence:
    """Choose for each indicator the latest period, and lay the values out."""
    small, larger, own = _Layer(), _Layer(), _Layer()
    councils = set(ground.groups["la"][1])
    for one in releases:
        frame = store.read(root, one.stored)
        if one.info.geography == ground.kind:
            small.add(one, frame)
        elif (lookup := ground.older.get(one.info.geography)) is not None:
            small.add(one, carried(frame, lookup, framework))
        elif one.info.geography.startswith(ground.kind.rstrip("0123456789")):
            continue  # small areas of a year that nothing is known of: they cannot be laid on ours
        elif not one.council_code and set(frame["area"]) & councils:
            larger.add(one, frame)
        else:
            own.add(one, frame)
    latest, before = small.latest(), small.before()
    for slug, (held, frame) in latest.items():
        if (lookup := ground.older.get(held.info.geography)) is not None:
            latest[slug] = held, without_redrawn(frame, lookup)
    cube = _cube(latest, ground.kind, ground.codes, ground, framework)
    reference = Reference.of(cube.value)
    multipliers = [framework.measured(slug).multiplier for slug in cube.indicators]
    codes = np.array(sorted({*councils, *ground.groups["region"][1], ground.nation}))
    big = _cube(larger.latest(), "la", codes, None, framework) if larger.found else None
    is_council = np.isin(codes, list(councils))
    rows = [row for slug in framework.similar if (row := cube.row(slug)) is not None]
    features = Features(
        tuple(_feature_name(framework, cube.indicators[row]) for row in rows), cube.value[rows]
    )
    mine = np.array(sorted({area for pairs in own.found.values() for _, f in pairs for area in f["area"]}),
                    dtype=str)  # fmt: skip
    return Evidence(
        framework=framework,
        small=cube,
        reference=reference,
        features=features,
        names=ground.names,
        nation=ground.nation,
        releases={one.info.release: one.info for one in releases},
        larger=big,
        larger_reference=Reference.of(big.value[:, is_council]) if big is not None else None,
        own=_stacked([_cube(one, OWN, mine, None, framework) for one in own.generations()])
        if own.found
        else None,
        past=_cube(before, ground.kind, ground.codes, ground, framework) if before else None,
        national_totals=totals(cube, np.arange(cube.areas.size), multipliers),
        continuity=_continuity(ground) if before else None,
    )


def _continuity(ground: Ground) -> Continuity:
    """What became of the areas of the older vintage; nothing is said of areas not in its lookup."""
    change = np.full(ground.codes.size, "", dtype="<U1")
    tangle = np.full(ground.codes.size, -1, dtype=np.int32)
    for lookup in ground.older.values():
        inside = np.isin(lookup.targets, ground.codes)
        at = np.searchsorted(ground.codes, lookup.targets[inside])
        change[at] = lookup.target_change[inside]
        tangle[at] = lookup.tangle[inside]
    return Continuity(change, tangle)


def _feature_name(framework: Framework, slug: str) -> str:
    name = framework.measured(slug).name
    return name[:1].lower() + name[1:]


def _stacked(cubes: Sequence[Cube]) -> Cube:
    """Cubes of the same areas as one, in which an indicator may have several rows."""
    first = cubes[0]
    return Cube(
        kind=first.kind,
        areas=first.areas,
        indicators=tuple(slug for one in cubes for slug in one.indicators),
        origins=tuple(origin for one in cubes for origin in one.origins),
        population=first.population,
        groups=first.groups,
        group_codes=first.group_codes,
        **{
            array: np.concatenate([getattr(one, array) for one in cubes])
            for array in ARRAYS
            if array != "population"
        },
    )


class _Layer:
    """Releases of one kind of area, by indicator."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[Held, pl.DataFrame]]] = {}

    def add(self, held: Held, frame: pl.DataFrame) -> None:
        parts = frame.partition_by("indicator", "period", as_dict=True, maintain_order=True)
        for (slug, period), rows in parts.items():
            dated = replace(held, info=_dated(held.info, str(period)))
            self.found.setdefault(str(slug), []).append((dated, rows))

    def latest(self) -> Chosen:
        """For each indicator its latest period; of several sources the last recorded.

        What is of most areas comes before what is of a few: one row holds the figures of all, and
        the others would lose theirs.
        """
        return {slug: pairs[-1] for slug, pairs in self._in_order()}

    def before(self) -> Chosen:
        """The period before the latest, for each indicator that has one for as many areas."""
        found = {}
        for slug, pairs in self._in_order():
            last, latest = pairs[-1]
            earlier = [
                pair
                for pair in pairs
                if ends(pair[0].info.period) < ends(last.info.period)
                and 2 * pair[1].height >= latest.height
            ]
            if earlier:
                found[slug] = earlier[-1]
        return found

    def generations(self) -> list[Chosen]:
        """All that there is, with each indicator at most once in each: the latest come last."""
        deepest = max(map(len, self.found.values()), default=0)
        found: list[Chosen] = [{} for _ in range(deepest)]
        for slug, pairs in self.found.items():
            in_order = sorted(pairs, key=lambda one: ends(one[0].info.period))
            for generation, pair in zip(reversed(found), reversed(in_order), strict=False):
                generation[slug] = pair
        return found

    def _in_order(self) -> Iterator[tuple[str, list[tuple[Held, pl.DataFrame]]]]:
        for slug, pairs in self.found.items():
            most = max(frame.height for _, frame in pairs)
            yield (
                slug,
                sorted(
                    pairs, key=lambda one: (2 * one[1].height >= most, ends(one[0].info.period))
                ),
            )


def _dated(info: ReleaseInfo, period: str) -> ReleaseInfo:
    return info if info.period == period else replace(info, period=period)


def _cube(
    chosen: Mapping[str, tuple[Held, pl.DataFrame]],
    kind: str,
    codes: NDArray[np.str_],
    ground: Ground | None,
    framework: Framework,
) -> Cube:
    import polars as pl

    order = [one.slug for one in framework.indicators] + [
        one.slug for one in framework.people if one.unit == "percent"
    ]
    slugs = [slug for slug in order if slug in chosen]
    origins = {
        slug: Origin(
            chosen[slug][0].info.release,
            chosen[slug][0].info.source,
            chosen[slug][0].info.period,
            chosen[slug][0].info.geography,
            chosen[slug][0].layer,
            chosen[slug][0].incomparable,
        )
        for slug in slugs
    }
    frames = [chosen[slug][1] for slug in slugs]
    from warm.tables import empty_observations

    return cube_of(
        pl.concat(frames) if frames else empty_observations(),
        kind=kind,
        areas=codes,
        population=ground.population if ground else np.full(codes.size, np.nan),
        origins=origins,
        groups=ground.groups if ground else None,
        # What a council asked of its own places says nothing about those of others.
        absent={
            slug: chosen[slug][0].absent_status
            for slug in slugs
            if kind != OWN and not chosen[slug][0].council_code
        },
    )


# On the disk -----------------------------------------------------------------------------------


def _write(folder: Path, evidence: Evidence) -> None:
    meta: dict[str, Any] = {
        "nation": evidence.nation,
        "framework": evidence.framework.version,
        "features": list(evidence.features.names),
        "feature_rows": [
            row
            for slug in evidence.framework.similar
            if (row := evidence.small.row(slug)) is not None
        ],
        "releases": [plain(one) for one in evidence.releases.values()],
        "cubes": {},
    }
    # As text: an array would pad fifty thousand names to the length of the longest.
    (folder / "names.json").write_text(json.dumps(dict(evidence.names)), encoding="utf-8")
    if evidence.continuity is not None:
        np.save(folder / "continuity.change.npy", evidence.continuity.change)
        np.save(folder / "continuity.tangle.npy", evidence.continuity.tangle)
    for name in ("small", "larger", "own", "past"):
        cube: Cube | None = getattr(evidence, name)
        if cube is None:
            continue
        meta["cubes"][name] = {
            "kind": cube.kind,
            "indicators": list(cube.indicators),
            "origins": [asdict(one) for one in cube.origins],
            "groups": list(cube.groups),
        }
        np.save(folder / f"{name}.areas.npy", cube.areas)
        for array in ARRAYS:
            np.save(folder / f"{name}.{array}.npy", getattr(cube, array))
        for kind in cube.groups:
            np.save(folder / f"{name}.group.{kind}.npy", cube.groups[kind])
            np.save(folder / f"{name}.codes.{kind}.npy", cube.group_codes[kind])
    for name, reference in (
        ("reference", evidence.reference),
        ("larger_reference", evidence.larger_reference),
    ):
        if reference is not None:
            for array in REFERENCE:
                np.save(folder / f"{name}.{array}.npy", getattr(reference, array))
    for array in TOTALS:
        np.save(folder / f"national.{array}.npy", np.asarray(getattr(evidence.national, array)))
    with (folder / "meta.json").open("w") as file:
        json.dump(meta, file)
        file.flush()
        os.fsync(file.fileno())


def load(root: Path, key: str, framework: Framework) -> Evidence:
    """The evidence of an index, its arrays mapped from the disk rather than read.

    Raises
    ------
    Unreadable
        When it is not there any more, or not whole.
    """
    try:
        return _mapped(root, key, framework)
    except (OSError, ValueError, LookupError, TypeError, EOFError) as error:
        raise Unreadable(f"The index {key} cannot be read ({error}).") from error


def _mapped(root: Path, key: str, framework: Framework) -> Evidence:
    folder = root / FOLDER / key
    meta = json.loads((folder / "meta.json").read_text())

    def mapped(name: str) -> NDArray[Any]:
        array: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r")
        return array

    def cube(name: str) -> Cube | None:
        facts = meta["cubes"].get(name)
        if facts is None:
            return None
        return Cube(
            kind=facts["kind"],
            areas=np.load(folder / f"{name}.areas.npy"),
            indicators=tuple(facts["indicators"]),
            origins=tuple(Origin(**one) for one in facts["origins"]),
            groups={kind: mapped(f"{name}.group.{kind}") for kind in facts["groups"]},
            group_codes={
                kind: np.load(folder / f"{name}.codes.{kind}.npy") for kind in facts["groups"]
            },
            **{array: mapped(f"{name}.{array}") for array in ARRAYS},
        )

    def reference(name: str) -> Reference | None:
        if not (folder / f"{name}.mean.npy").exists():
            return None
        return Reference(**{array: mapped(f"{name}.{array}") for array in REFERENCE})

    small, described = cube("small"), reference("reference")
    if small is None or described is None:
        raise LookupError("no small areas")
    return Evidence(
        framework=framework,
        small=small,
        reference=described,
        features=Features(
            tuple(meta["features"]),
            np.asarray(small.value[np.array(meta["feature_rows"], dtype=int)]),
        ),
        names=json.loads((folder / "names.json").read_text(encoding="utf-8")),
        nation=meta["nation"],
        releases={one["release"]: _release_info(one) for one in meta["releases"]},
        larger=cube("larger"),
        larger_reference=reference("larger_reference"),
        own=cube("own"),
        past=cube("past"),
        continuity=Continuity(mapped("continuity.change"), mapped("continuity.tangle"))
        if (folder / "continuity.change.npy").exists()
        else None,
        national_totals=Totals(*(np.load(folder / f"national.{array}.npy") for array in TOTALS)),
    )


def _release_info(facts: Mapping[str, Any]) -> ReleaseInfo:
    lists = {"attribution": tuple(facts["attribution"]),
             "transformations": tuple(facts["transformations"])}  # fmt: skip
    return ReleaseInfo(**{**facts, **lists})
