"""What a few people said or are is not shown, and it is said that something was hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.evidence.tests.own_tables import SMALL, load, rows, wrong
from warm.disclosure import MINIMUM_COUNT, SURVEY_BASE_TO_SHOW, SURVEY_MINIMUM_COUNT

PERCENT = {"slug": "bad-health", "percent": "Value", "base": "Base", "scale": 1}
COUNTS = {"slug": "bad-health", "numerator": "Value", "denominator": "Base"}
MEAN = {"slug": "life-satisfaction", "value": "Value", "base": "Base", "lower": "L", "upper": "U"}


def table(*lines: str) -> str:
    return "Area,Value,Base,L,U\n" + "".join(
        f"{code},{line}\n" for code, line in zip(SMALL, lines, strict=False)
    )


def statuses(folder: Path, *lines: str, **described: object) -> list[str]:
    data = load(folder, table(*lines), **described)
    hidden = [row for row in rows(data, "status", "value", "numerator", "denominator", "lower", "upper")
              if row[0] == "suppressed"]  # fmt: skip
    assert all(row[1:] == (None,) * 5 for row in hidden)
    return [status for (status,) in rows(data, "status")]


def test_a_mean_of_too_few_answers_is_hidden_whole(tmp_path: Path) -> None:
    found = statuses(
        tmp_path, f"7,{SURVEY_BASE_TO_SHOW - 1},6,8", f"7,{SURVEY_BASE_TO_SHOW},6,8",
        layer="survey", indicators=[MEAN],
    )  # fmt: skip
    assert found == ["suppressed", "value"]


def test_it_is_said_how_much_was_hidden_and_why(tmp_path: Path) -> None:
    data = load(
        tmp_path, table("50,20,,", "50,29.5,,", "5,100,,", "50,100,,"), layer="survey",
        indicators=[PERCENT],
    )  # fmt: skip
    assert (
        "Hidden (suppressed): 2 of the figures, because fewer than 30 answers stand behind each."
        in data.transformations
    )
    assert (
        "Hidden (suppressed): 1 of the figures, because each counts from 1 to 9, or leaves out so few."
        in data.transformations
    )


@pytest.mark.parametrize(
    ("said_yes", "status"),
    [
        (0, "value"),
        (1, "suppressed"),
        (SURVEY_MINIMUM_COUNT - 1, "suppressed"),
        (SURVEY_MINIMUM_COUNT, "value"),
        (100 - SURVEY_MINIMUM_COUNT, "value"),
        (101 - SURVEY_MINIMUM_COUNT, "suppressed"),
        (99, "suppressed"),
        (100, "value"),
    ],
)
@pytest.mark.parametrize("entry", [PERCENT, COUNTS])
def test_few_who_said_yes_and_few_who_did_not_are_hidden_alike(
    tmp_path: Path, said_yes: int, status: str, entry: dict[str, object]
) -> None:
    assert statuses(tmp_path, f"{said_yes},100,,", layer="survey", indicators=[entry]) == [status]


def test_a_percentage_of_all_hides_nobody_for_a_rounding(tmp_path: Path) -> None:
    # 30 of 90 as 33.333333333333336 per cent: what is left over is not quite a whole number.
    assert statuses(
        tmp_path, "33.333333333333336,90,,", "100,33,,", "0,33,,", layer="survey",
        indicators=[PERCENT],
    ) == ["value"] * 3  # fmt: skip


def test_other_figures_are_hidden_below_five_unless_they_are_open_already(tmp_path: Path) -> None:
    lines = (f"{MINIMUM_COUNT - 1},20,,", f"{MINIMUM_COUNT},20,,", "17,20,,", "0,20,,")
    assert statuses(tmp_path, *lines, open=False, indicators=[COUNTS]) == [
        "suppressed", "value", "suppressed", "value",
    ]  # fmt: skip
    assert statuses(tmp_path, *lines, open=None, indicators=[COUNTS])[0] == "suppressed"
    assert statuses(tmp_path, *lines, open=True, indicators=[COUNTS]) == ["value"] * 4


def test_a_survey_is_protected_even_when_it_is_called_open(tmp_path: Path) -> None:
    assert statuses(
        tmp_path, "5,100,,", "50,29,,", open=True, layer="survey", indicators=[PERCENT]
    ) == ["suppressed", "suppressed"]  # fmt: skip


def test_a_figure_without_counts_has_nothing_to_hide(tmp_path: Path) -> None:
    entry = {"slug": "bad-health", "percent": "Value"}
    assert statuses(tmp_path, "5,,,", open=False, indicators=[entry]) == ["value"]


def test_a_figure_of_a_survey_without_its_base_is_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, table("50,,,", "50,*,,"), layer="survey", indicators=[PERCENT])
    assert "row 2, column 'Base': expected the number of answers that the figure rests on" in told
    assert "row 3" in told


def test_what_was_not_there_before_is_not_called_suppressed(tmp_path: Path) -> None:
    assert statuses(
        tmp_path, ",12,,", "n/a,12,,", "..,12,,", layer="survey", indicators=[PERCENT]
    ) == ["missing", "not_asked", "source_gap"]  # fmt: skip
