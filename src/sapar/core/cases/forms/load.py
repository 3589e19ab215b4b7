"""From tables to a form, from a form to JSON and back: a case keeps the version that its answers were given in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sapar.core.cases.forms.model import KINDS, SECTIONS, Choice, Form, Question, Texts
from sapar.core.cases.forms.tables import LARGEST, FormFault, Row, Tables, read_csv, read_markdown

_LANGUAGE = re.compile(r"^(?P<column>[\w ]+?)\s*::\s*(?:.*\((?P<code>\w{2,3})\)|(?P<bare>\w{2,3}))\s*$")
_NAME = re.compile(r"^[^\W\d][\w.-]*$")
_TRUE = ("yes", "true", "true()", "1")
_FALSE = ("no", "false", "false()", "0")
_COLUMNS = {
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "list name": "list_name",
    "value": "name",
    "constraint message": "constraint_message",
    "required message": "required_message",
}
_KINDS = {
    "string": "text",
    "int": "integer",
    "photo": "image",
    "gps": "geopoint",
    "location": "geopoint",
    "trigger": "acknowledge",
    "datetime": "dateTime",
    "select one": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "begin_group": "begin group",
    "end_group": "end group",
    "begin_repeat": "begin repeat",
    "end_repeat": "end repeat",
}
DEEPEST = 20  # sections within sections
_WITH_LIST = ("select_one", "select_multiple", "select one", "select multiple", "rank")


def load_form(folder: Path, name: str) -> Form:
    """The form `name` of a folder (`<name>.md` or `<name>.csv`).

    FormFault with a sentence that names the file and line if it is not there or cannot be read; check(form) finds
    what is wrong with a form that can.
    """
    for suffix, read in ((".md", read_markdown), (".csv", read_csv)):
        path = folder / f"{name}{suffix}"
        if not path.is_file():
            continue
        try:
            return parse_form(name, read(_text(path)))
        except FormFault as fault:
            raise FormFault(f"{path.name}: {fault}") from fault
    raise FormFault(f"{name}: there is no {name}.md or {name}.csv in the folder {folder.name}")


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise FormFault(f"the file is larger than {LARGEST} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FormFault("the file is not in UTF-8") from error


def form_from_text(name: str, text: str) -> Form:
    """A form from Markdown or CSV at hand (an upload, a test); FormFault as load_form."""
    markdown = text.lstrip().startswith(("|", "#"))
    return parse_form(name, read_markdown(text) if markdown else read_csv(text))


def dumps(form: Form) -> str:
    """A form as JSON, to be kept beside the answers that were given in it."""
    tables = {sheet: [[row.line, dict(row.cells)] for row in rows] for sheet, rows in form.tables.items()}
    return json.dumps({"id": form.id, "tables": tables}, ensure_ascii=False, sort_keys=True)


def loads(text: str) -> Form:
    """The form that dumps() wrote; FormFault if the text is something else."""
    try:
        kept = json.loads(text)
        tables = {sheet: tuple(Row(line, cells) for line, cells in rows) for sheet, rows in kept["tables"].items()}
        return parse_form(kept["id"], tables)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise FormFault("this is not a form that was kept") from error


def parse_form(name: str, tables: Tables) -> Form:
    """The form that tables describe; FormFault if groups do not close or a type is unknown."""
    settings = _cells(tables["settings"][0]) if tables.get("settings") else {}
    languages = _languages(tables)
    default = _language_code(str(settings.get("default_language", ""))) or (languages[0] if languages else "en")
    digest = _digest(tables)
    return Form(
        id=str(settings.get("form_id", name)),
        version=str(settings.get("version", "")) or digest[:12],
        digest=digest,
        titles=_texts(settings, "form_title", default),
        default_language=default,
        languages=languages or (default,),
        questions=_section(iter(tables["survey"]), (), "", default),
        choices=_choices(tables.get("choices", ()), default),
        tables=tables,
    )


def _digest(tables: Tables) -> str:
    cells = {sheet: [dict(row.cells) for row in rows] for sheet, rows in tables.items()}
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# Cells


def _cells(row: Row) -> dict[str, Any]:
    """Cells by column; a translated column becomes {language: text}, "" being the language that was not named."""
    found: dict[str, Any] = {}
    for heading, cell in row.cells.items():
        match = _LANGUAGE.match(heading)
        column = re.sub(r"\s+", " ", match["column"] if match else heading).strip().lower()
        column = _COLUMNS.get(column, column)
        if match:
            kept = found.setdefault(column, {})
            if isinstance(kept, str):
                kept = found[column] = {"": kept}
            kept[match["code"] or match["bare"]] = cell
        elif isinstance(found.get(column), dict):
            found[column][""] = cell
        else:
            found[column] = cell
    return found


def _texts(cells: Mapping[str, Any], column: str, default: str) -> Texts:
    """The texts of a column; one whose heading names no language counts as the form's default language."""
    text = cells.get(column, {})
    if isinstance(text, str):
        return {default: text}
    return {lang or default: words for lang, words in text.items()}


