"""Screens: which small areas stand out by more than chance would have it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commonweal.common import figures
from commonweal.evidence.queries import analysis
from commonweal.front.views.analysts.asking import measures, one_of, parameters
from commonweal.front.views.analysts.door import tool
from commonweal.front.views.analysts.shown import signed, small
from commonweal.front.views.frame import address
from commonweal.places.models import Area

#: Shares of false alarms that a screen may be asked for.
SHARES = ("0.05", "0.10", "0.20")


@tool("screens", "analysts_screens.html")
def screens(request: HttpRequest, area: Area) -> tuple[Any, dict[str, Any]]:
    """Which small areas stand out on a measure by more than chance would have it."""
    got = parameters(request)
    chosen = measures(area, got.get("measure", ""))
    q = one_of(got, "q", SHARES, "0.10")
    made = analysis.screen_of(area, chosen["slug"], float(q))
    one = made.counts.indicator
    names = analysis.names_of(area)
    rows = [
        {
            "name": names.get(code, (code, ""))[0],
            "local_name": names.get(code, ("", ""))[1],
            "address": address(code),
            "value": figures.figure(value, one.unit, one.decimals),
            "difference": signed(difference, one.decimals),
            "p": small(p),
            "q": small(adjusted),
            "stands_out": out,
            "matters": matters,
        }
        for code, value, difference, p, adjusted, out, matters in sorted(
            zip(
                *(x.tolist() for x in (made.counts.areas, made.counts.value, made.difference,
                                       made.p, made.adjusted, made.named, made.matters)),
                strict=True,
            ),
            key=lambda row: (row[3], row[0]),
        )
        if out
    ]  # fmt: skip
    return made, {
        **chosen,
        "one": one,
        "rows": rows,
        "period": made.counts.period,
        "tested": figures.count(made.tested),
        "count": len(rows),
        "false": figures.plain(float(q) * len(rows), 1),
        "matter": sum(row["matters"] for row in rows),
        "shares": [(share, f"{float(share):.0%}", share == q) for share in SHARES],
        "smallest": figures.plain(made.counts.delta, one.decimals),
    }
