"""What a release changes in the classes of small areas is written down, once, and told of places."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.evidence import operations, queries, recolouring
from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.tests.factories import table
from commonweal.places.models import Area
from commonweal.places.queries import resolve

pytestmark = pytest.mark.django_db

WHY = "The agency counted two estates twice."


@pytest.fixture
def ready(loaded):
    """The small country with its classes noted."""
    operations.refresh()
    return loaded


def corrected(land, code: str, none: int) -> None:
    """Another edition of the figures: so many adults without qualifications in one small area."""
    header, *rows = land.figures()
    at = header.index("no_qualifications")
    changed = [(*row[:at], none, *row[at + 1 :]) if row[0] == code else row for row in rows]
    land.write(figures=table([header, *changed])).load()
    operations.refresh()


def class_of(code: str, slug: str = "no-qualifications") -> str:
    (row,) = [row for row in queries.county_of(resolve(code).council).rows if row.code == code]
    return row.classes[slug]


def test_what_is_loaded_first_recolours_nothing(ready):
    assert not Recolouring.objects.exists()
    assert queries.recolourings_of(resolve(ready.councils[0])) == ()


def test_a_correction_is_told_of_the_area_whose_class_it_changed(ready):
    code = ready.of(0)[4]
    before = class_of(code)
    corrected(ready, code, 900)
    after = class_of(code)
    assert before != after
    told = {one.subject: one for one in queries.recolourings_of(resolve(code))}
    one = told["no-qualifications"]
    assert one.moves == {(before, after): 1}
    assert one.release == Release.objects.current().get(source="y-figures").name
    assert not one.withdrawn
    # Its domain rests on it, and went with it; what stayed as it was is not told.
    assert set(told) <= {"no-qualifications", "education"}


def test_what_is_told_is_what_differs_between_the_two_states(ready):
    council = resolve(ready.councils[0])
    before = {row.code: row for row in queries.county_of(council).rows}
    corrected(ready, ready.of(0)[4], 900)
    wanted = {
        (row.code, slug, was, now)
        for row in queries.county_of(council).rows
        for then, since in (
            (before[row.code].classes, row.classes),
            (before[row.code].domains, row.domains),
        )
        for slug, now in since.items()
        if (was := then[slug]) != now
    }
    noted = {
        (code, row.subject, was, now)
        for row in Recolouring.objects.filter(council_code=council.code)
        for was, now, codes in row.moves
        for code in codes
    }
    assert noted == wanted
    assert wanted


def test_a_place_is_told_what_changed_in_its_small_areas(ready):
    code = ready.of(0)[4]
    corrected(ready, code, 900)
    ward = Area.objects.get(kind="ward", parts__part__code=code)
    for place in (resolve(ready.nation), resolve(ready.councils[0]), resolve(code).parent, ward):
        codes = set(place.small_areas().values_list("code", flat=True))
        noted = sum(
            len(codes & set(changed))
            for row in Recolouring.objects.all()
            for _, _, changed in row.moves
        )
        told = queries.recolourings_of(place)
        assert sum(sum(one.moves.values()) for one in told) == noted > 0


def test_a_withdrawal_takes_classes_away_and_says_why(ready):
    code = ready.of(0)[4]
    before = class_of(code)
    operations.withdraw(releases=operations.releases_called("y-figures"), because=WHY, by="tests")
    operations.refresh()
    one = next(
        one for one in queries.recolourings_of(resolve(code)) if one.subject == "no-qualifications"
    )
    assert one.moves == {(before, "no_colour"): 1}
    assert one.withdrawn
    assert one.because == WHY


def test_what_is_erased_leaves_no_class_behind(ready, home):
    corrected(ready, ready.of(0)[4], 900)
    assert Recolouring.objects.exists()
    operations.withdraw(
        releases=operations.releases_called("y-figures"), because=WHY, erase=True, by="tests"
    )
    assert queries.recolourings_of(resolve(ready.councils[0])) == ()
    assert not Recolouring.objects.exists()
    assert not list((home / recolouring.FOLDER).glob("*.npz"))
    operations.refresh()
    assert not Recolouring.objects.exists()


def test_noting_the_same_state_again_writes_nothing(ready, home):
    corrected(ready, ready.of(0)[4], 900)
    count = Recolouring.objects.count()
    operations.refresh()
    assert Recolouring.objects.count() == count
    # Interrupted after writing and before keeping: the comparison is made again.
    kept = recolouring.held(home, ready.nation)
    before = np.full_like(kept.codes, 6)
    older = recolouring.Coloured(
        "older", kept.method, kept.areas, kept.councils, kept.subjects,
        tuple(("gone",) for _ in kept.origins), before,
    )  # fmt: skip
    assert list(recolouring.recoloured(older, kept))
    assert Recolouring.objects.count() == count


@pytest.mark.parametrize("change", ["method", "areas"])
def test_what_another_method_or_other_areas_change_is_not_told(ready, home, change):
    kept = recolouring.held(home, ready.nation)
    facts = {name: getattr(kept, name) for name in recolouring.Coloured.__dataclass_fields__}
    other = {
        **facts,
        "codes": 6 - kept.codes,
        "origins": tuple(("gone",) for _ in kept.origins),
    }
    assert list(recolouring.recoloured(recolouring.Coloured(**other), kept))
    other[change] = "another" if change == "method" else kept.areas[::-1]
    assert list(recolouring.recoloured(recolouring.Coloured(**other), kept)) == []


def test_classes_that_cannot_be_read_are_made_anew(ready, home):
    path = home / recolouring.FOLDER / f"{ready.nation}.npz"
    path.write_bytes(path.read_bytes()[:100])
    assert recolouring.held(home, ready.nation) is None
    corrected(ready, ready.of(0)[4], 900)
    assert not Recolouring.objects.exists()
    assert recolouring.held(home, ready.nation) is not None
