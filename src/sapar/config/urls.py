"""Addresses. The language leads every page's address, so that a shared link opens in the same language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from sapar.config.health import health, ready
from sapar.config.metrics import metrics
from sapar.sites.public.views import pages

urlpatterns = [
    path("health", health, name="health"),
    path("health/ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", pages.robots, name="robots"),
    path("account/", include("sapar.sites.account.oidc")),
    path("api/v1/", include("sapar.sites.api.urls")),
    *i18n_patterns(
        path("account/", include("sapar.sites.account.urls")),
        path("office/", include("sapar.sites.office.urls")),
        path("", include("sapar.sites.public.urls")),
    ),
]
