"""Each right to decide becomes the role of an officer for priority places, and back."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

BY = "update to roles"
ROLE = "priority_officer"


def rights_become_roles(apps, schema_editor):  # noqa: ARG001
    """One council for each council area, one role for each right, from the day that it was given."""
    MayDecide = apps.get_model("people", "MayDecide")
    Organisation = apps.get_model("people", "Organisation")
    OrganisationPlace = apps.get_model("people", "OrganisationPlace")
    Role = apps.get_model("people", "Role")
    Area = apps.get_model("places", "Area")
    names = {
        one.code: one.local_name or one.name
        for one in Area.objects.filter(
            code__in=MayDecide.objects.values_list("council_code", flat=True)
        )
    }
    councils = {}
    for right in MayDecide.objects.order_by("given_at", "id"):
        code, since = right.council_code, right.given_at.date()
        name = names.get(code, code)
        if Role.objects.filter(
            person_id=right.person_id, role=ROLE, place_code=code, ends__isnull=True
        ).exists():
            continue  # it was taken back and is taken once more
        if code not in councils:
            councils[code] = Organisation.objects.filter(
                kind="council", ends__isnull=True, places__place_code=code
            ).first()
        if councils[code] is None:
            councils[code] = Organisation.objects.create(
                name=f"Council of {name}", kind="council", starts=since
            )
            OrganisationPlace.objects.create(
                organisation=councils[code], place_code=code, place_name=name, starts=since
            )
        Role.objects.create(
            person_id=right.person_id,
            organisation=councils[code],
            role=ROLE,
            place_code=code,
            place_name=name,
            starts=since,
            reason="Had the right to decide for this council area before there were roles.",
            granted_by=BY,
            granted_at=right.given_at,
        )


def roles_become_rights(apps, schema_editor):  # noqa: ARG001
    """Rights as the roles in force say; other roles have no way back, and go with their table."""
    MayDecide = apps.get_model("people", "MayDecide")
    Role = apps.get_model("people", "Role")
    today = timezone.localdate()
    MayDecide.objects.all().delete()
    for role in Role.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=today),
        role=ROLE,
        approval="approved",
        starts__lte=today,
    ):
        MayDecide.objects.get_or_create(
            person_id=role.person_id,
            council_code=role.place_code,
            defaults={"given_at": role.granted_at},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_roles"),
        ("places", "0001_initial"),
    ]

    operations = [migrations.RunPython(rights_become_roles, roles_become_rights)]
