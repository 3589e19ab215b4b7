"""Forms of risks, assumptions, roles, decisions, and of a project's place in the frameworks of others."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap import enums, frameworks
from sapar.sites.office.forms.base import OfficeForm, choice, day, offer, one_of, tick
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import PlanForm, several, titles
from sapar.sites.shared.fields import FileInput

TARGET = r"\d{1,2}\.[0-9a-z]{1,2}"


class RiskForm(PlanForm):
    """What may go wrong."""

    texts = {"title": "titles", "treatment": "treatments"}
    links = ("owner",)

    title_ky, title_ru, title_en = titles(_("What may go wrong"))
    likelihood = forms.TypedChoiceField(
        label=_("How likely"), choices=enums.Likelihood.choices, coerce=int, widget=one_of("", []).widget,
        error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    impact = forms.TypedChoiceField(
        label=_("How bad"), choices=enums.Likelihood.choices, coerce=int, widget=one_of("", []).widget,
        error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    owner = choice(_("Who watches it"), [])
    treatment_ky, treatment_ru, treatment_en = titles(_("What is done about it"))


class AssumptionForm(PlanForm):
    """What must hold for the plan to work."""

    texts = {"title": "titles"}
    STATES: ClassVar = [("yes", _("Holds")), ("no", _("Does not hold"))]

    title_ky, title_ru, title_en = titles(_("Assumption"))
    holds = choice(_("Does it hold?"), STATES)

    def as_typed(self, row: Any) -> dict[str, Any]:
        """Three states as words."""
        return super().as_typed(row) | {"holds": {True: "yes", False: "no", None: ""}[row.holds]}

    def clean_holds(self) -> bool | None:
        """Yes, no, not known."""
        return {"yes": True, "no": False}.get(self.cleaned_data["holds"])


class InvolvementForm(PlanForm):
    """A partner's role in a project."""

    links = ("partner",)

    partner = choice(_("Partner"), [], required=True)
    role = choice(_("Role"), enums.PartnerRole, required=True)
    contact = a_line(_("Office to turn to"), hint=_("An office, not a person."), longest=200)


class DecisionForm(PlanForm):
    """What both sides decided."""

    texts = {"title": "texts"}

    number = a_line(_("Number"), required=True, width=10, longest=40)
    on = day(_("Day"), required=True)
    title_ky, title_ru, title_en = titles(_("What was decided"))
    minutes = forms.FileField(label=_("Minutes"), required=False, widget=FileInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.row = kwargs.get("row")
        super().__init__(*args, **kwargs)

    def clean_number(self) -> str:
        """Once in a road map, be it in force or taken out."""
        number: str = self.cleaned_data["number"]
        if any(each.number == number and each != self.row for each in self.offered["all_decisions"].values()):
            raise forms.ValidationError(_("There is a decision of this number already."))
        return number


class DocumentForm(PlanForm):
    """A paper: a file that is kept here, or an address where it is found."""

    texts = {"title": "titles"}

    title_ky, title_ru, title_en = titles(_("Title"))
    kind = choice(pgettext_lazy("of a document", "Kind"), enums.DocumentKind, required=True)
    on = day(pgettext_lazy("of a document", "Date"), required=True)
    language = choice(_("Language of the document"), enums.Language)
    file = forms.FileField(label=_("File"), required=False, widget=FileInput())
    address = forms.URLField(
        label=_("Address where it is found"), required=False, max_length=500, assume_scheme="https",
        widget=a_line("").widget, help_text=_("For example https://gov.kg/plan.pdf"),
        error_messages={"invalid": _("Write an address that begins with https://.")},
    )  # fmt: skip
    open = tick(
        _("Everybody may read it"),
        hint=_("It stands on the public page; where it has an address, in the open publication too."),
    )

    def clean_address(self) -> str:
        """An address of the web, nothing that a browser would run."""
        address: str = self.cleaned_data["address"]
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(self.fields["address"].error_messages["invalid"])
        return address

    def clean(self) -> dict[str, Any]:
        """A file or an address."""
        said = super().clean()
        if not said.get("file") and not said.get("address") and not {"file", "address"} & set(self.errors):
            self.add_error("file", gettext("Choose a file, or write the address where the document is found."))
        return said


class TagsForm(OfficeForm):
    """Where a project stands in the frameworks of others."""

    gcm = several(_("Objectives of the Global Compact"))
    sdg = a_line(_("Targets of the Sustainable Development Goals"), hint=_("For example 10.7, 8.8."), width=20)
    mgi = several(_("Domains of migration governance"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for framework, names in frameworks.NAMES.items():
            offer(self, framework, [(code, f"{code}. {name}") for code, name in names.items()])

    def clean(self) -> dict[str, Any]:
        """Lists of codes that there are."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        codes = list(dict.fromkeys(re.findall(r"[^\s,;]+", said.get("sdg", ""))))
        wrong = [code for code in codes if not re.fullmatch(TARGET, code)]
        if wrong:
            self.add_error("sdg", gettext("There is no code %(code)s here: correct it.") % {"code": wrong[0]})
        said["sdg"] = codes
        return said
