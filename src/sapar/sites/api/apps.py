"""The site `api` as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """It keeps nothing; its addresses are named `api`, and so are the tables of `core.webhooks`."""

    name = "sapar.sites.api"
    label = "interface"
