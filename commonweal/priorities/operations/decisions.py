"""Decisions on additional support: recorded as drafts, published once nothing is lacking."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.places.models import Area
from commonweal.places.queries import resolve
from commonweal.priorities import deciding
from commonweal.priorities.deciding import Amount, Draft
from commonweal.priorities.links import Link
from commonweal.priorities.listing import digest_of
from commonweal.priorities.models import (
    DRAFT,
    FROM,
    PUBLISHED,
    REPLACED,
    TO,
    WITHDRAWN,
    ExpectedOutgoing,
    Movement,
    SupportDecision,
)
from commonweal.priorities.operations import looking_up
from commonweal.priorities.operations.overtaking import Overtaken
from commonweal.priorities.operations.proposing import second, the_draft
from commonweal.priorities.permissions import insist
from commonweal.priorities.queries import version_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a decision.

    Attributes
    ----------
    unchanged : bool
        It was there already, word for word.
    lacking : tuple of str
        What still keeps it from being published.
    """

    reference: str
    title: str
    status: str
    unchanged: bool
    lacking: tuple[str, ...]
    rehearsed: bool = False


def record_decision(*, path: Path, rehearse: bool = False, by: Known | str) -> Recorded:
    """Record a decision as a draft; the same file again does nothing, another replaces the draft.

    Parameters
    ----------
    path : Path
        TOML (see `commonweal.priorities.deciding`).
    rehearse : bool
        Check everything, keep nothing.
    by : object with ``public_id``, or str

    Raises
    ------
    BadInput
        With everything that is wrong; what is lacking is no mistake in a draft. Also when the
        reference belongs to a decision that has been published.
    """
    return record_written(text=looking_up.text_of(path), name=path.name, rehearse=rehearse, by=by)


def record_written(*, text: str, name: str, rehearse: bool = False, by: Known | str) -> Recorded:
    """Record a decision given as the text of its file."""
    draft, problems = deciding.read(text)
    return record_read(draft, problems, name=name, rehearse=rehearse, by=by)


def record_read(
    draft: Draft,
    problems: list[str],
    *,
    name: str,
    seen: str | None = None,
    rehearse: bool = False,
    by: Known | str,
) -> Recorded:
    """Record a decision that has been read, with what was wrong with it as it was.

    Parameters
    ----------
    name : str
        What it was read from, for a message.
    seen : str, optional
        Which version whoever wrote it had before them (`version_of`); "" for none.

    Raises
    ------
    Overtaken
        When somebody else has changed it since.
    BadInput
    """
    links, wrong = looking_up.linked(draft.evidence)
    problems += [f"evidence: {one}" for one in wrong]
    area, council = None, None
    if draft.place:
        try:
            within = looking_up.council(draft.council) if draft.council else None
            area = resolve(draft.place, council=within)
            council = area if area.kind == "la" else area.council
            if council is None:
                expected = _("expected a place within a council area, or one itself")
                problems.append(f"place: {expected}")
        except BadInput as error:
            problems.append(f"place: {looking_up.said(error)}")
    replaced = SupportDecision.objects.filter(reference=draft.replaces).first()
    if draft.replaces and (replaced is None or replaced.status != PUBLISHED):
        told = _("no decision %(name)s is published") % {"name": repr(draft.replaces)}
        problems.append(f"replaces: {told}")
    if draft.replaces and draft.replaces == draft.reference:
        told = _("a decision cannot replace itself; give it a new reference")
        problems.append(f"replaces: {told}")
    if council is not None:
        insist(by, "record", council.code)
    if problems or area is None or council is None:
        said = ngettext(
            "%(name)s was not recorded: %(n)s problem.",
            "%(name)s was not recorded: %(n)s problems.",
            len(problems),
        )
        raise BadInput(said % {"name": name, "n": f"{len(problems):,}"}, problems)
    with transaction.atomic():
        done = _record(draft, links, area, council, replaced, seen, by)
        if rehearse:
            transaction.set_rollback(True)
    return Recorded(done.reference, done.title, done.status, done.unchanged, done.lacking, rehearse)


def _record(
    draft: Draft,
    links: list[Link],
    area: Area,
    council: Area,
    replaced: SupportDecision | None,
    seen: str | None,
    by: Known | str,
) -> Recorded:
    digest = digest_of(asdict(draft))
    lacking = tuple(map(str, deciding.lacking(draft)))
    there = SupportDecision.objects.select_for_update().filter(reference=draft.reference).first()
    if there is not None:
        # A reference in use belongs to the council area that used it first.
        insist(by, "record", there.council_code)
    if seen is not None and version_of(there) != seen:
        raise Overtaken(
            _("%(name)s has been changed by somebody else.") % {"name": draft.reference}
        )
    if there is not None and there.digest == digest:
        left = lacking if there.status == DRAFT else ()
        return Recorded(there.reference, there.title, there.status, True, left)
    if there is not None and there.status != DRAFT:
        raise BadInput(
            _(
                "%(name)s has been published and is not edited any more. Give the new decision a "
                'reference of its own and write: replaces = "%(name)s".'
            )
            % {"name": draft.reference}
        )
    other = SupportDecision.objects.filter(replaces=replaced).exclude(reference=draft.reference)
    if replaced is not None and (taken := other.first()) is not None:
        raise BadInput(
            _("%(name)s is to be replaced by %(other)s already.")
            % {"name": draft.replaces, "other": taken.reference}
        )
    row = there or SupportDecision(reference=draft.reference)
    row.title = draft.title
    row.council_code, row.council_name = council.code, council.shown_name
    row.place_code, row.place_name = area.code, area.shown_name
    row.reason, row.approving_body = draft.reason, draft.approving_body
    row.evidence = [link.as_data() for link in links]
    row.decided_on, row.review_on = draft.decided_on, draft.review_on
    row.trajectory_note, row.replaces = draft.trajectory_note, replaced
    row.digest, row.recorded_at = digest, timezone.now()
    row.proposed_by = ""
    row.save()
    row.moves.all().delete()
    row.outgoings.all().delete()
    Movement.objects.bulk_create(
        Movement(decision=row, side=side, position=position, what=one.what, pence=one.pence)
        for side, several in ((FROM, draft.taken), (TO, draft.given))
        for position, one in enumerate(several, start=1)
    )
    ExpectedOutgoing.objects.bulk_create(
        ExpectedOutgoing(decision=row, year=year, pence=pence)
        for year, pence in draft.outgoings.items()
    )
    record(
        verb="record_support_decision",
        subject=row,
        detail={"reference": row.reference, "place": row.place_code, "digest": digest},
        by=by,
    )
    return Recorded(row.reference, row.title, row.status, False, lacking)


