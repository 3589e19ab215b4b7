"""Forms of money planned and paid, and of the purposes it serves."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap import enums
from sapar.sites.office.forms.base import OfficeForm, choice, day, one_of, text
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import PlanForm, currency_code, number


class BudgetForm(PlanForm):
    """Money planned."""

    links = ("source", "activity")

    source = choice(_("Source"), [])
    activity = choice(_("Activity"), [])
    period_start = day(_("For the time from"), required=True)
    period_end = day(_("until"), required=True, hint=_("At most a year."))
    currency = a_line(_("Currency"), required=True, width=5, longest=3, hint=_("Three letters: USD, KGS."))
    amount = number(_("Amount"))

    def clean_currency(self) -> str:
        """Three letters."""
        return currency_code(self.cleaned_data["currency"])


class SpendingForm(PlanForm):
    """Money committed, handed on or spent."""

    links = ("source", "activity")

    kind = one_of(_("What happened"), enums.SpendingKind)
    on = day(_("Day"), required=True)
    source = choice(_("Source"), [])
    activity = choice(_("Activity"), [])
    currency = a_line(_("Currency"), required=True, width=5, longest=3, hint=_("Three letters: USD, KGS."))
    amount = number(_("Amount"))
    note = a_line(_("Note"), longest=200)

    def clean_currency(self) -> str:
        """Three letters."""
        return currency_code(self.cleaned_data["currency"])


class SectorsForm(OfficeForm):
    """Purpose codes and their shares."""

    sectors = text(
        _("Purpose codes with their shares"), rows=5,
        hint=_("One on a line: the code of five digits, then its share in per cent, for example 15190 60. Together they make 100."),
    )  # fmt: skip
    reason = a_line(_("Why does the plan change?"), longest=500)

    def clean_sectors(self) -> dict[str, str]:
        """Code: share."""
        found: dict[str, str] = {}
        for place, written in enumerate(self.cleaned_data["sectors"].splitlines(), start=1):
            if not written.strip():
                continue
            pieces = written.replace("%", " ").replace(",", ".").split()
            share = _share(pieces[1]) if len(pieces) == 2 else None
            if share is None or not re.fullmatch(r"\d{5}", pieces[0]) or pieces[0] in found:
                said = gettext(
                    "Line %(number)s: write a code of five digits, once, and its share, for example 15190 60."
                )
                raise forms.ValidationError(said % {"number": place})
            found[pieces[0]] = format(share, "f")
        return found


def _share(written: str) -> Decimal | None:
    try:
        share = Decimal(written)
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 < share <= 100 else None
