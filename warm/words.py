"""What the numbers say, in plain sentences. Strengths first, reasons always.

All wording that residents read comes from here or from the framework's own phrases, so that one
file can be read aloud and tested. Each sentence is a message that `warm.language` looks up.
"""

from __future__ import annotations

from collections.abc import Sequence

from warm.framework import Indicator
from warm.language import gettext as _
from warm.language import ngettext, noop

#: A class against those that a place is compared with, as the start of a sentence and within one.
OPENING = {
    "much_worse": noop("Much worse than %(label)s"),
    "worse": noop("Worse than %(label)s"),
    "similar": noop("About the same as %(label)s"),
    "cant_tell": noop("Can't tell from %(label)s"),
    "better": noop("Better than %(label)s"),
    "much_better": noop("Much better than %(label)s"),
    "no_colour": noop("Not compared with %(label)s"),
}
WITHIN = {
    "much_worse": noop("much worse than %(label)s"),
    "worse": noop("worse than %(label)s"),
    "similar": noop("about the same as %(label)s"),
    "cant_tell": noop("can't tell whether it differs from %(label)s"),
    "better": noop("better than %(label)s"),
    "much_better": noop("much better than %(label)s"),
    "no_colour": noop("not compared with %(label)s"),
}

_UNITS = {
    "percent": noop("%(number)s%%"),
    "pounds": noop("£%(number)s"),
    "per_1000": noop("%(number)s per 1,000"),
    "per_10000": noop("%(number)s per 10,000"),
    "per_100000": noop("%(number)s per 100,000"),
    "years": noop("%(number)s years"),
    "minutes": noop("%(number)s minutes"),
}


def matched(number: int, nation: str, features: Sequence[str]) -> str:
    """How places like one were chosen."""
    return _(
        "The %(n)s nearest small areas of %(nation)s on %(features)s, each in standard deviations "
        "(root mean square distance). How places fare plays no part in the choice."
    ) % {"n": number, "nation": nation, "features": joined([_(name) for name in features])}


def like() -> str:
    """What places like this one are called, as it completes "compared with …"."""
    return _("places like this one")


def figure(value: float | None, unit: str, decimals: int = 1) -> str:
    """A value with its unit, as people write it.

    >>> figure(28.06, "percent")
    '28.1%'
    >>> figure(620.5, "pounds", 0)
    '£620'
    """
    if value is None or value != value:
        return _("not known")
    number = f"{value:,.{decimals}f}"
    return _(_UNITS[unit]) % {"number": number} if unit in _UNITS else number


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def joined(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(several)s and %(last)s") % {
        "several": _(", ").join(parts[:-1]),
        "last": parts[-1],
    }


def listed(parts: Sequence[str]) -> str:
    """Parts that may hold commas themselves, one after the other: a; b; c."""
    return _("; ").join(parts)


def phrase(indicator: Indicator, better: bool) -> str:
    """The indicator's own clause for a better or a worse standing."""
    chosen = indicator.phrase_better if better else indicator.phrase_worse
    if chosen:
        return chosen
    high = better == (indicator.sign > 0)
    named = {"name": f"{indicator.name[:1].lower()}{indicator.name[1:]}"}
    return (_("%(name)s is higher") if high else _("%(name)s is lower")) % named


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
    said = _(
        "better than %(here)s in 100 small areas of %(nation)s here, "
        "against %(there)s in 100 in %(label)s"
    )
    if here < 50:
        here, there = 100 - here, 100 - there
        said = _(
            "worse than %(here)s in 100 small areas of %(nation)s here, "
            "against %(there)s in 100 in %(label)s"
        )
    return said % {
        "here": _of_hundred(here),
        "there": _of_hundred(there),
        "nation": nation,
        "label": label,
    }


def _of_hundred(share: float) -> str:
    """A share of 0 to 100 that never rounds to nobody or to everybody."""
    if share <= 0.5:
        return _("fewer than 1")
    return _("more than 99") if share >= 99.5 else f"{share:.0f}"


