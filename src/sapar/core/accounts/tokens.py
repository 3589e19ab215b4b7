"""Accounts of other systems and the tokens by which they act."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts import actors, policy, signals
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import ApiToken, Office, User
from sapar.core.accounts.queries import places
from sapar.core.accounts.roles import ALL
from sapar.core.accounts.services import WRITE, Refused
from sapar.core.audit import services as audit
from sapar.core.audit.once import once

ISSUE = "api.token.write"
PREFIX = "sapar_"
"""How a secret begins, so that one that was published by mistake can be found."""
LONGEST = timedelta(days=366)
NOTED = timedelta(minutes=1)
"""How exactly the last use is kept: not every request writes."""


@transaction.atomic
def add_service_account(*, actor: Actor, code: str, name: str, office: Office) -> User:
    """An account for another system: it holds roles like anybody, has no password and never signs in."""
    policy.require(actor, WRITE, office)
    if not (code.isascii() and code.replace("-", "").isalnum() and code == code.lower() and len(code) <= 40):
        raise Refused(_("Write the code in small Latin letters, digits and hyphens, at most 40."))
    address = f"{code}@service.invalid"  # no mail ever reaches it (RFC 2606)
    if User.objects.filter(email=address).exists():
        raise Refused(_("There is an account with this code already."))
    made = User.objects.create_user(address, full_name=name, office=office, language="en", service=True)
    audit.record(actor=actor, act="accounts.service.add", subject=made)
    return made


@transaction.atomic
def issue(
    *, actor: Actor, holder: User, name: str, scopes: Iterable[str], days: int = 90, key: str | None = None
) -> tuple[ApiToken, str]:
    """A new token for a service account, and its secret, which is shown once and kept nowhere.

    `scopes`: permissions, of which the account's roles must give each; `days`: until it ends, at most 366. The same
    `key` again is refused: the token is there, and its secret was shown.
    """
    policy.require(actor, ISSUE, holder)
    wanted = sorted(set(scopes))
    held = actors.staff(holder)
    if not holder.service or not holder.is_active:
        raise Refused(_("Tokens are for accounts of other systems: choose one that is in use."))
    if not name.strip() or len(name) > 100:
        raise Refused(_("Say in at most 100 characters what the token is for."))
    if not wanted or set(wanted) - ALL:
        raise Refused(_("Choose at least one permission, and only such as there are."))
    if missing := [scope for scope in wanted if not policy.may(held, scope)]:
        raise Refused(_("The account's roles do not give this: %(missing)s.") % {"missing": ", ".join(missing)})
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise Refused(_("A token lasts from 1 to 366 days."))
    now, secret = timezone.now(), PREFIX + secrets.token_urlsafe(32)
    asked = {"holder": holder.pk, "name": name, "scopes": wanted, "days": days}
    with once(actor=actor, act=ISSUE, key=key, request=asked) as done:
        if done.result is not None:
            raise Refused(_("This token is made already and its secret was shown: revoke it and make another."))
        made = ApiToken.objects.create(
            holder=holder, name=name.strip(), digest=_digest(secret), scopes=wanted, made_by=actor.user, made_at=now,
            expires_at=now + timedelta(days=days),
        )  # fmt: skip
        audit.record(actor=actor, act="api.token.issue", subject=made, details={"scopes": wanted, "days": days})
        done.keep({"uid": str(made.uid)})
    return made, secret


@transaction.atomic
def revoke(*, actor: Actor, token: ApiToken) -> None:
    """End a token at once; twice is once."""
    policy.require(actor, ISSUE, token.holder)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(actor=actor, act="api.token.revoke", subject=token)


def authenticate(secret: str) -> Actor | None:
    """Who acts by this secret; None for one that is not, or no longer, a token's."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    now = timezone.now()
    found = ApiToken.objects.select_related("holder__office").filter(digest=_digest(secret)).first()
    if found is None or not found.is_open_at(now) or not found.holder.is_active or not found.holder.service:
        return None
    unnoted = Q(used_at=None) | Q(used_at__lt=now - NOTED)
    if found.used_at is None or found.used_at < now - NOTED:
        ApiToken.objects.filter(unnoted, pk=found.pk).update(used_at=now)
    return actors.token(found)


def accounts(*, actor: Actor) -> QuerySet[User]:
    """The accounts of other systems, in use, that the actor looks after, by their codes."""
    found = User.objects.filter(places(actor, ISSUE), service=True, is_active=True)
    return found.select_related("office__organisation").order_by("email")


def scopes_of(holder: User) -> list[str]:
    """The permissions that a token of this account may be given: those that its roles give."""
    held = actors.staff(holder)
    return [permission for permission in sorted(ALL) if policy.may(held, permission)]


def tokens(*, actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the accounts that the actor looks after, the newest first."""
    found = ApiToken.objects.filter(holder__in=User.objects.filter(places(actor, ISSUE)))
    return found.select_related("holder__office", "made_by").order_by("-made_at", "-pk")


def end_with_holder(sender: Any, actor: Actor, user: User, **_more: Any) -> None:
    """Tokens of an account that leaves work no more."""
    ApiToken.objects.filter(holder=user, revoked_at=None).update(revoked_at=timezone.now())


def connect() -> None:
    """Listen; called once, when the app is ready."""
    signals.left.connect(end_with_holder, dispatch_uid="accounts.tokens.left")


def _digest(secret: str) -> str:
    # A secret of 256 random bits needs no slow hash: nobody can guess it.
    return sha256(secret.encode()).hexdigest()
