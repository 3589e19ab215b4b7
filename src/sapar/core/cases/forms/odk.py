"""The way to ODK Collect and back: the form as an XForm, submissions and exports of ODK Central as answers.

What comes back is raw: clean() reads it like anything else that was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from sapar.core.cases.forms.model import FILES, Form, Question
from sapar.core.cases.forms.tables import FormFault

LARGEST = 5_000_000  # bytes of one submission
_GEO = {"latitude": "Latitude", "longitude": "Longitude", "altitude": "Altitude", "accuracy": "Accuracy"}


class OdkFault(FormFault):
    """A form that ODK cannot use, or data that does not come from ODK; the message says why."""


@dataclass(frozen=True)
class Submission:
    """One filled-in form as it came from ODK."""

    key: str  # ODK's own id of it: sent twice it is the same one
    answers: Mapping[str, Any]  # raw, nested; to be cleaned
    version: str = ""  # of the form it was filled in, as far as ODK says
    files: tuple[str, ...] = ()  # names of the files that belong to it
    line: int = 0  # of the export, from 1; the headings count


@dataclass(frozen=True)
class Export:
    """Submissions of an export, and rows of repeats whose submission is not in it."""

    submissions: tuple[Submission, ...]
    orphans: tuple[tuple[str, int], ...] = field(default=())  # repeat and line


def xform_xml(form: Form) -> str:
    """The form as an XForm for ODK Collect; OdkFault with pyxform's reason if it cannot be one."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    sheets = {sheet: [dict(row.cells) for row in rows] for sheet, rows in form.tables.items()}
    settings = {key: cell for row in sheets.get("settings", []) for key, cell in row.items() if "::" not in key}
    title = form.text(form.titles, form.default_language) or form.id
    sheets["settings"] = [{**settings, "form_id": form.id, "version": form.version, "form_title": title}]
    try:
        return str(convert(sheets, validate=False, form_name="data").xform)
    except PyXFormError as error:
        raise OdkFault(str(error)) from error


# A single submission


