"""The log of a place: who did what, for those who may read it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse

from commonweal.audit import queries as audit
from commonweal.audit.operations import record_read
from commonweal.common.dates import read_day
from commonweal.common.errors import BadInput
from commonweal.front.forms import readable
from commonweal.front.views.frame import page
from commonweal.front.views.roles.door import for_people, number_in, refused, turning
from commonweal.front.views.signed_in import person
from commonweal.people import queries
from commonweal.places import queries as places


@for_people
def log(request: HttpRequest) -> HttpResponse:
    """Entries of a place and of all that lies in it, latest first; reading them is recorded too."""
    who = person(request)
    mine = queries.places_of(who, "read_log")
    if not mine and not queries.everywhere(who):
        return refused(request)
    sent = readable(request.GET)
    code = sent.get("place", mine[0].code if mine else "").strip()[:64]
    if not code and not queries.everywhere(who):
        code = mine[0].code
    text = sent.get("q", "").strip()[:100]
    errors: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in ("from", "to"):
        if given := sent.get(name, "").strip():
            try:
                days[name] = read_day(given)
            except BadInput as error:
                errors[name] = error.message
    if code and not queries.places_with_log(who, [code]):
        return refused(request)
    found = audit.page_of_log(
        places=_in(code) if code else None,
        text=text,
        actors=queries.people_called(text),
        first=days.get("from"),
        last=days.get("to"),
        number=number_in(sent.get("page", "")),
    )
    record_read(
        what="the log",
        subject=("audit.log", code or "all"),
        count=len(found.entries),
        place=code,
        by=who,
    )
    names = queries.names_of(
        {one.actor for one in found.entries}
        | {str(one.detail.get("person", "")) for one in found.entries}
    )
    return page(
        request,
        "log.html",
        {
            "found": found,
            "entries": [
                {
                    "row": one,
                    "who": names.get(one.actor, one.actor),
                    "verb": one.verb.replace("_", " "),
                    "person": names.get(str(one.detail.get("person", "")), ""),
                    "told": [
                        (key.replace("_", " "), value)
                        for key, value in one.detail.items()
                        if key != "person" and value not in (None, "", [])
                    ],
                }
                for one in found.entries
            ],
            "mine": mine,
            "code": code,
            "q": "",
            "text": text,
            "first": sent.get("from", ""),
            "last": sent.get("to", ""),
            "errors": errors,
            "everywhere": queries.everywhere(who),
            **turning(request, found.number, found.pages),
        },
        section="office",
        status=400 if errors else 200,
    )


def _in(code: str) -> frozenset[str]:
    """Of the places that the log names, those that lie in one, and that one itself."""
    above = places.lies_in(audit.places_in_log())
    return frozenset(one for one, found in above.items() if code in found) | {code}
