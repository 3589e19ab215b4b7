"""Forms about a person: who they are, names, documents, ways to reach them, journeys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import (
    ContactKind,
    ContractKind,
    DocumentKind,
    DocumentState,
    EventKind,
    NameKind,
    Purpose,
    Relation,
    Safety,
    Sex,
)
from sapar.core.registry.models import Person
from sapar.engines.pathways.messages import catalogue
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, day, line, offer, one_of
from sapar.sites.shared import words
from sapar.sites.shared.fields import Hidden


def permit_kinds() -> list[tuple[str, str]]:
    """The kinds of permits that the law's rules know, in the order of the reader's alphabet."""
    found = {
        key.removeprefix("permit."): text
        for key, text in catalogue(words.language()).items()
        if key.startswith("permit.")
    }
    return sorted(found.items(), key=lambda pair: words.alphabetical(pair[1]))


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
        """As the services take them; without the fields that were taken out of the form."""
        data = self.cleaned_data
        values = {name: value for name, value in data.items() if "citizenship" not in name}
        if "citizenship" not in data:
            return values
        states = (data["citizenship"], data["second_citizenship"])
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


class ContractForm(OfficeForm):
    """A contract of work."""

    country = CountryField(label=_("Country"), required=True)
    kind = choice(_("Kind of contract"), ContractKind, required=True)
    from_date = day(_("From"), required=True)
    to_date = day(_("To"), hint=_("Leave it empty if it has no end."))
    occupation = line(_("Occupation"), longest=120)
    employer = line(_("Employer"))


class PermitForm(OfficeForm):
    """A visa, permit or residence title, in the words of the law's rules."""

    country = CountryField(label=_("Country"), required=True)
    kind = choice(_("Kind of permit"), permit_kinds, required=True)
    number = line(_("Number"), longest=40)
    from_date = day(_("From"))
    to_date = day(_("Valid until"))


class EventForm(OfficeForm):
    """An act or measure that the law's rules ask about."""

    country = CountryField(label=_("Country"), required=True)
    kind = choice(_("What happened"), EventKind, required=True)
    on = day(_("On"), required=True)
    until = day(_("Until"), hint=_("For a ban or a registration."))
    ground = line(_("Article or ground"), longest=100)


class KinForm(OfficeForm):
    """A relative: one of the persons whose pages the reader has just opened."""

    relative = choice(
        _("The relative"), (), required=True, hint=_("Those whose pages you opened last. Not there? Find them first.")
    )
    relation = choice(_("Who the relative is to the person"), Relation, required=True)
    note = line(_("Note"))

    def __init__(self, *args: Any, recent: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recent = {person.uid: person for person in recent}
        offer(self, "relative", [(uid, f"{one.full_name} {one.birth}".strip()) for uid, one in self.recent.items()])

    def clean_relative(self) -> Person:
        """The person as the service takes it."""
        return self.recent[self.cleaned_data["relative"]]


class DocumentStateForm(OfficeForm):
    """What became of a document."""

    state = choice(_("What became of it"), DocumentState, required=True)
    reason = line(_("How it is known"), required=True)
