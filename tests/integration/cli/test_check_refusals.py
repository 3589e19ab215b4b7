"""What `sapar check` refuses: one sentence, the place in the input, exit status 2, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sapar.sites.cli.main import app

MINIMAL = {"destination": "RU", "on": "2026-03-20"}


def run(*arguments: str, stdin: str | bytes | None = None) -> Any:
    result = CliRunner().invoke(app, ["check", *arguments], input=stdin, env={"LANG": "C.UTF-8", "LC_ALL": ""})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def stays(*items: tuple[str, str, str | None]) -> dict[str, Any]:
    return {**MINIMAL, "stays": [{"country": c, "from": a, "to": b} for c, a, b in items]}


CASES: list[tuple[Any, str, str]] = [
    ({"on": "2026-03-20"}, "destination", "This is needed and missing."),
    ({"destination": "RU"}, "on", "This is needed and missing."),
    (
        {**MINIMAL, "on": "2026-02-29"},
        "on",
        "2026-02-29 is not a date. Write it as YYYY-MM-DD, for example 2026-03-20.",
    ),
    (
        {**MINIMAL, "destination": "XX"},
        "destination",
        "XX is not a country code. Use two letters as in ISO 3166-1, for example RU; EU stands for the Schengen area.",
    ),
    (stays(("RU", "2026-03-02", "2026-03-01")), "stays[0].to", "The end (to) is before the start (from)."),
    (
        stays(("RU", "2026-01-01", "2026-01-20"), ("KZ", "2026-01-19", None)),
        "stays[1].from",
        "Two stays overlap by more than one shared day: RU and KZ. Correct the dates.",
    ),
    (
        {**MINIMAL, "stay": []},
        "stay",
        (
            "This field is not known. Known fields are: person, documents, stays, contracts, permits, events, "
            "qualifications, purpose, family, destination, on, stay_on."
        ),
    ),
    (
        {**MINIMAL, "purpose": "tourism"},
        "purpose",
        "tourism is not known here. Use one of: visit, work, family, study, transit.",
    ),
    (
        {**MINIMAL, "documents": [{"kind": "library_card"}]},
        "documents[0].kind",
        (
            "library_card is not known here. Use one of: passport, id_card, service_passport, diplomatic_passport, "
            "seafarer_passport, return_certificate, birth_certificate."
        ),
    ),
    (
        {**MINIMAL, "events": [{"country": "RU", "kind": "party", "on": "2026-01-01"}]},
        "events[0].kind",
        (
            "party is not known here. Use one of: registration, medical, fingerprints, residence_application, "
            "work_permit_application, application, fine, offence, ban, expulsion, deportation, fee_paid, "
            "school_enrolment, notice."
        ),
    ),
    ({**MINIMAL, "stay_on": "yes"}, "stay_on", "Write true, false or null."),
    ({**MINIMAL, "stays": {}}, "stays", "Write a list here."),
    ({**MINIMAL, "person": []}, "person", "Write an object with named fields here."),
    (
        {**MINIMAL, "contracts": [{"country": "GB", "from": "2025-03-10", "weekly_hours": -3}]},
        "contracts[0].weekly_hours",
        "Write a number that is not negative.",
    ),
    (
        {**MINIMAL, "person": {"birth_date": "2027-01-01"}},
        "person.birth_date",
        "The date of birth is after the day asked about.",
    ),
    (
        {**MINIMAL, "contracts": [{"country": "RU", "from": "2025-01-01", "to": "9999-12-31"}]},
        "contracts[0].to",
        "9999-12-31 lies outside the years 1900 to 2199. Correct the date; write null for an end that is not known.",
    ),
    (12, "", "Write an object with named fields here."),
    ("RU", "", "Write an object with named fields here."),
    (None, "", "Write an object with named fields here."),
]


@pytest.mark.parametrize(("case", "at", "sentence"), CASES, ids=[f"{at or 'case'}" for _, at, _ in CASES])
def test_one_sentence_with_its_place(case: Any, at: str, sentence: str) -> None:
    result = run("-", stdin=json.dumps(case))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (f"{at}: {sentence}\n" if at else f"{sentence}\n")


@pytest.mark.parametrize(("case", "at", "sentence"), CASES, ids=[f"{at or 'case'}" for _, at, _ in CASES])
def test_as_an_object_with_json(case: Any, at: str, sentence: str) -> None:
    result = run("-", "--json", stdin=json.dumps(case))
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {"error": {"at": at, "message": sentence}}
    assert result.stderr == ""


def test_the_sentence_is_translated() -> None:
    result = run("-", "--lang", "ru", stdin='{"destination": "RU", "on": "вчера"}')
    assert result.stderr == "on: вчера – не дата. Напишите её так: ГГГГ-ММ-ДД, например 2026-03-20.\n"
    result = run("-", "--lang", "ky", "--json", stdin='{"destination": "RU"}')
    assert json.loads(result.stdout)["error"]["message"] == "Бул талаа милдеттүү, бирок ал жок."


UNREADABLE: list[tuple[str | bytes, str]] = [
    ("", "Standard input is empty; write a case as a JSON object into it."),
    (" \n\n", "Standard input is empty; write a case as a JSON object into it."),
    ("[]", "Standard input holds an empty list; put at least one case into it."),
    ("destination: RU", "Standard input is not JSON: Expecting value (line 1, column 1)."),
    (
        '{"destination": "RU",\n "on": }',
        "Standard input is not JSON: Expecting value (line 2, column 8).",
    ),
    (
        '{"destination": "RU", "on": "2026-03-20", "on": "2026-03-21"}',
        "Standard input is not JSON: the field on is given twice in one object.",
    ),
    ('{"destination": "RU", "on": NaN}', "Standard input is not JSON: NaN is no number."),
    ("[" * 100_000, "Standard input is not JSON: it is nested too deeply."),
    (
        '{"destination": "RU", "on": "2026-03-20"',
        "Standard input is not JSON: Expecting ',' delimiter (line 1, column 41).",
    ),
    (b"\xff\xfe{}", "Standard input is not written in UTF-8; save it as UTF-8 and try again."),
]


@pytest.mark.parametrize(("text", "sentence"), UNREADABLE, ids=range(len(UNREADABLE)))
@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_what_cannot_be_read(text: str | bytes, sentence: str, flag: list[str]) -> None:
    result = run("-", *flag, stdin=text)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence + "\n")


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    result = run(str(path))
    assert result.exit_code == 2
    assert result.stderr == f"There is no file {path}; check the path, or use - for standard input.\n"


def test_a_folder(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path} is a folder; name a file with a case in it.\n"


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.touch()
    result = run(str(path))
    assert result.stderr == f"{path} is empty; write a case as a JSON object into it.\n"


def test_a_language_not_spoken() -> None:
    result = run("-", "--lang", "de", stdin="{}")
    assert result.exit_code == 2
    assert result.stderr == "--lang de is not spoken here; choose one of ky, ru, en.\n"
