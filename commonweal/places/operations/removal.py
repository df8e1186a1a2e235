"""Taking a whole country out again, places and all that was loaded about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.places.kinds import ABOVE_COUNCILS
from commonweal.places.models import Area, GeographyFile, Succession


@dataclass(frozen=True, slots=True)
class Removed:
    """What went.

    Attributes
    ----------
    areas, files : int
        Areas of every kind; files that are no longer in use.
    """

    areas: int
    files: int


@transaction.atomic
def remove_country(*, code: str, files: Collection[str], by: Known | str) -> Removed:
    """Remove a country with everything in it; its files stay on record, out of use.

    Parameters
    ----------
    code : str
        Of the country.
    files : collection of str
        Slugs of the files that tell of this country and no other.
    by : object with ``public_id``, or str

    Raises
    ------
    BadInput
        When there is no such country.
    """
    country = Area.objects.filter(code=code, kind="country").first()
    if country is None:
        raise BadInput(f"No country has the code {code!r}.")
    regions = Area.objects.filter(kind="region", parent=country)
    councils = Area.objects.filter(kind="la").filter(Q(parent__in=regions) | Q(parent=country))
    codes = list(councils.values_list("code", flat=True))
    gone = 0
    # From the smallest up: nothing may go while something nests in it.
    for areas in (
        Area.objects.exclude(kind__in=(*ABOVE_COUNCILS, "msoa")).filter(council__code__in=codes),
        Area.objects.filter(kind="msoa").filter(
            Q(council__code__in=codes) | Q(parent__code__in=codes)
        ),
        Area.objects.filter(code__in=codes),
        regions,
        Area.objects.filter(pk=country.pk),
    ):
        gone += areas.delete()[1].get(Area._meta.label, 0)
    Succession.objects.filter(source__in=files).delete()
    current = GeographyFile.objects.current()
    told = current.filter(slug__in=files) | current.filter(council_code__in=codes)
    number = told.update(current=False)
    record(
        verb="remove_country",
        subject=(Area._meta.label_lower, code),
        detail={"name": country.name, "areas": gone, "files": number},
        by=by,
    )
    return Removed(gone, number)
