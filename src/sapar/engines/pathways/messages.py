"""Sentences of the engine in Kyrgyz, Russian and English: one JSON file a language, beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

LANGUAGES = ("ky", "ru", "en")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All sentences of a language by their keys; ValueError for a language that is not spoken here."""
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is not one of {', '.join(LANGUAGES)}")
    path = files("sapar.engines.pathways") / "texts" / f"{lang}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def message(lang: str, key: str, **values: object) -> str:
    """The sentence `key` with its values put in; KeyError if it does not exist (a test walks all keys)."""
    return catalogue(lang)[key].format(**values)


def label(lang: str, group: str, name: str) -> str:
    """The word for a name of the engine (a basis, a duty, a need); the name itself where none is written."""
    return catalogue(lang).get(f"{group}.{name}", name.replace("_", " "))
