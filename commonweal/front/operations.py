"""Pages made before anybody asks for them, on the disk where every process reads them.

A page that nobody has asked for yet takes as long as its drawings do. After a release whoever runs
the site can have the pages of their places made at once (`commonweal ready`); from then on the
first reader of each waits no longer than the second.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve

from commonweal.front.queries import folder_of_pages, where_a_page_lies

__all__ = ["Made", "make_pages_ready"]

#: Headers that are written anew for each reader.
EACH_TIME = ("ETag", "Cache-Control", "Content-Encoding", "Content-Length", "Vary")
#: Pages that one process makes before it says so; fewer are not worth another process.
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many pages, their size in bytes, and the addresses that gave no page."""

    pages: int
    size: int
    without: tuple[str, ...]


def make_pages_ready(
    *,
    paths: Sequence[str],
    processes: int = 0,
    done: Callable[[int], None] = lambda _: None,
) -> Made:
    """Make the pages at these addresses ready, and sweep away those of other states.

    Parameters
    ----------
    paths : sequence of str
        Addresses without parameters.
    processes : int
        How many work at a time; 0 means one for each processor.
    done : callable
        Told how many more are ready, now and then.
    """
    _sweep()
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    processes = min(processes or os.cpu_count() or 1, len(chunks))
    made: list[Made] = []
    if processes <= 1:
        for chunk in chunks:
            made.append(_make(chunk))
            done(len(chunk))
    else:
        # Forked processes would miss the threads that frames are read with.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
            work = {pool.submit(_make, chunk): len(chunk) for chunk in chunks}
            for one in as_completed(work):
                made.append(one.result())
                done(work[one])
    return Made(
        sum(one.pages for one in made),
        sum(one.size for one in made),
        tuple(sorted(path for one in made for path in one.without)),
    )


def _make(paths: Iterable[str]) -> Made:
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
        size += _write(
            where_a_page_lies(path), json.dumps(headers).encode() + b"\n" + response.content
        )
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


def _sweep() -> None:
    """Throw away the pages of other states."""
    mine = where_a_page_lies("").parents[1]
    for one in folder_of_pages().glob("*"):
        if one != mine:
            shutil.rmtree(one, ignore_errors=True)
