"""What printed reports say of every place, in the language that is spoken: headings, columns, notes.

The layouts hold no words of their own: the HTML file, the PDF and the brief take theirs from here.
"""

from __future__ import annotations

from commonweal.evidence.exports.reading import Reading
from warm.language import gettext as _
from warm.words import capital

Words = dict[str, str]


def beside(label: str) -> str:
    """The label of a comparator as it heads a column, without its article."""
    return capital(label.removeprefix("the "))


def of_both() -> Words:
    """What the report, the brief and the report on a council area share."""
    return {
        "made_up": _("This place is made up."),
        "made_up_more": _("It shows how a profile looks; nobody lives here."),
        "people": _("Who lives here"),
        "nobody": _("Nothing is loaded yet about who lives here."),
        "strong": _("What is strong"),
        "nothing_hard": _("Nothing measured here stands out as worse."),
        "sure": _("How sure, and where this comes from"),
        "attributions": _("Attributions"),
        # A layout puts its own numbers in.
        "page": _("%(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def of_report(reading: Reading, reach: int, marks: str) -> Words:
    """What a report says of every place.

    Parameters
    ----------
    reading : Reading
    reach : int
        How far the drawings of differences reach, in smallest differences that matter.
    marks : str
        The ratios that lines are drawn at.
    """
    named = {"label": reading.label, "nation": reading.nation, "name": reading.name}
    compared = bool(reading.label)
    nothing = (
        _(
            "Nothing measured here stands out as better than in %(label)s. What is strong in "
            "%(name)s is best known to the people who live here."
        )
        if compared
        else _(
            "Nothing measured here stands out as better. What is strong in %(name)s is best known "
            "to the people who live here."
        )
    )
    return {
        **of_both(),
        "kicker": _("Commonweal · a profile of the place"),
        "skip": _("Skip to the profile"),
        "domains": _("The domains of wellbeing at a glance"),
        "compared": _("Compared with %(label)s.") % named if compared else "",
        "stage_1": _("1. How are people here?"),
        "stage_2": _("2. What is strong, and what is hard"),
        "stage_3": _("3. Compared with %(nation)s") % named,
        "stage_4": _("4. So what"),
        "bar": _("Bar and first number: here."),
        "stroke": _("Stroke and second number: %(label)s.") % named if compared else "",
        "bars": _("Bars show the people here."),
        "bars_stroke": _("A stroke marks %(label)s.") % named if compared else "",
        "neither": _("Neither good nor bad."),
        "here": _("here"),
        "them": _("them") if compared else "",
        "group": _("Group"),
        "drawing": _("Drawing"),
        "nothing_strong": nothing % named,
        "alike": _("Better than could be expected from who lives here"),
        "hard": _("What is hard"),
        "every": _("Every measure"),
        "how_drawn": _(
            "The drawing sets each difference against the smallest that matters: the grey band "
            "holds differences too small to matter, the dot is this place, the line its 95%% "
            "interval, and the axis reaches %(reach)s times the smallest difference that matters "
            "either way. Where a measure is judged, further right is better. Numbers in brackets "
            "name the release."
        )
        % {"reach": reach},
        "measure": _("measure"),
        "neutral": _("shown, not judged"),
        "period": _("period"),
        "interval": _("95% interval"),
        "standing": _("standing"),
        "better_side": _("worse · better"),
        "higher_side": _("lower · higher"),
        "beside": beside(reading.label) if compared else "—",
        "modelled": _("Modelled, not measured here:"),
        "lent": _("For %(where)s as a whole") % {"where": reading.where or _("a larger area")},
        "lent_note": _("Not measured here, and counted nowhere above."),
        "no_ratio": _("No figure of this place can be put as a ratio to the nation's."),
        "ratio": _(
            "This place ÷ %(nation)s: 1 is the same, 2 is twice as much, ½ is half. Whether more is "
            "better depends on the measure. Only where a ratio means something. Lines are drawn at "
            "%(marks)s. Places like this one, on people and setting, say what could be expected here."
        )
        % {**named, "marks": marks},
        "like": _("Places like this one"),
        "like_it": _("places like it"),
        "times": _("times"),
        "concerns": _("Main concerns"),
        "no_concern": _("No domain stands out as worse here."),
        "build_on": _("What there is to build on"),
        "next": _("What next"),
        "releases": _("Releases"),
        "no_release": _("No figure of this profile comes from a release."),
        "licences": _("Licences: %(licences)s."),
        "done": _(
            "What was done to each file on its way here stands in the HTML and JSON forms of this "
            "profile."
        ),
        "every_origin": _("Where every figure comes from"),
        "number": _("Number"),
        "title": _("Title"),
        "publisher": _("Publisher"),
        "licence": _("Licence"),
        "release": _("Release"),
    }


def of_brief(reading: Reading) -> Words:
    """What a brief says of every place."""
    named = {"label": reading.label, "name": reading.name}
    compared = bool(reading.label)
    domains = _("The domains of wellbeing, compared with %(label)s") % named
    return {
        **of_both(),
        "kicker": _("Commonweal · a place on one page"),
        "domains": domains if compared else _("The domains of wellbeing"),
        "nothing_strong": _(
            "Nothing measured here stands out as better. What is strong in %(name)s is best known "
            "to the people who live here."
        )
        % named,
        "hard": _("What to look at first"),
        "bar": _("Bar and first number: here."),
        "stroke": _("Stroke and second number: %(label)s.") % named if compared else "",
        "here": _("here"),
        "them": _("them") if compared else "",
        "feel": _("How people feel"),
        "support": _("Priority lists and support"),
        "ask": _("Whom to ask, and what next"),
        "full": _("The full profile names every release, with its checksum."),
    }


def of_county() -> Words:
    """What a report on a council area says of every one."""
    return {
        **of_both(),
        "kicker": _("Commonweal · a council area"),
        "not_ranked": _("Places are set side by side here. They are not ranked."),
        "signs": _("What the signs and colours mean"),
        "map": _("Map"),
        "word": _("Word"),
        "meaning": _("Meaning"),
        "each": _("Each domain"),
        "no_domain": _("No domain is measured for small areas here."),
        "that_are": _("Small areas that are"),
        "how_many": _("How many"),
        "every_area": _("Every small area"),
        "columns": _("By local name. The columns:"),
        "area": _("Small area"),
        "code": _("Code"),
        "residents": _("People"),
        "origin": _("Where this comes from"),
    }
