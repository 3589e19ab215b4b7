"""Words, boxes and the form of a row of the plan that all forms of the road map share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import Organisation
from sapar.lines.roadmap import parts
from sapar.lines.roadmap.models import Decision, Partner
from sapar.sites.office.forms.base import OfficeForm, choice, offer
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.shared import words
from sapar.sites.shared.fields import AmountField, Checkboxes

LANGUAGES = {"ky": _("in Kyrgyz"), "ru": _("in Russian"), "en": _("in English")}


BROKEN_DOWN_BY = list(parts.NAMES.items())


PARTS: dict[str, list[tuple[str, Any]]] = {
    "sex": [("female", parts.PARTS["sex", "female"]), ("male", parts.PARTS["sex", "male"])],
    "age": [(key, key) for key in ("0-17", "18-29", "30-44", "45-59", "60+")],
    "disability": [("yes", parts.PARTS["disability", "yes"]), ("no", parts.PARTS["disability", "no"])],
}
"""Breakdowns whose parts are always the same; those of the others are written down."""


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
            rows = [(key, label_of(each)) for key, each in self.offered.get(name, {}).items()]
            # Nothing is chosen for somebody unless it is the only choice, or what is there already.
            settled = field.required and (self.initial.get(name) or len(rows) == 1)
            offer(self, name, rows if settled else [("", gettext("not stated")), *rows])

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


def label_of(row: Any) -> str:
    code = getattr(row, "code", "")
    if isinstance(row, Organisation):
        return words.said(row.names)
    return str(row) if isinstance(row, Partner) else f"{code} {row}".strip()


def titles(label: Any, **kwargs: Any) -> list[forms.CharField]:
    return [a_line(in_language(label, lang), longest=200, width=30, **kwargs) for lang in LANGUAGES]


def in_words(label: Any, more: Any) -> Any:
    """A label with what it is about after a colon."""
    return format_lazy("{}: {}", lazystr(label), lazystr(more))


def in_language(label: Any, lang: str) -> Any:
    return format_lazy("{}, {}", lazystr(label), LANGUAGES[lang])


def free_code(code: str, rows: Iterable[Any]) -> str:
    """A code that no row has, be it in the plan or taken out of it."""
    taken = next((each for each in rows if each.code == code), None)
    if taken is not None and taken.withdrawn_on is not None:
        raise forms.ValidationError(
            _("Something that was taken out of the plan has this code: put it back, or choose another one.")
        )
    if taken is not None:
        raise forms.ValidationError(_("This code is taken: choose another one."))
    return code


def currency_code(written: str) -> str:
    code = written.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise forms.ValidationError(_("Write the currency in three letters, for example USD."))
    return code
