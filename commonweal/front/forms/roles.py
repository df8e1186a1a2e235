"""What somebody fills in to grant a role, or to change one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from commonweal.common.dates import read_day
from commonweal.common.errors import BadInput
from commonweal.front.forms.filled import Field
from commonweal.places import queries as places
from commonweal.places.models import Area

#: Names of the fields, in the order of the page.
FIELDS = ("person", "role", "organisation", "place", "starts", "ends", "on", "reason")


@dataclass
class RoleForm:
    """A role as somebody fills it in; a step of a role asks for some of it."""

    person: str = ""
    role: str = ""
    organisation: str = ""
    place: str = ""
    starts: str = ""
    ends: str = ""
    on: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, sent: QueryDict) -> RoleForm:
        """As it was sent."""
        form = cls()
        for key in FIELDS:
            setattr(form, key, " ".join(sent.get(key, "").split()))
        return form

    def hidden(self) -> list[tuple[str, str]]:
        """All that was filled in, to be sent once more."""
        return [(key, getattr(self, key)) for key in FIELDS if getattr(self, key)]

    def note(self, refused: BadInput) -> None:
        """Keep what an operation refused, by field where it says which."""
        for problem in refused.problems:
            key, found, said = problem.partition(": ")
            if found and key in FIELDS:
                self.errors.setdefault(key, said[:1].upper() + said[1:])
            else:
                self.errors.setdefault("", problem)
        if not refused.problems:
            self.errors.setdefault("", refused.message)

    def day(self, name: str, otherwise: date | None = None) -> date | None:
        """A day that was filled in; what is no day is noted."""
        text = getattr(self, name)
        if not text:
            return otherwise
        try:
            return read_day(text)
        except BadInput as refused:
            self.errors[name] = refused.message
            return otherwise

    def area(self) -> Area | None:
        """The place that is meant; why there is none is noted."""
        if not self.place:
            self.errors["place"] = _("Say in which place the role is held.")
            return None
        found = places.place(self.place)
        if isinstance(found, Area):
            return found
        if isinstance(found, places.Ambiguous):
            meant = "; ".join(f"{one.name} ({one.kind_word}, {one.code})" for one in found.places)
            said = _("Several places are called so: give the code of one. %(places)s")
            self.errors["place"] = said % {"places": meant}
        else:
            self.errors["place"] = places.why_nothing(self.place)
        return None

    def summary(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page."""
        order = ["", *FIELDS]
        return sorted(self.errors.items(), key=lambda item: order.index(item[0]))

    def fields(self, *names: str) -> list[Field]:
        """Fields of text, ready to be shown."""
        labels = {
            "person": (_("Email address"), _("The one that they sign in with here."), 254),
            "place": (
                _("Place"),
                _("A name or a code. The role reaches all that lies in it."),
                200,
            ),
            "starts": (_("From"), _("For example 27 March 2027; leave it empty for today."), 40),
            "ends": (_("Until"), _("The first day on which it is over."), 40),
            "on": (_("From which day"), _("Leave it empty for today."), 40),
            "reason": (_("Why"), _("In a sentence. It stands beside the role."), 300),
        }
        return [
            Field(
                id=name,
                label=labels[name][0],
                value=getattr(self, name),
                hint=labels[name][1],
                longest=labels[name][2],
                narrow=name in ("starts", "ends", "on"),
                error=self.errors.get(name, ""),
            )
            for name in names
        ]
