"""Idempotency keys: what a client may send again takes effect once and answers the same each time.

    with once(actor=actor, act="cases.case.open", key=key, request={"programme": …}) as done:
        if done.result is not None:
            return Case.objects.get(uid=done.result["uid"])
        …
        done.keep({"uid": case.uid})

The key's row is written in the transaction of the act: both are there or neither. Of two requests at the same time
the second waits for the first: SQLite lets one transaction write at a time, PostgreSQL holds an insertion of a row
that is unique until the other transaction has ended.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from sapar.core.audit import clock
from sapar.core.audit.models import Key
from sapar.core.audit.services import ActorLike

LONGEST = 100
"""Characters of a key."""
KEPT_FOR = timedelta(days=30)
"""How long a repeated request is recognised."""


class KeyReused(ValueError):
    """The key was used before for another request; its words say what to change."""


class Done:
    """What came of the first request under a key; `result` is None while there was none."""

    def __init__(self, result: dict[str, Any] | None = None) -> None:
        self.result = result
        self.kept: dict[str, Any] | None = None

    def keep(self, result: Mapping[str, Any]) -> None:
        """Remember what came of it: uids and numbers, never personal data."""
        self.kept = dict(result)


@contextmanager
def once(*, actor: ActorLike, act: str, key: str | None, request: Mapping[str, Any]) -> Iterator[Done]:
    """Run the block's act once per key of this actor; without a key it runs each time.

    `request`: all that decides what the act does. It is kept as a keyed digest only, so that the same key with
    another request is refused (KeyReused). The block must call `keep`, unless it found `result`.
    """
    if not key:
        yield Done()
        return
    if len(key) > LONGEST:
        raise KeyReused(_("The key is too long: send at most 100 characters."))
    holder, digest = uuid.uuid4().hex, _digest(request)
    named = {"actor_kind": actor.kind, "actor_id": actor.ident, "act": act, "key": key}
    with transaction.atomic():
        mine = Key(**named, holder=holder, digest=digest, at=timezone.now())
        Key.objects.bulk_create([mine], ignore_conflicts=True)
        row = Key.objects.get(**named)
        if row.holder != holder:
            if row.digest != digest:
                raise KeyReused(_("This key was used for another request: send a new key with a new request."))
            yield Done(row.result)
            return
        done = Done()
        yield done
        if done.kept is None:
            raise RuntimeError(f"{act} kept nothing under its key")
        Key.objects.filter(pk=row.pk).update(result=done.kept)


def came_of(*, actor: ActorLike, key: str) -> dict[str, Any] | None:
    """What came of this actor's last act under a key, whatever act it was; None where there was none."""
    found = Key.objects.filter(actor_kind=actor.kind, actor_id=actor.ident, key=key).order_by("-at")
    return found.values_list("result", flat=True).first()


def forget_old(*, now: datetime | None = None) -> int:
    """Remove keys older than `KEPT_FOR`; answers how many."""
    removed, _by_model = Key.objects.filter(at__lt=clock.believed(now, KEPT_FOR / 3) - KEPT_FOR).delete()
    return removed


def _digest(request: Mapping[str, Any]) -> str:
    text = json.dumps(request, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    # Keyed, because names and dates could be guessed from a plain digest.
    return salted_hmac("sapar.core.audit.once", text, algorithm="sha256").hexdigest()
