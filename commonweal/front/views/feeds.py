"""Atom feeds: what releases changed in the classes of a place, for whoever keeps an eye on it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonweal.evidence import queries as evidence
from commonweal.front.views import wording
from commonweal.front.views.answers import public
from commonweal.front.views.county import council
from commonweal.front.views.downloads import given
from commonweal.front.views.frame import address
from commonweal.front.views.place import found
from commonweal.places.models import Area

#: How many changes a feed tells.
TOLD = 100

#: What names of changes are made in, so that a reader knows one again (RFC 9562, version 5).
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "tag:commonweal,2026:changes")

#: When nothing was loaded yet.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@public(also=evidence.recoloured_until)
def place_feed(request: HttpRequest, key: str) -> HttpResponse:
    """What releases changed in the classes of a place's small areas."""
    area = found(request, key)
    if not isinstance(area, Area):
        return area
    return feed(request, area, address(area.code))


@public(also=evidence.recoloured_until)
def county_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The same of a council area."""
    area = council(request, key)
    if not isinstance(area, Area):
        return area
    return feed(request, area, reverse("front:county", args=[area.code]))


def feed(request: HttpRequest, area: Area, page: str) -> HttpResponse:
    """The changes of a place as Atom (RFC 4287); the same bytes while nothing changes."""
    told = evidence.recolourings_of(area, limit=TOLD)
    made = Feed(
        title=_("What changed in %(place)s") % {"place": area.shown_name},
        subtitle=_("Classes of small areas that a release changed, or that went with a release."),
        link=page,
        description="",
        feed_url=request.path,
        feed_guid=name(request.path),
        language=get_language() or "en-gb",
        author_name="Commonweal",
        updated=told[0].at if told else evidence.last_recorded_at() or LONG_AGO,
    )
    for one in told:
        made.add_item(
            title=title(area, one),
            link=page,
            description="".join(f"<p>{escape(line)}</p>" for line in lines(area, one)),
            unique_id=name(area.code, one.release, one.kind, one.subject, str(one.withdrawn)),
            pubdate=one.at,
            updateddate=one.at,
            categories=(one.subject,),
        )
    return given(made.writeString("utf-8"), "application/atom+xml; charset=utf-8")


class Feed(Atom1Feed):
    """A feed that knows itself when it was last changed, an empty one too."""

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


def name(*parts: str) -> str:
    """A name that stays."""
    return uuid.uuid5(NAMES, "\n".join(parts)).urn


def title(area: Area, one: Any) -> str:
    """What changed, in one line."""
    standings = wording.tongue().standings
    if area.kind == "lsoa":
        ((before, after),) = one.moves
        return _("%(subject)s: was “%(before)s”, is “%(after)s”") % {
            "subject": one.name,
            "before": standings[standing(before)],
            "after": standings[standing(after)],
        }
    areas = sum(one.moves.values())
    return ngettext(
        "%(subject)s: %(count)s small area has another class",
        "%(subject)s: %(count)s small areas have another class",
        areas,
    ) % {"subject": one.name, "count": f"{areas:,}"}


def lines(area: Area, one: Any) -> Sequence[str]:
    """What changed from what to what, and which release did it."""
    standings = wording.tongue().standings
    told = [
        ngettext(
            "%(count)s small area: was “%(before)s”, is “%(after)s”.",
            "%(count)s small areas: were “%(before)s”, are “%(after)s”.",
            areas,
        )
        % {
            "count": f"{areas:,}",
            "before": standings[standing(before)],
            "after": standings[standing(after)],
        }
        for (before, after), areas in sorted(one.moves.items(), key=lambda item: -item[1])
    ]
    if area.kind == "lsoa":
        told = []
    facts = {"title": one.title, "period": one.period}
    if one.withdrawn:
        because = _("“%(title)s”, %(period)s, was withdrawn") % facts
        return (*told, f"{because}: {one.because}")
    return (*told, _("Since the release of “%(title)s”, %(period)s.") % facts)


def standing(class_: str) -> str:
    """A class as readers meet it."""
    return "none" if class_ == "no_colour" else class_
