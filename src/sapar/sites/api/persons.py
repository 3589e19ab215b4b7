"""Persons: search, register, read; their journeys and what the law says of their stay."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.accounts.models import Office
from sapar.core.registry import queries, rules, services
from sapar.core.registry.enums import Precision, Sex
from sapar.core.registry.enums import Purpose as WhyAbroad
from sapar.core.registry.models import Journey, Person
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.refusals import Refused, TooMany
from sapar.sites.api.values import Code, Country, Day, Input, Key, Line, PathUid, Purpose, Uid
from sapar.sites.shared import limits

router = Router()


class Sought(Input):
    """Whom one looks for: words of a name in any alphabet, a year or date of birth, a PIN, a passport's number."""

    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    limit: Annotated[int, Field(ge=1, le=50)] = 5
    harder: bool = False


class Hit(Schema):
    """Somebody found, told only so far that one knows whom to open."""

    uid: str
    name: str
    birth_year: int | None
    district: str
    score: float
    why: str
    demonstration: bool


class Found(Schema):
    """Who was found, and the token with which a record can be made of somebody who was not."""

    hits: list[Hit]
    token: str
    ask_year: bool
    can_search_harder: bool


class NewPerson(Input):
    """Somebody searched for and not found. `found`: the token of that search."""

    found: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[!-~]+$")]
    surname: Line = ""
    given: Line = ""
    patronymic: Line = ""
    one_name: Line = ""
    birth_date: Annotated[str, Field(max_length=10, pattern=r"^[0-9.-]*$", description="1990-05-17, 05.1990, 1990")] = (
        ""
    )
    sex: Sex | None = None
    citizenships: Annotated[list[Country], Field(max_length=5)] = ["KG"]
    pin: Annotated[str, Field(max_length=14, pattern=r"^[0-9]*$")] = ""
    district: Line = ""
    office: Annotated[Code, Field(description="Who registers; the account's own office if not given.")] = ""
    despite: Annotated[list[Uid], Field(max_length=20, description="Likely duplicates that are somebody else.")] = []


class PersonRef(Schema):
    """A record by its uid."""

    uid: str


class Named(Schema):
    """A further name."""

    kind: str
    surname: str
    given: str
    patronymic: str
    one_name: str


class PersonDocumentOut(Schema):
    """A document."""

    uid: str
    kind: str
    number: str
    issued_on: date | None
    expires_on: date | None
    state: str


class ContactOut(Schema):
    """A way to reach the person, and how safe it is to use."""

    kind: str
    value: str
    safety: str


class JourneyOut(Schema):
    """A period abroad; `left` is null while there."""

    uid: str
    country: str
    region: str
    entered: date
    left: date | None
    purpose: str


class BanOut(Schema):
    """A ban on entry. `sure` is false where only name and birth date fit: it may be a namesake's."""

    country: str
    starts_on: date
    expires_on: date
    ground: str
    sure: bool


class PersonOut(Schema):
    """A human being as the register has them, from all records that are known to be theirs."""

    uid: str
    surname: str
    given: str
    patronymic: str
    one_name: str
    birth: str
    birth_precision: Precision
    sex: str
    citizenships: list[str]
    pin: str
    district: str
    died_on: date | None
    demonstration: bool
    sources: list[str]
    names: list[Named]
    documents: list[PersonDocumentOut] | None
    contacts: list[ContactOut]
    unsafe_contacts: int
    journeys: list[JourneyOut]
    call_duty_officer: bool
    bans: list[BanOut]


@operation(router, "POST", "/persons/search", permission=rules.SEARCH, response=Found)
def search_persons(request: HttpRequest, body: Sought, purpose: Purpose) -> Any:
    """Look for a person.

    What is looked for travels in the body, never in the address. Ask for the year of birth: by the name alone too many
    fit. Every search is in the log with its purpose.
    """
    who = actor(request)
    if seconds := limits.wait("search", f"{who.kind}:{who.ident}", most=settings.SEARCHES_A_DAY, seconds=24 * 3600):
        raise TooMany(seconds)
    found = queries.search(actor=who, text=body.text, limit=body.limit, purpose=purpose, harder=body.harder)
    hits = [hit.as_json() for hit in found]
    return {
        "hits": hits, "token": found.token, "ask_year": found.ask_year, "can_search_harder": found.can_search_harder,
    }  # fmt: skip


