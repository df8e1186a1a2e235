"""Up to six places beside each other, held against one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import beside as queries
from commonweal.front import dots, rows
from commonweal.front.strips import Axis
from commonweal.front.views import wording
from commonweal.front.views.answers import public
from commonweal.front.views.downloads import CSV, file_of, given
from commonweal.front.views.frame import address, attributed, is_made_up, page
from commonweal.front.views.measures import edition
from commonweal.front.views.refusals import refused
from commonweal.places import queries as places
from commonweal.places.models import Area

#: Places offered where a name fits several.
OFFERED = 8
LONGEST = 100
#: Layers of figures that are a place's own.
OWN = ("official", "survey")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the address that cannot be: what, and where to go instead."""

    said: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Attributes
    ----------
    keys : tuple of str
        Places as they stand in the address.
    areas : tuple of Area
        Those that are one place each, in that order.
    base : int
        Position in `areas` of the one that the others are held against.
    problems : tuple of Problem
    """

    keys: tuple[str, ...]
    areas: tuple[Area, ...]
    base: int
    problems: tuple[Problem, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.areas)

    @property
    def base_code(self) -> str:
        return self.codes[self.base] if self.areas else ""

    @property
    def query(self) -> str:
        return query(self.codes, self.base_code)


# Addresses -------------------------------------------------------------------------------------------


def query(codes: Sequence[str], base: str = "") -> str:
    """The choice as it stands in an address; the base only where it is not the first place."""
    said = [("place", one) for one in codes]
    if base and base in codes and base != codes[0]:
        said.append(("base", base))
    return urlencode(said)


def there(codes: Sequence[str], base: str = "", name: str = "beside") -> str:
    """Address of a comparison of these places."""
    made = query(codes, base)
    return reverse(f"front:{name}") + (f"?{made}" if made else "")


def asked(request: HttpRequest) -> Asked:
    """Read an address; everything that is wrong with it is found at once."""
    given = (
        " ".join(one.replace("\0", " ").split())[:LONGEST] for one in request.GET.getlist("place")
    )
    keys = tuple(one for one in given if one)
    base_key = request.GET.get("base", "").replace("\0", " ").strip()[:LONGEST]
    problems: list[Problem] = []
    meant = [places.place(key) for key in keys[: 2 * queries.MOST_PLACES]]
    if len(keys) > queries.MOST_PLACES:
        problems.append(
            Problem(
                _("At most %(most)s places can stand side by side; here are %(n)s.")
                % {"most": queries.MOST_PLACES, "n": len(keys)},
                ((_("Only the first six"), there(mended(meant, -1))),),
            )
        )
    areas: list[Area] = []
    for i, found in enumerate(meant):
        if not isinstance(found, Area):
            ways = [
                (named(one), there(mended(meant, i, one.code), base_key))
                for one in offers(found)[:OFFERED]
            ]
            leave_out = (_("Leave it out"), there(mended(meant, i), base_key))
            problems.append(Problem(why(found), (*ways, leave_out)))
        elif found.code in (one.code for one in areas):
            said = _("%(name)s is there twice: a place does not differ from itself.")
            leave_out = (_("Leave it out"), there(mended(meant, i), base_key))
            problems.append(Problem(said % {"name": found.shown_name}, (leave_out,)))
        else:
            areas.append(found)
    codes = [one.code for one in areas]
    base = 0
    if base_key and not problems:
        fits = [i for i, one in enumerate(areas) if base_key in (one.code, one.slug)]
        if fits:
            base = fits[0]
        else:
            said = _("“%(base)s” is none of the places that are compared.") % {"base": base_key}
            problems.append(Problem(said, ((_("Hold them against the first"), there(codes)),)))
    return Asked(keys, tuple(areas), base, tuple(problems))


def mended(meant: Sequence[Any], at: int, instead: str = "") -> list[str]:
    """Codes of a comparison that can be, with another place (or none) where one was no place.

    A way out leads out: of the other texts that are no place, those that became just one are that
    one, and the rest are left out.
    """
    codes = []
    for i, found in enumerate(meant):
        if i == at:
            codes.append(instead)
        elif isinstance(found, Area):
            codes.append(found.code)
        elif isinstance(found, places.Retired) and len(found.heirs) == 1:
            codes.append(found.heirs[0].code)
    return list(dict.fromkeys(code for code in codes if code))[: queries.MOST_PLACES]


def offers(found: Any) -> tuple[Any, ...]:
    """Places that may be meant instead of a text that is not one place."""
    if isinstance(found, places.Retired):
        return tuple(found.heirs)
    return tuple(found.places if isinstance(found, places.Ambiguous) else found.near)


def why(found: Any) -> str:
    """Why a text is not one place."""
    if isinstance(found, places.Retired):
        return f"{found.sentence}."
    if isinstance(found, places.Ambiguous):
        return _("Several places are called “%(text)s”. Which one do you mean?") % {
            "text": found.text
        }
    return _("“%(text)s” is not a place that is loaded here.") % {"text": found.text}


def named(one: Any) -> str:
    """A place that is offered, with its kind and where it is."""
    where = f", {one.where}" if one.where else ""
    return f"{one.name} ({one.kind_word}{where})"


# Pages -----------------------------------------------------------------------------------------------


@public("place", "base", free="add")
def beside(request: HttpRequest) -> HttpResponse:
    """Places side by side; without any, what to do; with something to add, the places that fit."""
    chosen = asked(request)
    typed = " ".join(request.GET.get("add", "").replace("\0", " ").split())[:LONGEST]
    if typed and not chosen.problems:
        return adding(request, chosen, typed)
    if chosen.problems or len(chosen.areas) < 2:
        return shown(request, chosen, status=400 if chosen.problems else 200)
    try:
        made = queries.beside(chosen.areas, base=chosen.base)
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": chosen.areas[0]}, status=503)
    except ValueError as error:
        ways = tuple(
            (
                _("Without %(name)s") % {"name": one.shown_name},
                there([code for code in chosen.codes if code != one.code], chosen.base_code),
            )
            for one in chosen.areas
        )
        wrong = Asked(chosen.keys, chosen.areas, chosen.base, (Problem(str(error), ways),))
        return shown(request, wrong, status=400)
    releases = queries.releases_of(made, chosen.areas)
    return shown(
        request,
        chosen,
        made=made,
        domains=Table(made, {one.release: one for one in releases}).domains(),
        downloads=[
            (there(chosen.codes, chosen.base_code, "beside_csv"), _("Spreadsheet (CSV)")),
            (
                there(chosen.codes, chosen.base_code, "beside_json"),
                _("All of it, for programs (JSON)"),
            ),
        ],
        releases=releases,
        attributions=attributed(line for one in releases for line in one.attribution),
    )


def adding(request: HttpRequest, chosen: Asked, typed: str) -> HttpResponse:
    """One more place: at once where only one is meant, else the places that fit."""
    if len(chosen.areas) >= queries.MOST_PLACES:
        said = _("Six places are as many as can stand side by side. Leave one out first.")
        full = Asked(chosen.keys, chosen.areas, chosen.base, (Problem(said, ()),))
        return shown(request, full, status=400)
    found = places.place(typed)
    if isinstance(found, Area):
        if found.code in chosen.codes:
            said = _("%(name)s is there already.") % {"name": found.shown_name}
            twice = Asked(chosen.keys, chosen.areas, chosen.base, (Problem(said, ()),))
            return shown(request, twice, status=400)
        return redirect(there((*chosen.codes, found.code), chosen.base_code))
    fitting = offers(found) or places.find(typed, limit=OFFERED)
    offered = [
        (named(one), there((*chosen.codes, one.code), chosen.base_code))
        for one in fitting[:OFFERED]
        if one.code not in chosen.codes
    ]
    return shown(request, chosen, typed=typed, offered=offered, why_offered=why(found))


def shown(request: HttpRequest, chosen: Asked, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with whatever of it there is."""
    made = more.get("made")
    sides = made.places if made is not None else (None,) * len(chosen.areas)
    return page(
        request,
        "beside.html",
        {
            "problems": chosen.problems,
            "places": [chip(chosen, i, side) for i, side in enumerate(sides)],
            "base_name": chosen.areas[chosen.base].shown_name if chosen.areas else "",
            "codes": chosen.codes,
            "base_code": chosen.base_code if chosen.base else "",
            "full": len(chosen.areas) >= queries.MOST_PLACES,
            "most": queries.MOST_PLACES,
            "key": [
                (one, word, wording.tongue().meanings[one])
                for one, word in wording.tongue().standings.items()
            ],
            **more,
        },
        section="compare",
        status=status,
        made_up=bool(chosen.areas) and all(is_made_up(one.code) for one in chosen.areas),
        said=" ".join(one.said for one in chosen.problems),
    )


