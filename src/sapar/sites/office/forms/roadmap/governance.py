"""Forms of risks, assumptions, roles, decisions, and of a project's place in the frameworks of others."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap import enums, frameworks
from sapar.sites.office.forms.base import OfficeForm, choice, day, offer, one_of
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

    def clean_number(self) -> str:
        """Once in a road map."""
        number: str = self.cleaned_data["number"]
        if any(each.number == number for each in self.offered["decisions"].values()):
            raise forms.ValidationError(_("There is a decision of this number already."))
        return number


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
