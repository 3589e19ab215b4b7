"""Acts that write to the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from sapar.core.audit import chain, roots
from sapar.core.audit.models import Concerned, Entry


class ActorLike(Protocol):
    """What the log needs to know of whoever acts; `accounts.actors.Actor` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def ident(self) -> str: ...
    @property
    def office_id(self) -> int | None: ...


def record(
    *,
    actor: ActorLike,
    act: str,
    subject: Any = None,
    persons: Iterable[str] = (),
    purpose: str = "",
    outcome: str = "done",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry, in the transaction of the act it tells of.

    `act`: the permission's name (`registry.person.read`); `subject`: a model instance (its `uid` or primary key is
    kept); `persons`: uids of the persons whose data was read or written; `details`: names of fields, counts and ids
    only, never what a field holds.
    """
    subject_type, subject_id = "", ""
    if subject is not None:
        subject_type = subject._meta.label_lower
        subject_id = str(getattr(subject, "uid", "") or subject.pk)
    with transaction.atomic(savepoint=False):
        entry: Entry = Entry.objects.create(
            at=timezone.now(),
            actor_kind=actor.kind,
            actor_id=actor.ident,
            office_id=actor.office_id,
            act=act,
            subject_type=subject_type,
            subject_id=subject_id,
            purpose=purpose,
            outcome=outcome,
            details=dict(details or {}),
        )
        Concerned.objects.bulk_create([Concerned(entry=entry, person_uid=uid) for uid in dict.fromkeys(persons)])
        _seal_after_commit()
    return entry


_together: ContextVar[list[bool] | None] = ContextVar("_together", default=None)


@contextmanager
def sealed_together() -> Iterator[None]:
    """Entries added within are written as always, and chained once at the end: a page reads several things.

    Nothing is lost if the end is never reached: the next act's sealer or the worker chains them (see `chain`).
    """
    if _together.get() is not None:  # within another: that one seals
        yield
        return
    added: list[bool] = []
    token = _together.set(added)
    try:
        yield
    finally:
        _together.reset(token)
        if added:
            _seal_after_commit()


def _seal_after_commit() -> None:
    # Once a transaction, however many entries it adds. What follows the commit cannot fail the act: it is logged.
    waiting = transaction.get_connection().run_on_commit
    if not any(function is _seal for _ids, function, *_rest in waiting):
        transaction.on_commit(_seal, robust=True)


def _seal() -> None:
    added = _together.get()
    if added is not None:
        added.append(True)
        return
    chain.seal(wait=False)
    roots.write_if_due()
