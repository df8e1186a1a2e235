"""The platform's own path, from the pack to the profile, finds what was planted in Meadland."""

import pytest

from commonweal.evidence import operations, queries
from commonweal.evidence.fiction.truth import (
    AMONG_SIMILAR,
    CONCERN,
    IMPROVED,
    STEADY,
    STRENGTH,
    WORSENED,
)
from commonweal.places.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def truth(in_meadland, db):
    """What was planted in Meadland, which is loaded as any country is."""
    return in_meadland.truth


def test_what_was_planted_is_found_and_where_nothing_changed_nothing_is_said(truth):
    profiles = {
        area.name: queries.profile_of(area)
        for area in Area.objects.filter(kind="neighbourhood").with_surroundings()
    }
    assert set(profiles) == {"Lantern Heath", "Copper Meadow"}

    (strength,) = truth.of(STRENGTH)
    found = {one.indicator: one for one in profiles[strength.place].strengths}
    assert found[strength.indicator].class_ == "much_better"

    (among,) = truth.of(AMONG_SIMILAR)
    (found,) = (one for one in profiles[among.place].indicators if one.indicator == among.indicator)
    assert found.class_ in ("similar", "cant_tell")
    assert found.similar_class in ("better", "much_better")
    assert among.indicator in {one.indicator for one in profiles[among.place].strengths}

    (concern,) = truth.of(CONCERN)
    assert concern.indicator in {one.indicator for one in profiles[concern.place].vulnerabilities}
    assert "education" in {one.domain for one in profiles[concern.place].concerns}

    for verdict in (IMPROVED, WORSENED, STEADY):
        for planted in truth.changed(verdict):
            for area in Area.objects.filter(code__in=planted.areas).with_surroundings():
                (said,) = (
                    one for one in queries.changes_of(area) if one.indicator == planted.indicator
                )
                # Only the parts of a split area together can be compared with what it was.
                whole = len(planted.areas) == 1
                expected = verdict if whole else "not_comparable"
                assert said.verdict.verdict == expected, (area, said.verdict.reason)

    # One of them has been asked how life is; the other says that it has not.
    wellbeing = "resilience-and-life-satisfaction"
    measured = {
        name: {one.indicator for one in profile.indicators
               if one.domain == wellbeing and one.layer in ("official", "survey")
               and one.status == "value"}
        for name, profile in profiles.items()
    }  # fmt: skip
    assert "life-satisfaction" in measured["Lantern Heath"]
    assert "life-satisfaction" not in measured["Copper Meadow"]
    (asked,) = (one for one in profiles["Lantern Heath"].indicators if one.indicator == "anxiety")
    assert asked.status == "not_asked"


def test_loading_the_same_country_again_changes_nothing(truth):
    again = operations.load_fiction(seed=truth.seed, by="tests")
    assert again.geography == ()
    assert again.releases == ()
    assert again.values == 0
