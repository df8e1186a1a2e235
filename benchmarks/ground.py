"""What is measured on: an installation with real England in it, or with the fictional county."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.runs import once, timed
from tests import machine

#: Of the fictional county, as the demonstration makes it.
SEED = 2026


@dataclass
class Ground:
    """Where to measure.

    Attributes
    ----------
    work : Path
        A folder for whatever is made on the way; somebody else removes it.
    quick : bool
        As little as shows that everything works: the fictional county, each thing once.
    """

    work: Path
    quick: bool = False

    @cached_property
    def base(self) -> Path | None:
        """Folder of the real open data, if it is here and wanted."""
        return None if self.quick else machine.data_root()

    @property
    def what(self) -> str:
        """What is loaded, in words."""
        return "real England" if self.base else "the fictional county"

    @property
    def place(self) -> str:
        """Name of a place to read the profile of."""
        return "Studley Green" if self.base else self.facts["place"]

    @property
    def council(self) -> str:
        """Code of a council area with hundreds of small areas, or with what there is."""
        return "E06000054" if self.base else self.facts["council"]

    @cached_property
    def facts(self) -> dict[str, str]:
        """Some places of the installation."""
        told = once(timed("benchmarks.installation:facts", self.environment())).said["returned"]
        return dict(told)

    @cached_property
    def home(self) -> Path:
        """Data folder of an installation with everything loaded and laid out."""
        return self.installed("home")

    def installed(self, name: str, database: str = "") -> Path:
        """A new installation of this name, with everything loaded and laid out."""
        home = self.work / name
        home.mkdir()
        base = str(self.base) if self.base else ""
        once(timed("benchmarks.installation:load", self.environment(home, database), base=base))
        return home

    def environment(self, home: Path | None = None, database: str = "") -> dict[str, str]:
        """For processes that work on an installation; without one, on this ground's own."""
        return {
            "COMMONWEAL_HOME": str(home or self.home),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "commonweal.settings",
        }

    def times(self, usual: int) -> int:
        """How often to run something that is usually run so often."""
        return 1 if self.quick else usual


def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder to work in that goes away afterwards."""
    return tempfile.TemporaryDirectory(prefix="commonweal-bench-")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
