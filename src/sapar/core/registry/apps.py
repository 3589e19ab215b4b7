"""The app `registry`."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.registry"
    label = "registry"
