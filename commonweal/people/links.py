"""Secrets of links: told once, and kept as a digest only."""

from __future__ import annotations

import hashlib


def digest_of(token: str) -> str:
    """What is kept of a secret: its SHA-256, in 64 hexadecimal figures.

    The secrets are random and long, so that a fast digest without salt is enough: there is nothing
    to guess them by.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
