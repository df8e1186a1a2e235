"""Neighbourhoods that people draw and keep for themselves."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.places.models import SavedNeighbourhood
from commonweal.places.queries.drawn import chosen

#: So many a person keeps at most, and letters in the name of one.
MOST_SAVED, LONGEST_NAME = 100, 80


@transaction.atomic
def save_neighbourhood(*, name: str, areas: Collection[str], by: Known) -> SavedNeighbourhood:
    """Keep a neighbourhood for the person who drew it; saved again, it takes its new name.

    Parameters
    ----------
    name : str
        As they call it: one line of at most 80 letters.
    areas : collection of str
        Codes of small areas in use, all in one council area.
    by : Known
        The person: it is theirs, and nobody else sees it.

    Raises
    ------
    BadInput
        With everything that is wrong with the name or the areas, or when they keep too many.
    """
    found = chosen(areas)
    problems = [" ".join(part for part in (one.given, one.why) if part) for one in found.problems]
    called = name.strip()
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        problems.append(f"Give it a name of at most {LONGEST_NAME} letters.")
    if problems or found.council is None:
        raise BadInput("This neighbourhood cannot be saved.", problems)
    mine = SavedNeighbourhood.objects.visible_to(by)
    codes = ",".join(found.codes)
    if not mine.filter(codes=codes).exists() and mine.count() >= MOST_SAVED:
        raise BadInput(f"You keep {MOST_SAVED} neighbourhoods already. Remove one first.")
    saved, _ = SavedNeighbourhood.objects.update_or_create(
        owner=UUID(str(by.public_id)),
        codes=codes,
        defaults={
            "name": called,
            "council_code": found.council.code,
            "saved_at": timezone.now(),
        },
    )
    record(
        verb="save_neighbourhood",
        subject=saved,
        detail={"council": found.council.code, "small_areas": len(found.codes)},
        by=by,
    )
    return saved


@transaction.atomic
def remove_neighbourhood(*, public_id: UUID, by: Known) -> None:
    """Take away a neighbourhood that the person kept.

    Raises
    ------
    BadInput
        When they keep no such neighbourhood: what is another's is not there for them.
    """
    saved = SavedNeighbourhood.objects.visible_to(by).filter(public_id=public_id).first()
    if saved is None:
        raise BadInput("You keep no such neighbourhood.")
    record(verb="remove_neighbourhood", subject=saved, by=by)
    saved.delete()
