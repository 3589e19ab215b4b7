"""Taking data out: for a stated purpose, of persons the actor may see, with every cell made harmless, and logged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.tables import neutral_csv
from sapar.core.registry import cleaning, rules
from sapar.core.registry.models import Export, Person
from sapar.core.registry.refusals import Refused

MOST = 100_000
"""Persons in one export."""
A_DAY = 20
"""Exports of one member of staff within a day: whoever empties the register piece by piece is stopped and seen."""
COLUMNS = ("uid", "surname", "given", "patronymic", "one_name", "birth", "sex", "district", "pin", "citizenships")
"""What can be taken out; addresses and phones cannot: messages go through the outbox."""
FILTERS = ("district", "sex", "born_from", "born_to", "country", "created_from", "created_to")


def export_persons(
    *, actor: Actor, purpose: str, columns: Sequence[str], filters: Mapping[str, Any] | None = None
) -> tuple[Export, bytes]:
    """Persons as CSV, and the record of the export. One row a human being.

    `filters`: district, sex, born_from and born_to (years), country (where they are now), created_from, created_to
    (dates). Raises Refused (no purpose, unknown columns, more than MOST rows), policy.Denied.
    """
    policy.require(actor, rules.EXPORT)
    said = cleaning.text(purpose, "purpose", 200)
    if len(said) < 10:
        raise Refused("purpose", _("Say in a sentence what the data are for and who receives them."))
    chosen = [column for column in COLUMNS if column in columns]
    if not chosen or set(columns) - set(COLUMNS):
        raise Refused("columns", _("Choose columns from the list."))
    wanted = {name: value for name, value in (filters or {}).items() if value not in (None, "")}
    if unknown := set(wanted) - set(FILTERS):
        raise Refused("filters", _("There is no filter %(name)s.") % {"name": sorted(unknown)[0]})
    today = Export.objects.filter(by=rules.label(actor), at__gt=timezone.now() - timedelta(days=1))
    if actor.kind != "system" and today.count() >= A_DAY:
        raise Refused("", _("You have made %(number)s exports within a day: go on tomorrow.") % {"number": A_DAY})
    rows = list(_filtered(wanted, rules.clearance(actor, rules.EXPORT))[: MOST + 1])
    if len(rows) > MOST:
        raise Refused("filters", _("These are more than 100,000 persons: narrow the choice."))
    content = b"".join(neutral_csv(chosen, ([_cell(row, name) for name in chosen] for row in rows)))
    with transaction.atomic():
        export = Export.objects.create(
            purpose=said, columns=chosen, filters={name: str(value) for name, value in wanted.items()}, rows=len(rows),
            sha256=hashlib.sha256(content).hexdigest(), by=rules.label(actor),
        )  # fmt: skip
        record(
            actor=actor, act=rules.EXPORT, subject=export, persons=[row.uid for row in rows], purpose=said,
            details={"rows": len(rows), "columns": chosen},
        )  # fmt: skip
    return export, content


def _filtered(wanted: Mapping[str, Any], clearance: int) -> QuerySet[Person]:
    rows = Person.objects.filter(pk=F("cluster_id"), erased_at__isnull=True, sensitivity__lte=clearance)
    rows = rows.exclude(sources__sensitivity__gt=clearance)
    if "district" in wanted:
        rows = rows.filter(district=wanted["district"])
    if "sex" in wanted:
        rows = rows.filter(sex=wanted["sex"])
    if "born_from" in wanted:
        rows = rows.filter(birth_date__year__gte=_year(wanted["born_from"], "born_from"))
    if "born_to" in wanted:
        rows = rows.filter(birth_date__year__lte=_year(wanted["born_to"], "born_to"))
    if "country" in wanted:
        there = Q(sources__journeys__country=wanted["country"], sources__journeys__left__isnull=True)
        rows = rows.filter(there).distinct()
    if "created_from" in wanted:
        rows = rows.filter(created_at__date__gte=wanted["created_from"])
    if "created_to" in wanted:
        rows = rows.filter(created_at__date__lte=wanted["created_to"])
    return rows.order_by("pk")


def _year(value: Any, at: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refused(at, _("Write the year with four digits.")) from None


def _cell(row: Person, name: str) -> str:
    value = getattr(row, name)
    return " ".join(value) if isinstance(value, list) else str(value)
