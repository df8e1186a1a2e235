"""From what somebody typed to the places it may mean, and why each is among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from commonweal.common.errors import BadInput
from commonweal.places import postcodes
from commonweal.places.kinds import KINDS
from commonweal.places.models import Area, AreaQuerySet, GeographyFile, Postcode, Succession
from commonweal.places.names import plain
from commonweal.places.names import slug as slug_of
from commonweal.places.queries.book import book

#: Codes as publishers and councils write them.
_CODE = re.compile(r"[A-Z][0-9]{8}|U[0-9]{5}")
LONGEST = 200
#: So many are offered when a text means several places, or none.
OFFERED = 8
_RANK = {kind: i for i, kind in enumerate(KINDS)}
#: Who matched best comes first.
_WHYS = (
    "code",
    "newer_code",
    "retired_code",
    "postcode",
    "name",
    "local_name",
    "former_name",
    "words",
    "similar",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a text may mean.

    Attributes
    ----------
    code, name, kind, kind_word : str
        Name as people use it; kind as stored, and as a reader says it.
    official_name : str
        Where the name in use is another one.
    where : str
        Where it lies: "Trowbridge South West, Wiltshire".
    council_code : str
        "" for places above councils.
    slug : str
        For its address; "" where only the code is unique.
    why : str
        ``code``, ``newer_code``, ``retired_code``, ``postcode``, ``name``, ``local_name``,
        ``former_name``, ``words`` or ``similar``.
    because : str
        The same for a reader; "" where the name says it already.
    population : int or None
    vintage : str
    """

    code: str
    name: str
    kind: str
    kind_word: str
    official_name: str
    where: str
    council_code: str
    slug: str
    why: str
    because: str
    population: int | None
    vintage: str


