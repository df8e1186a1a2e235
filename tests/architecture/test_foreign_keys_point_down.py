"""A foreign key written as a string is invisible to import contracts; here it is not."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from tests.architecture.house import height


def app_of(model: type[models.Model]) -> str | None:
    """Our app that a model belongs to; None for Django's own."""
    name = model._meta.app_config.name
    return name.removeprefix("commonweal.") if name.startswith("commonweal.") else None


def relations(kinds: Iterable[type[models.Model]]) -> Iterable[tuple[str, str, str]]:
    """Each relation between two of our apps as (from, to, field)."""
    for model in kinds:
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            here, there = app_of(model), app_of(target)
            if here and there and here != there:
                yield here, there, f"{model._meta.label}.{field.name}"


def wrong(found: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        f"{field} points from {here} to {there}"
        for here, there, field in found
        if height(there) >= height(here) or there == "audit" or "families" in {here, there}
    ]


def test_foreign_keys_point_down():
    assert wrong(relations(apps.get_models(include_auto_created=True))) == []


def test_a_key_that_points_up_or_sideways_or_into_casework_is_noticed():
    assert wrong([("places", "agreement", "Area.agreement")])
    assert wrong([("funds", "exchange", "Award.hours")])
    assert wrong([("families", "places", "Case.area")])
    assert wrong([("front", "audit", "Page.entry")])


def test_a_key_that_points_down_is_fine():
    assert (
        wrong([("evidence", "places", "Release.area"), ("agreement", "people", "Action.owner")])
        == []
    )


def test_keys_between_apps_are_seen_even_when_written_as_strings():
    class Meta:
        app_label = "people"
        managed = False

    key = models.ForeignKey("audit.Entry", on_delete=models.CASCADE, related_name="+")
    attributes = {"Meta": Meta, "__module__": "commonweal.people.models", "entry": key}
    try:
        planted = type("Planted", (models.Model,), attributes)
        assert wrong(relations([planted])) == ["people.Planted.entry points from people to audit"]
    finally:
        apps.all_models["people"].pop("planted", None)
        apps.clear_cache()
