"""For analysts: weigh it yourself, screens, funnels, and which choices matter.

Behind a door of their own, because a rank of places says more about the weights than about the
places. Every choice stands in the address, so a page can be sent on and made again.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from commonweal.front.views.analysts.choices import choices
from commonweal.front.views.analysts.door import FORMS, door, tools
from commonweal.front.views.analysts.funnel import funnel_page
from commonweal.front.views.analysts.screens import screens
from commonweal.front.views.analysts.weights import weights


def _addresses() -> list[URLPattern]:
    found = [
        path("analysts/", door, name="analysts"),
        path("analysts/<str:key>/", tools, name="analysts_council"),
    ]
    for name, view in (
        ("weights", weights),
        ("choices", choices),
        ("screens", screens),
        ("funnels", funnel_page),
    ):
        at = f"analysts/<str:key>/{name}"
        found.append(path(f"{at}/", view, name=f"analysts_{name}"))
        found += [
            path(f"{at}.{form}", view, {"form": form}, name=f"analysts_{name}_{form}")
            for form in FORMS[1:]
        ]
    return found


#: Each tool as a page and as the two files of the same choices.
ADDRESSES = _addresses()
