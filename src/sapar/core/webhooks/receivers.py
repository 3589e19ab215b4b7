"""What the interface is told of: each action of a case, and accounts that leave."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone

from sapar.core.accounts import signals
from sapar.core.accounts.models import User
from sapar.core.cases.models import Action
from sapar.core.webhooks import services
from sapar.core.webhooks.models import Webhook


def connect() -> None:
    """Listen; called once, when the app is ready."""
    post_save.connect(_acted, sender=Action, dispatch_uid="api.acted")
    signals.left.connect(_left, dispatch_uid="api.left")


def _acted(instance: Action, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw:
        services.tell(instance)


def _left(user: User, **_more: Any) -> None:
    Webhook.objects.filter(holder=user, ended_at=None).update(ended_at=timezone.now())
