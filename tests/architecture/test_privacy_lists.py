"""Each field of each model is open, personal or sensitive, and the model says which."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

OURS = [model for model in apps.get_models() if model.__module__.startswith("commonweal.")]


def unclear(fields: set[str], privacy: Any) -> list[str]:
    """What is wrong with one list."""
    if privacy is None:
        return ["has no class Privacy"]
    kinds = {kind: getattr(privacy, kind, ()) for kind in ("open", "personal", "sensitive")}
    listed = [name for names in kinds.values() for name in names]
    found = [f"{name} is not listed" for name in sorted(fields - set(listed))]
    found += [f"{name} is listed and does not exist" for name in sorted(set(listed) - fields)]
    found += [
        f"{name} is listed twice" for name in sorted({n for n in listed if listed.count(n) > 1})
    ]
    for kind in ("personal", "sensitive"):
        names = kinds[kind]
        if names and not isinstance(names, dict):
            found.append(f"{kind} does not say what happens to each field")
        elif names:
            found += [
                f"{name} says nothing of what happens to it" for name in names if not names[name]
            ]
    return found


def fields_of(model: Any) -> set[str]:
    return {
        field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete
    }


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_open_personal_or_sensitive(model):
    assert unclear(fields_of(model), vars(model).get("Privacy")) == []


def test_there_are_models_to_look_at():
    assert {"people.User", "audit.Entry"} <= {model._meta.label for model in OURS}


@pytest.mark.parametrize(
    ("privacy", "said"),
    [
        (None, ["has no class Privacy"]),
        (SimpleNamespace(open=("id",)), ["email is not listed"]),
        (
            SimpleNamespace(open=("id", "email", "age")),
            ["age is listed and does not exist"],
        ),
        (
            SimpleNamespace(open=("id", "email"), sensitive={"email": "scrubbed"}),
            ["email is listed twice"],
        ),
        (
            SimpleNamespace(open=("id",), personal=("email",)),
            ["personal does not say what happens to each field"],
        ),
        (
            SimpleNamespace(open=("id",), personal={"email": ""}),
            ["email says nothing of what happens to it"],
        ),
    ],
)
def test_a_list_that_leaves_something_open_is_noticed(privacy, said):
    assert unclear({"id", "email"}, privacy) == said


def test_a_complete_list_is_fine():
    privacy = SimpleNamespace(open=("id",), personal={"email": "scrubbed"}, sensitive={})
    assert unclear({"id", "email"}, privacy) == []