def _languages(tables: Tables) -> tuple[str, ...]:
    headings = (heading for rows in tables.values() for row in rows for heading in row.cells)
    codes = (match["code"] or match["bare"] for match in map(_LANGUAGE.match, headings) if match)
    return tuple(dict.fromkeys(codes))


def _language_code(text: str) -> str:
    match = re.match(r"^(?:.*\((\w{2,3})\)|(\w{2,3}))$", text.strip())
    return (match[1] or match[2]) if match else ""


# Questions


def _section(rows: Iterator[Row], path: tuple[str, ...], opened: str, default: str) -> tuple[Question, ...]:
    """The questions up to the end of the section that was opened, or of the sheet."""
    questions: list[Question] = []
    for row in rows:
        cells = _cells(row)
        kind, list_name = _kind(cells, row.line)
        if kind in ("end group", "end repeat"):
            if not opened:
                raise FormFault(f"line {row.line}: `{kind}` closes nothing; remove it or open a section before it")
            if kind != f"end {opened}":
                raise FormFault(f"line {row.line}: `{kind}` stands where `end {opened}` is due")
            return tuple(questions)
        name = str(cells.get("name", ""))
        if not _NAME.match(name):
            raise FormFault(
                f"line {row.line}: the name {name!r} must begin with a letter and hold letters, digits, _ . - only"
            )
        inside: tuple[Question, ...] = ()
        if kind.startswith("begin "):
            kind = kind.removeprefix("begin ")
            if len(path) >= DEEPEST:
                raise FormFault(f"line {row.line}: sections are nested more than {DEEPEST} deep")
            inside = _section(rows, (*path, name), kind, default)
        questions.append(_question(cells, row.line, kind, list_name, (*path, name), inside, default))
    if opened:
        raise FormFault(f"the section {path[-1]} is not closed: add `end {opened}`")
    return tuple(questions)


def _kind(cells: Mapping[str, Any], line: int) -> tuple[str, str]:
    written = " ".join(str(cells.get("type", "")).split())
    for prefix in _WITH_LIST:
        if written.lower().startswith(prefix + " "):
            argument = written[len(prefix) + 1 :]
            if " " in argument or "." in argument:
                raise FormFault(f"line {line}: after `{prefix}` write the name of one list; {argument!r} is not one")
            return _KINDS.get(prefix, prefix), argument
    kind = _KINDS.get(written.lower(), written if written in KINDS else written.lower())
    sections = {f"{edge} {section}" for edge in ("begin", "end") for section in SECTIONS}
    if kind not in sections and (kind not in KINDS or kind in SECTIONS):
        raise FormFault(f"line {line}: there is no type of question {written!r}")
    return kind, ""


def _question(
    cells: Mapping[str, Any],
    line: int,
    kind: str,
    list_name: str,
    path: tuple[str, ...],
    inside: tuple[Question, ...],
    default: str,
) -> Question:
    def cell(column: str) -> str:
        text = cells.get(column, "")
        return text if isinstance(text, str) else ""

    return Question(
        name=path[-1],
        kind=kind,
        path=path,
        line=line,
        labels=_texts(cells, "label", default),
        hints=_texts(cells, "hint", default),
        constraint_messages=_texts(cells, "constraint_message", default),
        required_messages=_texts(cells, "required_message", default),
        relevant=cell("relevant"),
        constraint=cell("constraint"),
        required=_flag(cell("required")),
        read_only=_flag(cell("read_only")),
        calculation=cell("calculation"),
        default=cell("default"),
        choice_filter=cell("choice_filter"),
        repeat_count=cell("repeat_count"),
        list_name=list_name,
        appearance=cell("appearance"),
        parameters=dict(part.split("=", 1) for part in cell("parameters").split() if "=" in part),
        questions=inside,
    )


def _flag(text: str) -> str:
    """`yes`, `true` and the like as an expression; empty stands for no."""
    if text.lower() in _TRUE:
        return "true()"
    return "" if text.lower() in _FALSE else text


def _choices(rows: tuple[Row, ...], default: str) -> Mapping[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        cells = _cells(row)
        name = str(cells.get("name", ""))
        if not cells.get("list_name") or not name or " " in name:
            raise FormFault(f"line {row.line}: a choice needs a list_name and a name without spaces")
        columns = {column: text for column, text in cells.items() if isinstance(text, str) and column != "list_name"}
        lists.setdefault(str(cells["list_name"]), []).append(
            Choice(name, _texts(cells, "label", default), columns, row.line)
        )
    return {name: tuple(found) for name, found in lists.items()}
