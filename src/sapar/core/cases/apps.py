"""The app `cases`."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.cases"
    label = "cases"

    def ready(self) -> None:
        """Listen to what accounts tell."""
        from sapar.core.cases import receivers  # noqa: F401  # importing it connects
