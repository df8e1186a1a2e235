"""What was estimated, and how far it can be trusted, on one page that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from commonweal.common.markup import Child, Html, el

if TYPE_CHECKING:
    from commonweal.surveys.judging import Judgement
    from warm.estimate.estimated import AreaEstimates

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
body{font:18px/1.5 system-ui,sans-serif;color:#14211f;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:2rem;line-height:1.2}h2{margin-top:2.5rem;border-top:2px solid #14211f;padding-top:.5rem}
table{border-collapse:collapse;width:100%;font-size:16px}th,td{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #cfd8d6}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.refused{border-left:6px solid #a84e00;padding:.5rem 1rem;background:#fdf1e4}
.fine{border-left:6px solid #1f4e4a;padding:.5rem 1rem;background:#e9f2ef}
svg{width:100%;height:auto}caption{text-align:left;font-weight:600;padding:.4rem 0}
pre{background:#f3f6f5;padding:1rem;overflow:auto;font-size:14px}.scroll{overflow:auto}
@media print{body{margin:0}details{break-inside:avoid}}
"""

#: Areas that a plot has room for; more are thinned out evenly.
DRAWN = 300
WIDE, TALL, ROOM = 900, 260, 30
#: Rows of a table of diagnostics.
ROWS = 20

GRADES = {
    "A": "coefficient of variation below 10%",
    "B": "10% to below 20%",
    "C": "20% to below 33%",
    "D": "33% and more: not shown",
    "": "no grade: the error is not the whole of it",
}


def report_html(
    found: AreaEstimates, judged: Sequence[Judgement], *, title: str, survey: str
) -> str:
    """The report as an HTML file: the same for the same estimates.

    Parameters
    ----------
    found : AreaEstimates
    judged : sequence of Judgement
    title : str
    survey : str
        Name of the file of answers.
    """
    method = found.method.get("asked", {})
    head = el(
        "head",
        el("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Html(_STYLE)),
    )
    layer = (
        "Modelled: answers of people elsewhere stand for those who live in an area."
        if found.modelled
        else "From what those who were asked in each area said, and nothing else."
    )
    body = el(
        "body",
        el(
            "main",
            el("h1", title),
            el("p", f"Survey {survey}, method {method.get('name', '')}. {layer}"),
            [_outcome(found, i, one) for i, one in enumerate(judged)],
            el("h2", "What an analyst has to know"),
            el("ul", [el("li", note) for note in found.notes])
            if found.notes
            else el("p", "Nothing."),
            _diagnostics(found),
            el("h2", "How to make it again"),
            el("p", "The same tables and the same seed give the same figures to the last bit."),
            el("pre", json.dumps(found.method, indent=2, ensure_ascii=False, default=str)),
        ),
    )
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


def _outcome(found: AreaEstimates, i: int, one: Judgement) -> Child:
    share = found.kinds[i] == "share"
    scale = 100.0 if share else 1.0
    estimate = found.estimate[i] * scale
    there = np.isfinite(estimate)
    half = (found.upper[i] - found.lower[i])[there] * scale / 2
    unit = "%" if share else ""
    rows = [
        ("Areas with an estimate", f"{one.areas:,} of {len(found.areas):,}"),
        ("Lowest, middle and highest", _three(estimate[there], unit)),
        (f"Half-width of the {100 * found.level:g}% intervals, middle", _middle(half, unit)),
    ]
    verdict = (
        el("p", el("strong", "Not to be published. "), one.refused, class_="refused")
        if one.refused
        else el(
            "p",
            el("strong", "May be published"),
            f" for {int(one.shown.sum()):,} areas; {one.areas - int(one.shown.sum()):,} are "
            "withheld because their error is too large.",
            class_="fine",
        )
    )
    return [
        el("h2", one.outcome),
        verdict,
        el("table", [el("tr", el("th", name, scope="row"), el("td", said)) for name, said in rows]),
        el(
            "table",
            el("caption", "Reliability"),
            el("tr", el("th", "Grade", scope="col"), el("th", "Means", scope="col"),
               el("th", "Areas", scope="col", class_="n")),
            [
                el("tr", el("th", grade or "–", scope="row"), el("td", GRADES[grade]),
                   el("td", f"{count:,}", class_="n"))
                for grade, count in sorted(one.grades.items())
            ],
        ),
        _plot(found, i, scale),
    ]  # fmt: skip


def _three(values: np.ndarray, unit: str) -> str:
    if not values.size:
        return "none"
    return ", ".join(f"{v:.2f}{unit}" for v in np.quantile(values, [0, 0.5, 1]))


def _middle(values: np.ndarray, unit: str) -> str:
    known = values[np.isfinite(values)]
    return f"{float(np.median(known)):.2f}{unit}" if known.size else "none"


def _plot(found: AreaEstimates, i: int, scale: float) -> Child:
    """Every area's estimate with its interval, from the lowest to the highest."""
    value, low, high = (part[i] * scale for part in (found.estimate, found.lower, found.upper))
    order = np.argsort(value, kind="stable")
    order = order[np.isfinite(value[order])]
    if not order.size:
        return None
    order = order[np.unique(np.linspace(0, order.size - 1, min(DRAWN, order.size)).astype(int))]
    ends = np.concatenate([value[order], low[order], high[order]])
    least, most = float(np.nanmin(ends)), float(np.nanmax(ends))
    span = (most - least) or 1.0

    def y(v: float) -> str:
        return f"{ROOM / 2 + (TALL - ROOM) * (1 - (v - least) / span):.1f}"

    step = (WIDE - 2 * ROOM) / max(order.size - 1, 1)
    parts = []
    for at, area in enumerate(order):
        x = f"{ROOM + at * step:.1f}"
        if np.isfinite(low[area]) and np.isfinite(high[area]):
            parts.append(f'<path d="M{x} {y(low[area])}V{y(high[area])}" stroke="#86b8ad"/>')
        parts.append(f'<circle cx="{x}" cy="{y(value[area])}" r="2" fill="#1f4e4a"/>')
    label = (
        f"{found.outcomes[i]}: estimates of {order.size:,} areas from {value[order[0]]:.2f} to "
        f"{value[order[-1]]:.2f}, each with its interval."
    )
    marks = "".join(
        f'<text x="0" y="{y(v)}" font-size="12" fill="#14211f">{v:.1f}</text>'
        for v in (least, most)
    )
    drawing = Html(
        f'<svg viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{_escaped(label)}">'
        f"{marks}{''.join(parts)}</svg>"
    )
    return el("figure", drawing, el("figcaption", label))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _diagnostics(found: AreaEstimates) -> Child:
    """The tables that the method leaves behind: the first rows of each."""
    import polars as pl

    parts: list[Child] = []
    for name, value in found.diagnostics.items():
        if not isinstance(value, pl.DataFrame):
            parts.append(el("p", f"{name}: {value}"))
            continue
        some = value.head(ROWS)
        parts.append(
            el(
                "div",
                el(
                    "table",
                    el("caption", f"{name}: {some.height:,} of {value.height:,} rows"),
                    el("tr", [el("th", column, scope="col") for column in some.columns]),
                    [el("tr", [el("td", _cell(cell)) for cell in row]) for row in some.iter_rows()],
                ),
                class_="scroll",
                tabindex="0",
                role="group",
                aria_label=name,
            )
        )
    return [el("h2", "Diagnostics"), *parts] if parts else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.5g}" if isinstance(value, float) else str(value)
