"""Who may see and change what: everybody sees what is published, and drafts are for the office.

Roles come with signing in; until then whoever may use Django's own pages, or the command line of
the installation, is the office.
"""

from __future__ import annotations

from django.db.models import QuerySet

from commonweal.priorities.models import (
    DRAFT,
    PriorityList,
    PriorityListQuerySet,
    SupportDecision,
)


def may_edit(user: object, action: str) -> bool:  # noqa: ARG001 - one answer for every action, until roles come
    """Whether somebody may record, publish or withdraw lists and decisions."""
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


def lists_visible_to(user: object) -> PriorityListQuerySet:
    """Editions of lists that somebody may see; a visitor is None."""
    rows = PriorityList.objects.all()
    return rows if may_edit(user, "read drafts") else rows.exclude(status=DRAFT)


def decisions_visible_to(user: object) -> QuerySet[SupportDecision, SupportDecision]:
    """Decisions that somebody may see; a visitor is None."""
    rows = SupportDecision.objects.all()
    return rows if may_edit(user, "read drafts") else rows.exclude(status=DRAFT)
