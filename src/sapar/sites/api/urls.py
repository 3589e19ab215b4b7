"""Addresses of the interface, each with its policy; whatever goes wrong is told as problem details."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sapar.core.accounts.policies import PUBLIC, public
from sapar.sites.api.api import api, names_for_everybody
from sapar.sites.api.problems import not_found, problem

View = Callable[..., Any]
POLICY = "token"
"""Whoever shows a token; each operation states its permission."""


@csrf_exempt
@public
def nothing_here(request: HttpRequest) -> HttpResponse:
    """No operation has this address."""
    return not_found()


def _told(view: View, policy: str) -> View:
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **values)
        if response.status_code == 405:
            allowed = response["Allow"]
            response = problem(405, "method", _("Not by this method"), _("Use one of these: %s.") % allowed)
            response["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    told.policy = policy  # type: ignore[attr-defined]
    return told


def _addresses() -> list[URLPattern]:
    """Ninja's own patterns, guarded. The description and what needs no token are for everybody."""
    open_ones = {"openapi-json", *names_for_everybody()}
    patterns, _app, _namespace = api.urls
    found = []
    for pattern in patterns:
        if not isinstance(pattern, URLPattern) or pattern.name == "api-root":
            continue
        policy = PUBLIC if pattern.name in open_ones else POLICY
        found.append(path(str(pattern.pattern), _told(pattern.callback, policy), name=pattern.name))
    return [*found, re_path(r"^.*$", nothing_here, name="nothing-here")]


app_name = "api"
urlpatterns = _addresses()
