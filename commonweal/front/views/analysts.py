"""For analysts: weigh it yourself, screens, funnels, and which choices matter.

Behind a door of their own, because a rank of places says more about the weights than about the
places. Every choice stands in the address, so a page can be sent on and made again.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front import funnels, ranks
from commonweal.front.views import wording
from commonweal.front.views.answers import View, public
from commonweal.front.views.county import council
from commonweal.front.views.downloads import given, named
from commonweal.front.views.frame import address, is_made_up, page, trail
from commonweal.places.models import Area

SCALES: dict[str, wording.Word] = {
    "z": lazy("Distance from the average, in standard deviations"),
    "robust": lazy("Distance from the middle, in robust deviations"),
    "percentile": lazy("Place among all small areas of the country"),
}
ADDINGS: dict[str, wording.Word] = {
    "arithmetic": lazy("Plain average: good and bad cancel out"),
    "geometric": lazy("Geometric average: a low score pulls harder"),
    "mean-of-order": lazy("Average of the order below"),
    "imd-exponential": lazy("As the Indices of Deprivation: the least well-off tenth weighs most"),
}
VARIED: dict[str, wording.Word] = {
    "weights": lazy("the weights, around those chosen"),
    "scale": lazy("the scale"),
    "adding": lazy("the way of adding"),
    "left-out": lazy("one measure left out"),
}
MATTERS: dict[str, wording.Word] = {
    "scale": lazy("Scale"),
    "adding": lazy("Way of adding"),
    "left-out": lazy("Which measure is left out"),
    "measures": lazy("Weights within domains"),
}
DIRECTIONS: dict[int, str] = {-1: "worse", 0: "similar", 1: "better"}
SORTS = ("rank", "-rank", "name", "-name", "width", "-width")
RUNS = (200, 500, 1000, 2000)
SAMPLES = (128, 256, 512)
#: Shares of false alarms that a screen may be asked for.
SHARES = ("0.05", "0.10", "0.20")
#: Kinds of address; the last two are files.
FORMS = ("page", "csv", "json")


class Nonsense(ValueError):
    """A parameter of the address that is no number, or none of what can be chosen."""


# The door --------------------------------------------------------------------------------------------


@public()
def door(request: HttpRequest) -> HttpResponse:
    """What there is for analysts, and for which council areas."""
    by_region: dict[str, list[tuple[str, str]]] = defaultdict(list)
    every = Area.objects.in_use().of_kind("la").select_related("parent").order_by("name")
    for one in every:
        region = one.parent.shown_name if one.parent else ""
        by_region[region].append(
            (one.shown_name, reverse("front:analysts_council", args=[one.code]))
        )
    return page(
        request,
        "analysts.html",
        {"regions": sorted(by_region.items()), "count": len(every)},
        section="analysts",
    )


@public()
def tools(request: HttpRequest, key: str) -> HttpResponse:
    """The four tools for a council area."""
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    return page(
        request,
        "analysts_council.html",
        {"area": area, "trail": steps(area)},
        section="analysts",
        made_up=is_made_up(area.code),
    )


def steps(area: Area) -> tuple[tuple[str, str], ...]:
    """The way to a tool: the council's own way, and its tools."""
    return (*trail(area), (_("For analysts"), reverse("front:analysts_council", args=[area.code])))


Made = Callable[[HttpRequest, Area], tuple[Any, dict[str, Any]]]


def tool(name: str, template: str) -> Callable[[Made], View]:
    """A tool as a page, as CSV and as JSON: the function gives the result and what the page shows."""

    def wrap(made: Made) -> View:
        @public(kept=False)
        @functools.wraps(made)
        def answer(request: HttpRequest, key: str, form: str = "page") -> HttpResponse:
            area = council(request, key)
            if isinstance(area, HttpResponse):
                return area
            try:
                result, shown = made(request, area)
            except evidence.NothingLoaded as error:
                return refusal(request, area, name, [str(error)], 503)
            except analysis.BadChoice as error:
                return refusal(request, area, name, error.problems)
            except ValueError as error:
                return refusal(request, area, name, [str(error)])
            if form == "csv":
                text = analysis.analysis_csv(result, area)
                kind = "text/csv; header=present; charset=utf-8"
                return named(given(text, kind), f"{area.code}-{name}", "csv")
            if form == "json":
                return given(analysis.analysis_json(result, area), "application/json")
            files = {
                one: f"{reverse(f'front:analysts_{name}_{one}', args=[area.code])}?{query}"
                if (query := request.GET.urlencode())
                else reverse(f"front:analysts_{name}_{one}", args=[area.code])
                for one in FORMS[1:]
            }
            return page(
                request,
                template,
                {
                    "area": area,
                    "trail": steps(area),
                    "files": files,
                    "said": printed(result.said()),
                    **shown,
                },
                section="analysts",
                made_up=is_made_up(area.code),
            )

        return answer

    return wrap


