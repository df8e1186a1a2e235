"""Words that the pages have for what the measure found."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from commonweal.front.views import wording


@pytest.mark.parametrize(
    ("measured", "stability", "firm", "said"),
    [
        (1, 1.0, True, "The comparison rests on one measure."),
        (4, None, None, "The comparison rests on 4 measures."),
        (4, 1.0, True, "rests on 4 measures, and stays so however they are weighed."),
        (4, 0.6, True, "and stays so in 60 of 100 other ways to weigh them."),
        (4, 0.53, False, ("The comparison rests on 4 measures, but depends on how they are weighed: "
                          "only 53 of 100 other ways say the same.")),
    ],
)  # fmt: skip
def test_a_domain_says_what_it_rests_on_and_whether_that_holds(measured, stability, firm, said):
    domain = SimpleNamespace(measured=measured, stability=stability, firm=firm)
    assert wording.basis_of(domain).endswith(said)
