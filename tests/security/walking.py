"""What the walk of all addresses rests on: the routes, what stands for their parameters, what was planted.

A part that adds addresses with parameters adds lines to SAMPLES; the walk fails on an address without one. A sample
should be something planted at the office `moscow`, which neither a stranger nor a neighbour may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from sapar.core.accounts import policy, services, tokens
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import ApiToken, Office, User
from sapar.core.accounts.roles import ALL
from sapar.core.cases import services as cases
from sapar.core.cases.models import Attachment, Case, FormDraft, Referral, Task
from sapar.core.registry.models import Consent, Person
from sapar.core.webhooks.models import Delivery, Webhook
from sapar.lines.consular.models import Booking, Registration, RegistrationRequest, Slot
from tests.people import PASSWORD, SYSTEM, World, actor, member, world
from tests.security import belonging

SENTINELS = ("Сентинелова", "SENTINELOVA", "sentinel-answer", "sentinel-note", "sentinel-file", "sentinel-task",
             "sentinel-draft", "21905198000000", "inside@sentinel.kg", "sentinel-log", "sentinel-machine")  # fmt: skip
"""Planted at `moscow`; whoever may not see it must find none of them in any answer."""
PROGRAMMES = Path(__file__).parents[1] / "integration" / "cases" / "programmes"


@dataclass(frozen=True)
class Planted:
    """What was planted at one office."""

    world: World
    insider: User
    person: Person
    case: Case
    file: Attachment
    task: Task
    draft: FormDraft
    registration: Registration
    asked: RegistrationRequest
    booking: Booking
    token: ApiToken
    delivery: Delivery
    assignment: Referral


def plant() -> Planted:
    """A person, a case with a note, a file, a task and a half-filled form, and a colleague, at `moscow`."""
    place = world()
    insider = member(
        "inside@sentinel.kg", place.moscow, Role.SUPERVISOR, Role.REGISTRAR, clearance=Sensitivity.CONFIDENTIAL
    )
    person = Person.objects.create(
        surname="Сентинелова", given="Айгүл", birth_date=date(1980, 5, 19), pin="21905198000000",
        office=place.moscow, sensitivity=Sensitivity.CONFIDENTIAL, demonstration=True,
    )  # fmt: skip
    who = actor(insider)
    answers = {"subject": "sentinel-answer", "detained": "no", "people": 2, "secret": "sentinel-answer"}
    case = cases.open_case(
        actor=who, programme="help", office=place.moscow, person=person, answers=answers,
        sensitivity=Sensitivity.CONFIDENTIAL,
    )  # fmt: skip
    cases.note(actor=who, case=case.uid, text="sentinel-note")
    file = cases.attach(actor=who, case=case.uid, content=b"sentinel-file", name="sentinel-file.txt")
    task = cases.add_task(actor=who, case=case.uid, title="sentinel-task")
    draft = cases.save_draft(
        actor=who, programme="help", form=case_form(case), answers={"subject": "sentinel-draft"}, case=case
    )
    colleague = member("colleague@sentinel.kg", place.moscow, Role.CONSUL, clearance=Sensitivity.CONFIDENTIAL)
    cases.assign(actor=who, case=case.uid, to=colleague, note="sentinel-note")
    return Planted(
        place, insider, person, Case.objects.get(pk=case.pk), file, task, draft, *_abroad(place, person),
        *_machine(place), Referral.objects.get(),
    )  # fmt: skip


def _machine(place: World) -> tuple[ApiToken, Delivery]:
    """Another system of `moscow`: its token, and an address that a delivery did not reach."""
    account = tokens.add_service_account(actor=SYSTEM, code="planted", name="sentinel-machine", office=place.moscow)
    services.grant(actor=SYSTEM, user=account, role=Role.CONSUL, office=place.moscow)
    token, _secret = tokens.issue(actor=SYSTEM, holder=account, name="sentinel-machine", scopes=["cases.case.list"])
    now = timezone.now()
    hook = Webhook.objects.create(holder=account, url="https://192.0.2.1/sentinel-machine", made_at=now)
    return token, Delivery.objects.create(webhook=hook, event="ping", at=now, due_at=now, status="failed")


def _abroad(place: World, person: Person) -> tuple[Registration, RegistrationRequest, Booking]:
    """The person on the mission's register, somebody who asked to be, and an appointment."""
    belonging.plant(person)
    now, until = timezone.now(), date(2060, 1, 1)
    consent = Consent.objects.create(person=person, purpose="consular.registration", given_at=now, recorded_by="test")
    registration = Registration.objects.create(
        person=person,
        office=place.moscow,
        consent=consent,
        country="RU",
        from_date=now.date(),
        until=until,
        made_at=now,
    )
    asked = RegistrationRequest.objects.create(
        key="sentinel", link="sentinel", office=place.moscow, status="confirmed", surname="Сентинелова", given="Айгүл",
        birth_date=date(1980, 5, 19), email="inside@sentinel.kg", language="ky", country="RU", entered=now.date(),
        until=until, consent_text="да", asked_at=now,
    )  # fmt: skip
    slot = Slot.objects.create(office=place.moscow, service="passport", starts=now, minutes=30, capacity=2, taken=1)
    return registration, asked, Booking.objects.create(slot=slot, person=person, name="Сентинелова", booked_at=now)


