"""What devices in the field bring (ODK): each submission read by the form in the version that it was filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sapar.core.cases import programmes
from sapar.core.cases.forms import Form, Submission, from_odk, from_submission
from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes.registry import stated

Row = Mapping[str, Any]


def rows_read(programme: str, form: str, rows: Sequence[Row], repeats: Mapping[str, Sequence[Row]]) -> list[Submission]:
    """Submissions of an export of ODK Central, CSV or JSON, with its tables for repeats. OdkFault as from_odk.

    A row whose form has a version that this place knows from before is read by that version.
    """
    now = form_of(programmes.programme(programme), form)
    export = from_odk(now, rows, repeats)
    read = []
    for row, submission in zip(rows, export.submissions, strict=True):
        before = _older(programme, form, now, submission.version)
        if before is not None:
            (again,) = from_odk(before, [row], _of(before, repeats)).submissions
            submission = replace(again, line=submission.line)
        read.append(submission)
    return read


def instances_read(programme: str, form: str, instances: Iterable[bytes]) -> list[Submission]:
    """Submissions as ODK Collect sends them. OdkFault as from_submission."""
    now = form_of(programmes.programme(programme), form)
    read = []
    for xml in instances:
        submission = from_submission(now, xml)
        before = _older(programme, form, now, submission.version)
        read.append(submission if before is None else from_submission(before, xml))
    return read


def _older(programme: str, name: str, now: Form, version: str) -> Form | None:
    if not version or version == now.version:
        return None
    kept = stated(programme, name, version)
    return form_of(kept, name) if kept is not None else None


def _of(form: Form, repeats: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:
    """The tables of repeats that this version has."""
    names = {question.name for question in form.walk() if question.kind == "repeat"}
    return {table: rows for table, rows in repeats.items() if table.removesuffix(".csv").endswith(tuple(names))}
