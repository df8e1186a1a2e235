"""Estimates as a table with a descriptor: published by loading it, like any other table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.common.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from commonweal.surveys.judging import Judgement
    from warm.estimate.estimated import AreaEstimates

#: What stands where a figure is not sure enough to be shown.
WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the descriptor says of a table of estimates.

    Attributes
    ----------
    name, title, publisher, licence, period : str
        Empty where they are still to be decided.
    kind, vintage : str
        Of the areas: ``lsoa`` and ``2021``, say.
    slugs : mapping of str to str
        For each outcome the indicator that it is published as.
    """

    name: str
    title: str
    publisher: str
    licence: str
    period: str
    kind: str
    vintage: str
    slugs: Mapping[str, str]


def table_of(found: AreaEstimates, judged: Sequence[Judgement]) -> pl.DataFrame:
    """Every estimate as a row; shares in percent, and a word where one is withheld.

    Columns `area`, `outcome`, `estimate`, `lower`, `upper`, `base`, `cv`, `grade`, `error`, `layer`
    and `reason`.
    """
    import polars as pl

    frame = found.to_frame()
    shown = np.concatenate([one.shown & (one.refused == "") for one in judged])
    scale = np.where(frame["kind"].to_numpy() == "share", 100.0, 1.0)
    figures = {
        name: [
            WITHHELD if not ok else f"{value:.4f}"
            for ok, value in zip(
                shown, frame[name].fill_null(np.nan).to_numpy() * scale, strict=True
            )
        ]
        for name in ("estimate", "lower", "upper")
    }
    unsure = "Its error is too large to show it."
    reasons = [
        reason or ("" if ok else unsure)
        for ok, reason in zip(shown.tolist(), frame["reason"].to_list(), strict=True)
    ]
    return frame.select("area", "outcome", "base", "cv", "grade", "error", "layer").with_columns(
        *(pl.Series(name, values) for name, values in figures.items()), pl.Series("reason", reasons)
    ).select(
        "area", "outcome", "estimate", "lower", "upper", "base", "cv", "grade", "error", "layer",
        "reason",
    )  # fmt: skip


def descriptor_of(
    found: AreaEstimates, judged: Sequence[Judgement], edition: Edition, file_name: str
) -> dict[str, Any]:
    """The Data Package descriptor of the table: what it leaves open is to be decided before loading.

    Raises
    ------
    BadInput
        When nothing may be published, with the reason for each outcome; or when an outcome has no
        indicator.
    """
    refused = [f"{one.outcome}: {one.refused}" for one in judged if one.refused]
    if refused and len(refused) == len(judged):
        raise BadInput("These estimates cannot be published.", refused)
    published = [one.outcome for one in judged if not one.refused]
    lacking = [one for one in published if one not in edition.slugs]
    if lacking:
        raise BadInput(
            "Say which indicator each outcome is: --as "
            + " --as ".join(f"{one}=SLUG" for one in lacking)
            + " (commonweal indicators lists them)."
        )

    def decided(text: str, question: str) -> Any:
        return text or {"decide": question}

    method = found.method.get("asked", {}).get("name", found.method.get("method", ""))
    layer = "modelled" if found.modelled else "survey"
    indicators = []
    for name in published:
        share = found.kinds[found.outcome(name)] == "share"
        one: dict[str, Any] = {
            "slug": edition.slugs[name],
            "percent" if share else "value": "estimate",
            "lower": "lower",
            "upper": "upper",
            "where": {"outcome": name},
        }
        if not found.modelled:
            one["base"] = "base"
        indicators.append(one)
    return {
        "name": edition.name,
        "title": decided(edition.title, "What is this called, beside every figure?"),
        "contributors": [
            {"title": decided(edition.publisher, "Who publishes it?"), "role": "publisher"}
        ],
        "licenses": [{"name": decided(edition.licence, "Under which licence?")}],
        "resources": [
            {
                "path": file_name,
                "commonweal": {
                    "area": {"column": "area", "by": "code", "kind": edition.kind}
                    | ({"vintage": edition.vintage} if edition.vintage else {}),
                    "period": decided(edition.period, "Which period are the answers of?"),
                    "layer": layer,
                    "statuses": {WITHHELD: "suppressed"},
                    "known_gaps": [f"Estimated by {method}.", *found.notes][:5],
                    "indicators": indicators,
                },
            }
        ],
    }


def as_text(descriptor: Mapping[str, Any]) -> str:
    """A descriptor as its file."""
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
