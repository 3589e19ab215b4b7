"""Forms about a person: who they are, names, documents, ways to reach them, journeys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import (
    ContactKind,
    DocumentKind,
    NameKind,
    Purpose,
    Relation,
    Safety,
    Sex,
)
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, day, line, one_of, tick
from sapar.sites.shared.fields import Hidden


class PersonForm(OfficeForm):
    """Who somebody is."""

    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100, hint=_("Or with уулу, кызы. Leave it empty if there is none."))
    one_name = line(
        _("Only one name"), longest=100, hint=_("If the document shows a single name. Leave the fields above empty.")
    )
    birth_date = line(_("Date of birth"), width=10, hint=_("For example 17.05.1990. If only the year is known: 1990."))
    sex = one_of(_("Sex"), Sex, required=False)
    citizenship = CountryField(label=_("Citizenship"))
    second_citizenship = CountryField(label=_("Second citizenship, if any"))
    pin = line(_("PIN"), width=20, longest=20, hint=_("14 digits, as in the passport or identity card."))
    district = line(_("District at home"), longest=60)

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        values = {name: self.cleaned_data[name] for name in self.cleaned_data if "citizenship" not in name}
        states = (self.cleaned_data["citizenship"], self.cleaned_data["second_citizenship"])
        return values | {"citizenships": [state for state in dict.fromkeys(states) if state]}


class NewPersonForm(PersonForm):
    """Somebody who was searched for and not found. `found` proves the search; `key` makes a repeated press harmless."""

    found = forms.CharField(widget=Hidden(), required=False)
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)


class CorrectionForm(PersonForm):
    """What was wrong, put right; what it said before stays in the history."""

    reason = line(_("Why is it changed?"), required=True)


class NameForm(OfficeForm):
    """A further name."""

    kind = choice(_("What kind of name"), NameKind, required=True)
    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100)


class DocumentForm(OfficeForm):
    """A document."""

    kind = choice(_("Kind of document"), DocumentKind, required=True)
    number = line(_("Number"), longest=30)
    country = CountryField(label=_("Issued by"), required=True)
    issued_on = day(_("Issued on"))
    expires_on = day(_("Valid until"))


class ContactForm(OfficeForm):
    """A way to reach somebody, and whether using it may harm them."""

    kind = choice(_("What it is"), ContactKind, required=True)
    value = line(_("Number or address"), required=True)
    safety = one_of(_("Is it safe to use?"), Safety, hint=_("Somebody else may answer or read it."))
    note = line(_("When to call, what not to say"), longest=300)


class JourneyForm(OfficeForm):
    """A stay abroad."""

    country = CountryField(label=_("Country"), required=True)
    entered = day(_("Entered on"), required=True)
    left = day(_("Left on"), hint=_("Leave it empty if the person is still there."))
    purpose = choice(_("Purpose"), Purpose)
    region = line(_("Region or city"), longest=60)


class LeavingForm(OfficeForm):
    """The end of a stay."""

    left = day(_("Left on"), required=True)


class KinForm(OfficeForm):
    """A relative who is in the register too."""

    relative = line(_("The relative, as in the search box"), required=True)
    relation = choice(_("Who the relative is to the person"), Relation, required=True)
    dependent = tick(_("Depends on the person"))
