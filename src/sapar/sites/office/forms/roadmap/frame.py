"""Forms of what all projects share: the road map with its reporting rule, its lines of work, its partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap import enums
from sapar.lines.roadmap.models import RoadMap
from sapar.sites.office.forms.base import CountryField, choice, day, one_of, text
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import PlanForm, currency_code, free_code, in_language, titles
from sapar.sites.shared.fields import AmountField


def slug(label: Any, hint: Any = "") -> forms.SlugField:
    """A code of Latin letters, digits and hyphens."""
    words = _("Write the code in Latin letters and digits, for example C1.")
    return forms.SlugField(
        label=label, max_length=40, help_text=hint, widget=a_line("").widget,
        error_messages=dict.fromkeys(("required", "invalid"), words),
    )  # fmt: skip


def whole(label: Any, *, most: int, words: Any, hint: Any = "", initial: int | None = None) -> forms.IntegerField:
    """A whole number from nothing to `most`."""
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=hint, initial=initial, widget=AmountField.widget(),
        error_messages=dict.fromkeys(names, words),
    )  # fmt: skip


class RoadMapForm(PlanForm):
    """A road map between two organisations."""

    texts = {"title": "titles"}
    links = ("government", "agency")

    title_ky, title_ru, title_en = titles(_("Title"))
    code = slug(_("Code"), _("It stands in addresses: kg-iom-2026."))
    country = CountryField(label=_("Country"), required=True)
    government = choice(_("The side of the government"), [], required=True)
    agency = choice(_("The international organisation"), [], required=True)
    starts = day(_("Begins on"), required=True)
    ends = day(_("Ends on"), required=True)
    currency = a_line(_("Currency"), required=True, width=5, longest=3, hint=_("Three letters: USD, KGS."))
    frequency = one_of(_("How often is reported"), enums.Frequency)
    due_days = whole(
        _("Days after a period's end by which a report is due"), most=120, initial=15,
        words=_("Write a whole number of days from 0 to 120."), hint=_("15: the report of a half-year is due by the 15th."),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Nobody else's."""
        code: str = self.cleaned_data["code"]
        if RoadMap.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a road map with this code: choose another one."))
        return code

    def clean_currency(self) -> str:
        """Three letters."""
        return currency_code(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        """Two sides."""
        said = super().clean()
        if said.get("government") and said.get("government") == said.get("agency"):
            self.add_error("agency", gettext("A road map has two sides: choose another organisation."))
        return said


class LineForm(PlanForm):
    """A line of work."""

    texts = {"title": "titles", "description": "descriptions"}

    code = slug(_("Code"), _("It stands in addresses: consular."))
    title_ky, title_ru, title_en = titles(_("Title"))
    position = whole(_("Place in the order"), most=999, words=_("Write a whole number from 0 to 999."))
    description_ky = text(in_language(_("Description"), "ky"), rows=2, longest=1000)
    description_ru = text(in_language(_("Description"), "ru"), rows=2, longest=1000)
    description_en = text(in_language(_("Description"), "en"), rows=2, longest=1000)

    def clean_code(self) -> str:
        """Once in a road map."""
        return free_code(self.cleaned_data["code"], self.offered["lines"].values())


class PartnerForm(PlanForm):
    """A partner of the road map."""

    texts = {"title": "names"}
    links = ("organisation",)

    kind = choice(_("Kind"), enums.PartnerKind, required=True)
    code = slug(_("Code"))
    title_ky, title_ru, title_en = titles(pgettext_lazy("not of a person", "Name"))
    organisation = choice(
        _("Organisation whose staff sign in here"), [],
        hint=_("Its coordinators are reminded of the reports of projects that it leads."),
    )  # fmt: skip
    iati_ref = a_line(_("Identifier in IATI"), longest=60, hint=_("For example XM-DAC-47066."))

    def clean_code(self) -> str:
        """Once in a road map."""
        return free_code(self.cleaned_data["code"], self.offered["partners"].values())
