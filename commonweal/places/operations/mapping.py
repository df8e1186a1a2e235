"""The map of a country: one file of tiles, made once for the places that are loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from commonweal.common.locks import alone
from commonweal.places import queries
from commonweal.places.models import Area


def make_tiles(*, say: Callable[[str], None] = lambda _: None) -> tuple[Path, ...]:
    """Make the file of map tiles of every country that has outlines, unless it is there.

    Nobody answers for this write by name: it only follows from the places that were loaded. A file
    appears under its name when it is whole; those of earlier places are removed.

    Returns
    -------
    tuple of Path
        The files, in order of the countries' codes.
    """
    made = []
    nations = Area.objects.in_use().of_kind("country").order_by("code")
    for code, name in nations.values_list("code", "name"):
        path = queries.tiles_path(code)
        with alone(path.parent / "lock"):
            if not path.exists() and not _make(path, code, name, say):
                continue
            for stale in path.parent.glob(f"{code}-*"):
                if stale != path:
                    stale.unlink(missing_ok=True)
        made.append(path)
    return tuple(made)


def _make(path: Path, nation: str, name: str, say: Callable[[str], None]) -> bool:
    from commonweal.places import tiles

    ground = queries.drawn_ground(nation)
    if ground is None:
        return False
    say(f"map: drawing the {len(ground.codes):,} small areas of {name}")
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        tiles.write(draft, ground, queries.attributions("boundaries"))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True
