"""What imports of persons and of watch lists have in common: a look at a file, a row read or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sapar.core.files.models import StoredFile
from sapar.core.registry.enums import RowOutcome
from sapar.core.registry.exchange import mapping as fields
from sapar.core.registry.exchange import reading
from sapar.core.registry.models import Import, ImportRow
from sapar.core.registry.refusals import Refused

PREVIEWED = 20
Given = Mapping[str, str]
Read = TypeVar("Read")


@dataclass(frozen=True)
class Preview:
    """What an import would read: the columns, which field each is taken for, and the first rows."""

    columns: list[str]
    mapping: dict[str, str]
    rows: list[PreviewRow] = field(default_factory=list)


@dataclass(frozen=True)
class PreviewRow:
    """A row as it would be kept, or why not."""

    line: int
    values: dict[str, Any]
    column: str
    reason: str


def look(file: StoredFile, mapping: Given | None, clean: Callable[[Given], dict[str, Any]]) -> Preview:
    """The heading and the first rows as they would be kept. Without a mapping one is guessed. Raises Refused."""
    columns = reading.columns(file)
    if not columns:
        raise Refused("file", _("The file holds no rows under a heading."))
    chosen = dict(mapping) if mapping is not None else fields.guess(columns)
    try:
        used = fields.check(chosen, columns)
    except Refused:
        if mapping is not None:
            raise
        return Preview(columns, chosen)
    return Preview(columns, used, [_previewed(row, used, clean) for row in islice(reading.rows(file), PREVIEWED)])


def _previewed(row: reading.Row, used: Given, clean: Callable[[Given], dict[str, Any]]) -> PreviewRow:
    try:
        values = usable(row, fields.values(row.cells, used), clean)
    except Refused as problem:
        return PreviewRow(row.line, {}, used.get(problem.at, problem.at), str(problem))
    return PreviewRow(row.line, values, "", "")


def usable(row: reading.Row, given: Given, clean: Callable[[Given], Read]) -> Read:
    """What a row says, cleaned. Raises Refused where it cannot be read or kept."""
    if row.bad:
        raise Refused("", row.bad)
    return clean(given)


def not_taken(batch: Import, row: reading.Row, problem: Refused) -> ImportRow:
    """What is kept of a row that cannot be used: its line, the column and the reason; to be saved."""
    column = str(batch.mapping.get(problem.at, problem.at))[:60]
    return ImportRow(batch=batch, line=row.line, outcome=RowOutcome.BAD, column=column, reason=str(problem)[:300])
