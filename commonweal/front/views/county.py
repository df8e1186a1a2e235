"""The page of a county: a map and a table that say the same. Places are compared, never ranked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import verdicts
from commonweal.front import choropleth, fifths
from commonweal.front.mapped import Key, Row, Shown, Subject
from commonweal.front.outlines import Sheet
from commonweal.front.views import contrast, support, wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, attributed, is_made_up, page, state, trail
from commonweal.places import queries as places
from commonweal.places.models import Area

#: How the fills of fifths begin for what is modelled.
MODELLED = "modelled-"
SORTS = ("name", "-name", "people", "-people", "value", "-value")
#: Kinds of place within a council area that have a page and a name that people know.
NAMED_KINDS: dict[str, wording.Word] = {
    "neighbourhood": lazy("Neighbourhoods"),
    "community_area": lazy("Community areas"),
}


@public()
def counties(request: HttpRequest) -> HttpResponse:
    """Every council area, by region."""
    return page(request, "counties.html", by_region("county"), section="counties")


def by_region(named: str) -> dict[str, Any]:
    """Every council area by region, for a page on which one is chosen.

    Parameters
    ----------
    named : str
        Of the address that each leads to.
    """
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    every = Area.objects.in_use().of_kind("la").select_related("parent").order_by("name")
    for one in every:
        region = one.parent.shown_name if one.parent else ""
        link = reverse(f"front:{named}", args=[one.code])
        found[region].append((one.shown_name, link, is_made_up(one.code)))
    return {"regions": sorted(found.items()), "count": len(every)}


@public("show", "sort")
def county(request: HttpRequest, key: str) -> HttpResponse:
    """The small areas of a council area on one side of life: a map, and the same as a table."""
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    try:
        made = evidence.county_of(area)
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": area}, status=503)
    except ValueError as error:
        return refused(request, area, str(error))
    held = evidence.resilience_of(area)
    asked = request.GET.get("show") or first_subject(made)
    order = request.GET.get("sort") or "name"
    chosen = contrast.subject(held, asked, area) or subject(made, asked, area.shown_name)
    if chosen is None:
        return refused(request, area, _("There is no such domain or measure for small areas."))
    if order not in SORTS:
        return refused(request, area, _("The table cannot be sorted like that."))
    shown = shown_for(made, held, chosen)
    rows = table(made, shown, order)
    return page(
        request,
        "county.html",
        {
            "area": area,
            "trail": trail(area),
            "subject": chosen,
            "domains": made.domains,
            "choices": choices(made),
            "contrasts": contrast.choices(held, chosen.slug),
            "moved": contrast.moved(held, made.rows) if chosen.slug in contrast.SUBJECTS else (),
            "map": drawing(state(), made, shown),
            "live": live(area, chosen.slug),
            "embed": request.build_absolute_uri(
                f"{reverse('front:embed_county', args=[area.code])}?show={chosen.slug}"
            ),
            "key": shown.key,
            "rows": rows,
            "sorts": sorts(chosen, order),
            "order": order,
            "count": len(rows),
            "count_said": figures.count(len(rows)),
            "mean": mean_size(made),
            "places": named_places(area),
            **support.of_council(area),
            "attributions": attributed(
                places.attributions("boundaries", "small_areas", "residents"),
                sources_of(contrast.parts(held, chosen.slug) or parts_of(made, chosen)),
            ),
        },
        section="counties",
        made_up=is_made_up(area.code),
    )


def council(request: HttpRequest, key: str) -> Area | HttpResponse:
    """The council area that an address means, or the answer to give instead."""
    answer = places.place(key, kinds=("la",))
    if isinstance(answer, Area):
        if key == answer.code:
            return answer
        return redirect(request.path.replace(key, answer.code, 1))
    found: Sequence[Any] = ()
    why = _("No council area that is loaded here has this name or code.")
    if isinstance(answer, places.Ambiguous):
        found = answer.places
    elif isinstance(answer, places.NotFound):
        found = answer.near
    elif isinstance(answer, places.Retired):
        found, why = answer.heirs, answer.sentence
    return page(
        request,
        "county_unknown.html",
        {"text": key, "why": why, "near": found},
        status=404,
        said=why,
    )


def refused(request: HttpRequest, area: Area, why: str) -> HttpResponse:
    """What was asked for cannot be shown; the map itself can."""
    return page(request, "county_unusable.html", {"area": area, "why": why}, status=400)


# What the map is about ----------------------------------------------------------------------------------


def first_subject(made: Any) -> str:
    """The first domain that rests on several measures and tells areas apart; else any that does.

    A domain of one measure promises more by its name than it holds, so the map opens on none.
    """
    telling = [
        str(slug)
        for slug, _name in made.domains
        if any(row.domains[slug] in verdicts.JUDGED for row in made.rows)
    ]
    several = [slug for slug in telling if len(counted(made, slug)) > 1]
    return next(iter(several or telling), str(made.domains[0][0]))


def counted(made: Any, domain: str) -> list[str]:
    """Names of the measures of small areas that a domain's comparison rests on."""
    return [
        one.name
        for one in made.indicators
        if one.domain == domain and one.can_colour and one.weight
    ]