def chip(chosen: Asked, i: int, side: Any) -> dict[str, Any]:
    """A place at the head of the page: what it is, and what can be done with it."""
    area = chosen.areas[i]
    above = area.council.name if area.council and area.council != area else ""
    return {
        "name": area.shown_name,
        "kind": area.kind_word,
        "where": above,
        "address": address(area.code),
        "residents": figures.count(figures.about(side.population)) if side else "",
        "is_base": i == chosen.base,
        "overlap": overlapping(side, chosen.areas[chosen.base].shown_name) if side else "",
        "without": there(
            [one for one in chosen.codes if one != area.code],
            "" if i == chosen.base else chosen.base_code,
        ),
        "as_base": there(chosen.codes, area.code),
    }


def overlapping(side: Any, base: str) -> str:
    """What is done about people who are in both a place and the base."""
    said = {
        "within": _("Lies within %(base)s, and is held against the rest of it."),
        "holds": _("Holds %(base)s; what is held against that is the rest of it."),
    }
    if side.overlap == "crosses":
        return ngettext(
            "Shares one small area with %(base)s, which is left out of both.",
            "Shares %(n)s small areas with %(base)s, which are left out of both.",
            side.shared,
        ) % {"n": side.shared, "base": base}
    return said.get(side.overlap, "") % {"base": base} if side.overlap in said else ""


