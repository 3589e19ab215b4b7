"""Forms by which facts about a person are put right: what was typed before stays in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sapar.sites.office.forms.base import OfficeForm, choice, day, line
from sapar.sites.office.forms.person import ContractForm, EventForm, JourneyForm, PermitForm

WHY = _("Why is it changed?")


class JourneyCorrection(JourneyForm):
    """A stay abroad."""

    note = line(_("Note"), longest=300)
    reason = line(WHY, required=True)


class ContractCorrection(ContractForm):
    """A contract of work."""

    ended_on = day(_("Ended on"), hint=_("If it ended before its last day."))
    reason = line(WHY, required=True)


class PermitCorrection(PermitForm):
    """A visa, permit or residence title."""

    cancelled_on = day(_("Cancelled on"))
    reason = line(WHY, required=True)


class EventCorrection(EventForm):
    """An act or measure."""

    paid = choice(_("Paid"), [("yes", _("Yes")), ("no", _("No"))], hint=_("For a fine or a fee."))
    reason = line(WHY, required=True)

    def clean_paid(self) -> bool | None:
        """As the service takes it."""
        return {"yes": True, "no": False}.get(self.cleaned_data["paid"])


class WithdrawalForm(OfficeForm):
    """Why something was not so."""

    reason = line(_("Why is it taken away?"), required=True, hint=_("It stays in the history with this reason."))
