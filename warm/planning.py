"""Before anybody is asked: what so many answers could say, and how many are needed to say something.

A survey is worth its cost only if its answers can change what is said. The rule that gives a place
its colour is fixed (`warm.classes`), so what a survey is likely to say can be worked out beforehand:
for each number of people who might say yes, the class that the page would give, weighed by how
likely that number is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.disclosure import SURVEY_BASE_TO_COLOUR, SURVEY_BASE_TO_SHOW
from warm.errors import WarmError
from warm.intervals import Z95, Z998, newcombe, wilson
from warm.language import gettext as _

Array = NDArray[np.float64]

#: A survey is said to find a difference when it would say so in this share of the times.
POWER = 0.8
#: A figure that rests on everybody, or that is taken as known.
EVERYBODY = 1e12
#: More answers than any survey of a place will have.
MOST = 50_000
#: Numbers of answers are found to the nearest ten: nobody plans more closely.
STEP = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What would be asked, and what the answers would be compared with.

    Attributes
    ----------
    there : float
        The figure of those whom the place is compared with: a percentage, or a mean.
    delta : float
        The smallest difference that matters, in points or on the scale of the mean.
    there_answers : float
        How many answers it rests on; infinity where it is known.
    there_sd, sd : float or None
        Standard deviations of single answers there and here, for means. None for shares.
    design_effect : float
        How many answers are worth one of a simple random sample: 1 for one of those, more where
        people are reached in clusters or are weighed.
    """

    there: float
    delta: float
    there_answers: float = math.inf
    sd: float | None = None
    there_sd: float | None = None
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not math.isfinite(self.delta) or self.delta <= 0:
            raise WarmError(_("The smallest difference that matters must be above zero."))
        if not self.design_effect >= 1:
            raise WarmError(
                _("A design effect is 1 for a simple random sample, and more for others.")
            )
        if not self.there_answers > 0:
            raise WarmError(_("The figure to compare with must rest on somebody's answers."))
        if self.sd is None:
            _share(self.there)
        elif not (math.isfinite(self.there) and math.isfinite(self.sd) and self.sd > 0):
            raise WarmError(_("A mean needs a number to compare with, and a standard deviation."))

    @property
    def is_share(self) -> bool:
        """Whether answers are yes or no."""
        return self.sd is None

    def worth(self, answers: int) -> float:
        """How many answers of a simple random sample so many are worth."""
        return answers / self.design_effect


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each thing is that a page could say after a survey; they add up to 1.

    Attributes
    ----------
    lower, higher : float
        That the place differs, and in which direction.
    similar : float
        That it is about the same.
    cant_tell : float
        That chance could account for the difference, or hide one that matters.
    not_compared : float
        1 where there are too few answers for any comparison (`SURVEY_BASE_TO_COLOUR`), else 0.
    """

    lower: float
    higher: float
    similar: float
    cant_tell: float
    not_compared: float = 0.0


def chances(question: Question, here: float, answers: int) -> Chances:
    """What a page would say after so many answers, if the truth were as given.

    Parameters
    ----------
    question : Question
    here : float
        The true figure of the place: a percentage, or a mean.
    answers : int

    Returns
    -------
    Chances

    Raises
    ------
    WarmError
        When there are no answers, or a share is not between 0 and 100.

    Notes
    -----
    For shares the sum goes over every number of people who could say yes (binomial), each with the
    class that its Newcombe interval gives. For means it goes over the normal distribution. The
    figure that the place is compared with is taken to be what it will be.
    """
    _answers(answers)
    if question.worth(answers) < SURVEY_BASE_TO_COLOUR:
        return Chances(0.0, 0.0, 0.0, 0.0, 1.0)
    found, weight = _outcomes(question, here, answers)
    said = classes.classify(*found, question.delta, 1)

    def share(*codes: int) -> float:
        return float(weight[np.isin(said, codes)].sum())

    return Chances(
        share(classes.WORSE, classes.MUCH_WORSE),
        share(classes.BETTER, classes.MUCH_BETTER),
        share(classes.SIMILAR),
        share(classes.CANT_TELL),
    )


def answers_needed(question: Question, here: float, *, power: float = POWER) -> int | None:
    """How many answers are needed to say that a place differs, if it truly does so much.

    Parameters
    ----------
    question : Question
    here : float
        The true figure of the place.
    power : float
        In what share of such surveys the page would say so.

    Returns
    -------
    int or None
        To the ten, and from there on always enough; None where no survey of up to `MOST` answers
        would do: where the difference is no larger than the smallest that matters, above all, or
        where the other figure is too unsure.

    Raises
    ------
    WarmError
        When the power is no share, or a percentage is none.
    """
    if not 0 < power < 1:
        raise WarmError(_("The power is a share between 0 and 1."))
    up = here > question.there

    def enough(tens: int) -> bool:
        found = chances(question, here, tens * STEP)
        return (found.higher if up else found.lower) >= power

    least = math.ceil(SURVEY_BASE_TO_COLOUR * question.design_effect / STEP)
    most = MOST // STEP
    if abs(here - question.there) <= question.delta or not enough(most):
        return None
    found = _first(enough, least, most)
    # One answer more may make a yes or no harder to tell: go on until it no longer does.
    while any(not enough(found + ahead) for ahead in range(1, 6) if found + ahead <= most):
        found += 1
    return found * STEP


def smallest_difference(
    question: Question, answers: int, *, power: float = POWER
) -> tuple[float | None, float | None]:
    """The smallest true difference that so many answers would find, downwards and upwards.

    Parameters
    ----------
    question : Question
    answers : int
    power : float
        In what share of such surveys the page would say so.

    Returns
    -------
    below, above : float or None
        To a tenth of a point, or to a hundredth of the scale of a mean; None where even the end of
        the scale would not be found.
    """
    _answers(answers)
    step = 0.1 if question.is_share else 0.01
    ends = (question.there, 100 - question.there) if question.is_share else (MOST * step,) * 2

    def least(turn: int, room: float) -> float | None:
        def finds(steps: int) -> bool:
            here = question.there + turn * steps * step
            here = min(max(here, 0.0), 100.0) if question.is_share else here
            found = chances(question, here, answers)
            return (found.higher if turn > 0 else found.lower) >= power

        most = math.floor(room / step + 1e-9)
        if not finds(most):
            return None
        return round(_first(finds, 1, most) * step, 2)

    return least(-1, ends[0]), least(1, ends[1])


def interval(question: Question, here: float, answers: int) -> tuple[float, float]:
    """The 95 % interval that a page would show, were the answers like the truth.

    Shares by Wilson's interval, in percentages; means by the normal one.
    """
    _answers(answers)
    worth = question.worth(answers)
    if question.sd is None:
        lower, upper = wilson(worth * _share(here) / 100, worth)
        return float(100 * lower), float(100 * upper)
    half = Z95 * question.sd / math.sqrt(worth)
    return here - half, here + half


def to_ask(answers: int, response: float) -> int:
    """How many people to ask so that so many answer.

    Parameters
    ----------
    answers : int
    response : float
        Share of those asked who answer, 0 to 1.
    """
    if not 0 < response <= 1:
        raise WarmError(_("The share of people who answer must be above 0 and at most 1."))
    return math.ceil(answers / response - 1e-9)


def shown(answers: int) -> bool:
    """Whether so many answers may be shown at all."""
    return answers >= SURVEY_BASE_TO_SHOW


def _outcomes(
    question: Question, here: float, answers: int
) -> tuple[tuple[Array, Array, Array, Array, Array], Array]:
    """Every result that a survey could have: difference with its limits, and how likely it is."""
    from scipy.stats import binom, norm

    worth, other = question.worth(answers), min(question.there_answers, EVERYBODY)
    if question.sd is None:
        n, p = round(worth), _share(here) / 100
        # Ten standard deviations either way hold all that can be told apart from certainty.
        reach = 10 * math.sqrt(n * p * (1 - p)) + 10
        yes = np.arange(max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach)) + 1.0)
        theirs = other * question.there / 100
        d, low, high = (100 * one for one in newcombe(yes, n, theirs, other))
        _, low3, high3 = (100 * one for one in newcombe(yes, n, theirs, other, Z998))
        return (d, low, high, low3, high3), binom.pmf(yes, n, p)
    sd = question.there_sd or question.sd
    own = question.sd / math.sqrt(worth)
    both = math.hypot(own, sd / math.sqrt(other))
    # Slices of equal probability, each by its middle.
    weight = np.full(MIDDLES, 1 / MIDDLES)
    d = here - question.there + own * norm.ppf((np.arange(MIDDLES) + 0.5) / MIDDLES)
    wide, wider = Z95 * both, Z998 * both
    return (d, d - wide, d + wide, d - wider, d + wider), weight


#: Into how many slices a normal distribution is cut.
MIDDLES = 4001


def _first(holds: Callable[[int], bool], least: int, most: int) -> int:
    """The first whole number at which something holds that goes on to hold, by halving."""
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            most = middle
        else:
            least = middle + 1
    return most


def _share(value: float) -> float:
    if not 0 <= value <= 100:
        said = _("A percentage lies between 0 and 100, which %(value)s does not.")
        raise WarmError(said % {"value": f"{value:g}"})
    return value


def _answers(answers: int) -> None:
    if answers < 1:
        raise WarmError(_("A survey needs at least one answer."))
