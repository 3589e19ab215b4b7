"""How often one network may send a form that makes us write to somebody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from sapar.sites.shared import limits

MOST_AN_HOUR = 20


def too_many(request: HttpRequest, what: str) -> bool:
    """Count one more by the network's address, kept as a keyed digest and for some hours only."""
    who = salted_hmac(f"sapar.{what}", limits.from_where(request), secret=settings.SECRET_KEY).hexdigest()
    return limits.wait(what, who, most=MOST_AN_HOUR, seconds=3600) > 0
