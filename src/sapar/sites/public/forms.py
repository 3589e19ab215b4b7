"""The questions that have one answer. Each form reads its answer from the draft and writes it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.sites.public import choices
from sapar.sites.public.draft import TODAY, Draft
from sapar.sites.shared import answers, words
from sapar.sites.shared.fields import Checkboxes, DateField, FileInput, Radios, Renderer, Select

PICK = _("Choose one of the answers.")


class QuestionForm(forms.Form):
    """One question: its heading, a hint, and how its answer stands in the case."""

    default_renderer = Renderer
    heading: ClassVar[Promise | str]
    hint: ClassVar[Promise | str] = ""
    skippable: ClassVar[bool] = False
    reveals: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Fields that belong to one answer of another field: field, answer, field shown."""

    def __init__(self, draft: Draft, today: date, data: Any = None, files: Any = None) -> None:
        self.draft = draft
        self.today = today
        super().__init__(data, files, initial=self.read() if data is None else None, auto_id="%s")
        self.build()
        for name, below in self.reveals.items():
            widget = self.fields[name].widget
            assert isinstance(widget, Radios)
            widget.reveals = {answer: self[field] for answer, field in below.items()}

    def build(self) -> None:
        """Fit choices and labels to the draft."""

    def read(self) -> dict[str, Any]:
        """The answer given before."""
        return {}

    def write(self) -> None:
        """Put the cleaned answer into the draft."""
        raise NotImplementedError

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in order, without those that another field shows below an answer."""
        below = {field for answers_of in self.reveals.values() for field in answers_of.values()}
        return [field for field in self if field.name not in below]

    @property
    def single(self) -> bool:
        """Whether the form has one question, whose label is then the page's heading."""
        return len(self.shown) == 1


class DestinationForm(QuestionForm):
    """Which country."""

    heading = _("Which country do you want to check?")
    destination = forms.ChoiceField(label=heading, widget=Radios(), error_messages={"required": PICK})

    def build(self) -> None:
        """Offer the corridors that exist."""
        field = self.fields["destination"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, words.country(code)) for code in answers.destinations()]

    def read(self) -> dict[str, Any]:
        """The destination."""
        return {"destination": self.draft.destination}

    def write(self) -> None:
        """Another destination leaves trips and papers of the first where they are: they are facts."""
        self.draft.case["destination"] = self.cleaned_data["destination"]


class CitizenshipForm(QuestionForm):
    """Which citizenship."""

    heading = _("What is your citizenship?")
    citizenship = forms.ChoiceField(
        label=heading,
        choices=[("KG", _("Kyrgyzstan")), ("other", _("Another country"))],
        widget=Radios(),
        error_messages={"required": PICK},
    )
    other = forms.ChoiceField(label=_("Which country?"), widget=Select(), required=False)
    reveals = {"citizenship": {"other": "other"}}

    def build(self) -> None:
        """All countries, and Kyrgyzstan chosen beforehand."""
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *(pair for pair in words.countries(words.language()) if pair[0] != "KG")]

    def read(self) -> dict[str, Any]:
        """The first citizenship."""
        held = self.draft.case.get("person", {}).get("citizenships") or ["KG"]
        return {"citizenship": "KG" if "KG" in held else "other", "other": "" if "KG" in held else held[0]}

    def clean(self) -> dict[str, Any]:
        """Another country must be named."""
        data = super().clean() or self.cleaned_data
        if data.get("citizenship") == "other" and not data.get("other") and "other" not in self.errors:
            self.add_error("other", _("Choose the country from the list."))
        return data

    def write(self) -> None:
        """Keep other citizenships that a saved file may have held."""
        data = self.cleaned_data
        code = "KG" if data["citizenship"] == "KG" else data["other"]
        person = self.draft.case.setdefault("person", {})
        if code not in person.get("citizenships", ()):
            person["citizenships"] = [code]


class PurposeForm(QuestionForm):
    """Why."""

    heading = _("Why are you going there?")
    purpose = forms.ChoiceField(
        label=heading, choices=choices.PURPOSES, widget=Radios(), error_messages={"required": PICK}
    )

    def read(self) -> dict[str, Any]:
        """The purpose."""
        return {"purpose": self.draft.case.get("purpose")}

    def write(self) -> None:
        """The purpose."""
        self.draft.case["purpose"] = self.cleaned_data["purpose"]


