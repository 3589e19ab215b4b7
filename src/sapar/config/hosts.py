"""Names of their own for the public pages and for the office, where the operator gives them (`SAPAR_OFFICE_HOSTS`).

A browser keeps apart what has different names: whatever goes wrong in the public pages cannot reach into the office.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port

STAFF = {"office", "account"}
BOTH = {"api", "health", "metrics", "static", "robots.txt"}
"""Answered under every name: to machines, without cookies."""


class Hosts:
    """Sends readers of a page on to the name where it lives; acts under the wrong name find nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send on."""
        office = settings.OFFICE_HOSTS
        room = _room(request.path_info)
        if not office or room in BOTH:
            return self.get_response(request)
        name, port = split_domain_port(request.get_host())
        if (name in office) == (room in STAFF):
            return self.get_response(request)
        public = [host for host in settings.ALLOWED_HOSTS if host not in office and not host.startswith((".", "*"))]
        there = office if room in STAFF else public
        if request.method not in ("GET", "HEAD") or not there:
            raise Http404
        where = f"{there[0]}:{port}" if port else there[0]
        return HttpResponseRedirect(f"{request.scheme}://{where}{request.get_full_path()}")


def _room(path: str) -> str:
    parts = path.split("/")[1:3]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return parts[0] if parts else ""
