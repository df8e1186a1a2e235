"""Resilience beside deprivation: two maps of the same areas, and those that change most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.front.mapped import Key, Shown, Subject
from commonweal.front.views import wording
from commonweal.front.views.frame import address
from commonweal.places.models import Area

RESILIENCE, DEPRIVATION = "resilience", "deprivation"
SUBJECTS = (RESILIENCE, DEPRIVATION)

#: Fills of the nation's fifths by deprivation, from the most deprived: the darker, the more.
FIFTHS = ("fifth-5", "fifth-4", "fifth-3", "fifth-2", "fifth-1")
#: Classes of areas beside places like them, in the order of the key.
CLASSES = ("better", "similar", "worse", "cant_tell")


@dataclass(frozen=True, slots=True)
class Choice:
    """One side of the switch."""

    slug: str
    name: str
    now: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """An area that stands elsewhere on resilience than on deprivation.

    Attributes
    ----------
    score : str
        Resilience with its interval.
    deprivation, resilience : str
        Where it stands on each, in words.
    because : str
        The domain that does most for the difference.
    """

    name: str
    local_name: str
    address: str
    standing: str
    word: str
    score: str
    deprivation: str
    resilience: str
    because: str


def choices(held: Any, now: str) -> tuple[Choice, ...]:
    """Both sides of the switch; none where either cannot be shown."""
    if not (held.has_resilience and held.has_deprivation):
        return ()
    return (
        Choice(RESILIENCE, _("Resilience"), now == RESILIENCE),
        Choice(DEPRIVATION, _("Deprivation"), now == DEPRIVATION),
    )


def subject(held: Any, slug: str, council: Area) -> Subject | None:
    """Resilience or deprivation as what a map is about; None where it cannot be shown."""
    if slug == RESILIENCE and held.has_resilience:
        return Subject(
            slug=RESILIENCE,
            name=_("Resilience"),
            domain="",
            about=_("How each small area does compared with places like it."),
            judged=False,
            unit="score",
            decimals=2,
            note=_(
                "Put together from %(domains)s; what is itself a measure of deprivation is left out."
            )
            % {"domains": _joined([name.lower() for _slug, name in held.domains])},
            heading=_("Resilience"),
            meaning=_(
                "Resilience: how far an area does better (above 0) or worse than the twenty small "
                "areas most like it on people and setting, in standard deviations, with the range "
                "that the truth very likely lies in."
            ),
            beside=_("Compared with places like it"),
        )
    if slug == DEPRIVATION and held.has_deprivation:
        framework = evidence.framework_in_force()
        return Subject(
            slug=DEPRIVATION,
            name=_("Deprivation"),
            domain="",
            about=framework[evidence.DEPRIVATION].definition,
            judged=False,
            unit="score",
            decimals=1,
            period=held.period,
            heading=_("Deprivation score"),
            meaning=_("The higher the score, the more deprived the area."),
            beside=_("Among all small areas of the country"),
        )
    return None


def parts(held: Any, slug: str) -> frozenset[str]:
    """The indicators behind one of the two; none for anything else."""
    if slug == RESILIENCE:
        return frozenset((*held.indicators, evidence.DEPRIVATION))
    return frozenset((evidence.DEPRIVATION,)) if slug == DEPRIVATION else frozenset()


def shown(held: Any, chosen: Subject) -> Shown:
    """What every area shows."""
    return _by_resilience(held) if chosen.slug == RESILIENCE else _by_deprivation(held)


def _by_resilience(held: Any) -> Shown:
    tongue = wording.tongue()
    standing = {
        code: one.class_ if one.class_ in CLASSES else "none" for code, one in held.areas.items()
    }
    meanings = {
        "better": _("better than places like it by enough to matter, and very likely"),
        "similar": _("no difference from places like it of a size that matters"),
        "worse": _("worse than places like it by enough to matter, and very likely"),
        "cant_tell": _("not sure enough to say"),
        "none": _("too few domains are measured, or too few places are like it"),
    }
    counts = Counter(standing.values())
    written = {code: with_interval(one) for code, one in held.areas.items()}
    return Shown(
        standing=standing,
        numbers={code: one.difference for code, one in held.areas.items()},
        written=written,
        said={
            code: ": ".join(part for part in (tongue.standings[standing[code]], text) if part)
            for code, text in written.items()
        },
        key=tuple(
            Key(one, tongue.standings[one], meanings[one], counts[one])
            for one in (*CLASSES, "none")
            if counts[one]
        ),
    )


def with_interval(one: Any) -> str:
    """Resilience as the table has it: "+0.42 (+0.28 to +0.56)"; "" where there is none."""
    if one.difference is None:
        return ""
    return _("%(score)s (%(low)s to %(high)s)") % {
        "score": signed(one.difference),
        "low": signed(one.lower),
        "high": signed(one.upper),
    }


def signed(value: float) -> str:
    """A difference with its sign.

    >>> signed(0.416), signed(-0.2), signed(-0.001)
    ('+0.42', '−0.20', '0.00')
    """
    text = figures.plain(abs(value), 2)
    if float(text) == 0:
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def _by_deprivation(held: Any) -> Shown:
    standing = {
        code: FIFTHS[(one.tenth - 1) // 2] if one.tenth else "none"
        for code, one in held.areas.items()
    }
    counts = Counter(standing.values())
    written = {
        code: _("%(score)s, %(tenth)s")
        % {"score": figures.plain(one.score, 1), "tenth": tenth(one.tenth)}
        if one.score is not None
        else ""
        for code, one in held.areas.items()
    }
    lines = [
        Key(fill, name, "", counts[fill])
        for fill, name in zip(FIFTHS, fifth_names(), strict=True)
        if counts[fill]
    ]
    if counts["none"]:
        lines.append(Key("none", _("No figure"), "", counts["none"]))
    return Shown(
        standing=standing,
        numbers={code: one.score for code, one in held.areas.items()},
        written=written,
        said=written,
        key=tuple(lines),
    )


def fifth_names() -> tuple[str, ...]:
    """The nation's fifths by deprivation, in words, from the most deprived."""
    return (
        _("Most deprived fifth"),
        _("Second most deprived fifth"),
        _("Middle fifth"),
        _("Second least deprived fifth"),
        _("Least deprived fifth"),
    )