def whole(request: HttpRequest) -> tuple[Any, tuple[Area, ...]] | HttpResponse:
    """The comparison that an address asks for, or the refusal of a file."""
    chosen = asked(request)
    said = " ".join(one.said for one in chosen.problems)
    if not said and len(chosen.areas) < 2:
        said = _("place: two to six of them are needed.")
    if said:
        return refused(request, 400, said)
    try:
        return queries.beside(chosen.areas, base=chosen.base), chosen.areas
    except evidence.NothingLoaded as error:
        return refused(request, 503, str(error))
    except ValueError as error:
        return refused(request, 400, str(error))


@file_of(whole, "place", "base")
def beside_csv(request: HttpRequest, found: tuple[Any, tuple[Area, ...]]) -> HttpResponse:
    """The comparison as a table."""
    made, _areas = found
    response = given(queries.beside_csv(made), CSV)
    response["Content-Disposition"] = 'attachment; filename="comparison.csv"'
    return response


@file_of(whole, "place", "base")
def beside_json(request: HttpRequest, found: tuple[Any, tuple[Area, ...]]) -> HttpResponse:
    """The comparison with everything that is known of it."""
    made, areas = found
    return given(queries.beside_json(made, queries.releases_of(made, areas)), "application/json")


# The table -------------------------------------------------------------------------------------------


def reasons() -> dict[str, str]:
    """Why a difference is not tested, in words."""
    return {
        "suppressed": _("Not tested: one of the two figures is not shown"),
        "missing": _("Not tested: there is no figure for one of the two"),
        "not_asked": _("Not tested: it was not asked in one of the two"),
        "source_gap": _("Not tested: the publisher gives no figure for one of the two"),
        "modelled": _("Not tested: modelled, not measured"),
        "inherited": _("Not tested: a council's figure, not the place's own"),
        "source": _("Not tested: the two come from different sources"),
        "median": _("Not tested: a place cannot be taken out of a median"),
        "crosses": _("Not tested: people in both cannot be taken out of a published figure"),
        "closed": _("Not tested: people in both cannot be taken out of a survey"),
        "few": _("Not tested: too few answers in one of the two"),
    }


def standing_of(difference: Any) -> str:
    """The sign of a difference: its class, or its direction where neither is better."""
    if difference.why:
        return "none"
    if difference.class_ != "no_colour":
        return str(difference.class_)
    return "similar" if difference.direction == "level" else str(difference.direction)


