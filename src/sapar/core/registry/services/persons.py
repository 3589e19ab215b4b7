"""Acts on persons: make a record after a search, correct it, add names and contact points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office
from sapar.core.audit.once import once
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, duplicates, locks, lookup, rules, tokens
from sapar.core.registry.comparison import Facts
from sapar.core.registry.enums import ContactKind, NameKind, Origin, Precision, Safety, Sex
from sapar.core.registry.models import ContactPoint, Name, Person
from sapar.core.registry.refusals import LikelyDuplicate, Refused
from sapar.core.registry.services.changes import correct
from sapar.core.registry.values import plain
from sapar.engines.identity.pin import read_pin

PARTS = ("surname", "given", "patronymic", "one_name")


def create_person(
    *,
    actor: Actor,
    found: str,
    surname: str = "",
    given: str = "",
    patronymic: str = "",
    one_name: str = "",
    birth_date: date | str | None = None,
    birth_precision: str = "",
    sex: str = "",
    citizenships: Sequence[str] = ("KG",),
    pin: str = "",
    district: str = "",
    office: Office | None = None,
    sensitivity: int = Sensitivity.PERSONAL,
    demonstration: bool = False,
    despite: Sequence[str] = (),
    key: str | None = None,
) -> Person:
    """Make a record of somebody who was searched for and not found.

    `found`: the token of a search for these names by the same actor (`queries.search(…).token`). `birth_date`: a date,
    or as typed (17.05.1990, 05.1990, 1990). `office`: who registers; the actor's own if not given. `despite`: uids of
    the likely duplicates that were shown and are somebody else, as the actor says; the pairs wait for review.
    `key`: the same key makes one record.

    Raises Refused (what is wrong with a field), LikelyDuplicate (with the persons to look at), policy.Denied.
    """
    where = office or (actor.user.office if actor.user is not None else None)
    policy.require(actor, rules.CREATE, where)
    fields = _person_fields(
        surname=surname, given=given, patronymic=patronymic, one_name=one_name, birth_date=birth_date,
        birth_precision=birth_precision, sex=sex, citizenships=citizenships, pin=pin, district=district,
    )  # fmt: skip
    tokens.check(actor, found, (fields["surname"], fields["given"], fields["one_name"]))
    request = {name: plain(value) for name, value in fields.items()} | {"office": where.pk if where else None}
    with transaction.atomic(), once(actor=actor, act=rules.CREATE, key=key, request=request) as done:
        if done.result is not None:
            return Person.objects.get(uid=done.result["uid"])
        # Two officers who register the same person at once: the second one sees the first one's record.
        locks.hold(f"born {fields['birth_date']}", f"pin {fields['pin']}")
        likely = duplicates.likely(_facts(fields))
        # Of those whom the actor may not know of the review queue alone learns.
        away = rules.closed((one.leader.pk for one in likely), rules.clearance(actor, rules.SEARCH))
        shown = [one for one in likely if one.leader.pk not in away]
        unseen = [one for one in shown if not {one.leader.uid, one.record.uid} & set(despite)]
        if unseen:
            raise LikelyDuplicate(_("Somebody like this is registered already: look at the records found."), unseen)
        person = Person.objects.create(
            **fields,
            office=where,
            sensitivity=sensitivity,
            demonstration=demonstration,
            created_by=rules.label(actor),
        )
        lookup.index(person)
        duplicates.queue(person, likely, Origin.SAVE)
        record(
            actor=actor,
            act=rules.CREATE,
            subject=person,
            persons=[person.uid],
            details={"queued": len(likely)},
        )
        done.keep({"uid": person.uid})
        return person


def _person_fields(
    *,
    surname: str,
    given: str,
    patronymic: str,
    one_name: str,
    birth_date: date | str | None,
    birth_precision: str,
    sex: str,
    citizenships: Sequence[str],
    pin: str,
    district: str,
) -> dict[str, Any]:
    """All fields of a record, cleaned and held against one another."""
    born, precision = cleaning.birth(birth_date, birth_precision)
    number = cleaning.pin(pin)
    if sex and sex not in Sex.values:
        raise Refused("sex", _("Choose female or male, or leave it open."))
    told = read_pin(number) if number else None
    return cleaning.names(surname, given, patronymic, one_name) | {
        "birth_date": born or (told.birth if told else None),
        "birth_precision": precision if born else (Precision.DAY if told else Precision.UNKNOWN),
        "sex": sex or (told.sex.lower() if told else ""),
        "citizenships": cleaning.countries(citizenships, "citizenships"),
        "pin": number,
        "district": cleaning.text(district, "district", 60),
    }


def _facts(fields: Mapping[str, Any]) -> Facts:
    whole = fields["one_name"] or " ".join(filter(None, (fields[part] for part in PARTS)))
    return Facts(
        (whole,), fields["birth_date"], fields["birth_precision"], fields["sex"], fields["pin"],
        district=fields["district"],
    )  # fmt: skip


@transaction.atomic
def correct_person(*, actor: Actor, person: Person, reason: str = "", **values: Any) -> Person:
    """Correct fields of one source record: parts of the name, birth_date, sex, citizenships, pin, district,
    sensitivity, died_on. What it said before stays in its changes; a name that changed stays as a former name.
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    rules.require_whole(actor, rules.WRITE, row)
    known = {*PARTS, "birth_date", "birth_precision", "sex", "citizenships", "pin", "district"}
    plain_ones = {name: values.pop(name) for name in ("sensitivity", "died_on") if name in values}
    if unknown := set(values) - known:
        raise TypeError(f"a person has no field {', '.join(sorted(unknown))} to correct")
    if "birth_date" not in values and "birth_precision" not in values:
        values |= {"birth_date": row.birth_date, "birth_precision": row.birth_precision}
    given = {
        name: values.get(name, getattr(row, name))
        for name in (*PARTS, "birth_date", "birth_precision", "sex", "citizenships", "pin", "district")
    }
    if values.get("birth_date") is not None and "birth_precision" not in values:
        given["birth_precision"] = ""
    fields = _person_fields(**given) | plain_ones
    if "sensitivity" in plain_ones:  # nobody lowers a record into their own sight, nor raises it out of it
        policy.require(actor, rules.WRITE, rules.OfRegister(int(plain_ones["sensitivity"])))
    before, parts = lookup.current_keys(row), {part: getattr(row, part) for part in PARTS}
    changed = correct(actor=actor, row=row, person=row, values=fields, reason=reason)
    if set(changed) & set(PARTS):
        Name.objects.create(
            person=row, kind=NameKind.FORMER, script=cleaning.script("".join(parts.values())), until=timezone.localdate(),
            **parts,
        )  # fmt: skip
    if set(changed) & {*PARTS, "birth_date", "birth_precision"}:
        lookup.index(row, before)
    if changed:
        record(actor=actor, act=rules.WRITE, subject=row, persons=[row.uid], details={"fields": changed})
    return row


