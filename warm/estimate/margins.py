"""Known totals as tables, and a survey held against them.

Totals (*margins*) come as one long table: a row for each variable and category, and for each area
where there are several, with a count of people. `totals` checks them by themselves, and `constrain`
checks a survey against them. Everything that is wrong is said at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, Codes, Index, numbered, numbers, texts

if TYPE_CHECKING:
    import polars as pl

#: By what share of an area's people the totals of two variables may differ unnoticed: what adding
#: up fractions costs, and nothing more.
ROUNDING = 1e-6

#: The code of the only area where a table of totals has no column of areas.
EVERYWHERE = ""


class CannotReach(WarmError):
    """No weights of the kind asked for meet the totals; the message says where and by how much."""


@dataclass(frozen=True, eq=False)
class Totals:
    """How many people of each category there are in each area.

    Attributes
    ----------
    variables : tuple of str
        In alphabetical order.
    categories : tuple of tuple of str
        Those of each variable, in alphabetical order.
    areas : numpy.ndarray of str, shape (areas,)
        Codes in order; the one code `EVERYWHERE` where the table has no areas.
    counts : numpy.ndarray, shape (categories, areas)
        The categories of the first variable, then those of the second, and so on.
    people : numpy.ndarray, shape (areas,)
        What each variable adds up to.
    notes : tuple of str
        What was done to the totals, in sentences.
    """

    variables: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    areas: Codes
    counts: Array
    people: Array
    notes: tuple[str, ...] = ()

    @property
    def starts(self) -> tuple[int, ...]:
        """First row of each variable in `counts`, and after the last one the number of rows."""
        sizes = [len(one) for one in self.categories]
        return tuple(int(at) for at in np.cumsum([0, *sizes]))

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """Variable and category of each row of `counts`."""
        return tuple(
            (variable, category)
            for variable, some in zip(self.variables, self.categories, strict=True)
            for category in some
        )

    @property
    def empty(self) -> Codes:
        """Areas in which nobody lives."""
        found: Codes = self.areas[self.people == 0]
        return found

    def only(self, areas: Sequence[str]) -> Totals:
        """The same totals for some of the areas.

        Raises
        ------
        WarmError
            With the codes that are not among the areas.
        """
        wanted = np.unique(np.asarray(areas, dtype=np.str_))
        strange = wanted[~np.isin(wanted, self.areas)]
        if strange.size:
            raise WarmError(f"Not among the areas of the totals: {', '.join(strange.tolist())}.")
        at = np.flatnonzero(np.isin(self.areas, wanted))
        return Totals(
            self.variables,
            self.categories,
            self.areas[at],
            np.ascontiguousarray(self.counts[:, at]),
            self.people[at],
            self.notes,
        )


@dataclass(frozen=True, eq=False)
class Constraints:
    """Respondents and the totals that they are to be weighed to.

    Attributes
    ----------
    totals : Totals
    codes : numpy.ndarray of int, shape (respondents, variables)
        The row of `totals.counts` that each answer belongs to. Respondents stand in an order of
        their own (by their answers, then by weight), so that the order of the table that they came
        in changes nothing, to the last bit.
    weight : numpy.ndarray, shape (respondents,)
        Their weights before: above zero.
    rows : numpy.ndarray of int, shape (respondents,)
        Where each stood in the table that was given, from 0.
    left_out : numpy.ndarray of int
        Rows of respondents who lack an answer on one of the variables.
    given : int
        Rows of the table.
    notes : tuple of str
        What an analyst has to know, in sentences.
    """

    totals: Totals
    codes: Index
    weight: Array
    rows: Index
    left_out: Index
    given: int
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def arranged(self, values: npt.ArrayLike) -> Array:
        """Values of a column of the survey's table in the order of these respondents.

        Parameters
        ----------
        values : array_like, shape (rows of the table,) or (rows of the table, m)

        Raises
        ------
        ValueError
            If there is not one for each row of the table.
        """
        found = np.asarray(values, dtype=np.float64)
        if found.shape[:1] != (self.given,):
            raise ValueError(
                f"The survey has {self.given:,} rows, but these values have the shape {found.shape}."
            )
        return found[self.rows]


def totals(
    table: pl.DataFrame,
    *,
    areas: str | None = None,
    people_from: str | None = None,
    name: str = "the totals",
) -> Totals:
    """Known totals from a long table.

    Parameters
    ----------
    table : polars.DataFrame
        Columns `variable`, `category` and `count`, and the column of areas if there is one.
        Counts need not be whole.
    areas : str, optional
        The column that holds codes of areas; without it all totals are of one area.
    people_from : str, optional
        The variable whose totals are right where they differ. The others are then scaled to it
        within each area, and a note says how far they were off: the tables of a census differ by a
        few people because each was disturbed by itself to protect them. Without it, totals that
        differ are refused.
    name : str
        What to call the table in errors.

    Returns
    -------
    Totals

    Raises
    ------
    BadTable
        With every problem: a column that is missing, a count that is no number of people, a
        category twice, a category that an area lacks, and variables that do not add up to the same
        number of people (both numbers).
    """
    wanted = [*([areas] if areas else []), "variable", "category", "count"]
    problems = [
        Problem(None, column, "", "this column") for column in wanted if column not in table.columns
    ]
    if problems:
        raise BadTable(problems, name)
    if table.height == 0:
        raise BadTable([Problem(None, None, "no rows", "a row for each category")], name)
    count, problems = _counts(table)
    words = {column: numbered(table, column) for column in wanted if column != "count"}
    for column, (names, number) in words.items():
        problems += [
            Problem(int(row) + 2, column, "", "a name, not an empty cell")
            for row in np.flatnonzero(names[number] == "")
        ]
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    everywhere = np.array([EVERYWHERE]), np.zeros(table.height, dtype=np.intp)
    codes, at = words[areas] if areas else everywhere
    (firsts, first), (seconds, second) = words["variable"], words["category"]
    pair, row = np.unique(first * len(seconds) + second, return_inverse=True)
    pairs = np.column_stack([firsts[pair // len(seconds)], seconds[pair % len(seconds)]])
    variables = tuple(np.unique(pairs[:, 0]).tolist())
    categories = tuple(tuple(pairs[pairs[:, 0] == one, 1].tolist()) for one in variables)
    counts = np.full((len(pairs), len(codes)), np.nan)
    counts[row, at] = count
    problems = _twice_or_never(pairs, row, codes, at, counts)
    if people_from is not None and people_from not in variables:
        problems.append(
            Problem(None, "variable", people_from, f"one of the variables: {', '.join(variables)}")
        )
    if problems:
        raise BadTable(problems, name)
    sizes = [len(one) for one in categories]
    sums = np.add.reduceat(counts, np.cumsum([0, *sizes[:-1]]), axis=0)
    if people_from is None:
        problems = _do_not_add_up(variables, codes, sums)
        if problems:
            raise BadTable(problems, name)
        return Totals(variables, categories, codes, counts, sums[0])
    return _scaled(variables, categories, codes, counts, sums, people_from, name)


def constrain(
    respondents: pl.DataFrame,
    known: Totals,
    *,
    weight: str | None = None,
    missing: Literal["leave_out", "refuse"] = "leave_out",
    name: str = "the survey",
) -> Constraints:
    """A survey held against known totals.

    Parameters
    ----------
    respondents : polars.DataFrame
        One row for each respondent, with a column for each variable of the totals whose values are
        its categories. An empty cell is an answer that is missing.
    known : Totals
    weight : str, optional
        The column of weights that there are already: those of the design, or of non-response.
        Without it everybody has a weight of 1.
    missing : {"leave_out", "refuse"}
        What to do with respondents who lack an answer: leave them out and say so, or refuse. They
        are never filled in here: whoever wants that does it first and can then say how.
    name : str
        What to call the table in errors.

    Returns
    -------
    Constraints

    Raises
    ------
    BadTable
        With every problem: a column that is missing, a category that the totals do not know, one
        in which people live and that no respondent has, a weight that is not above zero.
    """
    columns = [*known.variables, *([weight] if weight else [])]
    problems = [
        Problem(None, column, "", "this column")
        for column in columns
        if column not in respondents.columns
    ]
    if problems:
        raise BadTable(problems, name)
    if respondents.height == 0:
        raise BadTable([Problem(None, None, "no rows", "a row for each respondent")], name)
    codes = np.empty((respondents.height, len(known.variables)), dtype=np.intp)
    for v, variable in enumerate(known.variables):
        codes[:, v], wrong = _coded(texts(respondents, variable), known, v)
        problems += wrong
    incomplete: npt.NDArray[np.bool_] = np.any(codes < 0, axis=1)
    if weight is None:
        weights = np.ones(respondents.height)
    else:
        weights, wrong = _weights(respondents, weight, incomplete)
        problems += wrong
    kept = np.flatnonzero(~incomplete)
    if missing == "refuse":
        problems += [
            Problem(int(row) + 2, known.variables[int(np.argmax(codes[row] < 0))], "", "an answer")
            for row in np.flatnonzero(incomplete)
            if (codes[row] == _MISSING).any()
        ]
    problems += _nobody(codes[kept], known)
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    order = np.lexsort((kept, weights[kept], *codes[kept].T[::-1]))
    kept = kept[order]
    left_out = np.flatnonzero(incomplete)
    return Constraints(
        known,
        np.ascontiguousarray(codes[kept]),
        weights[kept],
        kept,
        left_out,
        respondents.height,
        (*known.notes, *_told(codes, known, left_out)),
    )


#: An empty cell, and a word that the totals do not know.
_MISSING, _STRANGE = -1, -2


def _counts(table: pl.DataFrame) -> tuple[Array, list[Problem]]:
    count = numbers(table, "count")
    wrong = np.flatnonzero(~(np.isfinite(count) & (count >= 0)))
    said = table.get_column("count")
    return count, [
        Problem(
            int(row) + 2,
            "count",
            "" if said[int(row)] is None else str(said[int(row)]),
            "a number of people, zero or more",
        )
        for row in wrong
    ]


def _twice_or_never(
    pairs: Codes, row: Index, codes: Codes, at: Index, counts: Array
) -> list[Problem]:
    """Categories that an area has twice, or not at all: absent is not zero."""
    flat = row * len(codes) + at
    order = np.argsort(flat, kind="stable")
    again = order[1:][np.diff(flat[order]) == 0]
    twice = [
        Problem(
            int(one) + 2,
            "category",
            f"{pairs[row[one], 0]}: {pairs[row[one], 1]}",
            f"each category once{_in(codes[at[one]])}",
        )
        for one in np.sort(again)
    ]
    never = [
        Problem(
            None, "category", "", f"{pairs[i, 0]}: {pairs[i, 1]}{_in(codes[j])}, if only with 0"
        )
        for i, j in zip(*np.nonzero(np.isnan(counts)), strict=True)
    ]
    return twice + never


def _in(code: str) -> str:
    return f" in {code}" if code != EVERYWHERE else ""


def _number(value: float) -> str:
    """A count for a message: whole if it is, else to the hundredth."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _do_not_add_up(variables: Sequence[str], codes: Codes, sums: Array) -> list[Problem]:
    off = np.abs(sums - sums[0]) > ROUNDING * np.maximum(sums, sums[0])
    return [
        Problem(
            None,
            "count",
            f"{_number(sums[v, a])} people by {variables[v]}",
            f"{_number(sums[0, a])}{_in(codes[a])}, as by {variables[0]}: mend the one that is wrong, "
            "or say with people_from which is right",
        )
        for v, a in zip(*np.nonzero(off), strict=True)
    ]


