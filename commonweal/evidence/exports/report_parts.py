"""What the report in HTML is put together from: tables, references, drawings and signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from commonweal.common.markup import Child, Html, el, html

Made = dict[str, Any]


def table(
    sort: str, caption: Child, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[Child]]
) -> Html:
    """A table whose first column heads its rows; it scrolls by itself where it is too wide.

    `sort` names its columns' widths in the style sheet.
    """
    kinds = [kind or None for _, kind in heads]
    return el(
        "div",
        el(
            "table",
            el("caption", caption),
            el(
                "thead",
                el(
                    "tr", [el("th", name, scope="col", class_=kind or None) for name, kind in heads]
                ),
            ),
            el(
                "tbody",
                [
                    el(
                        "tr",
                        el("th", row[0], scope="row"),
                        [
                            el("td", cell, class_=kind)
                            for cell, kind in zip(row[1:], kinds[1:], strict=True)
                        ],
                    )
                    for row in rows
                ],
            ),
            class_=sort,
        ),
        class_="table",
        tabindex="0",
    )


def reference(number: int | None) -> Child:
    return None if not number else [" ", el("a", f"[{number}]", href=f"#release-{number}")]


def references(numbers: Sequence[int]) -> Child:
    return [reference(one) for one in numbers]


def drawing(one: Made | None) -> Child:
    """A drawing with what it says; the SVG is this project's own."""
    if one is None:
        return None
    said = html(one["alt"])
    return Html(one["svg"].replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1))


def sprite(signs: Made) -> Html:
    """Every sign once; the page refers to them."""
    symbols = "".join(
        svg.replace('xmlns="http://www.w3.org/2000/svg" ', "")
        .replace(' width="24" height="24"', "")
        .replace("<svg ", f'<symbol id="sign-{standing}" ', 1)
        .replace("</svg>", "</symbol>")
        for standing, svg in signs.items()
    )
    return Html(f'<svg class="sprite" aria-hidden="true" focusable="false">{symbols}</svg>')


def sign(standing: str) -> Html:
    return Html(
        f'<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-{standing}"/></svg>'
    )


def verdict(standing: str, word: str) -> Html:
    return el("span", sign(standing), el("b", word), class_="verdict")
