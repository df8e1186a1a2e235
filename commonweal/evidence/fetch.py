"""Files of a pack, from a folder or from an address: checked, resumed, never trusted unchecked."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Protocol

from commonweal.evidence.store import CHUNK, sha256_of
from warm.errors import WarmError

#: Called with the bytes that have just arrived.
Progress = Callable[[int], None]
TIMEOUT = 30


class Wanted(Protocol):
    """A file that a pack lists."""

    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def bytes(self) -> int: ...


class Unfetched(WarmError):
    """A file of a pack could not be had, or is not the file that the pack lists."""


def is_address(base: str) -> bool:
    """Whether a base is an address rather than a folder."""
    return urllib.parse.urlsplit(base).scheme in ("http", "https")


def fetch(entry: Wanted, base: str, cache: Path, progress: Progress = lambda _: None) -> Path:
    """The local path of one file of a pack, checked against its checksum.

    Parameters
    ----------
    entry : Wanted
        The file, by its path relative to the base.
    base : str
        A folder, or an ``http(s)://`` address that the relative path is added to.
    cache : Path
        Where downloads are kept. A part of a file that is there already is not fetched again.
    progress : callable
        Told how many bytes have arrived.

    Raises
    ------
    Unfetched
        Naming the file and what to do: it is not there, the connection failed, or its size or
        checksum is not the one that the pack lists.
    """
    relative = PurePosixPath(entry.path)
    if relative.is_absolute() or ".." in relative.parts:
        raise Unfetched(f"{entry.path!r} is not a path inside the pack.")
    if not is_address(base):
        path = Path(base) / relative
        if not path.is_file():
            raise Unfetched(f"{entry.path} is not in {base}. Is this the folder of the pack?")
        _checked(path, entry)
        progress(entry.bytes)
        return path
    path = cache / relative
    if path.is_file() and path.stat().st_size == entry.bytes and sha256_of(path) == entry.sha256:
        progress(entry.bytes)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    _download(entry, f"{base.rstrip('/')}/{urllib.parse.quote(entry.path)}", part, progress)
    try:
        _checked(part, entry)
    except Unfetched:
        part.unlink()
        raise
    part.replace(path)
    return path


def _checked(path: Path, entry: Wanted) -> None:
    size = path.stat().st_size
    if size != entry.bytes:
        raise Unfetched(f"{entry.path} has {size:,} bytes; the pack lists {entry.bytes:,}.")
    if sha256_of(path) != entry.sha256:
        raise Unfetched(
            f"{entry.path} is not the file that the pack lists (its SHA-256 differs). "
            "Fetch it again from the publisher's page, or load it as your own data."
        )


def _download(entry: Wanted, address: str, part: Path, progress: Progress) -> None:
    """Bring a file, going on from where an earlier attempt stopped."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= entry.bytes:
        part.unlink()
        have = 0
    # Only http and https come here: see `is_address`.
    request = urllib.request.Request(address, headers={"User-Agent": "Commonweal"})  # noqa: S310
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            resumed = answer.status == 206
            if resumed:
                progress(have)
            with part.open("ab" if resumed else "wb") as file:
                shutil.copyfileobj(_Counted(answer, progress, entry), file, CHUNK)
    except urllib.error.HTTPError as error:
        raise Unfetched(
            f"{entry.path} could not be fetched: the server said {error.code}."
        ) from error
    except (OSError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        raise Unfetched(
            f"{entry.path} could not be fetched ({reason}). What arrived is kept: try again and "
            "it goes on from there."
        ) from error


class _Counted:
    """A stream that says how much passed, and stops at more than was promised."""

    def __init__(self, stream: object, progress: Progress, entry: Wanted) -> None:
        self.stream, self.progress, self.entry, self.seen = stream, progress, entry, 0

    def read(self, size: int = CHUNK) -> bytes:
        chunk: bytes = self.stream.read(size)  # type: ignore[attr-defined]
        self.seen += len(chunk)
        if self.seen > self.entry.bytes:
            raise Unfetched(
                f"{self.entry.path} is larger than the {self.entry.bytes:,} bytes listed."
            )
        self.progress(len(chunk))
        return chunk
