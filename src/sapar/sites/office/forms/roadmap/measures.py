"""Forms of what is measured: indicators with their definition cards, and targets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import Office
from sapar.core.indicators import Indicator as Query
from sapar.core.indicators import indicators
from sapar.lines.roadmap import enums
from sapar.lines.roadmap.models import Decision, Project, RoadMap
from sapar.lines.roadmap.periods import Span, spans
from sapar.sites.office import programming
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, offer, one_of, text, tick
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import BROKEN_DOWN_BY, PlanForm, in_words, number, several, titles
from sapar.sites.shared import words
from sapar.sites.shared.fields import AmountField


def query_word(query: Query) -> str:
    """A query of the services by its title; those that count the cases of a programme begin with its name."""
    programme = programming.of_indicator(query.name)
    title = words.said(query.titles)
    return f"{programme}: {title}" if programme else title


def _filter_field(name: str) -> forms.Field:
    """A filter of a query: chosen where there is a list of what it can be, written where there is none."""
    label = in_words(pgettext_lazy("of a query", "Filter"), dict(BROKEN_DOWN_BY).get(name, name))
    if name in ("country", "corridor"):
        return CountryField(label=label)
    if name == "office":
        return choice(label, [(each.code, words.said(each.names)) for each in Office.objects.order_by("code")])
    return a_line(label, longest=60)


CARDS = {"who_counts": _("What is counted, and what is left out"), "source": _("Source"),
         "conflicts": _("Known conflicts with other figures")}  # fmt: skip


class IndicatorForm(PlanForm):
    """An indicator of a result, with its definition card."""

    texts = {"title": "titles"}
    links = ("result",)

    result = choice(_("Result"), [], required=True)
    code = a_line(_("Code"), required=True, width=10, longest=20)
    title_ky, title_ru, title_en = titles(_("Title"))
    kind = one_of(
        _("Where its values come from"),
        enums.IndicatorKind,
    )
    query = choice(
        _("Query of the services"), [],
        hint=_("For values that are computed; see the cards below. “Look at the value” shows its filters."),
    )  # fmt: skip
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
        chosen = next((each for each in indicators() if each.name == self.chosen("query")), None)
        self.filters = {f"filter_{name}": name for name in sorted(chosen.filters)} if chosen else {}
        fields = dict(self.fields)
        self.fields.clear()
        for name, field in fields.items():  # the filters stand under their query
            self.fields[name] = field
            if name == "query":
                self.fields |= {key: _filter_field(each) for key, each in self.filters.items()}

    def chosen(self, name: str) -> str:
        """What stands in a field now: typed, else as it was."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    @property
    def narrowed(self) -> dict[str, str]:
        """The filters that are chosen now."""
        chosen = {name: self.chosen(key).strip() for key, name in self.filters.items()}
        return {name: value for name, value in chosen.items() if value}

    def as_typed(self, row: Any) -> dict[str, Any]:
        """With the card's texts in the reader's language."""
        cards = {name: words.said(row.cards.get(name, {})) for name in CARDS}
        return super().as_typed(row) | cards | {f"filter_{name}": value for name, value in row.filters.items()}

    def revise(self, fields: Iterable[str], decisions: Iterable[Decision]) -> None:
        """The card's texts are revised, too."""
        super().revise([*fields, *CARDS, *self.filters] if "cards" in fields else fields, decisions)
        if self.row is not None and self.row.kind != "live":
            for name in ("query", *self.filters):
                self.fields.pop(name, None)
        else:
            self.fields["query"].required = True
            self.fields.pop("broken_down_by", None)  # as its query is

    def clean(self) -> dict[str, Any]:
        """A code once under its result; a live indicator is broken down as its query is."""
        said = super().clean()
        for other in self.offered.get("indicators", {}).values():
            if other.code == said.get("code") and str(other.result_id) == said.get("result"):
                self.add_error("code", gettext("This code is taken: choose another one."))
                break
        kind = said.get("kind") or (self.row.kind if self.row is not None else "")
        if kind == "live":
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
        """With filters and the card's texts put together; texts in other languages stay."""
        plain = {name: value for name, value in super().values.items() if name not in self.filters}
        if "query" in self.fields:
            plain["filters"] = self.narrowed if plain.get("query") else {}
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
