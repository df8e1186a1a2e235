"""What somebody chose, read from the address, and the form that shows it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import analysis
from commonweal.front.views import wording
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
RUNS = (200, 500, 1000, 2000)


class Nonsense(ValueError):
    """A parameter of the address that is no number, or none of what can be chosen."""


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
