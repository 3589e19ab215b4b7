"""Programmes and their forms: what is asked, for people, for ODK Collect, and what ODK brings back."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from sapar.core.cases import devices, programmes, services
from sapar.core.cases.forms import Form as XlsForm
from sapar.core.cases.forms import FormFault, dumps, evaluate, xform_xml
from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes import Programme
from sapar.core.cases.refusals import NotFound
from sapar.core.cases.services.imports import Incoming
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.persons import office
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Answers, Code, Input, PathCode, Uid

router = Router()
READ = "cases.programme.read"
Texts = dict[str, str]


class ProgrammeRow(Schema):
    """A kind of case."""

    code: str
    titles: Texts
    summary: Texts
    sensitivity: int
    person: str
    form: str
    forms: list[str]


class StateOut(Schema):
    """Where a case can stand."""

    code: str
    titles: Texts
    final: bool


class TransitionOut(Schema):
    """A step from states to a state, and what it asks for."""

    code: str
    titles: Texts
    sources: list[str]
    target: str
    form: str
    reason: bool
    closing_reasons: list[str]


class ProgrammeOut(ProgrammeRow):
    """A kind of case with its workflow."""

    initial: str
    states: list[StateOut]
    transitions: list[TransitionOut]
    closing_reasons: dict[str, Texts]


class FormOut(Schema):
    """A form: its version, and its tables as JSON (the sheets of an XLSForm, each row with its line)."""

    id: str
    version: str
    digest: str
    titles: Texts
    languages: list[str]
    tables: dict[str, list[Any]]


@operation(router, "GET", "/programmes", permission=READ, response=list[ProgrammeRow])
def list_programmes(request: HttpRequest) -> Any:
    """Every programme."""
    return [_row(found) for _code, found in sorted(programmes.programmes().items())]


@operation(router, "GET", "/programmes/{code}", permission=READ, response=ProgrammeOut)
def read_programme(request: HttpRequest, code: PathCode) -> Any:
    """A programme with its states and steps."""
    found = _programme(code)
    return _row(found) | {
        "initial": found.initial,
        "states": [{"code": s.code, "titles": dict(s.titles), "final": s.final} for s in found.states.values()],
        "transitions": [
            {
                "code": w.code, "titles": dict(w.titles), "sources": w.sources, "target": w.target, "form": w.form,
                "reason": w.reason, "closing_reasons": w.closing_reasons,
            }
            for w in found.transitions.values()
        ],
        "closing_reasons": {reason: dict(texts) for reason, texts in found.closing_reasons.items()},
    }  # fmt: skip


@operation(router, "GET", "/programmes/{code}/forms/{form}", permission=READ, response=FormOut)
def read_form(request: HttpRequest, code: PathCode, form: PathCode) -> Any:
    """A form of a programme, as its tables."""
    import json

    found = _form(code, form)
    return {
        "id": found.id, "version": found.version, "digest": found.digest, "titles": dict(found.titles),
        "languages": list(found.languages), "tables": json.loads(dumps(found))["tables"],
    }  # fmt: skip


@operation(
    router, "GET", "/programmes/{code}/forms/{form}/xform", permission=READ, response=None, status=204,
    replies={200: {"description": "The XForm.", "content": {"application/xml": {"schema": {"type": "string"}}}}},
)  # fmt: skip
def read_xform(request: HttpRequest, code: PathCode, form: PathCode) -> Any:
    """The form for ODK Collect."""
    response = HttpResponse(xform_xml(_form(code, form)), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{form}.xml"'
    return response


class Tried(Input):
    """Answers that are not kept: only looked at."""

    answers: Answers


class Looked(Schema):
    """What would be kept, what needs another look, and what is asked as things stand (paths)."""

    answers: dict[str, Any]
    errors: dict[str, str]
    asked: list[str]


@operation(router, "POST", "/programmes/{code}/forms/{form}/evaluate", permission=READ, response=Looked)
def evaluate_form(request: HttpRequest, code: PathCode, form: PathCode, body: Tried) -> Any:
    """Try answers: nothing is kept. For a page of one's own that asks the questions."""
    language = (get_language() or "ky")[:2]
    done = evaluate(_form(code, form), body.answers, today=timezone.localdate(), lang=language)
    return {
        "answers": done.answers,
        "errors": done.errors,
        "asked": [item.path for item in done.walk() if item.visible and item.kind != "turn"],
    }


class FromOdk(Input):
    """What ODK brings: rows of an export of ODK Central, with its other tables by name; or XML of ODK Collect."""

    office: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
    form: Code = ""
    rows: Annotated[list[Answers], Field(max_length=500)] = []
    repeats: Annotated[dict[str, list[Answers]], Field(max_length=20)] = {}
    instances: Annotated[list[Annotated[str, Field(max_length=200_000)]], Field(max_length=100)] = []
    persons: Annotated[dict[str, Uid], Field(max_length=500, description="Submission's id: the person's uid.")] = {}
    cases: Annotated[
        dict[str, Code], Field(max_length=500, description="Submission's id: the number of its case.")
    ] = {}


class RejectedOut(Schema):
    """A submission that was not taken in, and why."""

    line: int
    instance: str
    sentence: str
    errors: dict[str, str]


class TakenOut(Schema):
    """What came of the submissions: uids of cases opened, added to, and those known before."""

    opened: list[str]
    added: list[str]
    known: list[str]
    rejected: list[RejectedOut]


@operation(
    router, "POST", "/programmes/{code}/submissions", permission="cases.case.open", response=TakenOut, problems=(409,)
)
def submit_from_odk(request: HttpRequest, code: PathCode, body: FromOdk) -> Any:
    """Open cases with forms filled in elsewhere, or add to them. Each submission counts once, for good: send again freely."""
    found = _programme(code)
    name = body.form or found.form
    if not name:
        raise Refused("body.form", _("This programme has no form that opens a case: name the form."))
    _form(code, name)
    try:
        brought = devices.rows_read(code, name, body.rows, body.repeats)
        brought += devices.instances_read(code, name, (text.encode(errors="replace") for text in body.instances))
    except FormFault as fault:
        raise Refused("body", str(fault)) from fault
    incoming = [
        Incoming(
            s.key, s.answers, form=body.form, version=s.version, line=s.line,
            case=body.cases.get(s.key, ""), person=body.persons.get(s.key, ""),
        )
        for s in brought
    ]  # fmt: skip
    return services.import_submissions(
        actor=actor(request), programme=code, office=office(body.office), submissions=incoming
    )


def _row(found: Programme) -> dict[str, Any]:
    return {
        "code": found.code, "titles": dict(found.titles), "summary": dict(found.summary),
        "sensitivity": found.sensitivity, "person": found.person, "form": found.form, "forms": list(found.forms),
    }  # fmt: skip


def _programme(code: str) -> Programme:
    try:
        return programmes.programme(code)
    except LookupError as error:
        raise NotFound(_("There is no programme of this code.")) from error


def _form(code: str, name: str) -> XlsForm:
    try:
        return form_of(_programme(code), name)
    except LookupError as error:
        raise NotFound(_("This programme has no such form.")) from error
