"""Lists of priority places in their editions, and decisions to give a place additional support."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

#: What an edition of a list is: not yet decided, in force, followed by another, or kept as text.
DRAFT, CURRENT, FORMER, ARCHIVED = "draft", "current", "former", "archived"
LIST_STATUSES = {
    DRAFT: _("draft"),
    CURRENT: _("current"),
    FORMER: _("former"),
    ARCHIVED: _("archived"),
}
#: What a decision is: not yet published, published, followed by another, or taken back.
PUBLISHED, REPLACED, WITHDRAWN = "published", "replaced", "withdrawn"
DECISION_STATUSES = {
    DRAFT: _("draft"),
    PUBLISHED: _("published"),
    REPLACED: _("replaced"),
    WITHDRAWN: _("withdrawn"),
}
#: The two sides of every decision about money.
FROM, TO = "from", "to"
SIDES = {FROM: _("taken from"), TO: _("given to")}


class PriorityListQuerySet(models.QuerySet["PriorityList"]):
    """Editions of lists in the words of those who ask for them."""

    def latest_editions(self) -> PriorityListQuerySet:
        """Of every list the edition that no other has followed."""
        return self.filter(followed_by__isnull=True)

    def of_series(self, series: str) -> PriorityListQuerySet:
        return self.filter(series=series).order_by("-edition")

    def in_force(self, day: date) -> PriorityListQuerySet:
        """Current lists that have begun and not ended."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=day), status=CURRENT, starts__lte=day)


def _ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends__isnull=True)
        | Q(ends__isnull=False, starts__isnull=False, ends__gte=F("starts")),
        name=name,
    )


def _two_people(name: str) -> models.CheckConstraint:
    """Who proposes is not who confirms."""
    return models.CheckConstraint(
        condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")), name=name
    )


#: The two people of `_two_people`: named to officers alone.
_PEOPLE = {
    "proposed_by": "the public id of a person, which names nobody once they are scrubbed",
    "confirmed_by": "the public id of a person, which names nobody once they are scrubbed",
}


