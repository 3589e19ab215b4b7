"""Taking over a list that an authority hands in: tens of thousands of bans on entry at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.files.tables import neutral_csv
from sapar.core.registry import rules
from sapar.core.registry.exchange import mapping as fields
from sapar.core.registry.exchange import reading
from sapar.core.registry.models import WatchEntry, WatchList
from sapar.core.registry.refusals import Refused
from sapar.core.registry.services.watchlists import entry_fields

STEP = 1000


@dataclass
class Taken:
    """How many entries are new, how many were there, and the rows that could not be used (line, column, reason)."""

    added: int = 0
    known: int = 0
    bad: list[tuple[int, str, str]] = field(default_factory=list)

    def bad_rows(self) -> Iterator[bytes]:
        """The rows that could not be used, as CSV."""
        return neutral_csv(["line", "column", "reason"], self.bad)


def import_watch_entries(
    *,
    actor: Actor,
    watch_list: WatchList,
    file: StoredFile,
    mapping: Mapping[str, str] | None = None,
    reason: str = "",
    expires_on: date | None = None,
) -> Taken:
    """Add the rows of a file to a list, STEP in a transaction. A row that is there already is not added again.

    `reason`, `expires_on`: for rows that do not say. Raises Refused, policy.Denied.
    """
    policy.require(actor, rules.WATCH_WRITE, watch_list)
    columns = reading.columns(file)
    used = fields.check(mapping if mapping is not None else fields.guess(columns), columns)
    taken = Taken()
    rows = reading.rows(file)
    while step := list(islice(rows, STEP)):
        _take(actor, watch_list, step, used, reason, expires_on, taken)
    record(
        actor=actor,
        act=rules.WATCH_WRITE,
        subject=watch_list,
        details={"added": taken.added, "known": taken.known, "bad": len(taken.bad)},
    )
    return taken


@transaction.atomic
def _take(
    actor: Actor,
    watch_list: WatchList,
    step: list[reading.Row],
    used: Mapping[str, str],
    reason: str,
    expires_on: date | None,
    taken: Taken,
) -> None:
    entries: dict[str, WatchEntry] = {}
    for row in step:
        given = fields.values(row.cells, used)
        try:
            if row.bad:
                raise Refused("", row.bad)
            entry = _entry(actor, watch_list, given, reason, expires_on)
        except Refused as problem:
            taken.bad.append((row.line, str(used.get(problem.at, problem.at)), str(problem)))
            continue
        entry.row_digest = hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        taken.known += entry.row_digest in entries
        entries[entry.row_digest] = entry
    there = set(WatchEntry.objects.filter(list=watch_list, row_digest__in=entries).values_list("row_digest", flat=True))
    new = [entry for digest, entry in entries.items() if digest not in there]
    WatchEntry.objects.bulk_create(new, batch_size=500)
    taken.known += len(entries) - len(new)
    taken.added += len(new)


def _entry(
    actor: Actor, watch_list: WatchList, given: Mapping[str, str], reason: str, expires_on: date | None
) -> WatchEntry:
    person = fields.person(given)
    until = fields.day(given.get("expires_on", ""), "expires_on") or expires_on
    if until is None:
        raise Refused("expires_on", _("Say until when the entry holds."))
    return WatchEntry(
        list=watch_list,
        entered_by=rules.label(actor),
        **entry_fields(
            watch_list,
            reason=given.get("reason", "") or reason,
            starts_on=fields.day(given.get("starts_on", ""), "starts_on"),
            expires_on=until,
            birth_date=person["birth_date"],
            pin=person["pin"],
            document_number=given.get("document_number", ""),
            **{part: person[part] for part in ("surname", "given", "patronymic", "one_name")},
        ),
    )
