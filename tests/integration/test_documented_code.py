"""The Python of the how-tos runs as it is printed, block after block, and its assertions hold."""

import re
from pathlib import Path

import pytest
import typer

from sapar.sites.cli.main import app
from tools.reference_commands import walk

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.glob("*/*.md") if "```python" in page.read_text(encoding="utf-8"))
RUN = [page for page in PAGES if "assert " in page.read_text(encoding="utf-8")]


def test_there_is_something_to_run() -> None:
    assert DOCS / "how-to" / "notebook.md" in RUN


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_blocks_run(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {"__name__": page.stem}
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)


def written() -> list[tuple[str, str]]:
    """Every call of `sapar` on the pages: in blocks, and within a line."""
    found = []
    for page in sorted([*DOCS.glob("*.md"), *DOCS.glob("[!g]*/*.md"), DOCS.parent / "README.md"]):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        inline = re.findall(r"`(?:\.venv/bin/)?(sapar [a-z][^`\n]*)`", text)
        block = re.findall(r"^(?:\$ )?(?:\.venv/bin/)?(sapar [a-z].*)$", text, re.MULTILINE)
        found += [(page.name, call.split("#")[0]) for call in (*inline, *block)]
    return found


def test_commands_and_options_that_the_pages_write_are_there() -> None:
    tree = dict(walk(typer.main.get_command(app)))
    groups = {" ".join(path.split()[:-1]) for path in tree} | {"sapar manage"}
    calls, wrong = written(), []
    for page, call in calls:
        path = next((known for known in (" ".join(call.split()[:n]) for n in (4, 3, 2)) if known in tree), "")
        options = set(re.findall(r"(?<=\s)--[a-z-]+", call))
        if path and path != "sapar manage":
            known = {name for one in tree[path].params for name in (*one.opts, *one.secondary_opts)}
            wrong += [(page, call, option) for option in options - known - {"--help"}]
        elif not any(
            call.startswith(group) and (call + " ").removeprefix(group)[0] == " " for group in groups - {"sapar"}
        ):
            wrong.append((page, call, "no such command"))
    assert len(calls) > 60
    assert wrong == []
