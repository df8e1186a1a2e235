"""Areas that overlap: what one more of them would give away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from warm.disclosure.limits import CLOSED_LAYERS, OPEN_LAYERS, SURVEY_MINIMUM_COUNT, Array
from warm.errors import Refused, UnknownPlace
from warm.language import gettext as _

#: As good as nought among numbers of about 1.
_TINY = 1e-8


def refuse_differencing(
    new: Collection[str],
    released: Sequence[Collection[str]],
    people: Mapping[str, float],
    minimum: int = SURVEY_MINIMUM_COUNT,
    *,
    layer: str,
) -> None:
    """Refuse an area from which, with those already shown, a few people could be singled out.

    Refused are an area that itself holds too few people; one that differs from a released area,
    either way, by too few; and one that makes the figures of too few derivable by adding and
    subtracting any number of released areas. (Of the last, unions of up to three separate
    remainders are looked at.)

    Parameters
    ----------
    new : collection of str
        The small areas that make up the new area.
    released : sequence of collections of str
        The same for each area already shown for this indicator, wider ones and totals included.
    people : mapping of str to float
        People (answers, events) behind the figures of each small area.
    minimum : int
        Fewest people a difference may hold, unless it holds none.
    layer : str
        `survey` or `own`; for `official`, `modelled` and `inherited` figures, which anybody can
        add up, nothing is refused.

    Raises
    ------
    Refused
        With a reason that itself gives no number away.
    UnknownPlace
        With every small area that `people` does not know.
    ValueError
        For another layer.
    """
    if layer in OPEN_LAYERS:
        return
    if layer not in CLOSED_LAYERS:
        raise ValueError(
            f"A layer is one of {', '.join(OPEN_LAYERS + CLOSED_LAYERS)}; {layer!r} is none."
        )
    wanted, shown = frozenset(new), [frozenset(one) for one in released]
    strange = sorted(wanted.union(*shown) - set(people))
    if strange:
        raise UnknownPlace(
            _("Nobody has counted the people of: %(areas)s.") % {"areas": ", ".join(strange)}
        )

    def few(areas: frozenset[str]) -> bool:
        return 0 < sum(people[area] for area in areas) < minimum

    if not sum(people[area] for area in wanted) >= minimum:
        raise Refused(
            _(
                "This area cannot be shown: fewer than %(n)s people answered in it. Choose a larger "
                "area."
            )
            % {"n": minimum}
        )
    if any(few(wanted - one) or few(one - wanted) for one in shown) or (
        wanted not in shown and _singles_out(wanted, shown, people, minimum)
    ):
        raise Refused(
            _(
                "This area cannot be shown: taken with areas that are already shown, it would give "
                "away the answers of fewer than %(n)s people. Choose an area that is already shown, "
                "or one that differs from them by more people."
            )
            % {"n": minimum}
        )


def _singles_out(
    new: frozenset[str],
    released: Sequence[frozenset[str]],
    people: Mapping[str, float],
    minimum: int,
) -> bool:
    """Whether sums and differences with the new area give the figure of too few people.

    Areas are cut into the pieces in which they overlap. A figure for some of the pieces can be
    worked out exactly if their indicator lies in the span of the areas' indicators, that is, if it
    is orthogonal to the span's complement.
    """
    sets = [*released, new]
    areas = sorted(frozenset().union(*sets))
    member = np.array([[area in one for area in areas] for one in sets], dtype=np.float64)
    pieces, which = np.unique(member, axis=1, return_inverse=True)
    size: Array = np.zeros(pieces.shape[1])
    np.add.at(size, np.ravel(which), [people[area] for area in areas])
    pieces, size = pieces[:, size > 0], size[size > 0]
    before, after = _complement(pieces[:-1]), _complement(pieces)
    small = np.flatnonzero(size < minimum)
    # Sums that vanish are looked for on a single random direction, then checked on all of them.
    direction = np.random.default_rng(0).normal(size=after.shape[1])
    for chosen in _vanishing(after[small] @ direction, size[small], minimum):
        some = small[list(chosen)]
        if _is_nought(after[some].sum(axis=0)) and not _is_nought(before[some].sum(axis=0)):
            return True
    return False


def _vanishing(along: Array, size: Array, minimum: int) -> Iterator[tuple[int, ...]]:
    """One, two or three pieces of too few people whose numbers along a direction cancel."""
    every = np.arange(len(along))
    yield from ((one,) for one in every[np.abs(along) < _TINY].tolist())
    for one in every.tolist():
        rest = every[(every > one) & (size + size[one] < minimum)]
        pair, people = along[one] + along[rest], size[one] + size[rest]
        yield from ((one, two) for two in rest[np.abs(pair) < _TINY].tolist())
        cancel = np.abs(pair[:, None] + along[rest]) < _TINY
        few = people[:, None] + size[rest] < minimum
        for two, three in np.argwhere(np.triu(cancel & few, k=1)).tolist():
            yield one, int(rest[two]), int(rest[three])


def _complement(rows: Array) -> Array:
    """Orthonormal basis of what is orthogonal to all the rows, as columns."""
    if not len(rows):
        return np.eye(rows.shape[1])
    _, singular, right = np.linalg.svd(rows)
    rank = int((singular > 1e-9 * max(1.0, singular[0])).sum())
    return right[rank:].T


def _is_nought(vector: Array) -> bool:
    return bool(np.abs(vector).max(initial=0.0) < _TINY)
