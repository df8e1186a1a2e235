"""What changed lately: which releases gave small areas of a place another class."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence import queries as evidence
from commonweal.places.models import Area

#: Subjects that are named of one release; the feed names them all.
NAMED = 5


def of(area: Area, members: Collection[str]) -> list[dict[str, Any]]:
    """The latest releases that recoloured a place, in words; empty where none did."""
    return [
        {
            "release": said(one),
            "day": date_format(timezone.localtime(one.at), "j F Y"),
            "subjects": named(one.subjects),
        }
        for one in evidence.latest_recolourings(area, members)
    ]


def said(one: Any) -> str:
    """A release, with what it is of; or that it was withdrawn."""
    title = one.title if one.period in one.title else f"{one.title}, {one.period}"
    if one.withdrawn:
        return _("“%(title)s” was withdrawn") % {"title": title}
    return f"“{title}”"


def named(subjects: tuple[str, ...]) -> str:
    """The first of several subjects, and how many more there are."""
    shown = "; ".join(subjects[:NAMED])
    if more := len(subjects) - NAMED if len(subjects) > NAMED else 0:
        return ngettext("%(names)s, and one more", "%(names)s, and %(n)s more", more) % {
            "names": shown,
            "n": more,
        }
    return shown
