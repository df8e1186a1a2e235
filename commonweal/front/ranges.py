"""Which bytes of a file are asked for: the header `Range` of HTTP (RFC 9110, section 14)."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d*)-(\d*)$")


class Unsatisfiable(ValueError):
    """The range lies beyond the end of the file."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None where the header means nothing and all is to be sent.

    Parameters
    ----------
    header : str
        Several ranges at once, or another unit, count as none: who is asked may send everything.
    size : int
        Bytes of the file.

    Raises
    ------
    Unsatisfiable

    Examples
    --------
    >>> byte_range("bytes=0-99", 1000), byte_range("bytes=900-", 1000), byte_range("bytes=-1", 9)
    ((0, 99), (900, 999), (8, 8))
    >>> byte_range("bytes=5-2", 1000), byte_range("rows=1-2", 1000), byte_range("", 10)
    (None, None, None)
    """
    found = _ONE.match(header.replace(" ", ""))
    if found is None or len(header) > 100:
        return None
    start, end = found.groups()
    if not start:
        last = int(end) if end else 0
        if not end:
            return None
        if not last or not size:
            raise Unsatisfiable(header)
        return max(size - last, 0), size - 1
    first = int(start)
    if end and int(end) < first:
        return None
    if first >= size:
        raise Unsatisfiable(header)
    return first, min(int(end), size - 1) if end else size - 1
