"""What the numbers say, in plain sentences. Strengths first, reasons always.

All wording that residents read comes from here or from the framework's own phrases, so that one
file can be read aloud, tested and translated.
"""

from __future__ import annotations

from collections.abc import Sequence

from warm.framework import Indicator

CLASS_WORDS = {
    "much_worse": "much worse than",
    "worse": "worse than",
    "similar": "about the same as",
    "cant_tell": "can't tell from",
    "better": "better than",
    "much_better": "much better than",
    "no_colour": "not compared with",
}

LIKE = "places like this one"

#: For indicators without a good direction.
PLAIN_WORDS = {"higher": "higher than", "lower": "lower than", "similar": "about the same as"}


def figure(value: float | None, unit: str, decimals: int = 1) -> str:
    """A value with its unit, as people write it.

    >>> figure(28.06, "percent")
    '28.1%'
    >>> figure(620.5, "pounds", 0)
    '£620'
    """
    if value is None or value != value:
        return "not known"
    number = f"{value:,.{decimals}f}"
    if unit == "percent":
        return f"{number}%"
    if unit == "pounds":
        return f"£{number}"
    return number + {
        "per_1000": " per 1,000",
        "per_10000": " per 10,000",
        "per_100000": " per 100,000",
        "years": " years",
        "minutes": " minutes",
    }.get(unit, "")


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Parts as a list in a sentence: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def phrase(indicator: Indicator, better: bool) -> str:
    """The indicator's own clause for a better or a worse standing."""
    chosen = indicator.phrase_better if better else indicator.phrase_worse
    if chosen:
        return chosen
    high = better == (indicator.sign > 0)
    return f"{indicator.name[:1].lower()}{indicator.name[1:]} is {'higher' if high else 'lower'}"


def standing(indicator: Indicator, here: float, there: float, label: str, nation: str) -> str:
    """Where two scores stand among all small areas: a score's own number tells a reader nothing.

    Below the middle it is said how many do better: "better than 6 in 100" sounds like praise.

    Parameters
    ----------
    here, there : float
        Shares of the nation's small areas with a lower value, 0 to 100.
    """
    if indicator.sign < 0:
        here, there = 100 - here, 100 - there
    word = "better"
    if here < 50:
        word, here, there = "worse", 100 - here, 100 - there
    return (
        f"{word} than {_of_hundred(here)} in 100 small areas of {nation} here, "
        f"against {_of_hundred(there)} in 100 in {label}"
    )


def _of_hundred(share: float) -> str:
    """A share of 0 to 100 that never rounds to nobody or to everybody."""
    if share <= 0.5:
        return "fewer than 1"
    return "more than 99" if share >= 99.5 else f"{share:.0f}"


def comparison(indicator: Indicator, value: float | None, other: float | None, label: str) -> str:
    """The two numbers side by side: "28.1% here, 14.3% in the rest of Wiltshire"."""
    here = figure(value, indicator.unit, indicator.decimals)
    there = figure(other, indicator.unit, indicator.decimals)
    meaning = f" ({indicator.scale})" if indicator.scale else ""
    return f"{here} here, {there} in {label}{meaning}"


