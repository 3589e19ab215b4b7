"""Forms of the duty officer: asking the watch lists, keeping them, entering somebody, deciding on an appeal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import Office
from sapar.core.registry.enums import AppealState, WatchKind
from sapar.core.registry.models import WatchList
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, day, line, offer, one_of, text
from sapar.sites.shared import words
from sapar.sites.shared.fields import FileInput, Hidden


class PurposeForm(OfficeForm):
    """Why somebody is asked about."""

    purpose = line(_("Why you ask"), required=True, hint=_("It is kept in the log of reads."))


class AskForm(PurposeForm):
    """Somebody at the counter or the border."""

    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100)
    one_name = line(_("Only one name"), longest=100)
    birth_date = line(_("Date of birth"), width=10, hint=_("For example 17.05.1990."))
    pin = line(_("PIN"), longest=20)
    document_number = line(_("Number of the passport"), longest=30)


EVERYBODY = "*"
"""Instead of an office: every duty officer keeps the list."""


class ListForm(OfficeForm):
    """What a list says of itself."""

    name_ky = line(_("Name in Kyrgyz"), required=True, longest=100)
    name_ru = line(_("Name in Russian"), required=True, longest=100)
    name_en = line(_("Name in English"), required=True, longest=100)
    purpose = line(
        _("What the list is for"), required=True, width=30, longest=300, hint=_("One sentence: the one purpose.")
    )
    provision = line(_("Legal ground"), longest=200, hint=_("The act and article by which the list is kept."))
    expires_on = day(_("Last day of the list"), hint=_("After it no entry holds. Leave it empty if it has no end."))

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        data = self.cleaned_data
        names = {lang: data[f"name_{lang}"] for lang in words.LANGUAGES}
        return {"names": names, **{name: data[name] for name in ("purpose", "provision", "expires_on")}}


class NewListForm(ListForm):
    """A new list. `offices`: those that may keep it."""

    kind = one_of(
        _("What kind of list"), WatchKind,
        hint=_("At the counter a ban on entry is shown as it is. Of all other lists only “Call the duty officer”."),
    )  # fmt: skip
    code = line(
        _("Short name"),
        required=True,
        longest=40,
        hint=_("Latin letters, digits and hyphens, for example ru-entry-bans."),
    )
    country = CountryField(label=_("Whose bans on entry"), hint=_("For bans on entry: the country that imposed them."))
    office = choice(_("Who keeps it"), (), required=True)
    field_order = ("kind", "name_ky", "name_ru", "name_en", "code", "purpose", "provision", "country", "office")

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {office.code: office for office in offices}
        named = [(code, words.said(office.names) or code) for code, office in self.offices.items()]
        offer(self, "office", [(EVERYBODY, _("Duty officers of all offices")), *named])

    def clean_code(self) -> str:
        """In small letters, as addresses have it."""
        code = str(self.cleaned_data["code"]).strip().lower()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
            raise forms.ValidationError(_("Use Latin letters, digits and hyphens only."))
        return code

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        more = {name: data[name] for name in ("kind", "code", "country")}
        return super().values | more | {"office": self.offices.get(data["office"])}


class TableForm(OfficeForm):
    """A table of entries that an authority handed in."""

    file = forms.FileField(
        label=_("Table of entries"), widget=FileInput(), error_messages={"required": _("Choose a file.")},
        help_text=_("CSV or Excel. The first line names the columns. First you see how the rows would be kept."),
    )  # fmt: skip


class StartTableForm(OfficeForm):
    """Where the table comes from, and what holds for rows that do not say it."""

    reason = line(_("Reason, for rows that state none"), width=30, longest=300)
    expires_on = day(_("Holds until, for rows that state no day"))
    purpose = line(_("Who handed the list in, and when"), width=30)


class EnterForm(OfficeForm):
    """Somebody who is put on a list."""

    watch_list = choice(_("List"), (), required=True)
    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100)
    one_name = line(_("Only one name"), longest=100)
    birth_date = line(_("Date of birth"), width=10, hint=_("For example 17.05.1990."))
    pin = line(_("PIN"), longest=20)
    document_number = line(_("Number of the passport"), longest=30)
    reason = line(_("Why"), required=True, longest=300)
    starts_on = day(_("From when"), hint=_("Leave it empty for today."))
    expires_on = day(_("Until when"), required=True)

    def __init__(self, *args: Any, lists: list[WatchList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {one.code: one for one in lists}
        offer(self, "watch_list", [(code, words.said(one.names) or code) for code, one in self.lists.items()])

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = dict(self.cleaned_data)
        return data | {"watch_list": self.lists[data["watch_list"]]}


class AppealForm(OfficeForm):
    """What a person says against an entry."""

    text = text(_("What the person says"), required=True)


class DecisionForm(OfficeForm):
    """The decision on an appeal."""

    appeal = forms.IntegerField(widget=Hidden())
    state = one_of(
        _("Decision"),
        [(AppealState.GRANTED, _("Grant it: the entry ends")), (AppealState.REFUSED, _("Refuse it"))],
    )  # fmt: skip
    answer = text(_("Answer to the person"), required=True, rows=3)
