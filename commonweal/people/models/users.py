"""People who sign in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people from an email address and a name; there are no user names."""

    def create_user(
        self, email: str, full_name: str, password: str | None = None, **fields: Any
    ) -> User:
        """Add a person; without a password they cannot sign in until they set one."""
        email = email.strip().lower()
        if not email:
            raise ValueError("A person needs an email address to sign in with.")
        user = self.model(email=email, full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, full_name: str, password: str | None = None) -> User:
        """Add a person whom Django's own permission checks let through."""
        return self.create_user(email, full_name, password, is_superuser=True)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in.

    Other records, and the audit log above all, know a person only by `public_id`: it says nothing
    about them and still says nothing once their name and address are scrubbed.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody with this email address is already here.")},
    )
    full_name = models.CharField(_("full name"), max_length=200)
    is_active = models.BooleanField(_("can sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Asha@council.example and asha@council.example reach the same letter box: one spelling.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="people_user_email_in_lower_case"
            ),
        ]

    class Privacy:
        open = ("id", "public_id", "is_active", "is_superuser", "groups", "user_permissions")
        personal = {
            "email": "scrubbed to <public id>@removed.invalid when the person leaves",
            "full_name": "scrubbed to nothing when the person leaves",
            "password": "made unusable when the person leaves",
            "last_login": "scrubbed when the person leaves, or two years after it",
            "joined_at": "scrubbed when the person leaves",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return self.full_name or str(self.public_id)

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Whether Django's own administration pages open: for superusers alone."""
        return self.is_superuser


class MayDecide(models.Model):
    """A right that there was before roles: nobody reads or writes it any more.

    Each became a role of the kind ``priority_officer``. The table stays for one release, so that an
    update can be taken back.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="may_decide")
    council_code = models.CharField(_("code of the council area"), max_length=64)
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "council_code"], name="people_may_decide_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(council_code=""), name="people_may_decide_somewhere"
            ),
        ]

    class Privacy:
        open = ("id",)
        personal = {
            "person": "the row goes when the person leaves",
            "council_code": "goes with the row",
            "given_at": "goes with the row; the audit log keeps that a right was given",
        }
        sensitive: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.person_id} may decide for {self.council_code}"
