"""Acts that write to the log."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from sapar.core.audit import chain, roots
from sapar.core.audit.models import Concerned, Entry

logger = logging.getLogger(__name__)


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


_page: ContextVar[_Page | None] = ContextVar("_page", default=None)


@contextmanager
def page(*, reads: bool = False) -> Iterator[None]:
    """One request.

    `reads`: it changes nothing, so there is no act whose transaction the entries belong to; they are written together
    at the end, before anything of what was read leaves. Otherwise each is written in the transaction of its act.
    """
    if _page.get() is not None:  # within another: that one writes
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


def _seal_after_commit() -> None:
    # Once a transaction, however many entries it adds. What follows the commit cannot fail the act: it is logged.
    waiting = transaction.get_connection().run_on_commit
    if not any(function is _seal for _ids, function, *_rest in waiting):
        transaction.on_commit(_seal, robust=True)


def _seal() -> None:
    request = _request.get()
    if request is not None:
        request.unsealed = True
        return
    _sealed, head = chain.seal_to(wait=False)
    roots.write_if_due(head)


@dataclass
class _Request:
    """Whether a request that is being answered has added entries that are not chained yet."""

    unsealed: bool = False


_request: ContextVar[_Request | None] = ContextVar("_request", default=None)


def answering(**_sent: Any) -> None:
    """A request has come in: what it adds to the log is chained once, when it has been answered."""
    _request.set(_Request())


def answered(**_sent: Any) -> None:
    """The answer has left: chain what the request added to the log, so that nobody waits for it.

    Nothing is lost if this is never reached: the next request's sealer or the worker chains it (see `chain`).
    """
    request = _request.get()
    _request.set(None)
    if request is not None and request.unsealed:
        try:
            _seal()
        except Exception:  # as after a commit: what follows the answer cannot fail it
            logger.exception("The log could not be chained after an answer; the next sealer does it.")
