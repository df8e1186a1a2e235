"""A progress bar for a terminal; nothing at all anywhere else."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

WIDTH = 28
SECONDS_BETWEEN = 0.1


class Progress:
    """Show how far a long piece of work has come, as long as somebody is watching.

    Parameters
    ----------
    label : str
        What is being done.
    total : int
        How many steps (rows, bytes, places) there are; 0 when nobody knows.
    stream : text stream
        Where to draw.
    visible : bool
        False draws nothing.
    """

    def __init__(self, label: str, total: int, *, stream: TextIO, visible: bool) -> None:
        self.label, self.total, self.done = label, total, 0
        self._stream, self._visible, self._drawn = stream, visible, float("-inf")

    def advance(self, steps: int = 1) -> None:
        """Count some steps as done."""
        self.done += steps
        if self._visible and time.monotonic() - self._drawn >= SECONDS_BETWEEN:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        if self.total > 0:
            share = min(self.done / self.total, 1.0)
            full = int(share * WIDTH)
            bar = f"[{'=' * full}{' ' * (WIDTH - full)}] {share:4.0%}"
        else:
            bar = f"{self.done:,}"
        self._stream.write(f"\r{self.label} {bar}\x1b[K")
        self._stream.flush()

    def __enter__(self) -> Progress:
        if self._visible:
            self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
