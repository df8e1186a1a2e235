"""What no library of ours sees to: a header, and answers without a body."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

# Every feature that asks a browser for something about the person in front of it.
REFUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


View = Callable[..., Any]


def _policy(granted: str = "") -> str:
    return ", ".join(f"{one}=(self)" if one == granted else f"{one}=()" for one in REFUSED)


def may_ask(feature: str) -> Callable[[View], View]:
    """A view whose page may ask a browser for one feature, and says why to the person.

    It goes around whatever answers that a page still holds: a browser takes the headers of such an
    answer for those of the page.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
            response = view(request, *args, **kwargs)
            response["Permissions-Policy"] = _policy(feature)
            return response

        return answer

    return wrap


class PermissionsPolicy:
    """Tell browsers what our pages never ask for: a camera, a position, a payment.

    A page that wants one of them says so at its view (`may_ask`).
    """

    value = _policy()

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.value)
        return response


class NoBodyForHead:
    """Leave the body out of the answer to HEAD; its headers, the length too, are those of GET.

    A web server would drop the body as well, with a warning in the log for each.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
