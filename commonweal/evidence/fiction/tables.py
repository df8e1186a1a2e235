"""The tables of the made-up country: what its publishers would put on the internet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.evidence.fiction import layouts
from commonweal.evidence.fiction.areas import Country
from commonweal.evidence.fiction.boundaries import polygons
from commonweal.evidence.fiction.councils import Row, council_rows, survey_rows
from commonweal.evidence.fiction.gazetteer import (
    AUTHORITIES,
    NEIGHBOURHOODS,
    POSTCODE_AREA,
    REGIONS,
)
from commonweal.evidence.fiction.people import Values
from commonweal.evidence.fiction.values import Counting
from warm.framework import Indicator

if TYPE_CHECKING:
    import polars as pl

#: Postcodes in each small area.
POSTCODES = 6
#: The letters that the second half of a postcode uses.
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its path, and the bytes in it."""

    path: str
    data: bytes


def geography(country: Country, rng: np.random.Generator) -> list[Table]:
    """Codes, names, what lies in what, postcodes and outlines."""
    areas, homes = country.areas, country.homes
    council = [one.code for one in AUTHORITIES]
    succession = [
        (
            former.code,
            former.name,
            country.areas[heir].code,
            country.areas[heir].name,
            former.change,
        )
        for former in country.former
        for heir in former.areas
    ]
    found = [
        _csv(
            "geography/authorities.csv",
            ("code", "name", "region_code", "region_name"),
            [(one.code, one.name, one.region, REGIONS[one.region]) for one in AUTHORITIES],
        ),
        _csv(
            "geography/wider_areas.csv",
            ("code", "name", "local_name"),
            [(one.code, one.name, one.local_name) for one in country.middles],
        ),
        _csv(
            "geography/small_areas.csv",
            ("code", "name", "wider_code", "wider_name", "ward_code", "ward_name", "council_code",
             "council_name"),
            [
                (
                    one.code,
                    one.name,
                    country.middles[one.middle].code,
                    country.middles[one.middle].name,
                    country.wards[one.ward].code,
                    country.wards[one.ward].name,
                    council[one.authority],
                    AUTHORITIES[one.authority].name,
                )
                for one in areas
            ],
        ),
        _csv(
            "geography/centres.csv",
            ("code", "latitude", "longitude"),
            [
                (one.code, round(float(at[1]), 6), round(float(at[0]), 6))
                for one, at in zip(areas, homes, strict=True)
            ],
        ),
        _csv(
            "geography/small_areas_2011_to_2021.csv",
            ("code_2011", "name_2011", "code_2021", "name_2021", "change"),
            succession,
        ),
        _csv(
            "geography/setting.csv",
            ("code", "class", "class_name"),
            [
                (one.code, *(("T", "Town") if one.built_up else ("C", "Country")))
                for one in areas
            ],
        ),
        _csv(
            "geography/community_areas.csv",
            ("small_area_code", "small_area_name", "community_area"),
            [(one.code, one.name, country.towns[one.town]) for one in areas if one.authority == 0],
        ),
        Table("geography/neighbourhoods.json", _json(_neighbourhoods(country))),
        _csv(
            "geography/postcodes.csv",
            ("postcode", "small_area_code", "latitude", "longitude"),
            _postcodes(country, rng),
        ),
    ]  # fmt: skip
    return found + _outlines(country)


def _neighbourhoods(country: Country) -> dict[str, Any]:
    return {
        "neighbourhoods": [
            {
                "name": name,
                "locality": NEIGHBOURHOODS[name][0],
                "small_areas": [country.areas[one].code for one in members],
                "about": (
                    f"Made up, like all of {AUTHORITIES[0].name}: "
                    + " and ".join(country.areas[one].name for one in members)
                    + f", at the edge of {NEIGHBOURHOODS[name][0]}."
                ),
            }
            for name, members in country.estates.items()
        ]
    }


def _postcodes(country: Country, rng: np.random.Generator) -> list[tuple[str, str, float, float]]:
    """Postcodes of the first council's area: a district for each town, a sector for its streets."""
    rows = []
    units = [first + second for first in POSTCODE_LETTERS for second in POSTCODE_LETTERS]
    used: dict[int, int] = {}
    for area in country.areas:
        if area.authority != 0:
            continue
        home, ring = country.land.homes[area.cells[0]], country.land.rings[area.cells[0]]
        for _ in range(POSTCODES):
            number = used.get(area.town, 0)
            used[area.town] = number + 1
            sector, unit = divmod(number, 60)
            # Every sixth unit, so that neighbours do not look as if they had been counted.
            code = f"{POSTCODE_AREA}{area.town + 1} {sector + 1}{units[(unit * 6) % len(units)]}"
            # A cell is seen whole from its home for at least half of the way to its border.
            toward = ring[rng.integers(len(ring))]
            at = home + 0.5 * float(rng.uniform()) * (toward - home)
            rows.append((code, area.code, round(float(at[1]), 6), round(float(at[0]), 6)))
    return sorted(rows)


