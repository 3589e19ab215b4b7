"""Cases: lists, opening one, reading one with its log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.cases import queries, services
from sapar.core.cases.filters import Filters
from sapar.core.cases.models import Attachment
from sapar.core.cases.services.upgrading import newer
from sapar.sites.api.case_shapes import CaseOut, CasePage, CaseRef, Entry, person, team
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.persons import office
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Answers, Code, Day, Input, Key, Line, NoneMatch, PathUid, Uid

router = Router()
LIST, READ, OPEN = "cases.case.list", "cases.case.read", "cases.case.open"


class Listed(Schema):
    """Which cases, in which order; an empty text means any."""

    model_config = {"extra": "forbid"}

    scope: Literal["mine", "team", "all"] = "all"
    status: Literal["open", "overdue", "escalated", "paused", "closed", "all"] = "open"
    programme: Code = ""
    state: Code = ""
    office: Code = ""
    team: Code = ""
    person: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9]*$")] = ""
    opened_from: Day | None = None
    opened_to: Day | None = None
    due_to: Day | None = None
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="A case's number.")] = ""
    sort: Literal["due", "-due", "opened", "-opened", "number", "-number"] = "due"
    page: Annotated[int, Field(ge=1, le=400)] = 1
    per: Annotated[int, Field(ge=1, le=100)] = 25


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
    another: Annotated[
        bool,
        Field(description="Open it though one of this kind about the person is open; else that is a problem (409)."),
    ] = False


@operation(router, "POST", "/cases", permission=OPEN, response=CaseRef, status=201, problems=(409,))
def open_case(request: HttpRequest, body: NewCase, key: Key = None) -> Any:
    """Open a case. Where one of this kind about the person is open already, 409 names it; `another` goes on."""
    try:
        return services.open_case(
            actor=actor(request), programme=body.programme, office=office(body.office), person=person(body.person),
            answers=body.answers, team=team(body.team), source=body.source,
            only=not body.another, key=key,
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
            "newer": version.digest if not view.limited and (version := newer(case)) is not None else None,
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
