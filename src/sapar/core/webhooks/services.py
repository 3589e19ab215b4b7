"""Acts on webhooks: add one, end one, tell them what happened, hand over what is due."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import actors, policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import User
from sapar.core.audit import clock, keys
from sapar.core.audit import services as audit
from sapar.core.audit.once import once
from sapar.core.cases import rules
from sapar.core.cases.enums import Kind
from sapar.core.cases.models import Action
from sapar.core.webhooks import calling
from sapar.core.webhooks.models import Delivery, Status, Webhook
from sapar.core.webhooks.refusals import Refused

WRITE = "api.webhook.write"
SEES = "cases.case.list"
"""What the account of a webhook must be able to do with a case to be told of it."""
MOST = 10
"""Webhooks of one account."""
LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(days=90)
"""How long the log of deliveries is kept."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long to wait after each failure; after one more it is given up."""


@transaction.atomic
def add_webhook(*, actor: Actor, holder: User, url: str, events: Iterable[str] = (), key: str | None = None) -> Webhook:
    """Have an address told what happens in the cases that `holder`, a service account, may see.

    `events`: kinds of actions, all if empty. Raises Refused for an address that must not be called.
    """
    policy.require(actor, WRITE, holder)
    wanted = sorted(set(events))
    with once(actor=actor, act=WRITE, key=key, request={"holder": holder.pk, "url": url, "events": wanted}) as done:
        if done.result is not None:
            return Webhook.objects.get(uid=done.result["uid"])
        if not holder.service or not holder.is_active:
            raise Refused(_("Webhooks are for accounts of other systems: choose one that is in use."), "account")
        if unknown := set(wanted) - set(Kind.values):
            raise Refused(_("There is no such event: %(names)s.") % {"names": ", ".join(sorted(unknown))}, "events")
        calling.check(url)
        if Webhook.objects.filter(holder=holder, ended_at=None).count() >= MOST:
            raise Refused(_("This account has ten webhooks: end one first."), "account")
        made = Webhook.objects.create(holder=holder, url=url, events=wanted, made_by=actor.user, made_at=timezone.now())
        audit.record(actor=actor, act=WRITE, subject=made, details={"events": wanted})
        done.keep({"uid": str(made.uid)})
        return made


@transaction.atomic
def end_webhook(*, actor: Actor, webhook: Webhook) -> None:
    """Tell the address nothing more; twice is once."""
    policy.require(actor, WRITE, webhook.holder)
    if Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=timezone.now()):
        webhook.deliveries.filter(status__in=[Status.QUEUED, Status.SENDING]).update(
            status=Status.FAILED, failure="ended"
        )
        audit.record(actor=actor, act="api.webhook.end", subject=webhook)


@transaction.atomic
def ping(*, actor: Actor, webhook: Webhook) -> Delivery:
    """Queue an event that says nothing, to try the address."""
    policy.require(actor, WRITE, webhook.holder)
    if webhook.ended_at is not None:
        raise Refused(_("This webhook has ended."))
    now = timezone.now()
    made = Delivery.objects.create(webhook=webhook, event="ping", at=now, due_at=now)
    wake()
    return made


