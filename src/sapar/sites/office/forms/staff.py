"""Forms of looking after staff and of reading the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts import queries
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, User
from sapar.core.cases import programmes
from sapar.sites.office.forms.base import OfficeForm, choice, day, line, text
from sapar.sites.shared import words
from sapar.sites.shared.fields import Checkboxes, Select

WRITE = "accounts.staff.write"


def _places(actor: Actor, whole: bool) -> list[tuple[str, str]]:
    listed = [
        (f"office:{office.code}", words.said(office.names))
        for office in queries.offices(actor=actor, permission=WRITE)
    ]  # fmt: skip
    if whole:
        listed += [
            (f"organisation:{one.code}", _("all offices: %(name)s") % {"name": words.said(one.names)})
            for one in queries.whole_organisations(actor=actor, permission=WRITE)
        ]
    return listed


class GrantForm(OfficeForm):
    """A role: where, for which programme, up to which sensitivity, until when."""

    role = choice(_("Role"), Role, required=True)
    place = choice(_("Where"), (), required=True)
    programme = choice(_("Programme"), (), hint=_("Without one: for all."))
    clearance = choice(_("May see up to"), Sensitivity, required=True)
    ends = day(_("Last day"), hint=_("Empty: until it is ended."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"clearance": Sensitivity.PERSONAL})
        super().__init__(*args, **kwargs)
        _set(self.fields["place"], _places(actor, whole=True))
        known = [(one.code, words.said(one.titles)) for one in programmes.programmes().values()]
        _set(self.fields["programme"], [("", _("all")), *known])

    def where(self) -> tuple[Office | None, Organisation]:
        """The office, or None and the organisation."""
        kind, _colon, code = self.cleaned_data["place"].partition(":")
        if kind == "organisation":
            return None, Organisation.objects.get(code=code)
        office = Office.objects.select_related("organisation").get(code=code)
        return office, office.organisation


class InviteForm(OfficeForm):
    """A new colleague."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=line("").widget,
        error_messages={"required": _("Fill this in."), "invalid": _("Write an address like name@example.kg.")},
    )  # fmt: skip
    full_name = line(_("Full name"), width=30, required=True, longest=150)
    office = choice(_("Office"), (), required=True)
    language = choice(_("Language of the mail"), settings.LANGUAGES, required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set(self.fields["office"], [(value.partition(":")[2], name) for value, name in _places(actor, whole=False)])


class TeamForm(OfficeForm):
    """A new team."""

    office = choice(_("Office"), (), required=True)
    code = forms.SlugField(label=_("Code"), max_length=40, widget=line("").widget, help_text=_("For example moscow-help"),
                           error_messages={"required": _("Fill this in."),
                                           "invalid": _("Small Latin letters, digits and hyphens only.")})  # fmt: skip
    ky = line(_("Name in Kyrgyz"), required=True, longest=100)
    ru = line(_("Name in Russian"), required=True, longest=100)
    en = line(_("Name in English"), required=True, longest=100)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set(self.fields["office"], [(value.partition(":")[2], name) for value, name in _places(actor, whole=False)])


class MembersForm(OfficeForm):
    """Who is in a team."""

    members = forms.MultipleChoiceField(label=_("Members"), required=False, widget=Checkboxes())

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(user.uid), user.full_name) for user in colleagues]


class GlassForm(OfficeForm):
    """Which record one must see beyond one's role, and why."""

    named = line(_("Number of the case, or uid of the person"), required=True, longest=64)
    reason = text(_("Why must you see it?"), rows=3, required=True, longest=500,
                  hint=_("A second person reads this and decides; the team of the record sees it too."))  # fmt: skip


class StaffFilter(OfficeForm):
    """Whom to list."""

    text = line(_("Name or address"))
    office = choice(_("Office"), ())
    left = choice(_("Who"), [("", _("working here")), ("1", _("have left"))], required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left"].required = False
        listed = [(office.code, words.said(office.names)) for office in queries.offices(actor=actor)]
        _set(self.fields["office"], [("", _("all")), *listed])


class LogFilter(OfficeForm):
    """Which entries of the log to show."""

    act = line(_("Act begins with"), hint=_("For example registry.person"))
    person = line(_("Person (uid)"))
    subject = line(_("Record (uid)"))
    who = choice(_("Who"), ())
    outcome = choice(_("Outcome"), [("done", _("done")), ("denied", _("refused"))])
    since = forms.DateField(label=_("From"), required=False, widget=line("").widget, help_text=_("For example 2027-01-31"),
                            error_messages={"invalid": _("Write the day like 2027-01-31.")})  # fmt: skip
    until = forms.DateField(label=_("To"), required=False, widget=line("").widget,
                            error_messages={"invalid": _("Write the day like 2027-01-31.")})  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user.uid), user.full_name) for user in queries.staff(actor=actor)[:500]]
        _set(self.fields["who"], [("", _("all")), *people])


def _set(field: forms.Field, choices: Any) -> None:
    assert isinstance(field, forms.ChoiceField) and isinstance(field.widget, Select)
    field.choices = choices
