"""Write the descriptions of the made-up country's files anew, after the framework has changed."""

from pathlib import Path

from commonweal.evidence.fiction.layouts import descriptions
from warm.framework import framework

FOLDER = Path(__file__).resolve().parents[3] / "sources" / "fiction"


def main() -> None:
    """Write every description, and drop those of sources that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {one.name: one.text for one in descriptions(framework())}
    for path in FOLDER.glob("*.toml"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
