"""The table of OWASP ASVS 5.0: what is proved by tests, met by design, not applicable, open.

The requirements' numbers and levels, and our own few words about each, are in tests/security/asvs.csv; which tests
prove which requirement stands at the tests themselves (`@pytest.mark.asvs("6.2.1")`). `tools/reference.py` writes the
page when the documentation is built; a contradiction stops the build.

    .venv/bin/python tools/asvs.py     print the page
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
TABLE = TESTS / "security" / "asvs.csv"
# What is met by design may be tested as well; what is said to be tested must be.
SAID = {"tests": "covered, tested", "design": "covered by design", "na": "not applicable", "open": "**open**"}
CHAPTERS = {
    "1": "Encoding and sanitisation", "2": "Validation and business logic", "3": "Web front end", "4": "API and web service",
    "5": "Files", "6": "Authentication", "7": "Sessions", "8": "Authorisation", "9": "Self-contained tokens",
    "10": "OAuth and OpenID Connect", "11": "Cryptography", "12": "Communication", "13": "Configuration",
    "14": "Data protection", "15": "Secure coding", "16": "Logging and errors", "17": "WebRTC",
}  # fmt: skip


class Contradiction(Exception):
    """The table and the tests do not agree; the message says where."""


@dataclass(frozen=True)
class Row:
    """One requirement."""

    id: str
    level: str
    state: str
    where: str


def rows(table: Path = TABLE) -> list[Row]:
    """The table as it is written."""
    with table.open(encoding="utf-8", newline="") as opened:
        return [Row(**row) for row in csv.DictReader(opened)]


def tags(tests: Path = TESTS) -> dict[str, list[str]]:
    """The tests that name each requirement: file and function."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "mark.asvs(" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                for number in _numbers(function):
                    found.setdefault(number, []).append(f"{file.relative_to(ROOT).as_posix()}::{function.name}")
    return found


def _numbers(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.asvs":
            for argument in decorator.args:
                yield str(ast.literal_eval(argument))


def contradictions(listed: list[Row], tagged: dict[str, list[str]]) -> list[str]:
    """What does not agree, one sentence each."""
    known = {row.id: row for row in listed}
    wrong = [f"{row.id} is listed twice." for row in listed if sum(other.id == row.id for other in listed) > 1]
    wrong += [
        f"{number} is no requirement of the table: {tagged[number][0]}." for number in tagged if number not in known
    ]
    for row in listed:
        if row.state not in SAID:
            wrong.append(f"{row.id} has the unknown state {row.state}.")
        if not row.where:
            wrong.append(f"{row.id} does not say where or why.")
        if row.state == "tests" and row.id not in tagged:
            wrong.append(f"{row.id} is said to be tested, and no test names it.")
        if row.state in {"na", "open"} and row.id in tagged:
            wrong.append(f"{row.id} is tested and said to be {row.state}.")
        for path in re.findall(r"`([^`]+)`", row.where):
            if not (ROOT / path).exists():
                wrong.append(f"{row.id} points to {path}, which is not there.")
    return wrong


def page() -> str:
    """The page in Markdown; raises Contradiction."""
    listed, tagged = rows(), tags()
    wrong = contradictions(listed, tagged)
    if wrong:
        raise Contradiction("\n".join(wrong))
    listed = [replace(row, state="tests") if row.state == "design" and row.id in tagged else row for row in listed]
    counts = Counter(row.state for row in listed)
    parts = [
        "# OWASP ASVS 5.0, levels 1 and 2",
        "",
        (
            "Generated from `tests/security/asvs.csv` and from the tests, each of which names the requirements that it "
            "proves. The requirements themselves are in the "
            "[Application Security Verification Standard](https://github.com/OWASP/ASVS); here are their numbers only, "
            "with our own words."
        ),
        "",
        "| state | level 1 | level 2 |",
        "|---|---|---|",
    ]
    for state, said in SAID.items():
        of = [sum(row.state == state and row.level == level for row in listed) for level in ("1", "2")]
        parts.append(f"| {said} | {of[0]} | {of[1]} |")
    parts += ["", f"Open in all: {counts['open']}.", ""]
    chapter = ""
    for row in listed:
        if row.id.partition(".")[0] != chapter:
            chapter = row.id.partition(".")[0]
            parts += [
                f"## {chapter} {CHAPTERS[chapter]}",
                "",
                "| requirement | level | state | where or why |",
                "|---|---|---|---|",
            ]
        proofs = "".join(f"<br>`{proof}`" for proof in tagged.get(row.id, []))
        parts.append(f"| {row.id} | {row.level} | {SAID[row.state]} | {row.where}{proofs} |")
        following = listed.index(row) + 1
        if following == len(listed) or listed[following].id.partition(".")[0] != chapter:
            parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
