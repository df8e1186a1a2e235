"""Writing, changing and ending lists of priority places."""

from __future__ import annotations

import re
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput
from commonweal.front.forms import Form, ListForm, Picked, evidence_of, readable
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.office.door import (
    conflict_of,
    for_officers,
    form_page,
    not_there,
    saved,
)
from commonweal.front.views.signed_in import person
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities import operations, queries
from commonweal.priorities.models import PriorityList
from commonweal.priorities.operations import NotAllowed, NotWritten, Overtaken

#: Places that a search offers.
OFFERED = 12


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
    """Checked for a preview, kept as a draft, or proposed."""
    try:
        done = operations.write_list(
            form.written(),
            series=row.series if row is not None else "",
            seen=form.seen,
            propose=do != "draft",
            rehearse=do not in ("draft", "propose"),
            by=person(request),
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
    if do in ("draft", "propose"):
        return saved(done.series)
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
            "evidence": evidence_of(form),
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
        if said == operations.needed() and key in asked:
            form.errors[key] = f"{asked[key]} {_('A draft can do without.')}"


def _list_overtaken(
    request: HttpRequest, councils: dict[str, str], form: ListForm, row: PriorityList
) -> HttpResponse:
    """Somebody else wrote first: both versions, and what was filled in is still there."""
    now = cast("PriorityList", _latest(councils, row.series))
    theirs = ListForm.of(now)
    form.seen = theirs.seen
    return _list_page(
        request, councils, form, now, status=409, conflict=conflict_of(theirs, form, now)
    )


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
    return form_page(
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
                series=series, seen=request.POST.get("seen", ""), by=person(request)
            )
        except Overtaken:
            overtaken = True
        else:
            return saved(series)
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
