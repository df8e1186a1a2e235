"""What all public pages are made from, and pages that were made before anybody asked for them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language

import commonweal
from commonweal.evidence import queries as evidence
from commonweal.priorities import queries as priorities

__all__ = ["folder_of_pages", "page_made_ready", "state_of_pages", "where_a_page_lies"]


def state_of_pages() -> str:
    """All that every public page is made from, as a text that changes with it."""
    parts = (
        evidence.stamp(),
        priorities.stamp(),
        commonweal.__version__,
        _style_sheet(),
        get_language() or "",
    )
    return "\n".join(parts)


@cache
def _style_sheet() -> str:
    """Its address has its checksum in it; a process reads the list of them once."""
    return static("commonweal/site.css")


def page_made_ready(path: str) -> tuple[dict[str, str], bytes] | None:
    """Headers and compressed content of a page of today's state; None where it was not made ready."""
    try:
        headers, _, content = where_a_page_lies(path).read_bytes().partition(b"\n")
    except OSError:
        return None
    # What was cut short has no second line, and is made again.
    return (json.loads(headers), content) if content else None


def where_a_page_lies(path: str) -> Path:
    """The file of a page, by the path of its address; it need not exist."""
    name = hashlib.sha256(path.encode()).hexdigest()[:32]
    state = hashlib.sha256(state_of_pages().encode()).hexdigest()[:16]
    return folder_of_pages() / state / name[:2] / name


def folder_of_pages() -> Path:
    """Where a folder for each state lies."""
    return Path(settings.HOME, "pages")
