"""Importing persons from a file: a preview, then row by row; stopped anywhere, it goes on where it was.

Files for watch lists are begun in `watch_imports` and run here too.

Each row becomes a source record of its own. A row that was taken before, in this import or another, is not taken
again. A record joins the person it is only where the PIN and the given name agree; every other likeness waits for
somebody to review it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor, system
from sapar.core.accounts.models import Office
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.files.tables import neutral_csv
from sapar.core.registry import cleaning, comparison, duplicates, lookup, rules
from sapar.core.registry.enums import ContactKind, DocumentKind, ImportState, Origin, RowOutcome, Safety, Verdict
from sapar.core.registry.exchange import mapping as fields
from sapar.core.registry.exchange import reading
from sapar.core.registry.models import ContactPoint, Document, Import, ImportRow, Journey, Person
from sapar.core.registry.refusals import Contradiction, Refused
from sapar.core.registry.services import watch_imports
from sapar.core.registry.services.batches import Preview, look, not_taken, usable
from sapar.core.registry.services.decisions import decide

STEP = 100
"""Rows of one transaction."""
SURE = 0.99


def preview_import(*, actor: Actor, file: StoredFile, mapping: Mapping[str, str] | None = None) -> Preview:
    """Read the heading and the first rows; nothing is kept. Without a mapping one is guessed. Raises Refused."""
    policy.require(actor, rules.IMPORT)
    preview = look(file, mapping, _cleaned)
    record(actor=actor, act="registry.import.preview", subject=file)
    return preview


def start_import(
    *,
    actor: Actor,
    file: StoredFile,
    mapping: Mapping[str, str],
    purpose: str,
    office: Office | None = None,
    demonstration: bool = False,
) -> Import:
    """Make ready an import; `run_import` does it. The same file with the same mapping at the same office answers the
    import there is."""
    policy.require(actor, rules.IMPORT, office)
    said = cleaning.text(purpose, "purpose", 200)
    if len(said) < 5:
        raise Refused("purpose", _("Say what the data are for."))
    used = fields.check(mapping, reading.columns(file))
    with transaction.atomic():
        there = Import.objects.filter(file__blob=file.blob, mapping=used, office=office, watch_list=None).first()
        if there is not None:
            return there
        batch = Import.objects.create(
            file=file, mapping=used, purpose=said, office=office, demonstration=demonstration,
            started_by=rules.label(actor),
        )  # fmt: skip
        record(actor=actor, act=rules.IMPORT, subject=batch, purpose=said)
    return batch


def run_import(*, actor: Actor, batch: Import, limit: int | None = None) -> Import:
    """Take the rows from where the import stands, `limit` at most; answers the import with its counts.

    Rows are taken some at a time, each step in one transaction: killed anywhere, a second run goes on. Two runs at the
    same time do not take a row twice.
    """
    policy.require(actor, *rules.importing(batch))
    take, size = (watch_imports.take, watch_imports.STEP) if batch.watch_list_id else (_take, STEP)
    rows = islice(reading.rows(batch.file), batch.position, None)
    left = limit
    while left is None or left > 0:
        step = list(islice(rows, size if left is None else min(size, left)))
        with transaction.atomic():
            now = Import.objects.select_for_update().get(pk=batch.pk)
            if now.position != batch.position:  # somebody else runs it
                return now
            batch = _behind(actor, now, len(step), persons=take(now, step))
        if batch.state == ImportState.DONE:
            break
        left = left - len(step) if left is not None else None
    return batch


def _behind(actor: Actor, batch: Import, rows: int, *, persons: list[str]) -> Import:
    """So many rows are taken; none were left where there are none."""
    batch.position += rows
    if rows:
        batch.state = ImportState.RUNNING
    else:
        batch.state, batch.finished_at = ImportState.DONE, timezone.now()
    batch.save()
    record(actor=actor, act=rules.importing(batch)[0], subject=batch, persons=persons, details={"rows": rows})
    return batch


def _take(batch: Import, step: list[reading.Row]) -> list[str]:
    """Take rows of persons; answers the uids of new records."""
    persons = []
    for row in step:
        outcome = _take_row(batch, row)
        if outcome.person is not None and outcome.outcome == RowOutcome.CREATED:
            persons.append(outcome.person.uid)
        if outcome.outcome == RowOutcome.CREATED:
            batch.created += 1
        elif outcome.outcome == RowOutcome.KNOWN:
            batch.known += 1
        else:
            batch.bad += 1
    return persons


def _take_row(batch: Import, row: reading.Row) -> ImportRow:
    used = batch.mapping
    given = fields.values(row.cells, used)
    digest = _digest(given)
    try:
        values = usable(row, given, _cleaned)
    except Refused as problem:
        bad = not_taken(batch, row, problem)
        bad.digest = digest
        bad.save()
        return bad
    before = ImportRow.objects.filter(digest=digest, person__isnull=False).select_related("person").first()
    if before is not None:
        return ImportRow.objects.create(
            batch=batch, line=row.line, digest=digest, outcome=RowOutcome.KNOWN, person=before.person
        )
    person = _record(batch, values)
    batch.queued += _joined(person)
    return ImportRow.objects.create(
        batch=batch, line=row.line, digest=digest, outcome=RowOutcome.CREATED, person=person
    )


def _digest(given: Mapping[str, str]) -> str:
    """Of what a row says; rows of an export that carry a number of their own go by that."""
    told = {"external_id": given["external_id"]} if given.get("external_id") else dict(given)
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _cleaned(given: Mapping[str, str]) -> dict[str, Any]:
    values = fields.person(given)
    country = given.get("country", "").strip()
    entered, left = fields.day(given.get("entered", ""), "entered"), fields.day(given.get("left", ""), "left")
    if country:
        country = cleaning.country(country, "country", area=True)
        cleaning.span(entered, left, "left")
    phone = cleaning.text(given.get("phone", ""), "phone", 200)
    if phone and not 6 <= sum(sign.isdigit() for sign in phone) <= 15:
        raise Refused("phone", _("Write the phone number with the country's code, for example +996 555 123456."))
    return values | {
        "document_number": cleaning.text(given.get("document_number", ""), "document_number", 30),
        "phone": phone,
        "country": country,
        "entered": entered,
        "left": left,
    }


def _record(batch: Import, values: dict[str, Any]) -> Person:
    """The source record of a row, with what belongs to it."""
    apart = ("document_number", "phone", "country", "entered", "left")
    person = Person.objects.create(
        **{name: value for name, value in values.items() if name not in apart},
        citizenships=["KG"],
        office=batch.office,
        origin=f"import:{batch.uid}",
        created_by=batch.started_by,
        demonstration=batch.demonstration,
    )
    if values["document_number"]:
        Document.objects.create(
            person=person, kind=DocumentKind.PASSPORT, number=values["document_number"],
            number_key=cleaning.number_key(values["document_number"]),
        )  # fmt: skip
    if values["phone"]:
        ContactPoint.objects.create(
            person=person, kind=ContactKind.PHONE, value=values["phone"], safety=Safety.ASK_FIRST,
            value_key=cleaning.contact_key(ContactKind.PHONE, values["phone"]),
        )  # fmt: skip
    if values["country"] and values["entered"]:
        Journey.objects.create(person=person, country=values["country"], entered=values["entered"], left=values["left"])
    lookup.index(person)
    return person


def _joined(person: Person) -> int:
    """Join the record to the person it surely is; put every other likeness into the queue, and answer how many."""
    likely = duplicates.likely(duplicates.facts_of(person), besides=person)
    sure = [one for one in likely if one.score >= SURE and {"pin", "given"} <= set(one.comparison.agrees)]
    waiting = likely
    if len(sure) == 1:
        one = sure[0]
        try:
            decide(
                actor=system("import"), a=person, b=one.record, verdict=Verdict.SAME,
                reason=_("The PIN and the given name agree."), score=one.score,
                evidence=one.comparison.evidence(), model_version=comparison.VERSION,
            )  # fmt: skip
            person.refresh_from_db()
            waiting = [other for other in likely if other is not one]
        except Contradiction:
            pass
    return duplicates.queue(person, waiting, Origin.IMPORT)


def bad_rows(*, actor: Actor, batch: Import) -> Iterator[bytes]:
    """The rows that could not be taken, as CSV: line, column, reason."""
    policy.require(actor, *rules.importing(batch))
    found = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.BAD).order_by("line")
    return neutral_csv(["line", "column", "reason"], ((row.line, row.column, row.reason) for row in found.iterator()))
