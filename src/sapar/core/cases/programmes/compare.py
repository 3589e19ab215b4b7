"""What differs between two versions of a programme, for whoever decides whether a case moves to the newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from sapar.core.cases.forms import Form
from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes.schema import Programme

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class FormChange:
    """A form that both versions have and that asks differently. Names of questions, in the order of the forms."""

    name: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]  # other words, another type, another condition


@dataclass(frozen=True)
class Changes:
    """What the newer version adds, leaves out and changes; codes, in the order of the folder that has them."""

    states_added: tuple[str, ...]
    states_gone: tuple[str, ...]
    times: tuple[str, ...]  # states that may last otherwise long
    steps_added: tuple[str, ...]
    steps_gone: tuple[str, ...]
    steps_changed: tuple[str, ...]
    forms_added: tuple[str, ...]
    forms_gone: tuple[str, ...]
    forms_changed: tuple[FormChange, ...]
    letters_added: tuple[str, ...]
    letters_gone: tuple[str, ...]
    letters_changed: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything of these; words and reports may differ all the same."""
        return any(getattr(self, field.name) for field in fields(self))


def compare(old: Programme, new: Programme) -> Changes:
    """What the new version says otherwise than the old."""
    both = [code for code in new.states if code in old.states]
    return Changes(
        states_added=_only(new.states, old.states),
        states_gone=_only(old.states, new.states),
        times=tuple(code for code in both if old.states[code].due != new.states[code].due),
        steps_added=_only(new.transitions, old.transitions),
        steps_gone=_only(old.transitions, new.transitions),
        steps_changed=_changed(old.transitions, new.transitions),
        forms_added=tuple(name for name in new.forms if name not in old.forms),
        forms_gone=tuple(name for name in old.forms if name not in new.forms),
        forms_changed=tuple(
            _form(name, form_of(old, name), form_of(new, name))
            for name in new.forms
            if name in old.forms and form_of(old, name).digest != form_of(new, name).digest
        ),
        letters_added=_only(new.letters, old.letters),
        letters_gone=_only(old.letters, new.letters),
        letters_changed=_changed(old.letters, new.letters),
    )


def _only(these: Mapping[str, object], those: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(code for code in these if code not in those)


def _changed(old: Mapping[str, Thing], new: Mapping[str, Thing]) -> tuple[str, ...]:
    return tuple(code for code, thing in new.items() if code in old and old[code] != thing)


def _form(name: str, old: Form, new: Form) -> FormChange:
    def said(form: Form, question: str) -> object:
        """The question and its choices, wherever in the file they stand."""
        asked = form.by_name[question]
        choices = [replace(choice, line=0) for choice in form.choices.get(asked.list_name, ())]
        return replace(asked, line=0, questions=()), choices

    before, after = old.by_name, new.by_name
    return FormChange(
        name,
        added=tuple(one for one in after if one not in before),
        gone=tuple(one for one in before if one not in after),
        changed=tuple(one for one in after if one in before and said(old, one) != said(new, one)),
    )
