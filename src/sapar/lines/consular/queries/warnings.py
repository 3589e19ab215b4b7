"""Reads of warnings."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.outbox import queries as outbox
from sapar.lines.consular import rules
from sapar.lines.consular.enums import WarningStatus
from sapar.lines.consular.models import Warning
from sapar.lines.consular.refusals import NotFound


def warnings(*, actor: Actor) -> QuerySet[Warning]:
    """All warnings, the latest first: every mission sees what the others say."""
    policy.require(actor, rules.WARNING_READ)
    return Warning.objects.select_related("office", "written_by", "approved_by").order_by("-written_at", "-pk")


def warning(*, actor: Actor, uid: str) -> Warning:
    """One warning. Raises NotFound."""
    found = warnings(actor=actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("", _("There is no such warning."))
    return found


def delivery(*, actor: Actor, warning: Warning) -> dict[str, int]:
    """How many of a warning's messages are in which status of the outbox."""
    policy.require(actor, rules.WARNING_READ)
    return outbox.counts(about=warning.about)


def published(*, country: str, on: date) -> QuerySet[Warning]:
    """What the public site shows for a country on a day: approved or sent, and not over."""
    shown = Warning.objects.filter(status__in=[WarningStatus.APPROVED, WarningStatus.SENT], public=True)
    shown = shown.filter(there_to__gte=on)
    return (shown.filter(country=country) if country else shown).order_by("-approved_at", "-pk")
