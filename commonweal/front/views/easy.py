"""A place in Easy Read: short sentences, one idea each, everyday words, a picture with each.

What may be said is what the measure found; these are only plainer words for it. What is good comes
first. The domains are said as people speak of them, and nothing is said of a single measure: its
name is nearly always a hard word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.evidence.queries import verdicts
from commonweal.front import pictures
from commonweal.front.views.answers import public
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.measures import Domain, Drawing
from commonweal.front.views.place import attributions, drawn, found, head
from commonweal.front.views.wording import Word
from commonweal.places.models import Area


@dataclass(frozen=True, slots=True)
class Everyday:
    """One domain in everyday words.

    Attributes
    ----------
    name : str
    better, worse : str
        Sentences for a domain that is better or worse than elsewhere.
    some : str
        A sentence for a domain in which only some measures are better.
    picture : str
        What the picture shows, for those who do not see it.
    """

    name: Word
    better: Word
    worse: Word
    some: Word
    picture: Word


#: For each domain of the framework that comes with the measure.
EVERYDAY = {
    "resilience-and-life-satisfaction": Everyday(
        lazy("How people feel"),
        lazy("People feel better here."),
        lazy("More people feel low here."),
        lazy("Some signs are good for how people feel."),
        lazy("A face that smiles"),
    ),
    "education": Everyday(
        lazy("Learning"),
        lazy("Learning goes better here."),
        lazy("Learning is harder here."),
        lazy("Some parts of learning go better here."),
        lazy("An open book"),
    ),
    "health": Everyday(
        lazy("Health"),
        lazy("Fewer people are ill here."),
        lazy("More people are ill here."),
        lazy("Some parts of health are better here."),
        lazy("A heart"),
    ),
    "material-wellbeing": Everyday(
        lazy("Money"),
        lazy("Fewer people are short of money here."),
        lazy("More people are short of money here."),
        lazy("Some money worries are smaller here."),
        lazy("A coin"),
    ),
    "families": Everyday(
        lazy("Home life"),
        lazy("Home life is more settled here."),
        lazy("Home life is less settled here."),
        lazy("Some parts of home life are better here."),
        lazy("Two grown-ups and a child"),
    ),
    "social-capital": Everyday(
        lazy("Friends and neighbours"),
        lazy("People do more with each other here."),
        lazy("It is harder to join in here."),
        lazy("Some ways to join in are better here."),
        lazy("Two people who talk"),
    ),
    "local-economy": Everyday(
        lazy("Work"),
        lazy("Work is easier to find here."),
        lazy("Work is harder to find here."),
        lazy("Some things about work are better here."),
        lazy("A bag for work"),
    ),
    "infrastructure": Everyday(
        lazy("Homes, roads and shops"),
        lazy("Homes, roads and shops are better here."),
        lazy("Homes, roads and shops need more care here."),
        lazy("Some homes, roads or shops are better here."),
        lazy("A house"),
    ),
    "crime": Everyday(
        lazy("Crime"),
        lazy("There is less crime here."),
        lazy("There is more crime here."),
        lazy("There is less of some kinds of crime here."),
        lazy("A shield"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence beside its picture; `alt` says what the picture shows."""

    said: str
    alt: str
    picture: SafeString


@dataclass(frozen=True, slots=True)
class EasyRead:
    """A place in Easy Read.

    Attributes
    ----------
    about : tuple of Line
        What the page is, who lives here, and whom the place is set beside.
    good, hard : tuple of Line
    same, unsure, unasked : tuple of str
        Everyday names of domains that are about the same, that nobody can tell, and of which
        nothing is measured here.
    """

    about: tuple[Line, ...]
    good: tuple[Line, ...]
    hard: tuple[Line, ...]
    same: tuple[str, ...]
    unsure: tuple[str, ...]
    unasked: tuple[str, ...]

    def sentences(self) -> tuple[str, ...]:
        """All that is said of this place, as a reader meets it."""
        return tuple(one.said for one in (*self.about, *self.good, *self.hard))


def everyday(slug: str, name: str) -> Everyday:
    """A domain in everyday words; of another framework's, by the name that it has there."""
    known = EVERYDAY.get(slug)
    if known is not None:
        return known
    named = {"name": name}
    return Everyday(
        name,
        _("%(name)s is better here.") % named,
        _("%(name)s is harder here.") % named,
        _("Some of this is better here: %(name)s.") % named,
        _("A person"),
    )


def line(said: Word, alt: Word, picture: str) -> Line:
    """A sentence with its picture."""
    inside = pictures.drawing(picture)
    return Line(str(said), str(alt), mark_safe(inside))  # noqa: S308 - our own drawings


def easy_read(area: Area, drawing: Drawing) -> EasyRead:
    """What was found of a place, in everyday words."""
    profile = drawing.profile
    domains = [one for group in drawing.pillars() for one in group.domains]
    partly = {one.domain for one in profile.strengths}
    words = {one.slug: everyday(one.slug, one.name) for one in domains}
    good = [
        line(words[one.slug].better, words[one.slug].picture, one.slug)
        for one in domains
        if one.standing in verdicts.GOOD
    ]
    good += [
        line(words[one.slug].some, words[one.slug].picture, one.slug)
        for one in domains
        if one.slug in partly and one.standing not in (*verdicts.GOOD, *verdicts.HARD)
    ]
    hard = [
        line(words[one.slug].worse, words[one.slug].picture, one.slug)
        for one in domains
        if one.standing in verdicts.HARD
    ]
    return EasyRead(
        about=about(area, profile),
        good=tuple(good),
        hard=tuple(hard),
        same=names(domains, words, "similar", but=partly),
        unsure=names(domains, words, "cant_tell", "none", but=partly),
        unasked=names(domains, words, "unmeasured", but=()),
    )


def names(
    domains: Iterable[Domain], words: dict[str, Everyday], *standings: str, but: Iterable[str]
) -> tuple[str, ...]:
    """Everyday names of the domains with one of these standings that were not said already."""
    return tuple(
        str(words[one.slug].name)
        for one in domains
        if one.standing in standings and one.slug not in but
    )


def about(area: Area, profile: Any) -> tuple[Line, ...]:
    """The lines that open the page."""
    lines = [line(_("This page is about %(name)s.") % {"name": area.shown_name}, _("A house"),
                  "infrastructure")]  # fmt: skip
    people = profile.place.population
    if people:
        said = _("About %(n)s people live here.") % {"n": f"{figures.about(people):,}"}
        lines.append(line(said, _("A person"), "people"))
    if profile.comparator.kind != "none":
        said = _("We looked at it next to %(label)s.") % {"label": profile.comparator.label}
        lines.append(line(said, _("Two lines side by side"), "same"))
        lines.append(line(_("“Better” means better than there."), _("Words in a bubble"), "talk"))
    return tuple(lines)


@public("compare")
def place_easy_read(request: HttpRequest, key: str) -> HttpResponse:
    """A place in Easy Read."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    drawing = drawn(request, area)
    if isinstance(drawing, HttpResponse):
        return drawing
    return page(
        request,
        "easy_read.html",
        {
            **head(area, drawing.profile, compare=request.GET.get("compare")),
            **easy_story(area, drawing),
        },
        made_up=is_made_up(area.code),
    )


def easy_story(area: Area, drawing: Drawing) -> dict[str, Any]:
    """What Easy Read tells of any place."""
    return {
        "easy": easy_read(area, drawing),
        "question": line("", _("A question mark"), "question"),
        "talk": line("", _("Words in a bubble"), "talk"),
        "attributions": attributions(drawing.profile),
    }
