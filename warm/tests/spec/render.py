"""Write the method's book to docs/method: `python -m warm.tests.spec.render`."""

from __future__ import annotations

import sys

from warm.tests.spec.book import PAGES, book


def main() -> None:
    """Write every page that differs, remove pages without a chapter, and say what was done."""
    pages = book()
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        path = PAGES / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")
    for path in sorted(PAGES.glob("*.md")):
        if path.name not in pages:
            path.unlink()
            sys.stdout.write(f"removed {path.name}, which has no chapter\n")


if __name__ == "__main__":
    main()