@dataclass(frozen=True, slots=True)
class Retired:
    """A code that is no longer used.

    Attributes
    ----------
    text, code, name : str
        As typed; the code; the name that it had.
    change, vintage : str
        What happened (see `commonweal.places.kinds.CHANGES`), and with which year's boundaries.
    heirs : tuple of Found
        The places in use that stand for the same ground.
    """

    text: str
    code: str
    name: str
    change: str
    vintage: str
    heirs: tuple[Found, ...]

    @property
    def sentence(self) -> str:
        """What happened: "E01032084 was split in 2021 into E01034540 and E01034541"."""
        return _became(self.code, self.change, self.vintage, [heir.code for heir in self.heirs])


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text that means several places."""

    text: str
    places: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """A text that means no place that is loaded: why not, and what comes near."""

    text: str
    why: str
    near: tuple[Found, ...] = ()


@dataclass(slots=True)
class _Hits:
    """Codes found so far, each with its first and best reason."""

    reasons: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, code: str, why: str, because: str = "") -> None:
        self.reasons.setdefault(code, (why, because))


def find(text: str, *, council: Area | str | None = None, limit: int = 20) -> tuple[Found, ...]:
    """Places that a text may mean: a name, part of one, a code, a postcode or the beginning of one.

    Capitals, accents and punctuation do not matter. Only where nothing else fits are names tried
    that are spelt nearly so. Several places of the same name are all there.

    Parameters
    ----------
    text : str
        As typed.
    council : Area or str, optional
        Only what lies in this council area, or is it: the area or its code.
    limit : int
        How many at most.

    Returns
    -------
    tuple of Found
        Likeliest first; empty when nothing fits (`why_nothing` says why).
    """
    text = _typed(text)
    scope = council.code if isinstance(council, Area) else council
    hits = _Hits()
    if text:
        _by_code(text, hits)
        _by_postcode(text, hits, limit)
        if not hits.reasons and not postcodes.is_whole(text):
            _by_name(text, hits, scope, limit)
    return _found(hits, scope, limit)


def why_nothing(text: str) -> str:
    """One sentence for a person whose search found nothing."""
    text = _typed(text)
    if not text:
        return _("Type the name of a place, a postcode or a code.")
    if not Area.objects.exists():
        return _("No places are loaded here yet: load a pack first.")
    if postcodes.beginnings(text):
        covered = _postcodes_cover()
        if not covered:
            said = _("“%(text)s” looks like a postcode, and no postcodes are loaded here.")
            return said % {"text": text}
        return _(
            "“%(text)s” looks like a postcode, and it is not among those loaded here, which are "
            "those of %(names)s."
        ) % {"text": text, "names": _listed(covered)}
    if _CODE.fullmatch(text.upper()):
        return _("No place that is loaded here has the code %(code)s.") % {"code": text.upper()}
    return _("No place that is loaded here is called “%(text)s”, or nearly so.") % {"text": text}


def place(
    text: str, *, council: Area | str | None = None, kinds: Collection[str] = ()
) -> Area | Ambiguous | Retired | NotFound:
    """The one place that a text means, if there is one.

    A code, a name in addresses ("bemerton-heath", or with its council's code before it), a whole
    postcode or a whole name will do; part of a name will not.

    Parameters
    ----------
    text : str
        As typed, or as it stands in an address.
    council : Area or str, optional
        Only what lies in this council area.
    kinds : collection of str
        Only places of these kinds; empty allows all.

    Returns
    -------
    Area or Ambiguous or Retired or NotFound
        The area comes with its council and everything that it nests in.
    """
    text = _typed(text)
    scope = council.code if isinstance(council, Area) else council
    areas = Area.objects.in_use().with_surroundings()
    if kinds:
        areas = areas.of_kind(*kinds)
    if scope:
        areas = areas.filter(Q(council__code=scope) | Q(code=scope))
    if not text:
        return NotFound(text, why_nothing(text))
    by_code = areas.filter(code__in={text, text.upper(), _council_first(text)}).first()
    if by_code is not None:
        return by_code
    if _CODE.fullmatch(text.upper()) and (retired := _retired(text, areas)) is not None:
        return retired
    if postcodes.is_whole(text):
        area = areas.filter(postcodes__code=postcodes.stored(text)).first()
        return area or NotFound(text, why_nothing(text))
    several = list(areas.filter(slug=text)[: OFFERED + 1]) if text == slug_of(text) else []
    if not several:
        several = list(areas.named(text).order_by("kind", "code")[: OFFERED + 1])
    if not several and "," in text:
        several = _with_its_town(text, areas)
    if len(several) == 1:
        return several[0]
    if several:
        several.sort(key=lambda area: (_RANK[area.kind], area.code))
        return Ambiguous(text, tuple(_one(area, "name", "") for area in several[:OFFERED]))
    near = find(text, council=scope, limit=OFFERED)
    if kinds:
        near = tuple(found for found in near if found.kind in kinds)
    return NotFound(text, why_nothing(text), near)


def resolve(text: str, *, council: Area | str | None = None, kinds: Collection[str] = ()) -> Area:
    """The one place that a text means; for commands, where anything else is an error.

    Parameters
    ----------
    text, council, kinds
        As for `place`.

    Raises
    ------
    BadInput
        When it means several places, a code no longer used, or none; with those it may mean.
    """
    result = place(text, council=council, kinds=kinds)
    if isinstance(result, Area):
        return result
    if isinstance(result, Ambiguous):
        raise BadInput(
            _("“%(text)s” is the name of several places; give the code of one:")
            % {"text": result.text},
            map(_line, result.places),
        )
    if isinstance(result, Retired):
        raise BadInput(f"{result.sentence}.", map(_line, result.heirs))
    if result.near:
        raise BadInput(
            _("No place is called “%(text)s”. Did you mean one of these?") % {"text": result.text},
            map(_line, result.near),
        )
    raise BadInput(result.why)


def _line(found: Found) -> str:
    where = f", {found.where}" if found.where else ""
    return f"{found.code}  {found.name} ({found.kind_word}{where})"


def _typed(text: str) -> str:
    """A text without what nobody types: spaces at the ends, control characters, endless length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


# --- by code ----------------------------------------------------------------------------------------


def _council_first(text: str) -> str:
    """A council's own code as stored: its official part in capitals, the rest as it is."""
    head, hyphen, tail = text.partition("-")
    return f"{head.upper()}{hyphen}{tail.lower()}"


def _by_code(text: str, hits: _Hits) -> None:
    code = text.upper().replace(" ", "")
    for known in Area.objects.in_use().filter(code__in={code, _council_first(text)}):
        hits.add(known.code, "code", "")
    if hits.reasons or not _CODE.fullmatch(code):
        return
    changes = list(Succession.objects.of(code))
    for change in changes:
        heirs = [one.new_code for one in changes]
        hits.add(
            change.new_code, "retired_code", _became(code, change.change, change.vintage, heirs)
        )
    for change in Succession.objects.into(code).filter(change="R"):
        # A place that is loaded under the code that it had before.
        hits.add(change.old_code, "newer_code", _newer(code, change.old_code))


def _became(code: str, change: str, vintage: str, heirs: Sequence[str]) -> str:
    """What happened to a code; the year is left out where the source does not tell it."""
    said = _BECAME[change, bool(vintage)]
    return _(said) % {"code": code, "year": vintage, "others": _listed(heirs)}


#: By what happened, and whether it is known when.
_BECAME = {
    ("S", True): noop("%(code)s was split in %(year)s into %(others)s"),
    ("S", False): noop("%(code)s was split into %(others)s"),
    ("M", True): noop("%(code)s was merged in %(year)s with others into %(others)s"),
    ("M", False): noop("%(code)s was merged with others into %(others)s"),
    ("X", True): noop(
        "%(code)s was redrawn in %(year)s beyond comparison; its ground is now in %(others)s"
    ),
    ("X", False): noop("%(code)s was redrawn beyond comparison; its ground is now in %(others)s"),
    ("R", True): noop("%(code)s was given another code in %(year)s: %(others)s"),
    ("R", False): noop("%(code)s was given another code: %(others)s"),
}


def _newer(code: str, older: str) -> str:
    return _("%(code)s is a newer code of %(older)s") % {"code": code, "older": older}


def _listed(items: Sequence[str]) -> str:
    if len(items) <= 1:
        return "".join(items)
    return _("%(several)s and %(last)s") % {
        "several": _(", ").join(items[:-1]),
        "last": items[-1],
    }


def _retired(text: str, areas: AreaQuerySet) -> Retired | Area | None:
    code = text.upper()
    changes = list(Succession.objects.of(code))
    # Another code for the same ground, older or newer than the one loaded, is the same place.
    same = [one.new_code for one in changes if one.change == "R"]
    same += Succession.objects.into(code).filter(change="R").values_list("old_code", flat=True)
    area = areas.filter(code__in=same).first()
    if area is not None or not changes:
        return area
    heirs = areas.filter(code__in=[one.new_code for one in changes]).order_by("code")
    found = tuple(_one(heir, "retired_code", "") for heir in heirs)
    if not found:
        return None
    first = changes[0]
    return Retired(text, code, first.old_name, first.change, first.vintage, found)


# --- by postcode ------------------------------------------------------------------------------------


def _by_postcode(text: str, hits: _Hits, limit: int) -> None:
    if postcodes.is_whole(text):
        code = postcodes.stored(text)
        for area in Area.objects.in_use().filter(postcodes__code=code):
            hits.add(area.code, "postcode", _in_here(postcodes.shown(code)))
        return
    for outward, inward in postcodes.beginnings(text):
        beginning = outward + inward
        counts: Counter[str] = Counter(
            Postcode.objects.annotate(length=Length("code"))
            .filter(
                code__gte=beginning,
                # Every postcode that begins so comes before this: none has a letter after Z.
                code__lt=beginning + "ZZZZZZZZ",
                length=len(outward) + postcodes.INWARD,
                area__in_use=True,
            )
            .values_list("area__code", flat=True)
        )
        for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]:
            said = ngettext(
                "%(n)s postcode that begins with %(start)s in this small area",
                "%(n)s postcodes that begin with %(start)s in this small area",
                number,
            ) % {"n": f"{number:,}", "start": f"{outward} {inward}".strip()}
            hits.add(code, "postcode", said)
        if counts:
            return