def subject(made: Any, slug: str, council: str = "") -> Subject | None:
    """The domain or the indicator of this name; None when small areas have no such thing."""
    beside = _("Compared with the rest of %(name)s") % {"name": council}
    for domain, name in made.domains:
        if slug == domain:
            return Subject(
                slug=domain,
                name=name,
                domain=domain,
                about=evidence.framework_in_force().domain(domain).about,
                judged=True,
                unit="score",
                decimals=1,
                note=resting(counted(made, domain)),
                heading=_("Distance"),
                meaning=_(
                    "Distance: how far an area stands from the rest of %(name)s over all its "
                    "measures in this domain, in standard deviations; above 0 is better."
                )
                % {"name": council},
                beside=beside,
            )
    one = next((one for one in made.indicators if one.slug == slug), None)
    if one is None:
        return None
    notes = [one.caution, "" if one.colour else one.why_uncoloured]
    if one.layer == "modelled":
        notes.insert(0, str(wording.MODELLED))
    return Subject(
        slug=one.slug,
        name=one.name,
        domain=one.domain,
        about=one.definition,
        judged=any(row.classes[slug] in verdicts.JUDGED for row in made.rows),
        unit=one.unit,
        decimals=one.decimals,
        period=made.periods[slug],
        note=" ".join(note for note in notes if note),
        heading=one.name,
        beside=beside,
        modelled=one.layer == "modelled",
    )


def resting(names: Sequence[str]) -> str:
    """What a domain rests on here, said where its name might promise more."""
    if len(names) == 1:
        return _("Rests on one measure: %(name)s.") % {"name": names[0]}
    return _("Rests on: %(names)s.") % {"names": ", ".join(names)} if names else ""


