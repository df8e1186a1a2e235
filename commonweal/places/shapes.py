"""Outlines of places: from the files that publishers give to one table of code, name and shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.places import tables
from commonweal.places.geography import Geography
from commonweal.places.problems import Problem, refuse

if TYPE_CHECKING:
    import polars as pl

#: Longitude and latitude. GeoJSON has no other; the older names stand in files from before that.
WGS84 = ("crs84", "4326")
LARGEST = 512 * 2**20


def outlines(source: Geography, path: Path) -> pl.DataFrame:
    """Read outlines from GeoParquet or GeoJSON.

    Pieces with the same code become one outline, and an outline that crosses itself is mended.

    Parameters
    ----------
    source : Geography
        Which columns, or properties, hold code, name and geometry.
    path : pathlib.Path

    Returns
    -------
    polars.DataFrame
        ``code``, ``name`` and ``shape`` (well-known binary, longitude and latitude in WGS 84),
        sorted by code.

    Raises
    ------
    BadInput
        When it cannot be read, or an outline has no code, is no area, or lies elsewhere than in
        longitude and latitude.
    """
    import polars as pl
    import shapely

    if source.format == "geojson":
        codes, names, shapes, problems = _from_geojson(source, path)
    else:
        codes, names, shapes, problems = _from_geoparquet(source, path)
    if problems:
        refuse(path.name, problems)

    array = shapely.from_wkb(shapes)
    kinds = shapely.get_type_id(array)
    west, south, east, north = shapely.bounds(array).T
    for i, code in enumerate(codes):
        row = i + 1 if source.format == "geojson" else i + 2
        if not code:
            problems.append(Problem("a code", row=row, column="/".join(source.columns["code"])))
        if kinds[i] not in (3, 6) or shapely.is_empty(array[i]):
            problems.append(Problem("the outline of an area", row=row, value=code))
        elif not (west[i] >= -180 and east[i] <= 180 and south[i] >= -90 and north[i] <= 90):
            problems.append(
                Problem(
                    "longitude and latitude (WGS 84), not metres on a national grid",
                    row=row,
                    value=f"{code} at {west[i]:.0f}, {south[i]:.0f}",
                )
            )
    if problems:
        refuse(path.name, problems)

    crossing = ~shapely.is_valid(array)
    array[crossing] = [_areas_of(shapely.make_valid(shape)) for shape in array[crossing]]
    pieces: dict[str, list[Any]] = {}
    for code, shape in zip(codes, array, strict=True):
        pieces.setdefault(code, []).append(shape)
    name_of = dict(zip(codes, names, strict=True))
    ordered = sorted(pieces)
    return pl.DataFrame(
        {
            "code": ordered,
            "name": [name_of[code] for code in ordered],
            "shape": [
                shapely.to_wkb(
                    pieces[code][0] if len(pieces[code]) == 1 else shapely.union_all(pieces[code])
                )
                for code in ordered
            ],
        },
        schema={"code": pl.String, "name": pl.String, "shape": pl.Binary},
    )


def _areas_of(shape: Any) -> Any:
    """Mending may leave stray lines and points beside the areas; those are dropped."""
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _from_geoparquet(
    source: Geography, path: Path
) -> tuple[list[str], list[str], list[bytes], list[Problem]]:
    import polars as pl

    try:
        about = json.loads(pl.read_parquet_metadata(path).get("geo", "null"))
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
    except (pl.exceptions.PolarsError, ValueError, OSError) as error:
        refuse(path.name, [Problem(f"a GeoParquet file that can be read ({error})"[:300])])
    if about is None:
        refuse(path.name, [Problem("GeoParquet; this file does not say where its outlines lie")])
    found = tables.named(source, schema.names(), path.name)
    shape = found.get("geometry", about.get("primary_column", ""))
    column = about.get("columns", {}).get(shape, {})
    crs = column.get("crs", "OGC:CRS84")
    place = str(crs.get("id", {}).get("code", "")) if isinstance(crs, dict) else str(crs)
    problems = []
    if shape not in schema.names():
        refuse(path.name, [Problem("the column of outlines that it speaks of", column=shape)])
    if column.get("encoding") != "WKB":
        problems.append(Problem("outlines as WKB", column=shape, value=str(column.get("encoding"))))
    if not place.casefold().endswith(WGS84):
        problems.append(Problem("longitude and latitude (EPSG:4326)", column=shape, value=place))
    if problems:
        return [], [], [], problems
    # A column marked as geometry must give up its mark before it is bytes.
    plain = pl.col(shape) if schema[shape] == pl.Binary else pl.col(shape).ext.storage()
    frame = lazy.select(
        pl.col(found["code"]).cast(pl.String).fill_null("").alias("code"),
        (pl.col(found["name"]).cast(pl.String).fill_null("") if "name" in found else pl.lit(""))
        .alias("name"),
        plain.alias("shape"),
    ).collect()  # fmt: skip
    for meaning, prefix in source.keep.items():
        frame = frame.filter(pl.col(meaning).str.starts_with(prefix))
    empty = frame.with_row_index("row", offset=2).filter(pl.col("shape").is_null())
    problems = [
        Problem("the outline of an area", row=row, value=code)
        for row, code in empty.select("row", "code").iter_rows()
    ]
    return frame["code"].to_list(), frame["name"].to_list(), frame["shape"].to_list(), problems


def _from_geojson(
    source: Geography, path: Path
) -> tuple[list[str], list[str], list[bytes], list[Problem]]:
    import shapely

    if path.stat().st_size > LARGEST:
        refuse(path.name, [Problem(f"at most {LARGEST // 2**20} MB of GeoJSON")])
    try:
        data = json.loads(path.read_bytes())
        features = data["features"]
        crs = (data.get("crs") or {}).get("properties", {}).get("name", "CRS84")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        refuse(path.name, [Problem(f"a GeoJSON collection of features ({error})"[:300])])
    if not str(crs).casefold().endswith(WGS84):
        refuse(path.name, [Problem("longitude and latitude (WGS 84)", value=str(crs))])
    if not isinstance(features, list) or not features:
        refuse(path.name, [Problem("at least one feature")])
    codes, names, shapes, problems = [], [], [], []
    first = features[0].get("properties") if isinstance(features[0], dict) else None
    found = tables.named(source, list(first or {}), path.name)
    for row, feature in enumerate(features, start=1):
        try:
            properties = feature["properties"]
            code = str(properties[found["code"]] or "").strip()
            name = str(properties.get(found.get("name", ""), "") or "").strip()
            if feature["geometry"] is None:
                problems.append(Problem("the outline of an area", row, value=code))
                continue
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        except (shapely.errors.ShapelyError, ValueError, KeyError, TypeError):
            problems.append(Problem("a feature with properties and an outline", row))
            continue
        if not code.startswith(source.keep.get("code", "")):
            continue
        codes.append(code)
        names.append(name)
        shapes.append(shapely.to_wkb(shape))
    return codes, names, shapes, problems
