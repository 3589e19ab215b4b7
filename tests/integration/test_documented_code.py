"""The Python of the how-tos runs as it is printed, block after block, and its assertions hold."""

import re
from pathlib import Path

import pytest

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