def comparison(indicator: Indicator, value: float | None, other: float | None, label: str) -> str:
    """The two numbers side by side: "28.1% here, 14.3% in the rest of Wiltshire"."""
    here = figure(value, indicator.unit, indicator.decimals)
    there = figure(other, indicator.unit, indicator.decimals)
    said = _("%(here)s here, %(there)s in %(label)s") % {
        "here": here,
        "there": there,
        "label": label,
    }
    return f"{said} ({indicator.scale})" if indicator.scale else said


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
    both = {"name": name, "label": label}
    if not label:
        said = _("This is %(name)s as a whole, so there is nothing to compare it with.")
        sentences = [said % both]
    elif not classes:
        said = _("Nothing is measured in %(name)s yet that could be compared with %(label)s.")
        sentences = [said % both]
    elif strong:
        sentences = [_compared(label, strong)]
        if hard:
            said = _("At the same time, %(clauses)s.")
            sentences.append(said % {"clauses": joined(hard[:2])})
    elif strong_alike or hard:
        if strong_alike:
            sentences = [_compared(like(), strong_alike)]
        else:
            unseen = _(
                "Nothing measured here stands out as better than in %(label)s: what is strong in "
                "%(name)s is best known to the people who live here."
            )
            sentences = [unseen % both]
        if hard:
            sentences.append(_compared(label, hard))
    elif all(one == "cant_tell" for one in classes):
        said = _("Too few people were counted to tell %(name)s from %(label)s.")
        sentences = [said % both]
    else:
        sentences = [_("On what is measured, %(name)s is much like %(label)s.") % both]
    area, share = beyond
    if share > 0:
        said = _(
            "%(name)s lies only partly in %(area)s: %(share)s in 100 of its people live elsewhere."
        )
        sentences.append(said % {"name": name, "area": area, "share": _of_hundred(100 * share)})
    if unmeasured:
        said = _("Not measured here yet: %(names)s.")
        sentences.append(said % {"names": listed(unmeasured)})
    return " ".join(sentences)


def _compared(label: str, clauses: Sequence[str]) -> str:
    """The first two clauses as a sentence about a comparison."""
    return _("Compared with %(label)s, %(clauses)s.") % {
        "label": label,
        "clauses": joined(clauses[:2]),
    }


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
        return _(
            "Beside %(like)s, one measure has an interval: it would be called better by chance in "
            "%(often)s of 100 such places."
        ) % {"like": like(), "often": _often(expected)}
    return _(
        "Beside %(like)s, %(about)s of %(n)s with an interval would be called better by chance "
        "(%(exactly)s expected)."
    ) % {
        "like": like(),
        "about": _about(expected),
        "n": with_interval,
        "exactly": _exactly(expected),
    }


def _often(expected: float) -> str:
    return f"{100 * expected:.0f}" if expected >= 0.01 else _("fewer than 1")


def _about(expected: float) -> str:
    if expected < 0.95:
        return _("fewer than one")
    return _("about %(n)s") % {"n": f"{expected:.0f}"}


def _exactly(expected: float) -> str:
    return f"{expected:.1f}" if expected >= 0.05 else _("less than 0.1")


def _by_chance_here(expected: float, with_interval: int, without: int) -> str:
    total = with_interval + without
    if not total:
        return _("Nothing here is compared, so chance adds no colour.")
    counted = {"measures": capital(count_of_measures(total)), "n": with_interval}
    if not with_interval:
        return (
            _(
                "%(measures)s can be compared here, by position only: nobody publishes how far "
                "chance moves them."
            )
            % counted
        )
    if without:
        said = ngettext(
            "%(measures)s can be compared here, one of them with an interval.",
            "%(measures)s can be compared here, %(n)s of them with an interval.",
            with_interval,
        )
    else:
        said = _("%(measures)s can be compared here.")
    sentences = [said % counted]
    if with_interval == 1:
        said = _(
            "If nothing truly differed, it would still be coloured by chance in %(often)s of 100 "
            "such places."
        )
        sentences.append(said % {"often": _often(expected)})
    else:
        said = _(
            "If nothing truly differed, %(about)s of these %(n)s would still be coloured by chance "
            "(%(exactly)s expected)."
        )
        chance = {"about": _about(expected), "n": with_interval, "exactly": _exactly(expected)}
        sentences.append(said % chance)
    if without:
        sentences.append(
            ngettext(
                "The other is compared by position: nobody publishes how far chance moves it.",
                "The others are compared by position: nobody publishes how far chance moves them.",
                without,
            )
        )
    return " ".join(sentences)


def count_of_measures(number: int) -> str:
    """ "one measure", "5 measures"."""
    return ngettext("one measure", "%(n)s measures", number) % {"n": number}