def case_form(case: Case) -> str:
    """The form that opened the case."""
    return next(iter(case.forms))


ABSENT = "absent"
SAMPLES: dict[str, Callable[[Planted], Any]] = {  # part of the address and parameter: value
    "check/:name": lambda p: "trips",
    ":code": lambda p: "RU",
    ":purpose": lambda p: "work",
    ":slug": lambda p: "russia-visit",
    ":rule_id": lambda p: "RU-STAY-002",
    ":list_name": lambda p: "stays",
    ":number": lambda p: 2,
    # staff
    ":provider_id": lambda p: "ministry",
    ":secret": lambda p: "no-such-secret",
    "staff/:uid": lambda p: p.insider.uid,
    "staff/teams/:code": lambda p: ABSENT,
    ":holding": lambda p: p.insider.holdings.first().pk,
    ":pk": lambda p: 1,
    # other systems
    "machines/accounts/:uid": lambda p: p.token.holder.uid,
    "machines/tokens/:uid": lambda p: p.token.uid,
    "machines/webhooks/:uid": lambda p: p.delivery.webhook.uid,
    ":delivery": lambda p: p.delivery.uid,
    # people
    "people/:uid": lambda p: p.person.uid,
    "people/duplicates/:uid": lambda p: ABSENT,
    "people/decisions/:uid": lambda p: ABSENT,
    **belonging.SAMPLES,
    ":thing": lambda p: "document",
    # cases
    "cases/:uid": lambda p: p.case.uid,
    "cases/lists/:uid": lambda p: ABSENT,
    "cases/many/:uid": lambda p: ABSENT,
    "do/:name": lambda p: "note",
    "step/:code": lambda p: "close",
    "form/:form": lambda p: case_form(p.case),
    ":referral": lambda p: p.assignment.uid,
    ":file": lambda p: ABSENT,
    ":task": lambda p: p.task.uid,
    ":other": lambda p: ABSENT,
    "files/:uid": lambda p: p.file.uid,
    "forms/:uid": lambda p: p.draft.uid,
    "watch/entries/:uid": lambda p: ABSENT,
    "people/imports/:uid": lambda p: ABSENT,
    "people/imports/new/:uid": lambda p: ABSENT,
    "programmes/:code": lambda p: "help",
    "programmes/:name": lambda p: case_form(p.case),
    # the consular line; a warning is for every mission to see
    "registrations/:uid": lambda p: p.registration.uid,
    "registrations/asked/:uid": lambda p: p.asked.uid,
    "registrations/new/:uid": lambda p: p.person.uid,
    "warnings/:uid": lambda p: ABSENT,
    "appointments/:uid": lambda p: p.booking.uid,
    ":verb": lambda p: "arrive",
    "hall/:code": lambda p: p.world.moscow.code,
    # the road map: its plan is public, but pages of the office are for its two sides (test_roadmap.py tries real ids)
    "roadmap/projects/:uid": lambda p: ABSENT,
    "roadmap/change/:uid": lambda p: ABSENT,
    "roadmap/change/:kind": lambda p: "activity",
    "roadmap/files/:uid": lambda p: p.file.uid,
    "roadmap/pictures/:uid": lambda p: ABSENT,
    "roadmap/imports/:uid": lambda p: ABSENT,
    "roadmap/imports/:verb": lambda p: "take",
    "roadmap/tables/:uid": lambda p: ABSENT,
    "roadmap/news/:slug": lambda p: ABSENT,
    "roadmap/news/:verb": lambda p: "publish",
    "reports/:period": lambda p: "2026-Q1",
    "reports/:verb": lambda p: "open",
    "roadmap/print/:name": lambda p: "measures",
    "roadmap/print/:kind": lambda p: "pdf",
    "roadmap/iati/:name": lambda p: "activities",
    ":indicator": lambda p: ABSENT,
    # the road map for everybody
    "road-map/papers/:name": lambda p: "budget",
    "road-map/data/:name": lambda p: "projects",
    "road-map/documents/:uid": lambda p: ABSENT,
    "road-map/pictures/:uid": lambda p: ABSENT,
    "road-map/:code": lambda p: "C1",
    "news/:slug": lambda p: ABSENT,
    # machines
    "persons/:uid": lambda p: p.person.uid,
    "attachments/:uid": lambda p: p.file.uid,
    "forms/:form": lambda p: case_form(p.case),
    "slots/:uid": lambda p: ABSENT,
    "bookings/:uid": lambda p: ABSENT,
    "api/v1/webhooks/:uid": lambda p: p.delivery.webhook.uid,
    "indicators/:name": lambda p: ABSENT,
    "roadmaps/:code": lambda p: "kg-2026",
    "projects/:project": lambda p: "C1",
    "v1/reports/:uid": lambda p: ABSENT,
}


