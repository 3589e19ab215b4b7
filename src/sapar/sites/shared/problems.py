"""What is wrong with a form, as the summary above it says: each sentence names its field and leads to it."""

from __future__ import annotations

from typing import NamedTuple

from django import forms
from django.utils.text import Truncator

LONGEST_NAME = 70
"""Characters of a label that name the field; a consent of three lines is named by its beginning."""


class Problem(NamedTuple):
    """A sentence, and the id of the control that it speaks of (empty: of none)."""

    at: str
    text: str


def named(label: object, sentence: object) -> str:
    """The sentence with the name of its field before it: several empty fields would say the same words otherwise."""
    name = Truncator(str(label)).chars(LONGEST_NAME).strip()
    if not name:
        return str(sentence)
    return f"{name}{'' if name[-1] in '?!.:…' else ':'} {sentence}"


def problems(form: forms.BaseForm | None) -> list[Problem]:
    """Everything that is wrong with a form, in the order of its fields.

    Where a form asks one thing, its label is the heading of the page, and the sentence alone is enough.
    """
    if form is None or not form.errors:
        return []
    alone = len(form.visible_fields()) == 1
    found = [Problem("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        at, name = ("", "") if field.is_hidden else (field.id_for_label, "" if alone else field.label)
        found += [Problem(at, named(name, sentence)) for sentence in field.errors]
    return found
