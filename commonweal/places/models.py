"""Areas of every kind, what lies in what, which codes were retired, and where each fact is from."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.places.kinds import ABOVE_COUNCILS, BASES, CHANGES, KINDS
from commonweal.places.names import plain

# Both or neither; a comparison with nothing is not false, so it must be said.
ON_EARTH = Q(latitude__isnull=True, longitude__isnull=True) | Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__range=(-90, 90),
    longitude__range=(-180, 180),
)


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas in the words of those who ask for them."""

    def in_use(self) -> AreaQuerySet:
        return self.filter(in_use=True)

    def of_kind(self, *kinds: str) -> AreaQuerySet:
        return self.filter(kind__in=kinds)

    def in_council(self, council: Area | str) -> AreaQuerySet:
        """What lies in a council area, given as an area or by its code; not the area itself."""
        if isinstance(council, str):
            return self.filter(council__code=council)
        return self.filter(council=council)

    def named(self, name: str) -> AreaQuerySet:
        """Areas whose name or local name is this one, however it is spelt or punctuated."""
        key = plain(name)
        return self.filter(Q(name_key=key) | Q(local_name_key=key)) if key else self.none()

    def with_surroundings(self) -> AreaQuerySet:
        """Fetch with each area its council and everything that it nests in."""
        return self.select_related("council__parent", "parent__parent__parent__parent")


class Area(models.Model):
    """A place with a boundary: a small area, a ward, a council area, a neighbourhood, England.

    Small areas nest: ``parent`` leads from a small area to its wider area, council area, region
    and country. All other kinds are lists of small areas, kept in `Membership`.

    In the published lookups a few wider areas hold a small area that lies in another council area
    than the rest. A small area's own ``council`` is right; a wider area's is the one that most of
    its small areas lie in.
    """

    code = models.CharField(_("code"), max_length=64, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=[(slug, kind.word) for slug, kind in KINDS.items()]
    )
    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("name in local use"), max_length=200, blank=True)
    locality = models.CharField(_("town"), max_length=200, blank=True)
    slug = models.SlugField(_("name in addresses"), max_length=64, blank=True, db_index=False)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    local_name_key = models.CharField(max_length=200, editable=False, blank=True, db_index=True)
    vintage = models.CharField(_("year of its boundary"), max_length=20)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("nests in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    council = models.ForeignKey(
        "self",
        verbose_name=_("council area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="areas",
    )
    population = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    latitude = models.FloatField(_("latitude of its centre"), null=True, blank=True)
    longitude = models.FloatField(_("longitude of its centre"), null=True, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)
    about = models.TextField(_("why these small areas"), blank=True)
    source = models.CharField(_("source"), max_length=100)

    objects = AreaQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["council", "kind"], name="places_area_council_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "slug"],
                condition=~Q(slug="") & Q(council__isnull=False),
                name="places_area_slug_once_in_a_council",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=~Q(slug="") & Q(council__isnull=True),
                name="places_area_slug_once_above_councils",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="places_area_kind"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name="") & ~Q(name_key=""),
                name="places_area_has_code_and_name",
            ),
            # A wider area is read before the small areas that tell which council it lies in.
            models.CheckConstraint(
                condition=Q(kind__in=ABOVE_COUNCILS, council__isnull=True)
                | Q(kind="msoa")
                | (~Q(kind__in=ABOVE_COUNCILS) & Q(council__isnull=False)),
                name="places_area_lies_in_a_council",
            ),
            models.CheckConstraint(
                condition=ON_EARTH,
                name="places_area_centre_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="places_area_is_not_its_own_parent",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "code",
            "kind",
            "name",
            "local_name",
            "locality",
            "slug",
            "name_key",
            "local_name_key",
            "vintage",
            "parent",
            "council",
            "population",
            "latitude",
            "longitude",
            "in_use",
            "about",
            "source",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.shown_name} ({self.code})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the columns that names are looked up by; whoever writes many rows calls it."""
        self.name_key = plain(self.name)
        self.local_name_key = plain(self.local_name)

    @property
    def shown_name(self) -> str:
        """The name that people use: "Salisbury Bemerton", where the official one is a number."""
        return self.local_name or self.name

    @property
    def kind_word(self) -> str:
        """What a reader calls this kind of place."""
        return gettext(KINDS[self.kind].word)

    def small_areas(self) -> AreaQuerySet:
        """The small areas in use that make up this place, in order of code: one query."""
        small = Area.objects.in_use().of_kind("lsoa").order_by("code")
        if self.kind == "lsoa":
            return small.filter(pk=self.pk)
        if self.kind == "msoa":
            return small.filter(parent=self)
        if self.kind == "la":
            return small.filter(council=self)
        if self.kind == "region":
            return small.filter(council__parent=self)
        if self.kind == "country":
            return small.filter(council__parent__parent=self)
        return small.filter(wholes__whole=self)


class Membership(models.Model):
    """A small area belongs to a place that is no step in the tree of areas that nest."""

    whole = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="wholes")
    share = models.FloatField(_("share of its residents"), default=1.0)
    basis = models.CharField(_("fit"), max_length=10, choices=list(BASES.items()))
    source = models.CharField(_("source"), max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whole", "part"], name="places_membership_once"),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=1), name="places_membership_share"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=list(BASES)), name="places_membership_basis"
            ),
            models.CheckConstraint(
                condition=~Q(whole=F("part")), name="places_membership_not_of_itself"
            ),
        ]

    class Privacy:
        open = ("id", "whole", "part", "share", "basis", "source")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.part_id} in {self.whole_id}"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Changes of codes, from either end."""

    def of(self, code: str) -> SuccessionQuerySet:
        """What became of this code."""
        return self.filter(old_code=code).order_by("new_code")

    def into(self, code: str) -> SuccessionQuerySet:
        """What this code came from."""
        return self.filter(new_code=code).order_by("old_code")