class PriorityList(models.Model):
    """One edition of a list of places that somebody means to give more attention or money.

    Nothing is overwritten: a changed list is a new edition, and of the one before it only `ends`
    and `status` are written. A draft alone can be replaced, for nobody has relied on it.

    Places are named by code and not by key: a list outlives the loading of geography.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    series = models.SlugField(_("name in addresses"), max_length=120, db_index=False)
    edition = models.PositiveSmallIntegerField(_("edition"))
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    name = models.CharField(_("name"), max_length=200)
    council_code = models.CharField(_("code of the council area"), max_length=64, db_index=True)
    council_name = models.CharField(_("council area"), max_length=200)
    reason = models.TextField(_("why these places"), blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    approving_body = models.CharField(_("approved by"), max_length=200, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    starts = models.DateField(_("in force from"), null=True, blank=True)
    ends = models.DateField(_("no longer in force from"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=list(LIST_STATUSES.items()), default=DRAFT
    )
    source = models.TextField(_("source"), blank=True)
    rule = models.TextField(_("rule that it was made by"), blank=True)
    made_of = models.JSONField(_("what the rule was given"), default=dict, blank=True)
    proposed_by = models.CharField(_("who proposed it"), max_length=64, blank=True)
    confirmed_by = models.CharField(_("who confirmed it"), max_length=64, blank=True)
    digest = models.CharField(_("SHA-256 of its content"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = PriorityListQuerySet.as_manager()

    class Meta:
        ordering = ("council_name", "name", "series", "-edition")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "edition"], name="priorities_list_edition_once"
            ),
            models.UniqueConstraint(
                fields=["series"], condition=Q(status=CURRENT), name="priorities_list_one_current"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(LIST_STATUSES)), name="priorities_list_status"
            ),
            models.CheckConstraint(
                condition=~Q(series="") & ~Q(name="") & ~Q(council_code="") & Q(edition__gte=1),
                name="priorities_list_is_named",
            ),
            _ends_after_it_starts("priorities_list_ends_after_it_starts"),
            # What guides decisions says why, on what evidence, since when, and by whose leave: a
            # body that adopted it, or a rule that anybody can follow.
            models.CheckConstraint(
                condition=Q(status__in=[DRAFT, ARCHIVED])
                | (
                    ~Q(reason="")
                    & ~Q(source="")
                    & ~Q(evidence=[])
                    & Q(starts__isnull=False)
                    & ((~Q(approving_body="") & Q(adopted_on__isnull=False)) | ~Q(rule=""))
                ),
                name="priorities_list_in_force_is_accounted_for",
            ),
            models.CheckConstraint(
                condition=~Q(status=FORMER) | Q(ends__isnull=False),
                name="priorities_list_former_has_ended",
            ),
            models.CheckConstraint(
                condition=~Q(status=ARCHIVED) | ~Q(source=""),
                name="priorities_list_archived_says_its_source",
            ),
            _two_people("priorities_list_two_people"),
        ]

    class Privacy:
        open = (
            "id",
            "public_id",
            "series",
            "edition",
            "follows",
            "name",
            "council_code",
            "council_name",
            "reason",
            "evidence",
            "approving_body",
            "adopted_on",
            "starts",
            "ends",
            "status",
            "source",
            "rule",
            "made_of",
            "digest",
            "recorded_at",
        )
        personal = _PEOPLE
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.series}, edition {self.edition}"


class ListedPlace(models.Model):
    """A place on an edition of a list: its name as the source prints it, and its code if known."""

    listed_in = models.ForeignKey(PriorityList, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveIntegerField(_("position in the source"))
    name = models.CharField(_("name as printed"), max_length=200)
    code = models.CharField(_("code"), max_length=64, blank=True, db_index=True)
    matched_by = models.CharField(_("how the code is known"), max_length=200, blank=True)
    reason = models.TextField(_("why this place"), blank=True)
    starts = models.DateField(_("on the list from"), null=True, blank=True)
    ends = models.DateField(_("no longer on the list from"), null=True, blank=True)

    class Meta:
        ordering = ("listed_in", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["listed_in", "position"], name="priorities_place_position_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="priorities_place_is_named"),
            # A code is a claim that a name on paper is this piece of ground.
            models.CheckConstraint(
                condition=Q(code="") | ~Q(matched_by=""), name="priorities_place_code_has_evidence"
            ),
            _ends_after_it_starts("priorities_place_ends_after_it_starts"),
        ]

    class Privacy:
        open = (
            "id",
            "listed_in",
            "position",
            "name",
            "code",
            "matched_by",
            "reason",
            "starts",
            "ends",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.name


class SupportDecision(models.Model):
    """A decision to give a place additional support, and what is given up for it.

    Once published it is never edited: another decision replaces it, or it is withdrawn with a
    reason that everybody can read.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    reference = models.SlugField(_("reference"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    council_code = models.CharField(_("code of the council area"), max_length=64, db_index=True)
    council_name = models.CharField(_("council area"), max_length=200)
    place_code = models.CharField(_("code of the place"), max_length=64, db_index=True)
    place_name = models.CharField(_("place"), max_length=200)
    reason = models.TextField(_("why this place"), blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    approving_body = models.CharField(_("approved by"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    trajectory_note = models.TextField(_("why another course is expected"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=list(DECISION_STATUSES.items()), default=DRAFT
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    proposed_by = models.CharField(_("who proposed it"), max_length=64, blank=True)
    confirmed_by = models.CharField(_("who confirmed it"), max_length=64, blank=True)
    digest = models.CharField(_("SHA-256 of its content"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)

    class Meta:
        ordering = ("council_name", "-decided_on", "reference")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(DECISION_STATUSES)), name="priorities_decision_status"
            ),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(title="") & ~Q(place_code=""),
                name="priorities_decision_is_named",
            ),
            models.CheckConstraint(
                condition=Q(status=DRAFT, published_at__isnull=True)
                | (
                    ~Q(status=DRAFT)
                    & ~Q(reason="")
                    & ~Q(evidence=[])
                    & ~Q(approving_body="")
                    & Q(decided_on__isnull=False)
                    & Q(review_on__isnull=False)
                    & Q(published_at__isnull=False)
                ),
                name="priorities_decision_published_is_accounted_for",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True)
                | Q(decided_on__isnull=True)
                | Q(review_on__gt=F("decided_on")),
                name="priorities_decision_is_reviewed_later",
            ),
            models.CheckConstraint(
                condition=Q(status=WITHDRAWN, withdrawn_because__gt="")
                | (~Q(status=WITHDRAWN) & Q(withdrawn_because="")),
                name="priorities_decision_withdrawn_for_a_reason",
            ),
            _two_people("priorities_decision_two_people"),
        ]

    class Privacy:
        open = (
            "id",
            "public_id",
            "reference",
            "title",
            "council_code",
            "council_name",
            "place_code",
            "place_name",
            "reason",
            "evidence",
            "approving_body",
            "decided_on",
            "review_on",
            "trajectory_note",
            "status",
            "replaces",
            "digest",
            "recorded_at",
            "published_at",
            "withdrawn_because",
        )
        personal = _PEOPLE
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.reference


class Movement(models.Model):
    """Money that a decision takes from somewhere, or gives to something: always one of two sides."""

    decision = models.ForeignKey(SupportDecision, on_delete=models.CASCADE, related_name="moves")
    side = models.CharField(_("side"), max_length=4, choices=list(SIDES.items()))
    position = models.PositiveSmallIntegerField(_("position"))
    what = models.CharField(_("from or to what"), max_length=300)
    pence = models.BigIntegerField(_("amount, in pence"))

    class Meta:
        ordering = ("decision", "side", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "side", "position"], name="priorities_movement_position_once"
            ),
            models.CheckConstraint(condition=Q(side__in=list(SIDES)), name="priorities_side"),
            models.CheckConstraint(
                condition=Q(pence__gt=0) & ~Q(what=""), name="priorities_movement_moves_something"
            ),
        ]

    class Privacy:
        open = ("id", "decision", "side", "position", "what", "pence")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.side} {self.what}"


class ExpectedOutgoing(models.Model):
    """What a decision is expected to cost in one financial year."""

    decision = models.ForeignKey(
        SupportDecision, on_delete=models.CASCADE, related_name="outgoings"
    )
    year = models.PositiveSmallIntegerField(_("year in which the financial year begins"))
    pence = models.BigIntegerField(_("expected outgoings, in pence"))

    class Meta:
        ordering = ("decision", "year")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "year"], name="priorities_outgoing_year_once"
            ),
            models.CheckConstraint(
                condition=Q(pence__gte=0) & Q(year__gte=1990) & Q(year__lte=2200),
                name="priorities_outgoing_is_possible",
            ),
        ]

    class Privacy:
        open = ("id", "decision", "year", "pence")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.year}"
