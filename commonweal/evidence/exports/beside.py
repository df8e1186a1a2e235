"""Places beside each other as a table: every figure, and every difference that was tested."""

from __future__ import annotations

import csv
import io

from commonweal.evidence.exports.tables import disarmed
from warm.between_results import Between

#: One row for each measure and place. `difference` and what follows it are the place minus the base,
#: without the people who are in both; the base's own rows have none.
COLUMNS = (
    "place_code",
    "place_name",
    "base_code",
    "overlap",
    "shared_small_areas",
    "indicator",
    "name",
    "domain",
    "period",
    "unit",
    "status",
    "value",
    "lower",
    "upper",
    "layer",
    "why_not_tested",
    "compared_value",
    "base_value",
    "difference",
    "difference_lower",
    "difference_upper",
    "difference_lower_998",
    "difference_upper_998",
    "delta",
    "class",
    "direction",
    "source",
    "release",
)


def as_csv(made: Between) -> str:
    """The table as text, lines ended as RFC 4180 has them."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    base = made.places[made.base]
    for row in made.rows:
        differences = list(row.differences)
        # The base stands among the places and has no difference from itself.
        beside = [*differences[: made.base], None, *differences[made.base :]]
        for place, shown, difference in zip(made.places, row.shown, beside, strict=True):
            tested: tuple[object, ...] = ("", None, None, None, None, None, None, None)
            said: tuple[str, str] = ("", "")
            if difference is not None:
                tested = (
                    difference.why,
                    difference.value,
                    difference.base_value,
                    difference.difference,
                    difference.lower,
                    difference.upper,
                    difference.lower_998,
                    difference.upper_998,
                )
                said = (difference.class_, difference.direction)
            cells = (
                place.code,
                place.name,
                base.code,
                place.overlap,
                place.shared,
                row.indicator,
                row.name,
                row.domain,
                row.period,
                row.unit,
                shown.status,
                shown.value,
                shown.lower,
                shown.upper,
                shown.layer,
                *tested,
                row.delta,
                *said,
                shown.source or row.source,
                row.release,
            )
            table.writerow(
                [
                    disarmed(one) if isinstance(one, str) else "" if one is None else one
                    for one in cells
                ]
            )
    return out.getvalue()
