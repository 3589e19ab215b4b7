"""Who acts: every service takes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from sapar.core.accounts.models import ApiToken, RoleHolding, User


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, with the roles held on the day; made by `staff`, `system`, `token` or `anyone`."""

    kind: str  # staff, system, token, public
    ident: str
    user: User | None = None
    office_id: int | None = None
    holdings: tuple[RoleHolding, ...] = ()
    scopes: frozenset[str] = field(default_factory=frozenset)  # a token's permissions; narrows, never widens


def today() -> date:
    """The day by which roles begin and end: one for the whole installation, whatever the clock of who looks or acts."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def staff(user: User, on: date | None = None) -> Actor:
    """A member of staff, with the roles held today; nobody's roles count once they have left."""
    day = on or today()
    held: tuple[RoleHolding, ...] = ()
    if user.is_active:
        held = tuple(h for h in user.holdings.select_related("office", "organisation") if h.holds_on(day))
        own = next((h.office for h in held if h.office_id is not None and h.office_id == user.office_id), None)
        if own is not None:
            user.office = own  # the same row: not read again when a page names it
    return Actor("staff", str(user.pk), user, user.office_id, held)


def token(found: ApiToken) -> Actor:
    """A machine that acts by a token: the roles of the token's holder, narrowed by the token's scopes."""
    holder = staff(found.holder)
    return Actor("token", str(found.uid), found.holder, holder.office_id, holder.holdings, frozenset(found.scopes))


def system(name: str) -> Actor:
    """The software itself: a command or a task; may do everything, and the log names it."""
    return Actor("system", name)


ANYONE = Actor("public", "")
"""A visitor without an account."""
