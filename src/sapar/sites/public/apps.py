"""The public site as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Label `public`: also the namespace of its addresses, templates and static files."""

    name = "sapar.sites.public"
    label = "public"
