"""The door of all pages that are for who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from commonweal.people.models import User

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A page that is nobody else's business: kept nowhere, and what is sent to it comes from itself."""

    @never_cache
    @csrf_protect
    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return answer


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast("User", request.user)
