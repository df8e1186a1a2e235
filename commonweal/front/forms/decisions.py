"""A decision as an officer fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from commonweal.common.dates import write_day
from commonweal.front.forms.filled import (
    YEARS,
    Field,
    Form,
    Money,
    lines_in,
    lines_of,
    texts,
)
from commonweal.priorities.models import SupportDecision
from commonweal.priorities.queries import version_of, write_financial_year, write_pounds


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
            **texts(sent, cls.TEXTS),
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
