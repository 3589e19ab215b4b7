"""YAML read with the line of everything in it, so that a mistake can be named by its place."""

from __future__ import annotations

from typing import Any

import yaml

from sapar.core.cases.programmes.schema import Problem

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where it is there: several times as fast

Path = tuple[str | int, ...]
DEEPEST = 20
"""Levels of nesting beyond which a file is no programme."""


class Located:
    """A value of YAML, and the line on which each part of it stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.value: Any = None
        self.places: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def line(self, *path: str | int) -> int:
        """The line of the part, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return 0

    def problem(self, text: str, *path: str | int) -> None:
        """Note that something is wrong there."""
        self.problems.append(Problem(self.file, self.line(*path), text))


def read(file: str, text: str) -> Located:
    """The file's value; what is no YAML, twice in one mapping, or an alias is a problem."""
    found = Located(file)
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        found.problems.append(Problem(file, mark.line + 1 if mark else 0, f"this is no YAML: {problem.problem}."))
        return found
    except yaml.YAMLError:
        found.problems.append(Problem(file, 0, "this is no YAML: it holds characters that are not allowed."))
        return found
    if node is None:
        found.problems.append(Problem(file, 0, "the file is empty."))
        return found
    found.value = _value(found, node, ())
    return found


def _value(found: Located, node: yaml.Node, path: Path) -> Any:
    found.places.setdefault(path, node.start_mark.line + 1)
    if len(path) > DEEPEST:
        found.problem("this is nested too deeply.", *path)
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(found, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(found, item, (*path, number)) for number, item in enumerate(node.value)]
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError):
        found.problem(f"the value {str(node.value)[:60]} cannot be read.", *path)
        return None


def _mapping(found: Located, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = (*path, key)
        if key in value:
            found.problems.append(
                Problem(
                    found.file,
                    key_node.start_mark.line + 1,
                    f"{key} is given twice; the first is on line {found.line(*place)}.",
                )
            )
            continue
        found.places[place] = key_node.start_mark.line + 1
        value[key] = _value(found, value_node, place)
    return value
