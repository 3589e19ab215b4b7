"""From the fields of a page to nested answers: `household/members[2]/age` names the age of the second member."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sapar.core.cases.forms.evaluate import MOST_TURNS
from sapar.core.cases.forms.model import Form, Question

_PART = re.compile(r"^([^\[\]]+?)(?:\[(\d{1,6})\])?$")


def nest(form: Form, posted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Nested answers from posted fields; fields that are no question of the form are left out.

    Of several values under one name a select_multiple takes all, any other question the last.
    """
    answers: dict[Any, Any] = {}
    for name, values in posted.items():
        found = _place(form, name, answers)
        if found is None or not values:
            continue
        question, inside = found
        filled = [value for value in values if value != ""]
        if question.kind in ("select_multiple", "rank"):
            inside[question.name] = filled
        elif not question.section:
            inside[question.name] = values[-1]
    return {name: _listed(value) if isinstance(value, dict) else value for name, value in answers.items()}


def _place(form: Form, name: str, answers: dict[str, Any]) -> tuple[Question, dict[str, Any]] | None:
    """The question of a field and the answers it stands among, made on the way."""
    questions, inside = form.questions, answers
    question: Question | None = None
    parts = name.split("/")
    for depth, part in enumerate(parts):
        found = _PART.match(part)
        question = next((q for q in questions if found and q.name == found[1]), None)
        if not found or question is None:
            return None
        if question.kind == "repeat":
            place = int(found[2] or 0)
            if not 1 <= place <= MOST_TURNS + 1:
                return None
            inside = inside.setdefault(question.name, {}).setdefault(place, {})
        elif found[2] is not None:
            return None
        elif question.kind == "group":
            inside = inside.setdefault(question.name, {})
        elif depth < len(parts) - 1:
            return None
        questions = question.questions
    return (question, inside) if question else None


def _listed(answers: dict[Any, Any]) -> Any:
    """Turns by position as lists."""
    if answers and all(isinstance(key, int) for key in answers):
        return [_listed(answers[place]) for place in sorted(answers)]
    return {key: _listed(value) if isinstance(value, dict) else value for key, value in answers.items()}


def with_turn(answers: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The answers with one more, empty turn of a repeat (`household/members`)."""
    return _changed(answers, path.split("/"), lambda turns: [*turns, {}])


def without_turn(answers: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The answers without one turn of a repeat (`household/members[2]`)."""
    *above, last = path.split("/")
    found = _PART.match(last)
    if not found or not found[2]:
        raise LookupError(path)
    place = int(found[2])
    return _changed(
        answers, [*above, found[1]], lambda turns: [turn for n, turn in enumerate(turns, start=1) if n != place]
    )


def _changed(answers: Mapping[str, Any], parts: list[str], change: Any) -> dict[str, Any]:
    changed = dict(answers)
    found = _PART.match(parts[0])
    if not found:
        raise LookupError(parts[0])
    name, place = found[1], found[2]
    if len(parts) == 1:
        turns = changed.get(name)
        changed[name] = change(turns if isinstance(turns, list) else [])
    elif place:
        turns = list(changed.get(name) or [])
        turns[int(place) - 1] = _changed(turns[int(place) - 1], parts[1:], change)
        changed[name] = turns
    else:
        changed[name] = _changed(changed.get(name) or {}, parts[1:], change)
    return changed
