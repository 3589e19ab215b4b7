"""Webhooks as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Label `api`: its tables were made under that name, when the interface for machines alone knew of webhooks."""

    name = "sapar.core.webhooks"
    label = "api"

    def ready(self) -> None:
        """Have webhooks told what happens."""
        from sapar.core.webhooks import receivers

        receivers.connect()
