"""In which order the answers of a form are computed, and which expressions go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sapar.core.cases.forms.model import Form, Question
from sapar.core.cases.forms.tables import FormFault
from sapar.core.cases.forms.xpath import ExpressionFault, is_expression, parse


@dataclass(frozen=True)
class Step:
    """`open`: whether a question is asked, how often a repeat turns; `answer`: what it is worth."""

    kind: str
    name: str


class Circle(FormFault):
    """Questions whose expressions need one another; `names` in the order of the circle."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def steps(form: Form) -> list[Step]:
    """All steps so that each comes after those it needs; Circle if there is no such order."""
    graph: dict[Step, set[Step]] = {}
    for question in form.walk():
        opened, answered = Step("open", question.name), Step("answer", question.name)
        graph[opened] = _needs(form, question, question.relevant, question.repeat_count)
        if len(question.path) > 1:
            graph[opened].add(Step("open", question.path[-2]))
        # A section is answered when everything inside is: `count-non-empty(${section}/*)` waits for that.
        graph[answered] = {opened} | {Step("answer", inside.name) for inside in question.questions}
        if not question.section:
            default = question.default if is_expression(question.default) else ""
            graph[answered] |= _needs(form, question, question.calculation, default)
    try:
        return [step for step in TopologicalSorter(graph).static_order() if step.name in form.by_name]
    except CycleError as error:
        names = [step.name for step in reversed(error.args[1])]
        raise Circle(list(dict.fromkeys(names))) from error


def _needs(form: Form, question: Question, *texts: str) -> set[Step]:
    found: set[Step] = set()
    for text in filter(None, texts):
        found |= set(_needed(form, text))
    return found


def _needed(form: Form, text: str) -> Iterator[Step]:
    try:
        expression = parse(text)
    except ExpressionFault:
        return
    for name in expression.names:
        needed = form.by_name.get(name)
        if needed is None:
            continue
        # A section named with a star stands for the answers inside; alone it stands for its turns only.
        yield Step("answer" if not needed.section or expression.star else "open", name)
