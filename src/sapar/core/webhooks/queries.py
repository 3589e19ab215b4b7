"""Reads of webhooks, narrowed to the accounts that the actor looks after."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import User
from sapar.core.accounts.queries import places
from sapar.core.webhooks.models import Delivery, Status, Webhook
from sapar.core.webhooks.services import WRITE


def webhooks(*, actor: Actor) -> QuerySet[Webhook]:
    """Webhooks of the accounts that the actor looks after, the newest first; `failed`: deliveries that were given up."""
    found = Webhook.objects.filter(places(actor, WRITE, "holder__")).select_related("holder__office")
    failed = Count("deliveries", filter=Q(deliveries__status=Status.FAILED))
    return found.annotate(failed=failed).order_by("-made_at", "-pk")


def webhook(*, actor: Actor, uid: UUID | str) -> Webhook:
    """One of them. Raises Webhook.DoesNotExist for one of another's, as for one that is not there."""
    return webhooks(actor=actor).get(uid=uid)


def deliveries(*, actor: Actor, webhook: Webhook) -> QuerySet[Delivery]:
    """What the address was told, the latest first."""
    found = Delivery.objects.filter(webhook=webhook).filter(places(actor, WRITE, "webhook__holder__"))
    return found.order_by("-at", "-pk")


def accounts(*, actor: Actor) -> QuerySet[User]:
    """Accounts of other systems, in use, that the actor looks after."""
    found = User.objects.filter(places(actor, WRITE), service=True, is_active=True)
    return found.select_related("office").order_by("email")
