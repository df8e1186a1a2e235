"""Effects and their spreads by Laplace's method.

The effects at their most likely, given the spreads, are found by Newton's steps (penalised iteratively
reweighted least squares). The likelihood of the spreads is that of a normal distribution around them
(Laplace), with cuts and coefficients integrated as well, as restricted likelihood has it. The
spreads are found by climbing it.

Areas are many, and no respondent is in two of them, so their part of the matrix of second
derivatives is a diagonal; only what is left, a few dozen rows, is ever solved.

References
----------
Breslow NE, Clayton DG (1993). Approximate inference in generalized linear mixed models. Journal of
the American Statistical Association 88, 9-25.
Wood SN, Fasiolo M (2017). A generalized Fellner-Schall method for smoothing parameter optimization.
Biometrics 73, 1071-1081 (the first steps).
Kass RE, Steffey D (1989). Approximate Bayesian inference in conditionally independent hierarchical
models. Journal of the American Statistical Association 84, 717-726 (what not knowing the spreads adds).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from warm.estimate.area_variance import NotConverged
from warm.estimate.columns import Array, Index, summed
from warm.estimate.regression.families import Family, Slopes

#: Newton's steps to the effects end when another would gain less than this of log-likelihood.
SETTLED, STEPS = 1e-9, 60
#: First steps to the spreads, then climbing until the slope is smaller than this.
WARM_UP, SLOPE, CLIMBS = 6, 1e-3, 60
#: The longest step of a logarithm of a spread.
FARTHEST = 1.5
#: Spreads are looked for within these multiples of a large effect.
LEAST, MOST = 1e-4, 20.0
#: The change of a logarithm by which second derivatives are measured.
APART = 0.02
#: How far along a change of effects the change of their curvature is measured.
ALONG = 1e-3

ADVICE = (
    "Merge categories with few respondents, leave out a factor or a covariate, or look for a "
    "covariate that splits the answers."
)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the effects of each cell of respondents stand.

    The parameters are cuts, coefficients of covariates, effects of categories, effects of groups of
    areas (all of them *shared*), and effects of areas.

    Attributes
    ----------
    categories : int
        Of all factors.
    combination : numpy.ndarray of int, shape (cells,)
        Which combination of categories each cell has.
    combined : numpy.ndarray of int, shape (combinations, factors)
        The category of each factor, numbered through all factors.
    area : numpy.ndarray of int, shape (cells,)
        Among areas that were asked in.
    areas : int
    covariates : numpy.ndarray, shape (areas, covariates)
        And after them an indicator of each group of areas.
    spread_of : numpy.ndarray of int, shape (shared parameters without cuts,)
        Number of the spread of each; −1 for coefficients.
    spreads : int
        How many there are, that of areas the last.
    """

    categories: int
    combination: Index
    combined: Index
    area: Index
    areas: int
    covariates: Array
    spread_of: Index
    spreads: int

    @cached_property
    def crossed(self) -> tuple[tuple[Index, slice, int], ...]:
        """For each factor: its category and area in one number, its rows, and how many those are."""
        found = []
        for column in self.combined.T:
            first, last = int(column.min()), int(column.max()) + 1
            flat = (column[self.combination] - first) * self.areas + self.area
            found.append((flat, slice(first, last), last - first))
        return tuple(found)

    @cached_property
    def grouped(self) -> Any:
        """What is known of areas as a sparse matrix, where most of it is indicators of groups."""
        if np.count_nonzero(self.covariates) > 0.2 * self.covariates.size:
            return None
        from scipy.sparse import csr_matrix

        return csr_matrix(self.covariates)

    def place(self, shared: Array, areas: Array) -> Array:
        """Each cell's place on the scale of the model."""
        wide = self.covariates.shape[1]
        effects = shared[wide:]
        by_combination = effects[self.combined].sum(axis=1)
        by_area = areas + self.covariates @ shared[:wide]
        found: Array = by_combination[self.combination] + by_area[self.area]
        return found


@dataclass(frozen=True, eq=False)
class Matrix:
    """Minus the second derivatives: shared × shared, shared × areas, and the diagonal of areas."""

    shared: Array
    across: Array
    areas: Array


