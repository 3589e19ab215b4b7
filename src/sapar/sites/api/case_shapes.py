"""What is told of a case: the shapes that its operations share, and the rows that their bodies name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from ninja import Schema

from sapar.core.accounts.models import Team
from sapar.core.cases.models import Action, Attachment, Case, Referral
from sapar.core.registry.models import Person
from sapar.sites.api.refusals import Refused

CONFLICT = (409, 412)
"""Problems of an act on a case: it cannot be done now, or somebody else was faster."""


class CaseRef(Schema):
    """A case by its uid and number."""

    uid: str
    number: str


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
    newer: str | None  # digest of the version of the programme that holds now, where the case follows an older one
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


def done(uid: str, action: Action) -> dict[str, Any]:
    """What is told of an action."""
    return {"case": uid, "sequence": action.sequence, "kind": action.kind}


def person(uid: str | None) -> Person | None:
    """The person that a body names; Refused where there is none."""
    return found(Person, "body.person", uid=uid, erased_at__isnull=True) if uid else None


def team(code: str) -> Team | None:
    """The team that a body names; Refused where there is none."""
    return found(Team, "body.team", code=code) if code else None


def found(kind: Any, at: str, **by: Any) -> Any:
    """The row that a body names; Refused where there is none."""
    row: Model | None = kind.objects.filter(**by).first()
    if row is None:
        raise Refused(at, _("There is none by this name."))
    return row