@operation(router, "POST", "/persons", permission=rules.CREATE, response=PersonRef, status=201, problems=(409,))
def create_person(request: HttpRequest, body: NewPerson, key: Key = None) -> Any:
    """Register somebody who was searched for and not found.

    409 `likely_duplicate` lists who may be the same person: take one of them, or send their uids in `despite`.
    """
    given = body.dict(exclude={"office", "sex"})
    made = services.create_person(
        actor=actor(request), sex=body.sex or "", office=office(body.office) if body.office else None, key=key, **given
    )
    return {"uid": made.uid}


@operation(router, "GET", "/persons/{uid}", permission=rules.READ, response=PersonOut)
def read_person(request: HttpRequest, uid: PathUid, purpose: Purpose) -> Any:
    """Read a person; the uid of a record that was merged leads to the one that the human being goes by now."""
    record = queries.record(actor=actor(request), uid=uid, purpose=purpose)
    return _told(record)


@operation(router, "GET", "/persons/{uid}/journeys", permission=rules.READ, response=list[JourneyOut])
def list_journeys(request: HttpRequest, uid: PathUid, purpose: Purpose) -> Any:
    """Periods abroad, the latest first."""
    return queries.record(actor=actor(request), uid=uid, purpose=purpose).journeys


class NewJourney(Input):
    """A period abroad. `left`: the day of exit, null while there."""

    country: Country
    entered: Day
    left: Day | None = None
    region: Line = ""
    purpose: WhyAbroad | None = None


@operation(
    router, "POST", "/persons/{uid}/journeys", permission=rules.JOURNEY_WRITE, response=JourneyOut, status=201,
    problems=(409,),
)  # fmt: skip
def add_journey(request: HttpRequest, uid: PathUid, body: NewJourney, key: Key = None) -> Any:
    """Add a period abroad; refused where it overlaps one in another country."""
    given = body.dict(exclude={"purpose"}) | {"purpose": body.purpose or ""}
    return services.add_journey(actor=actor(request), person=_person(uid), key=key, **given)


class Left(Input):
    """The day of exit."""

    left: Day


@operation(
    router, "POST", "/persons/{uid}/journeys/{journey}/close", permission=rules.JOURNEY_WRITE, response=JourneyOut
)
def close_journey(request: HttpRequest, uid: PathUid, journey: PathUid, body: Left) -> Any:
    """Say on which day the person left; the same day twice changes nothing."""
    row = Journey.objects.select_related("person").get(uid=journey, person__cluster_id=_person(uid).cluster_id)
    return services.close_journey(actor=actor(request), journey=row, left=body.left)


class Stay(Schema):
    """What the law says: as `sapar check` answers (docs: the contract of check), and the journey it is about."""

    model_config = {"extra": "allow"}

    destination: str | None = None
    on: date
    journey: str | None = None


@operation(router, "GET", "/persons/{uid}/stay", permission=rules.READ, response=dict[str, Any])
def read_stay(
    request: HttpRequest,
    uid: PathUid,
    purpose: Purpose,
    on: Day | None = None,
    country: Annotated[str, Query(pattern=r"^([A-Z]{2})?$")] = "",
) -> Any:
    """May the person stay and work there, until when, and what is due: the answer of `sapar check`."""
    who = queries.person(actor=actor(request), uid=uid, purpose=purpose)
    day = on or timezone.localdate()
    return queries.stay_answer(actor=actor(request), person=who, on=day, country=country, purpose=purpose)


def office(code: str) -> Office:
    """The office of a code; Refused if there is none."""
    found = Office.objects.select_related("organisation").filter(code=code).first()
    if found is None:
        raise Refused("body.office", _("There is no office with this code."))
    return found


def _person(uid: str) -> Person:
    found = queries.resolve(uid)
    if found is None:
        raise Person.DoesNotExist
    return found


def _told(record: queries.Record) -> dict[str, Any]:
    person = record.person
    fields = (
        "uid", "surname", "given", "patronymic", "one_name", "birth", "birth_precision", "sex", "citizenships", "pin",
        "district", "died_on", "demonstration",
    )  # fmt: skip
    return {name: getattr(person, name) for name in fields} | {
        "sources": [row.uid for row in record.sources],
        "names": record.names,
        "documents": record.documents,
        "contacts": record.contacts,
        "unsafe_contacts": record.unsafe_contacts,
        "journeys": record.journeys,
        "call_duty_officer": record.call_duty_officer,
        "bans": record.bans,
    }
