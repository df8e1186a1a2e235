"""What no library of ours sees to: a header, and answers without a body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Every feature that asks a browser for something about the person in front of it. A page that
# wants one of them (a map that centres on where you stand) must first take it off this list.
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


class PermissionsPolicy:
    """Tell browsers that our pages never ask for a camera, a position or a payment."""

    value = ", ".join(f"{feature}=()" for feature in REFUSED)

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
