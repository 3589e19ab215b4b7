"""The app `audit`."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.audit"
    label = "audit"
