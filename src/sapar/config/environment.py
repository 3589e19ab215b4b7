"""What the settings read from outside: environment variables, the database's address, the secret key."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from sapar.core.audit.keys import write_once


def text(name: str, default: str = "") -> str:
    """The variable `SAPAR_<name>`, or the default where it is absent or empty.

    `SAPAR_<name>_FILE` names a file that holds it: so a vault hands over a secret that no list of processes shows.
    """
    given, file = os.environ.get(f"SAPAR_{name}", "").strip(), os.environ.get(f"SAPAR_{name}_FILE", "").strip()
    if file and not given:
        try:
            given = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise ImproperlyConfigured(f"SAPAR_{name}_FILE must name a file of text that can be read.") from problem
    return given or default


def flag(name: str, default: bool = False) -> bool:
    """A variable that says yes or no; any other word stops the start."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"SAPAR_{name} must be yes or no.")


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """A variable that is one of a few words; any other stops the start."""
    value = text(name, default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"SAPAR_{name} must be one of {', '.join(allowed)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A variable that is a list, its items separated by commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def file(name: str) -> str:
    """A variable that names a file, empty where it is absent; one that cannot be read stops the start."""
    named = text(name)
    if named and not os.access(named, os.R_OK):
        raise ImproperlyConfigured(f"SAPAR_{name} must name a file that can be read.")
    return named


def place(name: str) -> str:
    """A variable that names a server, `host:port` or `/path/of/a/socket`; any other word stops the start."""
    named = text(name)
    _host, colon, port = named.rpartition(":")
    if named and not named.startswith("/") and not (colon and port.isdecimal()):
        raise ImproperlyConfigured(f"SAPAR_{name} must be host:port or the path of a socket.")
    return named


def folder_for_data(checkout: Path) -> Path:
    """Where the database, the key and generated files live: `var/` in a checkout, else the user's own folder."""
    chosen = text("VAR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    return Path.home() / ".local" / "share" / "sapar"


def database(address: str, var: Path) -> dict[str, Any]:
    """Django's description of a database from its address.

    `address` is empty (SQLite in `var`), `sqlite:///path/to/file` or
    `postgresql://user:password@host:port/name?option=value`; raises ImproperlyConfigured for any other.
    """
    if not address:
        return _sqlite(str(var / "sapar.sqlite3"))
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) or ":memory:")
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": _MANY_SMALL} | dict(parse_qsl(parts.query)),
        }
    # The address itself stays unsaid: it may hold a password.
    raise ImproperlyConfigured("SAPAR_DATABASE_URL must begin with sqlite:// or postgresql://.")


_MANY_SMALL = "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"
"""How PostgreSQL is to plan for many small questions at once: a second process or a compiler for one of them costs the
others more than it brings, and what is read lies in memory or on a disk without a head: walking an index is cheap."""


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # Take the write lock when a transaction begins: waiting is better than failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Each commit reaches the disk before it is told: NORMAL would lose the last ones when the power goes.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def secret_key(var: Path) -> str:
    """The key that signs cookies: `SAPAR_SECRET_KEY`, or one drawn once and kept, readable to its owner only."""
    given = text("SECRET_KEY")
    if given:
        return given
    file = var / "secret_key"
    if not file.exists():
        write_once(file, secrets.token_urlsafe(50).encode())
    return file.read_text(encoding="ascii")


def mail_server(address: str, var: Path) -> dict[str, Any]:
    """Django's settings of mail from `smtp://user:password@host:port` or `smtps://…`; files in `var` without one.

    `smtp://` asks for STARTTLS unless the server is this machine.
    """
    if not address:
        backend, nobody = "django.core.mail.backends.filebased.EmailBackend", ""
        return {
            "backend": backend, "folder": str(var / "outbox" / "accounts"), "host": "", "port": 0,
            "user": nobody, "password": nobody, "ssl": False, "tls": False,
        }  # fmt: skip
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("SAPAR_EMAIL_URL must begin with smtp:// or smtps:// and name a host.")
    safe = parts.scheme == "smtps"
    near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend", "folder": None, "host": parts.hostname,
        "port": parts.port or (465 if safe else 587), "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""), "ssl": safe, "tls": not safe and not near,
    }  # fmt: skip


def _by_tls(server: str) -> str:
    """The address of a provider: by TLS, or on this machine. Raises ValueError."""
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")):
        raise ValueError("not by TLS")
    return server


def sign_in_of_ministries(file: str) -> list[dict[str, Any]]:
    """The OpenID Connect providers in a JSON file, as allauth wants them, each with the mail domains it vouches for.

    An entry is {"id", "name", "server", "client_id", "secret", "domains": [...]}.
    """
    if not file:
        return []
    try:
        entries = json.loads(Path(file).read_text(encoding="utf-8"))
        return [
            {
                "app": {
                    "provider_id": entry["id"], "name": entry["name"], "client_id": entry["client_id"],
                    "secret": entry["secret"],
                    "settings": {"server_url": _by_tls(entry["server"]), "oauth_pkce_enabled": True},
                },
                "domains": [domain.lower() for domain in entry["domains"]],
            }
            for entry in entries
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        # What it holds stays unsaid: it has secrets.
        raise ImproperlyConfigured(
            "SAPAR_OIDC must name a JSON file: a list of id, name, server (https), client_id, secret, domains (docs/how-to/staff.md)."
        ) from problem