def from_submission(form: Form, xml: bytes) -> Submission:
    """What ODK Collect sends: an instance of the XForm. OdkFault if it is not one, or is made to do harm."""
    if len(xml) > LARGEST:
        raise OdkFault(f"the submission is larger than {LARGEST} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OdkFault("the submission is not XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise OdkFault("the submission must not declare a document type")
    if root.get("id", form.id) != form.id:
        raise OdkFault(f"the submission belongs to another form than {form.id}")
    answers = _elements(root, form.questions)
    instance = next((e.text or "" for e in root.iter() if _local(e) == "instanceID"), "")
    return Submission(instance, answers, root.get("version", ""), tuple(_files(form.questions, answers)))


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _elements(parent: Any, questions: Sequence[Question]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in questions:
        found = [element for element in parent if _local(element) == question.name]
        # Collect keeps a hidden template of every repeat beside its turns.
        found = [e for e in found if not any(str(name).endswith("}template") for name in e.attrib)]
        if question.kind == "repeat":
            if found:
                answers[question.name] = [_elements(element, question.questions) for element in found]
        elif question.kind == "group":
            inside = _elements(found[0], question.questions) if found else {}
            if inside:
                answers[question.name] = inside
        elif found and found[0].text:
            answers[question.name] = found[0].text
    return answers


def _files(questions: Sequence[Question], answers: Mapping[str, Any]) -> Iterator[str]:
    for question in questions:
        answer = answers.get(question.name)
        if isinstance(answer, str) and question.kind in FILES:
            yield answer
        for inside in [answer] if isinstance(answer, dict) else answer if isinstance(answer, list) else []:
            if question.section and isinstance(inside, dict):
                yield from _files(question.questions, inside)


# Exports


def from_odk(
    form: Form, rows: Iterable[Mapping[str, Any]], repeats: Mapping[str, Iterable[Mapping[str, Any]]] | None = None
) -> Export:
    """Submissions of an export of ODK Central: CSV (one table, one more for each repeat) or OData JSON.

    `rows`: those of the form's own table, as csv.DictReader or the list `value` of the JSON gives them;
    `repeats`: the other tables by the name of the repeat (or of the file, which ends with it).
    """
    tables = {_repeat_of(form, name): list(table) for name, table in (repeats or {}).items()}
    below: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for name, table in tables.items():
        for row in table:
            below.setdefault((name, _parent(row)), []).append(row)
    used: set[int] = set()

    def section(row: Mapping[str, Any], questions: Sequence[Question], above: tuple[str, ...]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for question in questions:
            path = (*above, question.name)
            if question.kind == "repeat":
                turns = _cell(row, path)
                listed = turns if isinstance(turns, list) else below.get((question.name, _key(row)), [])
                used.update(id(turn) for turn in listed)
                found: Any = [section(turn, question.questions, ()) for turn in listed if isinstance(turn, Mapping)]
            elif question.kind == "group":
                found = section(row, question.questions, path)
            else:
                found = _answer(form, row, path, question)
            if found not in (None, "", [], {}):
                answers[question.name] = found
        return answers

    submissions = []
    for line, row in enumerate(rows, start=2):
        answers = section(row, form.questions, ())
        files = tuple(_files(form.questions, answers))
        version = str(row.get("FormVersion") or _cell(row, ("__system", "formVersion")) or "")
        submissions.append(Submission(_key(row), answers, version, files, line))
    orphans = tuple(
        (name, line) for name, table in tables.items() for line, row in enumerate(table, start=2) if id(row) not in used
    )
    return Export(tuple(submissions), orphans)


def _repeat_of(form: Form, name: str) -> str:
    """The repeat whose table this is; OdkFault if the form has none of the name."""
    stem = name.removesuffix(".csv").removesuffix(".json")
    found = [
        q.name
        for q in form.walk()
        if q.kind == "repeat" and (stem == q.name or stem.endswith((f"-{q.name}", f".{q.name}")))
    ]
    if not found:
        raise OdkFault(f"the form {form.id} has no repeat for the table {name}")
    return max(found, key=len)


def _key(row: Mapping[str, Any]) -> str:
    for column in ("KEY", "__id", "instanceID", "meta-instanceID"):
        if row.get(column):
            return str(row[column])
    return str(_cell(row, ("meta", "instanceID")) or "")


def _parent(row: Mapping[str, Any]) -> str:
    if row.get("PARENT_KEY"):
        return str(row["PARENT_KEY"])
    # OData names the key of the table above after that table; the longest name is the nearest one.
    above = sorted((c for c in row if c.startswith("__Submissions") and c.endswith("-id")), key=len)
    return str(row[above[-1]]) if above else ""


def _cell(row: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """A value at a path: nested (JSON), `group-name`, `group/name`, or `name` where groups were left out."""
    inside: Any = row
    for name in path:
        inside = inside.get(name) if isinstance(inside, Mapping) else None
    if inside is not None:
        return inside
    for column in ("-".join(path), "/".join(path), path[-1]):
        if row.get(column) not in (None, ""):
            return row[column]
    return None


def _answer(form: Form, row: Mapping[str, Any], path: tuple[str, ...], question: Question) -> Any:
    found = _cell(row, path)
    if found is not None and not isinstance(found, Mapping):
        return found
    if question.kind == "geopoint":
        if isinstance(found, Mapping):
            return found
        parts = {key: _cell(row, (*path[:-1], f"{path[-1]}-{name}")) for key, name in _GEO.items()}
        return {key: part for key, part in parts.items() if part not in (None, "")}
    if question.kind == "select_multiple":
        # An export may split the choices into columns of their own: `languages/ky` is 1 or 0.
        names = (choice.name for choice in form.choices.get(question.list_name, ()))
        return [name for name in names if str(_cell(row, (*path[:-1], f"{path[-1]}/{name}"))) == "1"]
    return found
