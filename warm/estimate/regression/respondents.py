"""Respondents held against the people of every area, and collapsed to cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, Codes, Index, numbers, summed, texts
from warm.estimate.regression.families import Family, Normal, Ordered, YesNo
from warm.estimate.regression.fitting import combined
from warm.estimate.regression.frames import Frame

if TYPE_CHECKING:
    import polars as pl

Kind: TypeAlias = Literal["share", "mean", "ordered"]

#: What no category is called.
_STRANGE = -1


@dataclass(frozen=True, eq=False)
class Respondents:
    """Who answered, by cell of categories and area.

    Attributes
    ----------
    family : Family
        The answers of each cell.
    answers : tuple of str
        In order, for ordered outcomes; nothing otherwise.
    combination, area : numpy.ndarray of int, shape (cells,)
        Row of `combinations`, and of the frame's areas.
    combinations : numpy.ndarray of int, shape (combinations of respondents, factors)
    asked : numpy.ndarray of int, shape (areas of the frame,)
        Respondents in each area.
    by_category : tuple of numpy.ndarray of int
        Respondents in each category of each factor.
    notes : tuple of str
    """

    family: Family
    answers: tuple[str, ...]
    combination: Index
    area: Index
    combinations: Index
    asked: Index
    by_category: tuple[Index, ...]
    notes: tuple[str, ...]


def respondents(
    survey: pl.DataFrame,
    outcome: str,
    frame: Frame,
    *,
    area: str,
    kind: Kind,
    answers: Sequence[str] | None,
    name: str,
) -> Respondents:
    """A survey's answers by cell; everything that is wrong with them is said at once."""
    columns = [outcome, area, *frame.factors]
    problems = [
        Problem(None, column, "", "this column")
        for column in columns
        if column not in survey.columns
    ]
    if survey.height == 0:
        problems.append(Problem(None, None, "no rows", "a row for each respondent"))
    if kind not in ("share", "mean", "ordered"):
        raise WarmError(f"An outcome is a share, a mean or ordered, not {kind!r}.")
    if problems:
        raise BadTable(problems, name)
    codes = np.empty((survey.height, len(frame.factors)), dtype=np.intp)
    silent = np.zeros(survey.height, dtype=bool)
    for f, factor in enumerate(frame.factors):
        words = texts(survey, factor)
        codes[:, f], more = _placed(
            words, np.asarray(frame.levels[f]), factor, "the table of people"
        )
        problems += more
        silent |= words == ""
    words = texts(survey, area)
    place, more = _placed(words, frame.areas, area, "the table of people", shown=False)
    problems += more
    silent |= words == ""
    values, order, more = _values(survey, outcome, kind, answers)
    problems += more
    silent |= ~np.isfinite(values)
    kept = np.flatnonzero(~silent)
    if not problems and not kept.size:
        problems.append(Problem(None, outcome, "", "somebody who answered everything"))
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    codes, place, values = codes[kept], place[kept], values[kept]
    problems = _same(values, outcome, kind, order)
    counted = tuple(
        np.bincount(codes[:, f], minlength=len(levels)).astype(np.intp)
        for f, levels in enumerate(frame.levels)
    )
    problems += _nobody(counted, frame)
    if problems:
        raise BadTable(problems, name)
    notes = []
    if silent.any():
        notes.append(
            f"Left out: {np.count_nonzero(silent):,} of {survey.height:,} respondents, who lack an "
            "answer, a category or an area. Nothing was filled in for them."
        )
    notes += _of_one_mind(codes, values, frame, kind)
    # The same cells in the same order, whatever order respondents came in.
    first, combination = combined(codes)
    number, cell = np.unique(combination * len(frame.areas) + place, return_inverse=True)
    return Respondents(
        _family(kind, values, cell, len(number), len(order)),
        tuple(order),
        (number // len(frame.areas)).astype(np.intp),
        (number % len(frame.areas)).astype(np.intp),
        codes[first],
        np.bincount(place, minlength=len(frame.areas)).astype(np.intp),
        counted,
        tuple(notes),
    )


def _placed(
    words: Codes, known: Codes, column: str, where: str, shown: bool = True
) -> tuple[Index, list[Problem]]:
    """Where each word stands among those that are known; empty cells are no problem here."""
    at = np.minimum(np.searchsorted(known, words), len(known) - 1)
    found = np.where(known[at] == words, at, _STRANGE)
    strange = np.unique(words[(found < 0) & (words != "")]).tolist()
    problems = []
    for one in strange[:20]:
        rows = np.flatnonzero(words == one)
        also = f" ({len(rows):,} respondents say so)" if len(rows) > 1 else ""
        listed = f": {', '.join(known.tolist())}" if shown else ""
        problems.append(
            Problem(int(rows[0]) + 2, column, one, f"one that is in {where}{also}{listed}")
        )
    if len(strange) > 20:
        problems.append(
            Problem(None, column, f"{len(strange) - 20:,} more", f"ones that are in {where}")
        )
    return found.astype(np.intp), problems


def _values(
    survey: pl.DataFrame, outcome: str, kind: Kind, answers: Sequence[str] | None
) -> tuple[Array, tuple[str, ...], list[Problem]]:
    """Answers as numbers (those in order as 0, 1, …), NaN for none."""
    words, values = texts(survey, outcome), numbers(survey, outcome)
    if kind != "ordered":
        wrong = (words != "") & ~np.isfinite(values)
        expected = "a number, or an empty cell"
        if kind == "share":
            wrong |= np.isfinite(values) & (values != 0) & (values != 1)
            expected = "0 or 1, or an empty cell"
        return (
            values,
            (),
            [
                Problem(int(row) + 2, outcome, str(words[row]), expected)
                for row in np.flatnonzero(wrong)
            ],
        )
    if answers is None:
        if (np.isfinite(values) | (words == "")).all():
            some = np.unique(values[np.isfinite(values)])
            return (
                np.where(np.isfinite(values), np.searchsorted(some, values), np.nan),
                tuple(f"{one:g}" for one in some),
                [],
            )
        return (
            values,
            (),
            [Problem(None, outcome, "words", "their order as well: say it with `answers`")],
        )
    if len(set(answers)) != len(answers) or len(answers) < 2:
        raise WarmError("The answers in order are two or more, each once.")
    number = {one: float(i) for i, one in enumerate(answers)}
    found = np.array([number.get(one, np.nan) for one in words.tolist()])
    strange = np.flatnonzero(np.isnan(found) & (words != ""))
    return (
        found,
        tuple(answers),
        [
            Problem(int(row) + 2, outcome, str(words[row]), f"one of: {', '.join(answers)}")
            for row in strange
        ],
    )


def _same(values: Array, outcome: str, kind: Kind, order: Sequence[str]) -> list[Problem]:
    if (values == values[0]).all():
        return [
            Problem(
                None,
                outcome,
                f"the same answer from all {len(values):,}",
                "answers that differ: there is nothing to be modelled",
            )
        ]
    if kind != "ordered":
        return []
    many = np.bincount(values.astype(np.intp), minlength=len(order))
    return [
        Problem(
            None,
            outcome,
            f"nobody who says {order[int(one)]}",
            "somebody with each answer: leave it out of the order, or put it together with the next",
        )
        for one in np.flatnonzero(many == 0)
    ]


def _nobody(counted: Sequence[Index], frame: Frame) -> list[Problem]:
    """Categories that people have and no respondent: the model would know nothing of them."""
    return [
        Problem(
            None,
            frame.factors[f],
            frame.levels[f][one],
            "at least one respondent, since people live there: merge it with a category next to it, "
            "in both tables",
        )
        for f, many in enumerate(counted)
        for one in np.flatnonzero(many == 0)
    ]


def _of_one_mind(codes: Index, values: Array, frame: Frame, kind: Kind) -> list[str]:
    """Categories whose respondents all say the same."""
    notes = []
    for f, factor in enumerate(frame.factors):
        for one, level in enumerate(frame.levels[f]):
            said = values[codes[:, f] == one]
            if kind != "mean" and (said == said[0]).all():
                who = f"All {len(said):,} respondents" if len(said) > 1 else "The only respondent"
                notes.append(
                    f"{who} with {factor}: {level} gave the same answer. What is said of them leans "
                    "on the other categories; merge it with one next to it."
                )
    return notes


def _family(kind: Kind, values: Array, cell: Index, cells: int, answers: int) -> Family:
    count = np.bincount(cell, minlength=cells).astype(np.float64)
    if kind == "share":
        return YesNo(count, summed(cell, values, cells))
    if kind == "ordered":
        flat = cell * answers + values.astype(np.intp)
        counts = np.bincount(flat, minlength=cells * answers).reshape(cells, answers)
        return Ordered(counts.astype(np.float64))
    order = np.lexsort((values, cell))
    mean = summed(cell[order], values[order], cells) / count
    within = float(((values[order] - mean[cell[order]]) ** 2).sum())
    return Normal(count, mean, within, float(values[order].std()))
