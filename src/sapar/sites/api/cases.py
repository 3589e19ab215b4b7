"""Cases: lists, one case with its log, and every act that another system may take on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Model, prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from sapar.core.accounts.models import Team, User
from sapar.core.cases import queries, services
from sapar.core.cases.enums import Consent, Mode
from sapar.core.cases.filters import Filters
from sapar.core.cases.models import Action, Attachment, Case, Referral
from sapar.core.files import queries as files
from sapar.core.files.sending import attachment as sent
from sapar.core.registry.models import Person
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.persons import office
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Answers, Code, Input, Key, Line, Match, NoneMatch, PathUid, Text, Uid, expected

router = Router()
LIST, READ, OPEN, ACT = "cases.case.list", "cases.case.read", "cases.case.open", "cases.case.act"
CONFLICT = (409, 412)


class Listed(Schema):
    """Which cases, in which order; an empty text means any."""

    model_config = {"extra": "forbid"}

    scope: Literal["mine", "team", "all"] = "all"
    status: Literal["open", "overdue", "paused", "closed", "all"] = "open"
    programme: Code = ""
    state: Code = ""
    office: Code = ""
    team: Code = ""
    person: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9]*$")] = ""
    opened_from: date | None = None
    opened_to: date | None = None
    due_to: date | None = None
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="A case's number.")] = ""
    sort: Literal["due", "-due", "opened", "-opened", "number", "-number"] = "due"
    page: Annotated[int, Field(ge=1, le=400)] = 1
    per: Annotated[int, Field(ge=1, le=100)] = 25


class CaseRow(Schema):
    """A case as a list shows it."""

    uid: str
    number: str
    programme: str
    state: str
    office: str
    person: str | None
    subject: str
    opened_at: datetime
    due_at: datetime | None
    paused_since: datetime | None
    closed_at: datetime | None
    demonstration: bool

    @staticmethod
    def resolve_office(case: Case) -> str:
        """The office's code."""
        return str(case.office.code)

    @staticmethod
    def resolve_person(case: Case) -> str | None:
        """The person's uid."""
        return case.person.uid if case.person is not None else None


class CasePage(Schema):
    """One page of a list. `total` is at most 10,001, which means more than were counted."""

    cases: list[CaseRow]
    total: int
    page: int
    pages: int


class Handed(Schema):
    """An assignment, referral or transfer."""

    uid: str
    mode: str
    answer: str
    from_office: str
    to_office: str | None
    counterpart: str
    shared: list[str]
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None

    @staticmethod
    def resolve_from_office(row: Referral) -> str:
        """The asking office's code."""
        return str(row.from_office.code)

    @staticmethod
    def resolve_to_office(row: Referral) -> str | None:
        """The asked office's code."""
        return row.to_office.code if row.to_office is not None else None


class FileOut(Schema):
    """A file of a case."""

    uid: str
    title: str
    name: str
    media_type: str
    size: int

    @staticmethod
    def resolve_name(row: Attachment) -> str:
        """Under which name it is sent."""
        return str(row.file.name)

    @staticmethod
    def resolve_media_type(row: Attachment) -> str:
        """As its bytes tell."""
        return str(row.file.blob.media_type)

    @staticmethod
    def resolve_size(row: Attachment) -> int:
        """Bytes."""
        return int(row.file.blob.size)


class Way(Schema):
    """A step that may be taken now."""

    code: str
    form: str
    reason: bool
    closing_reasons: list[str]


class TaskOut(Schema):
    """Something to do; `done_at` is null until it is done."""

    uid: str
    title: str
    due_on: date | None
    done_at: datetime | None


class CaseOut(Schema):
    """A case as its reader may see it. `limited`: only what was shared with an office that helps."""

    uid: str
    number: str
    programme: str
    state: str
    state_since: datetime
    office: str
    person: str | None
    subject: str
    sensitivity: int
    opened_at: datetime
    due_at: datetime | None
    paused_since: datetime | None
    closed_at: datetime | None
    closing_reason: str
    sequence: int
    limited: bool
    ways: list[Way]
    answers: dict[str, dict[str, Any]]
    referrals: list[Handed]
    attachments: list[FileOut]
    tasks: list[TaskOut]


class Done(Schema):
    """What was written: the action's number within the case and its kind."""

    case: str
    sequence: int
    kind: str


