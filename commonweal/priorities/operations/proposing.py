"""One officer proposes what is to hold, another confirms it; and drafts that nobody wants go.

What stands in a draft can be judged by whoever did not write it. So a person neither puts a list in
force nor publishes a decision that they proposed themselves. A process of the installation, which
brings what a council has kept elsewhere, is no person and proposes nothing.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, named, record
from commonweal.common.errors import BadInput
from commonweal.priorities.models import CURRENT, DRAFT, PriorityList, SupportDecision
from commonweal.priorities.operations.overtaking import Overtaken
from commonweal.priorities.permissions import insist
from commonweal.priorities.queries import version_of

Row = TypeVar("Row", PriorityList, SupportDecision)


class NotBySamePerson(BadInput):
    """Who proposed something is not who confirms it."""


def propose(row: PriorityList | SupportDecision, *, by: Known | str) -> None:
    """Say of a draft that it is to hold: from now on another officer can confirm it."""
    if row.status != DRAFT or row.proposed_by == named(by):
        return
    row.proposed_by = named(by)
    row.save(update_fields=["proposed_by"])
    kind = "priority_list" if isinstance(row, PriorityList) else "support_decision"
    record(verb=f"propose_{kind}", subject=row, detail=_about(row), by=by)


def second(row: PriorityList | SupportDecision, by: Known | str) -> None:
    """Note who confirms a draft; the row is not saved.

    Raises
    ------
    NotBySamePerson
        When nobody proposed it, or `by` did.
    """
    if isinstance(by, str):
        return
    if not row.proposed_by:
        raise NotBySamePerson(
            _("Nobody has proposed this draft yet. One officer proposes it, another confirms it.")
        )
    if row.proposed_by == named(by):
        raise NotBySamePerson(_("You proposed this. Another officer has to confirm it."))
    row.confirmed_by = named(by)


def the_draft(row: Row | None, seen: str, by: Known | str) -> Row:
    """A draft, if it is the one that was read and `by` may decide about it.

    Raises
    ------
    BadInput
        When there is no draft.
    NotAllowed
    Overtaken
        When somebody else has changed it since it was read.
    """
    if row is None or row.status != DRAFT:
        raise BadInput(_("There is no draft of this any more."))
    insist(by, "record", row.council_code)
    if version_of(row) != seen:
        raise Overtaken(_("%(name)s has been changed by somebody else.") % {"name": _name(row)})
    return row


@transaction.atomic
def discard_list(*, series: str, seen: str, by: Known | str) -> None:
    """Throw a draft of a list away; the edition in force stays as it is, and the log keeps that it was.

    Raises
    ------
    BadInput, NotAllowed, Overtaken
        As `the_draft` does.
    """
    rows = PriorityList.objects.select_for_update().filter(series=series)
    _discard(rows.order_by("-edition").first(), "discard_priority_list", seen, by)


@transaction.atomic
def discard_decision(*, reference: str, seen: str, by: Known | str) -> None:
    """Throw a draft of a decision away; raises as `discard_list` does."""
    rows = SupportDecision.objects.select_for_update().filter(reference=reference)
    _discard(rows.first(), "discard_support_decision", seen, by)


def _discard(row: Row | None, verb: str, seen: str, by: Known | str) -> None:
    draft = the_draft(row, seen, by)
    record(verb=verb, subject=draft, detail=_about(draft), by=by)
    draft.delete()


def _about(row: PriorityList | SupportDecision) -> dict[str, object]:
    told: dict[str, object] = {"council": row.council_code, "digest": row.digest}
    if isinstance(row, PriorityList):
        return {**told, "series": row.series, "edition": row.edition}
    return {**told, "reference": row.reference, "place": row.place_code}


def _name(row: PriorityList | SupportDecision) -> str:
    return row.name if isinstance(row, PriorityList) else row.title


def in_force_alone(status: str, by: Known | str) -> None:
    """Refuse a list that a person would put in force without anybody having proposed it."""
    if status == CURRENT and not isinstance(by, str):
        raise NotBySamePerson(
            _("Nobody has proposed this draft yet. One officer proposes it, another confirms it.")
        )
