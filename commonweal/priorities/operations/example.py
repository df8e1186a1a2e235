"""A list and a decision of the made-up county, so that whoever tries Commonweal sees some."""

from __future__ import annotations

from commonweal.audit.operations import Known
from commonweal.common.errors import BadInput
from commonweal.evidence.queries import is_made_up
from commonweal.places.models import Area
from commonweal.priorities.operations.decisions import publish_decision, record_written
from commonweal.priorities.operations.looking_up import SHIPPED
from commonweal.priorities.operations.made import make_list

DECISION = "made-up-decision.toml"


def load_example(*, by: Known | str) -> tuple[str, ...]:
    """Make a list of the first made-up council area that has one, and publish a made-up decision.

    The second time nothing is done; nor in a made-up county where none of the small areas is on
    such a list, or without the place that the decision is about.

    Returns
    -------
    tuple of str
        Series of the list and reference of the decision; empty where nothing was done.
    """
    place = (
        Area.objects.in_use()
        .of_kind("neighbourhood")
        .filter(name="Lantern Heath")
        .select_related("council")
        .order_by("code")
    )
    chosen = next((one for one in place if is_made_up(one.code)), None)
    if chosen is None or chosen.council is None:
        return ()
    try:
        made = make_list(council=chosen.council, percent=20, by=by)
    except BadInput:
        return ()
    text = (SHIPPED / DECISION).read_text(encoding="utf-8")
    text = text.replace("{place}", chosen.code).replace("{list}", made.series)
    recorded = record_written(text=text, name=DECISION, by=by)
    if recorded.status == "draft":
        publish_decision(reference=recorded.reference, by=by)
    return made.series, recorded.reference
