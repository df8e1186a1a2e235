"""Changes when what is shown of lists and decisions does: for caches."""

from __future__ import annotations

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from commonweal.common.moments import of_the_moment
from commonweal.priorities.models import (
    DRAFT,
    PUBLISHED,
    REPLACED,
    WITHDRAWN,
    ListedPlace,
    PriorityList,
    SupportDecision,
)


@of_the_moment
def stamp() -> str:
    """Changes when what is shown of lists and decisions does, also because a day has come.

    Two questions to the database.
    """
    today = timezone.localdate()
    gone = ListedPlace.objects.filter(listed_in=OuterRef("pk"), ends__lte=today).order_by()
    listed = PriorityList.objects.annotate(
        gone=Subquery(gone.values("listed_in").annotate(number=Count("id")).values("number"))
    ).aggregate(
        last=Max("id"),
        count=Count("id"),
        begun=Count("id", filter=Q(starts__lte=today)),
        over=Count("id", filter=Q(ends__lte=today)),
        left=Sum("gone"),
    )
    decided = SupportDecision.objects.aggregate(
        last=Max("id", filter=~Q(status=DRAFT)),
        out=Count("id", filter=Q(status=PUBLISHED)),
        back=Count("id", filter=Q(status__in=[REPLACED, WITHDRAWN])),
        due=Count("id", filter=Q(review_on__lte=today)),
    )
    return "-".join(str(part or 0) for part in (*listed.values(), *decided.values()))
