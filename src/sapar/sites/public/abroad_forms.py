"""The form by which a citizen abroad asks to be registered with a mission."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import Purpose
from sapar.lines.consular import queries
from sapar.sites.shared import words
from sapar.sites.shared.fields import DateField, Hidden, Renderer, Select, TextInput, Tick

FILL = {"required": _("Fill this in.")}
CONSENT = _(
    "I agree that the mission keeps what I write here until the day named, to help and to warn me. I can take this back "
    "at any time with the link in the e-mail."
)


def address() -> forms.EmailField:
    """Where the link goes that confirms what is asked for."""
    return forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=TextInput(20),
        error_messages=FILL | {"invalid": _("Write an address like name@example.kg.")},
        help_text=_("We send one link there, to confirm. Use an address that nobody else reads."),
    )  # fmt: skip


class RegisterForm(forms.Form):
    """Who, where, until when, how to be reached."""

    default_renderer = Renderer
    use_required_attribute = False

    surname = forms.CharField(label=_("Surname"), max_length=100, widget=TextInput(20), error_messages=FILL)
    given = forms.CharField(label=_("Given name"), max_length=100, widget=TextInput(20), error_messages=FILL)
    birth_date = DateField(label=_("Date of birth"))
    passport = forms.CharField(label=_("Passport number"), required=False, max_length=30, widget=TextInput(10))
    country = forms.ChoiceField(
        label=_("Where are you now?"), widget=Select({"class": "govuk-select"}), error_messages=FILL
    )
    region = forms.CharField(label=_("Region or city"), required=False, max_length=60, widget=TextInput(20))
    entered = DateField(label=_("When did you enter the country?"))
    until = DateField(
        label=_("Until when do you want to be registered?"), help_text=_("At most three years ahead. Then everything ends by itself.")
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("Why are you there?"), required=False, widget=Select({"class": "govuk-select"}))
    email = address()
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30, widget=TextInput(20), help_text=_("With the country's code, for example +996 700 000000.")
    )  # fmt: skip
    consent = forms.BooleanField(
        label=CONSENT, widget=Tick(), error_messages={"required": _("Tick the box, or do not send the form.")}
    )
    key = forms.CharField(widget=Hidden(), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)
        places = sorted((words.country(code), code) for code in queries.served_countries() if code != "EU")
        country, purpose = self.fields["country"], self.fields["purpose"]
        if isinstance(country, forms.ChoiceField) and isinstance(purpose, forms.ChoiceField):
            country.choices = [("", "—"), *((code, name) for name, code in places)]
            purpose.choices = [("", "—"), *Purpose.choices]

    @property
    def initial_until(self) -> Any:
        """A year from now: what the form proposes."""
        return timezone.localdate() + timedelta(days=365)
