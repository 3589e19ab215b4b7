"""The site `office` as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Label `office`: also the namespace of its addresses and templates."""

    name = "sapar.sites.office"
    label = "office"
