"""A multilevel regression of yes and no fitted, and averaged over the people of every small area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import england_raking
from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import Measured, in_turns, once, timed

NAME = "multilevel-fit"
SIZES = england_raking.SIZES
FACTORS = tuple(f"v{v}" for v in range(len(SIZES)))
RESPONDENTS, COUNCILS = 50_000, 309
#: Standard deviations of the effects of categories and of councils.
SPREADS, COUNCIL, SMALL = (0.5, 0.1, 0.3, 0.4, 0.2), 0.25, 0.2
DRAWS = 200
#: Small areas that anybody was asked in, of all of England's.
ASKED_IN = 2_000
#: Sweeps of the sampler that are timed, and that its intervals need.
SWEEPS, NEEDED = 10, 2_000
#: Areas and draws of the loop that are timed; the time of all is reckoned from theirs.
LOOP_AREAS, LOOP_DRAWS = 500, 4


def measure(ground: Ground) -> list[Result]:
    """Ours beside variational Bayes, a sampler, and a loop over draws."""
    folder = ground.work / "multilevel"
    folder.mkdir()
    where = str(folder)
    n, councils = (2_000, 20) if ground.quick else (RESPONDENTS, COUNCILS)
    areas = 60 if ground.quick else england_raking.AREAS
    once(timed(f"{__name__}:prepare", folder=where, respondents=n, councils=councils, areas=areas))
    times = ground.times(3)
    sweeps = 3 if ground.quick else SWEEPS
    fits = in_turns(
        {
            "ours": timed(f"{__name__}:ours", folder=where),
            "sampler": timed(f"{__name__}:with_a_sampler", folder=where, sweeps=sweeps),
        },
        times,
    )
    error, inside = fits["ours"].runs[-1].said["returned"]
    size = f"{n:,} respondents, {len(SIZES)} factors and {councils} councils, drawn"
    said = (
        f"effects of councils are off by {error:.4f} (root mean square), {inside:.1%} within 95 %"
    )
    rows = [
        beside(
            NAME,
            fits["ours"],
            f"a Pólya-Gamma Gibbs sampler in NumPy and SciPy, {NEEDED:,} sweeps",
            _reckoned(fits["sampler"], NEEDED / sweeps),
            size=size,
            note=f"the peer's time is that of {sweeps} sweeps, from which all are reckoned; ours has the "
            f"standard deviations and how sure they are; {said}"
            + ("" if _has_statsmodels() else "; statsmodels is not installed, and not compared"),
        )
    ]
    if _has_statsmodels():
        # It takes minutes, so it has one turn, with one of ours beside it.
        both = in_turns(
            {
                "ours": timed(f"{__name__}:ours", folder=where),
                "theirs": timed(f"{__name__}:with_statsmodels", folder=where),
            },
            1,
        )
        their_error, their_inside = both["theirs"].runs[-1].said["returned"]
        rows.append(
            beside(
                NAME,
                both["ours"],
                "statsmodels BinomialBayesMixedGLM, variational Bayes",
                both["theirs"],
                size=size,
                note=f"{said}; the peer's by {their_error:.4f}, {their_inside:.1%}",
            )
        )
    return [*rows, _people(ground, where, areas)]


def _people(ground: Ground, where: str, areas: int) -> Result:
    draws, some, few = (
        (50, areas, 2) if ground.quick else (DRAWS, min(areas, LOOP_AREAS), LOOP_DRAWS)
    )
    once(timed(f"{__name__}:prepare_people", folder=where))
    found = in_turns(
        {
            "ours": timed(f"{__name__}:people", folder=where, draws=draws),
            "loop": timed(f"{__name__}:people_in_a_loop", folder=where, areas=some, draws=few),
        },
        ground.times(3),
    )
    cells, away = found["ours"].runs[-1].said["returned"]
    return beside(
        NAME,
        found["ours"],
        "NumPy, every cell of every area, draw by draw",
        _reckoned(found["loop"], areas * draws / (some * few)),
        size=f"{draws} draws of {areas:,} areas, each of {cells:,} combinations raked to its margins",
        note=f"the peer's time is that of {few} draws of {some:,} areas, from which all are reckoned; "
        f"both agree within {away:.0e} where they are compared",
    )


def _reckoned(found: Measured, times: float) -> Measured:
    return replace(found, seconds=found.seconds * times)


def _has_statsmodels() -> bool:
    return find_spec("statsmodels") is not None


def prepare(folder: Path, respondents: int, councils: int, areas: int) -> None:
    """Draw respondents, small areas, effects and answers."""
    folder = Path(folder)
    random = np.random.default_rng(17)
    codes = england_raking._people(random, np.zeros(respondents))
    council = random.integers(0, councils, respondents)
    effects = [random.normal(0, s, k) for s, k in zip(SPREADS, SIZES, strict=True)]
    own = random.normal(0, COUNCIL, councils)
    place = -1 + own[council] + sum(one[codes[:, f]] for f, one in enumerate(effects))
    yes = random.random(respondents) < 1 / (1 + np.exp(-place))
    counts = [
        england_raking._area_counts(random, min(1_000, areas - at)) for at in range(0, areas, 1_000)
    ]
    # Of the small areas some were drawn, and so many were asked in each.
    asked = np.sort(random.choice(areas, min(ASKED_IN, areas // 2), replace=False))
    small = asked[random.integers(0, len(asked), respondents)]
    shift = random.normal(0, SMALL, areas) + own[np.arange(areas) * councils // areas]
    place = -1 + shift[small] + sum(one[codes[:, f]] for f, one in enumerate(effects))
    yes_small = random.random(respondents) < 1 / (1 + np.exp(-place))
    np.savez(
        folder / england_raking.DRAWN,
        codes=codes, counts=np.hstack(counts), council=council, yes=yes, own=own, small=small,
        yes_small=yes_small,
    )  # fmt: skip


def _held(folder: Path) -> Any:
    return np.load(Path(folder) / england_raking.DRAWN)


def _table(held: Any, area: Any, yes: Any, prefix: str, width: int) -> Any:
    import polars as pl

    return pl.DataFrame(
        {
            "area": [f"{prefix}{one:0{width}d}" for one in area.tolist()],
            **{
                name: [f"c{one}" for one in held["codes"][:, f].tolist()]
                for f, name in enumerate(FACTORS)
            },
            "yes": yes.astype(int),
        }
    )


def ours(folder: Path) -> Callable[[], tuple[float, float]]:
    """From the table of the survey to effects, spreads and their covariance."""
    import polars as pl
    import scipy.special  # noqa: F401  the peers' libraries are loaded beforehand as well

    from warm.estimate import Frame, multilevel

    held = _held(folder)
    survey = _table(held, held["council"], held["yes"], "C", 3)
    people = (
        survey.select(FACTORS).unique().join(survey.select("area").unique(), how="cross")
    ).with_columns(count=pl.lit(1.0))
    frame = Frame.of(people, factors=FACTORS)

    def fit() -> tuple[float, float]:
        made = multilevel(survey, "yes", frame)
        areas = made.fit.solved.diagonal()[1]  # type: ignore[union-attr]
        return _off(held["own"], made.fit.areas, np.sqrt(areas))

    return fit


def _off(truth: Any, found: Any, se: Any) -> tuple[float, float]:
    """How far effects are off, and what share of them lies within 1.96 standard errors."""
    away = (found - found.mean()) - (truth - truth.mean())
    return float(np.sqrt((away**2).mean())), float((np.abs(away) <= 1.96 * se).mean())


def _columns(held: Any) -> tuple[Any, Any, int]:
    """Indicators of respondents' categories and councils, and which factor each column is of."""
    from scipy import sparse

    n, councils = len(held["yes"]), len(held["own"])
    starts = np.cumsum([0, *SIZES])
    at = np.column_stack([held["codes"] + starts[:-1], held["council"] + starts[-1]])
    shape = (n, int(starts[-1]) + councils)
    rows = np.repeat(np.arange(n), at.shape[1])
    columns = sparse.csr_matrix((np.ones(at.size), (rows, at.ravel())), shape=shape)
    return columns, np.repeat(np.arange(len(SIZES) + 1), [*SIZES, councils]), int(starts[-1])


