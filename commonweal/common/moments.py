"""What every page asks first and seldom changes: asked once a page, and once a moment for them all."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar, cast

Ask = Callable[[], str]
P = ParamSpec("P")
T = TypeVar("T")

#: The answers of the moment that this request or command is in; None outside of any.
_moment: ContextVar[_Moment | None] = ContextVar("moment", default=None)


class _Moment(dict[Ask, str]):
    """Answers by what was asked, and for how many seconds those of other moments may stand in."""

    fresh_for = 0.0


@contextmanager
def one_moment(fresh_for: float = 0.0) -> Iterator[None]:
    """Within, each thing is asked once: a page never shows two states at once.

    Parameters
    ----------
    fresh_for : float
        For how many seconds an answer that an earlier moment had will do. None will for somebody
        who may just have changed what is asked about, and looks whether it is there.
    """
    moment = _Moment()
    moment.fresh_for = fresh_for
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def of_the_moment(ask: Ask) -> Ask:
    """A question whose answer holds within `one_moment`, and for as long after as the next allows.

    Outside of any moment it is asked each time: a command that has just written something reads
    what it wrote.
    """
    latest: tuple[float, str] | None = None

    @functools.wraps(ask)
    def answer() -> str:
        nonlocal latest
        moment = _moment.get()
        if moment is None:
            return ask()
        if ask not in moment:
            now = time.monotonic()
            if latest is None or now - latest[0] >= moment.fresh_for:
                latest = now, ask()
            moment[ask] = latest[1]
        return moment[ask]

    return answer


_readings: list[Callable[[], None]] = []


def read_once(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function read from the database, by its arguments; one of them tells the state.

    Parameters
    ----------
    maxsize : int
        How many answers are kept: those asked for last.
    """

    def wrap(read: Callable[P, T]) -> Callable[P, T]:
        kept = functools.lru_cache(maxsize)(read)
        _readings.append(kept.cache_clear)
        return cast("Callable[P, T]", kept)

    return wrap


def forget() -> None:
    """Read everything anew: for tests, whose database goes back to a state that it had before."""
    for clear in _readings:
        clear()
