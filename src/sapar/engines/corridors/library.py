"""The rules file as records: facts from `data/`, translations from `texts/`, one file a corridor."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from sapar.engines.pathways.law import Law, RuleRecord


def read(folder: str, code: str) -> Any:
    """The content of one JSON file of a corridor ({} where it does not exist)."""
    path = files("sapar.engines.corridors") / folder / f"{code}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@cache
def corridor_data(code: str) -> Any:
    """The parameter file of a corridor."""
    return read("data", code)


def _codes() -> tuple[str, ...]:
    folder = files("sapar.engines.corridors") / "data"
    codes = (path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json"))
    return tuple(sorted(codes, key=lambda code: (corridor_data(code)["order"], code)))


CODES = _codes()
"""Corridors with a parameter file, in the order that the files state."""


@cache
def library() -> Law:
    """The law in force: every rule of every corridor."""
    records = []
    for code in CODES:
        texts = read("texts", code)
        for data in corridor_data(code)["rules"]:
            records.append(RuleRecord.from_data(data, texts.get(data["id"], {})))
    return Law(records)


@cache
def example_reforms() -> dict[str, str]:
    """The reforms that come with the project: the text of each YAML file by its name."""
    folder = files("sapar.engines.corridors") / "reforms"
    found = sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml"))
    return {name.removesuffix(".yaml"): (folder / name).read_text(encoding="utf-8") for name in found}
