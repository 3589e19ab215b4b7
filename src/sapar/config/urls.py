"""Addresses. The language leads every page's address, so that a shared link opens in the same language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from sapar.core.accounts.policies import public
from sapar.sites.public.views import pages


@public
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; for load balancers and for `sapar demo`."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("health", health, name="health"),
    path("robots.txt", pages.robots, name="robots"),
    *i18n_patterns(path("", include("sapar.sites.public.urls"))),
]
