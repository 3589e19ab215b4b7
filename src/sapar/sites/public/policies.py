"""Who may open which address of this site. Deny by default: a view without a stated policy is refused by a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""Anyone, without an account; the view stores nothing about the visitor on the server."""


def public(view: View) -> View:
    """State that anyone may call the view."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def policy_of(view: Callable[..., Any]) -> str | None:
    """The stated policy of a view; None if nobody has thought about it."""
    return getattr(view, "policy", None)
