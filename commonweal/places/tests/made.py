"""A very small country in files, as publishers would give them.

Two regions, three council areas, four wider areas, sixteen small areas on a grid of squares: every
number below can be checked by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import shapely

from commonweal.places.geography import Geography, parse

MALLOW, TEASEL, SORREL = "Z06000001", "Z06000002", "Z06000003"

#: Council area of each wider area, and its name in local use.
WIDER = {
    "Z02000001": ("Mallow 001", "Mallow Bridge"),
    "Z02000002": ("Mallow 002", ""),
    "Z02000003": ("Teasel 001", "Teasel & St Mark's"),
    "Z02000004": ("Sorrel 001", "Upper Sorrel"),
}
LETTERS = "ABCD"
#: Code of each small area to its name: four in each wider area.
SMALL = {
    f"Z0100{w}00{i}": f"{name}{LETTERS[i - 1]}"
    for w, (name, _) in enumerate(WIDER.values(), start=1)
    for i in range(1, 5)
}
COUNCIL = {"Mallow": MALLOW, "Teasel": TEASEL, "Sorrel": SORREL}
RESIDENTS = {code: 1000 + 10 * i for i, code in enumerate(SMALL)}


def council_of(code: str) -> str:
    """Council area of a small area."""
    return COUNCIL[SMALL[code].split()[0]]


def square(code: str) -> shapely.Polygon:
    """Outline of a small area: squares in a row for each wider area."""
    row, column = int(code[5]), int(code[8])
    return shapely.box(column * 0.01, row * 0.01, (column + 1) * 0.01, (row + 1) * 0.01)


def described(kind: str, slug: str, file: str, **fields: Any) -> Geography:
    """A description, by way of TOML, as a folder of them would hold it."""
    said: dict[str, Any] = {
        "slug": slug,
        "kind": kind,
        "title": f"{slug.capitalize()} of the made country",
        "publisher": "Nobody",
        "licence": "CC0-1.0",
        "attribution": [f"Made up for tests: {slug}"],
        "vintage": "2021",
        "file": file,
        "format": Path(file).suffix.removeprefix("."),
        "tested_against": "made",
        **fields,
    }
    lines, tables = [], []
    for key, value in said.items():
        if isinstance(value, Mapping):
            tables += [f"[{key}]", *(f"{name} = {json.dumps(v)}" for name, v in value.items())]
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return parse("\n".join([*lines, *tables]), f"{slug}.toml")


AUTHORITIES = described(
    "authorities",
    "authorities",
    "authorities.csv",
    vintage="2024",
    country={"code": "Z92000001", "name": "Nation"},
    columns={"code": "la", "name": "la name", "region_code": "rgn", "region_name": "rgn name"},
)
WIDER_AREAS = described(
    "wider_areas",
    "wider",
    "wider.parquet",
    columns={"code": "MSOA21CD", "name": "MSOA21NM", "local_name": "local"},
)
SMALL_AREAS = described(
    "small_areas",
    "small",
    "small.parquet",
    period="2024",
    columns={
        "code": "LSOA21CD",
        "name": "LSOA21NM",
        "council_code": "LAD24CD",
        "ward_code": "WD24CD",
        "ward_name": "WD24NM",
    },
    keep={"code": "Z01"},
)
CENTRES = described(
    "centres",
    "centres",
    "centres.csv",
    columns={"code": "code", "latitude": "lat", "longitude": "long"},
)
PEOPLE = described(
    "residents", "people", "people.csv", columns={"code": "LSOA21CD", "residents": "count"}
)
CHANGES = described(
    "succession",
    "changes",
    "changes.csv",
    place_kind="lsoa",
    columns={"old_code": "old", "old_name": "old name", "new_code": "new", "change": "change"},
)
CLASSES = described(
    "classification",
    "classes",
    "classes.csv",
    columns={"code": "code", "class": "class", "class_name": "name"},
)
OUTLINES = described(
    "boundaries",
    "outlines",
    "outlines.geojson",
    place_kind="lsoa",
    columns={"code": "LSOA21CD", "name": "LSOA21NM"},
)
POSTCODES = described(
    "postcodes",
    "postcodes",
    "postcodes.csv",
    columns={
        "postcode": ["pcds", "pcd"],
        "small_area": "lsoa21",
        "latitude": "lat",
        "longitude": "long",
    },
)
ESTATES = described("neighbourhoods", "estates", "estates.json", basis="chosen")
COMMUNITIES = described(
    "lookup",
    "communities",
    "communities.csv",
    place_kind="community_area",
    council=MALLOW,
    columns={"small_area": "small area code", "name": "community area"},
)
ALL = (
    AUTHORITIES, WIDER_AREAS, SMALL_AREAS, CENTRES, PEOPLE, CHANGES, CLASSES, OUTLINES, POSTCODES,
    ESTATES, COMMUNITIES,
)  # fmt: skip


def country(folder: Path) -> tuple[Geography, ...]:
    """Write every file of the country, and return the descriptions."""
    write_csv(
        folder / "authorities.csv",
        ["la", "la name", "rgn", "rgn name"],
        [
            [MALLOW, "Mallow", "Z12000001", "North"],
            [TEASEL, "Teasel", "Z12000001", "North"],
            [SORREL, "Sorrel", "Z12000002", "South"],
        ],
    )
    pl.DataFrame(
        [
            {"MSOA21CD": code, "MSOA21NM": name, "local": local or name}
            for code, (name, local) in WIDER.items()
        ]
    ).write_parquet(folder / "wider.parquet")
    pl.DataFrame(
        [
            {
                "LSOA21CD": code,
                "LSOA21NM": name,
                "LAD24CD": council_of(code),
                "WD24CD": f"Z05000{code[5]}0{1 + (code[8] > '2')}",
                "WD24NM": "Castle" if code[8] > "2" else f"{name[:-5]} Abbey",
            }
            for code, name in SMALL.items()
        ]
        + [{"LSOA21CD": "W01000001", "LSOA21NM": "Elsewhere 001A", "LAD24CD": "W06000001",
            "WD24CD": "W05000001", "WD24NM": "Elsewhere"}]
    ).write_parquet(folder / "small.parquet")  # fmt: skip
    write_csv(
        folder / "centres.csv",
        ["code", "lat", "long"],
        [[code, square(code).centroid.y, square(code).centroid.x] for code in SMALL],
    )
    # As the census gives it: one row for each age band.
    write_csv(
        folder / "people.csv",
        ["LSOA21CD", "age", "count"],
        [
            row
            for code, number in RESIDENTS.items()
            for row in ([code, "under 16", 200], [code, "16 and over", number - 200])
        ],
    )
    write_csv(
        folder / "changes.csv",
        ["old", "old name", "new", "change"],
        [
            ["Z01009001", "Mallow 001Z", "Z01001001", "S"],
            ["Z01009001", "Mallow 001Z", "Z01001002", "S"],
            ["Z01009002", "Mallow 002X", "Z01002001", "M"],
            ["Z01009003", "Mallow 002Y", "Z01002001", "M"],
            ["Z01009004", "Teasel 001X", "Z01003001", "X"],
            *[[code, name, code, "U"] for code, name in list(SMALL.items())[2:4]],
        ],
    )
    write_csv(
        folder / "classes.csv",
        ["code", "class", "name"],
        [[code, "U" if code[8] < "3" else "R", "Urban or rural"] for code in SMALL],
    )
    write_geojson(
        folder / "outlines.geojson",
        [({"LSOA21CD": code, "LSOA21NM": name}, square(code)) for code, name in SMALL.items()],
    )
    write_csv(
        folder / "postcodes.csv",
        ["pcds", "lsoa21", "lat", "long"],
        [
            ["QQ1 1AA", "Z01001001", 0.01, 0.01],
            ["QQ1 1AB", "Z01001001", 0.01, 0.01],
            ["QQ1 4AA", "Z01001002", 0.01, 0.01],
            ["qq14 9zz", "Z01003001", 99.999999, 0],
            ["QQ9 9ZZ", "W01000001", 0.01, 0.01],
        ],
    )
    (folder / "estates.json").write_text(
        json.dumps(
            {
                "note": "for readers",
                "Studley Green (Mallow Bridge)": {
                    "core_lsoas": {
                        "Z01001001": {"name": "Mallow 001A", "evidence": "by the river"},
                        "Z01001002": {"name": "Mallow 001B", "evidence": "by the mill"},
                    },
                    "neighbouring_not_core": {"Z01001003": {"name": "Mallow 001C"}},
                },
            }
        ),
        encoding="utf-8",
    )
    write_csv(
        folder / "communities.csv",
        ["small area code", "community area"],
        [
            [code, f"Vale {name.split()[1][:3]}"]
            for code, name in SMALL.items()
            if council_of(code) == MALLOW
        ],
    )
    return ALL


def write_csv(path: Path, headers: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    """Write a CSV file."""
    lines = [",".join(headers), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_geojson(
    path: Path, features: Iterable[tuple[Mapping[str, object], Any]], crs: str | None = None
) -> Path:
    """Write a GeoJSON collection."""
    data: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(properties),
                "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            }
            for properties, shape in features
        ],
    }
    if crs:
        data["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def otherwise(source: Geography, **fields: Any) -> Geography:
    """The same description with something else in it."""
    return replace(source, described_by="otherwise", **fields)
