"""What another system may do in a case: steps, forms, notes, messages, tasks, letters, the clock."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from sapar.core.cases import services
from sapar.core.cases.services.upgrading import UPGRADE
from sapar.sites.api.case_shapes import CONFLICT, Done, FileOut, TaskOut, done
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.values import Answers, Code, Day, Input, Key, Line, Match, PathUid, Text, expected

router = Router()
ACT = "cases.case.act"


class Step(Input):
    """A step of the workflow, with its form's answers, reason and closing reason where it asks for them."""

    transition: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    answers: Answers | None = None
    reason: Text = ""
    closing_reason: Code = ""


@operation(router, "POST", "/cases/{uid}/transitions", permission=ACT, response=Done, status=201, problems=CONFLICT)
def take_transition(request: HttpRequest, uid: PathUid, body: Step, match: Match = None, key: Key = None) -> Any:
    """Take a step; `ways` of the case lists those that may be taken now."""
    action = services.take_transition(actor=actor(request), case=uid, expected=expected(match), key=key, **body.dict())
    return done(uid, action)


class Filled(Input):
    """Answers to one of the programme's forms."""

    form: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    answers: Answers


@operation(router, "POST", "/cases/{uid}/forms", permission=ACT, response=Done, status=201, problems=CONFLICT)
def submit_form(request: HttpRequest, uid: PathUid, body: Filled, match: Match = None, key: Key = None) -> Any:
    """Keep answers to a form; earlier ones stay in the log. 422 tells of each answer that needs another look."""
    action = services.submit_form(
        actor=actor(request), case=uid, form=body.form, answers=body.answers, expected=expected(match), key=key
    )
    return done(uid, action)


class Note(Input):
    """An internal note; `shared`: offices that help read it too."""

    text: Annotated[Text, Field(min_length=1)]
    shared: bool = False


@operation(
    router, "POST", "/cases/{uid}/notes", permission="cases.note.write", response=Done, status=201, problems=CONFLICT
)
def add_note(request: HttpRequest, uid: PathUid, body: Note, match: Match = None, key: Key = None) -> Any:
    """Write an internal note."""
    action = services.note(
        actor=actor(request), case=uid, text=body.text, shared=body.shared, expected=expected(match), key=key
    )
    return done(uid, action)


class Why(Input):
    """A reason in one or two sentences."""

    reason: Annotated[Text, Field(min_length=1)]


@operation(router, "POST", "/cases/{uid}/pause", permission=ACT, response=Done, status=201, problems=CONFLICT)
def pause_case(request: HttpRequest, uid: PathUid, body: Why, match: Match = None, key: Key = None) -> Any:
    """Stop the clock: somebody else is waited for."""
    action = services.pause(actor=actor(request), case=uid, reason=body.reason, expected=expected(match), key=key)
    return done(uid, action)


@operation(router, "POST", "/cases/{uid}/resume", permission=ACT, response=Done, status=201, problems=CONFLICT)
def resume_case(request: HttpRequest, uid: PathUid, match: Match = None, key: Key = None) -> Any:
    """Start the clock again: the due time moves by the working days that passed."""
    return done(uid, services.resume(actor=actor(request), case=uid, expected=expected(match), key=key))


@operation(
    router, "POST", "/cases/{uid}/reopen", permission="cases.case.reopen", response=Done, status=201,
    problems=CONFLICT,
)  # fmt: skip
def reopen_case(request: HttpRequest, uid: PathUid, body: Why, match: Match = None, key: Key = None) -> Any:
    """Open a closed case again, where it stood."""
    action = services.reopen(actor=actor(request), case=uid, reason=body.reason, expected=expected(match), key=key)
    return done(uid, action)


class Newer(Input):
    """The version to move to (`newer` of the case; empty: whichever holds now), and where the case goes on if that
    version does not have its state."""

    digest: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")] = ""
    state: Code = ""


@operation(
    router, "POST", "/cases/{uid}/upgrade", permission=UPGRADE, response=Done, status=201, problems=CONFLICT
)  # fmt: skip
def upgrade_case(request: HttpRequest, uid: PathUid, body: Newer, match: Match = None, key: Key = None) -> Any:
    """Move an open case to the version of its programme that holds now; answers stay under their old form."""
    action = services.upgrade(
        actor=actor(request), case=uid, state=body.state, digest=body.digest, expected=expected(match), key=key
    )
    return done(uid, action)


class Said(Input):
    """What the person wrote or said, and by which way."""

    text: Annotated[Text, Field(min_length=1)]
    channel: Literal["counter", "phone", "letter", "email", "messenger", "web"] = "counter"


@operation(
    router,
    "POST",
    "/cases/{uid}/messages",
    permission="cases.message.write",
    response=Done,
    status=201,
    problems=CONFLICT,
)
def note_message(request: HttpRequest, uid: PathUid, body: Said, match: Match = None, key: Key = None) -> Any:
    """Note what the person wrote or said."""
    action = services.received(
        actor=actor(request), case=uid, text=body.text, channel=body.channel, expected=expected(match), key=key
    )
    return done(uid, action)


class NewTask(Input):
    """Something to do, by a day."""

    title: Annotated[Line, Field(min_length=1)]
    due_on: Day | None = None


@operation(
    router, "POST", "/cases/{uid}/tasks", permission="cases.task.write", response=TaskOut, status=201, problems=CONFLICT
)
def add_task(request: HttpRequest, uid: PathUid, body: NewTask, match: Match = None, key: Key = None) -> Any:
    """Add something to do."""
    return services.add_task(
        actor=actor(request), case=uid, title=body.title, due_on=body.due_on, expected=expected(match), key=key
    )


@operation(
    router,
    "POST",
    "/cases/{uid}/tasks/{task}/finish",
    permission="cases.task.write",
    response=Done,
    status=201,
    problems=CONFLICT,
)
def finish_task(request: HttpRequest, uid: PathUid, task: PathUid, match: Match = None, key: Key = None) -> Any:
    """Mark a task as done."""
    return done(uid, services.finish_task(actor=actor(request), case=uid, task=task, expected=expected(match), key=key))


class Letter(Input):
    """One of the programme's letters, in a language."""

    letter: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    language: Literal["ky", "ru", "en"]


@operation(
    router,
    "POST",
    "/cases/{uid}/letters",
    permission="cases.letter.write",
    response=FileOut,
    status=201,
    problems=CONFLICT,
)
def write_letter(request: HttpRequest, uid: PathUid, body: Letter, match: Match = None, key: Key = None) -> Any:
    """Typeset a letter as a PDF and keep it with the case."""
    return services.letter(
        actor=actor(request), case=uid, letter=body.letter, language=body.language, expected=expected(match), key=key
    )
