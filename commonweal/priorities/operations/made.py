"""Lists that follow from published figures by a rule, and are made again when the figures change."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from commonweal.audit.operations import Known
from commonweal.common.errors import BadInput
from commonweal.evidence.queries import NothingLoaded
from commonweal.places.models import Area
from commonweal.priorities import queries
from commonweal.priorities.links import Link
from commonweal.priorities.listing import digest_of
from commonweal.priorities.models import CURRENT, ListedPlace, PriorityList
from commonweal.priorities.operations.lists import Content, PutList, end, put, series_of

#: Shares of a country's small areas that a list may be made of, and their words.
SHARES = {10: "tenth", 20: "fifth"}
#: The overall score of the indices of deprivation.
INDICATOR = "multiple-deprivation"


def make_list(
    *,
    council: Area,
    indicator: str = INDICATOR,
    percent: int = 10,
    starts: date | None = None,
    rehearse: bool = False,
    by: Known | str,
) -> PutList:
    """Make a list of those small areas of a council area whose figures are among the least good.

    The release that it rests on is linked with its checksum. From the same release the same list
    comes, and nothing is done; from another a new edition, and the former one ends.

    Parameters
    ----------
    council : Area
    indicator : str
        What is asked of each small area.
    percent : int
        10 or 20: the least good tenth or fifth of the country's small areas.
    starts : date, optional
        From when on it is in force; today unless said.
    rehearse : bool
        Say what would be made, keep nothing.
    by : object with ``public_id``, or str

    Raises
    ------
    BadInput
        When there are no such figures, or no small area of the council area is among them.
    """
    content = _content(council, indicator, percent, starts)
    if content is None:
        raise BadInput(
            f"No small area of {council.shown_name} is in that {SHARES[percent]} of its country: "
            "there is no list to make."
        )
    with transaction.atomic():
        done = put(content, by=by)
        if rehearse:
            transaction.set_rollback(True)
    return done


def _content(council: Area, indicator: str, percent: int, starts: date | None) -> Content | None:
    """The list that follows from the figures; None when nobody is on it."""
    if percent not in SHARES:
        raise BadInput(
            f"A list is made of the least good {' or '.join(map(str, SHARES))} per cent."
        )
    try:
        found = queries.outermost_in(council, indicator=indicator, share=percent / 100)
    except (ValueError, NothingLoaded) as error:
        raise BadInput(str(error)) from error
    part = f"{'highest' if found.highest else 'lowest'} {SHARES[percent]}"
    if not found.areas:
        return None
    figures = found.release_title
    if found.period not in figures:
        figures += f", {found.period}"
    rule = (
        f"Every small area of {council.shown_name} that is in the {part} of the "
        f"{found.compared:,} small areas of {found.nation} with a figure for "
        f"“{found.indicator_name}” ({figures}): fewer than {percent} in 100 of them have a "
        f"{'higher' if found.highest else 'lower'} one. Areas with the same figure are all in or "
        "all out."
    )
    if found.without:
        rule += f" {found.without} small areas of {council.shown_name} have no figure."
    made_of = {
        "indicator": indicator,
        "percent": percent,
        "release": found.release,
        "sha256": found.sha256,
    }
    return Content(
        row=1,
        series=series_of(council, f"{indicator}-{part}"),
        facts={
            "name": f"{found.indicator_name}: {part} of {found.nation}",
            "council_code": council.code,
            "council_name": council.shown_name,
            "reason": (
                f"These small areas are in the {part} of {found.nation} for "
                f"“{found.indicator_name}”. No body has adopted this list: it says what the "
                "figures say, and nothing else."
            ),
            "evidence": [
                Link("release", found.release, figures, found.sha256).as_data(),
                Link("indicator", indicator, found.indicator_name).as_data(),
            ],
            "starts": starts or timezone.localdate(),
            "status": CURRENT,
            "source": f"{found.release_title}, release {found.release}.",
            "rule": rule,
            "made_of": made_of,
        },
        places=tuple(
            ListedPlace(position=i, name=name, code=code, matched_by="listed by its code")
            for i, (code, name) in enumerate(sorted(found.areas), start=1)
        ),
        digest=digest_of({**made_of, "areas": sorted(found.areas), "rule": rule}),
    )


def remake_lists(*, rehearse: bool = False, by: Known | str) -> tuple[PutList, ...]:
    """Make every list that is in force and was made by a rule once more, from what is loaded now.

    A list that nobody would be on any more ends today, and stays readable.

    Raises
    ------
    BadInput
        With every list that cannot be made any more; then none is made.
    """
    done: list[PutList] = []
    problems: list[str] = []
    with transaction.atomic():
        for row in PriorityList.objects.filter(status=CURRENT).exclude(rule="").order_by("series"):
            council = Area.objects.in_use().of_kind("la").filter(code=row.council_code).first()
            if council is None:
                continue  # its country was taken out again, and the list is shown to nobody
            try:
                content = _content(council, row.made_of["indicator"], row.made_of["percent"], None)
            except BadInput as error:
                problems.append(f"{row.series}: {error.message}")
                continue
            done.append(put(content, by=by) if content is not None else end(row, by=by))
        if problems:
            raise BadInput("Some lists cannot be made again, and none was.", problems)
        if rehearse:
            transaction.set_rollback(True)
    return tuple(done)
