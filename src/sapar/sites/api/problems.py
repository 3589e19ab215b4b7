"""Every refusal as problem details (RFC 9457), in the reader's language, saying what to change."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import BadRequest, ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from sapar.core import refusals
from sapar.core.accounts import policy
from sapar.core.accounts.policies import note_denied
from sapar.core.accounts.services import Refused as AccountRefused
from sapar.core.audit.once import KeyReused
from sapar.core.cases import refusals as cases
from sapar.core.files.checks import FileRefused
from sapar.core.registry import refusals as register
from sapar.core.webhooks import refusals as webhooks
from sapar.lines.consular import refusals as consular
from sapar.sites.api.refusals import Refused, TooMany

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)


class Fault(Schema):
    """One thing to change: where it stands (`body.answers.household/members[2]/age`), and what to write there."""

    at: str
    message: str


class Alike(Schema):
    """Somebody registered already who may be the person that a record was to be made of."""

    uid: str
    name: str
    birth_year: int | None
    score: float


class OpenCase(Schema):
    """A case of the same kind about the same person that is open already."""

    uid: str
    number: str
    state: str
    office: str
    opened_at: datetime


class Problem(Schema):
    """Problem details. `code` is for machines and does not change; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault] = []
    likely: list[Alike] = []
    cases: list[OpenCase] = []


def problem(
    status: int, code: str, title: str, detail: str = "", *, errors: Iterable[Fault] = (),
    likely: Iterable[Alike] = (), open_already: Iterable[OpenCase] = (),
) -> HttpResponse:  # fmt: skip
    """The response that tells of a problem."""
    body: dict[str, Any] = {
        "type": f"urn:sapar:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
    }
    if found := [fault.dict() for fault in errors]:
        body["errors"] = found
    if alike := [one.dict() for one in likely]:
        body["likely"] = alike
    if held := [one.model_dump(mode="json") for one in open_already]:
        body["cases"] = held
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="sapar"'
    return response


def not_found(detail: str = "") -> HttpResponse:
    """There is nothing there, or nothing that one may know of."""
    return problem(404, "not_found", _("Not found"), detail or _("There is no such thing, or you may not see it."))


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """What is told of an exception."""
    if isinstance(error, policy.Denied):
        return _denied(request, error)
    if isinstance(error, cases.NotFound | consular.NotFound | ObjectDoesNotExist | Http404):
        sentence = str(error) if isinstance(error, cases.NotFound | consular.NotFound) else ""
        return not_found(sentence)
    if isinstance(error, cases.Incomplete):
        errors = [Fault(at=f"answers.{path}", message=text) for path, text in error.errors.items()]
        return problem(422, "answers", _("Some answers need another look"), str(error), errors=errors)
    if isinstance(error, cases.MovedOn):
        return problem(412, "moved_on", _("Somebody else was faster"), str(error))
    if isinstance(error, cases.OpenAlready):
        held = [
            OpenCase(uid=o.uid, number=o.number, state=o.state, office=o.office.code, opened_at=o.opened_at)
            for o in error.cases
        ]
        return problem(409, "open_already", _("A case is open already"), str(error), open_already=held)
    if isinstance(error, register.LikelyDuplicate):
        alike = [
            Alike(uid=o.leader.uid, name=o.leader.full_name, birth_year=o.leader.birth_year, score=o.score)
            for o in error.likely
        ]
        return problem(409, "likely_duplicate", _("Somebody like this is registered"), str(error), likely=alike)
    if isinstance(error, consular.FullyBooked | register.Contradiction):
        return problem(409, "conflict", _("This cannot be done now"), str(error))
    if isinstance(error, register.Refused | Refused):
        errors = [Fault(at=error.at, message=str(error))] if error.at else []
        return problem(422, "refused", _("Something needs to be changed"), str(error), errors=errors)
    if isinstance(error, webhooks.Refused):
        errors = [Fault(at=f"body.{error.at}", message=str(error))] if error.at else []
        return problem(422, "refused", _("Something needs to be changed"), str(error), errors=errors)
    if isinstance(error, FileRefused):
        errors = [Fault(at="file", message=str(error))]
        return problem(422, "file", _("The file was not taken"), str(error), errors=errors)
    if isinstance(error, KeyReused):
        return problem(409, "key_reused", _("The key was used before"), str(error))
    if isinstance(error, cases.Refused | AccountRefused):
        return problem(409, "conflict", _("This cannot be done now"), str(error))
    if isinstance(error, refusals.Refused):
        if not error.at:
            return problem(409, "conflict", _("This cannot be done now"), str(error))
        return problem(422, "refused", _("Something needs to be changed"), str(error),
                       errors=[Fault(at=f"body.{error.at}", message=str(error))])  # fmt: skip
    return _of_http(request, error)


def _denied(request: HttpRequest, error: policy.Denied) -> HttpResponse:
    actor = request.auth  # type: ignore[attr-defined]
    note_denied(actor, error)
    # Who may do it somewhere learns nothing of what lies elsewhere: it looks as if it were not there.
    match = request.resolver_match
    if match is not None and match.kwargs and error.permission and policy.may(actor, error.permission):
        return not_found()
    sentence = _("The token or its account's roles do not allow this: %(permission)s.") % {
        "permission": error.permission or "–"
    }
    return problem(403, "denied", _("Not allowed"), sentence)


def _of_http(request: HttpRequest, error: Exception) -> HttpResponse:
    """What ninja and Django say of a request."""
    if isinstance(error, ValidationError):
        errors = [Fault(at=".".join(map(str, one["loc"])), message=str(one["msg"])) for one in error.errors]
        return problem(422, "invalid", _("The request does not fit the description"), errors=errors)
    if isinstance(error, AuthenticationError):
        sentence = _("Send a token that is in use: Authorization: Bearer …")
        return problem(401, "unauthenticated", _("No valid token"), sentence)
    if isinstance(error, Throttled | TooMany):
        return _too_many(int(error.wait or 60))
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("The request is too large"), _("Send less at once."))
    if isinstance(error, HttpError):
        return problem(error.status_code, "bad_request", _("The request cannot be read"), error.message)
    if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError):
        return problem(400, "bad_request", _("The request cannot be read"))
    logger.error("Internal Server Error: %s", request.path, exc_info=error)
    return problem(500, "fault", _("Something broke on our side"), _("Try again later; it has been written down."))


def _too_many(wait: int) -> HttpResponse:
    response = problem(
        429, "too_many", _("Too many requests"), _("Wait %(seconds)s seconds, then go on.") % {"seconds": wait}
    )
    response["Retry-After"] = str(wait)
    return response


def handle(api: NinjaAPI) -> None:
    """Answer every exception of the interface with problem details."""
    for kind in (Exception, HttpError, ValidationError, AuthenticationError, Http404, Throttled):
        api.add_exception_handler(kind, cast(Any, answer))