def headline(
    name: str,
    label: str,
    *,
    strong: Sequence[str],
    strong_alike: Sequence[str],
    hard: Sequence[str],
    classes: Sequence[str],
    unmeasured: Sequence[str],
    beyond: tuple[str, float] = ("", 0.0),
) -> str:
    """The sentences that open a profile, strengths before vulnerabilities.

    Parameters
    ----------
    name, label : str
        The place, and whom it is compared with; "" where there is nobody.
    strong, strong_alike, hard : sequence of str
        Clauses: better than in `label`; better than in places like this one; worse than in `label`.
    classes : sequence of str
        Of all measures that were compared.
    unmeasured : sequence of str
        Names of domains.
    beyond : (str, float)
        The larger area that the place was taken out of, and the share (0 to 1) of the place's
        people who live elsewhere.
    """
    if not label:
        sentences = [f"This is {name} as a whole, so there is nothing to compare it with."]
    elif not classes:
        sentences = [f"Nothing is measured in {name} yet that could be compared with {label}."]
    elif strong:
        sentences = [f"Compared with {label}, {joined(strong[:2])}."]
        if hard:
            sentences.append(f"At the same time, {joined(hard[:2])}.")
    elif strong_alike or hard:
        if strong_alike:
            sentences = [f"Compared with {LIKE}, {joined(strong_alike[:2])}."]
        else:
            unseen = (
                f"Nothing measured here stands out as better than in {label}: what is strong in "
                f"{name} is best known to the people who live here."
            )
            sentences = [unseen]
        if hard:
            sentences.append(f"Compared with {label}, {joined(hard[:2])}.")
    elif all(one == "cant_tell" for one in classes):
        sentences = [f"Too few people were counted to tell {name} from {label}."]
    else:
        sentences = [f"On what is measured, {name} is much like {label}."]
    area, share = beyond
    if share > 0:
        elsewhere = _of_hundred(100 * share)
        sentences.append(
            f"{name} lies only partly in {area}: {elsewhere} in 100 of its people live elsewhere."
        )
    if unmeasured:
        sentences.append(f"Not measured here yet: {'; '.join(unmeasured)}.")
    return " ".join(sentences)


def by_chance(
    expected: float,
    with_interval: int,
    without: int,
    *,
    alike: float = 0.0,
    alike_with_interval: int = 0,
) -> str:
    """What chance alone would do, in words.

    Parameters
    ----------
    expected : float
        Measures that would be coloured if nothing truly differed.
    with_interval, without : int
        Measures compared here by their interval, and by their position only.
    alike : float
        Measures that would be called better than in places like this one.
    alike_with_interval : int
        Measures compared with those by an interval.
    """
    return " ".join(
        part
        for part in (
            _by_chance_here(expected, with_interval, without),
            _by_chance_alike(alike, alike_with_interval),
        )
        if part
    )


def _by_chance_alike(expected: float, with_interval: int) -> str:
    if not with_interval:
        return ""
    if with_interval == 1:
        often = f"{100 * expected:.0f}" if expected >= 0.01 else "fewer than 1"
        return (
            f"Beside {LIKE}, one measure has an interval: it would be called better by chance in "
            f"{often} of 100 such places."
        )
    return (
        f"Beside {LIKE}, {_about(expected)} of {with_interval} with an interval would be called "
        f"better by chance ({_exactly(expected)} expected)."
    )


def _about(expected: float) -> str:
    return f"about {expected:.0f}" if expected >= 0.95 else "fewer than one"


def _exactly(expected: float) -> str:
    return f"{expected:.1f}" if expected >= 0.05 else "less than 0.1"


def _by_chance_here(expected: float, with_interval: int, without: int) -> str:
    total = with_interval + without
    if not total:
        return "Nothing here is compared, so chance adds no colour."
    if not with_interval:
        return (
            f"{capital(count_of_measures(total))} can be compared here, by position only: nobody "
            "publishes how far chance moves them."
        )
    sentences = [f"{capital(count_of_measures(total))} can be compared here."]
    if without:
        number = "one" if with_interval == 1 else str(with_interval)
        sentences = [f"{sentences[0][:-1]}, {number} of them with an interval."]
    if with_interval == 1:
        often = f"{100 * expected:.0f}" if expected >= 0.01 else "fewer than 1"
        chance = f"it would still be coloured by chance in {often} of 100 such places"
    else:
        chance = (
            f"{_about(expected)} of these {with_interval} would still be coloured by chance "
            f"({_exactly(expected)} expected)"
        )
    sentences.append(f"If nothing truly differed, {chance}.")
    if without:
        others = "The other is" if without == 1 else "The others are"
        them = "it" if without == 1 else "them"
        sentences.append(
            f"{others} compared by position: nobody publishes how far chance moves {them}."
        )
    return " ".join(sentences)


def count_of_measures(number: int) -> str:
    """ "one measure", "5 measures"."""
    return "one measure" if number == 1 else f"{number} measures"
