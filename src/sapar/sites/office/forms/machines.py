"""Forms of looking after other systems: their accounts, tokens, and the addresses that are told what happens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sapar.core.accounts import queries, tokens
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import User
from sapar.core.cases.enums import Kind
from sapar.core.webhooks import queries as webhooks
from sapar.sites.office.forms.base import OfficeForm, choice, line, offer, one_of
from sapar.sites.shared import words
from sapar.sites.shared.fields import Checkboxes, Hidden

LASTS = (30, 90, 180, 366)
"""Days that a token may last."""


def code_of(account: User) -> str:
    """How people call the account of a system."""
    return account.email.partition("@")[0]


class AccountForm(OfficeForm):
    """The account of another system."""

    code = line(
        _("Code"), required=True, longest=40, hint=_("Small Latin letters, digits and hyphens, for example clinic")
    )
    name = line(_("What people call the system"), width=30, required=True, longest=150)
    office = choice(_("Office"), (), required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {one.code: one for one in queries.offices(actor=actor, permission="accounts.staff.write")}
        offer(self, "office", [(code, words.said(one.names)) for code, one in self.offices.items()])


class TokenForm(OfficeForm):
    """A token: what for, what it may do, until when. `key` makes a repeated press harmless."""

    name = line(
        _("What the token is for"), width=30, required=True, longest=100, hint=_("For example: nightly exchange")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=Checkboxes(), help_text=_("At most what the roles of its account give."),
        error_messages={"required": _("Tick at least one."), "invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    days = one_of(_("How long it lasts"), [
        (str(number), ngettext_lazy("%(number)s day", "%(number)s days", number) % {"number": number}) for number in LASTS
    ])  # fmt: skip
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)

    def __init__(self, *args: Any, holder: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("days", "90")
        offer(self, "scopes", [(scope, scope) for scope in tokens.scopes_of(holder)])


class WebhookForm(OfficeForm):
    """An address to be told, for an account; of everything, or of some events."""

    account = choice(_("Account"), (), required=True, hint=_("It is told of the cases that this account may see."))
    url = line(
        _("Address"),
        width=30,
        required=True,
        longest=500,
        hint=_("It begins with https:// and lies on the open internet."),
    )
    events = forms.MultipleChoiceField(
        label=_("Of what it is told"), required=False, widget=Checkboxes(), help_text=_("None ticked: of everything."),
        choices=Kind.choices, error_messages={"invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(one.uid): one for one in webhooks.accounts(actor=actor)}
        offer(self, "account", [(uid, f"{one.full_name} ({code_of(one)})") for uid, one in self.accounts.items()])
