"""`sapar roadmap`: the road map's records for others: files of IATI written and held against the standard."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from sapar.sites.cli import web
from sapar.sites.cli.errors import refuse

roadmap = typer.Typer(no_args_is_help=True, help="The road map of cooperation: its open publication.")
iati = typer.Typer(no_args_is_help=True, help="Files of IATI 2.03: written, and held against the standard.")
roadmap.add_typer(iati, name="iati")

Schemas = Annotated[
    Path | None, typer.Option("--schemas", help="Folder of the standard's files; the installed pyIATI without it.")
]


@iati.command()
def validate(
    file: Annotated[Path, typer.Argument(help="An activity or organisation file.", show_default=False)],
    schemas: Schemas = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Say line and rule of all that is wrong with a file. Status 0: nothing but warnings; 1: errors."""
    from sapar.lines.roadmap.iati.findings import Severity, Unusable
    from sapar.lines.roadmap.iati.standard import load
    from sapar.lines.roadmap.iati.validate import validate_file

    try:
        found = validate_file(file, load(schemas), date.today())
    except Unusable as error:
        refuse(str(error))
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    if as_json:
        answer = {"valid": errors == 0, "errors": errors, "warnings": len(found) - errors}
        typer.echo(json.dumps({**answer, "findings": [finding.as_dict() for finding in found]}, ensure_ascii=False))
    else:
        for finding in found:
            typer.echo(f"{file}:{finding.line}: {finding.severity} {finding.rule}: {finding.message} ({finding.path})")
        typer.echo(f"{errors} errors, {len(found) - errors} warnings.")
    if errors:
        raise typer.Exit(1)


@iati.command()
def export(
    code: Annotated[str, typer.Argument(help="The road map's code.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder for activities.xml and organisation.xml.")],
    publisher: Annotated[
        str, typer.Option(help="Code of the partner that publishes; the government's side without it.")
    ] = "",
    schemas: Schemas = None,
) -> None:
    """Write a road map's activity and organisation files, and hold them against the standard."""
    web.prepare()
    from sapar.lines.roadmap.iati import writing
    from sapar.lines.roadmap.iati.findings import Finding, Severity, Unusable
    from sapar.lines.roadmap.iati.standard import load
    from sapar.lines.roadmap.iati.validate import validate as check
    from sapar.lines.roadmap.models import RoadMap
    from sapar.lines.roadmap.queries.publication import publication

    found = RoadMap.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(RoadMap.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        refuse(f"There is no road map {code}; there is {known}.")
    made = publication(found, _publisher(found, publisher))
    out.mkdir(parents=True, exist_ok=True)
    findings: list[tuple[str, Finding]] = []
    try:
        standard = load(schemas)
    except Unusable as error:
        refuse(str(error))
    for name, content in (
        ("activities.xml", writing.activities(made)),
        ("organisation.xml", writing.organisations(made)),
    ):
        (out / name).write_bytes(content)
        findings += [(name, finding) for finding in check(content, standard, date.today())]
    for name, finding in findings:
        typer.echo(f"{out / name}:{finding.line}: {finding.severity} {finding.rule}: {finding.message}", err=True)
    typer.echo(
        f"{len(made.activities)} activities in {out / 'activities.xml'}, the publisher in {out / 'organisation.xml'}."
    )
    if any(finding.severity is Severity.ERROR for _, finding in findings):
        raise typer.Exit(1)


@iati.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="An activity file.", show_default=False)],
    roadmap_code: Annotated[str, typer.Option("--roadmap", help="Code of the road map.")],
    line: Annotated[str, typer.Option(help="Code of the line that gets the projects.")],
    apply: Annotated[bool, typer.Option("--apply", help="Take them; without it nothing is written.")] = False,
) -> None:
    """Show what the activities of a file would become, and take them as projects with --apply."""
    web.prepare()
    from django.utils import translation

    from sapar.core.accounts.actors import system
    from sapar.core.refusals import Refused
    from sapar.lines.roadmap.iati.findings import Unusable
    from sapar.lines.roadmap.models import Line
    from sapar.lines.roadmap.services import importing

    found = Line.objects.filter(roadmap__code=roadmap_code, code=line, withdrawn_on=None).first()
    if found is None:
        refuse(f"There is no line {line} in the road map {roadmap_code}.")
    try:
        with translation.override("en"):  # reasons come from the services; this command speaks English
            looked = importing.look(roadmap=found.roadmap, content=file.read_bytes(), standard=None)
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    except Unusable as error:
        refuse(str(error))
    for seen in looked.previews:
        record = seen.record
        title = record.titles.get("en") or next(iter(record.titles.values()), "")
        state = "is there already" if seen.exists else "new" if seen.usable else "cannot be taken"
        counts = (
            f"{seen.budgets} budgets, {seen.spendings} payments, {seen.results} results, {seen.indicators} indicators"
        )
        if seen.documents:
            counts += f", {seen.documents} documents"
        typer.echo(f"{record.ident}: {title} ({state}; {counts})")
        for text in seen.left_out:
            typer.echo(f"  left out: {text}")
    if not apply:
        typer.echo("Nothing was written; add --apply to take what is new.")
        return
    new = [seen.record for seen in looked.previews if seen.usable]
    try:
        with translation.override("en"):
            importing.take(actor=system("roadmap import"), line=found, records=new)
    except Refused as error:
        refuse(str(error))


def _publisher(found: Any, code: str) -> Any:
    """The partner that publishes: the named one, or the one of the government's organisation."""
    partners = found.partners.filter(withdrawn_on=None).exclude(iati_ref="")
    chosen = partners.filter(code=code) if code else partners.filter(organisation=found.government)
    partner = chosen.first()
    if partner is None:
        known = ", ".join(partners.order_by("code").values_list("code", flat=True)) or "none"
        refuse(f"Name with --publisher a partner that has an identifier in IATI; there is {known}.")
    return partner


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(roadmap, name="roadmap", rich_help_panel="The road map")