class Entry(Schema):
    """An action of the log, as far as its reader may see it."""

    sequence: int
    number: str
    kind: str
    at: datetime
    office: str | None
    data: dict[str, Any]


@operation(router, "GET", "/cases", permission=LIST, response=CasePage)
def list_cases(request: HttpRequest, filters: Query[Listed]) -> Any:
    """Cases that the token's account handles, a page at a time."""
    page = queries.page(actor=actor(request), filters=Filters(**filters.dict()))
    return {"cases": page.rows, "total": page.total, "page": page.filters.page, "pages": page.pages}


class NewCase(Input):
    """A case to be opened. `answers`: to the programme's opening form, if it has one."""

    programme: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    office: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
    person: Uid | None = None
    answers: Answers | None = None
    team: Code = ""
    source: Line = ""


class CaseRef(Schema):
    """A case by its uid and number."""

    uid: str
    number: str


@operation(router, "POST", "/cases", permission=OPEN, response=CaseRef, status=201, problems=(409,))
def open_case(request: HttpRequest, body: NewCase, key: Key = None) -> Any:
    """Open a case."""
    try:
        return services.open_case(
            actor=actor(request), programme=body.programme, office=office(body.office), person=_person(body.person),
            answers=body.answers, team=_team(body.team), source=body.source, key=key,
        )  # fmt: skip
    except LookupError as error:
        raise Refused("body.programme", _("There is no programme of this code.")) from error


@operation(
    router, "GET", "/cases/{uid}", permission=READ, response=CaseOut,
    replies={304: {"description": "Nothing has happened since: the ETag sent with If-None-Match still holds."}},
)  # fmt: skip
def read_case(request: HttpRequest, response: HttpResponse, uid: PathUid, seen: NoneMatch = None) -> Any:
    """Read a case. The ETag in the answer goes into If-Match of an act that must not overtake another."""
    view = queries.case(actor=actor(request), uid=uid, purpose="api")
    etag = f'"{view.case.sequence}"'
    if seen == etag and not view.limited:  # what is shared may change without the case moving on
        return HttpResponse(status=304, headers={"ETag": etag})
    response["ETag"] = etag
    return _told(view)


def _told(view: queries.CaseView) -> dict[str, Any]:
    case = view.case
    names = ("uid", "number", "programme", "state", "state_since", "sensitivity", "opened_at", "sequence")
    hidden = {} if view.limited else {"closing_reason": case.closing_reason, "paused_since": case.paused_since}
    ways = [
        {"code": w.code, "form": w.form, "reason": w.reason, "closing_reasons": w.closing_reasons} for w in view.ways()
    ]
    return (
        {name: getattr(case, name) for name in names}
        | {
            "office": case.office.code,
            "person": view.person.uid if view.person is not None else None,
            "subject": view.subject,
            "due_at": view.due,
            "closed_at": case.closed_at,
            "closing_reason": "",
            "paused_since": None,
            "limited": view.limited,
            "ways": ways,
            "answers": {form: found for form in case.forms if (found := view.answers(form)) is not None},
            "referrals": view.referrals(),
            "attachments": _files(view),
            "tasks": view.tasks(),
        }
        | hidden
    )


def _files(view: queries.CaseView) -> list[Attachment]:
    if not view.may("cases.attachment.read"):
        return []
    rows = view.attachments()
    prefetch_related_objects(rows, "file__blob")
    return rows


@operation(router, "GET", "/cases/{uid}/timeline", permission=READ, response=list[Entry])
def read_timeline(request: HttpRequest, uid: PathUid) -> Any:
    """What happened, oldest first."""
    view = queries.case(actor=actor(request), uid=uid, purpose="api")
    return [
        {
            "sequence": entry.action.sequence,
            "number": entry.number,
            "kind": entry.action.kind,
            "at": entry.action.at,
            "office": entry.action.office.code if entry.action.office is not None else None,
            "data": dict(entry.data),
        }
        for entry in queries.timeline(view=view)
    ]


class Step(Input):
    """A step of the workflow, with its form's answers, reason and closing reason where it asks for them."""

    transition: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    answers: Answers | None = None
    reason: Text = ""
    closing_reason: Code = ""


