"""A list of priority places as an officer fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from commonweal.common.dates import write_day
from commonweal.front.forms.filled import (
    Field,
    Form,
    Picked,
    lines_in,
    lines_of,
    texts,
)
from commonweal.priorities.models import PriorityList
from commonweal.priorities.operations import WrittenList
from commonweal.priorities.queries import version_of


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
            **texts(sent, cls.TEXTS),
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