def _scaled(
    variables: tuple[str, ...],
    categories: tuple[tuple[str, ...], ...],
    codes: Codes,
    counts: Array,
    sums: Array,
    people_from: str,
    name: str,
) -> Totals:
    """Every variable scaled to what one of them adds up to."""
    right = sums[variables.index(people_from)]
    lost = (sums == 0) & (right > 0)
    if lost.any():
        raise BadTable(
            [
                Problem(
                    None,
                    "count",
                    f"0 people by {variables[v]}",
                    f"{_number(right[a])}{_in(codes[a])}, as by {people_from}: nothing can be scaled "
                    "to that",
                )
                for v, a in zip(*np.nonzero(lost), strict=True)
            ],
            name,
        )
    factor = np.divide(right, sums, out=np.ones_like(sums), where=sums > 0)
    factor = np.where(right == 0, 0.0, factor)
    sizes = [len(one) for one in categories]
    scaled = counts * np.repeat(factor, sizes, axis=0)
    away = np.divide(np.abs(sums - right), right, out=np.zeros_like(sums), where=right > 0)
    notes: tuple[str, ...] = ()
    if (away > ROUNDING).any():
        v, a = np.unravel_index(int(np.argmax(away)), away.shape)
        note = (
            f"Totals were scaled to those by {people_from}. The furthest off was {variables[v]}"
            f"{_in(codes[a])}: {_number(sums[v, a])} people, where {people_from} has "
            f"{_number(right[a])}."
        )
        notes = (note,)
    return Totals(variables, categories, codes, scaled, right, notes)