class DocumentForm(QuestionForm):
    """Which travel document, and until when."""

    heading = _("Which document do you travel with?")
    skippable = True
    kind = forms.ChoiceField(label=_("Document"), choices=choices.DOCUMENTS, widget=Radios(), required=False)
    expires = DateField(
        label=_("Until when is it valid?"),
        help_text=_("You may leave this empty. For example 27 3 2030."),
        required=False,
    )

    def _document(self) -> dict[str, Any]:
        documents: list[dict[str, Any]] = self.draft.case.get("documents") or [{}]
        return documents[0]

    def read(self) -> dict[str, Any]:
        """The first document."""
        document = self._document()
        return {"kind": document.get("kind", ""), "expires": words.iso(document.get("expires"))}

    def write(self) -> None:
        """The first document; others of a saved file stay."""
        kind, expires = self.cleaned_data["kind"], self.cleaned_data["expires"]
        others = self.draft.case.pop("documents", [])[1:]
        if kind:
            document = {"kind": kind} | ({"expires": expires.isoformat()} if expires else {})
            self.draft.case["documents"] = [document, *others]
        elif others:
            self.draft.case["documents"] = others


class HereForm(QuestionForm):
    """Whether the person is in the destination now."""

    heading = _("Are you there now?")
    here = forms.ChoiceField(
        label=heading,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Radios(),
        error_messages={"required": PICK},
    )

    def read(self) -> dict[str, Any]:
        """From the trips: one that has not ended."""
        if "here" not in self.draft.asked and not self.draft.complete:
            return {}
        return {"here": "yes" if current_stay(self.draft) or "here:yes" in self.draft.asked else "no"}

    def write(self) -> None:
        """A stay that goes on is taken out again if the answer is no."""
        self.draft.asked = [mark for mark in self.draft.asked if mark != "here:yes"]
        if self.cleaned_data["here"] == "yes":
            self.draft.asked.append("here:yes")
        elif stay := current_stay(self.draft):
            self.draft.remove("stays", stay["id"])


class EnteredForm(QuestionForm):
    """The day of the last entry."""

    heading = _("On which day did you enter, the last time?")
    hint = _("Look at the stamp in your passport or at your migration card. For example 27 3 2026.")
    entered = DateField(label=heading, help_text=hint)

    def read(self) -> dict[str, Any]:
        """The first day of the stay that goes on."""
        stay = current_stay(self.draft)
        return {"entered": words.iso(stay["from"]) if stay else None}

    def clean_entered(self) -> date:
        """An entry lies in the past."""
        entered: date = self.cleaned_data["entered"]
        if entered > self.today:
            raise forms.ValidationError(_("This day is still to come. Write the day on which you entered."))
        return entered

    def write(self) -> None:
        """The stay that goes on, as one more trip."""
        stay = current_stay(self.draft)
        number = stay["id"] if stay else self.draft.next_id()
        country = stay["country"] if stay else self.draft.destination
        entered = self.cleaned_data["entered"].isoformat()
        self.draft.put("stays", number, {"country": country, "from": entered, "to": None})


def current_stay(draft: Draft) -> dict[str, Any] | None:
    """The stay in the destination that has not ended; None if there is none."""
    zone = choices.SCHENGEN_STATES if choices.is_schengen(draft.destination) else ()
    there = {draft.destination, *zone, "EU"} if zone else {draft.destination}
    return next((s for s in draft.items("stays") if s["country"] in there and not s.get("to")), None)


class BirthForm(QuestionForm):
    """The date of birth, where an age decides."""

    heading = _("When were you born?")
    hint = _("Some jobs have an age limit. You may leave this empty. For example 15 8 1996.")
    skippable = True
    birth = DateField(label=heading, help_text=hint, required=False)

    def read(self) -> dict[str, Any]:
        """The date of birth."""
        return {"birth": words.iso(self.draft.case.get("person", {}).get("birth_date"))}

    def clean_birth(self) -> date | None:
        """A birth lies in the past."""
        birth: date | None = self.cleaned_data["birth"]
        if birth and birth >= self.today:
            raise forms.ValidationError(_("This day is still to come. Check the year."))
        return birth

    def write(self) -> None:
        """The date of birth, or nothing."""
        birth = self.cleaned_data["birth"]
        person = self.draft.case.setdefault("person", {})
        person.pop("birth_date", None)
        if birth:
            person["birth_date"] = birth.isoformat()


