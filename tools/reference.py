"""A hook of MkDocs: writes the pages of docs/gen from the code, so that they cannot differ from it.

The language of rules comes from its specifications (tests/spec), the rules of each corridor from their data files,
translations and uses. `.venv/bin/python tools/reference.py` writes the pages only.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"ky": "Кыргызча", "ru": "По-русски", "en": "In English"}
GROUPS = (
    "logic",
    "comparison",
    "arithmetic",
    "calendar",
    "choice",
    "rows",
    "days_in",
    "limits",
    "minus",
    "past",
)
"""The specifications in the order in which they are best read; a test finds those that are missing here."""

if TYPE_CHECKING:
    from sapar.engines.corridors.coverage import Coverage
    from sapar.engines.pathways.law import RuleRecord
    from tests.spec.specification import Spec


def on_config(config: Any) -> Any:
    """Called by MkDocs before it looks for pages."""
    write(Path(config["docs_dir"]) / "gen")
    return config


def write(folder: Path) -> list[Path]:
    """Writes all pages into a folder; a page that would not change is left alone, others than ours are removed."""
    for place in (ROOT, ROOT / "src"):
        if str(place) not in sys.path:
            sys.path.insert(0, str(place))
    from tools import asvs
    from tools.reference_api import api
    from tools.reference_commands import commands
    from tools.reference_forms import forms

    pages = {
        "language.md": language(), "forms.md": forms(), "api.md": api(), "commands.md": commands(), "asvs.md": asvs.page(),
        **rules(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return sorted(folder / name for name in pages)


# The language


def language() -> str:
    """The reference of the language of rules: every specification with its facts, expression and answers."""
    parts = [
        "# The language of rules",
        "",
        (
            "A rule is an expression over the facts about a person. What is shown here is tested on every reading: for one "
            "person, for a population on DuckDB, folded for a day and not, asked about the past, and as sets of days."
        ),
        "",
        (
            "Facts are drawn as tables: the first column is the person; an empty cell is not known, an empty `to` is open. "
            "The day asked about is 2026-03-20 unless another is given. How rules are put together into a corridor is in "
            "[how to add a corridor](../how-to/add-a-corridor.md)."
        ),
        "",
    ]
    for group in GROUPS:
        parts += _group(importlib.import_module(f"tests.spec.test_{group}"))
    return "\n".join(parts) + "\n"


def _group(module: Any) -> list[str]:
    from tests.spec.specification import specs

    title, _, text = (inspect.getdoc(module) or "").partition("\n")
    parts = [f"## {title}", "", text.strip(), ""]
    names = _names(module)
    if names:
        parts += ["```python", *names, "```", ""]
    for spec in specs(module):
        parts += _specification(spec)
    return parts


def _names(module: Any) -> list[str]:
    """The names that the expressions of a group use, as they are written in its file."""
    source = inspect.getsource(module)
    kept = []
    for node in ast.parse(source).body:
        drawing = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Assign) and not drawing:
            kept.append(ast.get_source_segment(source, node) or "")
    return kept


def _specification(spec: Spec) -> list[str]:
    from tests.spec.specification import ON

    title = spec.name.removeprefix("test_").replace("_", " ").capitalize()
    asked = "" if spec.on == ON else f" On {spec.on}."
    answers = [f"| {person} | {_answer(value)} |" for person, value in spec.expected.items()]
    return [
        f"### {title}",
        "",
        spec.text + asked,
        "",
        "```text",
        spec.facts,
        "```",
        "",
        "```python",
        *_expression(spec),
        "```",
        "",
        "| person | answer |",
        "|---|---|",
        *answers,
        "",
    ]


def _expression(spec: Spec) -> list[str]:
    """What is written between the facts and the answers, and names that the specification gives itself."""
    source = spec.source
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    *before, last = [node for node in function.body if not _is_text(node)]
    assert isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
    written = [ast.get_source_segment(source, node) or "" for node in (*before, last.value.args[1])]
    return [line.removeprefix("    ") for text in written for line in text.splitlines()]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _answer(value: object) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)


# The rules


def rules() -> dict[str, str]:
    """One page a corridor with its rules, and one that counts them."""
    from sapar.engines.corridors.coverage import coverage, totals
    from sapar.engines.corridors.library import library
    from sapar.engines.corridors.registry import CORRIDORS

    pages = {}
    table = ["| corridor | rules | decide | inform | set aside | law known until |", "|---|---|---|---|---|---|"]
    for code, meta in CORRIDORS.items():
        uses = {item.rule: item for item in coverage(code)}
        page = f"rules-{code.lower()}.md"
        records = library().rules(code)
        pages[page] = _corridor(meta.names["en"], records, uses, meta.law_known_until.isoformat())
        counts = totals(code)
        table.append(
            f"| [{meta.names['en']}]({page}) | {len(records)} | {counts['decides']} | {counts['informs']} "
            f"| {counts['set_aside']} | {meta.law_known_until.isoformat()} |"
        )
    counts = totals()
    table.append(
        f"| **all** | {sum(counts.values())} | {counts['decides']} | {counts['informs']} | {counts['set_aside']} | |"
    )
    index = [
        "# The rules by corridor",
        "",
        (
            "Each rule **decides** (it is code, and an answer rests on it), **informs** (it is shown with the answer), or "
            "is **set aside** with a reason. `sapar corridors coverage` prints the same."
        ),
        "",
        *table,
        "",
    ]
    return {"rules.md": "\n".join(index), **pages}


def _corridor(name: str, records: tuple[RuleRecord, ...], uses: dict[str, Coverage], known: str) -> str:
    parts = [f"# Rules: {name}", "", f"The law is known until {known}.", ""]
    topic = ""
    for record in sorted(records, key=lambda record: record.topic):
        if record.topic != topic:
            topic = record.topic
            parts += [f"## {topic.replace('_', ' ').capitalize()}", ""]
        parts += _rule(record, uses[record.id])
    return "\n".join(parts)


def _rule(record: RuleRecord, use: Coverage) -> list[str]:
    begin = record.valid_from.isoformat() if record.valid_from else "not established"
    end = record.valid_to.isoformat() if record.valid_to else "no end known"
    where = (
        f": {', '.join(f'`{place}`' for place in use.where)}" if use.where else f": {use.reason}" if use.reason else ""
    )
    source = f"{_link(record.source_url)} ({record.source_grade or 'no grade'}, {record.source_date or 'undated'})"
    rows = [
        ("in force", f"{begin} to {end} ({_words(record.status)})"),
        ("use", _words(use.use) + where),
        (
            "numbers",
            "; ".join(f"`{key}` = {json.dumps(value, ensure_ascii=False)}" for key, value in record.params.items()),
        ),
        ("applies to", record.text("en", "applies_to")),
        ("legal basis", record.text("en", "legal_basis")),
        ("source", source),
        ("evidence", record.evidence),
        ("confidence", _words(record.confidence) + (", partly from memory" if record.partly_memory else "")),
        ("on its dates", record.text("en", "validity_note")),
    ]
    parts = [f"### {record.id}", "", "| | |", "|---|---|"]
    parts += [f"| {name} | {_cell(text)} |" for name, text in rows if text]
    parts.append("")
    for code, called in LANGUAGES.items():
        parts += [f"**{called}. {_plain(record.text(code, 'title'))}.** {_plain(record.text(code, 'rule'))}"]
        counted, conflict = record.text(code, "day_count"), record.text(code, "conflict")
        parts += [f"*{_plain(text)}*" for text in (counted, conflict) if text]
        parts.append("")
    return parts


def _link(url: str) -> str:
    return f"<{url}>" if url.startswith(("http://", "https://")) else _plain(url) or "none"


def _words(text: str) -> str:
    return text.replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _plain(text: str) -> str:
    """Text in which nothing is markup."""
    return "".join(f"\\{letter}" if letter in "*_[]<>`\\" else letter for letter in text.replace("\n", " "))


def pages() -> Iterator[str]:
    """The pages, by their place in the repository."""
    for path in write(ROOT / "docs" / "gen"):
        yield path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    print("\n".join(pages()))