def _coded(words: Codes, known: Totals, v: int) -> tuple[Index, list[Problem]]:
    """Rows of the totals for the answers on one variable, and the answers that they do not know."""
    some = np.asarray(known.categories[v], dtype=np.str_)
    at = np.minimum(np.searchsorted(some, words), len(some) - 1)
    found = np.where(some[at] == words, known.starts[v] + at, _STRANGE)
    found = np.where(words == "", _MISSING, found)
    problems = []
    for strange in np.unique(words[found == _STRANGE]).tolist():
        rows = np.flatnonzero(words == strange)
        also = f" ({len(rows):,} respondents say so)" if len(rows) > 1 else ""
        problems.append(
            Problem(
                int(rows[0]) + 2,
                known.variables[v],
                strange,
                f"a category of the totals{also}: {', '.join(known.categories[v])}",
            )
        )
    return found.astype(np.intp), problems


def _weights(
    respondents: pl.DataFrame, column: str, incomplete: npt.NDArray[np.bool_]
) -> tuple[Array, list[Problem]]:
    weights = numbers(respondents, column)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)) & ~incomplete)
    said = respondents.get_column(column)
    return weights, [
        Problem(
            int(row) + 2,
            column,
            "" if said[int(row)] is None else str(said[int(row)]),
            "a weight above zero; leave out who should not count",
        )
        for row in wrong
    ]


