"""Response headers that neither Django nor django-csp sets; no plain HTTP for machines."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse


class SecurityHeaders:
    """Ask for no device and keep pages that depend on a visitor's answers out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers, unless a view has set its own."""
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = getattr(request, "session", None)
        if session is not None and session.accessed:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class NoPlainInterface:
    """Refuses the interface for machines over plain HTTP, where pages are sent on to TLS.

    A machine that was sent on would go on sending its token readable to all on the way, and nobody would notice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 403 with the reason, or go on."""
        if settings.HTTPS and not request.is_secure() and request.path_info.startswith("/api/"):
            problem = {"type": "about:blank", "title": "Only over TLS", "status": 403,
                       "detail": "Use https and replace the token that was just sent in the open."}  # fmt: skip
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return self.get_response(request)
