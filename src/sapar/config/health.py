"""Whether the process lives, and whether it can do its work: for load balancers, `sapar demo` and operators."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from sapar.core.accounts.policies import public

LEAST_FREE = 256 * 1024 * 1024  # bytes on the disk of the data folder


@public
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: 200 or 503, with a word for each thing that is needed."""
    found = {"database": _database(), "disk": _disk()}
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _disk() -> str:
    try:
        return "ok" if shutil.disk_usage(settings.VAR).free >= LEAST_FREE else "nearly full"
    except OSError:
        return "unreachable"
