"""Where each figure goes: the files a publisher would give, and the descriptions they need.

Files and descriptions are made from the same lists, so what the framework gains is written and
described at once. The descriptions are kept in ``sources/fiction``; after a change in the framework
``python -m commonweal.evidence.fiction`` writes them anew, and a test says when that is due.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.evidence.fiction.councils import (
    SURVEY_MEANS,
    SURVEY_NOT_ASKED,
    SURVEY_SHARES,
    council_indicators,
)
from commonweal.evidence.fiction.gazetteer import COUNTRY, COUNTRY_CODE, LANTERN_HEATH, MALLOWSHIRE
from commonweal.evidence.fiction.truth import AFTER, BEFORE, CHANGED
from commonweal.evidence.fiction.values import SOURCE_GAP, small_area_indicators
from warm.framework import Framework, Indicator

PUBLISHER = "Commonweal (fictional)"
LICENCE = "CC0-1.0"
ATTRIBUTION = (
    f"Made up: {COUNTRY} does not exist, and nobody lives there. Made by Commonweal; CC0 1.0."
)
#: Domains that end in .example are set aside so that they can never lead anywhere (RFC 2606).
PAGE = "https://meadland.example/"

PEOPLE = "census/people_2021.parquet"
DEPRIVATION_2011 = "census/household_deprivation_2011.csv"
SCORES = "scores/scores_2025.csv"
CRIME = "police/recorded_crime_2025.csv"
MODELLED = "modelled/estimates_2024.csv"
COUNCILS = "councils/indicators_2025.csv"
SURVEY = "survey/lantern_heath_2025.csv"

#: Signs that stand where a number should be.
SIGNS = {"[x]": "missing", "[g]": "source_gap", "[z]": "not_asked"}
SIGN_OF = {status: sign for sign, status in SIGNS.items()}
#: Numbers of dimensions in which a household is deprived, as the tables of 2011 word them.
DIMENSIONS = ("0", "1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Description:
    """A source's TOML file: its name, and what it says."""

    name: str
    text: str


def counted(framework: Framework) -> tuple[Indicator, ...]:
    """What is counted of people or households in every small area."""
    traits = [
        framework.measured(one.slug)
        for one in framework.people
        if one.lowest.startswith("lsoa") and one.unit == "percent" and one.slug != "urban"
    ]
    indicators = [
        one
        for one in small_area_indicators(framework)
        if one.measure == "share" and one.basis in ("interval", "approximate")
    ]
    return (*traits, *indicators)


def scored(framework: Framework) -> dict[str, tuple[Indicator, ...]]:
    """What is published without its counts: file to indicators."""
    rest = set(counted(framework))
    files: dict[str, list[Indicator]] = {SCORES: [], CRIME: [], MODELLED: []}
    for one in small_area_indicators(framework):
        if one in rest:
            continue
        if one.layer == "modelled":
            files[MODELLED].append(one)
        else:
            files[CRIME if one.domain == SOURCE_GAP[0] else SCORES].append(one)
    return {file: tuple(found) for file, found in files.items()}


def column(text: str) -> str:
    """A header from a slug or from words."""
    return "_".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def base_column(one: Indicator) -> str:
    """Header of the people or households that a share is of."""
    usual = {"everyone who lives here": "residents", "households": "households"}
    return usual.get(one.denominator.casefold(), column(one.denominator))


def descriptions(framework: Framework) -> tuple[Description, ...]:
    """Every source of the made-up country, described as the catalogue wants it."""
    return (*_observations(framework), *_geography())


