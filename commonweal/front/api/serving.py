"""How the API answers: one way to declare a read, one way to say what is wrong, open to every site."""

from __future__ import annotations

import difflib
import functools
import inspect
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer

from commonweal.evidence import queries as evidence
from commonweal.front.api.shapes import Problem
from commonweal.front.views.answers import public

VERSION = "1.0.0"
#: Below this address everything is answered by the API, mistakes too.
ROOT = "/api/v1"

#: Rows on a page when nobody says how many, and at most.
ROWS, MOST_ROWS = 100, 500
#: The furthest row that can be asked for; more than there are places in the country.
FURTHEST = 1_000_000

METHODS = ("GET", "HEAD", "OPTIONS")

#: What each status means that an answer can have besides 200.
STATUSES = {
    300: "Several places are called so: `places` names them, and a code tells them apart.",
    302: "The place has another address: `Location`.",
    304: "What you hold under this `ETag` is still right.",
    400: "The parameters are understood, and what they ask for cannot be had of this place.",
    404: "There is no such thing; `near` holds places whose names come near.",
    410: "The code is no longer used; `successors` holds the places that stand for its ground now.",
    422: "Parameters that cannot be read: `errors` says which, and what was expected.",
    503: "No figures are loaded yet.",
}
#: Those that an address with the code of a place in it may answer with.
OF_A_PLACE = (300, 302, 404, 410)

Declared = TypeVar("Declared", bound=Callable[..., Any])


class Json(BaseRenderer):
    """JSON as RFC 8259 has it: UTF-8 as it is, and never NaN."""

    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002
        return dumped(data)


def dumped(data: Any) -> str:
    """Data as JSON."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, default=str)


api = NinjaAPI(
    title="Commonweal",
    version=VERSION,
    description=(
        "How places are doing, from the releases in force: everything that the pages show.\n\n"
        "No key is asked for. Answers stay the same until a release changes: keep them under their "
        "`ETag` and ask with `If-None-Match`. Percentages are 0 to 100. What has no value is null, "
        "and a `status` says why. Places are compared, never ranked overall."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=Json(),
)


# What is wrong -------------------------------------------------------------------------------------------


class Instead(Exception):
    """An answer other than the one that was asked for."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__(response.status_code)


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """What is wrong, for programs (RFC 9457)."""
    title = HTTPStatus(status).phrase
    data = Problem(title=title, status=status, detail=detail, **more)
    return HttpResponse(
        dumped(data.model_dump(exclude_none=True)),
        content_type="application/problem+json",
        status=status,
    )


def refuse(status: int, detail: str, **more: Any) -> Instead:
    """The same, to be raised."""
    return Instead(problem(status, detail, **more))


@contextmanager
def measuring() -> Iterator[None]:
    """Within, what the measure cannot do is a problem of the request: its errors say why."""
    try:
        yield
    except evidence.NothingLoaded:
        raise
    except ValueError as error:
        raise refuse(400, str(error)) from error


@api.exception_handler(Instead)
def _instead(request: HttpRequest, error: Instead) -> HttpResponse:
    return error.response


