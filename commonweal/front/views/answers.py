"""How public pages answer: kept ready by release, compressed, and revalidated by their ETag."""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from commonweal.common.moments import one_moment
from commonweal.front import queries

#: How long an answer that nobody asks for again is kept, in seconds.
KEPT_FOR = 24 * 3600

#: Half again as slow as the fastest level, and a fifth smaller.
LEVEL = 4

View = Callable[..., HttpResponse]


def public(
    *parameters: str, free: str = "", also: Callable[[], str] = lambda: "", kept: bool = True
) -> Callable[[View], View]:
    """A view that answers everybody alike, as long as the same releases are in force.

    Parameters
    ----------
    parameters : str
        The parameters of the address that the answer depends on. All others are ignored, so that
        nobody can fill the memory with one page under many addresses.
    free : str
        One more of them, which may hold any text: answers that depend on it are not kept.
    also : callable
        What else the answer depends on, as a text that changes with it.
    kept : bool
        False where choices are without number and each answer is made in a moment: it depends on
        every parameter, and keeping it would only fill the memory.

    Notes
    -----
    The whole answer is kept, compressed, under what it depends on: releases and places in force,
    lists and decisions, version, style sheet, language, path and parameters. Browsers may keep it
    too and ask each time whether it still holds. An error is never kept, and while the code is
    being worked on nothing is.
    """

    def wrap(view: View) -> View:
        @csrf_exempt  # Nothing is written here: what is sent is refused as a method, not as a forgery.
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Whoever is signed in may just have changed what the page shows.
            with one_moment(fresh_for=0.0 if request.COOKIES else settings.FRESH_FOR):
                return answered(request, *args, **kwargs)

        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            if settings.DEBUG:
                return view(request, *args, **kwargs)
            names = (*parameters, free) if kept else sorted(request.GET)
            given = [(name, value) for name in names for value in request.GET.getlist(name)]
            key = _key(request, given, also())
            etag = f'W/"{key}"'
            response = get_conditional_response(request, etag=etag)
            name = f"page:{key}" if kept and free not in request.GET else ""
            if response is None and name:
                held = cache.get(name)
                response = held and _answer(request, name, *held)
            if response is None and name and not given:
                made = queries.page_made_ready(request.path)
                response = made and _answer(request, "", *made)
            if response is None:
                response = view(request, *args, **kwargs)
                if response.status_code == 200:
                    response = _made(request, name, response)
            if response.status_code in (200, 304):
                response["ETag"] = etag
                response["Cache-Control"] = "public, max-age=0, must-revalidate"
            patch_vary_headers(response, ("Accept-Encoding", "Accept-Language"))
            return response

        return answer

    return wrap


def _key(request: HttpRequest, given: list[tuple[str, str]], also: str = "") -> str:
    # Some pages print where they stand, and a site may have several names.
    where = f"{request.scheme}://{request.get_host()}{request.path}"
    parts = (queries.state_of_pages(), where, urlencode(given), also)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _made(request: HttpRequest, name: str, response: HttpResponse) -> HttpResponse:
    headers = {one: value for one, value in response.items() if one != "Content-Length"}
    return _answer(request, name, headers, response.content, squeezed=False)


def _answer(
    request: HttpRequest, name: str, headers: dict[str, str], content: bytes, squeezed: bool = True
) -> HttpResponse:
    """The answer in the form that the client takes; under a name, what had to be made is kept."""
    wanted = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    if wanted and not squeezed:
        content, squeezed = gzip.compress(content, LEVEL, mtime=0), True
        if name:
            cache.set(name, (headers, content, True), KEPT_FOR)
    elif not wanted and squeezed:
        content, squeezed = gzip.decompress(content), False
    elif not squeezed and name:
        cache.add(name, (headers, content, False), KEPT_FOR)
    response = HttpResponse(content, headers=headers)
    if squeezed:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(content))
    return response


def accepts_gzip(header: str) -> bool:
    """Whether a client takes gzip: named (or everything is), and not with a quality of zero.

    >>> accepts_gzip("gzip, deflate, br"), accepts_gzip("gzip;q=0, *"), accepts_gzip("identity")
    (True, False, False)
    """
    accepted = {}
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        accepted[name.strip()] = quality.replace(" ", "") not in (
            "q=0",
            "q=0.0",
            "q=0.00",
            "q=0.000",
        )
    return accepted.get("gzip", accepted.get("*", False))
