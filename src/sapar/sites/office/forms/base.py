"""What all forms of the office have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.fields import declared
from sapar.sites.shared import words
from sapar.sites.shared.fields import DateField, Listed, Radios, Renderer, Select, TextArea, TextInput, Tick

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

NOTHING = ("", _("not stated"))


class OfficeForm(forms.Form):
    """Drawn by our own templates; ids are the names of the fields, or begin with the prefix."""

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)


_STANDS_FOR = {"file": "scan", "citizenship": "citizenships", "second_citizenship": "citizenships"}
"""Fields of forms that fill a field of the row with another name."""


def narrow(form: forms.Form, thing: str, allowed: Iterable[str]) -> None:
    """Take out of a form what its reader may not change now: it is neither shown nor read from what is sent.

    `thing`: the kind of row as `registry.fields` declares it.
    """
    kept = set(allowed)
    for name in list(form.fields):
        field = _STANDS_FOR.get(name, name)
        if field in declared(thing) and field not in kept:
            del form.fields[name]


def line(
    label: Label, *, width: int = 20, required: bool = False, hint: Label = "", longest: int = 200
) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=longest, widget=TextInput(width),
        error_messages={"required": _("Fill this in.")},
    )  # fmt: skip


def text(
    label: Label, *, rows: int = 4, required: bool = False, hint: Label = "", longest: int = 5000
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=longest, widget=TextArea(rows),
        error_messages={"required": _("Fill this in.")},
    )  # fmt: skip


def choice(
    label: Label, choices: Any, *, required: bool = False, hint: Label = "", nothing: Label = NOTHING[1]
) -> forms.ChoiceField:
    """One of a list; with an empty entry first where nothing need be chosen, which says `nothing`."""
    given = choices.choices if isinstance(choices, type) and issubclass(choices, Choices) else choices
    listed = given if callable(given) else list(given) if required else [("", nothing), *given]
    return forms.ChoiceField(
        label=label, required=required, help_text=hint, choices=listed,
        widget=Select({"class": "govuk-select"}),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip


def one_of(label: Label, choices: Any, *, required: bool = True, hint: Label = "") -> forms.ChoiceField:
    """One of a few, all in sight."""
    listed = list(choices.choices if isinstance(choices, type) and issubclass(choices, Choices) else choices)
    return forms.ChoiceField(
        label=label, required=required, help_text=hint, choices=listed, widget=Radios(),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")},
    )  # fmt: skip


def day(label: Label, *, required: bool = False, hint: Label = "") -> DateField:
    """A date in three boxes."""
    return DateField(label=label, required=required, help_text=hint)


def tick(label: Label, *, required: bool = False, hint: Label = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(
        label=label, required=required, help_text=hint, widget=Tick(), error_messages={"required": _("Tick the box.")}
    )


def _countries(nothing: Label) -> list[tuple[str, Any]]:
    return [("", nothing), *words.countries(words.language())]


class CountryField(forms.ChoiceField):
    """A country, in the order of the reader's alphabet."""

    def __init__(self, *, label: Label, required: bool = False, hint: Label = "", nothing: Label = NOTHING[1]) -> None:
        super().__init__(
            label=label, required=required, help_text=hint, widget=Select({"class": "govuk-select"}),
            choices=Listed(lambda: _countries(nothing)),
            error_messages={"required": _("Choose a country."), "invalid_choice": _("Choose a country of the list.")},
        )  # fmt: skip


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What can be chosen in a field, where that depends on who reads or on the case."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)