def _in_here(postcode: str) -> str:
    return _("%(postcode)s is in this small area") % {"postcode": postcode}


def _postcodes_cover() -> list[str]:
    covers: set[str] = set()
    for codes in (
        GeographyFile.objects.current().of_kind("postcodes").values_list("covers", flat=True)
    ):
        covers.update(codes)
    names = Area.objects.filter(code__in=covers).order_by("name").values_list("name", flat=True)
    if len(names) > OFFERED:
        return [_("%(n)s council areas") % {"n": len(names)}]
    return list(names)


# --- by name ----------------------------------------------------------------------------------------


def _by_name(text: str, hits: _Hits, scope: str | None, limit: int) -> None:
    key = plain(text)
    if not key:
        return
    known = book()
    for i in known.exact.get(key, ()):
        hits.add(known.codes[i], "name" if known.keys[i] == key else "local_name", "")
    if _CODE_LIKE.search(text) is None:
        for former in Succession.objects.filter(old_name_key=key).exclude(kind="lsoa"):
            because = _became(former.old_name, former.change, former.vintage, ["this one"])
            hits.add(former.new_code, "former_name", because)
    words = [f" {word}" for word in key.split()]
    in_words = [
        i
        for i, line in enumerate(known.lines)
        if all(word in line for word in words)
        and (scope is None or known.councils[i] == scope or known.codes[i] == scope)
        and any(word in known.own[i] for word in words)
    ]
    in_words.sort(
        key=lambda i: (
            not known.own[i].startswith(words[0]),
            _RANK[known.kinds[i]],
            known.own[i],
            known.codes[i],
        )
    )
    for i in in_words[:limit]:
        hits.add(known.codes[i], "words", "")
    if hits.reasons or postcodes.beginnings(text):
        return
    import numpy as np

    among = None
    if scope is not None:
        inside = [where == scope for where in known.councils]
        among = np.array([inside[i] for i in known.named])
    for position, _likeness in known.names.like(key, limit=limit, among=among):
        hits.add(known.codes[known.named[position]], "similar", "spelt nearly so")


