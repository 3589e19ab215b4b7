"""Who may open which address. Deny by default: a view without a stated policy is refused by a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from sapar.core.accounts import actors
from sapar.core.accounts.models import User
from sapar.core.accounts.policy import require

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""Anyone, without an account; the view stores nothing about the visitor on the server."""


def public(view: View) -> View:
    """State that anyone may call the view."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """State that any member of staff who is signed in may call the view: their own account, their own desk."""
    return _guarded(view, "signed in", None)


def needs(permission: str) -> Callable[[View], View]:
    """State that the view needs a permission somewhere; services and queries then check it for the very record."""
    return lambda view: _guarded(view, permission, permission)


def _guarded(view: View, policy: str, permission: str | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        actor = actors.staff(request.user)
        if permission is not None:
            require(actor, permission)
        request.actor = actor  # type: ignore[attr-defined]
        return cast(HttpResponse, view(request, *args, **kwargs))

    guarded.policy = policy  # type: ignore[attr-defined]
    return cast(View, guarded)


def policy_of(view: Callable[..., Any]) -> str | None:
    """The stated policy of a view; None if nobody has thought about it."""
    return getattr(view, "policy", None)
