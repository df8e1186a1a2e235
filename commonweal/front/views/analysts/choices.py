"""Which choices matter: how much the ranks hang on each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front import ranks
from commonweal.front.views import wording
from commonweal.front.views.analysts.asking import choice_in, form_of, one_of, parameters
from commonweal.front.views.analysts.door import tool
from commonweal.front.views.analysts.shown import safe
from commonweal.places.models import Area

MATTERS: dict[str, wording.Word] = {
    "scale": lazy("Scale"),
    "adding": lazy("Way of adding"),
    "left-out": lazy("Which measure is left out"),
    "measures": lazy("Weights within domains"),
}
SAMPLES = (128, 256, 512)


@tool("choices", "analysts_choices.html")
def choices(request: HttpRequest, area: Area) -> tuple[Any, dict[str, Any]]:
    """How much the ranks hang on each choice: Sobol indices."""
    got = parameters(request)
    choice = choice_in(got)
    samples = one_of(got, "samples", [str(one) for one in SAMPLES], "256")
    asked_about = got.get("area", "").strip()
    made = analysis.choices_that_matter(area, choice, area=asked_about, samples=int(samples))
    framework = evidence.framework_in_force()
    names = analysis.names_of(area)
    rows = []
    for one in made.matters:
        name = MATTERS.get(one.choice)
        title = name or _("Weight of: %(domain)s") % {"domain": framework.domain(one.choice).name}
        known = one.total == one.total
        row: dict[str, Any] = {"name": title, "known": known}
        if known:
            for kind in ("first", "total"):
                value, low, high = (getattr(one, kind + end) for end in ("", "_lower", "_upper"))
                row[kind] = figures.plain(value, 2)
                row[f"{kind}_interval"] = f"{figures.plain(low, 2)} to {figures.plain(high, 2)}"
                said = f"{title}: {figures.plain(value, 2)}, {row[f'{kind}_interval']}"
                row[f"{kind}_bar"] = safe(ranks.share(value, low, high, label=said))
        rows.append(row)
    return made, {
        **form_of(got, area, choice),
        "rows": rows,
        "made": made,
        "runs": figures.count(made.runs),
        "typical": figures.plain(made.typical, 1),
        "spread": figures.plain(made.spread, 1),
        "ranked": made.areas,
        "asked_about": names.get(asked_about, (asked_about, ""))[0],
        "areas": sorted((name, code) for code, (name, _local) in names.items()),
        "area_code": asked_about,
        "all_samples": [(one, f"{one:,}", str(one) == samples) for one in SAMPLES],
    }