def _outlines(country: Country) -> list[Table]:
    areas = country.areas
    layers: list[tuple[str, list[tuple[str, str]], list[Sequence[int]]]] = [
        ("small_areas", [(one.code, one.name) for one in areas], [one.cells for one in areas]),
        (
            "wider_areas",
            [(one.code, one.name) for one in country.middles],
            [[cell for a in one.members for cell in areas[a].cells] for one in country.middles],
        ),
        (
            "wards",
            [(one.code, one.name) for one in country.wards],
            [[cell for a in one.members for cell in areas[a].cells] for one in country.wards],
        ),
        (
            "councils",
            [(one.code, one.name) for one in AUTHORITIES],
            [
                [cell for area in areas if area.authority == which for cell in area.cells]
                for which in range(len(AUTHORITIES))
            ],
        ),
    ]
    found = []
    for layer, named, members in layers:
        shapes = polygons(country.land, members)
        features = [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name},
                "geometry": _shape(shape),
            }
            for (code, name), shape in zip(named, shapes, strict=True)
        ]
        data = {"type": "FeatureCollection", "name": layer, "features": features}
        found.append(Table(f"boundaries/{layer}.geojson", _json(data, wide=False)))
    return found


def _shape(shape: Any) -> dict[str, Any]:
    from shapely.geometry import mapping

    found: dict[str, Any] = mapping(shape)
    return found


def figures(counting: Counting, before: Values, rng: np.random.Generator) -> list[Table]:
    """Everything that was counted, scored, modelled or asked.

    Parameters
    ----------
    counting : Counting
    before : ndarray
        Underlying share of households deprived in two or more dimensions in every small area of
        2011, 0 to 100.
    rng : numpy.random.Generator
        For the counts of 2011.
    """
    country, framework = counting.country, counting.framework
    codes = [area.code for area in country.areas]
    labels = [area.name for area in country.areas]
    found = [
        Table(layouts.PEOPLE, _parquet(_people(counting, codes, labels))),
        _csv(
            layouts.DEPRIVATION_2011,
            ("code", "name", "dimensions", "households"),
            _dimensions(counting, before, rng),
        ),
    ]
    for file, indicators in layouts.scored(framework).items():
        if indicators:
            columns = [_shown(counting, one) for one in indicators]
            header = ("code", "name", *(layouts.column(one.slug) for one in indicators))
            found.append(_csv(file, header, list(zip(codes, labels, *columns, strict=True))))
    header = ("code", "name", "indicator", "value", "lower", "upper")
    found.append(_csv(layouts.COUNCILS, header, [_row(one)[:6] for one in council_rows(counting)]))
    found.append(
        _csv(
            layouts.SURVEY, (*header, "count", "answers"), [_row(o) for o in survey_rows(counting)]
        )
    )
    return found


def _people(counting: Counting, codes: list[str], labels: list[str]) -> pl.DataFrame:
    import polars as pl

    columns: dict[str, Any] = {
        "code": codes,
        "name": labels,
        "setting": ["Town" if area.built_up else "Country" for area in counting.country.areas],
        "residents": counting.people.residents,
        "households": counting.people.households,
    }
    for one in layouts.counted(counting.framework):
        made = counting.figures(one.slug)
        base = layouts.base_column(one)
        if base not in columns:
            columns[base] = np.rint(counting.base(one.denominator)).astype(np.int64)
        columns[layouts.column(one.slug)] = pl.Series(made.numerator, nan_to_null=True)
    return pl.DataFrame(columns).with_columns(pl.selectors.float().cast(pl.Int64))


def _dimensions(
    counting: Counting, before: Values, rng: np.random.Generator
) -> list[tuple[str, str, str, int]]:
    """Households of 2011 by the number of dimensions in which they are deprived."""
    rows = []
    households = counting.people.former_households
    for former, total, share in zip(counting.country.former, households, before, strict=True):
        many = int(rng.binomial(int(total), share / 100))
        four, three = rng.multinomial(many, (0.012, 0.19, 0.798))[:2]
        # Those with one dimension go with those with more, up to about two in five.
        one = int(rng.binomial(int(total) - many, 0.3 + 0.25 * share / 100))
        counts = (
            int(total) - many - one,
            one,
            many - int(three) - int(four),
            int(three),
            int(four),
        )
        rows += [
            (former.code, former.name, label, count)
            for label, count in zip(layouts.DIMENSIONS, counts, strict=True)
        ]
    return rows


def _shown(counting: Counting, one: Indicator) -> list[str]:
    made = counting.figures(one.slug)
    return [
        f"{value:.6g}" if status == "value" else layouts.SIGN_OF[str(status)]
        for value, status in zip(made.value, made.status, strict=True)
    ]


def _row(one: Row) -> tuple[Any, ...]:
    value = one.value if one.status == "value" else layouts.SIGN_OF[one.status]
    count = value if one.status != "value" else one.count
    return (one.area, one.name, one.indicator, value, one.lower, one.upper, count, one.answers)


def _csv(path: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return Table(path, text.getvalue().encode())


def _json(data: Any, *, wide: bool = True) -> bytes:
    if wide:
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
    return (json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n").encode()


def _parquet(frame: pl.DataFrame) -> bytes:
    import io

    into = io.BytesIO()
    frame.write_parquet(into, compression="zstd")
    return into.getvalue()
