"""Own figures of overlapping places, and what subtracting one from another would tell.

A survey of an estate and one of the estate with one street more give, by subtraction, the answers
of that street. What anybody may publish about each place may then not be published about both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from warm import disclosure
from warm.errors import BadTable, Problem, Refused


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one place, with how many people stand behind it.

    Attributes
    ----------
    indicator, period, place : str
    base : float
        Answers, or people counted.
    members : frozenset of str
        The small areas that make up the place.
    """

    indicator: str
    period: str
    place: str
    base: float
    members: frozenset[str]


def refuse(
    new: Sequence[Figure], released: Iterable[Figure], *, layer: str, names: Mapping[str, str]
) -> None:
    """Refuse figures from which, with those already shown, a few people could be singled out.

    Only places of which one lies within the other can be subtracted; small areas that two places
    share tell nothing of either.

    Parameters
    ----------
    new : sequence of Figure
        What is about to be recorded; its figures are tried against each other too.
    released : iterable of Figure
        What is in force for the same indicators and periods.
    layer : str
        `survey` or `own`.
    names : mapping of str to str
        What the places are called.

    Raises
    ------
    BadTable
        With every pair that would give people away, and why; no number is given away by it.
    """
    before = list(released)
    problems = []
    for i, one in enumerate(new):
        for other in (*before, *new[:i]):
            if (one.indicator, one.period) != (other.indicator, other.period):
                continue
            if one.place == other.place or not _nested(one.members, other.members):
                continue
            small, large = sorted((one, other), key=lambda figure: len(figure.members))
            try:
                disclosure.refuse_differencing(
                    ["inner", "outer"],
                    [["inner"]],
                    {"inner": small.base, "outer": max(large.base - small.base, 0.0)},
                    layer=layer,
                )
            except Refused as reason:
                pair = f"{_called(small, names)} and {_called(large, names)}"
                problems.append(
                    Problem(None, one.indicator, pair, f"places that differ more: {reason}")
                )
    if problems:
        raise BadTable(problems, "figures of places that lie within each other")


def _nested(one: Collection[str], other: Collection[str]) -> bool:
    first, second = frozenset(one), frozenset(other)
    return first < second or second < first


def _called(figure: Figure, names: Mapping[str, str]) -> str:
    return names.get(figure.place, figure.place)