class Succession(models.Model):
    """A code that is no longer used, and one that stands for the same ground now.

    Codes and not keys: either end may lie outside what this installation has loaded. Codes that
    were not changed are in the source's own file, not here.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=[(slug, kind.word) for slug, kind in KINDS.items()]
    )
    old_code = models.CharField(_("old code"), max_length=64, db_index=True)
    old_name = models.CharField(_("old name"), max_length=200, blank=True)
    old_name_key = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    new_code = models.CharField(_("new code"), max_length=64, db_index=True)
    change = models.CharField(_("what happened"), max_length=1, choices=list(CHANGES.items()))
    vintage = models.CharField(_("since"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=100)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old_code", "new_code"], name="places_succession_once"),
            models.CheckConstraint(
                condition=~Q(old_code=F("new_code")), name="places_succession_changes_the_code"
            ),
            models.CheckConstraint(
                condition=Q(change__in=["S", "M", "X", "R"]), name="places_succession_change"
            ),
        ]

    class Privacy:
        open = (
            "id",
            "kind",
            "old_code",
            "old_name",
            "old_name_key",
            "new_code",
            "change",
            "vintage",
            "source",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.old_code} {CHANGES[self.change]} into {self.new_code}"


class Postcode(models.Model):
    """A postcode and the small area it lies in."""

    code = models.CharField(_("postcode, no space"), max_length=7, primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="postcodes")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=100, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ON_EARTH,
                name="places_postcode_is_on_earth",
            ),
        ]

    class Privacy:
        open = ("code", "area", "latitude", "longitude", "source")
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.code


class GeographyFileQuerySet(models.QuerySet["GeographyFile"]):
    """Files that geography was loaded from."""

    def current(self) -> GeographyFileQuerySet:
        return self.filter(current=True)

    def of_kind(self, kind: str) -> GeographyFileQuerySet:
        return self.filter(kind=kind)


class GeographyFile(models.Model):
    """A file that was loaded: what it was, who published it, and where its rows are kept.

    Its rows lie in an immutable Parquet file in the data folder, named by what is in it. A row here
    is never changed but for ``current``: a correction is another file.
    """

    slug = models.CharField(_("source"), max_length=100)
    kind = models.CharField(_("what it tells"), max_length=20)
    place_kind = models.CharField(_("about which kind of place"), max_length=20, blank=True)
    council_code = models.CharField(_("for which council area"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    attribution = models.TextField(_("attribution"), blank=True)
    page = models.CharField(_("publisher's page"), max_length=300, blank=True)
    period = models.CharField(_("period"), max_length=50, blank=True)
    vintage = models.CharField(_("year of the boundaries"), max_length=20, blank=True)
    retrieved_on = models.DateField(_("retrieved"), null=True, blank=True)
    known_gaps = models.TextField(_("known gaps"), blank=True)
    transformations = models.TextField(_("what was done to it"), blank=True)
    file_name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    described_by = models.CharField(_("SHA-256 of its description"), max_length=64)
    stored_as = models.CharField(_("kept as"), max_length=200)
    stored_sha256 = models.CharField(_("SHA-256 of what is kept"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    covers = models.JSONField(_("council areas that it covers"), default=list)
    loaded_at = models.DateTimeField(_("loaded"))
    current = models.BooleanField(_("in use"), default=True)

    objects = GeographyFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "council_code"],
                condition=Q(current=True),
                name="places_geographyfile_one_current",
            ),
        ]

    class Privacy:
        open = (
            "id",
            "slug",
            "kind",
            "place_kind",
            "council_code",
            "title",
            "publisher",
            "licence",
            "attribution",
            "page",
            "period",
            "vintage",
            "retrieved_on",
            "known_gaps",
            "transformations",
            "file_name",
            "sha256",
            "described_by",
            "stored_as",
            "stored_sha256",
            "rows",
            "covers",
            "loaded_at",
            "current",
        )
        personal: dict[str, str] = {}
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.slug} ({self.sha256[:12]})"


class SavedNeighbourhoodQuerySet(models.QuerySet["SavedNeighbourhood"]):
    """Neighbourhoods that people keep for themselves."""

    def visible_to(self, person: object) -> SavedNeighbourhoodQuerySet:
        """Those that somebody may see: their own, and nobody else's; a visitor has none."""
        owner = getattr(person, "public_id", None)
        return self.filter(owner=owner) if owner is not None else self.none()


class SavedNeighbourhood(models.Model):
    """A neighbourhood that somebody drew and keeps: small areas, and what they call them.

    It belongs to the person who saved it, known here by their public identifier alone, and is no
    place: no search finds it. Codes and not keys: a code that is retired later is answered with what
    replaced it, as in the address of a drawn neighbourhood.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.UUIDField(_("public id of the person who keeps it"), editable=False)
    name = models.CharField(_("name"), max_length=80)
    council_code = models.CharField(_("council area"), max_length=64)
    codes = models.TextField(_("codes of its small areas, parted by commas"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = SavedNeighbourhoodQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "codes"], name="places_savedneighbourhood_once_for_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(codes=""), name="places_savedneighbourhood_is_something"
            ),
        ]

    class Privacy:
        open = ("id", "public_id", "council_code")
        personal = {
            "owner": "deleted with the row when the person leaves",
            "name": "deleted with the row when the person leaves, or removes it",
            "codes": "deleted with the row when the person leaves, or removes it",
            "saved_at": "deleted with the row when the person leaves, or removes it",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def small_areas(self) -> tuple[str, ...]:
        """The codes of its small areas."""
        return tuple(self.codes.split(","))
