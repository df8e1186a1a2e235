"""Files of a pack, from a folder or from an address: checked, resumed, never trusted unchecked."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Protocol

from commonweal.common.locks import alone
from commonweal.evidence.store import CHUNK, sha256_of
from warm.errors import WarmError

#: Called with the bytes that have just arrived.
Progress = Callable[[int], None]
#: Seconds without a byte after which a server counts as gone.
TIMEOUT = 30
#: So many files are named when several cannot be had.
SHOWN = 50


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


class Interrupted(Unfetched):
    """The server could not be reached or stopped answering: what arrived is kept."""


def is_address(base: str) -> bool:
    """Whether a base is an address rather than a folder."""
    return base.casefold().startswith(("http://", "https://"))


def fetch_all(
    entries: Iterable[Wanted], base: str, cache: Path, progress: Progress = lambda _: None
) -> dict[str, Path]:
    """The local paths of all files of a pack, each checked; parameters are those of `fetch`.

    Raises
    ------
    Unfetched
        With every file that cannot be had. A server that does not answer is not asked for the
        files that are left.
    """
    found: dict[str, Path] = {}
    wrong: list[str] = []
    for entry in entries:
        try:
            found[entry.path] = fetch(entry, base, cache, progress)
        except Interrupted as error:
            wrong.append(str(error))
            break
        except Unfetched as error:
            wrong.append(str(error))
    if len(wrong) == 1:
        raise Unfetched(wrong[0])
    if wrong:
        shown = "".join(f"\n  {one}" for one in wrong[:SHOWN])
        more = f"\n  … and {len(wrong) - SHOWN:,} more." if len(wrong) > SHOWN else ""
        raise Unfetched(f"{len(wrong):,} files of the pack cannot be had:{shown}{more}")
    return found


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
        Told how many bytes have arrived, those of an earlier attempt among them.

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
        _check(path, entry)
        progress(entry.bytes)
        return path
    path = cache / relative
    with alone(cache / "lock"):
        if path.is_file() and path.stat().st_size == entry.bytes:
            if sha256_of(path) == entry.sha256:
                progress(entry.bytes)
                return path
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        _download(entry, f"{base.rstrip('/')}/{urllib.parse.quote(entry.path)}", part, progress)
        try:
            _check(part, entry)
        except Unfetched:
            part.unlink()
            raise
        part.replace(path)
    return path


def _check(path: Path, entry: Wanted) -> None:
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
    try:
        # A server that cannot go on from there is asked for everything.
        taken = 0 < have < entry.bytes and _took(entry, address, part, have, progress)
        if not taken and not _took(entry, address, part, 0, progress):
            raise http.client.HTTPException("the server sent a part that nobody asked for")
    except urllib.error.HTTPError as error:
        said = f"{error.code} {error.reason}".strip().rstrip(".")
        raise Unfetched(f"{entry.path} could not be fetched: the server said {said}.") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = str(getattr(error, "reason", None) or error) or type(error).__name__
        raise Interrupted(
            f"{entry.path} could not be fetched ({reason}). What arrived is kept: try again and "
            "it goes on from there."
        ) from error
    if part.stat().st_size < entry.bytes:
        raise Interrupted(
            f"{entry.path} could not be fetched (the connection ended after "
            f"{part.stat().st_size:,} of {entry.bytes:,} bytes). What arrived is kept: try again "
            "and it goes on from there."
        )


def _took(entry: Wanted, address: str, part: Path, have: int, progress: Progress) -> bool:
    """Take what the server sends after the first bytes; False where it sends something else."""
    try:
        # Only http and https come here: see `is_address`, and the opener knows no others.
        request = urllib.request.Request(address, headers={"User-Agent": "Commonweal"})  # noqa: S310
        if have:
            request.add_header("Range", f"bytes={have}-")
        answer: http.client.HTTPResponse = _OPENER.open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            return False
        raise
    except (http.client.InvalidURL, ValueError) as error:
        # What was wrong with it is not repeated: there may be a password in it.
        raise http.client.HTTPException("the base is no address of a server") from error
    with answer:
        begins = _begins(answer)
        if begins not in (0, have):
            return False
        with part.open("ab" if begins else "wb") as file:
            progress(begins)
            while chunk := answer.read(CHUNK):
                begins += len(chunk)
                if begins > entry.bytes:
                    part.unlink()
                    raise Unfetched(
                        f"{entry.path} is larger than the {entry.bytes:,} bytes listed."
                    )
                file.write(chunk)
                progress(len(chunk))
    return True


def _opener() -> urllib.request.OpenerDirector:
    """Follows redirections to web servers, and to nothing else."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


_OPENER = _opener()


def _begins(answer: http.client.HTTPResponse) -> int:
    """After how many bytes of the file an answer begins; -1 where it does not say."""
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    return int(found[1]) if found else -1
