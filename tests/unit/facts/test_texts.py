"""Messages exist in three languages and fill in the same values."""

from __future__ import annotations

import string

from sapar.engines.pathways.facts.texts import MESSAGES


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_message_is_there_in_three_languages_with_the_same_fields() -> None:
    for code, texts in MESSAGES.items():
        assert list(texts) == ["ky", "ru", "en"], code
        assert len({frozenset(fields(text)) for text in texts.values()}) == 1, code
