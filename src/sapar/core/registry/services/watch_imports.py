"""Taking over a list that an authority hands in: tens of thousands of bans on entry at a time.

Begun here, run like any import (`imports.run_import`): a preview, then row by row; stopped anywhere, it goes on. A row
that the list has already is not added again.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.registry import cleaning, rules
from sapar.core.registry.exchange import mapping as fields
from sapar.core.registry.exchange import reading
from sapar.core.registry.models import Import, ImportRow, WatchEntry, WatchList
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.batches import Given, Preview, look, not_taken, usable
from sapar.core.registry.services.watchlists import entry_fields

STEP = 1000
"""Rows of one transaction."""


def preview_watch_import(
    *,
    actor: Actor,
    watch_list: WatchList,
    file: StoredFile,
    mapping: Given | None = None,
    reason: str = "",
    expires_on: date | None = None,
) -> Preview:
    """Read the heading and the first rows; nothing is kept. Without a mapping one is guessed. Raises Refused, Denied."""
    policy.require(actor, rules.WATCH_WRITE, watch_list)
    defaults = _defaults(reason, expires_on)

    def shown(given: Given) -> dict[str, Any]:
        entry = _entry(watch_list, defaults, given)
        return entry | {"document_number": entry["document_key"]}

    preview = look(file, mapping, shown)
    record(actor=actor, act="registry.import.preview", subject=file, details={"list": watch_list.code})
    return preview


def start_watch_import(
    *,
    actor: Actor,
    watch_list: WatchList,
    file: StoredFile,
    mapping: Given,
    purpose: str,
    reason: str = "",
    expires_on: date | None = None,
) -> Import:
    """Make ready an import into a list; `run_import` does it. The same again answers the import there is.

    `purpose`: where the file comes from. `reason`, `expires_on`: for rows that do not say. Raises Refused, Denied.
    """
    policy.require(actor, rules.WATCH_WRITE, watch_list)
    said = cleaning.text(purpose, "purpose", 200)
    if len(said) < 5:
        raise Refused("purpose", _("Say who handed the list in, and when."))
    used = fields.check(mapping, reading.columns(file))
    defaults = _defaults(reason, expires_on)
    if not used.get("reason") and not defaults["reason"]:
        raise Refused("reason", _("The file has no column for the reason: write one for all rows."))
    if not used.get("expires_on") and not defaults["expires_on"]:
        raise Refused("expires_on", _("The file has no column for the last day: choose one for all rows."))
    same = {"watch_list": watch_list, "mapping": used, "defaults": defaults}
    with transaction.atomic():
        there = Import.objects.filter(file__blob=file.blob, **same).first()
        if there is not None:
            return there
        batch = Import.objects.create(
            file=file, purpose=said, office=watch_list.office, started_by=rules.label(actor), **same
        )
        details = {"list": watch_list.code}
        record(actor=actor, act=rules.WATCH_WRITE, subject=batch, purpose=said, details=details)
    return batch


def _defaults(reason: str, expires_on: date | None) -> dict[str, str]:
    why = cleaning.text(reason, "reason", 300)
    return {"reason": why, "expires_on": expires_on.isoformat() if expires_on else ""}


def take(batch: Import, step: list[reading.Row]) -> list[str]:
    """Take rows into the list, in the transaction of `run_import`. Nobody of the register is touched: it answers none."""
    assert batch.watch_list is not None  # told apart by whoever calls
    clean = partial(_entry, batch.watch_list, batch.defaults)
    entries: dict[str, WatchEntry] = {}
    bad: list[ImportRow] = []
    for row in step:
        given = fields.values(row.cells, batch.mapping)
        try:
            kept = usable(row, given, clean)
        except Refused as problem:
            bad.append(not_taken(batch, row, problem))
            continue
        digest = _digest(given, batch.defaults)
        batch.known += digest in entries
        entries[digest] = WatchEntry(list=batch.watch_list, entered_by=batch.started_by, row_digest=digest, **kept)
    known = WatchEntry.objects.filter(list=batch.watch_list, row_digest__in=entries)
    there = set(known.values_list("row_digest", flat=True))
    new = [entry for digest, entry in entries.items() if digest not in there]
    WatchEntry.objects.bulk_create(new, batch_size=500)
    ImportRow.objects.bulk_create(bad, batch_size=500)
    batch.created += len(new)
    batch.known += len(entries) - len(new)
    batch.bad += len(bad)
    return []


def _digest(given: Given, defaults: Given) -> str:
    """Of what a row says, with what it is given where it does not say."""
    told = dict(given) | {name: value for name, value in defaults.items() if value and not given.get(name)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _entry(watch_list: WatchList, defaults: Given, given: Given) -> dict[str, Any]:
    person = fields.person(given)
    return entry_fields(
        watch_list,
        reason=given.get("reason") or defaults["reason"],
        starts_on=fields.day(given.get("starts_on", ""), "starts_on"),
        expires_on=fields.day(given.get("expires_on") or defaults["expires_on"], "expires_on"),
        birth_date=person["birth_date"],
        pin=person["pin"],
        document_number=given.get("document_number", ""),
        **{part: person[part] for part in ("surname", "given", "patronymic", "one_name")},
    )
