"""Pages made before anybody asks for them: kept on the disk, read by every process.

A page that nobody has asked for yet takes as long as its drawings do. After a release whoever runs
the site can have the pages of their places made at once (`commonweal ready`); from then on the
first reader of each waits no longer than the second. A page lies in a folder of the state that it
was made in, so an old one is never shown; the folders of other states are swept away.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve

FOLDER = "pages"
#: Headers that are written anew for each reader.
EACH_TIME = ("ETag", "Cache-Control", "Content-Encoding", "Content-Length", "Vary")
#: Pages that one process makes before it says so; as few as are not worth another process.
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many pages, their size in bytes, and the addresses that gave no page."""

    pages: int
    size: int
    without: tuple[str, ...]


def page(state: str, path: str) -> tuple[dict[str, str], bytes] | None:
    """Headers and compressed content of a page that was made ready; None where it was not."""
    try:
        headers, _, content = _file(state, path).read_bytes().partition(b"\n")
    except OSError:
        return None
    # What was cut short has no second line, and is made again.
    return (json.loads(headers), content) if content else None


def make(
    state: Callable[[], str],
    paths: Sequence[str],
    *,
    processes: int = 0,
    done: Callable[[int], None] = lambda _: None,
) -> Made:
    """Make the pages at these addresses ready, and sweep away those of other states.

    Parameters
    ----------
    state : callable
        Gives what all pages are made from.
    paths : sequence of str
        Addresses without parameters.
    processes : int
        How many work at a time; 0 means one for each processor.
    done : callable
        Told how many more are ready, now and then.
    """
    _sweep(state())
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    processes = min(processes or os.cpu_count() or 1, len(chunks))
    made: list[Made] = []
    if processes <= 1:
        for chunk in chunks:
            made.append(_make(state(), chunk))
            done(len(chunk))
    else:
        # Forked processes would miss the threads that frames are read with.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
            work = {pool.submit(_make, state(), chunk): len(chunk) for chunk in chunks}
            for one in as_completed(work):
                made.append(one.result())
                done(work[one])
    return Made(
        sum(one.pages for one in made),
        sum(one.size for one in made),
        tuple(sorted(path for one in made for path in one.without)),
    )


def _begin() -> None:
    import django

    django.setup()


def _make(state: str, paths: Iterable[str]) -> Made:
    pages, size, without = 0, 0, []
    for path in paths:
        request = HttpRequest()
        request.method, request.path, request.path_info = "GET", path, path
        request.META = {
            "SERVER_NAME": settings.ALLOWED_HOSTS[0].lstrip("."),
            "SERVER_PORT": "80",
            "HTTP_ACCEPT_ENCODING": "gzip",
        }
        view, arguments, named = resolve(path)
        response = view(request, *arguments, **named)
        if response.status_code != 200:
            without.append(path)
            continue
        headers = {name: said for name, said in response.items() if name not in EACH_TIME}
        size += _write(_file(state, path), json.dumps(headers).encode() + b"\n" + response.content)
        pages += 1
    return Made(pages, size, tuple(without))


def _write(file: Path, content: bytes) -> int:
    """Write a file whole or not at all: readers never meet half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    with os.fdopen(number, "wb") as stream:
        stream.write(content)
    Path(name).replace(file)
    return len(content)


def _sweep(state: str) -> None:
    mine = _folder(state)
    for one in _root().glob("*"):
        if one != mine:
            shutil.rmtree(one, ignore_errors=True)


def _file(state: str, path: str) -> Path:
    name = hashlib.sha256(path.encode()).hexdigest()[:32]
    return _folder(state) / name[:2] / name


def _root() -> Path:
    return Path(settings.HOME, FOLDER)


def _folder(state: str) -> Path:
    return _root() / hashlib.sha256(state.encode()).hexdigest()[:16]
