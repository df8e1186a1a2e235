"""The audit log. Entries are written by `commonweal.audit.operations.record` and never change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NoReturn

from django.db import models
from django.db.models.functions import Length

from commonweal.audit.chain import digest

models.CharField.register_lookup(Length)


class AppendOnly(Exception):
    """Somebody tried to change or delete what has been recorded."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries in the words of those who ask for them; no way to change many at once."""

    def by_actor(self, actor: str) -> EntryQuerySet:
        return self.filter(actor=actor)

    def about(self, kind: str, identifier: str) -> EntryQuerySet:
        return self.filter(subject_kind=kind, subject_id=identifier)

    def in_places(self, codes: Collection[str]) -> EntryQuerySet:
        return self.filter(place__in=codes)

    def in_order(self) -> EntryQuerySet:
        return self.order_by("id")

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Audit entries are added one by one and are never changed or deleted.")

    update = _refuse
    delete = _refuse
    bulk_create = _refuse
    bulk_update = _refuse


class Entry(models.Model):
    """One thing that somebody did.

    There are no foreign keys: people and things are named by their public identifiers, so that an
    entry outlives what it speaks of, and any app, however low, may write one.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=200)
    place = models.CharField(max_length=64, blank=True, default="")
    detail = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["actor"], name="audit_entry_actor"),
            models.Index(fields=["place", "id"], name="audit_entry_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__length=64) & models.Q(previous__length=64),
                name="audit_entry_is_sealed",
            ),
            models.CheckConstraint(
                condition=~models.Q(actor="") & ~models.Q(verb="") & ~models.Q(subject_kind=""),
                name="audit_entry_says_who_what_whom",
            ),
        ]

    class Privacy:
        open = ("id", "at", "verb", "subject_kind", "place", "previous", "digest")
        personal = {
            "actor": "kept until the log is cut: an opaque id that means nothing once the person's row is scrubbed",
            "subject_id": "kept until the log is cut: an opaque id, a code or a slug",
            "detail": "kept until the log is cut: callers record what was decided and counts, never a person's data",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject_kind} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("An audit entry is never changed; record a new one that says so.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("An audit entry is never deleted.")

    def seal(self) -> str:
        """The digest that this entry has as it stands, sealed onto the one before."""
        return digest(
            self.previous,
            at=self.at,
            actor=self.actor,
            verb=self.verb,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            place=self.place,
            detail=self.detail,
        )
