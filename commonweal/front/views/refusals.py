"""What a program is told when it cannot have a file: in the file's own kind, never as a page."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

#: How addresses end that programs read, and the kind of answer they get instead of a page. A person
#: opens a PDF, and gets the page.
PROBLEM, PLAIN = (".json", ".geojson"), (".csv", ".parquet", ".atom", ".txt", ".xml", ".ico")


def is_file(path: str) -> bool:
    """Whether an address is of a file that programs read.

    >>> is_file("/places/X1.json"), is_file("/places/X1/"), is_file("/places/X1/profile.pdf")
    (True, False, False)
    """
    return path.endswith(PROBLEM + PLAIN)


def refused(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """A problem (RFC 9457) where JSON was asked for; elsewhere one line of text."""
    if request.path.endswith(PROBLEM):
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": why,
        }
        response = HttpResponse(
            json.dumps(problem, ensure_ascii=False),
            content_type="application/problem+json",
            status=status,
        )
    else:
        response = HttpResponse(f"{why}\n", content_type="text/plain; charset=utf-8", status=status)
    # Pages of other sites may read our files, and so also why they cannot.
    response["Access-Control-Allow-Origin"] = "*"
    return response
