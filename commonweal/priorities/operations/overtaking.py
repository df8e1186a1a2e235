"""What is said when somebody else wrote first, or when what was written cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput


class Overtaken(BadInput):
    """Somebody else has changed it since it was read: nothing was written over what they wrote."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong with one field.

    Attributes
    ----------
    field : str
        As the operation calls it; "" for the whole.
    number : int
        Which of several, from 1; 0 where there is one.
    said : str
    """

    field: str
    number: int
    said: str

    def __str__(self) -> str:
        return ": ".join(one for one in (self.field, self.said) if one)


class NotWritten(BadInput):
    """What was written cannot be taken, said field by field.

    Attributes
    ----------
    wrong : tuple of Wrong
    """

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(_("This cannot be recorded as it is."), self.wrong)