#: A name of a small area ends in figures and a letter: many such names were given again to others.
_CODE_LIKE = re.compile(r"[0-9]{3}[A-Za-z]?$")


def _with_its_town(text: str, areas: AreaQuerySet) -> list[Area]:
    """ "Studley Green, Trowbridge": a name, and after a comma a town or a council area."""
    name, _comma, town = text.rpartition(",")
    key = plain(town)
    return [
        area
        for area in areas.named(name)[:100]
        if key in (plain(area.locality), area.council.name_key if area.council else None)
    ]


# --- what a reader is told --------------------------------------------------------------------------


def _found(hits: _Hits, scope: str | None, limit: int) -> tuple[Found, ...]:
    areas = Area.objects.in_use().with_surroundings().filter(code__in=list(hits.reasons))
    if scope is not None:
        areas = areas.filter(Q(council__code=scope) | Q(code=scope))
    order = {code: i for i, code in enumerate(hits.reasons)}

    def likeliest(area: Area) -> tuple[int, int, str, int]:
        why = hits.reasons[area.code][0]
        if why in ("name", "local_name"):
            # The same name many times over: by kind, then by where, as in a gazetteer.
            return (_WHYS.index("name"), _RANK[area.kind], where(area), order[area.code])
        return (_WHYS.index(why), 0, "", order[area.code])

    best = sorted(areas, key=likeliest)
    return tuple(_one(area, *hits.reasons[area.code]) for area in best[:limit])


def _one(area: Area, why: str, because: str) -> Found:
    return Found(
        code=area.code,
        name=area.shown_name,
        kind=area.kind,
        kind_word=area.kind_word,
        official_name=area.name if area.local_name else "",
        where=where(area),
        council_code=area.council.code if area.council else "",
        slug=area.slug,
        why=why,
        because=because,
        population=area.population,
        vintage=area.vintage,
    )


def where(area: Area) -> str:
    """Where a place lies, from near to far: "Trowbridge South, Wiltshire"."""
    steps = []
    if area.locality:
        steps.append(area.locality)
    elif area.kind == "lsoa" and area.parent is not None and area.parent.kind == "msoa":
        steps.append(area.parent.shown_name)
    if area.council is not None:
        steps.append(area.council.name)
    elif area.parent is not None:
        steps.append(area.parent.name)
    return ", ".join(dict.fromkeys(step for step in steps if step != area.shown_name))
