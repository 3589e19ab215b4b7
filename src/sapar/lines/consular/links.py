"""Links of e-mails: whoever holds one acts for whoever asked."""

from __future__ import annotations

import hashlib


def digest(secret: str) -> str:
    """What is kept of a link's secret: who reads the database cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
