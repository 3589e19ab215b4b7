"""The site `shared` as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Label `shared`: also the namespace of its addresses and templates."""

    name = "sapar.sites.shared"
    label = "shared"
