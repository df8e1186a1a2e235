"""What a multilevel regression says of the people of each area.

Effects are drawn from their joint normal distribution, the standard deviations among them; areas that
nobody was asked in draw an effect of their own. Each draw gives every combination of categories a
chance in every area, and these are averaged over the people who live there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warm.errors import WarmError
from warm.estimate.benchmarked import How, Published, moved, some
from warm.estimate.columns import Array, Codes, Index, summed
from warm.estimate.designed import WORST
from warm.estimate.limits import coefficient_of_variation, graded
from warm.estimate.regression.drawn import drawn_effects, most_likely_effects
from warm.estimate.regression.integrated import Watch, chances_above, means, spread_of_answers
from warm.estimate.regression.model import Multilevel

if TYPE_CHECKING:
    import polars as pl

DRAWS = 500
#: Chances are kept this far from nothing and all, so that they have odds.
EDGE = 1e-12
#: How far published shares of all answers may be from 1, and an answer's share below nothing.
ROUNDED, NOTHING = 0.02, 1e-3


@dataclass(frozen=True, eq=False)
class Modelled:
    """Estimates of areas from a model, with their draws.

    Attributes
    ----------
    areas : numpy.ndarray of str, shape (areas,)
    people : numpy.ndarray, shape (areas,)
    asked : numpy.ndarray of int, shape (areas,)
        Respondents there.
    answers : tuple of str
        Of ordered outcomes; otherwise one, the outcome.
    estimate, se, lower, upper : numpy.ndarray, shape (answers, areas)
        NaN where nobody lives, or it is not known who.
    draws : numpy.ndarray, shape (answers, areas, draws)
        Of the mean chance (or the mean) of the people of each area.
    chance : numpy.ndarray, shape (answers, areas)
        Variance that the answers of just these people add to it.
    kind : str
    level : float
    seed : int
    notes : tuple of str
    """

    areas: Codes
    people: Array
    asked: Index
    answers: tuple[str, ...]
    estimate: Array
    se: Array
    lower: Array
    upper: Array
    draws: Array
    chance: Array
    kind: str
    level: float
    seed: int
    notes: tuple[str, ...]

    @property
    def cv(self) -> Array:
        """Standard error ÷ estimate, shape (answers, areas)."""
        return coefficient_of_variation(self.estimate, self.se)

    def to_frame(self) -> pl.DataFrame:
        """A row for each area (and answer): estimate, `se`, limits, `cv`, `grade`, people, asked."""
        import polars as pl

        parts = []
        for k, answer in enumerate(self.answers):
            cv = self.cv[k]
            parts.append(
                pl.DataFrame(
                    {
                        "area": self.areas,
                        **(
                            {"answer": [answer] * len(self.areas)} if self.kind == "ordered" else {}
                        ),
                        "estimate": self.estimate[k],
                        "se": self.se[k],
                        "lower": self.lower[k],
                        "upper": self.upper[k],
                        "cv": cv,
                        "grade": graded(cv),
                        "people": self.people,
                        "asked": self.asked,
                    }
                )
            )
        return pl.concat(parts).with_columns(pl.selectors.float().fill_nan(None))

    def together(self, groups: Sequence[str]) -> Modelled:
        """The same for larger areas, from the same draws.

        Parameters
        ----------
        groups : sequence of str
            The larger area of each area, in the order of `areas`.
        """
        names, within = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
        if len(within) != len(self.areas):
            raise ValueError(f"There are {len(self.areas):,} areas, but {len(within):,} groups.")
        some = np.isfinite(self.estimate[0])
        people = summed(within[some], self.people[some], len(names))
        share = np.where(some, self.people, 0.0) / np.where(people > 0, people, 1.0)[within]
        k, _, many = self.draws.shape
        draws = np.zeros((k, len(names), many))
        chance = np.zeros((k, len(names)))
        for a in range(k):
            np.add.at(draws[a], within[some], share[some, None] * self.draws[a][some])
            chance[a] = summed(within[some], share[some] ** 2 * self.chance[a][some], len(names))
        draws[:, people == 0] = np.nan
        found = replace(
            self,
            areas=names,
            people=people,
            asked=np.bincount(within, weights=self.asked, minlength=len(names)).astype(np.intp),
            draws=draws,
            chance=chance,
        )
        return _summarised(found, draws.mean(axis=2))

    def benchmarked(
        self, known: Published | Sequence[Published], *, how: How | None = None
    ) -> Modelled:
        """The same, moved until larger areas agree with published figures.

        Every draw is moved to a draw of the published figure, so that its error is in the intervals.

        Parameters
        ----------
        known : Published, or a sequence of them
            For an ordered outcome one for each answer, in order.
        how : {"difference", "ratio", "logit"}, optional
            A difference for means and a shift of the logarithm of odds for shares, unless said.
            Ordered answers are shifted at each cut.

        Raises
        ------
        WarmError
            When areas differ, or figures cannot be reached so.
        """
        given = [known] if isinstance(known, Published) else list(known)
        if len(given) != len(self.answers):
            raise WarmError(
                f"Published figures are wanted for each of {len(self.answers)} answers, not for "
                f"{len(given)}: {', '.join(self.answers)}."
            )
        how = how or ("difference" if self.kind == "mean" else "logit")
        random = np.random.default_rng([self.seed, 1])
        usable = np.isfinite(self.estimate[0])
        placed = [_of_people(one.placed(self.areas), usable) for one in given]
        wanted = [_drawn(one, self.draws.shape[2], how, random) for one in placed]
        found = (
            self._answers_moved(placed, wanted, usable, how)
            if self.kind == "ordered"
            else self._one_moved(placed[0], wanted[0], usable, how)
        )
        far = float(np.nanmax(np.abs(found.estimate - self.estimate)))
        figures = sum(len(one.groups) for one in given)
        told = (
            f"Moved by up to {far:.4g} to agree with {figures:,} published figures ({how}), whose error "
            "is in that of the areas."
        )
        return replace(found, notes=(*self.notes, told))

    def _one_moved(
        self, known: Published, wanted: Array, usable: npt.NDArray[np.bool_], how: How
    ) -> Modelled:
        draws = moved(known, np.where(usable[:, None], self.draws[0], 0.5), wanted, how)
        # Draws agree with the figure on average; their mean is made to agree exactly.
        estimate = moved(known, draws.mean(axis=1), known.value, how)
        draws[~usable], estimate[~usable] = np.nan, np.nan
        return _summarised(replace(self, draws=draws[None]), estimate[None])

    def _answers_moved(
        self,
        known: Sequence[Published],
        wanted: Sequence[Array],
        usable: npt.NDArray[np.bool_],
        how: How,
    ) -> Modelled:
        if how != "logit":
            raise WarmError("Ordered answers are shifted on the scale of their odds: how='logit'.")
        value = np.stack([one.value for one in known])
        whole = value.sum(axis=0)
        off = int(np.argmax(np.abs(whole - 1)))
        if abs(whole[off] - 1) > ROUNDED:
            raise WarmError(
                f"The published shares of {known[0].groups[off]} add up to {whole[off]:.3f}, not to 1."
            )
        goals = np.stack(wanted)
        goals /= goals.sum(axis=0)
        value = value / whole
        shape = self.draws.shape[1:]
        above, above_middle = [np.ones(shape)], [np.ones(shape[0])]
        for k in range(1, len(self.answers)):
            # The share of those who give one of the answers from k on.
            more = np.where(usable[:, None], self.draws[k:].sum(axis=0), 0.5)
            now = moved(known[0], np.clip(more, EDGE, 1 - EDGE), goals[k:].sum(axis=0), how)
            above.append(now)
            above_middle.append(moved(known[0], now.mean(axis=1), value[k:].sum(axis=0), how))
        draws = -np.diff(np.stack(above), axis=0, append=0.0)
        estimate = -np.diff(np.stack(above_middle), axis=0, append=0.0)
        if min(draws.min(), estimate.min()) < -NOTHING:
            raise WarmError(
                "The published shares are so far from the model's that an answer's share would fall "
                "below nothing. Look whether they are of the same people and the same question."
            )
        draws[:, ~usable], estimate[:, ~usable] = np.nan, np.nan
        return _summarised(replace(self, draws=np.maximum(draws, 0.0)), estimate)


def _of_people(known: Published, usable: npt.NDArray[np.bool_]) -> Published:
    """Counting those areas only that have an estimate, by their people."""
    counted = np.where(usable, known.people, 0.0)
    left = summed(known.within, counted, len(known.groups))
    if (left == 0).any():
        raise WarmError(
            f"{known.groups[np.argmax(left == 0)]} has a published figure, but no area with an "
            "estimate in it. Leave it out."
        )
    return replace(known, people=counted)


def _drawn(known: Published, many: int, how: str, random: np.random.Generator) -> Array:
    """Draws of published figures, shape (larger areas, draws); of shares on the scale of odds."""
    from scipy.special import expit, logit

    noise = random.normal(size=(len(known.groups), many))
    if how != "logit":
        return known.value[:, None] + known.se[:, None] * noise
    inside = (known.value > 0) & (known.value < 1)
    if not inside.all():
        at = int(np.argmax(~inside))
        raise WarmError(
            f"{known.groups[at]} is published at {known.value[at]:.4g}, and only a share between 0 and "
            "1 has odds. Is it in percent? Give shares of 1."
        )
    width = known.se / (known.value * (1 - known.value))
    found: Array = expit(logit(known.value)[:, None] + width[:, None] * noise)
    return found


def poststratify(
    model: Multilevel,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = 0.95,
    finite: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Modelled:
    """Estimates of every area of the model's frame.

    Parameters
    ----------
    model : Multilevel
    draws : int
        How many; 200 give limits to about a twentieth of their width.
    seed : int
        The same seed gives the same draws.
    level : float
        Confidence level of the intervals.
    finite : bool
        Whether the intervals are for the people who live there, whose answers are a matter of chance
        as well, rather than for what people like them would say on average.
    progress : callable, optional
        Told how much is done, and of how much.
    cancelled : callable, optional
        Asked now and then whether to stop.

    Returns
    -------
    Modelled
        It holds 8 bytes for each area, draw and answer.

    Raises
    ------
    Cancelled
        When `cancelled` said so.

    Notes
    -----
    The normal distribution of effects is that at their most likely standard deviations; how it moves
    with these is taken along to first order.
    """
    if not 0 < level < 1:
        raise WarmError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    if draws < 50:
        raise WarmError(f"Limits need 50 draws or more, not {draws}.")
    frame = model.frame
    drawn = drawn_effects(model, draws, np.random.default_rng([seed, 0]))
    watch = Watch(len(frame.areas), progress, cancelled)
    if model.kind == "mean":
        values = means(model, drawn, watch)[None]
        within = np.full((1, len(frame.areas)), np.exp(2 * model.fit.spread[-1]))
    else:
        above = chances_above(model, drawn, watch)
        values = -np.diff(above, axis=0, prepend=1.0, append=0.0) if len(above) > 1 else above
        within = spread_of_answers(model, most_likely_effects(model), watch)
    chance = within / np.where(frame.people > 0, frame.people, 1.0)
    if not finite:
        chance = np.zeros_like(chance)
    values[:, ~frame.usable], chance[:, ~frame.usable] = np.nan, np.nan
    made = Modelled(
        frame.areas,
        frame.people,
        model.asked,
        model.answers if model.kind == "ordered" else (model.outcome,),
        np.empty(0),
        np.empty(0),
        np.empty(0),
        np.empty(0),
        values,
        chance,
        model.kind,
        level,
        seed,
        (),
    )
    found = _summarised(made, values.mean(axis=2))
    return replace(found, notes=(*frame.notes, *model.notes, *_told(found)))


def _told(found: Modelled) -> tuple[str, ...]:
    bad = np.array([grade == WORST for grade in graded(found.cv[0])]) & np.isfinite(
        found.estimate[0]
    )
    if found.kind == "ordered" or not bad.any():
        return ()
    told = f"Too uncertain to be used (grade {WORST}): {np.count_nonzero(bad):,} areas"
    return (f"{told}: {some(found.areas[bad])}.",)


def _summarised(made: Modelled, estimate: Array) -> Modelled:
    """With error and limits: those of shares on the scale of the logarithm of odds."""
    from scipy.special import expit, logit, ndtri

    z = float(ndtri(0.5 + made.level / 2))
    spread = made.draws.var(axis=2, ddof=1)
    se = np.sqrt(spread + made.chance)
    if made.kind == "mean":
        return replace(
            made, estimate=estimate, se=se, lower=estimate - z * se, upper=estimate + z * se
        )
    odds = logit(np.clip(made.draws, EDGE, 1 - EDGE))
    middle = odds.mean(axis=2)
    at = np.clip(expit(middle), EDGE, 1 - EDGE)
    width = z * np.sqrt(odds.var(axis=2, ddof=1) + made.chance / (at * (1 - at)) ** 2)
    return replace(
        made, estimate=estimate, se=se, lower=expit(middle - width), upper=expit(middle + width)
    )
