"""The app `indicators`."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.indicators"
    label = "indicators"
