"""A mission's month as tables: for the page, for the report on paper (Typst), and as lines of a CSV file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from sapar.core.cases.programmes import programmes
from sapar.lines.consular.enums import BookingStatus
from sapar.lines.consular.queries import Month
from sapar.sites.shared import words

HEAD = ("table", "row", "figure", "value")
TEMPLATE = Path(str(files("sapar.sites.office"))) / "typst" / "month.typ"


@dataclass(frozen=True)
class Table:
    """A table of the report; `code` names it in the CSV file, `codes` its columns."""

    code: str
    title: str
    head: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Any, ...]], ...]  # key, cells: the first cell is the name of the row


def tables(month: Month) -> list[Table]:
    """The figures in the reader's language; tables without rows are left out."""
    found = [_cases(month), _reasons(month), _hall(month), _people(month)]
    return [table for table in found if table.rows]


def _cases(month: Month) -> Table:
    head = (_("Programme"), _("Opened"), _("Closed"), _("Open at the end"), _("Overdue"), _("Days to close (median)"))
    rows = tuple(
        (row.code, (_title(row.code), row.opened, row.closed, row.open_at_end, row.overdue_at_end, _said(row.median_days)))
        for row in month.programmes
    )  # fmt: skip
    return Table("cases", _("Cases"), head, ("opened", "closed", "open", "overdue", "median_days"), rows)


def _reasons(month: Month) -> Table:
    rows = tuple(
        (f"{code}.{reason}", (f"{_title(code)}: {_reason(code, reason)}", number))
        for code, reason, number in month.closing_reasons
    )
    return Table("closing_reasons", _("How cases ended"), (_("Reason"), _("Cases")), ("cases",), rows)


def _hall(month: Month) -> Table:
    rows: list[tuple[str, tuple[Any, ...]]] = [
        (status, (str(BookingStatus(status).label), number)) for status, number in month.appointments.items() if number
    ]
    if month.median_wait_minutes is not None:
        rows.append(
            ("median_wait_minutes", (_("Minutes of waiting in the hall (median)"), _said(month.median_wait_minutes)))
        )
    return Table("appointments", _("Appointments"), (_("What"), _("How many")), ("number",), tuple(rows))


def _people(month: Month) -> Table:
    rows: list[tuple[str, tuple[Any, ...]]] = [
        ("registered_now", (_("Registered with the mission at the end"), month.registered_at_end)),
        ("registrations_made", (_("New registrations"), month.registrations_made)),
        ("registrations_ended", (_("Registrations that ended"), month.registrations_ended)),
    ]
    rows += [
        (f"abroad.{code}", (_("Known to be in the country: %(country)s") % {"country": words.country(code)}, number))
        for code, number in month.abroad_by_country
    ]
    if month.stays_known:
        rows.append(("stays_known", (_("Stays of which the law can be told"), month.stays_known)))
        rows.append(("stays_lawful", (_("of these lawful"), month.stays_lawful)))
    rows.append(("warnings", (_("Warnings sent"), month.warnings)))
    return Table("people", _("Citizens abroad"), (_("What"), _("How many")), ("number",), tuple(rows))


def lines(month: Month) -> Iterator[tuple[str, str, str, Any]]:
    """One figure a line: table, row, figure, value. Codes, so that a program can read them."""
    for table in tables(month):
        for key, cells in table.rows:
            for code, value in zip(table.codes, cells[1:], strict=True):
                yield table.code, key, code, value


def typeset(month: Month) -> bytes:
    """The report as a PDF. All words come from here: Typst does not know Kyrgyz."""
    content = {
        "office": words.said(month.office.names),
        "title": _("Report of the month"),
        "month": words.month(month.first),
        "lang": words.language(),
        "page": _("Page"),
        "summary": _("Opened: %(opened)s. Closed: %(closed)s. Overdue at the end: %(overdue)s.")
        % {"opened": month.opened, "closed": month.closed, "overdue": month.overdue},
        "tables": [
            {"title": table.title, "head": table.head, "rows": [[str(cell) for cell in cells] for _key, cells in table.rows]}
            for table in tables(month)
        ],
    }  # fmt: skip
    return typst.compile(
        str(TEMPLATE),
        sys_inputs={"report": json.dumps(content, ensure_ascii=False)},
        font_paths=[str(settings.FONTS)],
        ignore_system_fonts=True,
        timestamp=0,
    )


def _title(code: str) -> str:
    known = programmes().get(code)
    return words.said(known.titles) if known else code


def _reason(code: str, reason: str) -> str:
    known = programmes().get(code)
    texts = known.closing_reasons.get(reason) if known else None
    return words.said(texts) if texts else reason


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
