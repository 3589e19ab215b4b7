"""What an expression is worth at a place among the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from elementpath.xpath_tokens import XPathToken

from sapar.core.cases.forms import values as V
from sapar.core.cases.forms.functions import FUNCTIONS
from sapar.core.cases.forms.instance import Answer, Entry
from sapar.core.cases.forms.model import Choice, Form, Question
from sapar.core.cases.forms.values import Value
from sapar.core.cases.forms.xpath import CURRENT, INSTANCE, parse


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the question it belongs to, the node that `.` means, and the day it is."""

    form: Form
    current: Answer
    today: date
    now: datetime
    lang: str
    node: Answer | Entry | None = None  # within a predicate; None: the current one
    position: int = 1
    size: int = 1

    @property
    def here(self) -> Answer | Entry:
        """The node that `.` means."""
        return self.current if self.node is None else self.node

    def about(self, node: Answer | Entry) -> Scope:
        """The scope in which `.` is that node and current() stays."""
        return replace(self, node=node)

    def worth(self, text: str) -> Value:
        """What an expression is worth; ExpressionFault if it is not understood."""
        return self.value(parse(text).root)

    def value(self, token: XPathToken) -> Value:
        """What a part of an expression is worth."""
        symbol = token.symbol
        if symbol in _LITERALS:
            found = token.value
            return found if isinstance(found, str) else float(found)  # type: ignore[arg-type]
        if symbol == "(":
            return self.value(token[0])
        if symbol in ("or", "and"):
            first = V.truth(self.value(token[0]))
            return (first or V.truth(self.value(token[1]))) if symbol == "or" else (
                first and V.truth(self.value(token[1]))
            )  # fmt: skip
        if symbol in _COMPARISONS:
            return V.compare(symbol, self.value(token[0]), self.value(token[1]))
        if symbol in ("+", "-") and len(token) == 1:
            return V.arithmetic(symbol, 0.0, self.value(token[0]))
        if symbol in _ARITHMETIC and len(token) == 2:
            return V.arithmetic(symbol, self.value(token[0]), self.value(token[1]))
        function = FUNCTIONS.get(symbol)
        if function is not None and token.label == "function":
            return function(self, list(token))
        return list(self.nodes(token))

    # Paths

    def nodes(self, token: XPathToken) -> list[Answer | Entry]:
        """The nodes that a path finds from here."""
        symbol = token.symbol
        if symbol == "/":
            if len(token) == 1:
                return self._absolute(token[0])
            found: list[Answer | Entry] = []
            for node in self.nodes(token[0]):
                found += self.about(node).nodes(token[1])
            return _once(found)
        if symbol == "[":
            return list(self._chosen(self.nodes(token[0]), token[1]))
        if symbol == "|":
            return _once([*self.nodes(token[0]), *self.nodes(token[1])])
        if symbol == "$":
            return self._variable(str(token[0].value))
        if symbol == ".":
            return [self.here]
        if symbol == "..":
            here = self.here
            return [here.parent] if isinstance(here, Answer) and here.parent is not None else []
        if symbol == "(":
            return self.nodes(token[0])
        return list(self._step(None if symbol == "*" else str(token.value)))

    def _absolute(self, token: XPathToken) -> list[Answer | Entry]:
        """A path from the root: its first step names the form itself, whatever it is called."""
        root: Answer = list(self.current.above())[-1]
        return [root] if token.symbol in ("(name)", "*") else []

    def _step(self, name: str | None) -> Iterator[Answer | Entry]:
        here = self.here
        if isinstance(here, Answer):
            yield from here.children(name)
        elif here.choice is not None and name is not None:
            if name == "label":
                yield Entry(column=self.form.text(here.choice.labels, self.lang))
            elif name in here.choice.columns:
                yield Entry(column=here.choice.columns[name])
        elif name == "root":
            yield here
        elif name == "item":
            yield from items(here.choices)

    def _chosen(self, nodes: list[Answer | Entry], predicate: XPathToken) -> Iterator[Answer | Entry]:
        for position, node in enumerate(nodes, start=1):
            found = replace(self, node=node, position=position, size=len(nodes)).value(predicate)
            if found == position if isinstance(found, float) else V.truth(found):
                yield node

    def _variable(self, name: str) -> list[Answer | Entry]:
        if name == CURRENT:
            return [self.current]
        if name.startswith(INSTANCE):
            return [Entry(choices=self.form.choices.get(name.removeprefix(INSTANCE), ()))]
        question = self.form.by_name.get(name)
        return list(self.answers_to(question)) if question else []

    def answers_to(self, question: Question) -> Iterator[Answer]:
        """`${name}`: within the same turn of a repeat the answer of that turn, from outside those of all turns."""
        start = self.here if isinstance(self.here, Answer) else self.current
        common = next(node for node in start.above() if node.question is None or _within(question.path, node.question))
        if common.question is not None and common.question.path == question.path:
            if common.relevant:
                yield common
            return
        depth = len(common.question.path) if common.question else 0
        found = [common]
        for name in question.path[depth:]:
            found = [child for node in found for child in node.children(name)]
        yield from found


def items(choices: Iterable[Choice]) -> Iterator[Entry]:
    """The choices of a list as nodes."""
    return (Entry(choice=choice) for choice in choices)


def _within(path: tuple[str, ...], question: Question) -> bool:
    """Whether a question lies in this section, or is it."""
    return path[: len(question.path)] == question.path


def _once(nodes: list[Answer | Entry]) -> list[Answer | Entry]:
    return list({id(node): node for node in nodes}.values())


_LITERALS = {"(string)", "(integer)", "(decimal)", "(float)"}
_COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
_ARITHMETIC = {"+", "-", "*", "div", "mod"}
