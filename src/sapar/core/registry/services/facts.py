"""Acts on what the rules ask about: journeys, contracts, permits, events, qualifications.

Each keeps to the source record it is told of; an answer reads those of the whole cluster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.once import once
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, rules
from sapar.core.registry.enums import ContractKind, EventKind, Purpose, QualificationKind
from sapar.core.registry.models import Change, Contract, Event, Journey, Permit, Person, Qualification
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.changes import correct, remove
from sapar.core.registry.values import plain

Row = TypeVar("Row", bound=models.Model)
_TEXTS = {"occupation": 120, "employer": 200, "region": 60, "number": 40, "ground": 80, "name": 120, "level": 20}
"""Texts of facts, with how long they may be."""


def add_journey(
    *,
    actor: Actor,
    person: Person,
    country: str,
    entered: date,
    left: date | None = None,
    region: str = "",
    purpose: str = "",
    in_destination_register: bool | None = None,
    note: str = "",
    key: str | None = None,
) -> Journey:
    """Add a period abroad. `left`: the day of exit, None while there. Raises Refused where it overlaps another country."""
    fields = {
        "country": cleaning.country(country, "country", area=True),
        "entered": entered,
        "left": left,
        "region": cleaning.text(region, "region", 60),
        "purpose": _among(purpose, Purpose.values, "purpose", _("Choose a purpose from the list.")),
        "in_destination_register": in_destination_register,
        "note": cleaning.text(note, "note", 300),
    }
    cleaning.span(entered, left, "left")
    return _add(actor, Journey, person, fields, key, after=no_overlap)


@transaction.atomic
def close_journey(*, actor: Actor, journey: Journey, left: date) -> Journey:
    """Say on which day the person left; the same day twice changes nothing."""
    row = Journey.objects.select_for_update().select_related("person").get(pk=journey.pk)
    return correct_journey(actor=actor, journey=row, left=left)


@transaction.atomic
def correct_journey(*, actor: Actor, journey: Journey, reason: str = "", **values: Any) -> Journey:
    """Correct country, region, entered, left, purpose, in_destination_register or note."""
    row = Journey.objects.select_for_update().select_related("person").get(pk=journey.pk)
    if "country" in values:
        values["country"] = cleaning.country(values["country"], "country", area=True)
    for name, longest in (("region", 60), ("note", 300)):
        if name in values:
            values[name] = cleaning.text(values[name], name, longest)
    if "purpose" in values:
        _among(values["purpose"], Purpose.values, "purpose", _("Choose a purpose from the list."))
    cleaning.span(values.get("entered", row.entered), values.get("left", row.left), "left")
    _correct(actor, row, values, reason, after=no_overlap)
    return row


def add_contract(
    *,
    actor: Actor,
    person: Person,
    country: str,
    from_date: date,
    to_date: date | None = None,
    ended_on: date | None = None,
    kind: str = ContractKind.EMPLOYMENT,
    indefinite: bool | None = None,
    occupation: str = "",
    employer: str = "",
    region: str = "",
    weekly_hours: Decimal | None = None,
    hourly_pay: Decimal | None = None,
    currency: str = "",
    worker_paid: Sequence[Mapping[str, Any]] = (),
    journey: Journey | None = None,
    key: str | None = None,
) -> Contract:
    """Add a contract of work. `worker_paid`: what the worker paid for it, `{"for", "amount", "currency"}` each."""
    cleaning.span(from_date, to_date, "to_date")
    cleaning.span(from_date, ended_on, "ended_on")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Refused("currency", _("Write the currency as three capital letters, for example RUB."))
    fields = {
        "country": cleaning.country(country, "country"),
        "kind": _among(kind, ContractKind.values, "kind", _("Choose the kind of contract.")),
        "from_date": from_date,
        "to_date": to_date,
        "ended_on": ended_on,
        "indefinite": indefinite,
        "occupation": cleaning.text(occupation, "occupation", 120),
        "employer": cleaning.text(employer, "employer", 200),
        "region": cleaning.text(region, "region", 60),
        "weekly_hours": weekly_hours,
        "hourly_pay": hourly_pay,
        "currency": currency,
        "worker_paid": [dict(paid) for paid in worker_paid],
        "journey": journey,
    }
    return _add(actor, Contract, person, fields, key)


def add_permit(
    *,
    actor: Actor,
    person: Person,
    country: str,
    kind: str,
    issued_by: str = "",
    number: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    cancelled_on: date | None = None,
    key: str | None = None,
) -> Permit:
    """Add a visa, permit or residence title; `kind` as the corridor's rules name it."""
    cleaning.span(from_date, to_date, "to_date")
    fields = {
        "country": cleaning.country(country, "country", area=True),
        "kind": cleaning.text(kind, "kind", 40) or _refuse("kind", _("Say what kind of permit it is.")),
        "issued_by": cleaning.country(issued_by, "issued_by") if issued_by else "",
        "number": cleaning.text(number, "number", 40),
        "from_date": from_date,
        "to_date": to_date,
        "cancelled_on": cancelled_on,
    }
    return _add(actor, Permit, person, fields, key)