class Table:
    """A comparison as lines of HTML, domain by domain."""

    def __init__(self, made: Any, releases: dict[str, Any]) -> None:
        self.made, self.releases = made, releases
        self.tongue, self.reasons = wording.tongue(), reasons()
        self.base = made.places[made.base]

    def domains(self) -> list[dict[str, Any]]:
        """Each domain: what is said of the places, its own measures, and what is not theirs."""
        found = []
        for domain in self.made.domains:
            here = [one for one in self.made.rows if one.domain == domain.domain]
            own = [one for one in here if sum(map(self.is_own, one.shown)) > 1]
            known = [
                one
                for one in here
                if one not in own and any(s.value is not None for s in one.shown)
            ]
            if not own and not known:
                continue
            found.append(
                {
                    "slug": domain.domain,
                    "name": domain.name,
                    "said": [
                        (
                            place.name,
                            self.said(one),
                            self.tongue.standings[self.said(one)],
                            self.firmly(one),
                        )
                        for place, one in zip(self.made.others, domain.differences, strict=True)
                    ],
                    "measures": self.lines(own),
                    "count": len(own),
                    "beside": self.lines(known),
                    "beside_count": len(known),
                }
            )
        return found

    @staticmethod
    def is_own(shown: Any) -> bool:
        return shown.layer in OWN and shown.value is not None

    @staticmethod
    def said(one: Any) -> str:
        return "none" if one.class_ == "no_colour" else str(one.class_)

    @staticmethod
    def firmly(one: Any) -> str:
        """What a domain's standing rests on."""
        if one.class_ == "no_colour":
            return _("too little is measured in both")
        said = ngettext("on one measure", "on %(n)s measures", one.measured) % {"n": one.measured}
        return (
            _("%(said)s, and depends on how they are weighed") % {"said": said}
            if one.firm is False
            else said
        )

    def lines(self, chosen: Sequence[Any]) -> SafeString:
        return mark_safe("".join(map(self.measure, chosen)))  # noqa: S308 - texts are escaped

    def measure(self, row: Any) -> str:
        """One measure: a line for each place under the measure's name, on one scale."""
        ends = [
            value
            for one in row.shown
            for value in (one.value, one.lower, one.upper)
            if value is not None
        ]
        axis = Axis.around(*ends) if ends else None
        release = self.releases.get(row.release)
        period = edition(release.title, row.period) if release else row.period
        better = "" if row.polarity == "none" else f" {self.tongue.polarities[row.polarity]}."
        link = reverse("front:indicator", args=[row.indicator])
        head = (
            f'<tbody class="beside-measure"><tr><th scope="rowgroup" colspan="4">'
            f'<a class="govuk-link" href="{link}">{escape(row.name)}</a> '
            f'<span class="quiet small">{escape(period)}.{escape(better)}</span></th></tr>'
        )
        differences = list(row.differences)
        beside = [*differences[: self.made.base], None, *differences[self.made.base :]]
        # The stroke through all drawings is the base as it is shown; a place that overlaps is held
        # against a part of it, and then the words say against what.
        base = row.shown[self.made.base].value
        lines = [
            self.line(row, place, shown, difference, axis, base)
            for place, shown, difference in zip(self.made.places, row.shown, beside, strict=True)
        ]
        return f"{head}{''.join(lines)}</tbody>\n"

    def line(
        self, row: Any, place: Any, shown: Any, difference: Any, axis: Any, base: float | None
    ) -> str:
        standing = standing_of(difference) if difference is not None else "none"
        if shown.value is None or axis is None:
            here, drawing = escape(self.tongue.absent[shown.status]), ""
        else:
            here = f"<b>{escape(figures.figure(shown.value, row.unit, row.decimals))}</b>"
            if shown.lower is not None:
                range_ = self.tongue.range_of(shown.lower, shown.upper, row.unit, row.decimals)
                here += f' <span class="quiet small">{escape(range_)}</span>'
            if shown.layer == "inherited":
                note = _("all of %(council)s") % {"council": place.council_name}
                here += f' <span class="quiet small">{escape(note)}</span>'
            elif shown.layer == "modelled":
                here += f' <span class="quiet small">{escape(_("modelled"))}</span>'
            drawing = dots.dot(
                axis,
                here=shown.value,
                lower=shown.lower,
                upper=shown.upper,
                base=base,
                standing=standing,
            )
        return (
            f'<tr><th scope="row">{escape(place.name)}</th><td class="beside-here">{here}</td>'
            f'<td class="beside-chart">{drawing}</td>'
            f"<td>{self.against(row, place, difference, standing)}</td></tr>"
        )

    def against(self, row: Any, place: Any, difference: Any, standing: str) -> str:
        """What is said of a place beside the base."""
        if difference is None:
            return f'<span class="quiet">{escape(_("the others are held against it"))}</span>'
        if difference.why:
            return f'<span class="quiet small">{escape(self.reasons[difference.why])}</span>'
        said = rows.verdict(standing, self.tongue.standings[standing])
        size = signed(difference.difference, row.unit, row.decimals)
        if difference.lower is not None and place.overlap != "same":
            size = _("%(size)s (%(low)s to %(high)s)") % {
                "size": size,
                "low": signed(difference.lower, "", row.decimals),
                "high": signed(difference.upper, "", row.decimals),
            }
        parts = ""
        if place.overlap in ("within", "holds", "crosses"):
            parts = _(": %(here)s against %(base)s") % {
                "here": figures.figure(difference.value, row.unit, row.decimals),
                "base": figures.figure(difference.base_value, row.unit, row.decimals),
            }
        return f'{said} <span class="quiet small">{escape(size + parts)}</span>'


def signed(value: float, unit: str, decimals: int) -> str:
    """A difference with its sign; of percentages, in points.

    >>> signed(3.14, "percent", 1), signed(-0.02, "score", 1)
    ('+3.1 points', '0.0')
    """
    text = figures.plain(abs(value), decimals)
    if any(digit in "123456789" for digit in text):
        text = f"+{text}" if value > 0 else f"{figures.MINUS}{text}"
    return _("%(size)s points") % {"size": text} if unit == "percent" else text
