"""Forms of the road map: the plan and what changes in it, targets, news, what the board shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sapar.core.indicators import Indicator as Query
from sapar.core.indicators import indicators
from sapar.lines.roadmap import enums
from sapar.lines.roadmap.models import Decision, Partner, Project, RoadMap
from sapar.lines.roadmap.periods import Span, spans
from sapar.sites.office import programming
from sapar.sites.office.forms.base import OfficeForm, choice, day, offer, one_of, text, tick
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.shared import words
from sapar.sites.shared.fields import AmountField, Checkboxes, FileInput, Hidden

LANGUAGES = {"ky": _("in Kyrgyz"), "ru": _("in Russian"), "en": _("in English")}
BROKEN_DOWN_BY = [
    ("sex", _("Sex")), ("age", _("Age")), ("district", _("District")), ("corridor", _("Corridor")),
    ("country", _("Country")), ("office", _("Office")), ("disability", _("Disability")),
]  # fmt: skip
PARTS: dict[str, list[tuple[str, Any]]] = {
    "sex": [("female", _("Women")), ("male", _("Men"))],
    "age": [(key, key) for key in ("0-17", "18-29", "30-44", "45-59", "60+")],
    "disability": [("yes", _("With a disability")), ("no", _("Without"))],
}
"""Breakdowns whose parts are always the same; those of the others are written down."""
LANE_STATES = [
    ("late", _("Late")), ("under_way", _("Under way")), ("ahead", _("Not begun")), ("done", _("Done")),
    ("stopped", _("Stopped")),
]  # fmt: skip
FRAMEWORK_CODES = {"gcm": r"([1-9]|1\d|2[0-3])", "sdg": r"\d{1,2}\.[0-9a-z]{1,2}", "mgi": r"[1-6]"}


def several(label: Any, choices: Iterable[tuple[Any, Any]] = (), *, hint: Any = "") -> forms.MultipleChoiceField:
    """Several of a few."""
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=hint, choices=list(choices), widget=Checkboxes(),
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip


def number(label: Any, *, required: bool = True, hint: Any = "", digits: int = 16, places: int = 2) -> AmountField:
    """A number."""
    return AmountField(
        label=label, required=required, help_text=hint, max_digits=digits, decimal_places=places,
        error_messages={"required": _("Write a number.")},
    )  # fmt: skip


class PlanForm(OfficeForm):
    """A row of the plan. Fields are named as the row's; texts in three languages and links to other rows are put together."""

    texts: ClassVar[Mapping[str, str]] = {}  # stem of the fields: field of the row
    links: ClassVar[tuple[str, ...]] = ()  # fields that name another row

    def __init__(self, *args: Any, offered: Mapping[str, Iterable[Any]], row: Any = None, **kwargs: Any) -> None:
        self.offered = {name: {str(each.pk): each for each in rows} for name, rows in offered.items()}
        if row is not None:
            kwargs["initial"] = {**self.as_typed(row), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name in self.links:
            field = self.fields[name]
            rows = [(key, _label(each)) for key, each in self.offered.get(name, {}).items()]
            offer(self, name, rows if field.required else [("", gettext("not stated")), *rows])

    def as_typed(self, row: Any) -> dict[str, Any]:
        """The fields as they would have been typed."""
        said: dict[str, Any] = {}
        for name in self.base_fields:
            if name in self.links:
                said[name] = str(getattr(row, f"{name}_id") or "")
            elif hasattr(row, name):
                value = getattr(row, name)
                said[name] = value.normalize() if isinstance(value, Decimal) and value else value
        for stem, name in self.texts.items():
            said |= {f"{stem}_{lang}": getattr(row, name).get(lang, "") for lang in LANGUAGES}
        return said

    def revise(self, fields: Iterable[str], decisions: Iterable[Decision]) -> None:
        """Keep only what is revised, and ask why."""
        kept = set(fields) | {
            f"{stem}_{lang}" for stem, name in self.texts.items() if name in fields for lang in LANGUAGES
        }
        for name in list(self.fields):
            if name not in kept:
                del self.fields[name]
        self.offered["decision"] = {str(each.pk): each for each in decisions}
        self.fields["reason"] = a_line(_("Why does the plan change?"), required=True, longest=500)
        listed = [(key, f"{each.number}, {words.short_day(each.on)}") for key, each in self.offered["decision"].items()]
        self.fields["decision"] = choice(_("Decision"), listed)

    def clean(self) -> dict[str, Any]:
        """At least one language of a title; the others are asked for by the print-outs."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "title" in self.texts and "title_ky" in self.fields:
            names = [f"title_{lang}" for lang in LANGUAGES]
            if not any(said.get(name, "").strip() for name in names) and not any(name in self.errors for name in names):
                self.add_error(f"title_{words.language()}", gettext("Fill this in."))
        return said

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        said = self.cleaned_data
        stems = {f"{stem}_{lang}" for stem in self.texts for lang in LANGUAGES}
        plain = {
            name: self.offered[name].get(value) if name in self.links or name == "decision" else value
            for name, value in said.items()
            if name not in stems
        }
        for stem, name in self.texts.items():
            if f"{stem}_ky" in self.fields:
                told = {lang: said.get(f"{stem}_{lang}", "").strip() for lang in LANGUAGES}
                plain[name] = {lang: words_ for lang, words_ in told.items() if words_}
        return plain


def _label(row: Any) -> str:
    code = getattr(row, "code", "")
    return str(row) if isinstance(row, Partner) else f"{code} {row}".strip()


def _titles(label: Any, **kwargs: Any) -> list[forms.CharField]:
    return [a_line(_language(label, lang), longest=200, width=30, **kwargs) for lang in LANGUAGES]


def _language(label: Any, lang: str) -> Any:
    from django.utils.functional import lazystr
    from django.utils.text import format_lazy

    return format_lazy("{}, {}", lazystr(label), LANGUAGES[lang])


class ProjectForm(PlanForm):
    """A project of a line."""

    texts = {"title": "titles", "summary": "summaries"}
    links = ("line", "lead")

    line = choice(_("Line of work"), [], required=True)
    code = a_line(_("Code"), required=True, width=10, longest=40, hint=_("Short, as it stands in the annexes: C1."))
    title_ky, title_ru, title_en = _titles(_("Title"))
    summary_ky = text(_language(_("What is promised to people"), "ky"), rows=2, longest=600)
    summary_ru = text(_language(_("What is promised to people"), "ru"), rows=2, longest=600)
    summary_en = text(_language(_("What is promised to people"), "en"), rows=2, longest=600)
    state = choice(_("State"), enums.ProjectState, required=True)
    starts = day(_("Begins on"), required=True)
    ends = day(_("Ends on"), required=True)
    lead = choice(_("Who leads it"), [])

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
    title_ky, title_ru, title_en = _titles(_("Title"))
    parent = choice(_("Leads to"), [], hint=_("An output leads to an outcome, an outcome to an impact."))

    def clean_code(self) -> str:
        """Once in a project."""
        return _free(self.cleaned_data["code"], self.offered.get("parent", {}).values())


class ActivityForm(PlanForm):
    """Work, or a milestone."""

    texts = {"title": "titles"}
    links = ("result", "responsible")

    kind = one_of(_("Kind"), enums.ActivityKind)
    code = a_line(_("Code"), required=True, width=10, longest=20)
    title_ky, title_ru, title_en = _titles(_("Title"))
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
        return _free(self.cleaned_data["code"], self.offered.get("activities", {}).values())

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


def query_word(query: Query) -> str:
    """A query of the services by its title; those that count the cases of a programme begin with its name."""
    programme = programming.of_indicator(query.name)
    title = words.said(query.titles)
    return f"{programme}: {title}" if programme else title


CARDS = {"who_counts": _("What is counted, and what is left out"), "source": _("Source"),
         "conflicts": _("Known conflicts with other figures")}  # fmt: skip


class IndicatorForm(PlanForm):
    """An indicator of a result, with its definition card."""

    texts = {"title": "titles"}
    links = ("result",)

    result = choice(_("Result"), [], required=True)
    code = a_line(_("Code"), required=True, width=10, longest=20)
    title_ky, title_ru, title_en = _titles(_("Title"))
    kind = one_of(
        _("Where its values come from"),
        [("manual", enums.IndicatorKind.MANUAL.label), ("live", enums.IndicatorKind.LIVE.label)],
    )
    query = choice(_("Query of the services"), [], hint=_("For values that are computed; see the cards below."))
    unit = choice(_("Unit"), enums.Unit, required=True)
    direction = one_of(_("Which way is good"), enums.Direction)
    is_ratio = tick(_("It is a share: numerator and denominator are kept"))
    over_time = choice(_("Several periods together"), enums.OverTime, required=True)
    over_places = choice(_("Several places together"), enums.OverPlaces, required=True)
    broken_down_by = several(_("Broken down by"), BROKEN_DOWN_BY)
    baseline = number(_("Value before the work began"), required=False, digits=18, places=4)
    baseline_year = forms.IntegerField(
        label=_("Year of that value"), required=False, min_value=1990, max_value=2100, widget=AmountField.widget(),
        error_messages={name: _("Write the year in four digits.") for name in ("invalid", "min_value", "max_value")},
    )  # fmt: skip
    who_counts = text(CARDS["who_counts"], rows=2, longest=1000)
    source = text(CARDS["source"], rows=2, longest=1000)
    conflicts = text(CARDS["conflicts"], rows=2, longest=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.row = kwargs.get("row")
        super().__init__(*args, **kwargs)
        offer(
            self,
            "query",
            [("", gettext("not stated")), *((each.name, query_word(each)) for each in indicators())],
        )

    def as_typed(self, row: Any) -> dict[str, Any]:
        """With the card's texts in the reader's language."""
        return super().as_typed(row) | {name: words.said(row.cards.get(name, {})) for name in CARDS}

    def revise(self, fields: Iterable[str], decisions: Iterable[Decision]) -> None:
        """The card's texts are revised, too."""
        super().revise([*fields, *CARDS] if "cards" in fields else fields, decisions)
        if self.row is not None and self.row.kind != "live":
            del self.fields["query"]
        else:
            self.fields["query"].required = True

    def clean(self) -> dict[str, Any]:
        """A code once under its result; a live indicator is broken down as its query is."""
        said = super().clean()
        for other in self.offered.get("indicators", {}).values():
            if other.code == said.get("code") and str(other.result_id) == said.get("result"):
                self.add_error("code", gettext("This code is taken: choose another one."))
                break
        if said.get("kind") == "live":
            found = next((each for each in indicators() if each.name == said.get("query")), None)
            if found is None:
                self.add_error("query", gettext("Choose one of the queries of the services."))
            elif found.broken_down_by:
                said["broken_down_by"] = [found.broken_down_by]
            else:
                said["broken_down_by"] = []
        elif "kind" in said:
            said["query"] = ""
        return said

    @property
    def values(self) -> dict[str, Any]:
        """With the card's texts put together; those in other languages stay."""
        plain = super().values
        cards = {name: dict(texts) for name, texts in (self.row.cards if self.row is not None else {}).items()}
        for name in CARDS:
            written = plain.pop(name, "").strip()
            if written:
                cards[name] = {**cards.get(name, {}), words.language(): written}
            elif name in cards:
                cards[name].pop(words.language(), None)
        plain["cards"] = {name: texts for name, texts in cards.items() if texts}
        return plain


class TargetsForm(OfficeForm):
    """What shall be reached in each year and each period of reports; a box left empty sets no target."""

    part_name = choice(_("For one part only"), [], hint=_("Leave it empty for the whole."))
    part_key = a_line(_("Which part"), width=10, longest=40, hint=_("For example female, or RU."))

    def __init__(self, *args: Any, periods: Iterable[Span], broken_down_by: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(BROKEN_DOWN_BY)
        offer(
            self,
            "part_name",
            [("", gettext("not stated")), *((name, names.get(name, name)) for name in broken_down_by)],
        )
        self.periods = {f"t_{span.start:%Y%m}_{span.end:%Y%m}": span for span in periods}
        for name, span in self.periods.items():
            self.fields[name] = number(period_word(span), required=False, digits=18, places=4)
        if not list(broken_down_by):
            del self.fields["part_name"], self.fields["part_key"]

    def clean(self) -> dict[str, Any]:
        """At least one target; a part has both its names."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(said.get("part_name")) != bool(said.get("part_key", "").strip()):
            self.add_error("part_key", gettext("Say both by what it is broken down and which part is meant."))
        if not self.errors and all(said.get(name) is None for name in self.periods):
            self.add_error(next(iter(self.periods)), gettext("Write at least one target."))
        return said

    @property
    def part(self) -> dict[str, str]:
        """The part that is meant; empty is the whole."""
        name = self.cleaned_data.get("part_name")
        return {name: self.cleaned_data["part_key"].strip()} if name else {}

    @property
    def targets(self) -> list[tuple[Span, Decimal]]:
        """Each period with its target."""
        said = self.cleaned_data
        return [(span, said[name]) for name, span in self.periods.items() if said.get(name) is not None]


def periods_of(roadmap: RoadMap, project: Project) -> list[Span]:
    """The years and the periods of reports of a project."""
    years = [Span(date(year, 1, 1), date(year, 12, 31)) for year in range(project.starts.year, project.ends.year + 1)]
    return years + list(spans(roadmap.frequency, project.starts, project.ends))


def period_word(span: Span) -> str:
    """A period as people say it."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    if months == 12:
        return str(span.start.year)
    number = (span.start.month - 1) // months + 1
    said = gettext("quarter %(number)s of %(year)s") if months == 3 else gettext("half-year %(number)s of %(year)s")
    return said % {"number": number, "year": span.start.year}


class TargetForm(PlanForm):
    """One target, when it is revised."""

    value = number(_("Target"), digits=18, places=4)


class BudgetForm(PlanForm):
    """Money planned."""

    links = ("source", "activity")

    source = choice(_("Source"), [])
    activity = choice(_("Activity"), [])
    period_start = day(_("For the time from"), required=True)
    period_end = day(_("until"), required=True, hint=_("At most a year."))
    currency = a_line(_("Currency"), required=True, width=5, longest=3, hint=_("Three letters: USD, KGS."))
    amount = number(_("Amount"))

    def clean_currency(self) -> str:
        """Three letters."""
        return _currency(self.cleaned_data["currency"])


class SpendingForm(PlanForm):
    """Money committed, handed on or spent."""

    links = ("source", "activity")

    kind = one_of(_("What happened"), enums.SpendingKind)
    on = day(_("Day"), required=True)
    source = choice(_("Source"), [])
    activity = choice(_("Activity"), [])
    currency = a_line(_("Currency"), required=True, width=5, longest=3, hint=_("Three letters: USD, KGS."))
    amount = number(_("Amount"))
    note = a_line(_("Note"), longest=200)

    def clean_currency(self) -> str:
        """Three letters."""
        return _currency(self.cleaned_data["currency"])


class RiskForm(PlanForm):
    """What may go wrong."""

    texts = {"title": "titles", "treatment": "treatments"}
    links = ("owner",)

    title_ky, title_ru, title_en = _titles(_("What may go wrong"))
    likelihood = forms.TypedChoiceField(
        label=_("How likely"), choices=enums.Likelihood.choices, coerce=int, widget=one_of("", []).widget,
        error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    impact = forms.TypedChoiceField(
        label=_("How bad"), choices=enums.Likelihood.choices, coerce=int, widget=one_of("", []).widget,
        error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    owner = choice(_("Who watches it"), [])
    treatment_ky, treatment_ru, treatment_en = _titles(_("What is done about it"))


class AssumptionForm(PlanForm):
    """What must hold for the plan to work."""

    texts = {"title": "titles"}
    STATES: ClassVar = [("yes", _("Holds")), ("no", _("Does not hold"))]

    title_ky, title_ru, title_en = _titles(_("Assumption"))
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


class PartnerForm(PlanForm):
    """A partner of the road map."""

    texts = {"title": "names"}

    kind = choice(_("Kind"), enums.PartnerKind, required=True)
    code = forms.SlugField(
        label=_("Code"), max_length=40, widget=a_line("").widget,
        error_messages={
            name: _("Write the code in Latin letters and digits, for example C1.") for name in ("required", "invalid")
        },
    )  # fmt: skip
    title_ky, title_ru, title_en = _titles(pgettext_lazy("not of a person", "Name"))
    iati_ref = a_line(_("Identifier in IATI"), longest=60, hint=_("For example XM-DAC-47066."))

    def clean_code(self) -> str:
        """Once in a road map."""
        return _free(self.cleaned_data["code"], self.offered["partners"].values())


class DecisionForm(PlanForm):
    """What both sides decided."""

    texts = {"title": "texts"}

    number = a_line(_("Number"), required=True, width=10, longest=40)
    on = day(_("Day"), required=True)
    title_ky, title_ru, title_en = _titles(_("What was decided"))
    minutes = forms.FileField(label=_("Minutes"), required=False, widget=FileInput())

    def clean_number(self) -> str:
        """Once in a road map."""
        number: str = self.cleaned_data["number"]
        if any(each.number == number for each in self.offered["decisions"].values()):
            raise forms.ValidationError(_("There is a decision of this number already."))
        return number


class TagsForm(OfficeForm):
    """Where a project stands in the frameworks of others."""

    gcm = a_line(_("Objectives of the Global Compact"), hint=_("Numbers from 1 to 23, with commas: 3, 5."), width=20)
    sdg = a_line(_("Targets of the Sustainable Development Goals"), hint=_("For example 10.7, 8.8."), width=20)
    mgi = a_line(_("Domains of migration governance"), hint=_("Numbers from 1 to 6, with commas."), width=20)

    def clean(self) -> dict[str, Any]:
        """Lists of codes that there are."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name, pattern in FRAMEWORK_CODES.items():
            codes = list(dict.fromkeys(re.findall(r"[^\s,;]+", said.get(name, ""))))
            wrong = [code for code in codes if not re.fullmatch(pattern, code)]
            if wrong:
                self.add_error(name, gettext("There is no code %(code)s here: correct it.") % {"code": wrong[0]})
            said[name] = codes
        return said


class SectorsForm(OfficeForm):
    """Purpose codes and their shares."""

    sectors = text(
        _("Purpose codes with their shares"), rows=5,
        hint=_("One on a line: the code of five digits, then its share in per cent, for example 15190 60. Together they make 100."),
    )  # fmt: skip

    def clean_sectors(self) -> dict[str, str]:
        """Code: share."""
        found: dict[str, str] = {}
        for number, written in enumerate(self.cleaned_data["sectors"].splitlines(), start=1):
            if not written.strip():
                continue
            pieces = written.replace("%", " ").replace(",", ".").split()
            share = _share(pieces[1]) if len(pieces) == 2 else None
            if share is None or not re.fullmatch(r"\d{5}", pieces[0]) or pieces[0] in found:
                said = gettext(
                    "Line %(number)s: write a code of five digits, once, and its share, for example 15190 60."
                )
                raise forms.ValidationError(said % {"number": number})
            found[pieces[0]] = format(share, "f")
        return found


def _share(written: str) -> Decimal | None:
    try:
        share = Decimal(written)
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 < share <= 100 else None


class ReasonForm(OfficeForm):
    """Why something is taken out of the plan."""

    reason = a_line(_("Why does the plan change?"), required=True, longest=500)


class AnswerForm(OfficeForm):
    """The other side's answer to a report."""

    accepted = one_of(_("Answer"), [("yes", _("Accept")), ("no", _("Return"))])
    comment = text(_("Comment"), rows=3, hint=_("For a report that is returned: what must be changed."), longest=2000)
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)


class NewsForm(OfficeForm):
    """A news item in three languages."""

    slug = forms.SlugField(
        label=_("Address"), max_length=80, widget=a_line("").widget,
        help_text=_("Latin letters, digits and hyphens: proposal-2012."),
        error_messages={name: _("Write it in Latin letters, digits and hyphens.") for name in ("required", "invalid")},
    )  # fmt: skip
    on = day(_("Day"), required=True)
    title_ky, title_ru, title_en = _titles(_("Heading"))
    text_ky = text(_language(_("Text"), "ky"), longest=4000)
    text_ru = text(_language(_("Text"), "ru"), longest=4000)
    text_en = text(_language(_("Text"), "en"), longest=4000)
    source = a_line(_("Source"), longest=200, hint=_("Who reported it, and when."))
    source_address = forms.URLField(
        label=_("Address of the source"), required=False, widget=a_line("").widget, assume_scheme="https",
        error_messages={"invalid": _("Write an address that begins with https://.")},
    )  # fmt: skip
    tags = a_line(_("Tags"), longest=200, hint=_("Words with commas."))
    projects = several(_("Projects that it concerns"))

    def __init__(
        self, *args: Any, projects: Iterable[Project], fixed: bool = False, taken: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(each.pk): each for each in projects}
        offer(self, "projects", [(key, _label(each)) for key, each in self.known.items()])
        self.taken = set(taken)
        if fixed:
            del self.fields["slug"]

    def clean_slug(self) -> str:
        """Nobody else's: writing changes the item of that address."""
        slug: str = self.cleaned_data["slug"]
        if slug in self.taken:
            raise forms.ValidationError(_("There is news at this address already: choose another one."))
        return slug

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        said = self.cleaned_data
        return {
            "on": said["on"],
            "titles": {lang: said[f"title_{lang}"].strip() for lang in LANGUAGES},
            "texts": {lang: said[f"text_{lang}"].strip() for lang in LANGUAGES},
            "source": said["source"],
            "source_address": said["source_address"],
            "tags": [tag.strip() for tag in said["tags"].split(",") if tag.strip()],
            "projects": [self.known[key] for key in said["projects"]],
        }


class BoardFilter(OfficeForm):
    """What the board shows."""

    line = choice(_("Line of work"), [])
    state = choice(_("State"), LANE_STATES)
    partner = choice(_("Partner"), [])
    as_of = a_line(_("As it stood on"), width=10, longest=10, hint=_("Year-month-day, or empty for today."))

    def __init__(self, *args: Any, lines: Iterable[Any], partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", gettext("all"))
        offer(self, "line", [nothing, *((each.code, str(each)) for each in lines)])
        offer(self, "state", [nothing, *LANE_STATES])
        offer(self, "partner", [nothing, *((each.code, str(each)) for each in partners)])

    def clean_as_of(self) -> date | None:
        """A day that is past."""
        return past_day(self.cleaned_data["as_of"])


class DayForm(OfficeForm):
    """The day as of which something is printed."""

    as_of = a_line(_("As it stood on"), width=10, longest=10, hint=_("Year-month-day, or empty for today."))

    def clean_as_of(self) -> date | None:
        """A day that is past."""
        return past_day(self.cleaned_data["as_of"])


def past_day(written: str) -> date | None:
    """A day from 2026-03-31 or 31.03.2026; None where nothing is written. ValidationError says how to write it."""
    written = written.strip()
    if not written:
        return None
    try:
        return date.fromisoformat("-".join(reversed(written.split("."))) if "." in written else written)
    except ValueError:
        raise forms.ValidationError(_("Write the day as year-month-day, for example 2026-03-31.")) from None


def _free(code: str, rows: Iterable[Any]) -> str:
    if any(each.code == code for each in rows):
        raise forms.ValidationError(_("This code is taken: choose another one."))
    return code


def _currency(written: str) -> str:
    code = written.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise forms.ValidationError(_("Write the currency in three letters, for example USD."))
    return code