def _nobody(codes: Index, known: Totals) -> list[Problem]:
    """Categories in which people live and that no respondent has: no weight can make up for that."""
    has = np.bincount(codes.ravel(), minlength=len(known.counts)) > 0
    people = known.counts.sum(axis=1)
    return [
        Problem(
            None,
            variable,
            category,
            f"at least one complete respondent, since the totals count {_number(people[row])} people "
            "there: merge it with a category next to it, in both tables",
        )
        for row, (variable, category) in enumerate(known.labels)
        if people[row] > 0 and not has[row]
    ]


def _told(codes: Index, known: Totals, left_out: Index) -> list[str]:
    notes = []
    if left_out.size:
        lacking = (codes[left_out] == _MISSING).sum(axis=0)
        which = ", ".join(
            f"{variable} {many:,}"
            for variable, many in zip(known.variables, lacking, strict=True)
            if many
        )
        notes.append(
            f"Left out: {left_out.size:,} of {len(codes):,} respondents, who lack an answer "
            f"({which}). Nothing was filled in for them."
        )
    if known.empty.size:
        many = known.empty.size
        notes.append(
            f"Nobody lives in {many:,} of {len(known.areas):,} areas: {_some(known.empty)}."
        )
    none = np.flatnonzero(known.counts.sum(axis=1) == 0)
    has = np.bincount(codes[codes >= 0].ravel(), minlength=len(known.counts))
    notes += [
        f"The totals count nobody with {known.labels[row][0]}: {known.labels[row][1]}, so its "
        f"{has[row]:,} respondents weigh nothing."
        for row in none
        if has[row] and known.people.any()
    ]
    return notes


def _some(codes: Codes, shown: int = 5) -> str:
    more = f" and {len(codes) - shown:,} more" if len(codes) > shown else ""
    return ", ".join(codes[:shown].tolist()) + more
