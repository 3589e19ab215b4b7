"""What cases hold about a person, for that person: the cases, what happened in them and what was said.

Handed out are cases for which the actor holds the permission to hand out, within their clearance and the need to know.
Names of staff are left out; who has read a case is in the register's own section.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.cases import letters, rules
from sapar.core.cases.enums import Answer, Consent, Kind, Mode
from sapar.core.cases.log import calendar_of
from sapar.core.cases.models import Action, Attachment, Case
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.versions import form_at
from sapar.core.registry.models import Person
from sapar.core.registry.queries import Section
from sapar.core.registry.queries.paper import APART
from sapar.core.registry.rules import ACCESS

SAID = ("text", "title", "reason", "note", "channel", "language", "mode", "answer", "consent", "counterpart", "due_on")
"""What of an action is told, where it has it."""
Json = dict[str, Any]


def handed_out(actor: Actor, persons: Sequence[Person]) -> list[Case]:
    """The cases about these records that the actor may hand out, the oldest first."""
    found = Case.objects.filter(rules.visible(actor, ACCESS), person__in=persons)
    return list(found.select_related("office", "version").order_by("opened_at", "pk"))


def cases(actor: Actor, persons: Sequence[Person]) -> list[Json]:
    """One row a case."""
    return [_case(case, of_case(case)) for case in handed_out(actor, persons)]


def _case(case: Case, programme: Programme) -> Json:
    lang = _language()
    reason = programme.closing_reasons.get(case.closing_reason) if case.closing_reason else None
    return {
        "number": case.number,
        "programme": programme.titles[lang],
        "state": programme.states[case.state].titles[lang],
        "office": case.office.code,
        "subject": case.subject,
        "opened_at": case.opened_at.isoformat(timespec="seconds"),
        "due_at": case.due_at.isoformat(timespec="seconds") if case.due_at else None,
        "closed_at": case.closed_at.isoformat(timespec="seconds") if case.closed_at else None,
        "closing_reason": reason[lang] if reason else case.closing_reason,
        "erased_at": case.erased_at.isoformat(timespec="seconds") if case.erased_at else None,
    }


def steps(actor: Actor, persons: Sequence[Person]) -> list[Json]:
    """One row an action, with the answers given, in their order."""
    held = {case.pk: case for case in handed_out(actor, persons)}
    files: dict[tuple[int, int], list[str]] = {}
    for row in Attachment.objects.filter(case__in=held).select_related("file"):
        files.setdefault((row.case_id, row.sequence), []).append(row.title or row.file.name)
    offices = dict(Office.objects.values_list("pk", "code"))
    actions = Action.objects.filter(case__in=held).order_by("case_id", "sequence")
    return [
        _step(held[action.case_id], action, offices) | {"files": files.get((action.case_id, action.sequence), [])}
        for action in actions
    ]


def _step(case: Case, action: Action, offices: dict[int, str]) -> Json:
    data = action.data
    row: Json = {
        "number": case.number,
        "at": action.at.isoformat(timespec="seconds"),
        "kind": action.kind,
        "office": offices.get(action.office_id or 0),
        **{name: data[name] for name in SAID if data.get(name)},
    }
    if data.get("to_office"):
        row["to_office"] = offices.get(data["to_office"])
    if data.get("form") and data.get("answers"):
        form, lang = form_at(case, action), _language()
        today = calendar_of(case.office).local_day(action.at)
        row["form"] = form.text(form.titles, lang)
        row["answers"] = data["answers"]
        row[APART] = [
            pair for section in letters.sections(form, data["answers"], lang, today) for pair in section["rows"]
        ]
    return row


def untold(actor: Actor, persons: Sequence[Person]) -> Q:
    """Where there are cases that are not handed out: who worked on them. It would say that there are such, and where.

    What the log says of a case by its uid is told of those handed out; lists, files and forms of cases name none.
    """
    handed = [case.pk for case in handed_out(actor, persons)]
    if not Case.objects.filter(person__in=persons).exclude(pk__in=handed).exists():
        return Q(pk__in=())
    uids = Case.objects.filter(pk__in=handed).values("uid")
    of_cases = Q(act__startswith="cases.") & ~Q(subject_type="cases.case", subject_id__in=uids)
    on_the_way = Q(purpose__in=PURPOSES) | Q(act="files.file.read", purpose="api")
    return of_cases | (on_the_way & ~Q(act__startswith="cases."))


PURPOSES = ("office: page of a case", "office: form", "office: opening a case", "office: answer to an assignment")
"""Why somebody's record or file is opened on the way to a case."""


def _language() -> str:
    return (translation.get_language() or "ky")[:2]


SECTIONS = (
    Section(
        "cases",
        _("Cases"),
        cases,
        fields={
            "programme": _("Programme"),
            "subject": _("In a few words"),
            "opened_at": _("Opened"),
            "due_at": _("Due"),
            "closed_at": _("Closed on"),
            "closing_reason": _("How it ended"),
        },
        things={
            "cases.case": _("Case"),
            "cases.note": _("Note in a case"),
            "cases.message": _("Message in a case"),
            "cases.attachment": _("File of a case"),
            "cases.letter": _("Letter of a case"),
            "cases.task": _("Task in a case"),
            "cases.form": _("Form of a case"),
            "cases.draft": _("Form of a case"),
        },
    ),
    Section(
        "case_steps",
        _("What happened in the cases"),
        steps,
        fields={
            "number": pgettext_lazy("of a case", "Number"),
            "kind": _("What was done"),
            "title": _("Title"),
            "channel": _("Way"),
            "mode": _("Handed on as"),
            "answer": _("Answer"),
            "consent": _("Consent"),
            "counterpart": _("Agency outside"),
            "due_on": _("Due"),
            "to_office": _("To the office"),
            "form": _("Form"),
            "files": _("Files"),
        },
        words={
            "kind": dict(Kind.choices),
            "mode": dict(Mode.choices),
            "answer": dict(Answer.choices),
            "consent": dict(Consent.choices),
        },
        for_machines=frozenset({"answers"}),
        untold=untold,
    ),
)