def add_event(
    *,
    actor: Actor,
    person: Person,
    country: str,
    kind: str,
    on: date,
    until: date | None = None,
    ground: str = "",
    paid: bool | None = None,
    key: str | None = None,
) -> Event:
    """Add an act or measure: a registration, a fine, a ban…"""
    cleaning.span(on, until, "until")
    fields = {
        "country": cleaning.country(country, "country", area=True),
        "kind": _among(kind, EventKind.values, "kind", _("Choose what happened from the list.")),
        "on": on,
        "until": until,
        "ground": cleaning.text(ground, "ground", 80),
        "paid": paid,
    }
    return _add(actor, Event, person, fields, key)


def add_qualification(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    name: str = "",
    level: str = "",
    on: date | None = None,
    key: str | None = None,
) -> Qualification:
    """Add a language, a skill test or a diploma."""
    fields = {
        "kind": _among(kind, QualificationKind.values, "kind", _("Choose a language, a skill test or a diploma.")),
        "name": cleaning.text(name, "name", 120),
        "level": cleaning.text(level, "level", 20),
        "on": on,
    }
    return _add(actor, Qualification, person, fields, key)


@transaction.atomic
def correct_fact(
    *, actor: Actor, row: Contract | Permit | Event | Qualification, reason: str = "", **values: Any
) -> None:
    """Correct fields of a contract, permit, event or qualification; what they said stays in the changes."""
    if "country" in values:
        values["country"] = cleaning.country(values["country"], "country", area=not isinstance(row, Contract))
    for name, longest in _TEXTS.items():
        if isinstance(values.get(name), str):
            values[name] = cleaning.text(values[name], name, longest)
    if "kind" in values and not values["kind"]:
        raise Refused("kind", _("Choose one of the list."))
    for first, last in (("from_date", "to_date"), ("on", "until")):
        if hasattr(row, first) and hasattr(row, last):
            cleaning.span(values.get(first, getattr(row, first)), values.get(last, getattr(row, last)), last)
    _correct(actor, row, values, reason)


@transaction.atomic
def remove_fact(*, actor: Actor, row: Journey | Contract | Permit | Event | Qualification, reason: str) -> Change:
    """Take away what was entered by mistake; the change answered keeps what it said (`take_back` brings it back)."""
    rules.require_whole(actor, rules.JOURNEY_WRITE, row.person)
    thing, person = row._meta.model_name, row.person
    kept = remove(actor=actor, row=row, person=person, reason=reason)
    record(actor=actor, act=rules.JOURNEY_WRITE, subject=person, persons=[person.uid], details={"removed": thing})
    return kept


def _add(
    actor: Actor,
    model: type[Row],
    person: Person,
    fields: Mapping[str, Any],
    key: str | None,
    after: Any = None,
) -> Row:
    rules.require_whole(actor, rules.JOURNEY_WRITE, person)
    thing = model._meta.model_name or ""
    request = {name: plain(value) for name, value in fields.items()} | {"person": person.uid}
    act = f"registry.{thing}.write"
    with transaction.atomic(), once(actor=actor, act=act, key=key, request=request) as done:
        if done.result is not None:
            return model._default_manager.get(pk=done.result["id"])
        row = model._default_manager.create(person=person, **fields)
        if after is not None:
            after(row)
        record(actor=actor, act=rules.JOURNEY_WRITE, subject=row, persons=[person.uid], details={"added": thing})
        done.keep({"id": row.pk})
        return row


def _correct(actor: Actor, row: Any, values: Mapping[str, Any], reason: str, after: Any = None) -> None:
    rules.require_whole(actor, rules.JOURNEY_WRITE, row.person)
    allowed = {f.name for f in row._meta.fields} - {"id", "uid", "person", "created_at"}
    if unknown := set(values) - allowed:
        raise TypeError(f"no field {', '.join(sorted(unknown))} to correct")
    changed = correct(actor=actor, row=row, person=row.person, values=values, reason=reason)
    if changed:
        if after is not None:
            after(row)
        record(actor=actor, act=rules.JOURNEY_WRITE, subject=row, persons=[row.person.uid], details={"fields": changed})


def no_overlap(journey: Journey) -> None:
    """Nobody is in two countries at once, save on the day of going from one to the other."""
    others = Journey.objects.filter(person=journey.person).exclude(pk=journey.pk).exclude(country=journey.country)
    if "EU" == journey.country:
        return  # the Schengen area holds several countries; the answer's own check tells
    others = others.exclude(country="EU")
    if journey.left is not None:
        others = others.filter(entered__lt=journey.left)
    others = others.filter(models.Q(left__isnull=True) | models.Q(left__gt=journey.entered))
    other = others.first()
    if other is not None:
        raise Refused(
            "entered",
            _("At that time the record has the person in %(country)s: correct one of the two journeys.")
            % {"country": other.country},
        )


def _among(value: str, allowed: Sequence[str], at: str, words: str) -> str:
    if value and value not in allowed:
        raise Refused(at, words)
    if not value and at != "purpose":
        raise Refused(at, words)
    return value


def _refuse(at: str, words: str) -> str:
    raise Refused(at, words)
