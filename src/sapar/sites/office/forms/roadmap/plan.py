"""Forms of the plan: project, results, activities and their order; why something is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import Office
from sapar.lines.roadmap import enums
from sapar.lines.roadmap.models import Project
from sapar.lines.roadmap.places import OBLASTS
from sapar.sites.office.forms.base import OfficeForm, choice, day, offer, one_of, text
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import PlanForm, free_code, in_language, several, titles
from sapar.sites.shared import answers, words
from sapar.sites.shared.fields import AmountField


def place_choices(known: Iterable[str]) -> list[tuple[str, str]]:
    """Oblasts; the destinations and the countries of missions, by name; and what is known besides."""
    missions = Office.objects.filter(kind__in=("embassy", "consulate")).values_list("country", flat=True)
    abroad = {code for code in (*answers.destinations(), *missions, *known) if code not in OBLASTS and code != "KG"}
    named = [(code, words.country(code)) for code in abroad]
    return [(code, str(name)) for code, name in OBLASTS.items()] + sorted(
        named, key=lambda pair: words.alphabetical(pair[1])
    )


class ProjectForm(PlanForm):
    """A project of a line."""

    texts = {"title": "titles", "summary": "summaries"}
    links = ("line", "lead")

    line = choice(_("Line of work"), [], required=True)
    code = a_line(_("Code"), required=True, width=10, longest=40, hint=_("Short, as it stands in the annexes: C1."))
    title_ky, title_ru, title_en = titles(_("Title"))
    summary_ky = text(in_language(_("What is promised to people"), "ky"), rows=2, longest=600)
    summary_ru = text(in_language(_("What is promised to people"), "ru"), rows=2, longest=600)
    summary_en = text(in_language(_("What is promised to people"), "en"), rows=2, longest=600)
    state = choice(_("State"), enums.ProjectState, required=True)
    starts = day(_("Begins on"), required=True)
    ends = day(_("Ends on"), required=True)
    lead = choice(_("Who leads it"), [])
    places = several(_("Where it acts"), hint=_("Oblasts, and countries where it works for those who live there."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = kwargs.get("row")
        offer(self, "places", place_choices(row.places if row is not None else ()))

    def clean_code(self) -> str:
        """Letters, digits, hyphens, and nobody else's."""
        code: str = self.cleaned_data["code"]
        if slugify(code).lower() != code.lower():
            raise forms.ValidationError(_("Write the code in Latin letters and digits, for example C1."))
        if Project.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a project with this code: choose another one."))
        return code


class ResultForm(PlanForm):
    """A link of the results chain."""

    texts = {"title": "titles"}
    links = ("parent",)

    level = one_of(_("Level"), enums.Level)
    code = a_line(_("Code"), required=True, width=10, longest=20)
    title_ky, title_ru, title_en = titles(_("Title"))
    parent = choice(_("Leads to"), [], hint=_("An output leads to an outcome, an outcome to an impact."))

    def clean_code(self) -> str:
        """Once in a project."""
        return free_code(self.cleaned_data["code"], self.offered.get("parent", {}).values())


class ActivityForm(PlanForm):
    """Work, or a milestone."""

    texts = {"title": "titles"}
    links = ("result", "responsible")

    kind = one_of(_("Kind"), enums.ActivityKind)
    code = a_line(_("Code"), required=True, width=10, longest=20)
    title_ky, title_ru, title_en = titles(_("Title"))
    result = choice(_("Result"), [])
    planned_start = day(_("Planned from"), required=True)
    planned_end = day(_("Planned until"), required=True, hint=_("The same day for a milestone."))
    actual_start = day(_("Begun on"))
    actual_end = day(_("Finished on"))
    progress = forms.IntegerField(
        label=_("Done, per cent"), min_value=0, max_value=100, initial=0, widget=AmountField.widget(),
        error_messages={
            name: _("Progress is a number from 0 to 100.") for name in ("required", "invalid", "min_value", "max_value")
        },
    )  # fmt: skip
    responsible = choice(_("Who answers for it"), [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("row") is None:
            for name in ("actual_start", "actual_end", "progress"):
                del self.fields[name]

    def clean_code(self) -> str:
        """Once in a project."""
        return free_code(self.cleaned_data["code"], self.offered.get("activities", {}).values())

    def clean(self) -> dict[str, Any]:
        """The actual dates in their order."""
        said = super().clean()
        start, end = said.get("actual_start"), said.get("actual_end")
        if end and not start:
            self.add_error("actual_start", gettext("Say also when it was begun."))
        elif start and end and end < start:
            self.add_error("actual_end", gettext("The end lies before the beginning: correct one of the dates."))
        return said


class DependencyForm(PlanForm):
    """What waits for what."""

    links = ("before", "after")

    before = choice(_("First this is finished"), [], required=True)
    after = choice(_("then this can begin"), [], required=True)
    lag_days = forms.IntegerField(
        label=_("Days in between"), initial=0, min_value=-365, max_value=1000, widget=AmountField.widget(),
        error_messages={
            name: _("Write a whole number of days.") for name in ("required", "invalid", "min_value", "max_value")
        },
    )  # fmt: skip


class ReasonForm(OfficeForm):
    """Why something is taken out of the plan."""

    reason = a_line(_("Why does the plan change?"), required=True, longest=500)
