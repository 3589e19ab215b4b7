"""Acts that write to the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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
) -> None:
    """Add an entry, in the transaction of the act it tells of; of a page that only reads, at its end (see `page`).

    `act`: the permission's name (`registry.person.read`); `subject`: a model instance (its `uid` or primary key is
    kept); `persons`: uids of the persons whose data was read or written; `details`: names of fields, counts and ids
    only, never what a field holds.
    """
    subject_type, subject_id = "", ""
    if subject is not None:
        subject_type = subject._meta.label_lower
        subject_id = str(getattr(subject, "uid", "") or subject.pk)
    entry = Entry(
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
    added = (entry, list(dict.fromkeys(persons)))
    this = _page.get()
    if this is not None and this.reads:
        this.waiting.append(added)
    else:
        _write([added])


def _write(added: list[tuple[Entry, list[str]]]) -> None:
    with transaction.atomic(savepoint=False):
        Entry.objects.bulk_create([entry for entry, _persons in added])
        Concerned.objects.bulk_create(
            [Concerned(entry=entry, person_uid=uid) for entry, persons in added for uid in persons]
        )
        _seal_after_commit()


@dataclass
class _Page:
    """What one request adds to the log."""

    reads: bool
    waiting: list[tuple[Entry, list[str]]] = field(default_factory=list)
    unsealed: bool = False


_page: ContextVar[_Page | None] = ContextVar("_page", default=None)


@contextmanager
def page(*, reads: bool = False) -> Iterator[None]:
    """One request: its entries are chained once, at its end, for a page reads several things.

    `reads`: it changes nothing, so there is no act whose transaction the entries belong to; they are written together
    at the end, before anything of what was read leaves. Otherwise each is written in the transaction of its act.
    Nothing is lost if the chaining is never reached: the next act's sealer or the worker chains them (see `chain`).
    """
    if _page.get() is not None:  # within another: that one writes and seals
        yield
        return
    this = _Page(reads)
    token = _page.set(this)
    try:
        yield
    finally:
        try:
            if this.waiting:
                _write(this.waiting)
        finally:
            _page.reset(token)
            if this.unsealed:
                _seal_after_commit()


def _seal_after_commit() -> None:
    # Once a transaction, however many entries it adds. What follows the commit cannot fail the act: it is logged.
    waiting = transaction.get_connection().run_on_commit
    if not any(function is _seal for _ids, function, *_rest in waiting):
        transaction.on_commit(_seal, robust=True)


def _seal() -> None:
    this = _page.get()
    if this is not None:
        this.unsealed = True
        return
    _sealed, head = chain.seal_to(wait=False)
    roots.write_if_due(head)
