"""The site `api` as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Label `api`: also the namespace of its addresses and templates."""

    name = "sapar.sites.api"
    label = "api"

    def ready(self) -> None:
        """Have webhooks told what happens."""
        from sapar.sites.api import receivers

        receivers.connect()
