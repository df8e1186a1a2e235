"""Simple pictures for the Easy Read page, drawn here: one thing each, in two strokes of a thick pen.

Each is the inside of an SVG element with a view box of 64 by 64. Lines take the colour of the text;
what is filled is white, so that a picture holds on any ground.
"""

from __future__ import annotations

from types import MappingProxyType

_HEAD = '<circle cx="32" cy="32" r="24"/><path d="M23 26v3M41 26v3"/>'
_HOUSE = '<path d="M8 30 32 10l24 20M14 26v28h36V26"/>'

#: For each domain of the framework, and for what is said beside them.
DRAWINGS = MappingProxyType(
    {
        "resilience-and-life-satisfaction": f'{_HEAD}<path d="M22 42h20"/>',
        "education": '<path d="M32 16c-7-5-15-5-24-3v37c9-2 17-2 24 3 7-5 15-5 24-3V13c-9-2-17-2-24 3zM32 16v37"/>',
        "health": '<path d="M32 54C10 39 8 28 10 21c3-10 17-11 22 0 5-11 19-10 22 0 2 7 0 18-22 33z"/>',
        "material-wellbeing": (
            '<circle cx="32" cy="32" r="24"/>'
            '<path d="M40 23c-2-7-13-6-13 2 0 5 3 8 0 18h14M23 33h12"/>'
        ),
        "families": (
            '<circle cx="20" cy="17" r="8"/><circle cx="45" cy="20" r="7"/>'
            '<circle cx="33" cy="37" r="5"/>'
            '<path d="M6 54c0-16 5-24 14-24 4 0 7 2 9 5M58 54c0-14-4-22-13-22-3 0-5 1-7 3'
            'M23 54c0-7 4-11 10-11s10 4 10 11"/>'
        ),
        "social-capital": (
            '<path d="M6 12h34v22H22l-9 8v-8H6zM46 24h12v20h-6v8l-8-8H28v-6"/>'
            '<path d="M14 20h18M14 27h12"/>'
        ),
        "local-economy": (
            '<path d="M8 22h48v30H8zM23 22v-8h18v8M8 36h48M28 33h8v7h-8z"/>'
        ),
        "infrastructure": f'{_HOUSE}<path d="M27 54V38h10v16"/>',
        "crime": '<path d="M32 7 54 15v17c0 13-9 21-22 26C19 53 10 45 10 32V15zM22 32l7 8 14-16"/>',
        "people": (
            '<circle cx="32" cy="20" r="10"/><path d="M12 56c0-16 8-22 20-22s20 6 20 22"/>'
        ),
        "question": (
            '<circle cx="32" cy="32" r="24"/>'
            '<path d="M24 26c0-12 17-11 17 0 0 7-9 7-9 14M32 47v1"/>'
        ),
        "same": '<path d="M10 24h44M10 40h44"/>',
        "talk": '<path d="M8 12h48v32H32L20 54V44H8zM18 23h28M18 32h18"/>',
    }
)  # fmt: skip

#: What is drawn for a domain of another framework.
ANY = "people"


def drawing(name: str) -> str:
    """The picture of this name, or the plain one where there is none.

    >>> "<path" in drawing("crime") and drawing("no-such-thing") == drawing("people")
    True
    """
    return DRAWINGS.get(name, DRAWINGS[ANY])
