"""The whole country, written as a pack of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonweal.evidence.fiction import areas, layouts, tables, truth
from commonweal.evidence.fiction import people as population
from commonweal.evidence.fiction.areas import Country
from commonweal.evidence.fiction.gazetteer import COUNTRY, COUNTRY_CODE
from commonweal.evidence.fiction.people import People
from commonweal.evidence.fiction.tables import Table
from commonweal.evidence.fiction.truth import Truth
from commonweal.evidence.fiction.values import Counting
from warm.errors import WarmError
from warm.framework import Framework, framework

MANIFEST = "pack.toml"
TRUTH = "truth.json"
NAME = "fiction"
SEED = 2026


@dataclass(frozen=True, eq=False)
class Fiction:
    """A made-up country, as it was written to a folder.

    Attributes
    ----------
    seed : int
    folder : Path
    manifest : Path
        The pack's manifest, beside the files it lists.
    truth : Truth
        What was planted; also in ``truth.json``, which is no part of the pack.
    country, people, counting
        What the files were written from: for tests that compare what is measured with what is so.
    """

    seed: int
    folder: Path
    manifest: Path
    truth: Truth
    country: Country
    people: People
    counting: Counting


def build(seed: int, folder: Path, *, measures: Framework | None = None) -> Fiction:
    """Make up a country and write its files.

    Parameters
    ----------
    seed : int
        Zero or more. The same seed gives the same bytes, with the same versions of the libraries.
    folder : Path
        Is made where it does not exist; files of the same names are replaced.
    measures : Framework, optional
        What is measured there; by default the framework that ships with the measure.

    Returns
    -------
    Fiction

    Raises
    ------
    WarmError
        When the seed is below zero.
    """
    if seed < 0:
        raise WarmError(f"A seed is a whole number of zero or more; {seed} is not.")
    framework_ = measures or framework()
    country = areas.country(np.random.default_rng([seed, 1]))
    settled = population.people(country, np.random.default_rng([seed, 2]))
    counting = Counting(country, settled, framework_, seed, truth.planted(country, framework_))
    changed = framework_[truth.CHANGED]
    underlying = counting.underlying(changed)
    moves = truth.moves(country, underlying, counting.rng("moves"))
    counting.planted[truth.CHANGED] = truth.evened(moves)
    underlying = counting.underlying(changed)
    before = truth.before(country, settled, underlying, moves)
    known = truth.truth(seed, counting, moves)
    files = tables.geography(country, counting.rng("postcodes"))
    files += tables.figures(counting, before, counting.rng("2011"))
    for one in files:
        _write(folder / one.path, one.data)
    manifest = _manifest(files, framework_)
    _write(folder / TRUTH, (json.dumps(known.plain(), indent=2) + "\n").encode())
    # Last: a folder with a manifest is a whole country.
    _write(folder / MANIFEST, manifest.encode())
    return Fiction(seed, folder, folder / MANIFEST, known, country, settled, counting)


def _manifest(files: list[Table], framework_: Framework) -> str:
    """The pack's manifest: every file with its checksum and the sources that read it."""
    import tomllib

    readers: dict[str, list[str]] = {}
    for one in layouts.descriptions(framework_):
        described = tomllib.loads(one.text)
        readers.setdefault(described["file"], []).append(described["slug"])
    text = layouts.toml(
        {
            "name": NAME,
            "title": f"{COUNTRY}, a country that does not exist",
            "about": "Made by code from a seed, to show and to test everything without real data.",
            "nation": COUNTRY_CODE,
        }
    )
    for file in sorted(files, key=lambda file: file.path):
        text += "\n[[file]]\n" + layouts.toml(
            {
                "path": file.path,
                "sha256": hashlib.sha256(file.data).hexdigest(),
                "bytes": len(file.data),
                "sources": sorted(readers[file.path]),
                "page": layouts.PAGE,
            }
        )
    return text


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
