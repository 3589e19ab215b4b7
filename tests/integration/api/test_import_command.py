"""`sapar cases import`: an export of ODK Central becomes cases; what is wrong goes into a file with the reason."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sapar.core.cases.models import Case
from sapar.sites.cli.main import app
from tests.integration.cases.conftest import World

EXPORT = """SubmissionDate,subject,detained,people,secret,KEY,FormVersion
2026-02-01T08:00:00.000Z,Wages,no,2,,uuid:1,1
2026-02-02T08:00:00.000Z,,no,2,=HYPERLINK("x"),uuid:2,1
2026-02-03T08:00:00.000Z,Passport,yes,5000,,uuid:3,1
"""


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["cases", "import", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_an_export_becomes_cases_once_and_what_is_wrong_is_written_with_the_reason(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "help.csv"
    file.write_text(EXPORT, encoding="utf-8")
    code, said = run("help", "moscow", file, "--preview")
    assert (code, said.splitlines()[0]) == (
        2,
        "1 would be opened, 0 would be added to, 0 known before, 2 would be rejected.",
    )
    assert Case.objects.count() == 0
    code, said = run("help", "moscow", file)
    assert (code, said.splitlines()[0]) == (2, "1 opened, 0 added to, 0 known before, 2 rejected.")
    assert Case.objects.get().subject == "Wages"
    out = tmp_path / "help.rejected.csv"
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["line"], row["KEY"]) for row in rows] == [("3", "uuid:2"), ("4", "uuid:3")]
    assert rows[0]["reason"].endswith("subject: Answer this question.")
    assert rows[1]["reason"].endswith("people: Write 1 to 999.")
    assert rows[0]["secret"] == '\'=HYPERLINK("x")'
    assert out.stat().st_mode & 0o077 == 0
    mended = out.read_text(encoding="utf-8-sig").replace(",,no,2,", ",Mended,no,2,").replace("5000", "5")
    out.write_text(mended, encoding="utf-8")
    code, said = run("help", "moscow", out, "--json")
    assert code == 0
    assert json.loads(said) == {
        "opened": 2, "added": 0, "known": 0, "rejected": 0, "preview": False, "file": None,
    }  # fmt: skip
    kept = Case.objects.get(subject="Mended").actions.get().data["answers"]["secret"]
    assert kept == '=HYPERLINK("x")'
    assert run("help", "moscow", out)[1] == "0 opened, 0 added to, 2 known before, 0 rejected.\n"


def test_an_export_in_json_becomes_cases(world: World, tmp_path: Path) -> None:
    file = tmp_path / "help.json"
    file.write_text(json.dumps({"value": [{"__id": "uuid:7", "subject": "Wages", "people": 1}]}), encoding="utf-8")
    assert run("help", "moscow", file) == (0, "1 opened, 0 added to, 0 known before, 0 rejected.\n")


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (("nothing", "moscow"), EXPORT),
        (("help", "nowhere"), EXPORT),
        (("help", "moscow", "--form", "other"), EXPORT),
        (("help", "moscow"), "[1, 2]"),
        (("help", "moscow"), '{"value": '),
        (("help", "moscow"), 'a,b\n"x'),
        (("help", "moscow"), None),
    ],
)
def test_mistakes_are_told_in_one_sentence(
    world: World, tmp_path: Path, arguments: tuple[str, ...], content: str | None
) -> None:
    file = tmp_path / "export"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    code, said = run(*arguments[:2], file, *arguments[2:])
    assert code == 2
    assert len(said.strip().splitlines()) == 1, said
    assert Case.objects.count() == 0
