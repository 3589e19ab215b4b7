"""Forms of the duty officer: asking the watch lists, entering somebody, ending an entry, deciding on an appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import AppealState
from sapar.core.registry.models import WatchList
from sapar.sites.office.forms.base import OfficeForm, choice, day, line, offer, one_of, text
from sapar.sites.shared import words
from sapar.sites.shared.fields import Hidden


class PurposeForm(OfficeForm):
    """Why somebody is asked about."""

    purpose = line(_("Why you ask"), required=True, hint=_("It is kept in the log of reads."))


class AskForm(PurposeForm):
    """Somebody at the counter or the border."""

    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100)
    birth_date = line(_("Date of birth"), width=10, hint=_("For example 17.05.1990."))
    pin = line(_("PIN"), longest=20)
    document_number = line(_("Number of the passport"), longest=30)


class EnterForm(OfficeForm):
    """Somebody who is put on a list."""

    watch_list = choice(_("List"), (), required=True)
    surname = line(_("Surname"), longest=100)
    given = line(_("Given name"), longest=100)
    patronymic = line(_("Patronymic"), longest=100)
    birth_date = line(_("Date of birth"), width=10, hint=_("For example 17.05.1990."))
    pin = line(_("PIN"), longest=20)
    document_number = line(_("Number of the passport"), longest=30)
    reason = line(_("Why"), required=True, longest=300)
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
