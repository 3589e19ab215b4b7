"""The app `indicators`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Import `indicators.py` of every app: importing it registers what it holds."""
        autodiscover_modules("indicators")
