"""A place and a county as maps that any program can draw: GeoJSON (RFC 7946).

Longitude before latitude, in degrees (WGS 84), to five decimals: about a metre. Outer rings run
anticlockwise. Licence and attribution travel with the figures, as members of the collection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commonweal.evidence.exports.county import County, Row, comparison, status
from commonweal.evidence.exports.text import unique
from warm.errors import WarmError
from warm.results import Profile, ReleaseInfo, plain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DECIMALS = 5


def profile_geojson(
    profile: Profile,
    geometry: Mapping[str, object],
    rows: Iterable[Row] = (),
    *,
    attribution: Sequence[str] = (),
) -> str:
    """A place as a FeatureCollection: the place itself, then its small areas.

    Parameters
    ----------
    profile : Profile
    geometry : mapping of str to geometry
        Outlines by code of small area: shapely geometries, or GeoJSON's own mappings. A small
        area without one has a feature with no geometry.
    rows : iterable of Row, optional
        Small areas with figures of their own (`CountyRow`); those of other places are passed
        over. Without them a small area has its code and nothing else.
    attribution : sequence of str
        What the outlines ask to be said of them, beside what the figures do.

    Returns
    -------
    str
        The first feature is the place, with every value and class. A place of one small area is
        one feature.

    Raises
    ------
    WarmError
        When an outline is no geometry.
    """
    place = profile.place
    known = {one.code: one for one in rows}
    outlines = {code: shape_of(geometry.get(code)) for code in place.small_areas}
    features = [
        feature(
            place.code,
            union(outlines.values()),
            {
                "code": place.code,
                "name": place.name,
                "kind": place.kind,
                "population": place.population,
                "compared_with": profile.comparator.label,
                **{
                    key: value
                    for one in profile.domains
                    for key, value in (
                        (f"domain_{one.domain}", one.class_),
                        (f"domain_{one.domain}_difference", one.difference),
                    )
                },
                **{
                    key: value
                    for one in profile.indicators
                    for key, value in (
                        (f"value_{one.indicator}", one.value),
                        (f"lower_{one.indicator}", one.lower),
                        (f"upper_{one.indicator}", one.upper),
                        (f"class_{one.indicator}", one.class_),
                        (f"status_{one.indicator}", one.status),
                        (f"layer_{one.indicator}", one.layer),
                        (f"period_{one.indicator}", one.period),
                    )
                },
            },
        )
    ]
    if len(place.small_areas) > 1:
        features += [
            feature(
                code,
                outlines[code],
                {"code": code, "kind": "small area", "part_of": place.code}
                | (_figures(known[code]) if code in known else {}),
            )
            for code in place.small_areas
        ]
    return collection(
        features,
        releases=profile.releases,
        attribution=attribution,
        name=place.name,
        comparison=(
            "Compared with nothing."
            if profile.comparator.kind == "none"
            else f"Compared with {profile.comparator.label}."
        ),
        method=plain(profile.method),
    )


def county_geojson(
    county: County,
    geometry: Mapping[str, object],
    *,
    releases: Sequence[ReleaseInfo] = (),
    attribution: Sequence[str] = (),
) -> str:
    """Every small area of a county as a FeatureCollection, with its values and classes.

    Parameters
    ----------
    geometry : mapping of str to geometry
        As `profile_geojson` takes it.
    releases : sequence of ReleaseInfo
        Where the figures come from.
    attribution : sequence of str
        What the outlines ask to be said of them, beside what the figures do.

    Raises
    ------
    WarmError
        When an outline is no geometry.
    """
    return collection(
        [
            feature(
                row.code,
                shape_of(geometry.get(row.code)),
                {
                    "code": row.code,
                    "name": row.name,
                    "local_name": row.local_name or None,
                    "population": row.population,
                    **_figures(row),
                },
            )
            for row in county.rows
        ],
        releases=releases,
        attribution=attribution,
        name=county.name,
        comparison=comparison(county),
        periods=dict(county.periods),
    )


def _figures(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {f"domain_{slug}": class_ for slug, class_ in row.domains.items()}
    for slug, value in row.values.items():
        found[f"value_{slug}"] = value
        found[f"class_{slug}"] = row.classes[slug]
        found[f"status_{slug}"] = status(row, slug)
    return found


# The format ---------------------------------------------------------------------------------------


def collection(
    features: Sequence[Mapping[str, Any]],
    *,
    releases: Sequence[ReleaseInfo],
    attribution: Sequence[str] = (),
    **members: Any,
) -> str:
    """Features with everything that must travel with them, as text."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            **members,
            "licence": list(unique(one.licence for one in releases)),
            "attribution": list(
                unique((*(line for one in releases for line in one.attribution), *attribution))
            ),
            "releases": [one.release for one in releases],
            "features": list(features),
        },
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )


def feature(
    code: str, outline: BaseGeometry | None, properties: Mapping[str, Any]
) -> dict[str, Any]:
    """One area; a geometry that there is not is null, as the format wants it."""
    return {
        "type": "Feature",
        "id": code,
        "geometry": None if outline is None else geometry_of(outline),
        "properties": plain(properties),
    }


def shape_of(given: object) -> BaseGeometry | None:
    """A geometry as shapely knows it; None where there is none.

    Raises
    ------
    WarmError
        When it is neither a geometry nor GeoJSON's mapping of one.
    """
    import shapely
    from shapely.geometry import shape
    from shapely.geometry.base import BaseGeometry

    if given is None:
        return None
    found: Any = given
    if not isinstance(given, BaseGeometry):
        try:
            found = shape(given)
        except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
            raise WarmError("An outline is no geometry: expected shapely's or GeoJSON's.") from None
    return None if found.is_empty else found


def union(outlines: Iterable[BaseGeometry | None]) -> BaseGeometry | None:
    """The outline of areas taken together; None where none of them has one."""
    import shapely

    known = [one for one in outlines if one is not None]
    if len(known) < 2:
        return known[0] if known else None
    return shapely.union_all([shapely.make_valid(one) for one in known])


def geometry_of(outline: BaseGeometry) -> dict[str, Any]:
    """A geometry in the format's own words: rounded, outer rings anticlockwise."""
    import shapely
    from shapely.geometry import mapping

    # Rounding each number alone can make an outline cross itself; the grid keeps it valid.
    gridded = shapely.set_precision(outline, 10**-DECIMALS)
    turned = shapely.orient_polygons(outline if gridded.is_empty else gridded)
    found: dict[str, Any] = _rounded(mapping(turned))
    return found


def _rounded(found: Any) -> Any:
    if isinstance(found, float):
        return round(found, DECIMALS) + 0.0
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, (list, tuple)):
        return [_rounded(one) for one in found]
    return found
