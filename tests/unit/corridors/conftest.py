"""What the worked examples of the corridors share: a case is asked, parts of the answer are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sapar.engines.pathways.answer import check

Facts = dict[str, Any]
Examine = Callable[[str, Facts, dict[str, Any]], None]


def _part(answer: Facts, path: str) -> Any:
    """`stay.until`, `duties.registration.due`, `pathways.RU-school.open`; "absent" if there is no such part."""
    value: Any = answer
    for name in path.split("."):
        if isinstance(value, list):
            keys = ("duty", "id", "finding", "penalty")
            found = [item for item in value if any(item.get(key) == name for key in keys)]
            if not found:
                return "absent"
            value = found[0]
        else:
            value = value[name]
    return value


@pytest.fixture
def examine() -> Examine:
    """Asks about a destination (facts of a citizen of Kyrgyzstan unless a person is given) and compares.

    A path that ends in + names rules that must be among those cited, one that ends in - rules that must not.
    """

    def compare(destination: str, facts: Facts, expected: dict[str, Any]) -> None:
        answer = check({"destination": destination, "person": {"citizenships": ["KG"]}, **facts})
        for path, value in expected.items():
            if path.endswith("+"):
                cited = _part(answer, path[:-1])
                assert set(value) <= set(cited), f"{path}: {cited}"
            elif path.endswith("-"):
                assert not set(value) & set(_part(answer, path[:-1])), path
            else:
                assert _part(answer, path) == value, path

    return compare
