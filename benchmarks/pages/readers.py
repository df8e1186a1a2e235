"""Readers: so many connections at once, each asking for the next page as soon as it has one.

Pages are asked for as a browser does, compressed, a connection each: the server's synchronous
workers close them anyway. Readers run in threads of one process and take about a tenth of a
millisecond of processor for each page, from the same processors that serve.
"""

from __future__ import annotations

import itertools
import socket
import statistics
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

CONNECTIONS = 8
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Read:
    """What readers saw: how many pages a second, and how long half and 95 % of them took at most.

    `seconds` are the waits for single pages, in the order in which they came.
    """

    per_second: float
    seconds: tuple[float, ...]
    kilobytes: float

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]


def read(port: int, paths: Iterable[str], *, pages: int) -> Read:
    """Ask for so many pages, the paths in turn, and wait for all of them.

    Raises
    ------
    RuntimeError
        When a page is answered by anything but 200.
    """
    asked = itertools.islice(itertools.cycle(paths), pages)
    next_path = threading.Lock()
    waits: list[float] = []
    sizes: list[int] = []
    wrong: list[str] = []

    def reader() -> None:
        while not wrong:
            with next_path:
                path = next(asked, None)
            if path is None:
                return
            started = time.perf_counter()
            answer = _page(port, path)
            waits.append(time.perf_counter() - started)
            sizes.append(len(answer))
            if b" 200 " not in answer[:16]:
                wrong.append(f"{path}: {answer[:80]!r}")

    threads = [threading.Thread(target=reader) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    took = time.perf_counter() - started
    if wrong:
        raise RuntimeError(wrong[0])
    return Read(len(waits) / took, tuple(waits), statistics.mean(sizes) / 1000)


def _page(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        pieces = []
        while piece := connection.recv(PIECE):
            pieces.append(piece)
    return b"".join(pieces)
