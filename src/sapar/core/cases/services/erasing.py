"""Erasure by rule: what a closed case says of people goes; that it was, when, where and by which steps, stays."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.cases import log, state
from sapar.core.cases.enums import Kind
from sapar.core.cases.formwork import texts_in
from sapar.core.cases.models import Action, Attachment, FormDraft
from sapar.core.cases.refusals import Refused
from sapar.core.files.models import StoredFile
from sapar.core.files.services import let_go

ERASE = "registry.person.erase"
KEPT = frozenset({
    "state", "office", "team", "assignee", "sensitivity", "due_at", "form", "form_digest", "transition", "from", "to",
    "final", "closing_reason", "task", "due_on", "referral", "mode", "to_office", "to_team", "to_user", "counterpart",
    "shared", "consent", "answer", "level", "other", "link", "undoes", "before", "revokes", "revives", "language",
    "channel", "letter", "undone", "handover_from",
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
    persons = (held.person.uid,) if held.person is not None else ()
    rows: models.QuerySet[Action] = models.QuerySet(Action).filter(case=held).order_by("sequence")
    given = {text for action in rows for text in texts_in(action.data.get("answers")) if len(text) <= 24}
    for action in rows:
        rows.filter(pk=action.pk).update(data=_bare(action))
    old = log.state_of(held)
    log.store(held, old, state.rebuild(held.actions.order_by("sequence")))
    attachments = list(Attachment.objects.filter(case=held).select_related("file__blob"))
    Attachment.objects.filter(case=held).delete()
    for file in {row.file for row in attachments} | set(StoredFile.objects.filter(uid__in=given)):
        let_go(actor=actor, file=file)
    FormDraft.objects.filter(case=held).delete()
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
