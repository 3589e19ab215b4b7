"""The forms by which a citizen books a time at a mission."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import Office
from sapar.lines.consular.enums import Service
from sapar.lines.consular.refusals import Refused
from sapar.lines.consular.services.bookings import check_birth_year
from sapar.sites.public.abroad_forms import FILL, address
from sapar.sites.shared import words
from sapar.sites.shared.fields import Hidden, Radios, Renderer, Select, TextInput

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")}


class AppointmentForm(forms.Form):
    """What both forms have in common."""

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """What can be chosen in a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


class ChooseForm(AppointmentForm):
    """Where and for what; it stands in the address, and says nothing of who asks."""

    mission = forms.ChoiceField(label=_("Mission"), widget=Select({"class": "govuk-select"}), error_messages=CHOOSE)
    service = forms.ChoiceField(
        label=_("What do you need?"), widget=Select({"class": "govuk-select"}), error_messages=CHOOSE
    )

    def __init__(self, *args: Any, offered: Iterable[tuple[Office, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = list(offered)
        self.offices = {office.code: office for office, _service in pairs}
        named = [(code, words.said(office.names) or code) for code, office in self.offices.items()]
        self.offer("mission", sorted(named, key=lambda pair: words.alphabetical(pair[1])))
        services = {service for _office, service in pairs}
        self.offer("service", [(code, name) for code, name in Service.choices if code in services])


class BookForm(AppointmentForm):
    """At what time, and who comes."""

    slot = forms.ChoiceField(
        label=_("Time"), widget=Radios(),
        error_messages={"required": _("Choose a time."), "invalid_choice": _("No place is left at this time: choose another.")},
    )  # fmt: skip
    surname = forms.CharField(label=_("Surname"), max_length=100, widget=TextInput(20), error_messages=FILL)
    given = forms.CharField(label=_("Given name"), max_length=100, widget=TextInput(20), error_messages=FILL)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), widget=TextInput(4),
        error_messages=FILL | {"invalid": _("Write the year with four digits, for example 1990.")},
    )  # fmt: skip
    email = address()
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30, widget=TextInput(20),
        help_text=_("You may leave this empty. With the country's code, for example +996 700 000000."),
    )  # fmt: skip
    key = forms.CharField(widget=Hidden(), max_length=80)

    def clean_birth_year(self) -> int:
        """Told together with what else is wrong, not after it."""
        year: int = self.cleaned_data["birth_year"]
        try:
            check_birth_year(year)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return year