def refusal(
    request: HttpRequest, area: Area, name: str, problems: Sequence[str], status: int = 400
) -> HttpResponse:
    """What was chosen makes no sense: everything that is wrong with it, and a way back."""
    return page(
        request,
        "analysts_unusable.html",
        {"area": area, "trail": steps(area), "problems": problems,
         "back": reverse(f"front:analysts_{name}", args=[area.code])},
        section="analysts",
        status=status,
        said=" ".join(problems),
    )  # fmt: skip


def printed(said: dict[str, Any]) -> list[tuple[str, str]]:
    """How a result was made, as lines of a list."""

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return "; ".join(f"{name}: {text(one)}" for name, one in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(map(text, value)) or "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, float):
            return f"{value:.4g}"
        return "–" if value is None else str(value)

    return [(name.replace("_", " "), text(value)) for name, value in said.items()]


# Reading the address -----------------------------------------------------------------------------------


def number(text: str, what: str) -> float:
    """A number that somebody typed."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise Nonsense(
            _("%(what)s is “%(text)s”: choose a number.") % {"what": what, "text": text[:40]}
        ) from None


def one_of(got: Mapping[str, str], name: str, allowed: Sequence[str], usual: str) -> str:
    """A parameter that is one of a few."""
    value = got.get(name) or usual
    if value not in allowed:
        raise Nonsense(
            _("%(name)s cannot be “%(value)s”: choose one of %(allowed)s.")
            % {"name": name, "value": value[:40], "allowed": ", ".join(allowed)}
        )
    return value


def choice_in(got: Mapping[str, str]) -> analysis.Choice:
    """What somebody chose, from the address: ``d.education=2``, ``i.no-car=0``, ``v.weights=1``…"""

    def weights(beginning: str) -> dict[str, float]:
        return {
            name.removeprefix(beginning): number(value, name.removeprefix(beginning))
            for name, value in got.items()
            if name.startswith(beginning) and value.strip()
        }

    settings_: dict[str, Any] = {}
    if "v.set" in got:
        settings_["vary"] = [one for one in analysis.VARIED if f"v.{one}" in got]
    if got.get("order"):
        settings_["order"] = number(got["order"], _("The order of the average"))
    if got.get("seed"):
        seed = number(got["seed"], _("The seed"))
        if not seed.is_integer():
            raise Nonsense(_("The seed is no whole number."))
        settings_["seed"] = int(seed)
    runs = one_of(got, "runs", [str(one) for one in RUNS], "500")
    return analysis.choice_of(
        preset=got.get("preset", ""),
        domains=weights("d."),
        indicators=weights("i."),
        scale=got.get("scale") or "z",
        adding=got.get("adding") or "arithmetic",
        left_out=got.get("out", ""),
        runs=int(runs),
        **settings_,
    )


def parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters of an address; of one that is given twice, the last."""
    return {name: str(value) for name, value in request.GET.items()}


def with_(got: Mapping[str, str], **changed: str) -> str:
    """The same parameters with some changed, for a link."""
    return urlencode({**got, **changed})


# The form of weights and method ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dial:
    """One weight that can be set."""

    name: str
    slug: str
    label: str
    value: str
    members: tuple[Dial, ...] = ()


def form_of(got: Mapping[str, str], area: Area, choice: analysis.Choice) -> dict[str, Any]:
    """The form as it stands: every choice, ready to be changed."""
    shown = analysis.weighable(area)
    framework = evidence.framework_in_force()
    method = {name: got[name] for name in ("scale", "adding", "order", "out", "runs", "seed")
              if got.get(name)}  # fmt: skip

    def typed(weight: float) -> str:
        return f"{weight:.2f}".rstrip("0").rstrip(".")

    return {
        "choice": choice,
        "dials": [
            Dial(
                f"d.{one.slug}",
                one.slug,
                one.name,
                typed(choice.domains[one.slug]),
                tuple(
                    Dial(f"i.{m.slug}", m.slug, m.name, typed(choice.indicators[m.slug]))
                    for m in shown
                    if m.domain == one.slug
                ),
            )
            for one in framework.domains
        ],
        "presets": [
            {
                "title": one.title,
                "says": one.says,
                "link": with_(method, preset=one.slug),
                "now": one.slug == choice.preset,
            }
            for one in analysis.presets()
        ],
        "scales": [(slug, SCALES[slug], slug == choice.scale) for slug in analysis.SCALES],
        "addings": [(slug, ADDINGS[slug], slug == choice.adding) for slug in analysis.ADDINGS],
        "measures": [(one.slug, one.name, one.slug == choice.left_out) for one in shown],
        "varied": [(slug, VARIED[slug], slug in choice.vary) for slug in analysis.VARIED],
        "all_runs": [(one, f"{one:,}", one == choice.runs) for one in RUNS],
    }


# Weigh it yourself ---------------------------------------------------------------------------------------


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


def written(rank: float) -> str:
    """A rank; equals share one that need not be whole."""
    return figures.plain(rank, 0 if float(rank).is_integer() else 1)


def in_a_hundred(share: float) -> str:
    """A share of the runs; never rounded up to all of them."""
    return f"{int(100 * share + 1e-9)}"


def safe(svg: str) -> SafeString:
    """A drawing of ours, in which every text is escaped."""
    return mark_safe(svg)  # noqa: S308


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


#: A colour that holds in this share of the runs is firm, as on the page of a place.
FIRM = 0.6


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


# Which choices matter ------------------------------------------------------------------------------------


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


# Screens and funnels -----------------------------------------------------------------------------------


def measures(area: Area, chosen: str) -> dict[str, Any]:
    """The measures that can be chosen, by domain."""
    framework = evidence.framework_in_force()
    able = analysis.screenable(area)
    if not able:
        raise Nonsense(_("No measure of small areas that is loaded here rests on counts."))
    slug = chosen or able[0].slug
    return {
        "slug": slug,
        "groups": [
            (one.name, [(m.slug, m.name) for m in able if m.domain == one.slug])
            for one in framework.domains
        ],
    }


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


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    text = figures.plain(value, decimals)
    return f"+{text}" if value > 0 else text


def small(value: float) -> str:
    """A probability to three decimals, or that it is below them."""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


@tool("funnels", "analysts_funnels.html")
def funnel_page(request: HttpRequest, area: Area) -> tuple[Any, dict[str, Any]]:
    """Small areas by size, between the limits that chance alone would keep them in."""
    chosen = measures(area, parameters(request).get("measure", ""))
    made = analysis.funnel_of(area, chosen["slug"])
    one = made.counts.indicator
    names = analysis.names_of(area)
    words = {-2: _("below the outer limit"), -1: _("below the inner limit"), 0: _("within"),
             1: _("above the inner limit"), 2: _("above the outer limit")}  # fmt: skip
    dots, rows = [], []
    for code, base, value, place in zip(
        *(x.tolist() for x in (made.counts.areas, made.counts.denominator, made.counts.value,
                               made.place)),
        strict=True,
    ):  # fmt: skip
        if value != value:
            continue
        name, local = names.get(code, (code, ""))
        number_said = figures.figure(value, one.unit, one.decimals)
        said = f"{name}, {local}: {number_said}, {words[place]}"
        kind = "within" if not place else "above" if place > 0 else "below"
        dots.append(funnels.Dot(base, value, kind, address(code), said))
        if place:
            rows.append({
                "name": name, "local_name": local, "address": address(code), "value": number_said,
                "base": figures.count(base), "place": words[place], "far": (-abs(place), name),
            })  # fmt: skip
    drawing = funnels.funnel(
        analysis.funnel_curves(made),
        made.target,
        dots,
        label=_("%(name)s in the small areas of %(area)s, by how many each figure rests on")
        % {"name": one.name, "area": area.shown_name},
        across=_("How many people, homes or events the figure rests on"),
        up=one.name,
    )
    return made, {
        **chosen,
        "one": one,
        "period": made.counts.period,
        "drawing": safe(drawing),
        "rows": sorted(rows, key=lambda row: row["far"]),
        "count": len(dots),
        "target": figures.figure(made.target, one.unit, one.decimals),
        "beyond": sum(abs(place) >= 1 for place in made.place.tolist()),
        "far_beyond": sum(abs(place) == 2 for place in made.place.tolist()),
        "by_chance": figures.plain(0.05 * len(dots), 0),
        "overdispersion": figures.plain(made.overdispersion, 1),
        "over": made.overdispersion > OVERDISPERSED,
    }


#: Beyond this the areas are spread by more than chance, so that lying outside the limits says little.
OVERDISPERSED = 1.5


def _addresses() -> list[URLPattern]:
    found = [
        path("analysts/", door, name="analysts"),
        path("analysts/<str:key>/", tools, name="analysts_council"),
    ]
    for name, view in (
        ("weights", weights),
        ("choices", choices),
        ("screens", screens),
        ("funnels", funnel_page),
    ):
        at = f"analysts/<str:key>/{name}"
        found.append(path(f"{at}/", view, name=f"analysts_{name}"))
        found += [
            path(f"{at}.{form}", view, {"form": form}, name=f"analysts_{name}_{form}")
            for form in FORMS[1:]
        ]
    return found


#: Each tool as a page and as the two files of the same choices.
ADDRESSES = _addresses()