@transaction.atomic
def retry(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Queue a delivery that was given up once more, from the first wait on; one that is on its way stays as it is."""
    policy.require(actor, WRITE, delivery.webhook.holder)
    if delivery.webhook.ended_at is not None:
        raise Refused(_("This webhook has ended."))
    failed = Delivery.objects.filter(pk=delivery.pk, status=Status.FAILED)
    if failed.update(status=Status.QUEUED, attempts=0, due_at=timezone.now(), failure="", answered=None):
        audit.record(actor=actor, act="api.webhook.retry", subject=delivery.webhook)
        wake()
    delivery.refresh_from_db()
    return delivery


def tell(action: Action) -> None:
    """Queue an action for every webhook whose account may see its case: in the transaction of the act itself."""
    made = []
    for webhook in Webhook.objects.filter(ended_at=None, holder__is_active=True).select_related("holder__office"):
        wanted = not webhook.events or action.kind in webhook.events
        if wanted and rules.may(actors.staff(webhook.holder), SEES, action.case):
            data = {"case": action.case.uid, "sequence": action.sequence}
            event = f"case.{action.kind}"
            made.append(Delivery(webhook=webhook, event=event, data=data, at=action.at, due_at=timezone.now()))
    if made:
        Delivery.objects.bulk_create(made)
        wake()


def wake() -> None:
    """After the commit, have deliveries handed over by the worker."""
    from sapar.core.webhooks.tasks import request_delivery

    transaction.on_commit(partial(request_delivery), robust=True)


def deliver(*, now: datetime | None = None, limit: int = 200) -> Counter[str]:
    """Hand over what is due; how many reached which status. At least once: the receiver knows a repetition by its id."""
    due = Delivery.objects.filter(status__in=[Status.QUEUED, Status.SENDING], due_at__lte=now or timezone.now())
    outcome: Counter[str] = Counter()
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:limit]):
        claimed = _claimed(pk, now or timezone.now())
        if claimed is not None:
            outcome[_handed_over(claimed, now or timezone.now())] += 1
    return outcome


def forget_old() -> int:
    """Remove deliveries older than `KEPT_FOR`; how many."""
    removed, _by_model = Delivery.objects.filter(at__lt=clock.believed() - KEPT_FOR).delete()
    return removed


def _claimed(pk: int, now: datetime) -> Delivery | None:
    """Take the delivery, unless somebody else did: the update succeeds for one only."""
    due = Delivery.objects.filter(pk=pk, status__in=[Status.QUEUED, Status.SENDING], due_at__lte=now)
    if not due.update(status=Status.SENDING, attempts=F("attempts") + 1, due_at=now + LEASE):
        return None
    return Delivery.objects.select_related("webhook").get(pk=pk)


def _handed_over(delivery: Delivery, now: datetime) -> Status:
    body, headers = signed(delivery, now, signing_key())
    try:
        answered = calling.post(delivery.webhook.url, body, headers)
    except calling.NotCalled as problem:
        return _again(delivery, now, failure=str(problem))
    if 200 <= answered < 300:
        return _mark(delivery, Status.DELIVERED, answered=answered, failure="", delivered_at=now)
    return _again(delivery, now, failure="refused", answered=answered)


def _again(delivery: Delivery, now: datetime, **fields: Any) -> Status:
    if delivery.attempts > len(WAITS):
        return _mark(delivery, Status.FAILED, **fields)
    return _mark(delivery, Status.QUEUED, due_at=now + WAITS[delivery.attempts - 1], **fields)


def _mark(delivery: Delivery, status: Status, **fields: Any) -> Status:
    mine = Delivery.objects.filter(pk=delivery.pk, status=Status.SENDING, attempts=delivery.attempts)
    mine.update(status=status, **fields)
    return status


def signed(delivery: Delivery, now: datetime, key: Ed25519PrivateKey) -> tuple[bytes, Mapping[str, str]]:
    """The body and headers of a delivery, signed as the specification Standard Webhooks says (`v1a`, Ed25519)."""
    ident, moment = f"msg_{delivery.uid.hex}", str(int(now.timestamp()))
    content = {"type": delivery.event, "timestamp": delivery.at.isoformat(), "data": delivery.data}
    body = json.dumps(content, separators=(",", ":")).encode()
    signature = base64.b64encode(key.sign(f"{ident}.{moment}.".encode() + body)).decode()
    return body, {
        "content-type": "application/json",
        "user-agent": "sapar-webhooks/1",
        "webhook-id": ident,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1a,{signature}",
    }


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation; drawn at the first call."""
    return keys.private_key(settings.WEBHOOKS_KEY)


def public_key() -> str:
    """What receivers check signatures with: `whpk_` and the key in base64."""
    raw = bytes.fromhex(keys.public_text(signing_key().public_key()))
    return "whpk_" + base64.b64encode(raw).decode()
