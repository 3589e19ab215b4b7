"""Handing a case on: assignments, requests to other offices, their answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.accounts.models import User
from sapar.core.cases import queries, services
from sapar.core.cases.enums import Consent, Mode
from sapar.sites.api.case_shapes import CONFLICT, CaseRef, Done, Handed, done, found, team
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.persons import office
from sapar.sites.api.values import Code, Input, Key, Match, PathUid, Text, expected

router = Router()


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
    to = found(User, "body.assignee", uid=body.assignee) if body.assignee else None
    action = services.assign(
        actor=actor(request), case=uid, to=to, team=team(body.team), note=body.note, expected=expected(match), key=key
    )
    return done(uid, action)


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
    action = services.refer(
        actor=actor(request), case=uid, to=office(body.to) if body.to else None, counterpart=body.counterpart,
        team=team(body.team), shares=body.shares, consent=str(body.consent), consent_note=body.consent_note,
        note=body.note, days=body.days, mode=Mode(body.mode), expected=expected(match), key=key,
    )  # fmt: skip
    return done(uid, action)


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
    action = services.answer_referral(
        actor=actor(request), case=uid, referral=referral, answer=body.answer, note=body.note,
        expected=expected(match), key=key,
    )  # fmt: skip
    return done(uid, action)


class Waiting(Schema):
    """A request that waits here, and the case it is about."""

    referral: Handed
    case: CaseRef


@operation(router, "GET", "/referrals", permission="cases.case.answer", response=list[Waiting])
def list_referrals(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 100) -> Any:
    """Requests of other offices that wait for an answer or for help, the most urgent first."""
    return [{"referral": row, "case": row.case} for row in queries.inbox(actor=actor(request))[:limit]]
