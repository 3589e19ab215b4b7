"""The app `registry`."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.registry"
    label = "registry"

    def ready(self) -> None:
        """State which fields of the register's rows who may see."""
        from sapar.core.registry import fields

        fields.declare()
