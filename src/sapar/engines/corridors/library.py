"""The rules file as records: facts from `data/`, translations from `texts/`, one file a corridor."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from sapar.engines.pathways.law import Law, RuleRecord

CODES = (
    "RU",
    "KZ",
    "BY",
    "TR",
    "KR",
    "JP",
    "GB",
    "EU",
    "PL",
    "DE",
    "IT",
    "SK",
    "AE",
    "SA",
    "QA",
    "EAEU",
    "KG",
)
"""Corridors with a file, in the order in which they are shown; EAEU and KG are law, not destinations."""


def read(folder: str, code: str) -> Any:
    """The content of one JSON file of a corridor ({} where it does not exist)."""
    path = files("sapar.engines.corridors") / folder / f"{code}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@cache
def corridor_data(code: str) -> Any:
    """The parameter file of a corridor."""
    return read("data", code)


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
