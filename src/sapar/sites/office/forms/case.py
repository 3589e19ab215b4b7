"""Forms of the acts on a case. What can be chosen depends on the case, so each form is made from its view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases.enums import Answer, Consent, Mode
from sapar.core.cases.models import Referral
from sapar.core.cases.programmes import Transition
from sapar.core.cases.queries import CaseView
from sapar.core.cases.services.handing import DAYS_TO_ANSWER
from sapar.core.registry.enums import Safety
from sapar.core.registry.models import ContactPoint
from sapar.sites.office.forms.base import NOTHING, OfficeForm, choice, day, line, offer, one_of, text, tick
from sapar.sites.shared import words
from sapar.sites.shared.fields import Checkboxes, FileInput, Hidden, Select, TextInput

LANGUAGES = (("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English"))


class CaseForm(OfficeForm):
    """An act on a case. `seen` is the last action that the page showed; `key` makes a repeated press harmless."""

    seen = forms.IntegerField(widget=Hidden(), required=False)
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)

    def __init__(self, *args: Any, view: CaseView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view

    @property
    def guard(self) -> dict[str, Any]:
        """What every act is told beside its own fields."""
        return {"expected": self.cleaned_data.get("seen"), "key": self.cleaned_data.get("key") or None}


def colleagues(office: Office) -> list[User]:
    """Who works at the office; other systems that have an account there handle no case."""
    return list(User.objects.filter(office=office, is_active=True, service=False).order_by("full_name", "pk"))


class AssignForm(CaseForm):
    """To a colleague or a team of the office."""

    to = choice(gettext_lazy("Who handles it"), ())
    note = line(gettext_lazy("Note for them"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.view.case.office
        teams = Team.objects.filter(office=office).order_by("code")
        self.choices = {f"team-{team.code}": team for team in teams} | {
            f"user-{user.pk}": user for user in colleagues(office)
        }
        offer(
            self,
            "to",
            [
                NOTHING,
                *(
                    (name, words.said(to.names) if isinstance(to, Team) else to.full_name)
                    for name, to in self.choices.items()
                ),
            ],
        )

    @property
    def target(self) -> dict[str, Any]:
        """As the service takes it."""
        to = self.choices.get(self.cleaned_data["to"])
        return {"team": to if isinstance(to, Team) else None, "to": to if isinstance(to, User) else None}


class ReferForm(CaseForm):
    """To another office or agency: to help, or to take over."""

    mode = one_of(
        gettext_lazy("What they should do"),
        [(Mode.REFERRAL, gettext_lazy("Help: the case stays with us")),
         (Mode.TRANSFER, gettext_lazy("Take over: the case becomes theirs"))],
    )  # fmt: skip
    to = choice(gettext_lazy("Office or agency"), (), required=True)
    shares = forms.MultipleChoiceField(label=gettext_lazy("What they may see"), required=False, widget=Checkboxes())
    consent = one_of(gettext_lazy("Does the person agree that their data goes there?"), Consent)
    consent_note = line(gettext_lazy("If no consent is needed: why"), longest=300)
    note = text(gettext_lazy("What we ask them to do"), rows=3)
    days = forms.IntegerField(
        label=gettext_lazy("Working days for their answer"), initial=DAYS_TO_ANSWER, min_value=0, max_value=365,
        widget=TextInput(3, inputmode="numeric"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = self.view.programme
        offices = Office.objects.exclude(pk=self.view.case.office_id).order_by("code")
        self.offices = {f"office-{office.code}": office for office in offices}
        agencies = [(f"agency-{code}", words.said(one.titles)) for code, one in programme.counterparts.items()]
        named = sorted(
            ((code, words.said(o.names)) for code, o in self.offices.items()),
            key=lambda pair: words.alphabetical(pair[1]),
        )
        offer(self, "to", [("", _("Choose")), *agencies, *named])
        shareable = [
            ("person", _("Who the person is")),
            *((form, _("The form: %(form)s") % {"form": form_title(self.view, form)}) for form in self.view.case.forms),
            ("attachments", _("The files")),
        ]
        offer(self, "shares", shareable)
        self.initial.setdefault("mode", Mode.REFERRAL)
        self.initial.setdefault("shares", ["person", *self.view.case.forms])

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        kept = {name: self.cleaned_data[name] for name in ("mode", "shares", "consent", "consent_note", "note", "days")}
        to = self.cleaned_data["to"]
        if to.startswith("agency-"):
            return kept | {"counterpart": to.removeprefix("agency-")}
        return kept | {"to": self.offices[to]}


def form_title(view: CaseView, form: str) -> str:
    """The title of a form of the case in the reader's language."""
    return words.said(view.form(form).titles) or form


class AnswerForm(CaseForm):
    """An answer to a request of another office."""

    answer = one_of(gettext_lazy("Our answer"), ())
    note = text(gettext_lazy("What you want to say with it"), rows=3, hint=gettext_lazy("If you reject it, write why."))

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        first = referral.answer == Answer.OFFERED
        transfer = referral.mode == Mode.TRANSFER
        open_to = (
            [(Answer.ACCEPTED, _("Accept: the case becomes ours") if transfer else _("Accept: we will help"))]
            if first
            else []
        )
        if not transfer:
            open_to.append((Answer.DONE, _("Done: we have helped")))
        offer(self, "answer", [*open_to, (Answer.REJECTED, _("Reject"))])


