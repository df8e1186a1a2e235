"""The office: where officers write priority lists and decisions. Open to them alone, and never stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from commonweal.common.errors import BadInput
from commonweal.front.forms import EVIDENCE, DecisionForm, Form, ListForm, Picked, readable
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.support import STATE_WORDS, decided_shown, shown
from commonweal.people.models import User
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities import operations, queries
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations import NotAllowed, NotWritten, Overtaken

#: Places that a search offers.
OFFERED = 12
#: What a reference made of a title has of it.
LONGEST_SLUG = 100

View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """A page for whoever may decide for a council area that is loaded here."""

    @never_cache
    @csrf_protect
    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        councils = queries.office_of(request.user)
        if not councils:
            return refused(request)
        try:
            return view(request, dict(councils), *args, **kwargs)
        except NotAllowed:
            return refused(request)

    return answer


def refused(request: HttpRequest) -> HttpResponse:
    """Signed in, and not an officer of that council area."""
    return page(request, "office_refused.html", {}, section="office", status=403)


def not_there(request: HttpRequest) -> HttpResponse:
    """No such list or decision that this officer may write."""
    return page(request, "office_missing.html", {}, section="office", status=404)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@for_officers
def office(request: HttpRequest, councils: dict[str, str]) -> HttpResponse:
    """Every list and every decision that an officer may write, drafts among them."""
    saved = request.GET.get("saved", "")
    rows = {(one.series, one.edition): one for one in _lists(councils)}
    cards = [
        one for one in queries.lists(visitor=request.user) if (one.series, one.edition) in rows
    ]
    decided = {one.reference: one for one in _decisions(councils)}
    who = queries.written("prioritylist", [str(one.public_id) for one in rows.values()])
    by = queries.written("supportdecision", [str(one.public_id) for one in decided.values()])
    lists = [
        {
            **shown(one),
            "written": who.get(str(rows[one.series, one.edition].public_id)),
            "can_change": not one.rule and one.state != "archived",
            "can_end": _in_force(rows, one.series),
        }
        for one in cards
    ]
    decisions = [
        {**decided_shown(one), "written": by.get(str(decided[one.reference].public_id))}
        for one in queries.decisions(visitor=request.user)
        if one.reference in decided
    ]
    names = {one["card"].series: one["card"].name for one in lists}
    names |= {one["decision"].reference: one["decision"].title for one in decisions}
    return page(
        request,
        "office.html",
        {
            "councils": list(councils.values()),
            "lists": lists,
            "decisions": decisions,
            "saved": names.get(saved, ""),
        },
        section="office",
    )


def _lists(councils: dict[str, str]) -> list[PriorityList]:
    return list(PriorityList.objects.filter(council_code__in=councils))


def _decisions(councils: dict[str, str]) -> list[SupportDecision]:
    return list(SupportDecision.objects.filter(council_code__in=councils))


def _in_force(rows: dict[tuple[str, int], PriorityList], series: str) -> bool:
    return any(one.status == "current" for (name, _number), one in rows.items() if name == series)


def _saved(what: str) -> HttpResponse:
    return redirect(f"{reverse('front:office')}?saved={what}")


# Lists ----------------------------------------------------------------------------------------------


@for_officers
def new_list(request: HttpRequest, councils: dict[str, str]) -> HttpResponse:
    """A list that is not there yet."""
    if request.method == "POST":
        return _list_sent(request, councils, None)
    form = ListForm(council=next(iter(councils)) if len(councils) == 1 else "")
    return _list_page(request, councils, form, None)


@for_officers
def change_list(request: HttpRequest, councils: dict[str, str], series: str) -> HttpResponse:
    """The next edition of a list; a draft is written over."""
    row = _latest(councils, series)
    if row is None or row.rule or row.status == "archived":
        return not_there(request)
    if request.method == "POST":
        return _list_sent(request, councils, row)
    return _list_page(request, councils, ListForm.of(row), row)


def _latest(councils: dict[str, str], series: str) -> PriorityList | None:
    return PriorityList.objects.of_series(series).filter(council_code__in=councils).first()


def _list_sent(
    request: HttpRequest, councils: dict[str, str], row: PriorityList | None
) -> HttpResponse:
    sent = readable(request.POST)
    codes = sent.getlist("place")
    named = {one.code: one.shown_name for one in Area.objects.in_use().filter(code__in=codes)}
    if row is not None:
        # What a table called a place stays its name.
        named |= {one.code: one.name for one in row.places.all() if one.code}
    form = ListForm.sent(sent, named)
    if row is not None:
        form.council = row.council_code
    elif len(councils) == 1:
        form.council = next(iter(councils))
    if form.council and form.council not in councils:
        raise NotAllowed("")
    do, found = sent.get("do", ""), sent.get("find", "").strip()
    if "add" in sent:
        return _add(request, councils, form, row, sent.get("add", ""))
    if "remove" in sent:
        form.places = [one for one in form.places if one.code != sent.get("remove")]
        return _list_page(request, councils, form, row)
    if do == "find" or (not do and found):
        return _find(request, councils, form, row, found)
    if do in ("more", "change"):
        return _list_page(request, councils, form, row)
    return _list_done(request, councils, form, row, do or "preview")


def _list_done(
    request: HttpRequest,
    councils: dict[str, str],
    form: ListForm,
    row: PriorityList | None,
    do: str,
) -> HttpResponse:
    """Checked for a preview, kept as a draft, or put in force."""
    try:
        done = operations.write_list(
            form.written(),
            series=row.series if row is not None else "",
            seen=form.seen,
            in_force=do != "draft",
            rehearse=do not in ("draft", "publish"),
            by=_person(request),
        )
    except NotWritten as error:
        form.note(error.wrong)
        _in_plain_words(form)
        return _list_page(request, councils, form, row, status=400)
    except Overtaken:
        if row is None:
            form.errors["name"] = _("There is a list of this name already; change that one.")
            return _list_page(request, councils, form, row, status=409)
        return _list_overtaken(request, councils, form, row)
    except NotAllowed:
        raise
    except BadInput as error:
        form.errors[""] = str(error)
        return _list_page(request, councils, form, row, status=400)
    if do in ("draft", "publish"):
        return _saved(done.series)
    former = row.follows if row is not None and row.status == "draft" else row
    return page(
        request,
        "office_list_preview.html",
        {
            "form": form,
            "council": councils[form.council],
            "edition": done.edition,
            "former": former if former is not None and former.status == "current" else None,
            "unchanged": done.unchanged,
            "evidence": [(str(dict(EVIDENCE)[one.kind]), one.said()) for one in form.evidence],
            "action": _list_action(row),
        },
        section="office",
        made_up=is_made_up(form.council),
    )


def _in_plain_words(form: Form) -> None:
    """What a field lacks, said of that field."""
    asked = {
        "reason": _("Say why these places."),
        "approving-body": _("Say who approved it."),
        "adopted-on": _("Say when it was approved."),
        "starts": _("Say from when it is in force."),
        "source": _("Say where it stands written."),
        "evidence-1": _("Link at least one piece of evidence."),
    }
    for key, said in form.errors.items():
        if said.startswith("Needed before") and key in asked:
            form.errors[key] = f"{asked[key]} {_('A draft can do without.')}"


def _list_overtaken(
    request: HttpRequest, councils: dict[str, str], form: ListForm, row: PriorityList
) -> HttpResponse:
    """Somebody else wrote first: both versions, and what was filled in is still there."""
    now = cast("PriorityList", _latest(councils, row.series))
    theirs = ListForm.of(now)
    form.seen = theirs.seen
    return _list_page(
        request, councils, form, now, status=409, conflict=_conflict(theirs, form, now)
    )


def _conflict(theirs: Any, mine: Any, row: PriorityList | SupportDecision) -> dict[str, Any]:
    kind = type(row).__name__.lower()
    return {
        "written": queries.written(kind, [str(row.public_id)]).get(str(row.public_id)),
        "state": STATE_WORDS[row.status],
        "rows": [
            (label, there, here)
            for (label, there), (_label, here) in zip(theirs.told(), mine.told(), strict=True)
            if " ".join(there.split()) != " ".join(here.split())
        ],
    }


def _find(
    request: HttpRequest,
    councils: dict[str, str],
    form: ListForm,
    row: PriorityList | None,
    text: str,
) -> HttpResponse:
    """Places by name or code: one that is meant is taken at once, of several some are offered."""
    if not form.council:
        form.errors["council"] = _("Choose the council area first.")
        return _list_page(request, councils, form, row, status=400, find=text)
    if not text:
        form.errors["find"] = places.why_nothing("")
        return _list_page(request, councils, form, row, status=400)
    one = places.place(text, council=form.council)
    if isinstance(one, Area):
        return _add(request, councils, form, row, one.code)
    parts = [part for part in re.split(r"\s*[,;\n]\s*", text) if part]
    if len(parts) > 1:
        return _add_several(request, councils, form, row, parts)
    offered = places.find(text, council=form.council, limit=OFFERED)
    if not offered:
        form.errors["find"] = _("Nothing in %(council)s is called “%(text)s”.") % {
            "council": councils[form.council],
            "text": text,
        }
    return _list_page(
        request,
        councils,
        form,
        row,
        find=text,
        offered=offered,
        status=200 if offered else 400,
    )


def _add_several(
    request: HttpRequest,
    councils: dict[str, str],
    form: ListForm,
    row: PriorityList | None,
    parts: list[str],
) -> HttpResponse:
    left, added = [], []
    for part in parts:
        one = places.place(part, council=form.council)
        if isinstance(one, Area):
            added.append(_take(form, one))
        else:
            left.append(part)
    if left:
        form.errors["find"] = _("Not found as written: %(names)s.") % {"names": "; ".join(left)}
    return _list_page(
        request,
        councils,
        form,
        row,
        find="; ".join(left),
        added=", ".join(added),
        status=400 if left else 200,
    )


def _add(
    request: HttpRequest,
    councils: dict[str, str],
    form: ListForm,
    row: PriorityList | None,
    code: str,
) -> HttpResponse:
    one = places.place(code, council=form.council) if form.council else None
    if not isinstance(one, Area):
        form.errors["find"] = places.why_nothing(code)
        return _list_page(request, councils, form, row, status=400)
    return _list_page(request, councils, form, row, added=_take(form, one))


def _take(form: ListForm, area: Area) -> str:
    if area.code not in {one.code for one in form.places}:
        form.places.append(Picked(area.code, area.shown_name))
    return area.shown_name


def _list_action(row: PriorityList | None) -> str:
    if row is None:
        return reverse("front:office_list_new")
    return reverse("front:office_list", args=[row.series])


def _list_page(
    request: HttpRequest,
    councils: dict[str, str],
    form: ListForm,
    row: PriorityList | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return _form_page(
        request,
        "office_list.html",
        councils,
        form,
        row,
        {
            "picked": form.picked(),
            "find_error": form.errors.get("find", ""),
            "action": _list_action(row),
            **more,
        },
        status,
    )


def _form_page(
    request: HttpRequest,
    template: str,
    councils: dict[str, str],
    form: Form,
    row: PriorityList | SupportDecision | None,
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    kind = type(row).__name__.lower()
    written = None
    if row is not None:
        written = queries.written(kind, [str(row.public_id)]).get(str(row.public_id))
    return page(
        request,
        template,
        {
            "form": form,
            "row": row,
            "summary": form.summary(),
            "councils": list(councils.items()),
            "council": councils.get(form.council, ""),
            "council_error": form.errors.get("council", ""),
            "kinds": EVIDENCE,
            "known": queries.evidence_to_choose(),
            "written": written,
            **context,
        },
        section="office",
        status=status,
        made_up=bool(form.council) and is_made_up(form.council),
    )


@for_officers
def end_list(request: HttpRequest, councils: dict[str, str], series: str) -> HttpResponse:
    """Ask once more, then end a list today."""
    row = _lists_in_force(councils, series)
    if row is None:
        return not_there(request)
    overtaken = False
    if request.method == "POST":
        try:
            operations.end_list(
                series=series, seen=request.POST.get("seen", ""), by=_person(request)
            )
        except Overtaken:
            overtaken = True
        else:
            return _saved(series)
    return page(
        request,
        "office_list_end.html",
        {
            "row": row,
            "seen": queries.version_of(row),
            "count": row.places.count(),
            "today": timezone.localdate(),
            "overtaken": overtaken,
        },
        section="office",
        status=409 if overtaken else 200,
        made_up=is_made_up(row.council_code),
    )


def _lists_in_force(councils: dict[str, str], series: str) -> PriorityList | None:
    rows = PriorityList.objects.filter(series=series, status="current")
    return rows.filter(council_code__in=councils).first()


# Decisions ------------------------------------------------------------------------------------------


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
    """Checked for a preview, kept as a draft, or published."""
    try:
        with transaction.atomic():
            done, lacks = operations.write_decision(
                form.written(),
                seen=form.seen,
                publish=do != "draft",
                rehearse=do not in ("draft", "publish"),
                by=_person(request),
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
    if do == "draft" or (do == "publish" and not lacks):
        return _saved(done.reference)
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
            "evidence": [(str(dict(EVIDENCE)[one.kind]), one.said()) for one in form.evidence],
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
    told = _conflict(theirs, _like(theirs, form), now)
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
    return _form_page(
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
            operations.withdraw_decision(reference=reference, because=because, by=_person(request))
        except NotAllowed:
            raise
        except BadInput as refusal:
            error = refusal.message
        else:
            return _saved(reference)
    return page(
        request,
        "office_decision_withdraw.html",
        {"row": row, "because": because, "error": error},
        section="office",
        status=400 if error else 200,
        made_up=is_made_up(row.council_code),
    )


ADDRESSES = (
    path("office/", office, name="office"),
    path("office/lists/new/", new_list, name="office_list_new"),
    path("office/lists/<slug:series>/", change_list, name="office_list"),
    path("office/lists/<slug:series>/end/", end_list, name="office_list_end"),
    path("office/decisions/new/", new_decision, name="office_decision_new"),
    path("office/decisions/<slug:reference>/", change_decision, name="office_decision"),
    path(
        "office/decisions/<slug:reference>/withdraw/",
        withdraw_decision,
        name="office_decision_withdraw",
    ),
)
