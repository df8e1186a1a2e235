"""Write docs/permissions.md from the program: ``python -m tests.permissions``."""

from __future__ import annotations

import os
import sys

from tests.machine import ROOT

PAGE = ROOT / "docs" / "permissions.md"


def main() -> int:
    """Try everything in a database of its own, and write down what happened."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection

    from commonweal.people.tests.permission_table import page, table

    before = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0)
    try:
        text = page(table())
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    PAGE.write_text(text, encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