def with_statsmodels(folder: Path) -> Callable[[], tuple[float, float]]:
    """Variational Bayes with the same priors of spreads."""
    import warnings

    from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

    held = _held(folder)
    columns, factor, councils = _columns(held)

    def fit() -> tuple[float, float]:
        with warnings.catch_warnings():
            # It may say that it has not converged.
            warnings.simplefilter("ignore")
            model = BinomialBayesMixedGLM(
                held["yes"].astype(float), np.ones((len(held["yes"]), 1)), columns, factor, vcp_p=1.0, fe_p=10.0
            )  # fmt: skip
            found = model.fit_vb()
        return _off(held["own"], found.vc_mean[councils:], found.vc_sd[councils:])

    return fit


def with_a_sampler(folder: Path, sweeps: int) -> Callable[[], None]:
    """Sweeps of the sampler that the tests hold Laplace's intervals against, respondents collapsed."""
    from scipy import sparse

    from warm.tests.polya_gamma import GRID, polya_gamma

    held = _held(folder)
    random = np.random.default_rng(1)
    key = np.ravel_multi_index((*held["codes"].T, held["council"]), (*SIZES, len(held["own"])))
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    columns, factor, _ = _columns(held)
    columns = sparse.hstack([sparse.csr_matrix(np.ones((len(first), 1))), columns[first]]).tocsr()
    spread_of = np.concatenate([[-1], factor])
    count = np.bincount(cell).astype(float)
    yes = np.bincount(cell, weights=held["yes"].astype(float))

    def sample() -> None:
        at, spread = np.zeros(columns.shape[1]), np.full(len(SIZES) + 1, 0.4)
        right = columns.T @ (yes - count / 2)
        for _ in range(sweeps):
            weight = polya_gamma(random, count, columns @ at)
            precision = (columns.T @ columns.multiply(weight[:, None])).toarray()
            precision[np.diag_indices_from(precision)] += np.where(
                spread_of >= 0, 1 / spread[spread_of] ** 2, 0.0
            )
            root = np.linalg.cholesky(precision)
            at = np.linalg.solve(root.T, np.linalg.solve(root, right) + random.normal(size=len(at)))
            for f in range(len(spread)):
                own = at[spread_of == f]
                log = (1 - len(own)) * np.log(GRID) - (own @ own) / (2 * GRID**2) - 0.5 * GRID**2
                chance = np.cumsum(np.exp(log - log.max()))
                spread[f] = GRID[np.searchsorted(chance, random.random() * chance[-1])]

    return sample