def publish_decision(*, reference: str, rehearse: bool = False, by: Known | str) -> Recorded:
    """Publish a draft: from now on everybody reads it, and nobody edits it.

    Raises
    ------
    NotBySamePerson
        When a person would publish what nobody proposed, or what they proposed themselves.
    BadInput
        When there is no such draft, or with everything that it lacks.
    """
    with transaction.atomic():
        row = _the_decision(reference)
        insist(by, "publish", row.council_code)
        if row.status == PUBLISHED:
            return Recorded(row.reference, row.title, row.status, True, (), rehearse)
        if row.status != DRAFT:
            raise BadInput(
                _("%(name)s is %(status)s: it cannot be published again.")
                % {"name": reference, "status": row.get_status_display()}
            )
        lacking = list(map(str, deciding.lacking(as_draft(row))))
        if row.replaces is not None and row.replaces.status != PUBLISHED:
            lacking.append(
                _("%(name)s, which it replaces, is %(status)s.")
                % {
                    "name": row.replaces.reference,
                    "status": row.replaces.get_status_display(),
                }
            )
        if lacking:
            raise BadInput(_("%(name)s cannot be published yet.") % {"name": reference}, lacking)
        second(row, by)
        row.status, row.published_at = PUBLISHED, timezone.now()
        row.save(update_fields=["status", "published_at", "confirmed_by"])
        if row.replaces is not None:
            row.replaces.status = REPLACED
            row.replaces.save(update_fields=["status"])
        record(
            verb="publish_support_decision",
            subject=row,
            detail={
                "reference": row.reference,
                "place": row.place_code,
                "replaces": row.replaces.reference if row.replaces else "",
                "proposed_by": row.proposed_by,
                "digest": row.digest,
            },
            by=by,
        )
        if rehearse:
            transaction.set_rollback(True)
    return Recorded(row.reference, row.title, PUBLISHED, False, (), rehearse)


@transaction.atomic
def confirm_decision(*, reference: str, seen: str, by: Known | str) -> Recorded:
    """Publish a draft that another officer proposed, as it was read.

    Raises
    ------
    NotBySamePerson
        When nobody proposed it, or `by` did.
    BadInput, NotAllowed, Overtaken
        When there is no such draft, when `by` may not decide about it, when it was changed since.
    """
    rows = SupportDecision.objects.select_for_update().filter(reference=reference)
    the_draft(rows.first(), seen, by)
    return publish_decision(reference=reference, by=by)


@transaction.atomic
def withdraw_decision(*, reference: str, because: str, by: Known | str) -> Recorded:
    """Take back a decision that is published; that it was there, and why it went, stays readable.

    Raises
    ------
    BadInput
        Without a reason, or when no such decision is published.
    """
    because = " ".join(because.split())
    longest = SupportDecision._meta.get_field("withdrawn_because").max_length or 0
    if not 0 < len(because) <= longest:
        raise BadInput(
            _("Say in 1 to %(most)s characters why it is withdrawn.") % {"most": longest}
        )
    row = _the_decision(reference)
    insist(by, "withdraw", row.council_code)
    if row.status != PUBLISHED:
        raise BadInput(
            _("%(name)s is %(status)s: only what is published can be withdrawn.")
            % {"name": reference, "status": row.get_status_display()}
        )
    row.status, row.withdrawn_because = WITHDRAWN, because
    row.save(update_fields=["status", "withdrawn_because"])
    record(
        verb="withdraw_support_decision",
        subject=row,
        detail={"reference": row.reference, "because": because},
        by=by,
    )
    return Recorded(row.reference, row.title, row.status, False, ())


def _the_decision(reference: str) -> SupportDecision:
    row = SupportDecision.objects.select_for_update().filter(reference=reference).first()
    if row is None:
        known = SupportDecision.objects.order_by("reference").values_list("reference", flat=True)
        raise BadInput(
            _("No decision has the reference %(name)s. There are:") % {"name": repr(reference)},
            known,
        )
    return row


def as_draft(row: SupportDecision) -> Draft:
    """What is kept of a decision, in the form in which it is judged."""
    sides = {
        side: [Amount(one.what, one.pence) for one in row.moves.filter(side=side)]
        for side in (FROM, TO)
    }
    return Draft(
        reference=row.reference,
        title=row.title,
        place=row.place_code,
        reason=row.reason,
        approving_body=row.approving_body,
        trajectory_note=row.trajectory_note,
        decided_on=row.decided_on,
        review_on=row.review_on,
        evidence=[Link(**one) for one in row.evidence],
        replaces=row.replaces.reference if row.replaces else "",
        taken=sides[FROM],
        given=sides[TO],
        outgoings={one.year: one.pence for one in row.outgoings.all()},
    )
