"""A report on a council area as tagged PDF: each domain as a map and in numbers, then every small area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commonweal.evidence.exports import drawings, maps, phrases
from commonweal.evidence.exports.county import County, comparison
from commonweal.evidence.exports.geojson import shape_of
from commonweal.evidence.exports.standing import JUDGED, MEANINGS, WORDS
from commonweal.evidence.exports.text import unique
from commonweal.evidence.exports.typesetting import ENGLISH, pdf
from warm.language import gettext as _
from warm.language import ngettext
from warm.results import ReleaseInfo
from warm.words import joined

Contents = dict[str, Any]

#: What a map fills and a table says where a domain has no class.
UNMEASURED = "none"

#: Millimetres that a map may be wide and high, so that two domains stand on a page.
MAP_WIDTH, MAP_HEIGHT = 112, 98


def county_pdf(
    county: County,
    geometry: Mapping[str, object],
    *,
    releases: Sequence[ReleaseInfo] = (),
    attribution: Sequence[str] = (),
    fonts: Path | None = None,
    large: bool = False,
    language: str = ENGLISH,
) -> bytes:
    """A report on a council area: tagged PDF (PDF/UA-1), A4.

    Parameters
    ----------
    county : County
    geometry : mapping of str to geometry
        Outlines of the small areas by code; without any, the report has no maps.
    releases : sequence of ReleaseInfo
        Where the figures come from.
    attribution : sequence of str
        What the outlines ask to be said of them.
    fonts, large, language
        As `report_pdf.profile_pdf` takes them.
    """
    made = contents(county, geometry, releases=releases, attribution=attribution)
    return pdf("county.typ", made, fonts=fonts, large=large, language=language)


def contents(
    county: County,
    geometry: Mapping[str, object],
    *,
    releases: Sequence[ReleaseInfo] = (),
    attribution: Sequence[str] = (),
) -> Contents:
    """What stands in the report, in its order."""
    shapes = {
        row.code: shape
        for row in county.rows
        if (shape := shape_of(geometry.get(row.code))) is not None
    }
    size, drawn = maps.paths(shapes) if shapes else ((0, 0), {})
    told = [_domain(county, slug, name, size, drawn) for slug, name in county.domains]
    known = [row.population for row in county.rows if row.population is not None]
    rows = sorted(county.rows, key=lambda one: (one.local_name, one.name, one.code))
    lines = (line for one in releases for line in one.attribution)
    words = {one: _(WORDS[one]) for one in JUDGED} | {UNMEASURED: _("Not measured")}
    meanings = {one: _(MEANINGS[one]) for one in JUDGED} | {
        UNMEASURED: _("too little is measured to say")
    }
    areas, unmeasured = len(county.rows), [one["name"] for one in told if not one["mix"]]
    return {
        "title": _("%(name)s: its small areas, side by side") % {"name": county.name},
        "fixed": phrases.of_county(),
        "name": county.name,
        "code": county.code,
        "made_up": county.code.startswith("Z"),
        "pillars": [],
        "areas": ngettext("%(n)s small area", "%(n)s small areas", areas) % {"n": f"{areas:,}"},
        "people": _("%(n)s residents") % {"n": f"{sum(known):,}"} if known else "",
        "comparison": comparison(county),
        "key": [
            {"swatch": maps.swatch(one), "word": words[one], "meaning": meanings[one]}
            for one in (*JUDGED, UNMEASURED)
        ],
        "signs": {one: drawings.sign(one) for one in (*JUDGED, UNMEASURED)},
        "words": words,
        "domains": [one for one in told if one["mix"]],
        "unmeasured": _("Not measured for small areas here: %(domains)s.")
        % {"domains": ", ".join(unmeasured)}
        if unmeasured
        else "",
        "columns": [
            {"letter": chr(ord("A") + i), "name": one["name"]} for i, one in enumerate(told)
        ],
        "rows": [
            {
                "name": row.name,
                "local": row.local_name,
                "code": row.code,
                "people": f"{row.population:,}" if row.population is not None else "",
                "standings": [_standing(row.domains[slug]) for slug, _ in county.domains],
            }
            for row in rows
        ],
        "releases": [
            {
                "title": one.title,
                "publisher": one.publisher,
                "period": one.period,
                "licence": one.licence,
                "release": one.release,
                "sha256": one.sha256,
            }
            for one in releases
        ],
        "attributions": list(unique((*lines, *attribution))),
    }


def _standing(class_: str) -> str:
    return class_ if class_ in JUDGED else UNMEASURED


def _domain(
    county: County, slug: str, name: str, size: tuple[int, int], drawn: Mapping[str, str]
) -> Contents:
    """One domain: how many small areas are how, and where. Without any class it has no mix."""
    standing = {row.code: _standing(row.domains[slug]) for row in county.rows}
    counts = Counter(standing.values())
    mix = [
        {"standing": one, "word": _(WORDS[one]), "areas": counts[one]}
        for one in JUDGED
        if counts[one]
    ]
    if mix and counts[UNMEASURED]:
        mix.append({"standing": UNMEASURED, "word": _("Not measured"), "areas": counts[UNMEASURED]})
    said = joined([f"{one['areas']:,} {str(one['word']).lower()}" for one in mix])
    counted = [
        one.name
        for one in county.indicators
        if one.domain == slug and one.can_colour and one.weight
    ]
    return {
        "name": name,
        "mix": mix,
        "rests_on": _("Rests on: %(measures)s.") % {"measures": joined(counted)} if counted else "",
        "map": (
            {
                "svg": maps.svg(size, drawn, standing),
                "width": min(MAP_WIDTH, MAP_HEIGHT * size[0] / max(size[1], 1)),
                "alt": _("Map of %(area)s by %(domain)s. Small areas: %(said)s.")
                % {"area": county.name, "domain": name, "said": said},
            }
            if drawn and mix
            else None
        ),
    }
