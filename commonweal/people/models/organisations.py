"""Organisations, where they work, and what one lets another see."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Kinds of organisation, in the order in which they are offered.
KINDS_OF_ORGANISATION = {
    "council": _("council"),
    "parish_council": _("town or parish council"),
    "partnership": _("partnership or board"),
    "nhs": _("NHS body"),
    "police": _("police"),
    "fire": _("fire and rescue service"),
    "school": _("school or college"),
    "housing": _("housing provider"),
    "vcse": _("voluntary or community organisation"),
    "foundation": _("community foundation"),
    "company": _("company"),
    "government": _("government department or agency"),
    "other": _("another organisation"),
}


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations in the words of those who ask for them."""

    def active(self, on: date) -> OrganisationQuerySet:
        return self.filter(Q(starts__lte=on), Q(ends__isnull=True) | Q(ends__gt=on))

    def working_in(self, code: str, on: date) -> OrganisationQuerySet:
        """Those that named this very place, whatever lies above or below it."""
        there = OrganisationPlace.objects.in_force(on).filter(place_code=code)
        return self.filter(pk__in=there.values("organisation"))


class Organisation(models.Model):
    """A council, a charity, a school: whom people hold roles with."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=list(KINDS_OF_ORGANISATION.items()))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until, the first day on which it is no more"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="people_organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS_OF_ORGANISATION)), name="people_organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="people_organisation_ends_after_it_starts",
            ),
        ]

    class Privacy:
        open = ("id", "public_id", "name", "kind", "starts", "ends")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.name

    @property
    def kind_word(self) -> str:
        """What a reader calls this kind of organisation."""
        return str(KINDS_OF_ORGANISATION[self.kind])

    def is_active(self, on: date) -> bool:
        return self.starts <= on and (self.ends is None or on < self.ends)


class OrganisationPlaceQuerySet(models.QuerySet["OrganisationPlace"]):
    """Where organisations work."""

    def in_force(self, on: date) -> OrganisationPlaceQuerySet:
        return self.filter(Q(starts__lte=on), Q(ends__isnull=True) | Q(ends__gt=on))


class OrganisationPlace(models.Model):
    """That an organisation works in a place, and so in all that lies in it.

    A code and not a key: a place that is redrawn later stays what it was here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="places")
    place_code = models.CharField(_("code of the place"), max_length=64)
    place_name = models.CharField(_("its name then"), max_length=200)
    starts = models.DateField(_("from"))
    ends = models.DateField(
        _("until, the first day on which it no longer does"), null=True, blank=True
    )

    objects = OrganisationPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place_code"],
                condition=Q(ends__isnull=True),
                name="people_organisationplace_once",
            ),
            models.CheckConstraint(
                condition=~Q(place_code=""), name="people_organisationplace_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="people_organisationplace_ends_after_it_starts",
            ),
        ]

    class Privacy:
        open = ("id", "organisation", "place_code", "place_name", "starts", "ends")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.place_code}"


class SharingAgreementQuerySet(models.QuerySet["SharingAgreement"]):
    """Agreements in the words of those who ask for them."""

    def in_force(self, on: date) -> SharingAgreementQuerySet:
        return self.filter(starts__lte=on, ends__gt=on)


class SharingAgreement(models.Model):
    """That one organisation lets another see something of a place, by a written agreement.

    Without one, what a council has on this installation is seen by no other council.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(
        Organisation, verbose_name=_("lets see"), on_delete=models.PROTECT, related_name="gives"
    )
    receiver = models.ForeignKey(
        Organisation, verbose_name=_("may see"), on_delete=models.PROTECT, related_name="receives"
    )
    place_code = models.CharField(_("code of the place"), max_length=64)
    place_name = models.CharField(_("its name then"), max_length=200)
    verbs = models.JSONField(_("what may be seen"), default=list)
    title = models.CharField(_("title of the written agreement"), max_length=300)
    kept_at = models.CharField(_("where it is kept"), max_length=300)
    signed_on = models.DateField(_("signed"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until, the first day on which it no longer holds"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="people_sharingagreement_between_two"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(kept_at="") & ~Q(place_code=""),
                name="people_sharingagreement_is_written",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="people_sharingagreement_ends_after_it_starts",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "public_id",
            "giver",
            "receiver",
            "place_code",
            "place_name",
            "verbs",
            "title",
            "kept_at",
            "signed_on",
            "starts",
            "ends",
            "recorded_at",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.title
