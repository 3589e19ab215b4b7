"""What a member of staff keeps: half-filled forms and saved filters. Nobody else reads the former."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office, User
from sapar.core.audit import services as audit
from sapar.core.cases import rules
from sapar.core.cases.models import Case, FormDraft, SavedFilter
from sapar.core.cases.refusals import NotFound, Refused

MOST_FILTERS = 50


def save_draft(
    *, actor: Actor, programme: str, form: str, answers: Mapping[str, Any], case: Case | None = None,
    context: Mapping[str, Any] | None = None, draft: str = "",
) -> FormDraft:  # fmt: skip
    """Keep a half-filled form as typed, unchecked; `draft`: the uid of the one that it replaces."""
    user = _user(actor)
    if case is not None:
        rules.require(actor, "cases.case.act", case)
    else:
        policy.require(actor, "cases.case.open")
    with transaction.atomic():
        row = FormDraft.objects.select_for_update().filter(user=user, uid=draft).first() if draft else None
        row = row or FormDraft(user=user)
        row.case, row.programme, row.form = case, programme, form
        row.answers, row.context, row.saved_at = dict(answers), dict(context or {}), timezone.now()
        row.save()
        audit.record(actor=actor, act="cases.draft.write", subject=row, details={"form": form})
        return row


def discard_draft(*, actor: Actor, draft: str) -> bool:
    """Throw a half-filled form away; False where there is none."""
    removed, _by_model = FormDraft.objects.filter(user=_user(actor), uid=draft).delete()
    return bool(removed)


def save_filter(*, actor: Actor, name: str, query: str, office: Office | None = None) -> SavedFilter:
    """Keep a list's address under a name; the same name again replaces it. `office`: colleagues there see it too."""
    user = _user(actor)
    policy.require(actor, "cases.case.list", office)
    cleaned = name.strip()
    if not cleaned or len(cleaned) > 80:
        raise Refused(_("Name the list in at most 80 characters."))
    if len(query) > 1000:
        raise Refused(_("This list has too many conditions to be kept: leave some out."))
    with transaction.atomic():
        kept = SavedFilter.objects.filter(user=user)
        if kept.exclude(name=cleaned).count() >= MOST_FILTERS:
            raise Refused(_("You keep %(number)s lists: remove one first.") % {"number": MOST_FILTERS})
        row, _created = SavedFilter.objects.update_or_create(
            user=user, name=cleaned, defaults={"query": query.lstrip("?"), "office": office}
        )
        return row


def forget_filter(*, actor: Actor, saved: str) -> None:
    """Remove a saved filter of one's own."""
    if not SavedFilter.objects.filter(user=_user(actor), uid=saved).delete()[0]:
        raise NotFound(_("There is no such list of yours."))


def _user(actor: Actor) -> User:
    if actor.user is None:
        raise policy.Denied("cases.desk")
    return actor.user
