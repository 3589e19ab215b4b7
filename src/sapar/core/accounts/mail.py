"""Mails about accounts. They go straight to the mail server and not through the outbox: what the outbox sends is kept
in the database, and a link that opens an account must be kept nowhere."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from sapar.core.accounts.models import User


def send_link(user: User, address: str, kind: str, hours: int) -> None:
    """Mail a link; `kind`: `invitation` or `forgotten`; `address`: the whole link; it works for `hours`."""
    _send(user, f"accounts/mail/{kind}", {"address": address, "hours": hours})


def notify_changed(user: User) -> None:
    """Tell somebody that a password, a passkey or codes of theirs were added, changed or removed."""
    _send(user, "accounts/mail/changed", {})


def _send(user: User, template: str, context: dict[str, object]) -> None:
    with override(user.language):
        text = render_to_string(f"{template}.txt", context)
    subject, _line, body = text.partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [user.email])
