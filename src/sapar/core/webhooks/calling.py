"""Calling an address that somebody else chose: never one within our own walls (server-side request forgery)."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from sapar.core.webhooks.refusals import Refused

SECONDS = 10
"""How long the other side may keep us waiting for one answer of its machine."""
ALTOGETHER = 30.0
"""Seconds for a whole call: one that sends a byte now and then would keep the worker from all others."""
_TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
"""IPv6 addresses that hide an IPv4 one."""
_SPECIAL = [ipaddress.ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20")]
"""Not of the open internet, though older Pythons say so: data of a cloud's machines, relays, sites of old, examples."""


class NotCalled(OSError):
    """The address could not be called; the argument is a code."""


def check(url: str) -> None:
    """Refuse an address that must not or cannot be called."""
    try:
        host, port, _secure, _path = _parts(url)
        addresses(host, port)
    except NotCalled as problem:
        words = {
            "address": _("Write an address that begins with https:// and names a host."),
            "unknown": _("This host is not known: check the address."),
            "forbidden": _("This address lies within a private network: choose a public one."),
            "unlisted": _("This host is not on the list of those that may be called: ask whoever runs the platform."),
        }
        raise Refused(words[str(problem)], "url") from problem


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body and answer the status of the response; redirects are not followed. Raises NotCalled."""
    host, port, secure, path = _parts(url)
    # The very address that was checked is called: a name that resolves anew to another one gains nothing.
    address = addresses(host, port)[0]
    connection: _Plain
    connection = _Secure(host, port, address) if secure else _Plain(host, port, address)
    watch = threading.Timer(ALTOGETHER, connection.hang_up)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        response.read(1024)
        return response.status
    except (OSError, http.client.HTTPException) as error:
        raise NotCalled("tls" if isinstance(error, ssl.SSLError) else "connection") from error
    finally:
        watch.cancel()
        connection.close()


def _parts(url: str) -> tuple[str, int, bool, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotCalled("address") from error
    secure = parts.scheme == "https"
    allowed = secure or (parts.scheme == "http" and settings.WEBHOOKS_PRIVATE)
    readable = url.isascii() and url.isprintable() and " " not in url
    if not allowed or not parts.hostname or parts.username is not None or parts.fragment or not readable:
        raise NotCalled("address")
    if not listed(parts.hostname):
        raise NotCalled("unlisted")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.hostname, port or (443 if secure else 80), secure, path


def listed(host: str) -> bool:
    """Whether the operator lets this host be called: by its name, a beginning `*.` for all beneath, or `*` for any."""
    name = host.lower().rstrip(".")
    return any(
        entry == "*" or name == entry or (entry.startswith("*.") and name.endswith(entry[1:]))
        for entry in map(str.lower, settings.WEBHOOKS_HOSTS)
    )


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises NotCalled where there is none, or where any lies within private networks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotCalled("unknown") from error
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.WEBHOOKS_PRIVATE and not all(map(is_public, numbers)):
        raise NotCalled("forbidden")
    return numbers


def is_public(number: str) -> bool:
    """Whether an address is one of the open internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in net for net in _TUNNELS):
            return False
    if any(address.version == net.version and address in net for net in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


class _Plain(http.client.HTTPConnection):
    """Connects to an address that was checked, under the name that was given."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), SECONDS)

    def hang_up(self) -> None:
        """End the call from another thread: whoever waits for a byte gets an end instead."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # beneath TLS, which has words of its own to say


class _Secure(_Plain):
    """The same by TLS; the certificate must be that of the name."""

    def connect(self) -> None:
        super().connect()
        # Named before it shakes hands: `hang_up` must reach it then as well.
        safe = ssl.create_default_context().wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = safe
        safe.do_handshake()