@api.exception_handler(evidence.NothingLoaded)
def _nothing_loaded(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(503, str(error))


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Of one value among several, the name of the parameter comes before the value's number.
    errors = [
        {
            "parameter": next(str(at) for at in reversed(one["loc"]) if isinstance(at, str)),
            "expected": str(one["msg"]),
        }
        for one in error.errors
    ]
    return problem(422, "Some parameters cannot be read.", errors=errors)


# Declaring a read ----------------------------------------------------------------------------------------


def reads(
    path: str,
    *,
    name: str,
    response: Any = None,
    schema: dict[str, Any] | None = None,
    media_type: str = "application/json",
    statuses: Collection[int] = (),
    tag: str,
    free: str = "",
    also: Callable[[], str] = lambda: "",
    kept: bool = True,
    example: str = "",
) -> Callable[[Declared], Declared]:
    """Declare an address of the API: what it is called, takes, answers, and may refuse.

    The answer is kept and revalidated as that of any public page.

    Parameters
    ----------
    path : str
    name : str
        Of the address (`address_of`), and of the operation.
    response
        The type of the answer; or
    schema, media_type
        what it looks like, for answers that are written elsewhere.
    statuses : collection of int
        Of `STATUSES`: what else it may answer with.
    tag : str
        Under which heading it is described.
    free : str
        A parameter that may hold anything; and
    also : callable
        what else the answer depends on; and
    kept : bool
        whether it is kept: see `commonweal.front.views.answers.public`.
    example : str
        The parameters of an example, filled in by the page that describes the API.
    """
    in_path = set(re.findall(r"{(?:\w+:)?(\w+)}", path))

    def declare(view: Declared) -> Declared:
        names = [
            one
            for one in inspect.signature(view).parameters
            if one not in {"request", "response"} | in_path
        ]
        known = [one for one in names if one != free] if kept else []
        expected = {304, *statuses, *([422] if in_path or names else [])}
        extra: dict[str, Any] = {
            "responses": {code: _refusal(code) for code in sorted(expected)},
            "x-example": example,
        }
        if schema is not None:
            extra["responses"][200] = {
                "description": "OK",
                "content": {media_type: {"schema": schema}},
            }
        said = inspect.getdoc(view) or ""
        summary, _, more = said.partition("\n\n")
        operation = api.get(
            path,
            response=response,
            operation_id=name,
            url_name=name,
            summary=" ".join(summary.split()).rstrip("."),
            description=" ".join(more.split()),
            tags=[tag],
            by_alias=True,
            openapi_extra=extra,
        )
        answered = public(*known, free=free, also=also, kept=kept)
        return operation(decorate_view(answered, _only(names))(view))

    return declare


def _refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": STATUSES[status]}
    if status == 302:
        found["headers"] = {"Location": {"schema": {"type": "string"}}}
    elif status != 304:
        content = {"schema": {"$ref": "#/components/schemas/Problem"}}
        found["content"] = {"application/problem+json": content}
    return found


def _only(names: Sequence[str]) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Refuse parameters that are not known: a mistyped one would silently change the answer."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            unknown = sorted(set(request.GET) - set(names))
            if not unknown:
                return view(request, *args, **kwargs)
            errors = []
            for one in unknown:
                near = difflib.get_close_matches(one, names, n=1)
                known = f"one of {', '.join(names)}" if names else "no parameters"
                meant = f"; did you mean {near[0]}?" if near else ""
                errors.append({"parameter": one[:60], "expected": f"{known}{meant}"})
            return problem(422, "Some parameters are not known here.", errors=errors)

        return answer

    return wrap


# Pages of rows -------------------------------------------------------------------------------------------


def paged(
    request: HttpRequest, response: HttpResponse, total: int, limit: int, offset: int
) -> dict[str, Any]:
    """Where the pages before and after are: as members of the answer, and as its `Link` header."""

    def at(row: int) -> str:
        given = {
            key: values for key, values in request.GET.lists() if key not in ("limit", "offset")
        }
        return f"{request.path}?{urlencode({**given, 'limit': limit, 'offset': row}, doseq=True)}"

    links = {
        "prev": at(max(0, offset - limit)) if offset else None,
        "next": at(offset + limit) if offset + limit < total else None,
    }
    told = [f'<{address}>; rel="{rel}"' for rel, address in links.items() if address]
    if told:
        response["Link"] = ", ".join(told)
    return {"total": total, "limit": limit, "offset": offset, **links}


# Open to every site --------------------------------------------------------------------------------------


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that pages of any site may ask, by GET, HEAD or OPTIONS; nothing else is understood."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.method
        if asked == "OPTIONS":
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
            response["Allow"] = ", ".join(METHODS)
        elif asked not in METHODS:
            response = problem(405, "Everything here is read: use GET, HEAD or OPTIONS.")
            response["Allow"] = ", ".join(METHODS)
        else:
            # HEAD is answered as GET is; its body is left out when the answer leaves.
            request.method = "GET"
            try:
                response = view(request, *args, **kwargs)
            finally:
                request.method = asked
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link"
        return response

    return answer


def address_of(name: str, **parts: str) -> str:
    """The address of an answer of the API, by its name."""
    below = reverse(name, urlconf="commonweal.front.api.addresses", kwargs=parts)
    return reverse("front:api", args=[below.removeprefix(get_script_prefix())])
