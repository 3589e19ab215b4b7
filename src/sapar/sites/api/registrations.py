"""Consular registration of citizens abroad: made, renewed, ended, at the offices that the account works for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sapar.core.registry import queries as register
from sapar.core.registry.enums import Purpose as WhyAbroad
from sapar.lines.consular import queries, rules, services
from sapar.lines.consular.models import Registration
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.paging import Paged, paged
from sapar.sites.api.persons import office
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Code, Country, Day, Input, Key, Line, PathUid, Text, Uid

router = Router()


class RegistrationOut(Schema):
    """A person on a mission's register from a day until a day; `ended_on` where it ended before."""

    uid: str
    person: str
    office: str
    country: str
    region: str
    from_date: date
    until: date
    ended_on: date | None
    renewals: int
    made_at: datetime

    @staticmethod
    def resolve_person(row: Registration) -> str:
        """The uid of the record."""
        return row.person.uid

    @staticmethod
    def resolve_office(row: Registration) -> str:
        """Its code."""
        return row.office.code


class RegistrationPage(Schema):
    """One page of registrations, those that end first."""

    registrations: list[RegistrationOut]
    total: int
    page: int
    pages: int


class Wanted(Paged):
    """Which registrations: those that run on a day (today), or those that have ended; of a country; ending by a day."""

    on: Day | None = None
    country: Country | None = None
    ending_by: Day | None = None
    ended: bool = False


class NewRegistration(Input):
    """Who registers, where and until when, and the words that they agreed to."""

    person: Uid
    office: Annotated[Code, Field(min_length=1)]
    country: Country
    region: Annotated[Line, Field(max_length=60)] = ""
    entered: Day
    until: Day
    purpose: WhyAbroad | None = None
    consent: Annotated[Text, Field(min_length=1, description="What was read to the person, in the language read.")]
    language: Literal["ky", "ru", "en"]


class Longer(Input):
    """Until when it shall run."""

    until: Day


class Ending(Input):
    """`left_on`: the day on which the person left the country for good; without it they only leave the register."""

    left_on: Day | None = None


@operation(router, "GET", "/registrations", permission=rules.REGISTER, response=RegistrationPage)
def list_registrations(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Registrations at the offices that the account works for."""
    found = queries.registrations(
        actor=actor(request), on=wanted.on, country=wanted.country or "", ending_by=wanted.ending_by, ended=wanted.ended
    )
    rows, place = paged(found, wanted)
    return {"registrations": rows, **place}


@operation(router, "GET", "/registrations/{uid}", permission=rules.REGISTER, response=RegistrationOut)
def read_registration(request: HttpRequest, uid: PathUid) -> Any:
    """One registration."""
    return queries.registration(actor=actor(request), uid=uid)


@operation(
    router, "POST", "/registrations", permission=rules.REGISTER, response=RegistrationOut, status=201, problems=(409,)
)
def register_abroad(request: HttpRequest, body: NewRegistration, key: Key = None) -> Any:
    """Register somebody who agrees. Their journey there is the one known, or a new one from the day of entry."""
    person = register.resolve(body.person)
    if person is None:
        raise Refused("body.person", _("There is no such person in the register."))
    return services.register(
        actor=actor(request), person=person, office=office(body.office), country=body.country, region=body.region,
        entered=body.entered, until=body.until, purpose=body.purpose or "", consent_text=body.consent,
        language=body.language, key=key,
    )  # fmt: skip


@operation(
    router, "POST", "/registrations/{uid}/renew", permission=rules.REGISTER, response=RegistrationOut, problems=(409,)
)
def renew_registration(request: HttpRequest, uid: PathUid, body: Longer, key: Key = None) -> Any:
    """Let it run until a later day."""
    row = queries.registration(actor=actor(request), uid=uid)
    return services.renew(actor=actor(request), registration=row, until=body.until, key=key)


@operation(
    router, "POST", "/registrations/{uid}/end", permission=rules.REGISTER, response=RegistrationOut, problems=(409,)
)
def end_registration(request: HttpRequest, uid: PathUid, body: Ending, key: Key = None) -> Any:
    """End it because the person wishes so; the consent it rests on is taken back. Twice is once."""
    row = queries.registration(actor=actor(request), uid=uid)
    return services.revoke(actor=actor(request), registration=row, left_on=body.left_on, key=key)