def choices(made: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that a map can be about, by domain."""
    return [
        (name, [(one.slug, one.name) for one in made.indicators if one.domain == slug])
        for slug, name in made.domains
    ]


def parts_of(made: Any, chosen: Subject) -> frozenset[str]:
    """The indicators whose figures are shown."""
    return frozenset(one.slug for one in made.indicators if chosen.slug in (one.slug, one.domain))


def sources_of(wanted: Collection[str]) -> list[str]:
    """Lines of attribution of these indicators."""
    return [
        line
        for card in evidence.cards()
        if card.indicator.slug in wanted
        for release in card.releases
        for line in release.attribution
    ]


# Standings ----------------------------------------------------------------------------------------------


def shown_for(made: Any, held: Any, chosen: Subject) -> Shown:
    """What areas show of anything that a map can be about."""
    if chosen.slug in contrast.SUBJECTS:
        return contrast.shown(held, chosen)
    return shown_of(made, chosen)


def shown_of(made: Any, chosen: Subject) -> Shown:
    """What areas show of a domain or an indicator."""
    standing, key = standings(made, chosen)
    if chosen.modelled:
        # Hatched: nobody measured it here.
        standing = {code: hatched(fill) for code, fill in standing.items()}
        key = tuple(replace(line, fill=hatched(line.fill)) for line in key)
    numbers = {row.code: number(chosen, row) for row in made.rows}
    return Shown(
        standing=standing,
        numbers=numbers,
        written={code: written(chosen, one) for code, one in numbers.items()},
        said={row.code: said(chosen, standing[row.code], row) for row in made.rows},
        key=key,
    )


def hatched(fill: str) -> str:
    """The fill of a fifth for what is modelled."""
    return fill.replace("fifth-", MODELLED)


def standings(made: Any, chosen: Subject) -> tuple[Mapping[str, str], tuple[Key, ...]]:
    """The standing of each area, and the key with how many areas have it."""
    if not chosen.judged and chosen.slug != chosen.domain:
        return in_fifths(made, chosen)
    given = {
        row.code: _judged(
            (row.domains if chosen.slug == chosen.domain else row.classes)[chosen.slug]
        )
        for row in made.rows
    }
    counts = Counter(given.values())
    lines = tuple(
        Key(one, wording.tongue().standings[one], wording.tongue().meanings[one], counts[one])
        for one in (*verdicts.JUDGED, "none")
        if counts[one]
    )
    return given, lines


def _judged(class_: str) -> str:
    return class_ if class_ in verdicts.JUDGED else "none"


def in_fifths(made: Any, chosen: Subject) -> tuple[Mapping[str, str], tuple[Key, ...]]:
    """For what is neither good nor bad: equal fifths of the areas by their values."""
    values = {row.code: row.values[chosen.slug] for row in made.rows}
    cut = fifths.cut({code: one for code, one in values.items() if one is not None})
    given = {code: cut.of.get(code, "none") for code in values}
    counts = Counter(given.values())
    names = (_("Lowest fifth"), _("Second fifth"), _("Middle fifth"), _("Fourth fifth"),
             _("Highest fifth"))  # fmt: skip
    lines = [
        Key(
            slug,
            name,
            wording.tongue().range_of(*cut.ends[slug], chosen.unit, chosen.decimals),
            counts[slug],
        )
        for slug, name in zip(fifths.SLUGS, names, strict=True)
        if counts[slug]
    ]
    if counts["none"]:
        lines.append(Key("none", _("No figure"), "", counts["none"]))
    return given, tuple(lines)


# Map and table --------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def outlines_of(at: str, codes: tuple[str, ...]) -> tuple[Sheet, dict[str, str]] | None:
    """The outlines of a map, kept for a `state`; None where nothing is drawn."""
    shapes = places.boundaries(codes)
    if not shapes:
        return None
    return choropleth.paths({code: one.__geo_interface__ for code, one in shapes.items()})


def drawing(at: str, made: Any, shown: Shown) -> str:
    """The map; "" where no outlines are loaded."""
    said = {
        row.code: ", ".join(
            part for part in (row.name, row.local_name, shown.said[row.code]) if part
        )
        for row in made.rows
    }
    return map_of(at, shown.standing, said)


def map_of(at: str, standing: Mapping[str, str], said: Mapping[str, str]) -> str:
    """Small areas by standing, each leading to its page; "" where no outlines are loaded.

    Parameters
    ----------
    at : str
        A `state`.
    standing : mapping of str to str
        What each area is filled with, by code.
    said : mapping of str to str
        For whoever points at it; what is drawn, and in which order.
    """
    outlined = outlines_of(at, tuple(said))
    if outlined is None:
        return ""
    sheet, paths = outlined
    drawn = [
        choropleth.Drawn(code, paths[code], standing[code], address(code), words)
        for code, words in said.items()
        if code in paths
    ]
    return mark_safe(choropleth.choropleth(sheet, drawn))  # noqa: S308 - it escapes


def said(chosen: Subject, standing: str, row: Any) -> str:
    """Standing and value of an area, for whoever points at it."""
    value = written(chosen, number(chosen, row)) if chosen.slug != chosen.domain else ""
    word = (
        str(wording.tongue().standings[standing]) if standing in wording.tongue().standings else ""
    )
    return ": ".join(part for part in (word, value) if part)


def number(chosen: Subject, row: Any) -> float | None:
    """The number that the table shows for an area."""
    held = row.differences if chosen.slug == chosen.domain else row.values
    return held[chosen.slug]  # type: ignore[no-any-return]


def written(chosen: Subject, value: float | None) -> str:
    if value is None:
        return ""
    if chosen.slug == chosen.domain:
        text = figures.plain(value, 1)
        return f"+{text}" if value > 0 and text != "0.0" else text
    return figures.figure(value, chosen.unit, chosen.decimals)


def table(made: Any, shown: Shown, order: str) -> list[Row]:
    """The rows of the table, sorted; areas without the number come last either way."""
    keys: dict[str, Callable[[Any], Any]] = {
        "name": lambda row: (row.name, row.code),
        "people": lambda row: row.population,
        "value": lambda row: shown.numbers[row.code],
    }
    by = keys[order.lstrip("-")]
    present = [row for row in made.rows if by(row) is not None]
    absent = [row for row in made.rows if by(row) is None]
    present.sort(key=by, reverse=order.startswith("-"))
    return [
        Row(
            name=row.name,
            local_name=row.local_name,
            address=address(row.code),
            people=figures.count(row.population) if row.population is not None else "",
            standing=shown.standing[row.code]
            if shown.standing[row.code] in wording.tongue().standings
            else "",
            word=wording.tongue().standings.get(shown.standing[row.code], ""),
            value=shown.written[row.code] or _("no figure"),
        )
        for row in (*present, *absent)
    ]


def sorts(chosen: Subject, order: str) -> list[dict[str, Any]]:
    """The headings by which the table can be sorted, and what each would do next."""
    found = []
    for column, words in (
        ("name", _("Small area")),
        ("people", _("People")),
        ("value", chosen.heading),
    ):
        now = order.lstrip("-") == column
        following = f"-{column}" if order == column else column
        found.append(
            {
                "column": column,
                "words": words,
                "next": following,
                "state": ("descending" if order.startswith("-") else "ascending") if now else "",
            }
        )
    return found


def live(area: Area, slug: str) -> dict[str, str]:
    """What a map that moves is drawn from; nothing where no tiles were made."""
    tiles = places.tiles_of(evidence.nation_of(area))
    shape = places.boundaries([area.code]).get(area.code) if tiles else None
    if tiles is None or shape is None:
        return {}
    return {
        "tiles": reverse("front:tiles", args=[tiles.name]),
        "areas": f"{reverse('front:map_areas')}?show={slug}&council={area.code}",
        "bounds": ",".join(f"{one:.4f}" for one in shape.bounds),
        "label": _("Map of %(name)s") % {"name": area.shown_name},
    }


def mean_size(made: Any) -> str:
    """About how many people live in a small area, on average."""
    known = [row.population for row in made.rows if row.population is not None]
    return (
        f"{figures.about(round(sum(known) / len(known))):,}" if known else _("an unknown number of")
    )


def named_places(area: Area) -> list[tuple[wording.Word, list[tuple[str, str]]]]:
    """Places within it that have a name people use, by kind."""
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in Area.objects.in_use().of_kind(*NAMED_KINDS).in_council(area).order_by("name"):
        grouped[one.kind].append((one.shown_name, address(one.code)))
    return [(words, grouped[kind]) for kind, words in NAMED_KINDS.items() if kind in grouped]
