"""The acts on a case: for each its form, the permission that offers it, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.actors import Actor
from sapar.core.cases import queries, services
from sapar.core.cases.refusals import Refused
from sapar.sites.office.forms import case as forms
from sapar.sites.office.forms.case import CaseForm

Do = Callable[[Actor, Any], Any]


@dataclass(frozen=True)
class Act:
    """One act. `when`: in which cases it makes sense (open, closed, any)."""

    title: str | Promise
    form: type[CaseForm]
    do: Do
    done: str | Promise
    permission: str
    when: str = "open"
    helper: bool = False  # an office that was asked to help may do it, too


def _other(actor: Actor, number: str) -> str:
    uid = queries.by_number(actor=actor, number=number)
    if uid is None:
        raise Refused(_("There is no case of this number that is open to you."), at="number")
    return uid


def _task(actor: Actor, form: forms.TaskForm) -> Any:
    data = form.cleaned_data
    return services.add_task(
        actor=actor, case=form.view.case.uid, title=data["title"], due_on=data["due_on"],
        assignee=form.people.get(data["assignee"]), **form.guard,
    )  # fmt: skip


def _attach(actor: Actor, form: forms.AttachForm) -> Any:
    file = form.cleaned_data["file"]
    return services.attach(
        actor=actor, case=form.view.case.uid, content=file, name=file.name, declared_type=file.content_type or "",
        title=form.cleaned_data["title"], **form.guard,
    )  # fmt: skip


def _message(actor: Actor, form: forms.MessageForm) -> Any:
    data = form.cleaned_data
    return services.message(
        actor=actor, case=form.view.case.uid, text=data["text"], language=data["language"],
        whole=data["whole"], contact=form.contacts.get(data["contact"]), **form.guard,
    )  # fmt: skip


def _named(service: Callable[..., Any], *names: str) -> Do:
    """A service that takes the form's fields under their own names."""
    return lambda actor, form: service(
        actor=actor,
        case=form.view.case.uid,
        **{name: form.cleaned_data.get(name) or "" for name in names},
        **form.guard,
    )


def _merge(actor: Actor, form: forms.LinkForm) -> bool:
    data = form.cleaned_data
    into = _other(actor, data["number"])
    services.merge(actor=actor, case=form.view.case.uid, into=into, note=data["note"], **form.guard)
    return True


def _link(actor: Actor, form: forms.LinkForm) -> bool:
    data = form.cleaned_data
    other = _other(actor, data["number"])
    services.link(actor=actor, case=form.view.case.uid, other=other, note=data["note"], key=form.guard["key"])
    return True


ACTS: dict[str, Act] = {
    "note": Act(
        _("Write a note"), forms.NoteForm,
        lambda actor, form: services.note(
            actor=actor, case=form.view.case.uid, text=form.cleaned_data["text"],
            shared=form.cleaned_data.get("shared", False), **form.guard,
        ),
        _("The note is kept."), "cases.note.write", "any", helper=True,
    ),
    "assign": Act(
        _("Give to a colleague or team"), forms.AssignForm,
        lambda actor, form: services.assign(
            actor=actor, case=form.view.case.uid, note=form.cleaned_data["note"], **form.target, **form.guard
        ),
        _("The case is given on."), "cases.case.assign",
    ),
    "refer": Act(
        _("Refer or transfer to another office"), forms.ReferForm,
        lambda actor, form: services.refer(actor=actor, case=form.view.case.uid, **form.values, **form.guard),
        _("They are asked. Their answer will be seen here."), "cases.case.refer",
    ),
    "message": Act(_("Write to the person"), forms.MessageForm, _message, _("The message is kept and sent."), "cases.message.write"),
    "received": Act(
        _("Note what the person said"), forms.ReceivedForm, _named(services.received, "text"),
        _("What the person said is kept."), "cases.message.write",
    ),
    "attach": Act(_("Attach a file"), forms.AttachForm, _attach, _("The file is kept."), "cases.attachment.write", "any", helper=True),
    "task": Act(_("Add a task"), forms.TaskForm, _task, _("The task is added."), "cases.task.write"),
    "letter": Act(
        _("Write a letter"), forms.LetterForm, _named(services.letter, "letter", "language"),
        _("The letter is written: it is among the files."), "cases.letter.write", "any",
    ),
    "pause": Act(
        _("Stop the clock"), forms.ReasonForm, _named(services.pause, "reason"),
        _("The clock stands still."), "cases.case.act",
    ),
    "resume": Act(
        _("Start the clock again"), forms.PlainForm, _named(services.resume), _("The clock runs again."), "cases.case.act",
    ),
    "link": Act(_("Link with another case"), forms.LinkForm, _link, _("The cases are linked."), "cases.case.act", "any"),
    "merge": Act(
        _("Carry on in another case"), forms.LinkForm, _merge,
        _("The case is carried on in the other one. This can be undone here."), "cases.case.merge",
    ),
    "sensitivity": Act(
        _("Change who may see it"), forms.SensitivityForm,
        lambda actor, form: services.reclassify(
            actor=actor, case=form.view.case.uid, sensitivity=int(form.cleaned_data["sensitivity"]),
            reason=form.cleaned_data["reason"], **form.guard,
        ),
        _("The sensitivity is changed."), "cases.case.assign", "any",
    ),
    "reopen": Act(
        _("Open the case again"), forms.ReasonForm, _named(services.reopen, "reason"),
        _("The case is open again."), "cases.case.reopen", "closed",
    ),
}  # fmt: skip
