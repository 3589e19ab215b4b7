"""Erasure: at a person's request or by rule. What is erased stays erased after a back-up is restored."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit import clock
from sapar.core.audit.services import record
from sapar.core.files.services import let_go_unless_used
from sapar.core.outbox import services as outbox
from sapar.core.registry import journal, locks, lookup, retention, rules
from sapar.core.registry.enums import Precision
from sapar.core.registry.models import (
    Candidate,
    Change,
    Consent,
    ContactPoint,
    Contract,
    Document,
    Event,
    Found,
    Import,
    ImportRow,
    Journey,
    Kin,
    Member,
    Name,
    Permit,
    Person,
    Qualification,
    WatchEntry,
)
from sapar.core.registry.refusals import Refused

_OWNED = (Name, ContactPoint, Journey, Contract, Permit, Event, Qualification, Member, Change)
"""Tables whose rows belong to one person and go with them."""


@transaction.atomic
def erase_person(*, actor: Actor, person: Person, reason: str, rule: str = "request") -> int:
    """Empty all records of a human being; answers how many. Their numbers stay for what points to them.

    Names, documents with scans, contact points, journeys, kin, consents and changes go, and the keys they are found by.
    What other parts hold goes too. The log keeps the numbers alone. Raises Refused, which says why, while something
    open still needs the person.
    """
    locks.hold("decisions")
    members = list(Person.objects.select_for_update().filter(cluster_id=person.cluster_id, erased_at__isnull=True))
    rules.require(actor, rules.ERASE, members)
    if not reason.strip():
        raise Refused("reason", _("Say why the person is erased."))
    if reasons := retention.reasons([row.pk for row in members]):
        raise Refused("", _("The person cannot be erased yet: %(why)s.") % {"why": "; ".join(reasons)})
    _empty(actor, members, rule)
    journal.write(journal.PERSON, [row.uid for row in members], rule)
    record(
        actor=actor, act=rules.ERASE, subject=person, persons=[row.uid for row in members], purpose=reason[:200],
        details={"rule": rule, "records": len(members)},
    )  # fmt: skip
    return len(members)


def _empty(actor: Actor, members: list[Person], rule: str) -> None:
    """First what others hold: it may point to consents and journeys."""
    for part in retention.parts():
        part.erase(actor, members, rule)
    addresses = ContactPoint.objects.filter(person__in=members).values_list("value", flat=True)
    outbox.forget_words(actor=actor, to=set(addresses))
    for row in members:
        _empty_one(actor, row)


def _empty_one(actor: Actor, row: Person) -> None:
    lookup.remove(row, lookup.current_keys(row))
    Found.objects.filter(person=row).delete()
    files = [d.scan for d in Document.objects.filter(person=row).select_related("scan__blob") if d.scan]
    files += [c.proof for c in Consent.objects.filter(person=row).select_related("proof__blob") if c.proof]
    Document.objects.filter(person=row).delete()
    Consent.objects.filter(person=row).delete()
    for table in _OWNED:
        table._default_manager.filter(person=row).delete()
    Kin.objects.filter(Q(person=row) | Q(relative=row)).delete()
    Candidate.objects.filter(Q(a=row) | Q(b=row)).delete()
    WatchEntry.objects.filter(person=row).update(person=None)
    ImportRow.objects.filter(person=row).update(person=None)
    for file in files:
        let_go_unless_used(actor=actor, file=file)
    for name in ("surname", "given", "patronymic", "one_name", "sex", "pin", "district"):
        setattr(row, name, "")
    row.birth_date, row.birth_precision, row.citizenships, row.died_on = None, Precision.UNKNOWN, [], None
    row.erased_at = timezone.now()
    row.save()


def repeat_erasures(*, actor: Actor) -> int:
    """Erase again what was erased before a back-up was restored, persons and what else; answers how many records.

    What was open when the back-up was made does not stop it: the person was erased.
    """
    policy.require(actor, rules.ERASE)
    done = 0
    uids = journal.read(journal.PERSON)
    for start in range(0, len(uids), 500):
        for row in Person.objects.filter(uid__in=uids[start : start + 500], erased_at__isnull=True):
            with transaction.atomic():
                _empty(actor, [row], "repeat")
                record(
                    actor=actor, act=rules.ERASE, subject=row, persons=[row.uid], purpose="repeated after a restore",
                    details={"rule": "repeat"},
                )  # fmt: skip
            done += 1
    for part in retention.parts():
        if part.again is not None:
            done += part.again(actor, journal.read(part.name))
    return done


def apply_retention(*, actor: Actor, today: date | None = None, persons: int = 1000) -> dict[str, int]:
    """Erase what its rule says is no longer needed; answers how much by rule.

    `persons`: at most so many of them in one run, and of what each other part keeps. Without `today`, that of a clock
    whose jumps are not believed (`audit.clock`).
    """
    policy.require(actor, rules.ERASE)
    day = today or timezone.localdate(clock.believed())
    done = {
        retention.CONTACT_ENDED.code: _contacts(retention.limit(retention.CONTACT_ENDED, day)),
        retention.WATCH_ENDED.code: _watch(retention.limit(retention.WATCH_ENDED, day)),
        retention.IMPORT_DONE.code: _imports(actor, retention.limit(retention.IMPORT_DONE, day)),
        **{
            rule.code: term(actor, retention.limit(rule, day), persons)
            for part in retention.parts()
            for rule, term in part.terms
        },
        # After registrations, which point to their consents.
        retention.CONSENT_ENDED.code: _consents(actor, retention.limit(retention.CONSENT_ENDED, day)),
        retention.PERSON_UNUSED.code: _unused(actor, retention.limit(retention.PERSON_UNUSED, day), persons),
    }
    if any(done.values()):
        record(actor=actor, act="registry.retention.apply", details=done)
    return done


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _contacts(day: date) -> int:
    return ContactPoint.objects.filter(ended_on__lt=day).delete()[0]


@transaction.atomic
def _consents(actor: Actor, day: date) -> int:
    rows = list(
        Consent.objects.filter(Q(withdrawn_at__lt=_moment(day)) | Q(until__lt=day)).select_related("proof__blob")
    )
    done = 0
    for row in rows:
        try:
            row.delete()
        except ProtectedError:
            continue  # what it was given for is still kept
        if row.proof:
            let_go_unless_used(actor=actor, file=row.proof)
        done += 1
    return done


def _watch(day: date) -> int:
    rows = WatchEntry.objects.filter(Q(expires_on__lt=day) | Q(ended_at__lt=_moment(day)))
    return rows.delete()[1].get("registry.WatchEntry", 0)


@transaction.atomic
def _imports(actor: Actor, day: date) -> int:
    rows = list(Import.objects.filter(finished_at__lt=_moment(day)).select_related("file__blob"))
    for row in rows:
        row.rows.all().delete()
        row.delete()
        let_go_unless_used(actor=actor, file=row.file)
    return len(rows)


def _unused(actor: Actor, day: date, most: int) -> int:
    """Persons whose every record is old, unchanged, without a journey since, and whom no other part needs."""
    old = Person.objects.filter(created_at__lt=_moment(day), erased_at__isnull=True).order_by("pk")
    done, last = 0, 0
    # Some at a time: in most registers nobody is that old, and in an old one most are used.
    while done < most and (rows := list(old.filter(pk__gt=last)[:_AT_ONCE])):
        last = rows[-1].pk
        used = _used({row.cluster_id for row in rows}, day)
        for row in rows:
            if done < most and row.cluster_id not in used:
                done += _erased(actor, row)
                used.add(row.cluster_id)
    return done


_AT_ONCE = 500


def _used(clusters: set[int], day: date) -> set[int]:
    """Those of these human beings with anything from that day on, or something open, here or in another part."""
    since = _moment(day)
    records = dict(Person.objects.filter(cluster_id__in=clusters).values_list("pk", "cluster_id"))
    idents = list(records)
    of = Q(person__in=idents)
    recent = [
        Person.objects.filter(pk__in=idents, created_at__gte=since).values_list("pk", flat=True),
        *(
            rows.values_list("person", flat=True)
            for rows in (
                Change.objects.filter(of, at__gte=since),
                Journey.objects.filter(of).filter(Q(created_at__gte=since) | Q(left__gte=day) | Q(left__isnull=True)),
                Document.objects.filter(of, created_at__gte=since),
                Consent.objects.filter(of, given_at__gte=since),
            )
        ),
        *(part.needed(idents) | part.used(idents, day) for part in retention.parts()),
    ]
    return {records[ident] for found in recent for ident in found}


def _erased(actor: Actor, row: Person) -> int:
    try:
        return erase_person(actor=actor, person=row, reason="retention", rule=retention.PERSON_UNUSED.code)
    except Refused:
        return 0
