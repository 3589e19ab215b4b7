"""The contract of `sapar check`: what goes in, what comes out, in which order, with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sapar.engines.pathways.answer import check
from sapar.sites.cli.main import app

ISSUE = {
    "person": {"citizenships": ["KG"], "birth_date": "1992-05-01", "in_destination_register": None},
    "documents": [{"kind": "passport", "expires": "2026-07-10"}],
    "purpose": "work",
    "stays": [{"country": "RU", "from": "2026-03-02", "to": None}],
    "destination": "RU",
    "on": "2026-03-20",
    "stay_on": True,
}
MINIMAL = {"destination": "RU", "on": "2026-03-20"}
REFUSED = {**MINIMAL, "stays": [{"country": "RU", "from": "2026-03-02", "to": "2026-02-30"}]}

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text or JSON value into a file and returns its path."""

    def made(content: Any, name: str = "case.json") -> str:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return made


def run(*arguments: str, stdin: str | bytes | None = None, lang: str = "C.UTF-8") -> Any:
    return CliRunner().invoke(
        app, ["check", *arguments], input=stdin, env={"LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    )


# One case


def test_one_case_in_words(write: Write) -> None:
    result = run(write(ISSUE))
    assert result.exit_code == 0
    assert result.stdout.replace("\N{NO-BREAK SPACE}", " ").splitlines()[:3] == [
        "You may stay until 30 May 2026.",
        "Destination: Russia. Day: 20 March 2026.",
        "The law is known here up to 31 March 2026.",
    ]
    assert result.stderr == ""


def test_one_case_as_json_is_the_answer_of_the_engine(write: Write) -> None:
    result = run(write(ISSUE), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(json.dumps(check(ISSUE, "en")))
    assert len(result.stdout.splitlines()) == 1


def test_the_answer_of_the_issue(write: Write) -> None:
    answer = json.loads(run(write(ISSUE), "--json").stdout)
    assert list(answer)[:7] == ["destination", "on", "law_known_until", "entry", "stay", "work", "duties"]
    assert {"pathways", "contract_findings", "warnings", "trace"} <= set(answer)
    assert answer["law_known_until"] == "2026-03-31"
    entry = answer["entry"]
    assert (entry["allowed"], entry["first_lawful_day"], entry["barred_until"]) == (True, "2026-03-20", None)
    stay = answer["stay"]
    assert {name: stay[name] for name in ("lawful", "basis", "until", "days_used", "days_left", "overstay_days")} == {
        "lawful": True,
        "basis": "visa_free",
        "until": "2026-05-30",
        "days_used": 19,
        "days_left": 71,
        "overstay_days": 0,
    }
    assert (stay["present"], stay["first_day_too_many"]) == (True, "2026-05-31")
    assert (answer["work"]["allowed"], answer["work"]["basis"], answer["work"]["until"]) == (False, None, None)
    duty = next(duty for duty in answer["duties"] if duty["duty"] == "registration")
    assert (duty["due"], duty["done"], duty["overdue"], duty["recurring"]) == ("2026-03-31", False, False, None)
    assert "RU-REG-001" in duty["rules"]
    pathway = next(pathway for pathway in answer["pathways"] if pathway["id"] == "RU-eaeu-contract")
    assert (pathway["open"], pathway["missing"]) == ("no", ["contract"])


def test_only_destination_and_day_are_needed(write: Write) -> None:
    answer = json.loads(run(write(MINIMAL), "--json").stdout)
    assert answer["stay"]["present"] is False
    assert answer["stay"]["lawful"] is None
    assert "person.citizenships" in answer["missing"]


def test_standard_input() -> None:
    result = run("-", "--json", stdin=json.dumps(ISSUE))
    assert json.loads(result.stdout)["stay"]["until"] == "2026-05-30"


def test_a_byte_order_mark_is_no_obstacle() -> None:
    result = run("-", "--json", stdin=b"\xef\xbb\xbf" + json.dumps(ISSUE).encode())
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("lang", "first"),
    [
        ("en", "You may stay until 30 May 2026."),
        ("ru", "Вы можете оставаться до 30 мая 2026 года включительно."),
        ("ky", "Мыйзам боюнча кала аласыз. Акыркы күн: 2026-жылдын 30-майы."),
    ],
)
def test_three_languages(write: Write, lang: str, first: str) -> None:
    assert run(write(ISSUE), "--lang", lang).stdout.splitlines()[0] == first


@pytest.mark.parametrize(
    ("terminal", "word"),
    [("ru_RU.UTF-8", "Вы"), ("ky_KG.UTF-8", "Мыйзам"), ("de_DE.UTF-8", "You"), ("C", "You"), ("", "You")],
)
def test_the_terminal_chooses_the_language(write: Write, terminal: str, word: str) -> None:
    assert run(write(ISSUE), lang=terminal).stdout.split()[0] == word


def test_warnings_speak_the_language(write: Write) -> None:
    late = {**ISSUE, "on": "2026-05-20"}
    answer = json.loads(run(write(late), "--json", "--lang", "ru").stdout)
    warning = next(w for w in answer["warnings"] if w["kind"] == "law_unknown_after")
    assert warning["text"].startswith("Закон известен здесь до 31 марта 2026 года.")


def test_explain_prints_the_argument(write: Write) -> None:
    plain = run(write(ISSUE)).stdout
    explained = run(write(ISSUE), "--explain").stdout
    assert explained.startswith(plain.rstrip("\n"))
    added = explained[len(plain) :].splitlines()
    assert added[:3] == ["", "Why", "  Stay"]
    assert "        limit of days: 90; since: 1 January 2025; RU-STAY-002" in [
        line.replace("          ", "        ") for line in added
    ]
    assert any("provision: RU-STAY-002: Federal Law 115-FZ" in line for line in added)


def test_who_leaves_on_the_day_stays_no_longer(write: Write) -> None:
    answer = json.loads(run(write({**ISSUE, "on": "2026-06-10", "stay_on": False}), "--json").stdout)
    assert answer["stay"]["overstay_days"] == 11
    assert answer["stay"]["lawful"] is False


def test_eu_counts_every_schengen_state_together(write: Write) -> None:
    case = {
        "person": {"citizenships": ["KG"]},
        "stays": [
            {"country": "DE", "from": "2025-06-01", "to": "2025-06-10"},
            {"country": "FR", "from": "2025-06-10", "to": "2025-06-20"},
        ],
        "destination": "EU",
        "on": "2025-06-20",
    }
    assert json.loads(run(write(case), "--json").stdout)["stay"]["days_used"] == 20


def test_a_country_without_a_corridor_is_not_known(write: Write) -> None:
    answer = json.loads(run(write({"destination": "CN", "on": "2026-03-20"}), "--json").stdout)
    assert (answer["stay"]["lawful"], answer["entry"]["allowed"], answer["work"]["allowed"]) == (None, None, None)
    assert [warning["kind"] for warning in answer["warnings"]] == ["not_established"]


# Several cases


def lines(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def batch(items: list[Any], form: str) -> str:
    return json.dumps(items) if form == "list" else "\n".join(json.dumps(item) for item in items) + "\n"


@pytest.mark.parametrize("form", ["list", "lines"])
@pytest.mark.parametrize("flag", [["--json"], []])
def test_a_batch_answers_a_line_each_in_order(form: str, flag: list[str]) -> None:
    days = ["2026-03-20", "2026-03-22", "2026-03-21"]
    result = run("-", *flag, stdin=batch([{**ISSUE, "on": day} for day in days], form))
    assert result.exit_code == 0
    assert [line["on"] for line in lines(result)] == days
    assert [line["stay"]["days_used"] for line in lines(result)] == [19, 21, 20]


@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_refused_input_has_its_line_and_the_status_is_two(form: str) -> None:
    result = run("-", "--json", stdin=batch([ISSUE, REFUSED, MINIMAL, 7], form))
    assert result.exit_code == 2
    answered = lines(result)
    assert [set(line) == {"error"} for line in answered] == [False, True, False, True]
    assert answered[1]["error"] == {
        "at": "stays[0].to",
        "message": "2026-02-30 is not a date. Write it as YYYY-MM-DD, for example 2026-03-20.",
    }
    assert answered[3]["error"] == {"at": "", "message": "Write an object with named fields here."}
    assert result.stderr == ""


def test_a_line_that_is_not_json_is_refused_alone() -> None:
    text = "\n".join((json.dumps(ISSUE), '{"destination": "RU",', "", json.dumps(MINIMAL)))
    result = run("-", stdin=text)
    assert result.exit_code == 2
    answered = lines(result)
    assert [list(line) == ["error"] for line in answered] == [False, True, False]
    assert answered[1]["error"]["message"].startswith("This line is not JSON")


def test_one_line_in_a_file_of_lines_is_a_batch(write: Write) -> None:
    result = run(write(json.dumps(ISSUE), "cases.jsonl"))
    assert [line["stay"]["days_used"] for line in lines(result)] == [19]


def test_a_list_of_one_is_a_batch(write: Write) -> None:
    assert len(lines(run(write([ISSUE])))) == 1


def test_a_long_batch_prints_nothing_but_answers(write: Write) -> None:
    result = run(write([MINIMAL] * 250))
    assert len(lines(result)) == 250
    assert result.stderr == ""


# As a process of its own


def test_the_command_starts_without_what_it_does_not_need(write: Write) -> None:
    """Django, DuckDB and Ibis are not loaded for one case."""
    code = (
        "import sys\n"
        "from sapar.sites.cli.main import app\n"
        f"app(['check', {write(ISSUE)!r}], standalone_mode=False)\n"
        "print([name for name in ('django', 'ibis', 'duckdb', 'pyarrow', 'pandas') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout.splitlines()[-1] == "[]"


def test_letters_survive_a_terminal_without_utf8(write: Write) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sapar.sites.cli", "check", write(ISSUE), "--lang", "ky"],
        capture_output=True,
        check=True,
        env=environment(LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
    )
    assert done.stdout.decode("utf-8").startswith("Мыйзам боюнча кала аласыз.")


def test_a_closed_pipe_is_no_traceback(write: Write) -> None:
    command = f"{sys.executable} -m sapar.sites.cli check {write([MINIMAL] * 400)} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, env=environment())
    assert json.loads(done.stdout)["destination"] == "RU"
    assert "Traceback" not in done.stderr


def environment(**more: str) -> dict[str, str]:
    source = str(Path(__file__).parents[3] / "src")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": source, "LANG": "C.UTF-8", **more}
