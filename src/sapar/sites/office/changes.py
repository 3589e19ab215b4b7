"""What a newer version of a programme changes, in words: for whoever decides whether a case moves to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from django.utils.translation import gettext as _

from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes import Letter, Programme, State, Transition
from sapar.core.cases.programmes.compare import FormChange, compare
from sapar.core.cases.programmes.words import due_of, form_title
from sapar.core.cases.programmes.words import text as said

Section = tuple[str, list[str]]


def told(old: Programme, new: Programme) -> list[Section]:
    """Headings, and under each what is new, gone or different. Empty where only words or reports differ."""
    found = compare(old, new)
    states = partial(_titles, {**old.states, **new.states})
    steps = partial(_titles, {**old.transitions, **new.transitions})
    letters = partial(_titles, {**old.letters, **new.letters})
    sections: list[Section] = [
        (_("New states"), states(found.states_added)),
        (_("States that are gone"), states(found.states_gone)),
        (_("Other times"), [_time(old, new, code) for code in found.times]),
        (_("New steps"), steps(found.steps_added)),
        (_("Steps that are gone"), steps(found.steps_gone)),
        (_("Steps that change"), steps(found.steps_changed)),
        (_("New forms"), [form_title(new, name) for name in found.forms_added]),
        (_("Forms that are gone"), [form_title(old, name) for name in found.forms_gone]),
        *(_form(old, new, change) for change in found.forms_changed),
        (_("New letters"), letters(found.letters_added)),
        (_("Letters that are gone"), letters(found.letters_gone)),
        (_("Letters that change"), letters(found.letters_changed)),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _titles(things: Mapping[str, State | Transition | Letter], codes: Iterable[str]) -> list[str]:
    return [said(things[code].titles) for code in codes]


def _time(old: Programme, new: Programme, code: str) -> str:
    before, after = old.states[code], new.states[code]
    return f"{said(after.titles)}: {due_of(before) or _('no time set')} → {due_of(after) or _('no time set')}"


def _form(old: Programme, new: Programme, change: FormChange) -> Section:
    title = _("Form: %(form)s") % {"form": form_title(new, change.name)}
    return title, list(_questions(old, new, change)) or [_("Small differences that no question shows.")]


def _questions(old: Programme, new: Programme, change: FormChange) -> Iterator[str]:
    def labels(programme: Programme, names: Iterable[str]) -> Iterator[str]:
        form = form_of(programme, change.name)
        return (said(form.by_name[name].labels) or name for name in names)

    yield from (_("New question: %(question)s") % {"question": one} for one in labels(new, change.added))
    yield from (_("No longer asked: %(question)s") % {"question": one} for one in labels(old, change.gone))
    yield from (_("Asked differently: %(question)s") % {"question": one} for one in labels(new, change.changed))
