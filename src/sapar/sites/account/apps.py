"""The app `sites_account`."""

from __future__ import annotations

from django.apps import AppConfig


class AccountSiteConfig(AppConfig):
    """Its templates replace allauth's; it comes before it in INSTALLED_APPS."""

    name = "sapar.sites.account"
    label = "sites_account"
