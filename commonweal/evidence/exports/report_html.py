"""The full report as one HTML file that needs nothing else: to send, to keep, to print.

It loads nothing and runs nothing: styles stand in the file, drawings are SVG in the file, and its
own policy forbids all else. Links to publishers are for people to follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from commonweal.evidence.exports import contents
from commonweal.evidence.exports.markup import Child, Html, el, html
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
from warm.results import Profile

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def profile_html(profile: Profile, *, large: bool = False) -> str:
    """A full report in one self-contained HTML file.

    Parameters
    ----------
    profile : Profile
    large : bool
        Large print: everything half as large again.

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
        el("a", "Skip to the profile", href="#profile", class_="skip"),
        el("main", _head(made), _stages(made), id="profile"),
        el("footer", el("p", "Commonweal · ", el("bdi", made["title"]))),
    )
    page = el("html", head, body, lang="en-GB", class_="large" if large else None)
    return f"<!doctype html>\n{page}\n"


def _head(made: Made) -> Child:
    return [
        el(
            "header",
            el("p", "Commonweal · a profile of the place", class_="kicker"),
            el("h1", el("bdi", made["name"])),
            el("p", f"{made['kind']} · {made['code']} · {made['areas']}. {made['people']}"),
            el(
                "p",
                el("strong", "This place is made up."),
                " It shows how a profile looks; nobody lives here.",
                class_="notice",
            )
            if made["made_up"]
            else None,
            el("p", made["headline"], class_="lead"),
        ),
        el(
            "section",
            el("h2", "The domains of wellbeing at a glance", id="glance"),
            el("p", f"Compared with {made['label']}.") if made["label"] else None,
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
    return [
        _section("how", "1. How are people here?", _how(made)),
        _section("strong", "2. What is strong, and what is hard", _strong(made)),
        _section("nation", f"3. Compared with {made['nation']}", _nation(made)),
        _section("so-what", "4. So what", _so_what(made)),
        _section("sure", "How sure, and where this comes from", _defence(made)),
    ]


def _section(name: str, title: str, *children: Child) -> Html:
    return el("section", el("h2", title, id=name), children, aria_labelledby=name)


# 1 ------------------------------------------------------------------------------------------------


def _how(made: Made) -> Child:
    if not made["traits"]:
        return [
            el("p", made["satisfaction"]),
            el("p", "Nothing is loaded yet about who lives here."),
        ]
    beside = f" A stroke marks {made['label']}." if made["label"] else ""
    return [
        el("p", made["satisfaction"]),
        el("h3", "Who lives here"),
        el("p", f"Bars show the people here.{beside} Neither is good or bad.", class_="quiet"),
        el("div", [_traits(one, made) for one in made["traits"]], class_="traits"),
    ]


def _traits(group: Made, made: Made) -> Html:
    caption = [group["name"], el("small", f" {group['periods']}", references(group["sources"]))]
    heads = [("Group", ""), ("Drawing", "chart"), ("Here", "number")]
    if made["label"]:
        heads.append((_beside(made), "number"))
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
    beside = f" than in {made['label']}" if made["label"] else ""
    nothing = (
        f"Nothing measured here stands out as better{beside}. What is strong in {made['name']} is "
        "best known to the people who live here."
    )
    return [
        el("h3", "What is strong"),
        _findings(made["strengths"], nothing),
        [
            el("h3", "Better than could be expected from who lives here"),
            _findings(made["alike"], ""),
        ]
        if made["alike"]["shown"]
        else None,
        el("h3", "What is hard"),
        _findings(made["hard"], "Nothing measured here stands out as worse."),
        el("h3", "Every measure"),
        el(
            "p",
            "The drawing sets each difference against the smallest that matters: the grey band "
            "holds differences too small to matter, the dot is this place, the line its 95% "
            f"interval, and the axis reaches {made['reach']} times the smallest difference that "
            "matters either way. Where a measure is judged, further right is better. Numbers in "
            "brackets name the release.",
        ),
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
    more = found["more"]
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
        el("p", f"{more} more {'stands' if more == 1 else 'stand'} in the tables below.")
        if more
        else None,
    ]


def _domain(one: Made, made: Made) -> Child:
    return [
        el("h4", one["name"]),
        el("p", sign(one["standing"]), " ", one["sentence"], class_="said"),
        _measures(one["name"], one["judged"], "worse · better", made),
        _measures(f"{one['name']}: shown, not judged", one["neutral"], "lower · higher", made),
        [el("p", line) for line in one["absent"]],
        [
            el(
                "p",
                el("b", "Modelled, not measured here: "),
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
    if not lines:
        return None
    return table(
        "measures",
        caption,
        [
            ("Measure", ""),
            ("Period", ""),
            ("Here", "number"),
            ("95% interval", "number"),
            (axis, "chart"),
            (_beside(made) or "Compared with nobody", "number"),
            ("Standing", ""),
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
    lent = made["lent"]
    return [
        el("h4", f"For {lent['where']} as a whole"),
        el("p", f"Not measured here, and counted nowhere above. {lent['note']}"),
        [
            table(
                "lent",
                group["name"],
                [
                    ("Measure", ""),
                    (lent["where"], "number"),
                    ("95% interval", "number"),
                    (made["nation"], "number"),
                    ("Period", ""),
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
    ratios, similar = made["ratios"], made["similar"]
    marks = ", ".join(one["text"] for one in ratios["marks"])
    return [
        [
            el(
                "p",
                f"This place ÷ {made['nation']}: 1 is the same, 2 is twice as much, ½ is half. "
                "Whether more is better depends on the measure. Only where a ratio means "
                f"something. Lines are drawn at {marks}. Places like it say what could be expected "
                "from who lives here.",
            ),
            [_ratios(group, made) for group in ratios["groups"]],
        ]
        if ratios["groups"]
        else el("p", "No figure of this place can be put as a ratio to the nation's."),
        [
            el("h3", "Places like this one"),
            el("p", similar["method"]),
            el("p", f"{'; '.join(similar['areas'])}.", class_="quiet"),
        ]
        if similar
        else None,
    ]


def _ratios(group: Made, made: Made) -> Html:
    return table(
        "ratios",
        group["name"],
        [
            ("Measure", ""),
            ("Period", ""),
            ("Here", "number"),
            ("Places like it", "number"),
            (made["nation"], "number"),
            ("Drawing", "chart"),
            ("Times", "number"),
            ("95% interval", "number"),
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
    return [
        el("h3", "Main concerns"),
        _findings(made["concerns"], "No domain stands out as worse here."),
        [
            el("h3", "What there is to build on"),
            el("ul", [el("li", one) for one in made["build_on"]]),
        ]
        if made["build_on"]
        else None,
        el("h3", "What next"),
        el("ul", [el("li", one) for one in made["next"]]),
    ]


def _defence(made: Made) -> Child:
    return [
        el("p", made["chance"]),
        [el("p", one) for one in made["method"]],
        el("h3", "Releases"),
        table(
            "releases",
            "Where every figure comes from",
            [("Number", ""), ("Title", ""), ("Publisher", ""), ("Licence", ""), ("Release", "")],
            (
                [
                    el("span", f"[{one['number']}]", id=f"release-{one['number']}"),
                    [_page(one), f", {one['period']}. {' '.join(one['steps'])}"],
                    one["publisher"],
                    one["licence"],
                    [
                        one["release"],
                        f", retrieved {one['retrieved']}" if one["retrieved"] else "",
                        el("br"),
                        el("span", f"SHA-256 {one['sha256']}", class_="checksum"),
                    ],
                ]
                for one in made["releases"]
            ),
        )
        if made["releases"]
        else el("p", "No figure of this profile comes from a release."),
        [
            el("h3", "Attributions"),
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


def _beside(made: Made) -> str:
    label: str = made["label"].removeprefix("the ")
    return label[:1].upper() + label[1:]