class TestsForm(QuestionForm):
    """Which tests were passed. "None of these" is an answer; nothing ticked is none."""

    heading = _("Which tests have you passed?")
    hint = _("Choose all that you have. You may leave this empty.")
    skippable = True
    tests = forms.MultipleChoiceField(label=heading, help_text=hint, widget=Checkboxes(), required=False)
    passed = DateField(
        label=_("On which day did you pass the language test?"),
        help_text=_("You may leave this empty."),
        required=False,
    )

    def build(self) -> None:
        """The tests that the destination asks for; the day only where a test counts for a time."""
        field = self.fields["tests"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            *((code, label) for code, _case, label in self._known()),
            (choices.NO_TEST, _("None of these")),
        ]
        if self.draft.destination not in choices.DATED_TESTS:
            del self.fields["passed"]

    def _known(self) -> tuple[choices.Test, ...]:
        return choices.TESTS.get(self.draft.destination, ())

    def _given(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.draft.case.get("qualifications") or []
        return found

    def read(self) -> dict[str, Any]:
        """The codes of the tests in the case, and the day of the language test."""
        names = {test.get("name") for test in self._given()}
        ticked = [code for code, case, _label in self._known() if case["name"] in names]
        if not ticked and self.draft.case.get("qualifications") == []:
            ticked = [choices.NO_TEST]
        days = [test["on"] for test in self._given() if test.get("kind") == "language" and test.get("on")]
        return {"tests": ticked, "passed": words.iso(days[0]) if days else None}

    def clean(self) -> dict[str, Any]:
        """None and one of them exclude each other; a test lies in the past."""
        data = super().clean() or self.cleaned_data
        if choices.NO_TEST in data.get("tests", ()) and len(data["tests"]) > 1:
            self.add_error("tests", _("You ticked a test and “None of these”. Choose one or the other."))
        passed = data.get("passed")
        if passed and passed > self.today:
            self.add_error("passed", _("This day is still to come. Check the year."))
        return data

    def write(self) -> None:
        """Ticked tests in, unticked ones out; those of a saved file that are not offered here stay."""
        offered = {case["name"]: case for _code, case, _label in self._known()}
        ticked = {case["name"] for code, case, _label in self._known() if code in self.cleaned_data["tests"]}
        kept = [test for test in self._given() if test.get("name") in ticked or test.get("name") not in offered]
        there = {test.get("name") for test in kept}
        kept += [dict(case) for name, case in offered.items() if name in ticked and name not in there]
        passed = self.cleaned_data.get("passed")
        for test in kept:
            if passed and test["kind"] == "language" and test.get("name") in offered:
                test["on"] = passed.isoformat()
        self.draft.case.pop("qualifications", None)
        if kept or choices.NO_TEST in self.cleaned_data["tests"]:
            self.draft.case["qualifications"] = kept


class RegisterForm(QuestionForm):
    """Whether the person is in Russia's register of controlled persons."""

    heading = _("Are you in the register of controlled persons?")
    hint = _("The Russian police keep this list of people who have no right to stay. It can be checked free of charge.")
    skippable = True
    listed = forms.ChoiceField(
        label=heading,
        help_text=hint,
        choices=[("no", _("No, I have checked")), ("yes", _("Yes")), ("", _("I do not know"))],
        widget=Radios(),
        required=False,
    )

    def read(self) -> dict[str, Any]:
        """Yes, no or not known."""
        listed = self.draft.case.get("person", {}).get("in_destination_register")
        return {"listed": {True: "yes", False: "no", None: ""}[listed]}

    def write(self) -> None:
        """Yes, no or null."""
        listed = {"yes": True, "no": False}.get(self.cleaned_data["listed"])
        self.draft.case.setdefault("person", {})["in_destination_register"] = listed


class DayForm(QuestionForm):
    """Which day the question is about."""

    heading = _("For which day do you want to know?")
    which = forms.ChoiceField(
        label=heading,
        choices=[(TODAY, _("For today")), ("other", _("For another day"))],
        widget=Radios(),
        error_messages={"required": PICK},
    )
    day = DateField(
        label=_("Which day?"),
        help_text=_("For example the day on which you want to travel: 27 3 2026."),
        required=False,
    )
    reveals = {"which": {"other": "day"}}

    def read(self) -> dict[str, Any]:
        """Today, unless another day was named."""
        on = self.draft.case.get("on", TODAY)
        return {"which": TODAY} if on == TODAY else {"which": "other", "day": date.fromisoformat(on)}

    def clean(self) -> dict[str, Any]:
        """Another day must be named."""
        data = super().clean() or self.cleaned_data
        if data.get("which") == "other" and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Write the day, the month and the year."))
        return data

    def write(self) -> None:
        """The day, or "today", which stays today tomorrow."""
        other = self.cleaned_data["which"] == "other"
        self.draft.case["on"] = self.cleaned_data["day"].isoformat() if other else TODAY


class CaseFileForm(forms.Form):
    """A saved case file to open."""

    default_renderer = Renderer
    heading = _("Open a saved case file")
    case_file = forms.FileField(
        label=_("Case file"),
        help_text=_("The file whose name ends in .json that you saved here before."),
        widget=FileInput(accept="application/json,.json"),
        error_messages={
            "required": _("Choose the file that you saved before."),
            "empty": _("The file is empty. Choose another one."),
        },
    )
