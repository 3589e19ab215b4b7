"""`sapar mrz` and `sapar names match`: what goes in, what comes out, in which order, with which exit status."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from sapar.engines.identity.mrz.answer import FIELDS
from sapar.sites.cli.main import app

PASSPORT = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
CARD = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]


def run(*arguments: str, stdin: str | bytes | None = None) -> Any:
    result = CliRunner().invoke(app, arguments, input=stdin, env={"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def lines_of(result: Any) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_mrz_as_json() -> None:
    result = run("mrz", *PASSPORT, "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert list(said) == ["valid", "fields", "checks", "corrected", "errors"]
    assert tuple(said["fields"]) == FIELDS
    assert said["valid"] is True


def test_mrz_of_three_lines_in_words() -> None:
    result = run("mrz", *CARD, "--lang", "ru")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == ["Строки верны.", "  Формат: TD1", "  Вид документа: I"]


def test_mrz_reads_years_as_of_a_day() -> None:
    result = run("mrz", *PASSPORT, "--json", "--on", "1974-08-11")
    assert json.loads(result.stdout)["fields"]["birth_date_full"] == "1874-08-12"


def test_mrz_lines_on_standard_input_are_answered_in_order() -> None:
    bad = [PASSPORT[0], PASSPORT[1][:-1] + "1"]
    stdin = "\n".join(json.dumps({"lines": lines}) for lines in (PASSPORT, bad, CARD, []))
    result = run("mrz", "-", stdin=stdin)
    said = lines_of(result)
    assert result.exit_code == 0
    assert [one["valid"] for one in said] == [True, False, True, False]
    assert [one["fields"]["format"] for one in said] == ["TD3", "TD3", "TD1", None]
    assert [one["errors"][0]["kind"] for one in said if one["errors"]] == ["check_digit", "lines"]


def test_mrz_input_that_is_no_json_answers_an_error_on_its_line() -> None:
    stdin = "\n".join(
        ["nonsense", json.dumps({"lines": PASSPORT}), json.dumps({"lines": "x"}), "[1]", '{"lines": [1]}']
    )
    result = run("mrz", "-", stdin=stdin)
    said = lines_of(result)
    assert result.exit_code == 2
    assert said[0] == {"error": {"at": "", "message": "This line is not JSON: Expecting value (line 1, column 1)."}}
    assert said[1]["valid"] is True
    assert [one["error"]["at"] for one in said[2:]] == ["lines"] * 3


def test_mrz_bytes_that_are_no_text_refuse_their_line_only() -> None:
    result = run("mrz", "-", stdin=b"\xff\xfe{\n" + json.dumps({"lines": PASSPORT}).encode() + b"\n")
    assert result.exit_code == 2
    assert [one.get("valid") for one in lines_of(result)] == [None, True]


def test_mrz_lines_and_a_dash_together() -> None:
    result = run("mrz", PASSPORT[0], "-")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "Give either the lines of one document, or - alone for standard input.\n"


def test_names_match_as_json() -> None:
    result = run("names", "match", "Асанов Бакыт", "ASANOV BAKYT", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "score": 1.0,
        "same": True,
        "why": "The given name agrees; the surname agrees.",
    }


def test_names_match_in_words_of_three_languages() -> None:
    asked = ("names", "match", "Асанов Бакыт", "Асанов Мирлан", "--lang")
    assert run(*asked, "en").stdout == (
        "Not to be taken for the same person.\nScore: 0.4. The given names differ; the surname agrees.\n"
    )
    assert run(*asked, "ru").stdout.startswith("Нельзя считать одним человеком.\nСходство: 0.4. Имена разные;")
    assert run(*asked, "ky").stdout.startswith("Бир киши деп айтууга болбойт.\nОкшоштугу: 0.4. Аттары башка;")


def test_names_match_on_standard_input_in_order() -> None:
    pairs = [("Бакыт", "Бакыт"), ("Асанов Асан", "Асанов Үсөн"), ("Асанов Бакыт", "Bakyt Asanov")]
    stdin = "\n".join(json.dumps({"a": a, "b": b}, ensure_ascii=False) for a, b in pairs)
    result = run("names", "match", "-", stdin=stdin + "\n\n")
    said = lines_of(result)
    assert result.exit_code == 0
    assert [one["same"] for one in said] == [True, False, True]
    assert all(list(one) == ["score", "same", "why"] for one in said)


def test_names_match_refuses_what_is_no_pair() -> None:
    result = run("names", "match", "-", stdin='{"a": "Бакыт"}\n{"a": 1, "b": "x"}\n{"a": "x", "a": "y"}\n')
    assert result.exit_code == 2
    assert [one["error"]["at"] for one in lines_of(result)] == ["b", "a", ""]


def test_names_match_with_one_name() -> None:
    result = run("names", "match", "Бакыт")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Give two names, or - for standard input.\n"
