"""Acts of the outbox that write: queue a message, hand over what is due, note that one has arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.accounts.actors import Actor
from sapar.core.audit import clock
from sapar.core.audit import services as audit
from sapar.core.outbox import channels, texts
from sapar.core.outbox.enums import Channel, Status
from sapar.core.outbox.models import OutboxMessage

LEASE = timedelta(minutes=5)
"""How long a sender may take over one message before another may take it."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long to wait after each failure; after one more the message counts as failed."""


KEPT = timedelta(days=90)
"""How long address and words of a message are kept after it was queued."""


class KeyTaken(ValueError):
    """The key already names another message: other channel, addressee, text or language."""


@dataclass(frozen=True)
class Draft:
    """One message of a batch."""

    key: str
    channel: str
    to: str
    language: str
    context: Mapping[str, Any]


@transaction.atomic
def send(
    *,
    actor: Actor,
    key: str,
    channel: str,
    to: str,
    template: str,
    language: str,
    context: Mapping[str, Any],
    about: str = "",
) -> OutboxMessage:
    """Queue a message in the caller's transaction; with a key used before, return that message and do nothing.

    Raises KeyTaken where the key names a message to somebody else or of another kind, and TemplateAtFault. The
    caller's own act has checked that the actor may; this adds who had it sent to the log.
    """
    fresh = _drafted(Draft(key, channel, to, language, context), template, about, timezone.now())
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={f.attname: getattr(fresh, f.attname) for f in fresh._meta.concrete_fields if f.name != "id"}
    )
    if created:
        audit.record(actor=actor, act="outbox.message.send", subject=message, details={"channel": channel})
        wake()
    elif (message.channel, message.template, message.language) != (channel, template, language) or (
        message.to not in ("", to)  # emptied after a while
    ):
        raise KeyTaken("this key already names another message")
    return message


@transaction.atomic
def send_many(*, actor: Actor, template: str, about: str, drafts: Iterable[Draft]) -> int:
    """Queue many messages of one template; return how many are new. Keys used before are passed over.

    For warnings to thousands: one entry in the log for all, a few statements for each thousand.
    """
    now, before = timezone.now(), OutboxMessage.objects.filter(about=about).count()
    OutboxMessage.objects.bulk_create(
        (_drafted(draft, template, about, now) for draft in drafts), batch_size=500, ignore_conflicts=True
    )
    new = OutboxMessage.objects.filter(about=about).count() - before
    if new:
        audit.record(actor=actor, act="outbox.message.send", details={"about": about, "messages": new})
        wake()
    return new


def _drafted(draft: Draft, template: str, about: str, now: datetime) -> OutboxMessage:
    if draft.channel not in Channel.values:
        raise ValueError(f"there is no channel {draft.channel}")
    subject, body = texts.render(template=template, language=draft.language, context=draft.context)
    return OutboxMessage(
        key=draft.key, about=about, channel=draft.channel, to=draft.to, template=template, language=draft.language,
        subject=subject, body=body, due_at=now, queued_at=now,
    )  # fmt: skip


def wake() -> None:
    """After the commit, have the messages handed over by the worker; at most one job for it waits at a time."""
    from sapar.core.outbox.tasks import request_delivery

    transaction.on_commit(partial(request_delivery), robust=True)


def deliver(*, actor: Actor, limit: int = 1000, now: datetime | None = None) -> Counter[str]:
    """Hand over what is due, at most `limit` messages; return how many reached which status.

    Each message is claimed, handed over and marked on its own. Two that deliver at once never take the same one.
    A sender killed between handing over and marking leaves a claim that ends after `LEASE`; the message is then
    handed over again under the same id: at least once, never lost.
    """
    due = OutboxMessage.objects.filter(status__in=[Status.QUEUED, Status.SENDING], due_at__lte=now or timezone.now())
    found = list(due.order_by("channel", "due_at", "pk").values_list("channel", "pk")[:limit])
    outcome: Counter[str] = Counter()
    for channel, pairs in groupby(found, key=lambda pair: pair[0]):
        with channels.opened(channel) as sender:
            for _, pk in pairs:
                message = _claimed(pk, now or timezone.now())  # a batch may outlast a claim: the clock is read again
                if message is not None:
                    outcome[_handed_over(message, sender, now or timezone.now())] += 1
    if outcome:
        audit.record(actor=actor, act="outbox.message.deliver", details=dict(outcome))
    return outcome


