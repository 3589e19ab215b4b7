"""Due times and ages in words, counted in days of the calendar as people do."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = 3
"""From how many days before it a due time is shown as near."""


def day_of(value: datetime | date) -> date:
    """The day of a moment, on the reader's clock."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def due(value: datetime | date, today: date) -> str:
    """A due time as seen from a day: in 3 days, tomorrow, today, 2 days overdue."""
    days = (day_of(value) - today).days
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    if days > 1:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}


def tone(value: datetime | date, now: datetime) -> str:
    """bad: past; open: within `SOON` days; plain: later."""
    if (isinstance(value, datetime) and value < now) or day_of(value) < timezone.localtime(now).date():
        return "bad"
    return "open" if (day_of(value) - timezone.localtime(now).date()).days <= SOON else "plain"


def ago(value: datetime | date, today: date) -> str:
    """How long ago a day was, or how far it is."""
    days = (today - day_of(value)).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days > 1:
        return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    return ngettext("in %(days)s day", "in %(days)s days", -days) % {"days": -days}