@transaction.atomic
def add_name(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    surname: str = "",
    given: str = "",
    patronymic: str = "",
    one_name: str = "",
    until: date | None = None,
) -> Name:
    """Add a further name: at birth, former, married, as printed in a document, an alias."""
    rules.require_whole(actor, rules.WRITE, person)
    if kind not in NameKind.values:
        raise Refused("kind", _("Choose what kind of name it is."))
    parts = cleaning.names(surname, given, patronymic, one_name)
    name, new = Name.objects.get_or_create(
        person=person, kind=kind, **parts, defaults={"until": until, "script": cleaning.script("".join(parts.values()))}
    )
    if new:
        lookup.index(person)
        record(
            actor=actor, act=rules.WRITE, subject=person, persons=[person.uid], details={"added": "name", "kind": kind}
        )
    return name


@transaction.atomic
def remove_name(*, actor: Actor, name: Name, reason: str) -> None:
    """Take away a name that was added by mistake; the change keeps what it was."""
    person = name.person
    rules.require_whole(actor, rules.WRITE, person)
    before = lookup.current_keys(person)
    correct(actor=actor, row=name, person=person, values=dict.fromkeys(PARTS, ""), reason=reason)
    name.delete()
    lookup.index(person, before)
    record(actor=actor, act=rules.WRITE, subject=person, persons=[person.uid], details={"removed": "name"})


@transaction.atomic
def add_contact(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    value: str,
    safety: str = Safety.ASK_FIRST,
    note: str = "",
    language: str = "",
) -> ContactPoint:
    """Add a way to reach the person; one that is there already is not added again."""
    rules.require_whole(actor, rules.CREATE if _just_made(actor, person) else rules.WRITE, person)
    fields = _contact_fields(kind, value, safety, note, language)
    point, new = ContactPoint.objects.get_or_create(
        person=person, kind=kind, value=fields.pop("value"), ended_on=None, defaults=fields
    )
    if new:
        record(actor=actor, act=rules.WRITE, subject=person, persons=[person.uid], details={"added": "contact"})
    return point


def _contact_fields(kind: str, value: str, safety: str, note: str, language: str) -> dict[str, Any]:
    if kind not in ContactKind.values:
        raise Refused("kind", _("Choose a phone, an e-mail, a messenger, an address or somebody else."))
    if safety not in Safety.values:
        raise Refused("safety", _("Say whether it is safe to use."))
    written = cleaning.text(value, "value", 200)
    digits = sum(sign.isdigit() for sign in written)
    if kind == ContactKind.PHONE and not 6 <= digits <= 15:
        raise Refused("value", _("Write the phone number with the country's code, for example +996 555 123456."))
    if kind == ContactKind.EMAIL and ("@" not in written.strip("@") or " " in written):
        raise Refused("value", _("Write the e-mail address in full, for example name@example.org."))
    if not written:
        raise Refused("value", _("Fill in the phone number or address."))
    return {
        "value": written,
        "value_key": cleaning.contact_key(kind, written),
        "safety": safety,
        "note": cleaning.text(note, "note", 300),
        "language": language if language in ("ky", "ru", "en") else "",
    }


def _just_made(actor: Actor, person: Person) -> bool:
    """Whether whoever registers people has made this very record in the last hour, and so completes it."""
    recent = (timezone.now() - person.created_at).total_seconds() < tokens.GOOD_FOR
    return recent and person.created_by == rules.label(actor)


@transaction.atomic
def correct_contact(*, actor: Actor, contact: ContactPoint, reason: str = "", **values: Any) -> ContactPoint:
    """Correct value, safety, note or language of a contact point, or end it (`ended_on`)."""
    person = contact.person
    rules.require_whole(actor, rules.WRITE, person)
    ended = values.pop("ended_on", contact.ended_on)
    now = {name: values.get(name, getattr(contact, name)) for name in ("value", "safety", "note", "language")}
    fields = _contact_fields(contact.kind, now["value"], now["safety"], now["note"], now["language"])
    changed = correct(actor=actor, row=contact, person=person, values=fields | {"ended_on": ended}, reason=reason)
    if changed:
        record(actor=actor, act=rules.WRITE, subject=person, persons=[person.uid], details={"contact": changed})
    return contact
