"""The register's records as batch linkage reads them, and its pairs as the queue takes them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sapar.core.registry.models import Person
from sapar.core.registry.refusals import Refused

COLUMNS = (
    "id", "surname", "given", "patronymic", "birth_date", "sex", "pin", "document", "phone", "region",
)  # fmt: skip
PAIRS = ("id_a", "id_b", "score", "same")


def write_records(path: Path) -> int:
    """All source records as CSV, readable to their owner only; answers how many."""
    import os

    done = 0
    rows = Person.objects.filter(erased_at__isnull=True).order_by("pk").prefetch_related("documents", "contacts")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows.iterator(chunk_size=2000):
            documents = [d.number_key for d in row.documents.all() if d.number_key]
            phones = [c.value_key for c in row.contacts.all() if c.kind == "phone" and c.ended_on is None]
            birth = row.birth_date.isoformat() if row.birth_date and row.birth_precision == "day" else ""
            given = row.given or row.one_name
            writer.writerow(
                (row.uid, row.surname, given, row.patronymic, birth, row.sex.upper(), row.pin,
                 documents[-1] if documents else "", phones[-1] if phones else "", row.district)
            )  # fmt: skip
            done += 1
    return done


Pair = tuple[str, str, float, Mapping[str, Any]]


def read_pairs(path: Path, wanted: set[str]) -> Iterator[tuple[str, Pair, str]]:
    """`(same, pair, model)` of the rows whose column `same` is among those wanted. Raises Refused with the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in PAIRS if name not in (reader.fieldnames or ())]:
            raise Refused("", _("The file has no column %(column)s: choose another.") % {"column": missing[0]})
        for row in reader:
            if row["same"] not in wanted:
                continue
            try:
                score = float(row["score"])
            except (TypeError, ValueError):
                line = {"line": reader.line_num}
                raise Refused("", _("Line %(line)s cannot be read: save the file again as CSV.") % line) from None
            yield row["same"], (row["id_a"], row["id_b"], score, {"why": row.get("why") or ""}), row.get("model") or ""
