"""An examiner's cases, written from the text of the rules alone; the engine must agree with each."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sapar.engines.pathways.answer import check
from sapar.engines.pathways.case import CaseError
from sapar.sites.cli.main import app

FOLDER = Path(__file__).parent / "examined"
USUAL = {
    "person": {"citizenships": ["KG"], "birth_date": "1992-05-01", "in_destination_register": False},
    "documents": [{"kind": "passport", "expires": "2035-01-01"}],
}
NAMES = {"duties": "duty", "pathways": "id", "contract_findings": "finding", "penalties": "penalty", "warnings": "kind"}
"""Lists of the answer whose items are found by name, and the field that holds the name."""


def plain(value: Any) -> Any:
    """What YAML read as a date is a text in JSON; YAML 1.1 reads a bare `on` as true."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {"on" if key is True else key: plain(item) for key, item in value.items()}
    return value


def load(name: str) -> list[Any]:
    """The cases of one file."""
    cases: list[Any] = plain(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")))
    return cases


def found(answer: Any, path: str) -> Any:
    """The part of an answer at `stay.until` or `duties.registration.due`; "absent" if a list has no such item."""
    if path == "findings":
        return sorted(item["finding"] for item in answer["contract_findings"])
    head, *rest = path.split(".")
    value = answer[head]
    if head == "warnings" and rest:
        return [rule for item in value if item["kind"] == rest[0] for rule in item["rules"] or ["-"]]
    if head in NAMES and rest:
        value = next((item for item in value if item[NAMES[head]] == rest[0]), None)
        if value is None:
            return "absent"
        rest = rest[1:]
    for name in rest:
        value = value[name]
    return value


def differences(answer: Any, expected: dict[str, Any]) -> list[str]:
    """Every expectation that the answer does not meet."""
    wrong = []
    for key, value in expected.items():
        path, _, test = key.partition(" ")
        got = found(answer, path)
        if test.startswith("has"):
            good = value in got
        elif test.startswith("lacks"):
            good = value not in got
        elif path.startswith("warnings.") and value is True:
            good = bool(got)
        else:
            good = got == value
        if not good:
            wrong.append(f"{key}: expected {value!r}, got {got!r}")
    return wrong


CASES = load("eurasian.yaml") + load("others.yaml")


@pytest.mark.parametrize("item", CASES, ids=[item["name"] for item in CASES])
def test_examined_case_is_answered_as_the_rules_say(item: Any) -> None:
    case = item["case"] if item.get("bare") else {**USUAL, **item["case"]}
    assert differences(check(case), item["expect"]) == []


REFUSED = load("refused.yaml")


@pytest.mark.parametrize("item", REFUSED, ids=[item["name"] for item in REFUSED])
def test_examined_input_is_refused_at_its_place(item: Any) -> None:
    with pytest.raises(CaseError) as refused:
        check(item["case"])
    assert refused.value.at == item["at"]


def test_batch_of_all_answers_each_line_in_order_and_ends_with_status_2() -> None:
    lines = [item["case"] for item in [*CASES[:3], *REFUSED, *CASES[3:6]]]
    result = CliRunner().invoke(app, ["check", "-", "--json"], input="\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [answer.get("error", {}).get("at") for answer in answers] == [
        *[None] * 3,
        *[item["at"] for item in REFUSED],
        *[None] * 3,
    ]
