"""Forms of the consular line: registration abroad, warnings, appointments, the month."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sapar.core import days
from sapar.core.registry.enums import Purpose
from sapar.lines.consular.enums import Service, Severity
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, day, line, one_of, text, tick
from sapar.sites.shared import words
from sapar.sites.shared.fields import Hidden

CONSENT = _(
    "I agree that the mission keeps where I live and how to reach me until the day named, to help and to warn me. "
    "I can take this back at any time."
)
"""What the person reads or is read before they are registered."""
SPOKEN = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")]
SHOWN = [("running", _("Running")), ("ending", _("Ending within a month")), ("ended", _("Ended"))]


class RegistrationFilter(OfficeForm):
    """Which registrations the list shows."""

    show = choice(_("Show"), SHOWN, required=True)
    country = CountryField(label=_("Country"), nothing=_("Any"))


class RegistrationForm(OfficeForm):
    """Somebody is registered at the counter. `serves`: the countries of the mission."""

    country = CountryField(label=_("Country"), required=True)
    region = line(_("Region or city"), longest=60)
    entered = day(_("Entered on"), required=True)
    until = day(_("Registered until"), required=True, hint=_("At most three years ahead; it can be renewed."))
    purpose = choice(_("Purpose"), Purpose)
    language = one_of(_("Language of messages"), SPOKEN)
    consent = tick(CONSENT, required=True)
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)

    def __init__(self, *args: Any, serves: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, words.country(code)) for code in serves]
        self.fields["country"] = choice(_("Country"), offered, required=True)


class RenewForm(OfficeForm):
    """A registration runs longer."""

    until = day(_("Registered until"), required=True)


class RevokeForm(OfficeForm):
    """A registration ends."""

    left_on = day(
        _("Left the country on"),
        hint=_("Leave it empty if the person stays there and only takes the registration back."),
    )


class RefusalForm(OfficeForm):
    """A request is not accepted."""

    reason = line(_("Why is it not accepted?"), required=True)


class WarningForm(OfficeForm):
    """A warning in three languages, and whom it concerns."""

    severity = one_of(_("How much is at stake"), Severity)
    country = CountryField(label=_("Country"), required=True)
    region = line(_("Region or city"), longest=60, hint=_("Leave it empty for the whole country."))
    there_from = day(_("For those who are there from"), required=True)
    there_to = day(_("to"), required=True, hint=_("Until then it is also shown on the public site."))
    public = tick(_("Show it on the public site"))
    title_ky = line(_("Heading in Kyrgyz"), required=True, longest=80)
    text_ky = text(_("Text in Kyrgyz"), required=True, longest=600)
    title_ru = line(_("Heading in Russian"), required=True, longest=80)
    text_ru = text(_("Text in Russian"), required=True, longest=600)
    title_en = line(_("Heading in English"), required=True, longest=80)
    text_en = text(_("Text in English"), required=True, longest=600)

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        said = self.cleaned_data
        plain = {name: said[name] for name in ("severity", "country", "region", "there_from", "there_to", "public")}
        return plain | {
            "titles": {lang: said[f"title_{lang}"] for lang in words.LANGUAGES},
            "texts": {lang: said[f"text_{lang}"] for lang in words.LANGUAGES},
        }


class SlotsForm(OfficeForm):
    """Times to be offered."""

    service = choice(_("Service"), Service, required=True)
    first = day(_("First day"), required=True)
    last = day(_("Last day"), required=True, hint=_("Days off of the office are left out."))
    opens = line(_("From (time)"), required=True, width=5, longest=5, hint=_("For example 09:00."))
    closes = line(_("To (time)"), required=True, width=5, longest=5)
    minutes = line(_("Minutes each"), required=True, width=5, longest=3)
    capacity = line(_("People at the same time"), required=True, width=5, longest=2)

    def clean_opens(self) -> time:
        """A time of day."""
        return _time(self.cleaned_data["opens"])

    def clean_closes(self) -> time:
        """A time of day."""
        return _time(self.cleaned_data["closes"])

    def clean_minutes(self) -> int:
        """A whole number."""
        return _number(self.cleaned_data["minutes"])

    def clean_capacity(self) -> int:
        """A whole number."""
        return _number(self.cleaned_data["capacity"])


class FreeTimesForm(OfficeForm):
    """Which free times are looked for."""

    service = choice(_("Service"), Service, required=True)
    first = day(_("From day"), required=True)


class MonthForm(OfficeForm):
    """Which month; this month where nothing is written."""

    month = line(_("Month"), width=10, longest=7, hint=_("For example 2026-11."))

    def clean_month(self) -> tuple[int, int]:
        """Year and month."""
        written = self.cleaned_data["month"].strip()
        if not written:
            today = timezone.localdate()
            return today.year, today.month
        found = days.written(f"{written}-01")
        if found is None:
            raise forms.ValidationError(_("Write the month as year-month, for example 2026-11."))
        return found.year, found.month


def _time(written: str) -> time:
    try:
        return time.fromisoformat(written.strip().zfill(5))
    except ValueError:
        raise forms.ValidationError(_("Write the time as hours:minutes, for example 09:30.")) from None


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise forms.ValidationError(_("Write a whole number."))
    return int(written)
