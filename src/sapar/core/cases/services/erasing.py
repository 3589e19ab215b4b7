"""Erasure by rule: what a closed case says of people goes; that it was, when, where and by which steps, stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.cases import log
from sapar.core.cases.enums import Kind
from sapar.core.cases.formwork import files_in
from sapar.core.cases.models import Action, Attachment, Case, FormDraft
from sapar.core.cases.refusals import Refused
from sapar.core.cases.versions import form_at
from sapar.core.files.models import StoredFile
from sapar.core.files.services import let_go_unless_used
from sapar.core.outbox import services as outbox
from sapar.core.registry import journal
from sapar.core.registry.models import Person
from sapar.core.registry.retention import CASE_CLOSED
from sapar.core.registry.rules import ERASE

JOURNAL = "cases"
"""The name under which erased cases are written down."""
KEPT = frozenset({
    "state", "office", "team", "assignee", "sensitivity", "due_at", "form", "form_digest", "transition", "from", "to",
    "final", "closing_reason", "task", "due_on", "referral", "mode", "to_office", "to_team", "to_user", "counterpart",
    "shared", "consent", "answer", "level", "other", "link", "undoes", "before", "revokes", "revives", "language",
    "channel", "letter", "undone", "handover_from", "version",
    "from_version",
})  # fmt: skip
"""What the log keeps: codes, ids and times; no words, no answers, no names."""


@transaction.atomic
def erase(*, actor: Actor, case: str, rule: str) -> None:
    """Erase what a closed case (by uid) says of people, with its files. `rule`: why, as a code.

    The only act that changes actions; the rebuilt state still equals the stored one. Doing it again changes nothing.
    """
    held = log.held(case)
    policy.require(actor, ERASE, held)
    if held.is_open:
        raise Refused(_("An open case is not erased: close it first."))
    _erase(actor, held, rule)


def erase_of(actor: Actor, persons: Sequence[Person], rule: str) -> int:
    """Erase the cases about these records, and forms half-filled about them; how many cases.

    Part of a person's erasure, which has asked the policy; also open ones, which only a restored back-up brings along.
    """
    rows = Case.objects.select_for_update().filter(person__in=persons).order_by("pk")
    for held in (listed := list(rows)):
        _erase(actor, held, rule)
    FormDraft.objects.filter(context__person__in=[row.uid for row in persons]).delete()
    return len(listed)


def erase_ended(actor: Actor, day: date, most: int) -> int:
    """Erase the cases that were closed before the day, at most so many, the oldest first; how many."""
    policy.require(actor, ERASE)
    before = timezone.make_aware(datetime.combine(day, time.min))
    ended = Case.objects.filter(erased_at__isnull=True, closed_at__lt=before).order_by("closed_at")
    return _each(actor, ended.values_list("uid", flat=True)[:most], CASE_CLOSED.code)


def erase_again(actor: Actor, uids: Iterable[str]) -> int:
    """Erase again what a restored back-up brought back; how many cases."""
    listed = list(uids)
    parts = (listed[start : start + 500] for start in range(0, len(listed), 500))
    back = (Case.objects.filter(uid__in=part, erased_at__isnull=True).values_list("uid", flat=True) for part in parts)
    return sum(_each(actor, part, "repeat") for part in back)


def _each(actor: Actor, uids: Iterable[str], rule: str) -> int:
    """Each in its own transaction: stopped anywhere, the rest is done the next time."""
    done = 0
    for uid in list(uids):
        with transaction.atomic():
            _erase(actor, log.held(uid), rule)
        done += 1
    return done


def _erase(actor: Actor, held: Case, rule: str) -> None:
    if held.erased_at is not None:
        return
    persons = (held.person.uid,) if held.person is not None else ()
    rows: models.QuerySet[Action] = models.QuerySet(Action).filter(case=held).order_by("sequence")
    # Files that answer a question; a text that names another's file takes nothing away.
    given = {
        file
        for action in rows
        if action.data.get("answers")
        for _path, file in files_in(form_at(held, action), action.data["answers"])
    }
    for action in rows:
        rows.filter(pk=action.pk).update(data=_bare(action))
    old = log.state_of(held)
    log.store(held, old, log.rebuilt(held, held.actions.order_by("sequence")))
    attachments = list(Attachment.objects.filter(case=held).select_related("file__blob"))
    Attachment.objects.filter(case=held).delete()
    for file in {row.file for row in attachments} | set(StoredFile.objects.filter(uid__in=given)):
        let_go_unless_used(actor=actor, file=file)
    FormDraft.objects.filter(case=held).delete()
    outbox.forget_words(actor=actor, about=[f"case:{held.uid}"])
    if not held.is_open:  # an open one, of a restored back-up, is still to be closed; its term comes
        held.erased_at = timezone.now()
        held.save(update_fields=["erased_at"])
    journal.write(JOURNAL, [held.uid], rule)
    audit.record(
        actor=actor, act="cases.case.erase", subject=held, persons=persons, purpose=rule,
        details={"actions": held.sequence, "files": len(attachments)},
    )  # fmt: skip


def _bare(action: Action) -> dict[str, Any]:
    data = {name: value for name, value in action.data.items() if name in KEPT}
    if action.kind in (Kind.OPENED, Kind.FORM, Kind.MOVED) and "form" in data:
        data |= {"answers": {}, "subject": ""}
    if action.kind == Kind.OPENED:
        data["person"] = None
    if action.kind == Kind.IDENTIFIED:
        data["person"] = None
    if action.kind == Kind.TASK_ADDED:
        data["title"] = "—"
    return data
