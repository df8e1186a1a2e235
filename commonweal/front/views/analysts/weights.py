"""Weigh it yourself: the small areas of a council area under weights of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front import ranks
from commonweal.front.views import wording
from commonweal.front.views.analysts.asking import choice_in, form_of, one_of, parameters, with_
from commonweal.front.views.analysts.door import tool
from commonweal.front.views.analysts.shown import in_a_hundred, safe, written
from commonweal.front.views.frame import address
from commonweal.places.models import Area

DIRECTIONS: dict[int, str] = {-1: "worse", 0: "similar", 1: "better"}
SORTS = ("rank", "-rank", "name", "-name", "width", "-width")
#: A colour that holds in this share of the runs is firm, as on the page of a place.
FIRM = 0.6


@tool("weights", "analysts_weights.html")
def weights(request: HttpRequest, area: Area) -> tuple[Any, dict[str, Any]]:
    """The small areas of a council area under an analyst's weights, with how firm that is."""
    got = parameters(request)
    order = one_of(got, "sort", SORTS, "rank")
    choice = choice_in(got)
    made = analysis.weighed(area, choice)
    names = analysis.names_of(area)
    domain = one_of(got, "colour", made.domains, made.domains[0])
    framework = evidence.framework_in_force()
    shown = form_of(got, area, choice)
    return made, {
        **shown,
        "rows": area_rows(made, names, order, made.domains.index(domain)),
        "ranked": made.ranked,
        "left": made.areas.size - made.ranked,
        "domains": [domain_row(made, i, framework.domain(slug).name)
                    for i, slug in enumerate(made.domains)],
        "unmeasured": [framework.domain(slug).name for slug in made.unmeasured],
        "colours": [
            {"name": framework.domain(slug).name, "link": with_(got, colour=slug), "now": slug == domain}
            for slug in made.domains
        ],
        "colour": framework.domain(domain).name,
        "sorts": sorts(got, order),
        "carried": [(name, got[name]) for name in ("sort", "colour") if name in got],
    }  # fmt: skip


def area_rows(made: analysis.Weighed, names: Any, order: str, domain: int) -> list[dict[str, Any]]:
    """A row for each small area; those without a rank come last either way."""
    line = ranks.Line(made.ranked)
    lists = (made.areas, made.rank, made.rank_lower, made.rank_upper, made.median_rank,
             made.coverage, made.direction[domain], made.holds[domain])  # fmt: skip
    found = []
    for code, rank, low, high, median, coverage, way, holds in zip(
        *(one.tolist() for one in lists), strict=True
    ):
        name, local = names.get(code, (code, ""))
        row: dict[str, Any] = {
            "name": name,
            "local_name": local,
            "address": address(code),
            "coverage": figures.plain(100 * coverage, 0),
            "key": {"rank": rank, "name": name, "width": high - low},
            "rank": "",
        }
        if rank == rank:
            interval = f"{figures.plain(low, 0)}–{figures.plain(high, 0)}"
            said = _("%(name)s: rank %(rank)s, from %(low)s to %(high)s in nine runs of ten") % {
                "name": name,
                "rank": written(rank),
                "low": figures.plain(low, 0),
                "high": figures.plain(high, 0),
            }
            row |= {
                "rank": written(rank),
                "interval": interval,
                "median": figures.plain(median, 0),
                "bar": safe(ranks.bar(line, rank, low, high, label=said)),
            }
        if way in DIRECTIONS:
            standing = DIRECTIONS[way]
            row |= {
                "standing": standing,
                "word": wording.tongue().standings[standing],
                "holds": in_a_hundred(holds),
            }
        found.append(row)
    by = order.lstrip("-")
    present = [row for row in found if row["rank"]]
    present.sort(key=lambda row: (row["key"][by], row["name"]), reverse=order.startswith("-"))
    return [*present, *(row for row in found if not row["rank"])]


def domain_row(made: analysis.Weighed, i: int, name: str) -> dict[str, str]:
    """What a domain was given, what it says, and how firm its colours are."""
    slug = made.domains[i]
    effective = made.effective[slug]
    held = made.holds[i][made.direction[i] != analysis.NO_DIRECTION]
    return {
        "name": name,
        "weight": figures.plain(100 * made.nominal[slug], 1),
        "effective": figures.plain(effective, 2) if effective == effective else "–",
        "holds": in_a_hundred(float(held.mean())) if held.size else "–",
        "firm": figures.count(int((held >= FIRM).sum())),
        "of": figures.count(held.size),
    }


def sorts(got: Mapping[str, str], order: str) -> list[dict[str, Any]]:
    """The ways to sort the table, and what each would do next."""
    found = []
    for column, words in (
        ("rank", _("Rank")),
        ("name", _("Small area")),
        ("width", _("Width of the interval")),
    ):
        now = order.lstrip("-") == column
        following = f"-{column}" if order == column else column
        found.append({
            "column": column,
            "words": words,
            "link": with_(got, sort=following),
            "state": ("descending" if order.startswith("-") else "ascending") if now else "",
        })  # fmt: skip
    return found
