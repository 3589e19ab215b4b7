"""The app `audit`."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.audit"
    label = "audit"

    def ready(self) -> None:
        """Chain the log when an answer has left, with the connection that the request used: before Django closes it."""
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections

        from sapar.core.audit import services

        request_started.connect(services.answering)
        request_finished.disconnect(close_old_connections)
        request_finished.connect(services.answered)
        request_finished.connect(close_old_connections)
