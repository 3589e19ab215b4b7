"""What allauth tells us goes into the log: sign-ins, failures, changes of the ways in."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from sapar.core.accounts.actors import ANYONE, Actor
from sapar.core.accounts.models import User
from sapar.core.audit import services as audit


def connect() -> None:
    """Listen; called once, when the app is ready."""
    for signal, act in (
        (auth.user_logged_in, "accounts.session.begin"),
        (auth.user_logged_out, "accounts.session.end"),
        (account.password_changed, "accounts.password.change"),
        (mfa.authenticator_added, "accounts.second_factor.add"),
        (mfa.authenticator_removed, "accounts.second_factor.remove"),
        (mfa.authenticator_reset, "accounts.second_factor.reset"),
    ):
        signal.connect(_listener(act), weak=False, dispatch_uid=act)
    auth.user_login_failed.connect(_failed, dispatch_uid="accounts.session.fail")
    mfa.authentication_failed.connect(_failed_second, dispatch_uid="accounts.second_factor.fail")


def _listener(act: str) -> Any:
    def listen(sender: Any, user: Any = None, **kwargs: Any) -> None:
        if isinstance(user, User):
            audit.record(actor=Actor("staff", str(user.pk), user, user.office_id), act=act, subject=user)

    return listen


def _failed(sender: Any, **kwargs: Any) -> None:
    # What was typed is not kept: people type passwords into the wrong field.
    audit.record(actor=ANYONE, act="accounts.session.begin", outcome="denied")


def _failed_second(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record(actor=ANYONE, act="accounts.second_factor.use", subject=user, outcome="denied")
