"""Form fields and widgets after GOV.UK's patterns, drawn by our own templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.choices import BaseChoiceIterator
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """Fields are drawn by the site's templates, not by Django's own."""

    field_template_name = "shared/forms/field.html"


class TextInput(forms.TextInput):
    """One line; `width` is the number of characters it makes room for."""

    template_name = "shared/forms/input.html"
    kind = "input"

    def __init__(self, width: int = 20, **attrs: Any) -> None:
        super().__init__({"class": f"govuk-input govuk-input--width-{width}", **attrs})


class TextArea(forms.Textarea):
    """Several lines."""

    template_name = "shared/forms/area.html"
    kind = "area"

    def __init__(self, rows: int = 5, **attrs: Any) -> None:
        super().__init__({"class": "govuk-textarea", "rows": rows, **attrs})


class Hidden(forms.HiddenInput):
    """What the page keeps for the server and people need not see."""

    template_name = "shared/forms/hidden.html"
    kind = "hidden"


class NumberInput(TextInput):
    """A number typed as text: wheels and arrows of number fields change values by accident."""

    def __init__(self, width: int = 5) -> None:
        super().__init__(width, inputmode="decimal")


class Listed(BaseChoiceIterator):
    """A long list that is the same for everybody who reads a language, such as countries: drawn once a process.

    `entries` gives it in the present language; nothing in it may depend on who reads or on what is stored.
    """

    def __init__(self, entries: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        self.entries = entries

    def __iter__(self) -> Iterator[Any]:
        return iter(self.entries())


def _option(value: Any, label: Any, chosen: bool = False) -> str:
    mark = " selected" if chosen else ""
    return format_html('\n  <option value="{}"{}>{}</option>', "" if value is None else value, mark, label)


@lru_cache(maxsize=64)
def _drawn(entries: Callable[[], Iterable[tuple[str, Any]]], _language: str | None) -> Mapping[str, tuple[str, str]]:
    """Each option as it is sent, unchosen and chosen."""
    return {str(value): _both(value, label) for value, label in entries()}


def _both(value: Any, label: Any) -> tuple[str, str]:
    return _option(value, label), _option(value, label, chosen=True)


class Select(forms.Select):
    """A list too long for radio buttons. Drawn here: by a template, 250 countries would take longer than all the page."""

    template_name = "shared/forms/select.html"
    kind = "select"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs, with the options as they are sent."""
        context = forms.Widget.get_context(self, name, value, attrs)
        choices: Any = self.choices
        if isinstance(choices, Listed):
            options = _drawn(choices.entries, get_language())
        else:
            options = {"" if code is None else str(code): _both(code, label) for code, label in choices}
        chosen = next((code for code in context["widget"]["value"] if code in options), None)
        drawn = ((both[code == chosen],) for code, both in options.items())
        context["widget"]["options"] = format_html_join("", "{}", drawn)
        return context


class Radios(forms.RadioSelect):
    """One of a few answers; `reveals` are the fields shown below an answer, by its value."""

    template_name = "shared/forms/radios.html"
    kind = "radios"
    group = True

    def __init__(self) -> None:
        super().__init__()
        self.reveals: dict[str, forms.BoundField] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the field that belongs to the answer."""
        option = super().create_option(name, value, *args, **kwargs)
        revealed = self.reveals.get(str(value))
        option["reveals"] = revealed.as_field_group() if revealed is not None else ""
        return option

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first button has the field's own id, so that the error summary can link to it."""
        return id_ if index in (None, "0", 0) else f"{id_}-{index}"


class Checkboxes(forms.CheckboxSelectMultiple):
    """Several of a few answers."""

    template_name = "shared/forms/checkboxes.html"
    kind = "checkboxes"
    group = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box has the field's own id."""
        return id_ if index in (None, "0", 0) else f"{id_}-{index}"


class Tick(forms.CheckboxInput):
    """A single box with its label beside it; drawn by the field's template, for the label belongs to it."""

    kind = "tick"


class FileInput(forms.ClearableFileInput):
    """A file from the visitor's device."""

    template_name = "shared/forms/file.html"
    kind = "file"

    def __init__(self, accept: str = "") -> None:
        super().__init__({"accept": accept} if accept else None)


class DateInput(forms.Widget):
    """Three boxes: day, month, year. What was typed stays, right or wrong."""

    template_name = "shared/forms/date.html"
    kind = "date"
    group = True
    use_fieldset = True
    parts = ("day", "month", "year")

    def id_for_label(self, id_: str) -> str:
        """The error summary links to the first box."""
        return f"{id_}-day"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> tuple[str, str, str]:
        """The three texts as typed."""
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in self.parts)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form had no such boxes."""
        return all(f"{name}-{part}" not in data for part in self.parts)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes with their names, ids and texts."""
        context = super().get_context(name, value, attrs)
        texts = ("", "", "")
        if isinstance(value, date):
            texts = (str(value.day), str(value.month), str(value.year))
        elif value:
            texts = tuple(value)
        labels = (_("Day"), _("Month"), _("Year"))
        context["boxes"] = [
            {
                "name": f"{name}-{part}",
                "id": f"{context['widget']['attrs'].get('id', name)}-{part}",
                "label": label,
                "value": text,
                "width": 4 if part == "year" else 2,
            }
            for part, label, text in zip(self.parts, labels, texts, strict=True)
        ]
        return context


class DateField(forms.Field):
    """A date typed as day, month and year; empty gives None if not required."""

    widget = DateInput
    default_error_messages = {
        "required": _("Write the day, the month and the year."),
        "part": _("A part of the date is missing. Write the day, the month and the year."),
        "number": _("Write the date in numbers, for example 27 3 2026."),
        "none": _("There is no such day. Check the day and the month."),
        "far": _("Write the year in four digits, between 1920 and 2060."),
    }

    def to_python(self, value: tuple[str, str, str] | date | None) -> date | None:
        """The date; ValidationError says which part is wrong."""
        if value is None or isinstance(value, date):
            return value
        if not any(value):
            return None
        if not all(value):
            raise forms.ValidationError(self.error_messages["part"], code="part")
        if not all(text.isascii() and text.isdigit() for text in value):
            raise forms.ValidationError(self.error_messages["number"], code="number")
        day, month, year = (int(text[:6]) for text in value)
        if not 1920 <= year <= 2060:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        try:
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(self.error_messages["none"], code="none") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the typed date differs."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class AmountField(forms.DecimalField):
    """A number that people write with a comma or a point."""

    widget = NumberInput
    default_error_messages = {"invalid": _("Write a number, for example 48 or 12.50.")}

    def to_python(self, value: Any) -> Any:
        """Accept a comma as the decimal sign and spaces between thousands."""
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)
