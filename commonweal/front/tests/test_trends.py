"""Series over several periods: drawn, in words, and as a table that says the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from commonweal.evidence.queries.trends import Point, trend_of
from commonweal.front.sparks import Spot, spark
from commonweal.front.views import trends

RELEASE = SimpleNamespace(title="Well-being, by council")


def series(*values: float | None, polarity: str = "+", incomparable: str = "") -> SimpleNamespace:
    points = tuple(
        Point(str(year), float(year), "suppressed")
        if value is None
        else Point(str(year), float(year), "value", value, value - 0.2, value + 0.2)
        for year, value in enumerate(values, start=2011)
    )
    return SimpleNamespace(
        indicator=SimpleNamespace(
            slug="anxiety", name="Anxiety", unit="score", decimals=1, polarity=polarity
        ),
        release=RELEASE,
        points=points,
        trend=trend_of(points, polarity=polarity, incomparable=incomparable),
    )


@pytest.mark.parametrize(
    ("values", "changes", "sign", "word"),
    [
        ((1, 2, 3, 4, 5), {}, "better", "Going up, which is better"),
        ((5, 4, 3, 2, 1), {}, "worse", "Going down, which is worse"),
        ((1, 2, 3, 4, 5), {"polarity": "none"}, "higher", "Going up"),
        ((3, 3, 3, 3, 3), {}, "similar", "No clear trend"),
        ((1, 2, 3, 4), {}, "none", "Too few points"),
        ((1, 2, 3, 4, 5), {"incomparable": "Made afresh."}, "none", "Cannot be compared"),
    ],
)
def test_a_trend_has_a_sign_and_words(values, changes, sign, word):
    found = trends.line(series(*values, **changes))
    assert (found.sign, found.word) == (sign, word)
    assert found.reason


def test_the_table_has_every_period_and_says_why_one_is_empty():
    found = trends.line(series(1, None, 3, 4, 5, 6))
    assert [row[0] for row in found.rows] == ["2011", "2012", "2013", "2014", "2015", "2016"]
    assert "recognised" in found.rows[1][1]
    assert found.rows[0][2] == "0.8 to 1.2"


def test_the_drawing_breaks_where_a_period_has_no_figure():
    spots = [Spot(float(t), v, None, None) for t, v in enumerate([1.0, 2.0, None, 3.0, 4.0])]
    drawn_ = spark(spots, label="A line & more")
    assert drawn_.count("M") == 2
    assert "A line &amp; more" in drawn_
    assert spark(spots[:1], label="") == ""


def test_only_the_figures_that_were_tested_have_dots():
    spots = [Spot(float(t), 1.0 + t, 0.5 + t, 1.5 + t) for t in range(8)]
    assert spark(spots, label="", tested=5).count("spark-dot") == 5
    assert spark(spots, label="", tested=0).count("spark-dot") == 0


def test_a_place_without_series_says_nothing_of_them(site, lands):
    html = site.get(f"/places/{lands.council}/").content.decode()
    assert 'id="trends"' not in html
