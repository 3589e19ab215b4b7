"""The app `outbox`."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.outbox"
    label = "outbox"
