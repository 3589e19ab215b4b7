"""What happened in a case, in words, and the answers to its forms as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases import queries
from sapar.core.cases.enums import Answer, Consent, Kind, Mode
from sapar.core.cases.forms import Form, Item, evaluate
from sapar.core.cases.forms.model import FILES
from sapar.core.cases.formwork import form_of
from sapar.core.cases.models import Case
from sapar.core.cases.programmes import Programme
from sapar.core.cases.queries import CaseView, Entry
from sapar.core.files.models import StoredFile
from sapar.sites.office.templatetags.filling import answer_text
from sapar.sites.shared import words


@dataclass(frozen=True)
class Row:
    """A line of answers: a question with its answer, or the title of a group."""

    label: str
    text: str
    group: bool = False
    file: str = ""  # uid of a file that was the answer


@dataclass(frozen=True)
class Told:
    """An action in words."""

    kind: str
    at: datetime
    who: str
    office: str
    title: str
    text: str = ""
    lines: tuple[str, ...] = ()
    answers: tuple[Row, ...] = ()
    form: str = ""
    elsewhere: str = ""  # the number of the case that was merged into this one


class _Names:
    """Offices, people and teams that the actions name, read once."""

    def __init__(self, entries: list[Entry]) -> None:
        def wanted(*keys: str) -> set[int]:
            return {e.data[key] for e in entries for key in keys if isinstance(e.data.get(key), int)}

        self.offices = {o.pk: words.said(o.names) for o in Office.objects.filter(pk__in=wanted("to_office", "office"))}
        self.users = {u.pk: u.full_name for u in User.objects.filter(pk__in=wanted("to_user", "assignee"))}
        self.teams = {t.pk: words.said(t.names) for t in Team.objects.filter(pk__in=wanted("to_team", "team"))}
        cases = {e.data["other"] for e in entries if isinstance(e.data.get("other"), str)}
        self.cases = dict(Case.objects.filter(uid__in=cases).values_list("uid", "number")) if cases else {}
        files = {e.data["file"] for e in entries if isinstance(e.data.get("file"), str)}
        self.files = dict(StoredFile.objects.filter(uid__in=files).values_list("uid", "name")) if files else {}


def told(view: CaseView) -> list[Told]:
    """The timeline, the latest first."""
    entries = queries.timeline(view=view)
    names = _Names(entries)
    return [_told(view, entry, names) for entry in reversed(entries)]


def _told(view: CaseView, entry: Entry, names: _Names) -> Told:
    action, data = entry.action, entry.data
    programme = view.versions.at(action)
    form = form_of(programme, data["form"]) if data.get("form") else None
    return Told(
        kind=action.kind,
        at=action.at,
        who=action.user.full_name if action.user is not None else _("Sapar") if action.actor_kind == "system" else "",
        office=words.said(action.office.names) if action.office is not None else "",
        title=_title(programme, entry, names),
        text=str(data.get("text") or data.get("note") or data.get("reason") or ""),
        lines=tuple(_lines(programme, entry, names)),
        answers=tuple(rows(form, data["answers"])) if form is not None and data.get("answers") else (),
        form=title_of(form) if form is not None else "",
        elsewhere=entry.number if entry.number != view.case.number else "",
    )


def _title(programme: Programme, entry: Entry, names: _Names) -> str:
    data, kind = entry.data, Kind(entry.action.kind)
    if kind == Kind.MOVED:
        way = programme.transitions.get(data.get("transition", ""))
        return words.said(way.titles) if way is not None else str(kind.label)
    if kind == Kind.HANDED:
        to = _to(programme, data, names)
        return f"{Mode(data['mode']).label}: {to}" if to else str(Mode(data["mode"]).label)
    if kind == Kind.ANSWERED:
        return f"{Mode(data['mode']).label}: {Answer(data['answer']).label}"
    if kind in (Kind.TASK_ADDED, Kind.TASK_DONE) or (kind == Kind.UNDONE and data.get("task")):
        return f"{kind.label}: {data.get('title', '')}"
    if kind in (Kind.ATTACHED, Kind.LETTER):
        named = data.get("title") or names.files.get(data.get("file", ""), "")
        letter = programme.letters.get(data.get("letter", ""))
        return f"{kind.label}: {words.said(letter.titles) if letter is not None else named}"
    if kind in (Kind.LINKED, Kind.UNLINKED):
        return f"{kind.label}: {names.cases.get(data.get('other', ''), '')}"
    if kind == Kind.RECLASSIFIED:
        return f"{kind.label}: {Sensitivity(data['sensitivity']).label}"
    return str(kind.label)


def _to(programme: Programme, data: Mapping[str, Any], names: _Names) -> str:
    agency = programme.counterparts.get(data.get("counterpart", ""))
    if agency is not None:
        return words.said(agency.titles)
    for key, table in (("to_user", names.users), ("to_team", names.teams), ("to_office", names.offices)):
        if data.get(key) in table:
            return table[data[key]]
    return ""


def _lines(programme: Programme, entry: Entry, names: _Names) -> Iterator[str]:
    data, kind = entry.data, entry.action.kind
    states = programme.states
    if kind in (Kind.MOVED, Kind.UPGRADED) and data.get("from") != data.get("to") and data.get("to") in states:
        yield _("Now: %(state)s") % {"state": words.said(states[data["to"]].titles)}
    if data.get("closing_reason") in programme.closing_reasons:
        yield words.said(programme.closing_reasons[data["closing_reason"]])
    if data.get("consent") in Consent.values:
        yield str(Consent(data["consent"]).label) + (f": {data['consent_note']}" if data.get("consent_note") else "")
    if kind in (Kind.HANDED, Kind.RESUMED) and data.get("due_at") and (due := parse_datetime(data["due_at"])):
        yield (
            _("Answer expected by: %(day)s") % {"day": words.day(timezone.localtime(due).date())}
            if kind == Kind.HANDED
            else _("Due: %(day)s") % {"day": words.day(timezone.localtime(due).date())}
        )
    if kind == Kind.TASK_ADDED and data.get("due_on"):
        yield _("By: %(day)s") % {"day": words.day(date.fromisoformat(data["due_on"]))}
    if kind == Kind.TASK_ADDED and data.get("assignee") in names.users:
        yield names.users[data["assignee"]]


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────
def title_of(form: Form) -> str:
    """The title of a form."""
    return words.said(form.titles) or form.id


def forms(view: CaseView) -> list[tuple[str, str, list[Row]]]:
    """The latest answers to each form of the case: its name, its title, the answers."""
    found = []
    for name in view.case.forms:
        answers = view.answers(name)
        if answers:
            form = view.form(name)
            found.append((name, title_of(form), list(rows(form, answers))))
    return found


def fillable(view: CaseView) -> list[tuple[str, str]]:
    """Forms of the case that can be filled in anew: those that its version still has."""
    return [(name, title_of(form_of(view.programme, name))) for name in view.case.forms if name in view.programme.forms]


def rows(form: Form, answers: Mapping[str, Any]) -> Iterator[Row]:
    """Answers under the questions of the form in which they were given; what was not answered is left out."""
    done = evaluate(form, answers, today=timezone.localdate(), lang=words.language())
    given = _given(answers)
    yield from _rows(done.items, given)


def _given(answers: Any, path: str = "") -> set[str]:
    """The paths of what was answered: a part of a form, shared with another office, has no defaults of its own."""
    found: set[str] = set()
    for name, value in answers.items():
        here = f"{path}/{name}" if path else name
        if isinstance(value, Mapping) and not {"latitude", "longitude"} <= set(value):
            found |= _given(value, here)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for position, turn in enumerate(value, start=1):
                found |= _given(turn, f"{here}[{position}]")
        elif value not in (None, ""):
            found.add(here)
    return found


def _rows(items: tuple[Item, ...], given: set[str]) -> Iterator[Row]:
    for item in items:
        if item.items or item.kind in ("group", "repeat", "turn"):
            inside = list(_rows(item.items, given))
            if inside and item.label and item.kind in ("group", "turn"):
                yield Row(f"{item.label} {item.position}" if item.kind == "turn" else item.label, "", group=True)
            yield from inside
        elif item.path in given and item.label and item.kind not in ("note", "hidden"):
            if item.kind in FILES:
                yield Row(item.label, _("A file"), file=str(item.value))
            elif text := answer_text(item):
                yield Row(item.label, text)
