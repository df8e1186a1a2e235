"""Writing decisions, publishing and withdrawing them."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput
from commonweal.front.forms import DecisionForm, evidence_of, readable
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.office.door import (
    conflict_of,
    for_officers,
    form_page,
    not_there,
    saved,
)
from commonweal.front.views.signed_in import person
from commonweal.priorities import operations
from commonweal.priorities.models import SupportDecision
from commonweal.priorities.operations import NotAllowed, NotWritten, Overtaken

#: What a reference made of a title has of it.
LONGEST_SLUG = 100


@for_officers
def new_decision(request: HttpRequest, councils: dict[str, str]) -> HttpResponse:
    """A decision that is not there yet; it may take the place of one that is published."""
    if request.method == "POST":
        return _decision_sent(request, councils, None)
    replaced = SupportDecision.objects.filter(
        council_code__in=councils,
        status="published",
        reference=readable(request.GET).get("replaces", ""),
    ).first()
    if replaced is not None:
        form = DecisionForm.of(replaced)
        form.replaces, form.reference, form.seen = replaced.reference, "", ""
    else:
        form = DecisionForm(council=next(iter(councils)) if len(councils) == 1 else "")
    return _decision_page(request, councils, form, None)


@for_officers
def change_decision(request: HttpRequest, councils: dict[str, str], reference: str) -> HttpResponse:
    """A draft of a decision; what is published is not changed any more."""
    row = _decision(councils, reference)
    if row is None or (row.status != "draft" and request.method != "POST"):
        return not_there(request)
    if request.method == "POST":
        return _decision_sent(request, councils, row)
    return _decision_page(request, councils, DecisionForm.of(row), row)


def _decision(councils: dict[str, str], reference: str) -> SupportDecision | None:
    rows = SupportDecision.objects.filter(council_code__in=councils)
    return rows.select_related("replaces").filter(reference=reference).first()


def _decision_sent(
    request: HttpRequest, councils: dict[str, str], row: SupportDecision | None
) -> HttpResponse:
    form = DecisionForm.sent(readable(request.POST))
    if row is not None:
        form.reference, form.council = row.reference, row.council_code
    elif len(councils) == 1:
        form.council = next(iter(councils))
    if form.council and form.council not in councils:
        raise NotAllowed("")
    if not form.council:
        form.errors["council"] = _("Choose the council area.")
        return _decision_page(request, councils, form, row, status=400)
    do = request.POST.get("do", "") or "preview"
    if do in ("more", "change"):
        return _decision_page(request, councils, form, row)
    if not form.reference:
        form.reference = slugify(form.title)[:LONGEST_SLUG].strip("-")
    return _decision_done(request, councils, form, row, do)


def _decision_done(
    request: HttpRequest,
    councils: dict[str, str],
    form: DecisionForm,
    row: SupportDecision | None,
    do: str,
) -> HttpResponse:
    """Checked for a preview, kept as a draft, or proposed."""
    try:
        with transaction.atomic():
            done, lacks = operations.write_decision(
                form.written(),
                seen=form.seen,
                propose=do != "draft",
                rehearse=do not in ("draft", "propose"),
                by=person(request),
            )
    except NotWritten as error:
        form.note(error.wrong)
        return _decision_page(request, councils, form, row, status=400)
    except Overtaken:
        return _decision_overtaken(request, councils, form)
    except NotAllowed:
        raise
    except BadInput as error:
        form.errors[""] = str(error)
        return _decision_page(request, councils, form, row, status=400)
    if do == "draft" or (do == "propose" and not lacks):
        return saved(done.reference)
    if lacks:
        for one in lacks:
            form.errors.setdefault(form.place_of(one.field, 0), one.said)
        return _decision_page(request, councils, form, row, status=400, only_lacking=True)
    return page(
        request,
        "office_decision_preview.html",
        {
            "form": form,
            "council": councils[form.council],
            "evidence": evidence_of(form),
            "action": _decision_action(row),
        },
        section="office",
        made_up=is_made_up(form.council),
    )


def _decision_overtaken(
    request: HttpRequest, councils: dict[str, str], form: DecisionForm
) -> HttpResponse:
    """Somebody else wrote first: both versions, and what was filled in is still there."""
    now = cast("SupportDecision", _decision(councils, form.reference))
    theirs = DecisionForm.of(now)
    told = conflict_of(theirs, _like(theirs, form), now)
    row: SupportDecision | None = now
    if now.status == "draft":
        form.seen = theirs.seen
    else:
        # What is published stays: this can only become another decision.
        form.seen, form.reference = "", ""
        form.replaces = now.reference if now.status == "published" else ""
        row = None
    return _decision_page(request, councils, form, row, status=409, conflict=told)


def _like(theirs: DecisionForm, mine: DecisionForm) -> DecisionForm:
    """What somebody filled in, with the same fields as what it is set beside."""
    mine.seen = theirs.seen
    return mine


def _decision_action(row: SupportDecision | None) -> str:
    if row is None:
        return reverse("front:office_decision_new")
    return reverse("front:office_decision", args=[row.reference])


def _decision_page(
    request: HttpRequest,
    councils: dict[str, str],
    form: DecisionForm,
    row: SupportDecision | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return form_page(
        request,
        "office_decision.html",
        councils,
        form,
        row,
        {"action": _decision_action(row), **more},
        status,
    )


@for_officers
def withdraw_decision(
    request: HttpRequest, councils: dict[str, str], reference: str
) -> HttpResponse:
    """Take back a decision that should not have been published, for a reason."""
    row = _decision(councils, reference)
    if row is None or row.status != "published":
        return not_there(request)
    because, error = readable(request.POST).get("because", ""), ""
    if request.method == "POST":
        try:
            operations.withdraw_decision(reference=reference, because=because, by=person(request))
        except NotAllowed:
            raise
        except BadInput as refusal:
            error = refusal.message
        else:
            return saved(reference)
    return page(
        request,
        "office_decision_withdraw.html",
        {"row": row, "because": because, "error": error},
        section="office",
        status=400 if error else 200,
        made_up=is_made_up(row.council_code),
    )