@dataclass(frozen=True)
class Route:
    """One address of the project."""

    address: str  # with its parameters as <kind:name>
    callback: Any
    parameters: tuple[str, ...]

    def at(self, planted: Planted) -> str:
        """The address with what stands for its parameters; raises LookupError where nothing does."""
        filled = "/" + self.address
        for kind in _kinds(self.address):
            filled = filled.replace(f"<{kind}>", str(self._sample(kind)(planted)), 1)
        return filled

    def _sample(self, kind: str) -> Callable[[Planted], Any]:
        name = kind.partition(":")[2] or kind
        before = self.address.partition(f"<{kind}>")[0]
        fitting = [
            (len(part), value)
            for part, _colon, wanted, value in ((*key.rpartition(":"), value) for key, value in SAMPLES.items())
            if wanted == name and _within(part, before)
        ]
        if not fitting:
            raise LookupError(f"add a sample for {name} of {self.address} to tests/security/walking.py")
        return max(fitting, key=lambda pair: pair[0])[1]


def _within(part: str, before: str) -> bool:
    return f"/{part}" in f"/{before}" if part else True


def _kinds(address: str) -> list[str]:
    return [piece.partition(">")[0] for piece in address.split("<")[1:]]


def routes() -> list[Route]:
    """Every address, whoever added it; addresses under a language once, in English."""
    return list(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[Any], before: str) -> Iterator[Route]:
    for entry in patterns:
        here = before + ("en/" if type(entry.pattern).__name__ == "LocalePrefixPattern" else str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, here)
        elif isinstance(entry, URLPattern):
            yield Route(here, entry.callback, tuple(entry.pattern.converters))


def signed_in(user: User) -> Client:
    """A browser in which the user has signed in."""
    browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
    browser.force_login(user)
    return browser


def stranger(planted: Planted) -> User:
    """Staff of another organisation with every role that may be held there together."""
    return member(
        "stranger@x.kg", planted.world.elsewhere, Role.SUPERVISOR, Role.REGISTRAR, Role.CASE_WORKER, Role.COMMUNICATOR,
        Role.DUTY_OFFICER, Role.COORDINATOR, whole=True,
    )  # fmt: skip


def neighbour(planted: Planted) -> User:
    """Staff of another office of the same organisation."""
    return member(
        "neighbour@x.kg", planted.world.astana, Role.SUPERVISOR, Role.CASE_WORKER, Role.COMMUNICATOR, Role.COUNTER
    )


def overseers(planted: Planted) -> list[User]:
    """An administrator of another office, an auditor of another organisation."""
    return [
        member("administrator@x.kg", planted.world.astana, Role.ADMINISTRATOR),
        member("auditor@x.kg", planted.world.elsewhere, Role.AUDITOR, whole=True),
    ]


def machine(code: str, office: Office, *roles: Role, whole: bool = False) -> str:
    """The secret of a token of another system, with every permission that its roles give."""
    account = tokens.add_service_account(actor=SYSTEM, code=code, name=code, office=office)
    for role in roles:
        services.grant(
            actor=SYSTEM, user=account, role=role, office=None if whole else office, organisation=office.organisation
        )
    scopes = [permission for permission in sorted(ALL) if policy.may(actor(account), permission)]
    return tokens.issue(actor=SYSTEM, holder=account, name="walk", scopes=scopes)[1]


def leaver(planted: Planted) -> Client:
    """A colleague of the insider, signed in, who then leaves: the browser is still open."""
    user = member("leaver@x.kg", planted.world.moscow, Role.SUPERVISOR, clearance=Sensitivity.CONFIDENTIAL)
    _, secret = services.invite(actor=SYSTEM, email=user.email, full_name=user.full_name, office=planted.world.moscow)
    services.accept(secret=secret, password=PASSWORD)
    browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
    browser.post("/en/account/login/", {"login": user.email, "password": PASSWORD})
    services.leave(actor=SYSTEM, user=user)
    return browser