@operation(router, "POST", "/cases/{uid}/transitions", permission=ACT, response=Done, status=201, problems=CONFLICT)
def take_transition(request: HttpRequest, uid: PathUid, body: Step, match: Match = None, key: Key = None) -> Any:
    """Take a step; `ways` of the case lists those that may be taken now."""
    done = services.take_transition(actor=actor(request), case=uid, expected=expected(match), key=key, **body.dict())
    return _done(uid, done)


class Filled(Input):
    """Answers to one of the programme's forms."""

    form: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]
    answers: Answers


@operation(router, "POST", "/cases/{uid}/forms", permission=ACT, response=Done, status=201, problems=CONFLICT)
def submit_form(request: HttpRequest, uid: PathUid, body: Filled, match: Match = None, key: Key = None) -> Any:
    """Keep answers to a form; earlier ones stay in the log. 422 tells of each answer that needs another look."""
    done = services.submit_form(
        actor=actor(request), case=uid, form=body.form, answers=body.answers, expected=expected(match), key=key
    )
    return _done(uid, done)


class Note(Input):
    """An internal note; `shared`: offices that help read it too."""

    text: Annotated[Text, Field(min_length=1)]
    shared: bool = False


@operation(
    router, "POST", "/cases/{uid}/notes", permission="cases.note.write", response=Done, status=201, problems=CONFLICT
)
def add_note(request: HttpRequest, uid: PathUid, body: Note, match: Match = None, key: Key = None) -> Any:
    """Write an internal note."""
    done = services.note(
        actor=actor(request), case=uid, text=body.text, shared=body.shared, expected=expected(match), key=key
    )
    return _done(uid, done)


class Why(Input):
    """A reason in one or two sentences."""

    reason: Annotated[Text, Field(min_length=1)]


@operation(router, "POST", "/cases/{uid}/pause", permission=ACT, response=Done, status=201, problems=CONFLICT)
def pause_case(request: HttpRequest, uid: PathUid, body: Why, match: Match = None, key: Key = None) -> Any:
    """Stop the clock: somebody else is waited for."""
    done = services.pause(actor=actor(request), case=uid, reason=body.reason, expected=expected(match), key=key)
    return _done(uid, done)


@operation(router, "POST", "/cases/{uid}/resume", permission=ACT, response=Done, status=201, problems=CONFLICT)
def resume_case(request: HttpRequest, uid: PathUid, match: Match = None, key: Key = None) -> Any:
    """Start the clock again: the due time moves by the working days that passed."""
    return _done(uid, services.resume(actor=actor(request), case=uid, expected=expected(match), key=key))


@operation(
    router, "POST", "/cases/{uid}/reopen", permission="cases.case.reopen", response=Done, status=201,
    problems=CONFLICT,
)  # fmt: skip
def reopen_case(request: HttpRequest, uid: PathUid, body: Why, match: Match = None, key: Key = None) -> Any:
    """Open a closed case again, where it stood."""
    done = services.reopen(actor=actor(request), case=uid, reason=body.reason, expected=expected(match), key=key)
    return _done(uid, done)


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
    done = services.received(
        actor=actor(request), case=uid, text=body.text, channel=body.channel, expected=expected(match), key=key
    )
    return _done(uid, done)


class NewTask(Input):
    """Something to do, by a day."""

    title: Annotated[Line, Field(min_length=1)]
    due_on: date | None = None


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
    return _done(
        uid, services.finish_task(actor=actor(request), case=uid, task=task, expected=expected(match), key=key)
    )


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


class Given(Input):
    """A colleague (their uid) or a team (its code) of the case's office."""

    assignee: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] | None = None
    team: Code = ""
    note: Text = ""


@operation(
    router, "POST", "/cases/{uid}/assignments", permission="cases.case.assign", response=Done, status=201,
    problems=CONFLICT,
)  # fmt: skip
def assign_case(request: HttpRequest, uid: PathUid, body: Given, match: Match = None, key: Key = None) -> Any:
    """Give the case to a colleague or a team of its office."""
    to = _found(User, "body.assignee", uid=body.assignee) if body.assignee else None
    done = services.assign(
        actor=actor(request), case=uid, to=to, team=_team(body.team), note=body.note, expected=expected(match), key=key
    )
    return _done(uid, done)


