"""Sentences about forms and answers in Kyrgyz, Russian and English: one JSON file a language in `texts/`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from sapar.core.cases.forms.model import LANGUAGES


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All sentences of a language by their keys; ValueError for a language that is not spoken here."""
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is not one of {', '.join(LANGUAGES)}")
    path = files("sapar.core.cases.forms") / "texts" / f"{lang}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def message(lang: str, key: str, **values: object) -> str:
    """The sentence `key` with its values put in; KeyError if it does not exist."""
    return catalogue(lang)[key].format(**values)
