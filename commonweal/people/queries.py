"""What somebody may do, and what those are called who did something."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from commonweal.people.models import MayDecide, User


def councils_to_decide_for(user: object) -> frozenset[str]:
    """Codes of the council areas whose priority lists and decisions somebody may record.

    Nobody who is not signed in, or can no longer sign in, may record any.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    rows = MayDecide.objects.filter(person=user)
    return frozenset(rows.values_list("council_code", flat=True))


def names_of(public_ids: Collection[str]) -> dict[str, str]:
    """Names by public identifier, for those who work together: never for a public page."""
    known = []
    for one in public_ids:
        try:
            known.append(UUID(one))
        except ValueError:
            continue  # a process, not a person
    rows = User.objects.filter(public_id__in=known).values_list("public_id", "full_name")
    return {str(public_id): name for public_id, name in rows if name}
