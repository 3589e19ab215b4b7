"""How a message leaves: one interface, three transports.

A transport is a context manager for one batch, and `send` hands over one message. It returns the status reached, or
raises `Refused` (never again) or `Later` (try again). Every transport carries the message's uid, so that a message
handed over twice because its sender died in between can be known as the same one:

* files: one file a uid, written whole or not at all: exactly once;
* SMTP: `Message-ID` is the uid: at least once, mail programs show one of two equal ids or both;
* gateways (SMS, messengers): `Idempotency-Key` is the uid: at least once, once where the gateway honours it.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sapar.core.outbox.enums import Channel, Status
from sapar.core.outbox.models import OutboxMessage

NEAR = ("localhost", "127.0.0.1", "::1")
SECONDS = 20
"""How long a server may keep us waiting."""


class Refused(Exception):
    """The other side will never take it; the argument is a code, never the other side's words."""


class Later(Exception):
    """It could not be handed over now; the argument is a code."""


class Sender(Protocol):
    """Hands over messages of one batch."""

    def send(self, message: OutboxMessage) -> Status:
        """Hand over one message; the status it has reached. Raises Refused or Later."""
        ...


def opened(channel: str) -> AbstractContextManager[Sender]:
    """The transport of a channel as `settings.OUTBOX` names it; files where it names none.

    In a demonstration nothing leaves: an invented number may be somebody's.
    """
    address = str(settings.OUTBOX.get(channel, ""))
    if not address or settings.DEMONSTRATION:
        return _files(Path(settings.VAR) / "outbox" / channel)
    scheme = urlsplit(address).scheme
    if channel == Channel.EMAIL and scheme in {"smtp", "smtps"}:
        return _smtp(address)
    if channel != Channel.EMAIL and scheme in {"http", "https"}:
        return _gateway(address)
    # The address stays unsaid: it may hold a password.
    raise ImproperlyConfigured(
        "SAPAR_EMAIL_URL must begin with smtp:// or smtps://, SAPAR_SMS_URL and SAPAR_MESSENGER_URL with https://."
    )


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────
class _Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: OutboxMessage) -> Status:
        suffix = "eml" if message.channel == Channel.EMAIL else "txt"
        content = bytes(as_email(message)) if suffix == "eml" else f"{message.to}\n\n{message.body}".encode()
        draft = self.folder / f".{message.uid}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self.folder / f"{message.uid}.{suffix}")
        except OSError as problem:
            draft.unlink(missing_ok=True)
            raise Later(f"disk {problem.errno}") from None
        return Status.DELIVERED


@contextmanager
def _files(folder: Path) -> Iterator[Sender]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    yield _Files(folder)


# ── e-mail ───────────────────────────────────────────────────────────────────────────────────────────────
def as_email(message: OutboxMessage) -> EmailMessage:
    """The message in the form of RFC 5322; plain text, and told to be from a machine."""
    mail = EmailMessage()
    mail["From"] = settings.OUTBOX["from"]
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.queued_at)
    mail["Message-ID"] = f"<{message.uid}@{settings.OUTBOX['from'].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(message.body)
    return mail


class _Smtp:
    """One connection for the batch, opened again after the server has hung up."""

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        self.server: smtplib.SMTP | None = None

    def send(self, message: OutboxMessage) -> Status:
        try:
            server = self.server or self.connect()
            server.send_message(as_email(message), from_addr=settings.OUTBOX["from"], to_addrs=[message.to])
        except smtplib.SMTPRecipientsRefused as problem:
            self.reset()
            raise _by_code(next(iter(problem.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as problem:
            self.close()
            raise _by_code(problem.smtp_code) from None
        except (OSError, smtplib.SMTPException):
            self.close()
            raise Later("no connection") from None
        except (ValueError, UnicodeError):  # an address that no header can hold
            self.reset()
            raise Refused("bad address") from None
        return Status.SENT

    def connect(self) -> smtplib.SMTP:
        parts, secure = self.parts, self.parts.scheme == "smtps"
        host, port = parts.hostname or "localhost", parts.port or (465 if secure else 587)
        trusted = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
            if secure
            else smtplib.SMTP(host, port, timeout=SECONDS)
        )
        self.server = server
        if not secure and host not in NEAR:  # as `config.environment.mail_server` has it for mails to staff
            server.starttls(context=trusted)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def reset(self) -> None:
        if self.server is not None:
            try:
                self.server.rset()
            except (OSError, smtplib.SMTPException):
                self.close()

    def close(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()


def _by_code(code: int) -> Refused | Later:
    return Refused(f"refused {code}") if code >= 500 else Later(f"later {code}")


@contextmanager
def _smtp(address: str) -> Iterator[Sender]:
    transport = _Smtp(address)
    try:
        yield transport
    finally:
        transport.close()


# ── SMS and messengers ───────────────────────────────────────────────────────────────────────────────────
class _Gateway:
    """Posts JSON to a gateway: `{"id", "to", "text", "language"}`; `?token=` of the address becomes a bearer token.

    Answers 200 to 299 mean taken (`{"status": "delivered"}` means arrived), 408, 429 and 500 to 599 try again, any
    other refuses. A gateway with another language gets a small relay beside it, not code here.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.address = parts._replace(query="").geturl()
        self.token = "".join(parse_qs(parts.query).get("token", []))

    def send(self, message: OutboxMessage) -> Status:
        body = {"id": str(message.uid), "to": message.to, "text": message.body, "language": message.language}
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(message.uid)}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.address, json.dumps(body).encode(), headers)
        try:
            # The address is the administrator's setting, checked to be http(s) in `opened`.
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # nosec B310
                return _status_in(answer.read(65536))
        except urllib.error.HTTPError as problem:
            if problem.code in {408, 429} or problem.code >= 500:
                raise Later(f"later {problem.code}") from None
            raise Refused(f"refused {problem.code}") from None
        except OSError:
            raise Later("no connection") from None


def _status_in(answer: bytes) -> Status:
    try:
        told = json.loads(answer)
    except ValueError:
        return Status.SENT
    return Status.DELIVERED if isinstance(told, dict) and told.get("status") == "delivered" else Status.SENT


@contextmanager
def _gateway(address: str) -> Iterator[Sender]:
    yield _Gateway(address)