def _claimed(pk: int, now: datetime) -> OutboxMessage | None:
    """Take the message, unless somebody else did: the update succeeds for one only."""
    due = OutboxMessage.objects.filter(pk=pk, status__in=[Status.QUEUED, Status.SENDING], due_at__lte=now)
    taken = due.update(status=Status.SENDING, attempts=F("attempts") + 1, due_at=now + LEASE)
    return OutboxMessage.objects.get(pk=pk) if taken else None


def _handed_over(message: OutboxMessage, sender: channels.Sender, now: datetime) -> Status:
    try:
        reached = sender.send(message)
    except channels.Refused as problem:
        return _mark(message, Status.FAILED, failure=str(problem))
    except channels.Later as problem:
        if message.attempts > len(WAITS):
            return _mark(message, Status.FAILED, failure=str(problem))
        return _mark(message, Status.QUEUED, failure=str(problem), due_at=now + WAITS[message.attempts - 1])
    arrived = now if reached == Status.DELIVERED else None
    return _mark(message, reached, failure="", sent_at=now, delivered_at=arrived)


def _mark(message: OutboxMessage, status: Status, **fields: Any) -> Status:
    """Only while the claim is still ours: a slow sender must not undo what the next one wrote."""
    OutboxMessage.objects.filter(pk=message.pk, status=Status.SENDING, attempts=message.attempts).update(
        status=status, **fields
    )
    return status


@transaction.atomic
def note_arrival(*, actor: Actor, uid: str, arrived: bool, at: datetime | None = None) -> bool:
    """Note a gateway's receipt: the message has arrived, or never will. False where that was known or it is unknown."""
    sent = OutboxMessage.objects.filter(uid=uid, status=Status.SENT)
    if arrived:
        changed = sent.update(status=Status.DELIVERED, delivered_at=at or timezone.now())
    else:
        changed = sent.update(status=Status.FAILED, failure="not delivered")
    if changed:
        audit.record(actor=actor, act="outbox.message.receipt", details={"uid": str(uid), "arrived": arrived})
    return bool(changed)


@transaction.atomic
def forget(*, actor: Actor, now: datetime | None = None) -> int:
    """Empty address and words of messages that have ended so long ago; their key, status and times stay. How many."""
    ended = OutboxMessage.objects.filter(status__in=[Status.SENT, Status.DELIVERED, Status.FAILED]).exclude(to="")
    emptied = ended.filter(queued_at__lt=(now or clock.believed()) - KEPT).update(to="", body="")
    if emptied:
        audit.record(actor=actor, act="outbox.message.forget", details={"messages": emptied})
    return emptied


@transaction.atomic
def forget_words(*, actor: Actor, about: Collection[str] = (), to: Collection[str] = ()) -> int:
    """Empty what was written about these things, and what had been sent to these addresses; how many.

    For erasure: what waits about the things is not sent any more; what waits for an address, which others may share,
    is sent and emptied in its time.
    """
    ours = OutboxMessage.objects.exclude(to="")
    waiting = Q(status__in=[Status.QUEUED, Status.SENDING])
    emptied = ours.filter(waiting, about__in=about).update(to="", body="", status=Status.FAILED, failure="withdrawn")
    emptied += ours.exclude(waiting).filter(Q(about__in=about) | Q(to__in=to)).update(to="", body="")
    if emptied:
        audit.record(actor=actor, act="outbox.message.forget", details={"messages": emptied})
    return emptied


def deliver_as_system() -> Counter[str]:
    """`deliver` for the command and the worker."""
    return deliver(actor=actors.system("outbox"))


def forget_as_system() -> int:
    """`forget` for the worker."""
    return forget(actor=actors.system("outbox"))
