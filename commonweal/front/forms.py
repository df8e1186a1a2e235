"""What an officer fills in: read as it was sent, shown again as it was, handed on to be checked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common.dates import write_day
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations import WrittenList
from commonweal.priorities.queries import version_of, write_financial_year, write_pounds

#: What can be evidence, for a reader.
EVIDENCE = (
    ("document", lazy("Document")),
    ("indicator", lazy("Measure")),
    ("release", lazy("Published figures")),
    ("place", lazy("Place")),
    ("list", lazy("List of priority places")),
)
#: Lines that are offered at least, years that a course of outgoings may have.
LINES, YEARS = 2, 5


@dataclass
class Field:
    """One field of a form, ready to be shown."""

    id: str
    label: str
    value: str
    hint: str = ""
    longest: int = 200
    long: bool = False
    narrow: bool = False
    error: str = ""

    @property
    def name(self) -> str:
        """What it is sent as; the years of a course are sent one after the other."""
        return "outgoings" if self.id.startswith("outgoings-") else self.id.replace("-", "_")


@dataclass
class Line:
    """A piece of evidence as somebody fills it in."""

    kind: str = "document"
    which: str = ""
    address: str = ""

    def written(self) -> str:
        """As `read_link` of the priorities reads it."""
        text = f"{self.kind}: {self.which}"
        return f"{text} | {self.address}" if self.kind == "document" and self.address else text

    def said(self) -> str:
        return " ".join(one for one in (self.which, self.address) if one)


@dataclass
class Picked:
    """A place that was chosen, with why this one."""

    code: str
    name: str = ""
    why: str = ""


@dataclass
class Money:
    """An amount on one side of a decision, as somebody fills it in."""

    what: str = ""
    pounds: str = ""


@dataclass
class Form(ABC):
    """What lists and decisions have in common."""

    council: str = ""
    seen: str = ""
    evidence: list[Line] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def note(self, wrong: Iterable[Any]) -> None:
        """Keep what is wrong, by the field on the page; the first thing about each."""
        for one in wrong:
            self.errors.setdefault(self.place_of(one.field, one.number), str(one.said))

    def place_of(self, name: str, number: int) -> str:
        """The id on the page of what an operation calls by a name."""
        if name == "evidence":
            return f"evidence-{max(number, 1)}"
        return name.replace("_", "-")

    def summary(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page; "" where there is no field to go to."""
        order = {one: i for i, one in enumerate(self.ids())}
        found = sorted(self.errors.items(), key=lambda item: order.get(item[0], -1))
        return [(one if one in order else "", said) for one, said in found]

    @abstractmethod
    def ids(self) -> Sequence[str]:
        """The ids of all fields, in the order of the page."""

    def evidence_lines(self) -> list[dict[str, Any]]:
        """The lines of evidence, and an empty one."""
        empty = max(LINES - len(self.evidence), 1)
        lines = [*self.evidence, *(Line() for _number in range(empty))]
        return [
            {"number": i, "line": one, "error": self.errors.get(f"evidence-{i}", "")}
            for i, one in enumerate(lines, start=1)
        ]

    @abstractmethod
    def hidden(self) -> list[tuple[str, str]]:
        """Everything that was filled in, to be sent once more from a preview."""

    def hidden_evidence(self) -> list[tuple[str, str]]:
        return [
            pair
            for one in self.evidence
            for pair in (
                ("evidence_kind", one.kind),
                ("evidence_which", one.which),
                ("evidence_address", one.address),
            )
        ]


def readable(sent: QueryDict) -> QueryDict:
    """What was sent, without the character that no database keeps."""
    found = QueryDict(mutable=True)
    for name, values in sent.lists():
        found.setlist(name, [one.replace("\0", " ") for one in values])
    return found


def _texts(sent: QueryDict, keys: Iterable[str]) -> dict[str, Any]:
    return {key: sent.get(key, "").strip() for key in keys}


def lines_in(sent: QueryDict) -> list[Line]:
    """The lines of evidence that hold anything."""
    known = dict(EVIDENCE)
    rows = zip(
        sent.getlist("evidence_kind"),
        sent.getlist("evidence_which"),
        sent.getlist("evidence_address"),
        strict=False,
    )
    return [
        Line(kind if kind in known else "document", " ".join(which.split()), address.strip())
        for kind, which, address in rows
        if which.strip() or address.strip()
    ]


def lines_of(links: Iterable[Mapping[str, str]]) -> list[Line]:
    """Evidence that is recorded, as somebody would fill it in."""
    return [
        Line("document", one["title"], one["target"])
        if one["kind"] == "document"
        else Line(one["kind"], one["target"])
        for one in links
    ]


