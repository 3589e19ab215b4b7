"""Erasure: at a person's request or by rule. What is erased stays erased after a back-up is restored."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ForeignObjectRel, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.files.services import let_go
from sapar.core.registry import locks, lookup, retention, rules
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
    The log keeps the numbers alone. Raises Refused while a case or a registration still needs the person.
    """
    locks.hold("decisions")
    members = list(Person.objects.select_for_update().filter(cluster_id=person.cluster_id, erased_at__isnull=True))
    rules.require(actor, rules.ERASE, members)
    if not reason.strip():
        raise Refused("reason", _("Say why the person is erased."))
    if retention.held(row.pk for row in members):
        raise Refused("", _("The person cannot be erased yet: a case or a registration is open."))
    for row in members:
        _empty(actor, row)
    _write_down([row.uid for row in members], rule)
    record(
        actor=actor, act=rules.ERASE, subject=person, persons=[row.uid for row in members], purpose=reason[:200],
        details={"rule": rule, "records": len(members)},
    )  # fmt: skip
    return len(members)


def _empty(actor: Actor, row: Person) -> None:
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
        _let_go(actor, file)
    for name in ("surname", "given", "patronymic", "one_name", "sex", "pin", "district"):
        setattr(row, name, "")
    row.birth_date, row.birth_precision, row.citizenships, row.died_on = None, Precision.UNKNOWN, [], None
    row.erased_at = timezone.now()
    row.save()


def _let_go(actor: Actor, file: StoredFile) -> None:
    """Let a file go unless something else still points to it."""
    pointing: list[tuple[Any, str]] = [
        (relation.related_model, relation.field.name)
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    ]
    used = any(model._default_manager.filter(**{name: file}).exists() for model, name in pointing)
    if not used:
        let_go(actor=actor, file=file)


def _journal() -> Path:
    """Outside the database and its back-ups: uids only."""
    return Path(settings.VAR) / "erasures.jsonl"


def _write_down(uids: Iterable[str], rule: str) -> None:
    """Before the transaction ends: an erasure that is begun is kept in mind even if the machine stops here."""
    path = _journal()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as journal:
        for uid in uids:
            journal.write(json.dumps({"uid": uid, "rule": rule, "at": timezone.now().isoformat()}) + "\n")
        journal.flush()
        os.fsync(journal.fileno())


def _written_down() -> Iterator[str]:
    path = _journal()
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            yield json.loads(line)["uid"]
        except (ValueError, KeyError, TypeError):
            continue  # the last line of a machine that stopped while writing


def repeat_erasures(*, actor: Actor) -> int:
    """Erase again who was erased before a back-up was restored; answers how many records."""
    policy.require(actor, rules.ERASE)
    done = 0
    uids = list(dict.fromkeys(_written_down()))
    for start in range(0, len(uids), 500):
        for row in Person.objects.filter(uid__in=uids[start : start + 500], erased_at__isnull=True):
            with transaction.atomic():
                _empty(actor, row)
                record(
                    actor=actor, act=rules.ERASE, subject=row, persons=[row.uid], purpose="repeated after a restore",
                    details={"rule": "repeat"},
                )  # fmt: skip
            done += 1
    return done


def apply_retention(*, actor: Actor, today: date | None = None, persons: int = 1000) -> dict[str, int]:
    """Erase what its rule says is no longer needed; answers how much by rule. `persons`: at most so many in one run."""
    policy.require(actor, rules.ERASE)
    day = today or timezone.localdate()
    done = {
        retention.CONTACT_ENDED.code: _contacts(retention.limit(retention.CONTACT_ENDED, day)),
        retention.CONSENT_ENDED.code: _consents(actor, retention.limit(retention.CONSENT_ENDED, day)),
        retention.WATCH_ENDED.code: _watch(retention.limit(retention.WATCH_ENDED, day)),
        retention.IMPORT_DONE.code: _imports(actor, retention.limit(retention.IMPORT_DONE, day)),
        retention.PERSON_UNUSED.code: _unused(actor, retention.limit(retention.PERSON_UNUSED, day), persons),
    }
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
    for row in rows:
        row.delete()
        if row.proof:
            _let_go(actor, row.proof)
    return len(rows)


def _watch(day: date) -> int:
    rows = WatchEntry.objects.filter(Q(expires_on__lt=day) | Q(ended_at__lt=_moment(day)))
    return rows.delete()[1].get("registry.WatchEntry", 0)


@transaction.atomic
def _imports(actor: Actor, day: date) -> int:
    rows = list(Import.objects.filter(finished_at__lt=_moment(day)).select_related("file__blob"))
    for row in rows:
        row.rows.all().delete()
        row.delete()
        _let_go(actor, row.file)
    return len(rows)


def _unused(actor: Actor, day: date, most: int) -> int:
    """Persons whose every record is old, unchanged, without a journey since, and whom nobody holds."""
    since = _moment(day)
    recent = (
        Q(created_at__gte=since) | Q(changes__at__gte=since) | Q(journeys__created_at__gte=since)
        | Q(journeys__left__gte=day) | Q(journeys__entered__lt=day, journeys__left__isnull=True)
        | Q(documents__created_at__gte=since) | Q(consents__given_at__gte=since)
    )  # fmt: skip
    used = Person.objects.filter(recent).values("cluster_id")
    rows = Person.objects.filter(created_at__lt=since, erased_at__isnull=True).exclude(cluster_id__in=used)
    done = 0
    for row in rows.order_by("pk")[:most]:
        try:
            done += erase_person(actor=actor, person=row, reason="retention", rule=retention.PERSON_UNUSED.code)
        except Refused:
            continue
    return done