def _observations(framework: Framework) -> list[Description]:
    traits = {one.slug for one in framework.people}
    people: list[dict[str, Any]] = [
        {"indicator": slug, "value": slug} for slug in ("residents", "households") if slug in traits
    ]
    if "urban" in traits:
        people.append(
            {"indicator": "urban", "value": "setting", "levels": {"Town": 100, "Country": 0}}
        )
    people += [
        {"indicator": one.slug, "numerator": column(one.slug), "denominator": base_column(one)}
        for one in counted(framework)
    ]
    found = [
        _description(
            "people-2021",
            "People and households, 2021",
            PEOPLE,
            period=AFTER,
            geography="lsoa21",
            layout={"shape": "wide", "area": "code", "empty": "suppressed"},
            measures=people,
            known_gaps=["Counts from 1 to 4 of homes without central heating are withheld."],
        ),
        _description(
            "household-deprivation-2011",
            "Households by number of dimensions of deprivation, 2011",
            DEPRIVATION_2011,
            period=BEFORE,
            geography="lsoa11",
            layout={
                "shape": "categories",
                "area": "code",
                "category": "dimensions",
                "count": "households",
            },
            measures=[{"indicator": CHANGED, "categories": DIMENSIONS[2:]}],
        ),
    ]
    about = {
        SCORES: ("scores-2025", "Scores and rates of small areas, 2025", "2025",
                 ["A few figures on broadband and on doctors' practices never arrived."]),
        CRIME: ("recorded-crime-2025", "Crime recorded by the police, 2025", "2025",
                ["The police of Sorrelvale sent no records."]),
        MODELLED: ("estimates-2024", "Estimates from a model of who lives where, 2024", "2024",
                   ["Estimates, not counts: nobody was asked in the small areas themselves."]),
    }  # fmt: skip
    for file, indicators in scored(framework).items():
        name, title, period, gaps = about[file]
        if indicators:
            found.append(
                _description(
                    name,
                    title,
                    file,
                    period=period,
                    geography="lsoa21",
                    layout={"shape": "wide", "area": "code", "markers": SIGNS},
                    measures=[
                        {"indicator": one.slug, "value": column(one.slug)} for one in indicators
                    ],
                    known_gaps=gaps,
                )
            )
    interval = {"value": "value", "lower": "lower", "upper": "upper"}
    found.append(
        _description(
            "councils-2025",
            "Figures for councils' areas, regions and the nation, 2025",
            COUNCILS,
            period="2025",
            geography="ltla24",
            layout={"shape": "long", "area": "code", "markers": SIGNS},
            measures=[
                {"indicator": one.slug, "where": {"indicator": [one.slug]}} | interval
                for one in council_indicators(framework)
            ],
            known_gaps=["One council did not take part in one question."],
        )
    )
    found.append(
        _description(
            "lantern-heath-survey-2025",
            f"Residents' survey of {LANTERN_HEATH}, 2025",
            SURVEY,
            period="2025",
            geography="neighbourhood",
            layout={"shape": "long", "area": "code", "markers": SIGNS},
            measures=[
                {"indicator": slug, "where": {"indicator": [slug]}, "denominator": "answers"}
                | interval
                for slug in (*SURVEY_MEANS, *SURVEY_NOT_ASKED)
                if slug in framework
            ]
            + [
                {
                    "indicator": slug,
                    "where": {"indicator": [slug]},
                    "numerator": "count",
                    "denominator": "answers",
                    "lower": "lower",
                    "upper": "upper",
                }
                for slug in SURVEY_SHARES
                if slug in framework
            ],
            known_gaps=["Anxiety was not asked about."],
        )
    )
    return found


