"""The app `consular`."""

from __future__ import annotations

from django.apps import AppConfig


class ConsularConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.lines.consular"
    label = "consular"

    def ready(self) -> None:
        """Tell the register what the line holds."""
        from sapar.lines.consular import consents, receivers  # noqa: F401  # importing them registers