# Lists ----------------------------------------------------------------------------------------------


@dataclass
class ListForm(Form):
    """A list of priority places as somebody fills it in."""

    name: str = ""
    reason: str = ""
    approving_body: str = ""
    adopted_on: str = ""
    starts: str = ""
    ends: str = ""
    source: str = ""
    places: list[Picked] = field(default_factory=list)

    TEXTS = ("name", "reason", "approving_body", "adopted_on", "starts", "ends", "source")

    @classmethod
    def sent(cls, sent: QueryDict, names: Mapping[str, str]) -> ListForm:
        """What was sent; `names` tells what places are called."""
        codes = list(dict.fromkeys(one for one in sent.getlist("place") if one.strip()))
        return cls(
            council=sent.get("council", ""),
            seen=sent.get("seen", ""),
            evidence=lines_in(sent),
            places=[
                Picked(one, names.get(one, one), sent.get(f"why-{one}", "").strip())
                for one in codes
            ],
            **_texts(sent, cls.TEXTS),
        )

    @classmethod
    def of(cls, row: PriorityList) -> ListForm:
        """A list as it is recorded."""
        days: dict[str, Any] = {
            key: write_day(day) if (day := getattr(row, key)) else ""
            for key in ("adopted_on", "starts", "ends")
        }
        return cls(
            council=row.council_code,
            seen=version_of(row),
            evidence=lines_of(row.evidence),
            name=row.name,
            reason=row.reason,
            approving_body=row.approving_body,
            source=row.source,
            places=[
                Picked(one.code or one.name, one.name, one.reason)
                for one in row.places.order_by("position")
            ],
            **days,
        )

    def written(self) -> WrittenList:
        """What the operation takes."""
        return WrittenList(
            council=self.council,
            evidence=tuple(one.written() for one in self.evidence),
            places=tuple((one.code, one.why) for one in self.places),
            **{key: getattr(self, key) for key in self.TEXTS},
        )

    def place_of(self, name: str, number: int) -> str:
        if name == "places":
            return f"place-{number}" if number else "find"
        return super().place_of(name, number)

    def ids(self) -> Sequence[str]:
        return (
            "council", "name", "reason", "find",
            *(f"place-{i}" for i, _one in enumerate(self.places, start=1)),
            *(f"evidence-{one['number']}" for one in self.evidence_lines()),
            "source", "approving-body", "adopted-on", "starts", "ends",
        )  # fmt: skip

    def about(self) -> list[Field]:
        """What the list is."""
        return self._fields(
            Field("name", _("Name of the list"), self.name),
            Field(
                "reason",
                _("Why these places"),
                self.reason,
                _("In a sentence or two, for people who live there. Write of places, not people."),
                longest=5000,
                long=True,
            ),
        )

    def standing(self) -> list[Field]:
        """Who says so, and for how long."""
        when = _("For example 3 March 2026 or 3/3/2026.")
        return self._fields(
            Field(
                "source",
                _("Where it stands written"),
                self.source,
                _("The paper and its page, so that anybody can look it up."),
                longest=5000,
            ),
            Field("approving-body", _("Approved by"), self.approving_body),
            Field("adopted-on", _("Approved on"), self.adopted_on, when, 40, narrow=True),
            Field("starts", _("In force from"), self.starts, when, 40, narrow=True),
            Field(
                "ends",
                _("No longer in force from (optional)"),
                self.ends,
                _("The first day on which it no longer holds."),
                40,
                narrow=True,
            ),
        )

    def _fields(self, *fields: Field) -> list[Field]:
        for one in fields:
            one.error = self.errors.get(one.id, "")
        return list(fields)

    def picked(self) -> list[dict[str, Any]]:
        """The places that were chosen."""
        return [
            {"number": i, "place": one, "error": self.errors.get(f"place-{i}", "")}
            for i, one in enumerate(self.places, start=1)
        ]

    def hidden(self) -> list[tuple[str, str]]:
        found = [("council", self.council), ("seen", self.seen)]
        found += [(key, getattr(self, key)) for key in self.TEXTS]
        for one in self.places:
            found += [("place", one.code), (f"why-{one.code}", one.why)]
        return found + self.hidden_evidence()

    def told(self) -> list[tuple[str, str]]:
        """What it says, by label: to set two versions side by side."""
        said = [(one.label, one.value) for one in (*self.about(), *self.standing())]
        said.append((_("Evidence"), "; ".join(one.said() for one in self.evidence)))
        said.append(
            (
                _("Places"),
                "; ".join(
                    f"{one.name} ({one.why})" if one.why else one.name for one in self.places
                ),
            )
        )
        return said


