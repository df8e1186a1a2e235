"""How a command speaks: results to standard output, everything said about them beside it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any, TextIO

from commonweal.common.progress import Progress


@dataclass(frozen=True, slots=True)
class Terminal:
    """The two streams of a command and what its user wants of them.

    Attributes
    ----------
    quiet : bool
        Say nothing but the result.
    json : bool
        Results as JSON, for programs.
    out, err : text streams
        Results, and everything else.
    """

    quiet: bool = False
    json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, text: str) -> None:
        """Tell a person what is going on; silent under ``--quiet``."""
        if not self.quiet:
            self.err.write(f"{text}\n")
            self.err.flush()

    def complain(self, text: str) -> None:
        """Say what went wrong; never silent."""
        self.err.write(f"{text}\n")
        self.err.flush()

    def result(self, text: str, data: Any = None) -> None:
        """Give the result: `text` to a person, `data` as JSON to a program that asked for it."""
        if self.json and data is not None:
            text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
        self.out.write(text if text.endswith("\n") else f"{text}\n")

    def progress(self, label: str, total: int = 0) -> Progress:
        """Start a progress bar, seen only on a terminal: ``with terminal.progress(…) as bar``."""
        return Progress(label, total, stream=self.err, visible=not self.quiet and self.err.isatty())