@dataclass(frozen=True, eq=False)
class Solved:
    """A matrix that is ready to be solved."""

    across: Array
    areas: Array
    root: Array
    inverse: Array

    @classmethod
    def of(cls, matrix: Matrix) -> Solved:
        over = matrix.across / matrix.areas
        left = matrix.shared - over @ matrix.across.T
        root = np.linalg.cholesky(left)
        inverse = np.linalg.inv(root)
        whole = (inverse.T @ inverse).astype(np.float64, copy=False)
        return cls(over, matrix.areas, root.astype(np.float64, copy=False), whole)

    @property
    def logarithm(self) -> float:
        """Logarithm of the determinant."""
        return float(np.log(self.areas).sum() + 2 * np.log(np.diag(self.root)).sum())

    def solve(self, shared: Array, areas: Array) -> tuple[Array, Array]:
        first = self.inverse @ (shared - self.across @ areas)
        return first, areas / self.areas - self.across.T @ first

    @cached_property
    def middle(self) -> Array:
        """Minus the part of the inverse that is between shared effects and areas."""
        found: Array = self.inverse @ self.across
        return found

    @cached_property
    def corner(self) -> Array:
        """Diagonal of the part of the inverse that is of areas."""
        found: Array = 1.0 / self.areas + (self.across * self.middle).sum(axis=0)
        return found

    def diagonal(self) -> tuple[Array, Array]:
        """Diagonal of the inverse."""
        return np.diag(self.inverse).copy(), self.corner

    def trace(self, change: Matrix) -> float:
        """Trace of the inverse times another matrix of the same shape."""
        return float(
            (self.inverse * change.shared).sum()
            - 2 * (self.middle * change.across).sum()
            + (self.corner * change.areas).sum()
        )


@dataclass
class Fit:
    """Effects and spreads as they stand.

    Attributes
    ----------
    cuts, shared, areas : numpy.ndarray
        Most likely values given the spreads.
    spread : numpy.ndarray, shape (spreads + those of the family,)
        Logarithms of standard deviations: of factors, of groups, of areas, within cells.
    spread_covariance : numpy.ndarray
    moved : tuple of numpy.ndarray
        How cuts and shared effects, and those of areas, change with each logarithm of a spread.
    shift : tuple of numpy.ndarray
        By how much the mean of cuts and shared effects, and of those of areas, lies beyond the most
        likely values; zero where it is not worked out.
    solved : Solved
    likelihood : float
        Laplace's, with the prior of spreads.
    rounds : int
    """

    cuts: Array
    shared: Array
    areas: Array
    spread: Array
    spread_covariance: Array = field(default_factory=lambda: np.zeros((0, 0)))
    moved: tuple[Array, Array] = field(default_factory=lambda: (np.zeros((0, 0)), np.zeros((0, 0))))
    shift: tuple[Array, Array] = field(default_factory=lambda: (np.zeros(0), np.zeros(0)))
    solved: Solved | None = None
    slopes: Slopes | None = None
    matrix: Matrix | None = None
    likelihood: float = -np.inf
    rounds: int = 0


def combined(codes: Index) -> tuple[Index, Index]:
    """First row of each combination of codes, and the number of every row's combination."""
    number = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        # Numbered anew at each factor, so that no product of categories can grow too large.
        number = np.unique(number * (int(column.max()) + 1) + column, return_inverse=True)[1]
    first = np.unique(number, return_index=True)[1]
    return first.astype(np.intp), number.astype(np.intp)


