"""Acts on documents: as typed, or read from their machine-readable lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.files.services import let_go
from sapar.core.registry import cleaning, duplicates, lookup, rules
from sapar.core.registry.enums import DocumentKind, DocumentState, NameKind, Origin
from sapar.core.registry.models import Change, Document, Name, Person
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.changes import correct, remove
from sapar.core.registry.services.persons import _just_made, remove_name
from sapar.engines.identity.mrz import Reading, parse


@transaction.atomic
def add_document(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    number: str = "",
    country: str = "KG",
    issuer: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    state: str = DocumentState.HELD,
    mrz: Sequence[str] = (),
    scan: StoredFile | None = None,
) -> Document:
    """Add a document. `mrz`: its machine-readable lines; they fill in what is not given, and the name printed there is
    kept as a name of the person. The same kind and number again answers the document that is there.

    Raises Refused, with what is wrong in the lines.
    """
    may = rules.CREATE if _just_made(actor, person) else rules.WRITE
    rules.require_whole(actor, may, person)
    if kind not in DocumentKind.values:
        raise Refused("kind", _("Choose the kind of document."))
    if state not in DocumentState.values:
        raise Refused("state", _("Choose what became of the document."))
    reading = read_lines(mrz) if any(line.strip() for line in mrz) else None
    read = reading.document if reading else None
    if read is not None and reading is not None:
        number, expires_on = number or read.document_number, expires_on or reading.expiry
    cleaning.span(issued_on, expires_on, "expires_on")
    written = cleaning.text(number, "number", 30)
    if not written and kind != DocumentKind.OTHER:
        raise Refused("number", _("Write the document's number, or read its lines."))
    key = cleaning.number_key(written)
    same = Document.objects.filter(person=person, kind=kind, number_key=key).first() if key else None
    if same is not None:
        return same
    row = Document.objects.create(
        person=person,
        kind=kind,
        number=written,
        number_key=key,
        country=cleaning.country(country, "country"),
        issuer=cleaning.text(issuer, "issuer", 120),
        issued_on=issued_on,
        expires_on=expires_on,
        state=state,
        mrz=list(reading.lines) if reading else [],
        mrz_valid=reading.valid if reading else None,
        scan=scan,
    )
    if read is not None:
        _printed_name(person, row, read.surname.title(), read.given_names.title())
    duplicates.find_again([person], Origin.SAVE)
    record(actor=actor, act=rules.WRITE, subject=row, persons=[person.uid], details={"added": "document", "kind": kind})
    return row


def read_lines(lines: Sequence[str]) -> Reading:
    """Read machine-readable lines; Refused with the first thing that is wrong in them."""
    from django.utils.translation import get_language

    reading = parse([line for line in lines if line.strip()], timezone.localdate())
    if reading.document is None or not reading.valid:
        language = (get_language() or "en")[:2]
        raise Refused("mrz", reading.problems[0].text(language) if reading.problems else _("Read the lines again."))
    return reading


def _printed_name(person: Person, document: Document, surname: str, given: str) -> None:
    parts = {"surname": surname[:100], "given": given[:100]}
    if not any(parts.values()):
        return
    Name.objects.get_or_create(
        person=person, kind=NameKind.DOCUMENT, **parts, defaults={"document": document, "script": "Latn"}
    )
    lookup.index(person)


@transaction.atomic
def correct_document(*, actor: Actor, document: Document, reason: str = "", **values: Any) -> Document:
    """Correct number, issuer, dates, scan, or what became of it (`state`). A scan that is replaced is deleted."""
    row = Document.objects.select_for_update().select_related("person").get(pk=document.pk)
    rules.require_whole(actor, rules.WRITE, row.person)
    if unknown := set(values) - {"number", "issuer", "issued_on", "expires_on", "state", "scan", "country"}:
        raise TypeError(f"a document has no field {', '.join(sorted(unknown))} to correct")
    if "number" in values:
        values["number"] = cleaning.text(values["number"], "number", 30)
        values["number_key"] = cleaning.number_key(values["number"])
        if not values["number"] and row.kind != DocumentKind.OTHER:
            raise Refused("number", _("Write the document's number, or read its lines."))
    if "issuer" in values:
        values["issuer"] = cleaning.text(values["issuer"], "issuer", 120)
    if "country" in values:
        values["country"] = cleaning.country(values["country"], "country")
    if values.get("state", row.state) not in DocumentState.values:
        raise Refused("state", _("Choose what became of the document."))
    cleaning.span(values.get("issued_on", row.issued_on), values.get("expires_on", row.expires_on), "expires_on")
    scan = row.scan
    changed = correct(actor=actor, row=row, person=row.person, values=values, reason=reason)
    if "scan" in changed and scan is not None:
        let_go(actor=actor, file=scan)
    if changed:
        record(actor=actor, act=rules.WRITE, subject=row, persons=[row.person.uid], details={"fields": changed})
    return row


@transaction.atomic
def remove_document(*, actor: Actor, document: Document, reason: str) -> Change:
    """Take away a document that was entered by mistake, with the names read from it; the change answered keeps what it
    said. Its scan is deleted: it may be somebody else's paper.
    """
    row = Document.objects.select_for_update(of=("self",)).select_related("person", "scan__blob").get(pk=document.pk)
    person, scan = row.person, row.scan
    rules.require_whole(actor, rules.WRITE, person)
    for name in row.names.all():
        remove_name(actor=actor, name=name, reason=reason)
    kept = remove(actor=actor, row=row, person=person, reason=reason)
    if scan is not None:
        let_go(actor=actor, file=scan)
    record(actor=actor, act=rules.WRITE, subject=person, persons=[person.uid], details={"removed": "document"})
    return kept
