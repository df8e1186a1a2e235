"""Notes that several measures share, so that a page says each of them once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

#: Between two sentences: a full stop, a space, and a capital letter.
_BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def shared(notes: Iterable[str]) -> str:
    """The sentences with which all of several notes begin; "" where there are not several.

    >>> shared(["Of Hill. Widely spread.", "Of Hill. Widely spread. Paused in 2022."])
    'Of Hill. Widely spread.'
    >>> shared(["Of Hill."])
    ''
    """
    split = [_BETWEEN.split(note) for note in notes if note]
    if len(split) < 2:
        return ""
    alike = takewhile(lambda sentences: len(set(sentences)) == 1, zip(*split, strict=False))
    return " ".join(sentences[0] for sentences in alike)


def without(note: str, said: str) -> str:
    """A note without what has been said already.

    >>> without("Of Hill. Paused in 2022.", "Of Hill."), without("Of Hill.", "")
    ('Paused in 2022.', 'Of Hill.')
    """
    return note.removeprefix(said).strip() if said else note


def repeated(notes: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Each note that several measures have, with their names.

    Parameters
    ----------
    notes : sequence of (str, str)
        Name of a measure, and its note.

    >>> repeated([("Theft", "As recorded."), ("Arson", "As recorded."), ("Noise", "")])
    {'As recorded.': ('Theft', 'Arson')}
    """
    found: dict[str, list[str]] = {}
    for name, note in notes:
        if note:
            found.setdefault(note, []).append(name)
    return {note: tuple(names) for note, names in found.items() if len(names) > 1}