# Decisions ------------------------------------------------------------------------------------------


@dataclass
class DecisionForm(Form):
    """A decision on additional support as somebody fills it in."""

    reference: str = ""
    title: str = ""
    place: str = ""
    reason: str = ""
    approving_body: str = ""
    decided_on: str = ""
    review_on: str = ""
    trajectory_note: str = ""
    replaces: str = ""
    first_year: str = ""
    taken: list[Money] = field(default_factory=list)
    given: list[Money] = field(default_factory=list)
    outgoings: list[str] = field(default_factory=list)

    TEXTS = (
        "reference", "title", "place", "reason", "approving_body", "decided_on", "review_on",
        "trajectory_note", "replaces", "first_year",
    )  # fmt: skip
    SIDES = (("from", "taken"), ("to", "given"))

    @classmethod
    def sent(cls, sent: QueryDict) -> DecisionForm:
        """What was sent."""
        return cls(
            council=sent.get("council", ""),
            seen=sent.get("seen", ""),
            evidence=lines_in(sent),
            taken=_money(sent, "from"),
            given=_money(sent, "to"),
            outgoings=[one.strip() for one in sent.getlist("outgoings")[:YEARS]],
            **_texts(sent, cls.TEXTS),
        )

    @classmethod
    def of(cls, row: SupportDecision) -> DecisionForm:
        """A decision as it is recorded."""
        moves = list(row.moves.order_by("position"))
        course = {one.year: one.pence for one in row.outgoings.all()}
        first = min(course, default=0)
        last = max(course, default=-1)
        return cls(
            council=row.council_code,
            seen=version_of(row),
            evidence=lines_of(row.evidence),
            reference=row.reference,
            title=row.title,
            place=row.place_code,
            reason=row.reason,
            approving_body=row.approving_body,
            decided_on=write_day(row.decided_on) if row.decided_on else "",
            review_on=write_day(row.review_on) if row.review_on else "",
            trajectory_note=row.trajectory_note,
            replaces=row.replaces.reference if row.replaces else "",
            first_year=str(first or ""),
            taken=[Money(one.what, write_pounds(one.pence)) for one in moves if one.side == "from"],
            given=[Money(one.what, write_pounds(one.pence)) for one in moves if one.side == "to"],
            outgoings=[
                write_pounds(course[year]) if year in course else ""
                for year in range(first, last + 1)
            ],
        )

    def _years(self) -> list[tuple[int, int | str, str]]:
        """Position, year and pounds of the outgoings that are filled in."""
        first = int(self.first_year) if self.first_year.isdecimal() else None
        return [
            (i, self.first_year if first is None else first + i, one)
            for i, one in enumerate(self.outgoings)
            if one
        ]

    def written(self) -> dict[str, Any]:
        """What would stand in the file of a decision."""
        found: dict[str, Any] = {
            key: getattr(self, key)
            for key in self.TEXTS
            if key not in ("first_year", "decided_on", "review_on")
        }
        found["council"] = self.council
        found |= {
            key: getattr(self, key) for key in ("decided_on", "review_on") if getattr(self, key)
        }
        found["evidence"] = [one.written() for one in self.evidence]
        for side, own in self.SIDES:
            found[side] = [{"what": one.what, "pounds": one.pounds} for one in getattr(self, own)]
        found["outgoings"] = [{"year": year, "pounds": one} for _i, year, one in self._years()]
        return found

    def place_of(self, name: str, number: int) -> str:
        key, _dot, part = name.partition(".")
        if key in ("from", "to"):
            return f"{key}-{part or 'what'}-{max(number, 1)}"
        if key == "outgoings":
            if part == "year":
                return "first-year"
            filled = self._years()
            at = filled[number - 1][0] if 0 < number <= len(filled) else 0
            return f"outgoings-{at + 1}"
        return super().place_of(name, number)

    def ids(self) -> Sequence[str]:
        sides = [
            f"{side}-{part}-{one['number']}"
            for side, _own in self.SIDES
            for one in self.money(side)
            for part in ("what", "pounds")
        ]
        return (
            "council", "title", "reference", "place", "reason",
            *(f"evidence-{one['number']}" for one in self.evidence_lines()),
            "approving-body", "decided-on", "review-on", *sides, "first-year",
            *(f"outgoings-{i + 1}" for i in range(YEARS)), "trajectory-note", "replaces",
        )  # fmt: skip

    def _field(self, *given: Any, **more: Any) -> Field:
        one = Field(*given, **more)
        one.error = self.errors.get(one.id, "")
        return one

    def about(self) -> list[Field]:
        """What is decided, for which place, and why."""
        found = [self._field("title", _("What is decided, in a line"), self.title)]
        if not self.seen:
            found.append(
                self._field(
                    "reference",
                    _("Its name in addresses (optional)"),
                    self.reference,
                    _(
                        "Small letters, figures and hyphens. Left empty, it is made of the line above."
                    ),
                    120,
                )
            )
        found += [
            self._field(
                "place",
                _("Place"),
                self.place,
                _("Its name or its code: an area, a neighbourhood."),
            ),
            self._field(
                "reason",
                _("Why this place"),
                self.reason,
                _("In a sentence or two, for people who live there. Write of places, not people."),
                longest=5000,
                long=True,
            ),
        ]
        return found

    def standing(self) -> list[Field]:
        """Who decided, and when it is looked at again."""
        when = _("For example 3 March 2026 or 3/3/2026.")
        return [
            self._field("approving-body", _("Decided by"), self.approving_body),
            self._field("decided-on", _("Decided on"), self.decided_on, when, 40, narrow=True),
            self._field("review-on", _("To be reviewed on"), self.review_on, when, 40, narrow=True),
        ]

    def course(self) -> list[Field]:
        """What it is expected to cost over the years."""
        first = self.first_year
        known = int(first) if first.isdecimal() and len(first) == 4 else None
        found = [
            self._field(
                "first-year",
                _("The first financial year begins in April"),
                first,
                _("A year, such as 2026. Expected outgoings are given for three to five years."),
                4,
                narrow=True,
            )
        ]
        given = [*self.outgoings, *([""] * YEARS)][:YEARS]
        for i, one in enumerate(given):
            year = f" ({write_financial_year(known + i)})" if known is not None else ""
            label = _("Year %(number)s%(year)s, in pounds") % {"number": i + 1, "year": year}
            found.append(self._field(f"outgoings-{i + 1}", label, one, "", 30, narrow=True))
        found.append(
            self._field(
                "trajectory-note",
                _("Why another course is expected (optional)"),
                self.trajectory_note,
                _(
                    "Outgoings usually stay the same at first and fall from the third year on. "
                    "Say why if these do not."
                ),
                longest=5000,
                long=True,
            )
        )
        return found

    def money(self, side: str) -> list[dict[str, Any]]:
        """The lines of one side, and an empty one."""
        rows = [*getattr(self, dict(self.SIDES)[side]), Money()]
        return [
            {
                "number": i,
                "line": one,
                "error": self.errors.get(f"{side}-what-{i}", "")
                or self.errors.get(f"{side}-pounds-{i}", ""),
                "what_error": f"{side}-what-{i}" in self.errors,
                "pounds_error": f"{side}-pounds-{i}" in self.errors,
            }
            for i, one in enumerate(rows, start=1)
        ]

    def sides(self) -> list[dict[str, Any]]:
        """Both sides of the money."""
        return [
            {
                "key": "from",
                "title": _("Where the money comes from"),
                "hint": _("What has less for it; or who gives it, where it is new money."),
                "lines": self.money("from"),
            },
            {
                "key": "to",
                "title": _("What the money goes to"),
                "hint": _("Both sides have to come to the same."),
                "lines": self.money("to"),
            },
        ]

    def hidden(self) -> list[tuple[str, str]]:
        found = [("council", self.council), ("seen", self.seen)]
        found += [(key, getattr(self, key)) for key in self.TEXTS]
        for side, own in self.SIDES:
            for one in getattr(self, own):
                found += [(f"{side}_what", one.what), (f"{side}_pounds", one.pounds)]
        found += [("outgoings", one) for one in self.outgoings]
        return found + self.hidden_evidence()

    def told(self) -> list[tuple[str, str]]:
        """What it says, by label: to set two versions side by side."""
        said = [(one.label, one.value) for one in (*self.about(), *self.standing())]
        said.append((_("Evidence"), "; ".join(one.said() for one in self.evidence)))
        for side in self.sides():
            rows = [one["line"] for one in side["lines"] if one["line"].what]
            said.append((side["title"], "; ".join(f"{one.what}: {one.pounds}" for one in rows)))
        said += [(one.label, one.value) for one in self.course()]
        return said


def _money(sent: QueryDict, side: str) -> list[Money]:
    rows = zip(sent.getlist(f"{side}_what"), sent.getlist(f"{side}_pounds"), strict=False)
    return [
        Money(" ".join(what.split()), pounds.strip())
        for what, pounds in rows
        if what.strip() or pounds.strip()
    ]
