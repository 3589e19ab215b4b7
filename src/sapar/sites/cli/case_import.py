"""`sapar cases import`: forms filled in elsewhere, from an export of ODK Central."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sapar.sites.cli import web
from sapar.sites.cli.cases_admin import cases
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import AsJson
from sapar.sites.cli.tables import show_json

if TYPE_CHECKING:
    from sapar.core.cases.services.imports import Rejected, Taken

Rows = list[dict[str, Any]]
OURS = ["line", "reason"]
"""The first columns of a file of rejected rows."""
LARGEST = 200_000_000  # bytes of one file


def take_in(
    programme: Annotated[str, typer.Argument(help="The programme's code.")],
    office: Annotated[str, typer.Argument(help="The code of the office that the cases belong to.")],
    file: Annotated[Path, typer.Argument(help="The export's own table: CSV, or OData JSON.")],
    repeat: Annotated[
        list[Path] | None, typer.Option(help="The table of a repeat, named as ODK Central names it; repeat for more.")
    ] = None,
    form: Annotated[str, typer.Option(help="The form, if it is not the one that opens a case.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would come of it.")] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Where rows that were not taken in are written, with the reason.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Open cases with forms filled in elsewhere. Each submission counts once, for good: run it again freely."""
    web.prepare()
    from django.db import transaction

    from sapar.core.accounts import actors
    from sapar.core.accounts.models import Office
    from sapar.core.cases import devices, programmes, services
    from sapar.core.cases.forms import FormFault
    from sapar.core.cases.services.imports import Incoming

    rows = _rows(file)
    repeats = {path.name: _rows(path) for path in repeat or []}
    with web.database():
        place = Office.objects.filter(code=office).first()
        if place is None:
            refuse(f"There is no office {office}.")
        if programme not in programmes.programmes():
            refuse(f"There is no programme {programme}; `sapar programmes list` lists them.")
        name = form or programmes.programme(programme).form
        try:
            read = devices.rows_read(programme, name, rows, repeats)
        except (FormFault, LookupError) as problem:
            refuse(str(problem))
        incoming = [Incoming(s.key, s.answers, form=form, version=s.version, line=s.line) for s in read]
        # Each submission is a transaction of its own: what was taken in stays, whatever ends the run.
        with transaction.atomic() if preview else nullcontext():
            taken = services.import_submissions(
                actor=actors.system("cases.import"), programme=programme, office=place, submissions=incoming
            )
            if preview:
                transaction.set_rollback(True)
    out = rejected or file.with_name(f"{file.stem}.rejected.csv")
    if taken.rejected:
        _write(out, rows, taken.rejected)
    _tell(taken, out, preview, as_json)
    if taken.rejected:
        raise typer.Exit(2)


def _rows(path: Path) -> Rows:
    try:
        if path.stat().st_size > LARGEST:
            refuse(f"{path.name} is larger than {LARGEST} bytes: export fewer submissions at once.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        refuse(f"{path} cannot be read.")
    except UnicodeDecodeError:
        refuse(f"{path.name} is not in UTF-8: export it again.")
    if text.lstrip().startswith(("{", "[")):
        return _json(path, text)
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        ours = list(reader.fieldnames or ())[:2] == OURS
        return [{k: _as_before(v, ours) for k, v in row.items() if isinstance(k, str)} for row in reader]
    except csv.Error as problem:
        refuse(f"{path.name} is not CSV: {problem}.")


def _as_before(cell: str | None, ours: bool) -> str:
    """A cell of an export, or of a file of rejected rows that was mended."""
    from sapar.core.files.tables import plain

    return plain(cell or "") if ours else cell or ""


def _json(path: Path, text: str) -> Rows:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        refuse(f"{path.name} is not JSON.")
    listed = found.get("value") if isinstance(found, dict) else found
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        refuse(f"{path.name} holds no list of submissions.")
    return listed


def _write(path: Path, rows: Sequence[Mapping[str, Any]], rejected: Sequence[Rejected]) -> None:
    """The rows that were not taken in, readable to their owner only, so that they can be mended and sent again."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([*OURS, *(name for name in columns if name not in OURS)])
        for one in rejected:
            row = rows[one.line - 2]
            details = "; ".join(f"{at}: {words}" for at, words in one.errors.items())
            reason = f"{one.sentence} {details}".strip()
            writer.writerow([one.line, reason, *(_cell(row.get(name)) for name in columns if name not in OURS)])


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    from sapar.core.files.tables import neutral

    return neutral("" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _tell(taken: Taken, out: Path, preview: bool, as_json: bool) -> None:
    counts = {
        "opened": len(taken.opened), "added": len(taken.added), "known": len(taken.known),
        "rejected": len(taken.rejected),
    }  # fmt: skip
    if as_json:
        show_json(counts | {"preview": preview, "file": str(out) if taken.rejected else None})
        return
    would = "would be " if preview else ""
    typer.echo(
        f"{counts['opened']} {would}opened, {counts['added']} {would}added to, {counts['known']} known before, "
        f"{counts['rejected']} {would}rejected."
    )
    if taken.rejected:
        typer.echo(f"Rejected rows and the reasons: {out}")


def register(app: typer.Typer) -> None:
    """Add the command to `sapar cases`."""
    cases.command("import")(take_in)
