"""A survey of people of two kinds, and areas that have more of the one or of the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from commonweal.evidence.tests.factories import Land

LONELY = {"young": 0.15, "old": 0.45}


class Files:
    """Tables on the disk, as an analyst has them."""

    def __init__(self, folder: Path, areas: list[str]) -> None:
        self.folder = folder
        random = np.random.default_rng(4)
        self.areas = areas
        old = np.linspace(100, 900, len(areas)).round()
        ages = random.permutation(["old"] * 300 + ["young"] * 300)
        lonely = random.random(600) < np.array([LONELY[one] for one in ages])
        self.survey = self.write(
            "answers.csv",
            {"age": ages, "lonely": lonely.astype(int), "area": random.choice(areas, 600)},
        )
        self.places = self.write("places.csv", {"area": areas, "old": old / 1000})
        self.constraints = self.write(
            "totals.csv",
            {
                "area": np.repeat(areas, 2),
                "variable": ["age"] * 2 * len(areas),
                "category": ["old", "young"] * len(areas),
                "count": np.stack([old, 1000 - old], axis=1).ravel().astype(int),
            },
        )
        # How areas differ from others with the same people: known for all but the last four.
        self.truth = (old * 0.45 + (1000 - old) * 0.15) / 1000
        own = self.truth + random.normal(0, 0.03, len(areas))
        self.known = self.write(
            "known.csv",
            {"area": areas[:-4], "estimate": own[:-4], "se": np.full(len(areas) - 4, 0.01)},
        )

    def write(self, name: str, columns: dict) -> Path:
        path = self.folder / name
        pl.DataFrame({key: list(map(_plain, value)) for key, value in columns.items()}).write_csv(
            path
        )
        return path


def _plain(value):
    return value.item() if isinstance(value, np.generic) else value


@pytest.fixture(scope="module")
def in_land(loaded_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """A small country, loaded once for a module; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("country")
    land = Land(folder / "land").write()
    with loaded_once(folder / "home", land.load):
        yield land


@pytest.fixture
def files(tmp_path, in_land) -> Files:
    return Files(tmp_path, in_land.small)
