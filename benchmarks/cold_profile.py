"""``commonweal profile`` as a whole process, from the interpreter's start to its end."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import Command, in_turns, once, timed

NAME = "cold-profile"
LIMITS = {
    "django.setup() and nothing else": "import django; django.setup()",
    "the interpreter and nothing else": "pass",
}
#: What the path of this command must never load: each takes longer than all that it does.
HEAVY = ("polars", "scipy", "shapely", "pandas")


def measure(ground: Ground) -> list[Result]:
    """Ours beside what no process that uses Django can do without."""
    here = ground.environment()
    command = Command(
        (str(Path(sys.executable).parent / "commonweal"), "profile", ground.place), here
    )
    once(command)  # not the first ever: Python has compiled everything
    loaded = once(timed(f"{__name__}:loaded_by_profile", here, place=ground.place))
    found = in_turns(
        {
            "ours": command,
            **{
                name: Command((sys.executable, "-c", program), here)
                for name, program in LIMITS.items()
            },
        },
        ground.times(11),
    )
    heavy = loaded.said["returned"]
    note = "a limit; " + (f"loads {', '.join(heavy)}" if heavy else f"loads no {', '.join(HEAVY)}")
    return [
        beside(NAME, found["ours"], name, found[name], size=f"{ground.what}, as text", note=note)
        for name in LIMITS
    ]


def loaded_by_profile(place: str) -> list[str]:
    """Which heavy libraries the command loads."""
    import contextlib
    import io

    from commonweal.cli import main

    with contextlib.redirect_stdout(io.StringIO()):
        code = main(["profile", place])
    if code:
        raise RuntimeError(f"commonweal profile ended with {code}.")
    return [name for name in HEAVY if name in sys.modules]
