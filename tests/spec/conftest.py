"""Runs every specification on every reading; a file's specifications are asked together, since asking costs time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from sapar.engines.pathways.scalar import Person
from tests.spec.readings import READINGS
from tests.spec.specification import Spec, specs
from tests.spec.tables import persons

MANY = 1000
"""Persons of one specification are numbered below."""

_asked: dict[tuple[str, str], dict[str, dict[int, Any]]] = {}


@pytest.fixture(params=list(READINGS))
def spec(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Compares what a reading says with what the specification states."""
    reading: str = request.param
    name = request.node.originalname
    key = (reading, request.module.__name__)
    if key not in _asked:
        _asked[key] = _ask(reading, request.module)
    said = _asked[key][name]

    def compare(facts: str, expression: object, expected: Mapping[int, Any], *, on: str = "") -> None:
        assert said == dict(expected)

    return compare


def _ask(reading: str, module: ModuleType) -> dict[str, dict[int, Any]]:
    stated = list(specs(module))
    said: dict[str, dict[int, Any]] = {}
    for on in {spec.on for spec in stated}:
        together = [spec for spec in stated if spec.on == on]
        said |= _together(reading, together)
    return said


def _together(reading: str, stated: list[Spec]) -> dict[str, dict[int, Any]]:
    everybody: dict[int, Person] = {}
    for position, spec in enumerate(stated):
        for number, person in persons(spec.facts, spec.day).items():
            everybody[position * MANY + number] = person
    answers = READINGS[reading](everybody, {spec.name: spec.expression for spec in stated}, stated[0].day)
    return {
        spec.name: {
            number - position * MANY: spec.written(answer[spec.name])
            for number, answer in sorted(answers.items())
            if number // MANY == position
        }
        for position, spec in enumerate(stated)
    }