class Asked(Input):
    """A request to another office or agency. `shares`: `person`, `attachments`, a form, or `form.question`."""

    mode: Literal["referral", "transfer"] = "referral"
    to: Code = ""
    counterpart: Code = ""
    team: Code = ""
    shares: Annotated[
        list[Annotated[str, Field(max_length=130, pattern=r"^[A-Za-z0-9_.-]+$")]], Field(max_length=50)
    ] = []
    consent: Consent
    consent_note: Text = ""
    note: Text = ""
    days: Annotated[int, Field(ge=1, le=60)] = 5


@operation(
    router, "POST", "/cases/{uid}/referrals", permission="cases.case.refer", response=Done, status=201,
    problems=CONFLICT,
)  # fmt: skip
def refer_case(request: HttpRequest, uid: PathUid, body: Asked, match: Match = None, key: Key = None) -> Any:
    """Ask another office to help, or to take the case over."""
    done = services.refer(
        actor=actor(request), case=uid, to=office(body.to) if body.to else None, counterpart=body.counterpart,
        team=_team(body.team), shares=body.shares, consent=str(body.consent), consent_note=body.consent_note,
        note=body.note, days=body.days, mode=Mode(body.mode), expected=expected(match), key=key,
    )  # fmt: skip
    return _done(uid, done)


class AnswerGiven(Input):
    """The answer to a request; a rejection says why in `note`."""

    answer: Literal["accepted", "rejected", "done", "revoked"]
    note: Text = ""


@operation(
    router, "POST", "/cases/{uid}/referrals/{referral}/answer", permission="cases.case.answer", response=Done,
    status=201, problems=CONFLICT,
)  # fmt: skip
def answer_referral(
    request: HttpRequest, uid: PathUid, referral: PathUid, body: AnswerGiven, match: Match = None, key: Key = None
) -> Any:
    """Answer a request of another office, or take one's own back."""
    done = services.answer_referral(
        actor=actor(request), case=uid, referral=referral, answer=body.answer, note=body.note,
        expected=expected(match), key=key,
    )  # fmt: skip
    return _done(uid, done)


class Waiting(Schema):
    """A request that waits here, and the case it is about."""

    referral: Handed
    case: CaseRef


@operation(router, "GET", "/referrals", permission="cases.case.answer", response=list[Waiting])
def list_referrals(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 100) -> Any:
    """Requests of other offices that wait for an answer or for help, the most urgent first."""
    return [{"referral": row, "case": row.case} for row in queries.inbox(actor=actor(request))[:limit]]


@operation(
    router, "POST", "/cases/{uid}/attachments", permission="cases.attachment.write", response=FileOut, status=201,
    problems=CONFLICT,
)  # fmt: skip
def attach_file(
    request: HttpRequest,
    uid: PathUid,
    file: Annotated[UploadedFile, File()],
    title: Annotated[str, Form(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
    shared: Annotated[bool, Form()] = False,
    match: Match = None,
    key: Key = None,
) -> Any:
    """Attach a file. It is checked by its bytes; what it is not sure to be is refused."""
    return services.attach(
        actor=actor(request), case=uid, content=file.file, name=file.name or "file",
        declared_type=file.content_type or "", title=title, shared=shared, expected=expected(match), key=key,
    )  # fmt: skip


@operation(
    router, "GET", "/attachments/{uid}", permission="cases.attachment.read", response=None, status=204,
    replies={
        200: {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    },
)  # fmt: skip
def read_attachment(request: HttpRequest, uid: PathUid) -> FileResponse:
    """The content of a file, always to be saved, never to be shown."""
    row = queries.attachment(actor=actor(request), uid=uid)
    persons = (row.case.person.uid,) if row.case.person is not None else ()
    return sent(row.file, files.open_for(actor=actor(request), file=row.file, persons=persons, purpose="api"))


def _done(uid: str, action: Action) -> dict[str, Any]:
    return {"case": uid, "sequence": action.sequence, "kind": action.kind}


def _person(uid: str | None) -> Person | None:
    return _found(Person, "body.person", uid=uid, erased_at__isnull=True) if uid else None


def _team(code: str) -> Team | None:
    return _found(Team, "body.team", code=code) if code else None


def _found(kind: Any, at: str, **by: Any) -> Any:
    """The row that a body names; Refused where there is none."""
    row: Model | None = kind.objects.filter(**by).first()
    if row is None:
        raise Refused(at, _("There is none by this name."))
    return row