def tenth(number: int) -> str:
    """A tenth of the nation's small areas, in words."""
    words = {
        1: _("most deprived tenth"),
        2: _("second most deprived tenth"),
        3: _("third most deprived tenth"),
        4: _("fourth most deprived tenth"),
        5: _("fifth most deprived tenth"),
        6: _("fifth least deprived tenth"),
        7: _("fourth least deprived tenth"),
        8: _("third least deprived tenth"),
        9: _("second least deprived tenth"),
        10: _("least deprived tenth"),
    }
    return words.get(number, "")


def moved(held: Any, rows: Sequence[Any]) -> tuple[tuple[str, tuple[Moved, ...]], ...]:
    """The areas that change most between the two, upwards and downwards, with their headings."""
    by_code = {row.code: row for row in rows}
    tongue = wording.tongue()

    def line(code: str) -> Moved:
        one, row = held.areas[code], by_code[code]
        helped = one.class_ == "better"
        return Moved(
            name=row.name,
            local_name=row.local_name,
            address=address(code),
            standing=one.class_,
            word=tongue.standings[one.class_],
            score=with_interval(one),
            deprivation=_("%(n)s are more deprived (%(tenth)s)")
            % {"n": round(one.deprived_of_100), "tenth": tenth(one.tenth)},
            resilience=_("%(n)s do less well (%(low)s to %(high)s)")
            % {
                "n": round(one.resilient_of_100),
                "low": round(one.lowest_of_100),
                "high": round(one.highest_of_100),
            },
            because=one.best if helped else one.worst,
        )

    headings = (
        _("Better than places like them, though among the more deprived"),
        _("Worse than places like them, though among the less deprived"),
    )
    groups = (held.upward, held.downward)
    return tuple(
        (heading, tuple(line(code) for code in codes))
        for heading, codes in zip(headings, groups, strict=True)
        if codes
    )


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}
