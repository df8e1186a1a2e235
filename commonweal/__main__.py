"""Run the command line as ``python -m commonweal``."""

import sys

from commonweal.cli import main

if __name__ == "__main__":
    sys.exit(main())
