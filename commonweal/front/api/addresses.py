"""Addresses of the API; once given out they stay."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from commonweal.front.api import description
from commonweal.front.api.serving import api, open_to_all, problem


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404, as programs read it."""
    return problem(404, "There is no such address; openapi.json lists those there are.")


def _opened() -> Iterator[URLPattern]:
    """What is declared, open to every site; the library's own way to its own pages is left out."""
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            yield URLPattern(one.pattern, open_to_all(one.callback), one.default_args, one.name)


urlpatterns = [
    path("openapi.json", open_to_all(description.openapi), name="openapi"),
    *_opened(),
    path("<path:rest>", open_to_all(nowhere)),
]

_resolver = URLResolver(RoutePattern(""), __name__)


def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """The answer to what is asked for below the API's root; `urlpatterns` leave nothing over."""
    found = _resolver.resolve(rest)
    request.resolver_match = found
    made: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return made
