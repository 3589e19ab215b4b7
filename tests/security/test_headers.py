"""What every response tells the browser: nothing from elsewhere, nothing inline, no device, no frame."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

ONLY_US = {"'self'", "'none'"}


def directives(header: str) -> dict[str, set[str]]:
    """The content security policy, by directive."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def test_content_security_policy_names_no_host_and_allows_nothing_inline(client: Client) -> None:
    policy = directives(client.get("/health").headers["Content-Security-Policy"])
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == {"'none'"}
    assert {source for sources in policy.values() for source in sources} == ONLY_US


def test_headers_that_protect_are_on_every_response(client: Client) -> None:
    for address in ("/health", "/ky/no-such-page", "/static/no-such-file.css"):
        headers = client.get(address).headers
        assert {name: headers.get(name) for name in EXPECTED} == EXPECTED, address


EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.mark.asvs("4.1.2")
def test_plain_http_is_sent_on_for_people_and_refused_for_machines(client: Client, settings: Any) -> None:
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    page = client.get("/en/about/")
    assert (page.status_code, page.headers["Location"]) == (301, "https://testserver/en/about/")
    refused = client.get("/api/v1/me", HTTP_AUTHORIZATION="Bearer sapar_x")
    assert (refused.status_code, refused.json()["title"]) == (403, "Only over TLS")
    assert "Location" not in refused.headers
    assert client.get("/api/v1/me", secure=True).status_code == 401
