"""What all forms of the office have in common: fields, evidence, and what is wrong."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy

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


def evidence_of(form: Form) -> list[tuple[str, str]]:
    """The kind of each piece of evidence in words, and which it is."""
    words = dict(EVIDENCE)
    return [(str(words[one.kind]), one.said()) for one in form.evidence]


def readable(sent: QueryDict) -> QueryDict:
    """What was sent, without the character that no database keeps."""
    found = QueryDict(mutable=True)
    for name, values in sent.lists():
        found.setlist(name, [one.replace("\0", " ") for one in values])
    return found


def texts(sent: QueryDict, keys: Iterable[str]) -> dict[str, Any]:
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