def prepare_people(folder: Path) -> None:
    """Rake respondents to every small area, fit, and keep both."""
    import pickle

    import polars as pl

    from warm.estimate import Frame, multilevel, rake_areas

    held = _held(folder)
    frame = Frame.raked(rake_areas(england_raking._constraints(Path(folder))))
    survey = _table(held, held["small"], held["yes_small"], "Z", 8)
    areas = pl.DataFrame(
        {
            "area": frame.areas,
            "council": [f"C{i * len(held['own']) // len(frame.areas):03d}" for i in range(len(frame.areas))],
        }
    )  # fmt: skip
    model = multilevel(survey, "yes", frame, areas=areas, groups=["council"])
    (Path(folder) / "model.pickle").write_bytes(pickle.dumps(model))


def _model(folder: Path) -> Any:
    import pickle

    return pickle.loads((Path(folder) / "model.pickle").read_bytes())


def people(folder: Path, draws: int) -> Callable[[], tuple[int, float]]:
    """The measure's own, and how far a few areas are from a plain sum."""
    import scipy.linalg
    import scipy.special  # noqa: F401  the peer has loaded all it needs as well

    from warm.estimate import poststratify

    model = _model(folder)

    def work() -> tuple[int, float]:
        found = poststratify(model, draws=draws)
        return len(model.frame.combinations), _away(model, found, draws)

    return work


def _away(model: Any, found: Any, draws: int) -> float:
    """How far some areas of a draw are from a plain sum."""
    drawn, effects = _drawn(model, draws)
    some = slice(0, 20)
    plain = _plain(model.frame.block(some), effects[:, 0], drawn.areas[some, 0], drawn.cuts[0, 0])
    return float(np.abs(plain - found.draws[0, some, 0]).max())


def _drawn(model: Any, draws: int) -> tuple[Any, Any]:
    from warm.estimate.regression.drawn import drawn_effects
    from warm.estimate.regression.integrated import combined_effects

    drawn = drawn_effects(model, draws, np.random.default_rng([0, 0]))
    return drawn, combined_effects(model.frame, drawn.effects)


def _plain(people: Any, effects: Any, areas: Any, cut: float) -> Any:
    chance = 1 / (1 + np.exp(cut - effects[:, None] - areas))
    return (people * chance).sum(axis=0) / people.sum(axis=0)


def people_in_a_loop(folder: Path, areas: int, draws: int) -> Callable[[], None]:
    """A chance for every cell of every area, draw by draw; who lives there is ready."""
    model = _model(folder)
    drawn, effects = _drawn(model, 50)
    blocks = [
        (slice(at, min(at + 250, areas)), model.frame.block(slice(at, min(at + 250, areas))))
        for at in range(0, areas, 250)
    ]

    def work() -> None:
        for d in range(draws):
            for part, people in blocks:
                _plain(people, effects[:, d], drawn.areas[part, d], drawn.cuts[0, d])

    return work
