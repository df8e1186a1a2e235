"""The full report as one HTML file that needs nothing else: to send, to keep, to print.

It loads nothing and runs nothing: styles stand in the file, drawings are SVG in the file, and its
own policy forbids all else. Links to publishers are for people to follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from commonweal.common.markup import Child, Html, el, html
from commonweal.evidence.exports import contents
from commonweal.evidence.exports.report_parts import (
    Made,
    drawing,
    reference,
    references,
    sign,
    sprite,
    table,
    verdict,
)
from commonweal.evidence.exports.typesetting import ENGLISH
from warm.results import Profile
from warm.words import capital

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def profile_html(profile: Profile, *, large: bool = False, language: str = ENGLISH) -> str:
    """A full report in one self-contained HTML file.

    Parameters
    ----------
    profile : Profile
    large : bool
        Large print: everything half as large again.
    language : str
        The one that is spoken.

    Returns
    -------
    str
        The same for the same profile.
    """
    made = contents.report(profile)
    style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex") if made["made_up"] else None,
        el("title", made["title"]),
        el("style", Html(style)),
    )
    body = el(
        "body",
        sprite(made["signs"]),
        el("a", made["fixed"]["skip"], href="#profile", class_="skip"),
        el("main", _head(made), _stages(made), id="profile"),
        el("footer", el("p", "Commonweal · ", el("bdi", made["title"]))),
    )
    page = el("html", head, body, lang=language, class_="large" if large else None)
    return f"<!doctype html>\n{page}\n"


def _head(made: Made) -> Child:
    fixed = made["fixed"]
    return [
        el(
            "header",
            el("p", fixed["kicker"], class_="kicker"),
            el("h1", el("bdi", made["name"])),
            el("p", f"{made['kind']} · {made['code']} · {made['areas']}. {made['people']}"),
            el(
                "p",
                el("strong", fixed["made_up"]),
                f" {fixed['made_up_more']}",
                class_="notice",
            )
            if made["made_up"]
            else None,
            el("p", made["headline"], class_="lead"),
        ),
        el(
            "section",
            el("h2", fixed["domains"], id="glance"),
            el("p", fixed["compared"]) if fixed["compared"] else None,
            el(
                "div",
                [
                    el(
                        "div",
                        el("h3", pillar["name"]),
                        el(
                            "ul",
                            [
                                el(
                                    "li",
                                    sign(one["standing"]),
                                    el("span", el("b", one["name"]), el("br"), one["word"]),
                                    class_=f"is-{one['standing']}",
                                )
                                for one in pillar["domains"]
                            ],
                        ),
                    )
                    for pillar in made["pillars"]
                ],
                class_="glance",
            ),
            aria_labelledby="glance",
        ),
    ]


def _stages(made: Made) -> Child:
    fixed = made["fixed"]
    return [
        _section("how", fixed["stage_1"], _how(made)),
        _section("strong", fixed["stage_2"], _strong(made)),
        _section("nation", fixed["stage_3"], _nation(made)),
        _section("so-what", fixed["stage_4"], _so_what(made)),
        _section("sure", fixed["sure"], _defence(made)),
    ]


def _section(name: str, title: str, *children: Child) -> Html:
    return el("section", el("h2", title, id=name), children, aria_labelledby=name)


# 1 ------------------------------------------------------------------------------------------------


def _how(made: Made) -> Child:
    fixed = made["fixed"]
    if not made["traits"]:
        return [
            el("p", made["satisfaction"]),
            el("p", fixed["nobody"]),
        ]
    said = " ".join(fixed[one] for one in ("bars", "bars_stroke", "neither") if fixed[one])
    return [
        el("p", made["satisfaction"]),
        el("h3", fixed["people"]),
        el("p", said, class_="quiet"),
        el("div", [_traits(one, made) for one in made["traits"]], class_="traits"),
    ]


def _traits(group: Made, made: Made) -> Html:
    fixed = made["fixed"]
    caption = [group["name"], el("small", f" {group['periods']}", references(group["sources"]))]
    heads = [(fixed["group"], ""), (fixed["drawing"], "chart"), (capital(fixed["here"]), "number")]
    if made["label"]:
        heads.append((fixed["beside"], "number"))
    return table(
        "people",
        caption,
        heads,
        (
            [
                one["name"],
                drawing(one["chart"]),
                el("b", one["here"]),
                *([one["other"]] if made["label"] else []),
            ]
            for one in group["rows"]
        ),
    )


# 2 ------------------------------------------------------------------------------------------------


def _strong(made: Made) -> Child:
    fixed = made["fixed"]
    return [
        el("h3", fixed["strong"]),
        _findings(made["strengths"], fixed["nothing_strong"]),
        [
            el("h3", fixed["alike"]),
            _findings(made["alike"], ""),
        ]
        if made["alike"]["shown"]
        else None,
        el("h3", fixed["hard"]),
        _findings(made["hard"], fixed["nothing_hard"]),
        el("h3", fixed["every"]),
        el("p", fixed["how_drawn"]),
        el(
            "ul",
            [
                el("li", verdict(one["standing"], one["word"]), f": {one['meaning']}")
                for one in made["key"]
            ],
            class_="key",
        ),
        [_domain(one, made) for one in made["domains"]],
        _lent(made) if made["lent"]["groups"] else None,
    ]


def _findings(found: Made, nothing: str) -> Child:
    if not found["shown"]:
        return el("p", nothing)
    return [
        el(
            "ul",
            [
                el(
                    "li",
                    sign(one["standing"]),
                    el(
                        "div",
                        el("p", el("b", one["lead"]), f" {one['rest']}"),
                        el("p", f"{one['numbers']} {one['reason']}".strip(), class_="quiet"),
                    ),
                )
                for one in found["shown"]
            ],
            class_="findings",
        ),
        el("p", found["more"]) if found["more"] else None,
    ]


def _domain(one: Made, made: Made) -> Child:
    fixed = made["fixed"]
    return [
        el("h4", one["name"]),
        el("p", sign(one["standing"]), " ", one["sentence"], class_="said"),
        _measures(one["name"], one["judged"], fixed["better_side"], made),
        _measures(f"{one['name']}: {fixed['neutral']}", one["neutral"], fixed["higher_side"], made),
        [el("p", line) for line in one["absent"]],
        [
            el(
                "p",
                el("b", f"{fixed['modelled']} "),
                f"{line['name']} {line['here']}",
                f", {line['interval']}" if line["interval"] else "",
                f"; {made['nation']} {line['nation']}" if line["nation"] else "",
                f" ({line['origin']}",
                reference(line["source"]),
                f"). {line['note']}",
            )
            for line in one["modelled"]
        ],
        _notes(one["notes"]),
        el("p", one["unloaded"], class_="quiet") if one["unloaded"] else None,
    ]


def _measures(caption: str, lines: Sequence[Made], axis: str, made: Made) -> Child:
    fixed = made["fixed"]
    if not lines:
        return None
    return table(
        "measures",
        caption,
        [
            (capital(fixed["measure"]), ""),
            (capital(fixed["period"]), ""),
            (capital(fixed["here"]), "number"),
            (fixed["interval"], "number"),
            (axis, "chart"),
            (fixed["beside"], "number"),
            (capital(fixed["standing"]), ""),
        ],
        (
            [
                one["name"],
                [one["origin"], reference(one["source"])],
                el("b", one["here"]),
                one["interval"],
                drawing(one["chart"]),
                one["other"],
                verdict(one["standing"], one["word"]),
            ]
            for one in lines
        ),
    )


def _lent(made: Made) -> Child:
    fixed = made["fixed"]
    lent = made["lent"]
    return [
        el("h4", fixed["lent"]),
        el("p", f"{fixed['lent_note']} {lent['note']}"),
        [
            table(
                "lent",
                group["name"],
                [
                    (capital(fixed["measure"]), ""),
                    (lent["where"], "number"),
                    (fixed["interval"], "number"),
                    (made["nation"], "number"),
                    (capital(fixed["period"]), ""),
                ],
                (
                    [
                        one["name"],
                        el("b", one["here"]),
                        one["interval"],
                        one["nation"],
                        [one["origin"], reference(one["source"])],
                    ]
                    for one in group["rows"]
                ),
            )
            for group in lent["groups"]
        ],
        _notes(lent["notes"]),
    ]


def _notes(notes: Sequence[Made]) -> Child:
    if not notes:
        return None
    return el(
        "ul",
        [el("li", el("b", f"{one['about']}:"), f" {one['note']}") for one in notes],
        class_="notes",
    )


# 3 ------------------------------------------------------------------------------------------------


def _nation(made: Made) -> Child:
    fixed = made["fixed"]
    ratios, similar = made["ratios"], made["similar"]
    return [
        [
            el("p", fixed["ratio"]),
            [_ratios(group, made) for group in ratios["groups"]],
        ]
        if ratios["groups"]
        else el("p", fixed["no_ratio"]),
        [
            el("h3", fixed["like"]),
            el("p", similar["method"]),
            el("p", f"{'; '.join(similar['areas'])}.", class_="quiet"),
        ]
        if similar
        else None,
    ]


def _ratios(group: Made, made: Made) -> Html:
    fixed = made["fixed"]
    return table(
        "ratios",
        group["name"],
        [
            (capital(fixed["measure"]), ""),
            (capital(fixed["period"]), ""),
            (capital(fixed["here"]), "number"),
            (capital(fixed["like_it"]), "number"),
            (made["nation"], "number"),
            (fixed["drawing"], "chart"),
            (capital(fixed["times"]), "number"),
            (fixed["interval"], "number"),
        ],
        (
            [
                one["name"],
                [one["origin"], reference(one["source"])],
                one["here"],
                one["alike"],
                one["nation"],
                drawing(one["chart"]),
                el("b", one["times"]),
                one["interval"],
            ]
            for one in group["rows"]
        ),
    )


# 4, and what defends it ---------------------------------------------------------------------------


def _so_what(made: Made) -> Child:
    fixed = made["fixed"]
    return [
        el("h3", fixed["concerns"]),
        _findings(made["concerns"], fixed["no_concern"]),
        [
            el("h3", fixed["build_on"]),
            el("ul", [el("li", one) for one in made["build_on"]]),
        ]
        if made["build_on"]
        else None,
        el("h3", fixed["next"]),
        el("ul", [el("li", one) for one in made["next"]]),
    ]


def _defence(made: Made) -> Child:
    fixed = made["fixed"]
    return [
        el("p", made["chance"]),
        [el("p", one) for one in made["method"]],
        el("h3", fixed["releases"]),
        table(
            "releases",
            fixed["every_origin"],
            [(fixed[one], "") for one in ("number", "title", "publisher", "licence", "release")],
            (
                [
                    el("span", f"[{one['number']}]", id=f"release-{one['number']}"),
                    [_page(one), f", {one['period']}. {' '.join(one['steps'])}"],
                    one["publisher"],
                    one["licence"],
                    [
                        one["release"],
                        f". {one['retrieved']}" if one["retrieved"] else "",
                        el("br"),
                        el("span", f"SHA-256 {one['sha256']}", class_="checksum"),
                    ],
                ]
                for one in made["releases"]
            ),
        )
        if made["releases"]
        else el("p", fixed["no_release"]),
        [
            el("h3", fixed["attributions"]),
            el("ul", [el("li", one) for one in made["attributions"]]),
        ]
        if made["attributions"]
        else None,
    ]


def _page(one: Made) -> Html:
    """A release's title, leading to its publisher's page where that is an address of the web."""
    if one["page"].startswith(("https://", "http://")):
        return el("a", one["title"], href=one["page"], rel="noreferrer")
    return html(one["title"])
