"""Acts on warnings: written, proposed, approved by a second person, sent to those whom they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.outbox import services as outbox
from sapar.core.registry import cleaning
from sapar.lines.consular import rules
from sapar.lines.consular.enums import Severity, WarningStatus
from sapar.lines.consular.models import Warning
from sapar.lines.consular.queries.audience import Addressee, addressees
from sapar.lines.consular.refusals import Refused

LANGUAGES = ("ky", "ru", "en")
LONGEST_TITLE = 80
LONGEST_TEXT = 600
"""Characters: a warning is read on a telephone, and an SMS is paid by the part."""
AT_ONCE = 2000
"""Addressees that are queued in one transaction."""


@transaction.atomic
def write_warning(
    *, actor: Actor, office: Office, titles: Mapping[str, str], texts: Mapping[str, str], country: str,
    there_from: date, there_to: date, region: str = "", severity: str = Severity.WARNING, public: bool = True,
    warning: Warning | None = None,
) -> Warning:  # fmt: skip
    """Write a warning, or change one that nobody has approved yet; a change makes it a draft again. Raises Refused."""
    rules.require(actor, rules.WARNING_WRITE, office)
    fields: dict[str, Any] = {
        "titles": _texts(titles, "title", LONGEST_TITLE),
        "texts": _texts(texts, "text", LONGEST_TEXT),
        "country": cleaning.country(country, "country", area=True),
        "region": cleaning.text(region, "region", 60),
        "there_from": there_from,
        "there_to": there_to,
        "severity": severity,
        "public": public,
    }
    if there_to < there_from or there_to < timezone.localdate():
        raise Refused("there_to", _("The last day must come after the first, and not have passed."))
    if severity not in Severity.values:
        raise Refused("severity", _("Choose how much is at stake."))
    if warning is None:
        row = Warning.objects.create(office=office, written_by=actor.user, written_at=timezone.now(), **fields)
    else:
        row = _held(actor, warning, rules.WARNING_WRITE, WarningStatus.DRAFT, WarningStatus.PROPOSED)
        for name, value in (fields | {"status": WarningStatus.DRAFT, "written_by": actor.user}).items():
            setattr(row, name, value)
        row.save()
    audit.record(actor=actor, act=rules.WARNING_WRITE, subject=row)
    return row


def _texts(given: Mapping[str, str], at: str, longest: int) -> dict[str, str]:
    texts = {}
    for language in LANGUAGES:
        text = given.get(language, "").strip()
        if not text:
            raise Refused(f"{at}_{language}", _("Write it in all three languages."))
        if len(text) > longest:
            raise Refused(f"{at}_{language}", _("Shorten this to %(number)s characters.") % {"number": longest})
        texts[language] = text
    return texts


def propose_warning(*, actor: Actor, warning: Warning) -> Warning:
    """Ask a second person to approve it; twice is once."""
    return _move(actor, warning, rules.WARNING_WRITE, WarningStatus.PROPOSED, WarningStatus.DRAFT)


@transaction.atomic
def approve_warning(*, actor: Actor, warning: Warning) -> Warning:
    """Approve what somebody else wrote; twice is once. Raises Refused where one wrote it oneself."""
    row = _held(actor, warning, rules.WARNING_APPROVE, WarningStatus.PROPOSED, WarningStatus.APPROVED)
    if row.status == WarningStatus.APPROVED:
        return row
    if actor.user is None or row.written_by_id == actor.user.pk:
        raise Refused("", _("A warning is approved by somebody else than who wrote it: ask a colleague."))
    row.status, row.approved_by, row.approved_at = WarningStatus.APPROVED, actor.user, timezone.now()
    row.save(update_fields=["status", "approved_by", "approved_at"])
    audit.record(actor=actor, act=rules.WARNING_APPROVE, subject=row)
    return row


def send_warning(*, actor: Actor, warning: Warning) -> int:
    """Queue an approved warning for everybody whom it concerns and who can be reached safely; how many were new.

    Sent again, it goes to those who have come since, and to nobody twice: a human being's message has one key. Stopped
    half-way, sending again does the rest.
    """
    with transaction.atomic():
        row = _held(actor, warning, rules.WARNING_WRITE, WarningStatus.APPROVED, WarningStatus.SENT)
    total = 0
    for part in _parts(addressees(row)):
        with transaction.atomic():
            drafts = [_draft(row, one) for one in part]
            total += outbox.send_many(actor=actor, template="consular/warning", about=row.about, drafts=drafts)
    with transaction.atomic():
        row = _held(actor, warning, rules.WARNING_WRITE, WarningStatus.APPROVED, WarningStatus.SENT)
        row.status, row.sent_at = WarningStatus.SENT, timezone.now()
        row.save(update_fields=["status", "sent_at"])
        audit.record(actor=actor, act="consular.warning.send", subject=row, details={"messages": total})
    return total


def _draft(warning: Warning, one: Addressee) -> outbox.Draft:
    words = {"title": warning.titles[one.language], "text": warning.texts[one.language]}
    return outbox.Draft(f"{warning.about}:{one.cluster}", one.channel, one.to, one.language, words)


def _parts(found: Iterator[Addressee]) -> Iterator[list[Addressee]]:
    part: list[Addressee] = []
    for one in found:
        part.append(one)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def withdraw_warning(*, actor: Actor, warning: Warning) -> Warning:
    """Take a warning back: it leaves the public site; what was sent was sent. Twice is once."""
    before = (WarningStatus.DRAFT, WarningStatus.PROPOSED, WarningStatus.APPROVED, WarningStatus.SENT)
    return _move(actor, warning, rules.WARNING_WRITE, WarningStatus.WITHDRAWN, *before)


@transaction.atomic
def _move(actor: Actor, warning: Warning, permission: str, to: WarningStatus, *before: WarningStatus) -> Warning:
    row = _held(actor, warning, permission, *before, to)
    if row.status != to:
        row.status = to
        if to == WarningStatus.WITHDRAWN:
            row.withdrawn_at = timezone.now()
        row.save(update_fields=["status", "withdrawn_at"])
        audit.record(actor=actor, act=permission, subject=row, details={"status": str(to)})
    return row


def _held(actor: Actor, warning: Warning, permission: str, *statuses: WarningStatus) -> Warning:
    row = Warning.objects.select_for_update(of=("self",)).select_related("office").get(pk=warning.pk)
    rules.require(actor, permission, row.office)
    if row.status not in statuses:
        raise Refused("", _("The warning has moved on: look at it again."))
    return row
