"""What the log says of requests that were no fault of ours."""

from __future__ import annotations

import logging


class NoTraceback(logging.Filter):
    """One line for a request that was refused as suspicious: where it was refused helps nobody.

    A host that is not ours, for example: whoever sends such requests could otherwise fill the log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
