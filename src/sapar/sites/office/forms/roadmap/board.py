"""What the board shows, and the day as of which the plan is seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap.models import Partner
from sapar.sites.office.forms.base import OfficeForm, choice, offer
from sapar.sites.office.forms.base import line as a_line

LANE_STATES = [
    ("late", _("Late")), ("under_way", _("Under way")), ("ahead", _("Not begun")), ("done", _("Done")),
    ("stopped", _("Stopped")),
]  # fmt: skip


class BoardFilter(OfficeForm):
    """What the board shows."""

    line = choice(_("Line of work"), [])
    state = choice(_("State"), LANE_STATES)
    partner = choice(_("Partner"), [])
    as_of = a_line(_("As it stood on"), width=10, longest=10, hint=_("Year-month-day, or empty for today."))

    def __init__(self, *args: Any, lines: Iterable[Any], partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", gettext("all"))
        offer(self, "line", [nothing, *((each.code, str(each)) for each in lines)])
        offer(self, "state", [nothing, *LANE_STATES])
        offer(self, "partner", [nothing, *((each.code, str(each)) for each in partners)])

    def clean_as_of(self) -> date | None:
        """A day that is past."""
        return past_day(self.cleaned_data["as_of"])


class DayForm(OfficeForm):
    """The day as of which something is printed."""

    as_of = a_line(_("As it stood on"), width=10, longest=10, hint=_("Year-month-day, or empty for today."))

    def clean_as_of(self) -> date | None:
        """A day that is past."""
        return past_day(self.cleaned_data["as_of"])


def past_day(written: str) -> date | None:
    """A day from 2026-03-31 or 31.03.2026; None where nothing is written. ValidationError says how to write it."""
    written = written.strip()
    if not written:
        return None
    try:
        return date.fromisoformat("-".join(reversed(written.split("."))) if "." in written else written)
    except ValueError:
        raise forms.ValidationError(_("Write the day as year-month-day, for example 2026-03-31.")) from None