class Climber:
    """Finds effects given spreads, and spreads."""

    def __init__(self, family: Family, layout: Layout) -> None:
        self.family, self.layout = family, layout
        self.cuts_many = len(family.start)
        self.rounds = 0
        layout_spreads = layout.spreads
        self.all_spreads = layout_spreads + family.spreads
        sizes = np.bincount(layout.spread_of[layout.spread_of >= 0], minlength=layout_spreads)
        self.sizes = sizes.astype(np.float64)
        self.sizes[-1] = layout.areas

    def fit(self) -> Fit:
        """Both.

        Raises
        ------
        NotConverged
            With what to do.
        """
        wide = len(self.layout.spread_of)
        spread = np.full(self.all_spreads, np.log(0.3 * self.family.scale))
        if self.family.spreads:
            spread[-1] = np.log(self.family.scale)
        fit = Fit(self.family.start, np.zeros(wide), np.zeros(self.layout.areas), spread)
        for _ in range(WARM_UP):
            self._settle(fit, SETTLED * 1e5)
            self._first_step(fit)
        self._climb(fit)
        fit.shift = self._shift(fit)
        return fit

    # --- effects ------------------------------------------------------------------------------

    def _penalty(self, spread: Array) -> tuple[Array, float]:
        """1 ÷ variance of each shared effect (0 for cuts and coefficients) and of areas."""
        one = np.exp(-2 * spread)
        of = self.layout.spread_of
        shared = np.where(of >= 0, one[of], 0.0)
        return np.concatenate([np.zeros(self.cuts_many), shared]), float(
            one[self.layout.spreads - 1]
        )

    def _within(self, spread: Array) -> float:
        return float(np.exp(spread[-1])) if self.family.spreads else 0.0

    def _slopes(self, fit: Fit, cuts: Array, shared: Array, areas: Array) -> Slopes:
        return self.family.slopes(self.layout.place(shared, areas), cuts, self._within(fit.spread))

    def _goal(
        self, slopes: Slopes, shared: Array, areas: Array, penalty: Array, of_areas: float
    ) -> float:
        squares = float((penalty[self.cuts_many :] * shared**2).sum())
        return slopes.loglikelihood - 0.5 * (squares + of_areas * float(areas @ areas))

    def _settle(self, fit: Fit, enough: float = SETTLED) -> float:
        """Newton's steps to the most likely effects; their penalised log-likelihood."""
        penalty, of_areas = self._penalty(fit.spread)
        t = self.cuts_many
        slopes = self._slopes(fit, fit.cuts, fit.shared, fit.areas)
        goal = self._goal(slopes, fit.shared, fit.areas, penalty, of_areas)
        for _ in range(STEPS):
            self.rounds += 1
            fit.slopes, fit.matrix = slopes, self._matrix(slopes)
            fit.solved = self._solved(fit.matrix, penalty, of_areas)
            shared, areas = self._gradient(slopes)
            shared[t:] -= penalty[t:] * fit.shared
            areas -= of_areas * fit.areas
            step, areas_step = fit.solved.solve(shared, areas)
            gain = float(shared @ step + areas @ areas_step)
            if gain <= enough:
                return goal
            part = 1.0
            while True:
                cuts = fit.cuts + part * step[:t]
                tried = fit.shared + part * step[t:]
                tried_areas = fit.areas + part * areas_step
                slopes = self._slopes(fit, cuts, tried, tried_areas)
                new = self._goal(slopes, tried, tried_areas, penalty, of_areas)
                if new >= goal - 1e-12 * abs(goal):
                    break
                part /= 2
                if part < 1e-6:
                    raise NotConverged(f"The effects could not be improved. {ADVICE}")
            fit.cuts, fit.shared, fit.areas, goal = cuts, tried, tried_areas, new
        raise NotConverged(f"The effects had not settled after {STEPS} steps. {ADVICE}")

    def _gradient(self, slopes: Slopes) -> tuple[Array, Array]:
        layout = self.layout
        areas = summed(layout.area, slopes.by_place, layout.areas)
        by_combination = summed(layout.combination, slopes.by_place, len(layout.combined))
        effects = np.zeros(layout.categories)
        for column in layout.combined.T:
            effects += summed(column, by_combination, layout.categories)
        return np.concatenate([slopes.by_cut, layout.covariates.T @ areas, effects]), areas

    def _matrix(self, slopes: Slopes) -> Matrix:
        """Minus second derivatives of the log-likelihood, without the penalty."""
        layout, t = self.layout, self.cuts_many
        wide, q, m = layout.covariates.shape[1], layout.categories, layout.areas
        size = t + wide + q
        w = slopes.weight
        areas = summed(layout.area, w, m)
        # Categories × areas, one factor after the other.
        crossed = np.zeros((q, m))
        for flat, rows, many in layout.crossed:
            crossed[rows] = summed(flat, w, many * m).reshape(many, m)
        combinations = summed(layout.combination, w, len(layout.combined))
        within = np.zeros((q, q))
        for one in layout.combined.T:
            for other in layout.combined.T:
                within += summed(one * q + other, combinations, q * q).reshape(q, q)
        cut_areas = np.empty((t, m))
        cut_categories = np.zeros((t, q))
        for k in range(t):
            cut_areas[k] = summed(layout.area, slopes.across[:, k], m)
            by = summed(layout.combination, slopes.across[:, k], len(layout.combined))
            for column in layout.combined.T:
                cut_categories[k] += summed(column, by, q)
        x, of_areas = layout.covariates, layout.grouped
        shared = np.empty((size, size))
        a, b, c = slice(0, t), slice(t, t + wide), slice(t + wide, size)
        shared[a, a] = slopes.cuts
        shared[a, b] = cut_areas @ x
        shared[a, c] = cut_categories
        if of_areas is None:
            shared[b, b] = x.T @ (x * areas[:, None])
            shared[b, c] = (crossed @ x).T
        else:
            shared[b, b] = (of_areas.T @ of_areas.multiply(areas[:, None])).toarray()
            shared[b, c] = of_areas.T @ crossed.T
        shared[c, c] = within
        shared[b, a], shared[c, a], shared[c, b] = shared[a, b].T, shared[a, c].T, shared[b, c].T
        across = np.vstack([cut_areas, (x * areas[:, None]).T, crossed])
        return Matrix(shared, across, areas)

    def _solved(self, matrix: Matrix, penalty: Array, of_areas: float) -> Solved:
        shared = matrix.shared + np.diag(penalty)
        try:
            return Solved.of(Matrix(shared, matrix.across, matrix.areas + of_areas))
        except np.linalg.LinAlgError:
            raise NotConverged(f"Two effects cannot be told apart. {ADVICE}") from None

    def _shift(self, fit: Fit) -> tuple[Array, Array]:
        """How far the mean of the effects lies from their most likely values, to first order.

        The likelihood of rare answers is skew. To first order the mean is beyond the mode by the
        inverse of the curvature times the slope of −½ log |curvature|.
        """
        layout, solved = self.layout, fit.solved
        assert solved is not None  # noqa: S101  settled just before
        place = layout.place(fit.shared, fit.areas)
        bend = self.family.bend(place, fit.cuts)
        t, wide = self.cuts_many, layout.covariates.shape[1]
        if bend is None:
            return np.zeros(t + len(fit.shared)), np.zeros(layout.areas)
        # Each cell's variance of η: of its combination, of its area, and of both together.
        inverse = solved.inverse
        middle = -inverse @ solved.across
        of_area = np.vstack([-np.ones(layout.areas), layout.covariates.T])
        head = t + wide
        by_area = (
            (of_area * (inverse[:head, :head] @ of_area)).sum(axis=0)
            + 2 * (of_area * middle[:head]).sum(axis=0)
            + 1.0 / solved.areas
            - (solved.across * middle).sum(axis=0)
        )
        both = 2 * (inverse[head:, :head] @ of_area + middle[head:])
        effects = inverse[head:, head:]
        by_combination = np.zeros(len(layout.combined))
        for one in layout.combined.T:
            for other in layout.combined.T:
                by_combination += effects[one, other]
        variance = by_area[layout.area] + by_combination[layout.combination]
        for column in layout.combined.T:
            variance += both[column[layout.combination], layout.area]
        pull = -0.5 * variance * bend
        none = np.zeros((t, t))
        slopes = Slopes(0.0, pull, np.array([-pull.sum()]), pull, none, none)
        return solved.solve(*self._gradient(slopes))

    # --- spreads ------------------------------------------------------------------------------

    def _first_step(self, fit: Fit) -> None:
        """Fellner and Schall's step: quick from afar."""
        assert fit.solved is not None  # noqa: S101  settled just before
        shared, areas = fit.solved.diagonal()
        shared = shared[self.cuts_many :]
        of, last = self.layout.spread_of, self.layout.spreads - 1
        some = of >= 0
        squares = summed(of[some], fit.shared[some] ** 2, last + 1)
        traces = summed(of[some], shared[some], last + 1)
        squares[last], traces[last] = float(fit.areas @ fit.areas), float(areas.sum())
        variance = np.exp(2 * fit.spread[: last + 1])
        held = np.maximum(self.sizes - traces / variance, 0.05)
        new = np.sqrt(np.maximum(squares, 1e-12) / held)
        low, high = LEAST * self.family.scale, MOST * self.family.scale
        fit.spread[: last + 1] = np.log(np.clip(new, 30 * low, high / 4))
        if self.family.spreads:
            slopes = self._slopes(fit, fit.cuts, fit.shared, fit.areas)
            n = float(slopes.weight.sum() * np.exp(2 * fit.spread[-1]))
            left = n - len(shared) - self.cuts_many - len(areas) + (traces / variance).sum()
            squares_within = -2 * (
                slopes.loglikelihood + n * fit.spread[-1] + 0.5 * n * np.log(2 * np.pi)
            )
            found = squares_within * np.exp(2 * fit.spread[-1]) / max(left, 1.0)
            fit.spread[-1] = 0.5 * np.log(max(found, (low * 30) ** 2))

    def _likelihood(self, fit: Fit) -> float:
        """Laplace's likelihood of the spreads with their prior, at effects that have settled."""
        goal = self._settle(fit)
        assert fit.solved is not None  # noqa: S101  settled just before
        own = fit.spread[: self.layout.spreads]
        prior = float((own - 0.5 * (np.exp(own) / self.family.scale) ** 2).sum())
        if self.family.spreads:
            # An improper prior, flat for the logarithm.
            prior += 0.0
        return goal - float(self.sizes @ own) - 0.5 * fit.solved.logarithm + prior

    def _slope(self, fit: Fit) -> tuple[float, Array]:
        """The likelihood of the spreads and its first derivative by their logarithms."""
        value = self._likelihood(fit)
        solved = fit.solved
        assert solved is not None  # noqa: S101  settled just before
        penalty, of_areas = self._penalty(fit.spread)
        t, of, last = self.cuts_many, self.layout.spread_of, self.layout.spreads - 1
        diagonal, areas_diagonal = solved.diagonal()
        some = of >= 0
        one = np.exp(-2 * fit.spread[: last + 1])
        squares = summed(of[some], fit.shared[some] ** 2, last + 1)
        traces = summed(of[some], diagonal[t:][some], last + 1)
        squares[last], traces[last] = float(fit.areas @ fit.areas), float(areas_diagonal.sum())
        own = fit.spread[: last + 1]
        slope = np.zeros(self.all_spreads)
        slope[: last + 1] = (
            one * (squares + traces) - self.sizes + 1.0 - (np.exp(own) / self.family.scale) ** 2
        )
        here, before = fit.slopes, fit.matrix
        assert here is not None and before is not None  # noqa: S101, PT018  settled just before
        moved = self._moved(fit, penalty, of_areas, here)
        if self.family.spreads:
            n = float(here.weight.sum() * np.exp(2 * fit.spread[-1]))
            squares_within = -2 * (
                here.loglikelihood + n * fit.spread[-1] + 0.5 * n * np.log(2 * np.pi)
            )
            slope[-1] = squares_within - n + solved.trace(before)
        else:
            # The curvature moves with the effects.
            for f in range(last + 1):
                step, areas_step = moved[0][:, f], moved[1][:, f]
                size = max(float(np.abs(step).max()), float(np.abs(areas_step).max()), 1e-12)
                length = ALONG / size
                after = self._matrix(
                    self._slopes(
                        fit,
                        fit.cuts + length * step[:t],
                        fit.shared + length * step[t:],
                        fit.areas + length * areas_step,
                    )
                )
                change = Matrix(
                    after.shared - before.shared,
                    after.across - before.across,
                    after.areas - before.areas,
                )
                slope[f] -= 0.5 * solved.trace(change) / length
        fit.moved = moved
        return value, slope

    def _moved(
        self, fit: Fit, penalty: Array, of_areas: float, here: Slopes
    ) -> tuple[Array, Array]:
        """How the most likely effects change with the logarithm of each spread."""
        assert fit.solved is not None  # noqa: S101  settled just before
        t, of, last = self.cuts_many, self.layout.spread_of, self.layout.spreads - 1
        shared, areas = [], []
        for f in range(self.all_spreads):
            if f > last:
                one, other = self._gradient(here)
                right, right_areas = -2 * one, -2 * other
            elif f == last:
                right, right_areas = np.zeros(t + len(of)), 2 * of_areas * fit.areas
            else:
                right = np.concatenate(
                    [np.zeros(t), np.where(of == f, 2 * penalty[t:] * fit.shared, 0.0)]
                )
                right_areas = np.zeros(self.layout.areas)
            step, areas_step = fit.solved.solve(right, right_areas)
            shared.append(step)
            areas.append(areas_step)
        return np.column_stack(shared), np.column_stack(areas)

    def _climb(self, fit: Fit) -> None:
        """Quasi-Newton steps (BFGS) to the summit, then the curvature there."""
        k = self.all_spreads
        low = np.full(k, np.log(LEAST * self.family.scale))
        high = np.full(k, np.log(MOST * self.family.scale))
        value, slope = self._slope(fit)
        fresh = np.diag(1.0 / np.maximum(2.0 * self._held(fit), 1.0))
        inverse, new_start = fresh, True
        for _ in range(CLIMBS):
            if np.abs(slope).max() < SLOPE:
                break
            step = inverse @ slope
            step *= min(1.0, FARTHEST / float(np.abs(step).max()))
            at, part = fit.spread.copy(), 1.0
            while True:
                fit.spread = np.clip(at + part * step, low, high)
                new, new_slope = self._slope(fit)
                if new >= value + 1e-4 * part * float(slope @ step) - 1e-7 or part < 1e-3:
                    break
                part /= 3
            if part < 1e-3:
                fit.spread = at
                value, slope = self._slope(fit)
                if new_start:
                    break
                # What was learnt of the curvature elsewhere misleads here.
                inverse, new_start = fresh, True
                continue
            s, y = fit.spread - at, slope - new_slope
            sy = float(s @ y)
            if sy > 1e-4 * float(np.sqrt((s @ s) * (y @ y))):
                left = np.eye(k) - np.outer(s, y) / sy
                inverse = left @ inverse @ left.T + np.outer(s, s) / sy
            else:
                inverse = fresh
            new_start = False
            value, slope = new, new_slope
        else:
            raise NotConverged(f"The spreads had not settled after {CLIMBS} rounds. {ADVICE}")
        if np.abs(slope).max() > 0.05:
            raise NotConverged(f"The spreads could not be improved, yet have not settled. {ADVICE}")
        fit.likelihood, fit.rounds = value, self.rounds
        self._curvature(fit, slope)

    def _held(self, fit: Fit) -> Array:
        """Roughly how many effects' worth of information there is on each spread."""
        assert fit.solved is not None  # noqa: S101  settled just before
        diagonal, areas = fit.solved.diagonal()
        of, last = self.layout.spread_of, self.layout.spreads - 1
        some = of >= 0
        traces = summed(of[some], diagonal[self.cuts_many :][some], last + 1)
        traces[last] = float(areas.sum())
        held = self.sizes - traces * np.exp(-2 * fit.spread[: last + 1])
        if self.family.spreads:
            slopes = self._slopes(fit, fit.cuts, fit.shared, fit.areas)
            n = slopes.weight.sum() * np.exp(2 * fit.spread[-1])
            return np.append(held, n)
        found: Array = held
        return found

    def _curvature(self, fit: Fit, slope: Array) -> None:
        """Covariance of the logarithms of spreads, from how the slope changes around the summit."""
        k = self.all_spreads
        at = fit.spread.copy()
        kept = (fit.cuts.copy(), fit.shared.copy(), fit.areas.copy())
        second = np.empty((k, k))
        for f in range(k):
            fit.spread = at.copy()
            fit.spread[f] += APART
            second[f] = (slope - self._slope(fit)[1]) / APART
            fit.cuts, fit.shared, fit.areas = kept
        second = (second + second.T) / 2
        values, vectors = np.linalg.eigh(second)
        # A direction that is nearly flat is one that the prior alone bounds.
        values = np.maximum(values, 0.25)
        fit.spread_covariance = (vectors / values) @ vectors.T
        fit.spread = at
        self._slope(fit)