class NoteForm(CaseForm):
    """An internal note."""

    text = text(gettext_lazy("Note"), required=True)
    shared = tick(gettext_lazy("Offices that help may read it too"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.view.limited:
            del self.fields["shared"]


class MessageForm(CaseForm):
    """A message to the person."""

    contact = choice(gettext_lazy("How"), ())
    language = choice(gettext_lazy("Language of the message"), LANGUAGES, required=True)
    text = text(
        gettext_lazy("Message"), required=True,
        hint=gettext_lazy("Unless you tick the box below, what is sent says only that there is news in the case."),
    )  # fmt: skip
    whole = tick(gettext_lazy("Send the text itself"), hint=gettext_lazy("Only to an address that is safe to use."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.view.person
        points = (
            ContactPoint.objects.filter(person__cluster_id=person.cluster_id, ended_on__isnull=True, kind__in=("email", "phone", "messenger"))
            .exclude(safety=Safety.UNSAFE).order_by("pk")
            if person is not None else ()
        )  # fmt: skip
        self.contacts = {str(point.pk): point for point in points}
        offer(
            self,
            "contact",
            [
                ("", _("Told at the counter")),
                *(
                    (pk, f"{point.get_kind_display()}: {point.value} ({point.get_safety_display()})")
                    for pk, point in self.contacts.items()
                ),
            ],
        )
        self.initial.setdefault("language", words.language())


class ReceivedForm(CaseForm):
    """What the person said or wrote."""

    text = text(gettext_lazy("What the person said or wrote"), required=True)


class AttachForm(CaseForm):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=FileInput(), error_messages={"required": gettext_lazy("Choose a file.")},
        help_text=gettext_lazy("PDF, a picture, a text, a table or a recording, up to 20 MB."),
    )  # fmt: skip
    title = line(gettext_lazy("What it is"))


class TaskForm(CaseForm):
    """Something to do."""

    title = line(gettext_lazy("What is to be done"), required=True)
    due_on = day(gettext_lazy("By when"))
    assignee = choice(gettext_lazy("Who does it"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in colleagues(self.view.case.office)}
        offer(self, "assignee", [NOTHING, *((pk, user.full_name) for pk, user in self.people.items())])


class UpgradeForm(CaseForm):
    """Moving to the newer version of the programme; where the case goes on, if that must be said."""

    digest = forms.CharField(widget=Hidden(), required=False, max_length=64)
    state = choice(gettext_lazy("Where the case goes on"), (), required=True)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if states:
            offer(self, "state", [("", _("Choose")), *states])
        else:
            del self.fields["state"]


class ReasonForm(CaseForm):
    """An act that needs a reason."""

    reason = text(gettext_lazy("Reason"), rows=3, required=True)


class PlainForm(CaseForm):
    """An act that needs nothing but a press."""


class LetterForm(CaseForm):
    """A letter of the programme."""

    letter = choice(gettext_lazy("Letter"), (), required=True)
    language = choice(gettext_lazy("Language"), LANGUAGES, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.view.case.state
        letters = self.view.programme.letters.items()
        offer(
            self,
            "letter",
            [(code, words.said(one.titles)) for code, one in letters if not one.states or state in one.states],
        )
        self.initial.setdefault("language", words.language())


class LinkForm(CaseForm):
    """Another case, by its number."""

    number = line(gettext_lazy("Number of the other case"), required=True, longest=40)
    note = line(gettext_lazy("Why they belong together"))


class SensitivityForm(CaseForm):
    """How far the need to know narrows the case."""

    sensitivity = choice(gettext_lazy("Sensitivity"), Sensitivity, required=True)
    reason = line(gettext_lazy("Reason"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least = self.view.programme.sensitivity
        offer(self, "sensitivity", [c for c in Sensitivity.choices if c[0] >= least])
        self.initial.setdefault("sensitivity", self.view.case.sensitivity)


class StepForm(CaseForm):
    """A step of the workflow that has no form of its own."""

    def __init__(self, *args: Any, way: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        if way.closing_reasons:
            titles = self.view.programme.closing_reasons
            self.fields["closing_reason"] = one_of(
                _("Why the case ends"), [(code, words.said(titles[code])) for code in way.closing_reasons]
            )
        if way.reason:
            self.fields["reason"] = text(_("Reason"), rows=3, required=True)


class FilterForm(OfficeForm):
    """Conditions of the list of cases. All are in the address, so none may hold a name."""

    q = line(gettext_lazy("Number of the case"), longest=40)
    status = choice(
        gettext_lazy("Status"),
        [("open", gettext_lazy("Open")), ("overdue", gettext_lazy("Overdue")), ("paused", gettext_lazy("Clock stopped")),
         ("closed", gettext_lazy("Closed")), ("all", gettext_lazy("All"))], required=True,
    )  # fmt: skip
    scope = choice(
        gettext_lazy("Whose"),
        [("all", gettext_lazy("All that I may see")), ("mine", gettext_lazy("Mine")), ("team", gettext_lazy("My team's"))],
        required=True,
    )  # fmt: skip
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), required=False, widget=Select({"class": "govuk-select"})
    )
    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False, widget=Select({"class": "govuk-select"}))
    assignee = forms.ChoiceField(
        label=gettext_lazy("Handled by"), required=False, widget=Select({"class": "govuk-select"})
    )
