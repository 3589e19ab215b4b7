"""Who may open which address. Deny by default: a view without a stated policy is refused by a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import actors
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import User
from sapar.core.accounts.policy import Denied, require
from sapar.core.audit import services as audit

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""Anyone, without an account; the view stores nothing about the visitor on the server."""
SIGNING_IN = "signing in"
"""Anyone, on the way to their account; throttled."""
OWN_ACCOUNT = "own account"
"""Any member of staff who is signed in, even before they have set up a second factor."""
SIGNED_IN = "signed in"
"""Any member of staff who is signed in."""


def public(view: View) -> View:
    """State that anyone may call the view."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def signing_in(view: View) -> View:
    """State that anyone may call the view because it is a step of signing in."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return cast(HttpResponse, view(request, *args, **kwargs))

    open_to_all.policy = SIGNING_IN  # type: ignore[attr-defined]
    return cast(View, open_to_all)


def own_account(view: View) -> View:
    """State that a member of staff may call the view before they have a second factor: to set one up, to leave."""
    return _guarded(view, OWN_ACCOUNT, None)


def signed_in(view: View) -> View:
    """State that any member of staff who is signed in may call the view: their own account, their own desk."""
    return _guarded(view, SIGNED_IN, None)


def needs(permission: str) -> Callable[[View], View]:
    """State that the view needs a permission somewhere; services and queries then check it for the very record."""
    return lambda view: _guarded(view, permission, permission)


def _guarded(view: View, policy: str, permission: str | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.is_active:
            return redirect_to_login(request.get_full_path())
        if policy != OWN_ACCOUNT and settings.SECOND_FACTOR_REQUIRED and not has_second_factor(request.user):
            messages.warning(request, _("Set up a passkey or codes from an app first: staff sign in with two factors."))
            return redirect("mfa_index")
        actor = actors.staff(request.user)
        request.actor = actor  # type: ignore[attr-defined]
        with audit.page(reads=request.method in ("GET", "HEAD")), timezone.override(_clock(request.user)):
            try:
                if permission is not None:
                    require(actor, permission)
                return cast(HttpResponse, view(request, *args, **kwargs))
            except Denied as refused:
                note_denied(actor, refused)
                raise

    guarded.policy = policy  # type: ignore[attr-defined]
    return cast(View, guarded)


def _clock(user: User) -> ZoneInfo | None:
    """The time zone of the user's office: days and hours on pages are those of the reader's clock, not of the server's."""
    return ZoneInfo(user.office.time_zone) if user.office is not None else None


def note_denied(actor: Actor, refused: Denied) -> None:
    """Add what was refused to the log: called outside the transaction that the refusal undid."""
    record = refused.record if hasattr(refused.record, "_meta") else None
    audit.record(actor=actor, act=refused.permission or "unknown", subject=record, outcome="denied")


def has_second_factor(user: User) -> bool:
    """Whether the user has a passkey, a security key or codes from an app; recovery codes alone do not count."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def policy_of(view: Callable[..., Any]) -> str | None:
    """The stated policy of a view; None if nobody has thought about it."""
    return getattr(view, "policy", None)
