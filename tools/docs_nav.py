"""A hook of MkDocs: the table of contents follows the folders of docs/, so that a new page needs no list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SECTIONS = {
    "tutorial": "Tutorial",
    "how-to": "How to",
    "reference": "Reference",
    "gen": "Reference, generated",
    "explanation": "Explanation",
    "decisions": "Decisions",
}


def on_config(config: Any) -> Any:
    """Put every page into the section of its folder; the front page first, loose pages last."""
    docs = Path(config["docs_dir"])
    nav: list[Any] = [{"Sapar": "index.md"}]
    for folder, title in SECTIONS.items():
        pages = [p.relative_to(docs).as_posix() for p in sorted((docs / folder).rglob("*.md"))]
        if pages:
            nav.append({title: pages})
    nav.extend(p.name for p in sorted(docs.glob("*.md")) if p.name != "index.md")
    config["nav"] = nav
    return config
