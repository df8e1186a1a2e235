"""Finding a place: what a search found, what may be meant while one types, and what is near."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, only_made_up, page
from commonweal.places import queries as places

#: Places on a page of results; places that a search looks through at most.
RESULTS, FOUND = 30, 300
#: Places offered while somebody types.
SUGGESTED = 8
LONGEST = 100


def asked_for(request: HttpRequest) -> str:
    """What somebody typed, without what nobody can have meant."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]


def results(request: HttpRequest, asked: str) -> HttpResponse:
    """What a search found. A single place is not listed: it is opened."""
    found = places.find(asked, limit=FOUND + 1)
    if len(found) == 1 and found[0].why != "similar":
        return redirect(address(found[0].code))
    kind, council = request.GET.get("kind", ""), request.GET.get("council", "")
    chosen = [
        one for one in found[:FOUND] if kind in ("", one.kind) and council in ("", one.council_code)
    ]
    pages = max(1, math.ceil(len(chosen) / RESULTS))
    at = min(max(_number(request.GET.get("page", "")), 1), pages)
    shown = chosen[(at - 1) * RESULTS : at * RESULTS]

    def there(number: int) -> str:
        given = {"q": asked, "kind": kind, "council": council, "page": str(number)}
        kept = {name: value for name, value in given.items() if value and value != "1"}
        return f"{reverse('front:home')}?{urlencode(kept)}"

    return page(
        request,
        "results.html",
        {
            "asked": asked,
            "found": [(one, address(one.code), is_made_up(one.code)) for one in shown],
            "any": bool(found),
            "number": len(chosen),
            "more": len(found) > FOUND,
            "near": bool(found) and all(one.why == "similar" for one in found),
            "why": places.why_nothing(asked) if not found else "",
            "kinds": _choices(((one.kind, one.kind_word) for one in found), kind),
            "councils": _choices(_councils(found), council),
            "pages": [(number, there(number), number == at) for number in range(1, pages + 1)],
            "before": there(at - 1) if at > 1 else "",
            "after": there(at + 1) if at < pages else "",
            "postcodes": postcodes(places.what_is_loaded()),
        },
        section="home",
        made_up=only_made_up(),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _councils(found: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Code and name of the council area of each place that lies in one."""
    names = places.names_of({one.council_code for one in found if one.council_code})
    return [
        (one.council_code, names[one.council_code]) for one in found if one.council_code in names
    ]


def _choices(pairs: Any, chosen: str) -> list[tuple[str, str, int, bool]]:
    """What results can be narrowed to: value, words, how many, whether it is chosen; or nothing."""
    pairs = list(pairs)
    counts = Counter(value for value, _words in pairs)
    words = dict(pairs)
    if len(counts) < 2 and not chosen:
        return []
    return [
        (value, words[value], counts[value], value == chosen)
        for value in sorted(counts, key=lambda one: words[one].casefold())
    ]


def postcodes(loaded: places.Holdings) -> str:
    """Whose postcodes can be typed, in a sentence."""
    names = [name for _code, name in loaded.postcodes_for]
    if not names:
        return _("Postcodes are not loaded here: use a name or a code.")
    if len(names) > 8:
        return _("Postcodes are loaded for %(n)s council areas.") % {"n": len(names)}
    return _("Postcodes are loaded for %(names)s.") % {"names": listed(names)}


def listed(names: list[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@public(free="q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Places that somebody may mean who is still typing, as JSON; the likeliest first."""
    asked = asked_for(request)
    found = places.find(asked, limit=SUGGESTED) if len(asked) > 1 else ()
    return JsonResponse(
        {
            "places": [
                {
                    "name": one.name,
                    "kind": one.kind_word,
                    "where": one.where,
                    "because": one.because,
                    "address": address(one.code),
                    "made_up": is_made_up(one.code),
                }
                for one in found
            ]
        }
    )


@csrf_exempt
def near(request: HttpRequest) -> HttpResponse:
    """The small area around a spot that a browser told, when its owner pressed the button.

    It comes in the body of the request, which no log holds, and goes nowhere: the answer leads to
    the place. Nothing is changed by it, so a forged request gains nothing.
    """
    if request.method != "POST":
        return redirect("front:home")
    spot = _spot(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    code = places.small_area_near(*spot) if spot else None
    response: HttpResponse
    if code is None:
        response = page(
            request,
            "near_nothing.html",
            {"understood": spot is not None, "postcodes": postcodes(places.what_is_loaded())},
            status=404 if spot else 400,
            section="home",
        )
    else:
        response = HttpResponseRedirect(address(code), status=303)
    response["Cache-Control"] = "no-store"
    return response


def _spot(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        spot = float(latitude), float(longitude)
    except ValueError:
        return None
    return spot if abs(spot[0]) <= 90 and abs(spot[1]) <= 180 else None