#: Name, title, kind, file, place kind, columns, further entries.
_FILES: tuple[tuple[str, str, str, str, str, dict[str, str], dict[str, Any]], ...] = (
    ("authorities", "Councils' areas and regions", "authorities", "geography/authorities.csv", "",
     {"code": "code", "name": "name", "region_code": "region_code", "region_name": "region_name"},
     {"country": {"code": COUNTRY_CODE, "name": COUNTRY}}),
    ("wider-areas", "Names of wider areas", "wider_areas", "geography/wider_areas.csv", "",
     {"code": "code", "name": "name", "local_name": "local_name"}, {}),
    ("small-areas", "Small areas and what they lie in", "small_areas", "geography/small_areas.csv",
     "", {"code": "code", "name": "name", "council_code": "council_code", "wider_code": "wider_code",
          "ward_code": "ward_code", "ward_name": "ward_name"}, {}),
    ("centres", "Where people live in small areas", "centres", "geography/centres.csv", "",
     {"code": "code", "latitude": "latitude", "longitude": "longitude"}, {}),
    ("residents", "Residents of small areas", "residents", PEOPLE, "",
     {"code": "code", "residents": "residents"}, {}),
    ("small-areas-2011-to-2021", "Small areas of 2011 and what became of them", "succession",
     "geography/small_areas_2011_to_2021.csv", "lsoa",
     {"old_code": "code_2011", "old_name": "name_2011", "new_code": "code_2021",
      "change": "change"}, {}),
    ("setting", "Town and country", "classification", "geography/setting.csv", "lsoa",
     {"code": "code", "class": "class", "class_name": "class_name"}, {}),
    ("community-areas", f"Community areas of {MALLOWSHIRE.name}", "lookup",
     "geography/community_areas.csv", "community_area",
     {"small_area": "small_area_code", "name": "community_area"},
     {"council": MALLOWSHIRE.code, "basis": "exact"}),
    ("neighbourhoods", f"Neighbourhoods of {MALLOWSHIRE.name}", "neighbourhoods",
     "geography/neighbourhoods.json", "neighbourhood", {}, {"council": MALLOWSHIRE.code, "basis": "exact"}),
    ("postcodes", f"Postcodes of {MALLOWSHIRE.name}", "postcodes", "geography/postcodes.csv", "",
     {"postcode": "postcode", "small_area": "small_area_code", "latitude": "latitude",
      "longitude": "longitude"}, {"council": MALLOWSHIRE.code}),
    ("outlines-of-small-areas", "Outlines of small areas", "boundaries",
     "boundaries/small_areas.geojson", "lsoa", {"code": "code", "name": "name"}, {}),
    ("outlines-of-wider-areas", "Outlines of wider areas", "boundaries",
     "boundaries/wider_areas.geojson", "msoa", {"code": "code", "name": "name"}, {}),
    ("outlines-of-wards", "Outlines of wards", "boundaries", "boundaries/wards.geojson", "ward",
     {"code": "code", "name": "name"}, {}),
    ("outlines-of-councils", "Outlines of councils' areas", "boundaries",
     "boundaries/councils.geojson", "la", {"code": "code", "name": "name"}, {}),
)  # fmt: skip


def _geography() -> list[Description]:
    found = []
    for name, title, kind, file, place_kind, columns, more in _FILES:
        entries = _entries(name, kind, title, file)
        entries |= {"vintage": AFTER}
        if place_kind:
            entries["place_kind"] = place_kind
        entries |= more
        if columns:
            entries["columns"] = columns
        found.append(Description(f"{name}.toml", toml(entries)))
    return found


def _entries(name: str, kind: str, title: str, file: str) -> dict[str, Any]:
    return {
        "slug": f"fiction-{name}",
        "kind": kind,
        "title": f"Made up: {title[0].lower() + title[1:]}",
        "publisher": PUBLISHER,
        "licence": LICENCE,
        "attribution": [ATTRIBUTION],
        "page": PAGE,
        "period": AFTER,
        "file": file,
        "format": file.rpartition(".")[2],
        "tested_against": "made",
        "transformations": ["Made by code from a seed; nothing was observed."],
    }


def _description(
    name: str,
    title: str,
    file: str,
    *,
    period: str,
    geography: str,
    layout: dict[str, Any],
    measures: Sequence[dict[str, Any]],
    known_gaps: Sequence[str] = (),
) -> Description:
    entries = _entries(name, "observations", title, file)
    entries |= {"period": period, "geography": geography}
    if known_gaps:
        entries["known_gaps"] = list(known_gaps)
    text = toml(entries | {"layout": layout})
    for one in measures:
        text += "\n[[layout.measure]]\n" + toml(one, inline=True)
    return Description(f"{name}.toml", text)


def toml(entries: Mapping[str, Any], *, inline: bool = False) -> str:
    """TOML of texts, numbers, lists and, as tables at the end, mappings.

    Parameters
    ----------
    inline : bool
        Write mappings on one line, where a table cannot follow.
    """
    lines = []
    for key, value in entries.items():
        if not isinstance(value, Mapping) or inline:
            lines.append(f"{key} = {_value(value)}")
    for key, value in entries.items():
        if isinstance(value, Mapping) and not inline:
            lines += ["", f"[{key}]", toml(value, inline=True).rstrip("\n")]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)
