"""How results are written and drawn."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.front.views import wording

#: What the parts of `said` are called, those of all tools in one list.
NAMES: dict[str, wording.Word] = {
    "framework": lazy("Framework"),
    "preset": lazy("Starting point"),
    "domains": lazy("Weights of the domains"),
    "indicators": lazy("Weights of the measures"),
    "scale": lazy("Scale"),
    "adding": lazy("Way of adding"),
    "order": lazy("Order of the average"),
    "left_out": lazy("Measure left out"),
    "vary": lazy("What changes from run to run"),
    "runs": lazy("Runs"),
    "seed": lazy("Seed"),
    "rank_1_is": lazy("Rank 1 is"),
    "rank_interval": lazy("Interval of a rank, as shares of the runs"),
    "coverage_needed": lazy("Weight that has to be present"),
    "areas_placed": lazy("Areas placed"),
    "weights_in_the_whole": lazy("Weights in the whole"),
    "effective_weights": lazy("Say: correlation with the whole"),
    "domains_with_weight_but_no_figures": lazy("Domains with a weight and without figures"),
    "releases": lazy("Releases"),
    "periods": lazy("Periods"),
    "outcome": lazy("What is explained"),
    "mean_of_the_outcome": lazy("Its mean"),
    "standard_deviation_of_the_outcome": lazy("Its standard deviation"),
    "samples": lazy("Samples"),
    "converged": lazy("Every total known to within 0.1"),
    "weights_vary_between": lazy("Weights vary between"),
    "indicator": lazy("Measure"),
    "name": lazy("Its name"),
    "unit": lazy("Unit"),
    "period": lazy("Period"),
    "release": lazy("Release"),
    "test": lazy("Test"),
    "against": lazy("Against"),
    "procedure": lazy("Procedure"),
    "q": lazy("False alarms among those named, at most"),
    "areas_tested": lazy("Areas tested"),
    "areas_named": lazy("Areas named"),
    "smallest_difference_that_matters": lazy("Smallest difference that matters"),
    "limits": lazy("Limits"),
    "levels": lazy("Levels"),
    "target": lazy("Target: all of them together"),
    "overdispersion": lazy("Overdispersion"),
    "areas": lazy("Areas"),
}


def printed(said: dict[str, Any]) -> list[tuple[str, str]]:
    """How a result was made, as lines of a list.

    The names are words; what stands beside them is as files have it, the same in every language.
    """

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return "; ".join(f"{name}: {text(one)}" for name, one in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(map(text, value)) or "–"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:.4g}"
        return "–" if value is None else str(value)

    return [(str(NAMES[name]), text(value)) for name, value in said.items()]


def written(rank: float) -> str:
    """A rank; equals share one that need not be whole."""
    return figures.plain(rank, 0 if float(rank).is_integer() else 1)


def in_a_hundred(share: float) -> str:
    """A share of the runs; never rounded up to all of them."""
    return f"{int(100 * share + 1e-9)}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    text = figures.plain(value, decimals)
    return f"+{text}" if value > 0 else text


def small(value: float) -> str:
    """A probability to three decimals, or that it is below them."""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def safe(svg: str) -> SafeString:
    """A drawing of ours, in which every text is escaped."""
    return mark_safe(svg)  # noqa: S308
