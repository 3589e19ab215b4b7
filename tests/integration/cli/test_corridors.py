"""`sapar corridors`: the law of each destination as a table, as JSON and in words."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from typer.testing import CliRunner

from sapar.engines.corridors.library import CODES, library
from sapar.engines.corridors.registry import CORRIDORS
from sapar.sites.cli.main import app


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["corridors", *arguments], env={"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""})


def test_list() -> None:
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["code", "name", "destination", "rules", "law", "known", "until"]
    assert [line.split()[0] for line in lines[1:]] == list(CODES)
    assert lines[1].split() == ["RU", "Russia", "yes", str(len(library().rules("RU"))), "2026-03-31"]
    # numbers stand to the right, under one another
    assert {len(line[: line.rindex(" 20")]) for line in lines[1:]} == {len(lines[1][: lines[1].rindex(" 20")])}


def test_list_as_json_and_in_kyrgyz() -> None:
    found = json.loads(run("list", "--json", "--lang", "ky").stdout)
    assert [item["code"] for item in found] == list(CODES)
    assert found[1]["name"] == CORRIDORS["KZ"].names["ky"]
    assert [item["code"] for item in found if not item["destination"]] == ["EAEU", "KG"]


@pytest.mark.parametrize(("on", "rule"), [("2024-12-31", "RU-STAY-001"), ("2025-01-01", "RU-STAY-002")])
def test_rules_on_a_day(on: str, rule: str) -> None:
    found = json.loads(run("rules", "RU", "--on", on, "--json").stdout)
    stays = {item["rule"] for item in found} & {"RU-STAY-001", "RU-STAY-002"}
    assert stays == {rule}
    assert len(found) == sum(1 for r in library().rules("RU") if r.in_force(_day(on)))


def test_rules_in_words() -> None:
    result = run("rules", "ru", "--on", "2026-03-20", "--lang", "ru")
    row = next(line for line in result.stdout.splitlines() if line.startswith("RU-STAY-002"))
    assert row.split()[1:] == ["пребывание", "2025-01-01", "есть", "источник", *"90 дней в календарном году".split()]
    assert result.stderr == ""


def test_rules_warn_where_the_law_is_not_known() -> None:
    result = run("rules", "RU", "--on", "2027-01-01")
    assert result.stderr.startswith("The law is known here up to 31 March 2026.")


def test_changes() -> None:
    found = json.loads(run("changes", "RU", "--from", "2024-12-31", "--to", "2025-01-01", "--json").stdout)
    assert {(item["rule"], item["change"]) for item in found} >= {("RU-STAY-001", "ended"), ("RU-STAY-002", "begun")}
    assert all(item["valid_from"] == "2025-01-01" or item["valid_to"] == "2024-12-31" for item in found)


def test_what_came_and_went_between_the_days_is_a_change() -> None:
    found = json.loads(run("changes", "RU", "--from", "2024-01-01", "--to", "2026-01-01", "--json").stdout)
    assert ("RU-EXP-007", "both") in {(item["rule"], item["change"]) for item in found}


def test_no_changes() -> None:
    result = run("changes", "RU", "--from", "2026-03-20", "--to", "2026-03-20")
    assert result.exit_code == 0
    assert result.stdout.replace("\N{NO-BREAK SPACE}", " ") == (
        "Nothing is known to have changed between 20 March 2026 and 20 March 2026.\n"
    )


def test_coverage_counts_every_rule_once() -> None:
    found = json.loads(run("coverage", "--json").stdout)
    assert [item["rule"] for item in found["rules"]] == [rule.id for rule in library().rules()]
    counts = Counter(item["use"] for item in found["rules"])
    assert found["total"] == {use: counts[use] for use in ("decides", "informs", "set_aside")}
    assert sum(sum(count.values()) for count in found["corridors"].values()) == len(library().rules())
    assert all(item["where"] for item in found["rules"] if item["use"] == "decides")
    assert all(item["reason"] for item in found["rules"] if item["use"] == "set_aside")


def test_coverage_of_one_corridor_in_words() -> None:
    lines = run("coverage", "--corridor", "RU").stdout.splitlines()
    assert lines[0].split() == ["code", "decides", "informs", "set", "aside", "rules"]
    counts = [int(number) for number in lines[1].split()[1:]]
    assert lines[1].startswith("RU")
    assert sum(counts[:3]) == counts[3] == len(library().rules("RU"))
    assert lines[2] == ""
    assert [line.split()[0] for line in lines[4:]] == [rule.id for rule in library().rules("RU")]
    proposal = next(line for line in lines if line.startswith("RU-ENT-007"))
    assert proposal.split(maxsplit=1)[1].strip().startswith("set aside")
    assert proposal.endswith("a proposal, not law")


def test_coverage_ends_with_the_sum() -> None:
    lines = run("coverage").stdout.splitlines()
    table = lines[: lines.index("")]
    columns = [[int(cell) for cell in line.split()[-4:]] for line in table[1:]]
    assert [line.split()[0] for line in table[1:]] == [*CODES, "all"]
    assert columns[-1] == [sum(column) for column in zip(*columns[:-1], strict=True)]


def test_show_lists_the_parts() -> None:
    lines = run("show", "RU").stdout.splitlines()
    assert lines[0].split() == ["part", "name", "rules"]
    basis = next(line for line in lines if line.startswith("basis:visa_free"))
    assert "RU-STAY-001 RU-STAY-002" in basis


@pytest.mark.parametrize(
    ("lang", "first", "rule"),
    [
        (
            "en",
            "Days without a visa (ground of stay; basis:visa_free)",
            "  RU-STAY-002: 90 days in a calendar year (since: 1 January 2025)",
        ),
        (
            "ru",
            "Дни без визы (основание пребывания; basis:visa_free)",
            "  RU-STAY-002: 90 дней в календарном году (действует с: 1 января 2025 года)",
        ),
        (
            "ky",
            "Визасыз күндөр (болуу негизи; basis:visa_free)",
            "  RU-STAY-002: Календардык жылда 90 күн (качантан бери: 2025-жылдын 1-январы)",
        ),
    ],
)
def test_show_tells_a_part(lang: str, first: str, rule: str) -> None:
    lines = (
        run("show", "RU", "--part", "basis:visa_free", "--lang", lang)
        .stdout.replace("\N{NO-BREAK SPACE}", " ")
        .splitlines()
    )
    assert lines[0] == first
    assert rule in lines
    assert len(lines) > 10


def test_show_tells_all_parts_of_a_kind() -> None:
    told = run("show", "RU", "--part", "refusal").stdout
    assert told.startswith("A fine not paid (ground on which the border may refuse; refusal:unpaid_fine)\n")
    assert "Holds if:" in told


def _day(text: str) -> int:
    from sapar.engines.pathways.days import parse

    return parse(text)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rules", "XX"), f"There is no corridor XX; choose one of {', '.join(CODES)}.\n"),
        (("show", "FR"), f"There is no corridor FR; choose one of {', '.join(CODES)}.\n"),
        (("coverage", "--corridor", "USA"), f"There is no corridor USA; choose one of {', '.join(CODES)}.\n"),
        (
            ("rules", "RU", "--on", "tomorrow"),
            "--on tomorrow is not a date; write it as YYYY-MM-DD, for example 2026-03-20.\n",
        ),
        (
            ("changes", "RU", "--from", "2026-01-01", "--to", "2025-01-01"),
            "--to 2025-01-01 is before --from 2026-01-01; give the earlier day to --from.\n",
        ),
        (
            ("show", "RU", "--part", "basis:magic"),
            "RU has no part basis:magic; `sapar corridors show RU` lists its parts.\n",
        ),
        (
            ("show", "EAEU"),
            "EAEU is law for others and no destination; see `sapar corridors rules EAEU`.\n",
        ),
        (("list", "--lang", "xx"), "--lang xx is not spoken here; choose one of ky, ru, en.\n"),
    ],
)
def test_refusals(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence)
