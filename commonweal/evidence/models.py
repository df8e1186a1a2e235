"""Releases: what was published, when we took it, and where its values lie."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases in the words of those who ask for them."""

    def current(self) -> ReleaseQuerySet:
        """Those in force: neither replaced by a correction nor withdrawn."""
        return self.filter(replaced_by__isnull=True, withdrawn_at__isnull=True)

    def of_source(self, slug: str) -> ReleaseQuerySet:
        return self.filter(source=slug)


class Release(models.Model):
    """One edition of one source: an immutable file of values, and everything known about it.

    A row is never edited but for `replaced_by`, since a correction is another release, and for when
    and why it was withdrawn.
    """

    name = models.CharField(_("name"), max_length=160, unique=True)
    source = models.CharField(_("source"), max_length=100, db_index=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    page = models.CharField(_("publisher's page"), max_length=300, blank=True)
    attribution = models.JSONField(_("attribution"), default=list)
    period = models.CharField(_("period"), max_length=60)
    geography = models.CharField(_("geography"), max_length=40)
    nation_code = models.CharField(_("country that its areas lie in"), max_length=64, db_index=True)
    council_code = models.CharField(_("only for this council area"), max_length=64, blank=True)
    retrieved_on = models.DateField(_("retrieved"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    described_by = models.CharField(_("SHA-256 of its description"), max_length=64)
    stored_as = models.CharField(_("kept as"), max_length=300)
    stored_sha256 = models.CharField(_("SHA-256 of what is kept"), max_length=64)
    rows = models.PositiveIntegerField(_("values"))
    areas = models.PositiveIntegerField(_("areas"))
    indicators = models.JSONField(_("indicators"), default=list)
    definitions = models.JSONField(_("definitions that came with it"), default=list)
    layer = models.CharField(
        _("layer, where it is not the indicator's own"), max_length=20, blank=True
    )
    absent_status = models.CharField(_("status of areas it does not hold"), max_length=20)
    transformations = models.JSONField(_("what was done to it"), default=list)
    known_gaps = models.JSONField(_("known gaps"), default=list)
    not_comparable = models.TextField(_("why not comparable with other periods"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    erased = models.BooleanField(_("what was kept of it is erased"), default=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("source", "period", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "period", "council_code"],
                condition=models.Q(replaced_by__isnull=True, withdrawn_at__isnull=True),
                name="evidence_release_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_because="", erased=False)
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_because="")),
                name="evidence_release_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(sha256="") & ~models.Q(stored_sha256=""),
                name="evidence_release_has_checksums",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "name",
            "source",
            "title",
            "publisher",
            "licence",
            "page",
            "attribution",
            "period",
            "geography",
            "nation_code",
            "council_code",
            "retrieved_on",
            "file_name",
            "sha256",
            "described_by",
            "stored_as",
            "stored_sha256",
            "rows",
            "areas",
            "indicators",
            "definitions",
            "layer",
            "absent_status",
            "transformations",
            "known_gaps",
            "not_comparable",
            "recorded_at",
            "replaced_by",
            "withdrawn_at",
            "withdrawn_because",
            "erased",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.name


class Recolouring(models.Model):
    """The small areas of a council area that a release put into another class, on one subject.

    One row for all of them: a release may recolour every other small area of a country, and nobody
    asks for one of them without its neighbours.
    """

    nation_code = models.CharField(_("country"), max_length=64)
    council_code = models.CharField(_("council area"), max_length=64, db_index=True)
    kind = models.CharField(_("indicator or domain"), max_length=10)
    subject = models.CharField(_("which"), max_length=100)
    moves = models.JSONField(_("class before, class after, codes of small areas"))
    because = models.ForeignKey(
        Release, verbose_name=_("release that changed it"), on_delete=models.CASCADE
    )
    withdrawn = models.BooleanField(_("by being withdrawn"), default=False)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("-recorded_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["because", "withdrawn", "kind", "subject", "council_code"],
                name="evidence_recolouring_once",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "nation_code",
            "council_code",
            "kind",
            "subject",
            "moves",
            "because",
            "withdrawn",
            "recorded_at",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.subject} in {self.council_code}, because of {self.because_id}"
