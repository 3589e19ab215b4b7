"""A programme in words of the active language: its steps as a table, the same that the picture draws."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sapar.core.accounts.enums import Role
from sapar.core.cases.forms import FormFault
from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes.schema import Due, Programme, State, Texts, Transition


@dataclass(frozen=True)
class Row:
    """One step, in words."""

    number: int  # as in the picture
    title: str
    sources: str
    target: str
    by: str
    needs: str  # a form, a reason
    due: str  # for what comes after


def heads() -> list[str]:
    """What stands above the columns of `rows`."""
    return [
        pgettext("a step of a workflow", "No."),
        pgettext("a step of a workflow", "Step"),
        pgettext("a step of a workflow", "From"),
        pgettext("a step of a workflow", "To"),
        pgettext("a step of a workflow", "Who"),
        pgettext("a step of a workflow", "Needs"),
        pgettext("a step of a workflow", "Then due in"),
    ]


def text(texts: Texts, language: str = "") -> str:
    """A text in a language, else in the active one; in any if it lacks that."""
    wanted = language or (translation.get_language() or "ky")[:2]
    return texts.get(wanted) or next(iter(texts.values()), "")


def rows(programme: Programme) -> list[Row]:
    """Every step, numbered in the order of the folder."""
    return [_row(programme, number, way) for number, way in enumerate(programme.transitions.values(), start=1)]


def _row(programme: Programme, number: int, way: Transition) -> Row:
    target = programme.states[way.target]
    return Row(
        number,
        text(way.titles),
        ", ".join(text(programme.states[code].titles) for code in way.sources),
        text(target.titles),
        roles(way.by),
        needs(programme, way),
        due_of(target),
    )


def roles(codes: tuple[str, ...]) -> str:
    """The names of roles."""
    return ", ".join(str(Role(code).label) if code in Role.values else code for code in codes)


def needs(programme: Programme, way: Transition) -> str:
    """What a step asks for."""
    parts = []
    if way.form:
        parts.append(_("form: %(name)s") % {"name": form_title(programme, way.form)})
    if way.reason:
        parts.append(_("a reason"))
    if way.closing_reasons:
        parts.append(_("why it ends"))
    return ", ".join(parts)


def form_title(programme: Programme, name: str) -> str:
    """The title of a form."""
    try:
        return text(form_of(programme, name).titles) or name
    except (LookupError, FormFault):
        return name


def due_of(state: State) -> str:
    """How long a state may last."""
    return "" if state.due is None else duration(state.due)


def duration(due: Due) -> str:
    """A length of time in words."""
    number = {"number": due.amount}
    if due.unit == "hours":
        return ngettext("%(number)s hour", "%(number)s hours", due.amount) % number
    if due.unit == "calendar_days":
        return ngettext("%(number)s calendar day", "%(number)s calendar days", due.amount) % number
    if due.amount == 0:
        return _("the same day")
    return ngettext("%(number)s working day", "%(number)s working days", due.amount) % number
