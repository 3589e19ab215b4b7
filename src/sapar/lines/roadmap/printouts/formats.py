"""A document as a PDF, a workbook or CSV: the same document always gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sapar.core.files.tables import neutral
from sapar.lines.roadmap.printouts import words
from sapar.lines.roadmap.printouts.documents import Cell, Chart, Document, Section, Table

TEMPLATE = Path(str(files("sapar.lines.roadmap"))) / "typst" / "document.typ"
EPOCH = datetime(1980, 1, 1)  # the earliest that an archive can say
HEAD = PatternFill("solid", fgColor="0B4A63")
GROUP = PatternFill("solid", fgColor="E4EEF2")
THIN = Border(bottom=Side("thin", color="C8C8C8"))


def pdf(document: Document) -> bytes:
    """Typeset, with page numbers, headings on every page and charts inside; all words come in as plain text."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),  # the template reads nothing but what it is given
        sys_inputs={"document": json.dumps(_content(document), ensure_ascii=False)},
        font_paths=[str(settings.FONTS)],
        ignore_system_fonts=True,
        timestamp=0,
    )
    return made


def _content(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "as_of": _("As of %(day)s") % {"day": words.day(document.as_of)},
        "note": document.note,
        "lang": document.language if document.language in ("ru", "en") else "",
        "page": _("Page"),
        "aim": _("Target"),
        "reached": _("Reached"),
        "wide": document.wide,
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "texts": list(section.texts),
        "table": _table(section.table) if section.table is not None else None,
        "charts": [_chart(chart) for chart in section.charts],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "heads": [column.head for column in table.columns],
        "widths": [column.width for column in table.columns],
        "numbers": [column.number for column in table.columns],
        "rows": [{"level": row.level, "cells": [words.shown(cell) for cell in row.cells]} for row in table.rows],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    told = [value for value in (*chart.target, *chart.actual) if value is not None]
    most = max(told, default=Decimal(1)) or Decimal(1)

    def bars(values: tuple[Decimal | None, ...]) -> list[dict[str, Any]]:
        return [
            {"share": float(max(value, Decimal(0)) / most) if value is not None else 0, "text": words.shown(value)}
            for value in values
        ]

    return {
        "title": chart.title,
        "labels": list(chart.labels),
        "target": bars(chart.target),
        "actual": bars(chart.actual),
    }


def workbook(document: Document) -> bytes:
    """A workbook with a sheet for each table; numbers stay numbers, texts that look like formulas do nothing."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.creator = "Sapar"
    book.properties.created = book.properties.modified = EPOCH
    tables = [section for section in document.sections if section.table is not None]
    for number, section in enumerate(tables, start=1):
        title = section.title or document.title
        sheet = book.create_sheet(_sheet_name(title, number if len(tables) > 1 else 0))
        assert section.table is not None
        _fill(sheet, document, title, section.table)
    if not tables:
        book.create_sheet("1")
    draft = io.BytesIO()
    book.save(draft)
    return _undated(draft.getvalue())


def _sheet_name(title: str, number: int) -> str:
    plain = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return f"{number} {plain}"[:31] if number else plain[:31]


def _fill(sheet: Worksheet, document: Document, title: str, table: Table) -> None:
    last = get_column_letter(len(table.columns))
    for number, text in enumerate((title, document.subtitle, document.note), start=1):
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet.cell(number, 1, text).font = Font(bold=number == 1, size=13 if number == 1 else 10)
    for place, column in enumerate(table.columns, start=1):
        head = sheet.cell(4, place, column.head)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = 4 + 6 * column.width
    for number, row in enumerate(table.rows, start=5):
        for place, cell in enumerate(row.cells, start=1):
            written = sheet.cell(number, place, _written(cell))
            written.border = THIN
            written.alignment = Alignment(wrap_text=True, vertical="top")
            written.font = Font(bold=row.level != 1)
            if isinstance(cell, Decimal):
                written.number_format = "#,##0.##"
            if isinstance(cell, date):
                written.number_format = "dd.mm.yyyy"
        if row.level == 0:
            sheet.merge_cells(f"A{number}:{last}{number}")
            sheet.cell(number, 1).fill = GROUP
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation = "landscape" if document.wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"


def _written(cell: Cell) -> Any:
    return neutral(cell) if isinstance(cell, str) else cell


def _undated(archive: bytes) -> bytes:
    """The same archive with the time of nothing in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the moment of saving there
                content = _without_moment(content)
            new.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _without_moment(content: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(content)
    for element in root.iter("{http://purl.org/dc/terms/}modified", "{http://purl.org/dc/terms/}created"):
        element.text = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def csv_tables(document: Document) -> str:
    """The tables of a document as CSV, one below the other, each under its title where it has one."""
    return "\r\n".join(csv_text(each.table, each.title) for each in document.sections if each.table is not None)


def csv_text(table: Table, title: str = "") -> str:
    """A table as CSV with HXL tags in its second line, where its columns have them; groups are left out."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    if title:
        writer.writerow([neutral(title)])
    writer.writerow([neutral(column.head) for column in table.columns])
    if any(column.tag for column in table.columns):
        writer.writerow([column.tag for column in table.columns])
    for row in table.rows:
        if row.level:
            writer.writerow([_plain(cell) for cell in row.cells])
    return made.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return neutral(cell) if isinstance(cell, str) else str(cell)
