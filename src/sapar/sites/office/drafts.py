"""Keeping half-filled forms in the order in which they were typed: a request that was overtaken changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sapar.core.accounts.actors import Actor
from sapar.core.audit.once import came_of
from sapar.core.cases import services
from sapar.core.cases.models import FormDraft

TURN = "turn"
"""In a draft's context: how many times its page has sent what was typed."""


def turn_of(draft: FormDraft) -> int:
    """The turn of what is kept."""
    return int(draft.context.get(TURN, 0))


@transaction.atomic
def keep(*, actor: Actor, draft: FormDraft, answers: Mapping[str, Any], turn: int, by_itself: bool) -> FormDraft | None:
    """Keep what a page sent. None where the draft is gone, or where the page sent this `by_itself`, before something
    that is kept already: two requests of one page may arrive in either order.
    """
    row = FormDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None or (by_itself and turn <= turn_of(row)):
        return None
    return services.save_draft(
        actor=actor, programme=draft.programme, form=draft.form, answers=answers, case=draft.case, draft=draft.uid,
        context={**row.context, TURN: max(turn, turn_of(row) + 1)},
    )  # fmt: skip


def key(draft: str) -> str:
    """The idempotency key under which a draft is sent: it is sent once, however often the button is pressed."""
    return f"draft-{draft}"


def led_to(*, actor: Actor, draft: str) -> str:
    """The uid of the case to which the actor sent a draft that is gone since; empty where they sent none."""
    return str((came_of(actor=actor, key=key(draft)) or {}).get("uid", ""))
