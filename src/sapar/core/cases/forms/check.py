"""What is wrong with a form, before anybody fills it in: one problem a place, with what to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from elementpath.xpath_tokens import XPathToken

from sapar.core.cases.forms.functions import pattern_fault
from sapar.core.cases.forms.messages import message
from sapar.core.cases.forms.model import HIDDEN, LANGUAGES, SELECTS, Form, Question, Texts
from sapar.core.cases.forms.odk import OdkFault, xform_xml
from sapar.core.cases.forms.order import Circle, steps
from sapar.core.cases.forms.reading import RANGE, Unread, read
from sapar.core.cases.forms.xpath import Expression, ExpressionFault, is_expression, parse, references, walk

_LISTED = (*SELECTS, "rank")
_GATHERING = {
    "count", "count-non-empty", "sum", "min", "max", "join", "concat", "indexed-repeat", "position", "[", "/", "name",
}  # fmt: skip
"""What may take the answers of all turns of a repeat at once."""


@dataclass(frozen=True)
class Problem:
    """Something to change in a form's tables."""

    line: int  # in the file; 0: the form as a whole
    column: str
    key: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The problem as one sentence with its place."""
        sentence = message(lang, f"check.{self.key}", **self.values)
        return (
            message(lang, "check.place", line=self.line, column=self.column, text=sentence) if self.line else sentence
        )


def check(form: Form, languages: tuple[str, ...] = LANGUAGES) -> list[Problem]:
    """All problems of a form; none means that it can be filled in, here and in ODK Collect, in all the languages."""
    found = [*_names(form), *_choices(form)]
    for question in form.walk():
        found += [*_expressions(form, question), *_fit(form, question), *_texts(form, question, languages)]
    if not form.titles:
        found.append(Problem(0, "form_title", "title"))
    found += _translated(form.titles, 0, "form_title", languages)
    for choices in form.choices.values():
        for choice in choices:
            if not choice.labels:
                found.append(Problem(choice.line, "label", "label"))
            found += _translated(choice.labels, choice.line, "label", languages)
    try:
        steps(form)
    except Circle as circle:
        line = form.by_name[circle.names[0]].line
        found.append(Problem(line, "calculation", "circle", {"names": " → ".join(circle.names)}))
    if not found:
        # pyxform sees what only ODK Collect would stumble over; after other faults it would but repeat them.
        found += _convertible(form)
    return found


def _names(form: Form) -> Iterator[Problem]:
    seen: dict[str, Question] = {}
    for question in form.walk():
        first = seen.setdefault(question.name.lower(), question)
        if first is not question:
            yield Problem(question.line, "name", "twice", {"name": question.name, "line": first.line})


def _choices(form: Form) -> Iterator[Problem]:
    for name, choices in form.choices.items():
        for choice, times in Counter(choice.name for choice in choices).items():
            if times > 1:
                line = [c.line for c in choices if c.name == choice][1]
                yield Problem(line, "name", "choice_twice", {"name": choice, "list": name})


# Expressions


def _expressions(form: Form, question: Question) -> Iterator[Problem]:
    texts = {
        "relevant": question.relevant,
        "constraint": question.constraint,
        "required": question.required,
        "read_only": question.read_only,
        "calculation": question.calculation,
        "choice_filter": question.choice_filter,
        "repeat_count": question.repeat_count,
        "default": question.default if is_expression(question.default) else "",
    }
    for column, text in texts.items():
        if not text:
            continue
        try:
            expression = parse(text)
        except ExpressionFault as fault:
            yield Problem(question.line, column, "expression", {"fault": str(fault)})
            continue
        for key, values in _faults(form, question, expression, column):
            yield Problem(question.line, column, key, values)


def _faults(
    form: Form, question: Question, expression: Expression, column: str
) -> Iterator[tuple[str, dict[str, object]]]:
    for name in sorted(expression.variables - set(form.by_name)):
        yield "reference", {"name": name, "near": _near(name, form.by_name)}
    for name in sorted(expression.lists - set(form.choices)):
        yield "list", {"name": name}
    lists = [*expression.lists, *([question.list_name] if column == "choice_filter" else [])]
    columns = {key for name in lists for choice in form.choices.get(name, ()) for key in choice.columns} | {"label"}
    known = set(form.by_name) | _roots(expression.root) | (columns | {"root", "item"} if lists else set())
    for name in sorted(expression.steps - known):
        yield "reference", {"name": name, "near": _near(name, known)}
    yield from _many(form, question, expression.root)
    for token in walk(expression.root):
        if token.symbol == "regex":
            fault = pattern_fault(str(token[1].value)) if token[1].symbol == "(string)" else "regex.literal"
            if fault:
                yield fault, {}
        if token.symbol == "choice-name":
            written = token[1].value if token[1].symbol == "(string)" else ""
            names = references(str(written)) or [str(written).split("/")[-1]]
            asked = form.by_name.get(names[0])
            if asked is None or asked.kind not in _LISTED:
                yield "choice_name", {}


def _near(name: str, known: object) -> str:
    near = get_close_matches(name, [str(each) for each in known], n=1)  # type: ignore[attr-defined]
    return near[0] if near else "–"


def _roots(root: XPathToken) -> set[str]:
    """First steps of paths from the root: the name of the form itself."""
    return {
        str(token[0].value)
        for token in walk(root)
        if token.symbol == "/" and len(token) == 1 and token[0].symbol == "(name)"
    }


def _many(form: Form, question: Question, root: XPathToken) -> Iterator[tuple[str, dict[str, object]]]:
    """References from outside into a repeat that nothing gathers: which turn is meant?"""
    waiting = [(root, False)]
    while waiting:
        token, gathered = waiting.pop()
        asked = form.by_name.get(str(token[0].value)) if token.symbol == "$" else None
        if asked and not gathered and not asked.section:
            around = [name for name in asked.path[:-1] if form.by_name[name].kind == "repeat"]
            if any(name not in question.path for name in around):
                yield "many", {"name": asked.name, "repeat": around[-1]}
        gathers = gathered or token.symbol in _GATHERING
        waiting += [(child, gathers) for child in token if token.symbol != "$"]


# What fits a type


def _fit(form: Form, question: Question) -> Iterator[Problem]:
    def problem(column: str, key: str, **values: object) -> Problem:
        return Problem(question.line, column, key, values)

    if question.list_name and question.list_name not in form.choices:
        yield problem("type", "list", name=question.list_name)
    if question.choice_filter and question.kind not in _LISTED:
        yield problem("choice_filter", "only_choices")
    if question.repeat_count and question.kind != "repeat":
        yield problem("repeat_count", "only_repeats")
    if question.kind == "calculate" and not question.calculation and not question.default:
        yield problem("calculation", "nothing")
    if question.constraint and not question.constraint_messages:
        yield problem("constraint_message", "silent")
    if question.kind == "range":
        yield from (problem("parameters", key) for key in _range(question))
    if question.default and not question.calculation and not question.section and not is_expression(question.default):
        try:
            value = read(question, question.default)
        except Unread:
            yield problem("default", "default")
        else:
            known = {choice.name for choice in form.choices.get(question.list_name, ())}
            chosen = value if isinstance(value, list) else [value]
            if question.list_name in form.choices and not set(chosen) <= known:
                yield problem("default", "default")


def _range(question: Question) -> Iterator[str]:
    try:
        start, end, step = (float(question.parameters.get(key, usual)) for key, usual in RANGE.items())
    except ValueError:
        yield "range"
        return
    if not step or start == end:
        yield "range"


# Texts


def _texts(form: Form, question: Question, languages: tuple[str, ...]) -> Iterator[Problem]:
    visible = not question.section and question.kind not in HIDDEN
    if visible and not question.labels and not question.hints:
        yield Problem(question.line, "label", "label")
    columns = {
        "label": question.labels,
        "hint": question.hints,
        "constraint_message": question.constraint_messages,
        "required_message": question.required_messages,
    }
    for column, texts in columns.items():
        yield from _translated(texts, question.line, column, languages)
        for name in sorted({name for text in texts.values() for name in references(text)} - set(form.by_name)):
            yield Problem(question.line, column, "reference", {"name": name, "near": _near(name, form.by_name)})


def _translated(texts: Texts, line: int, column: str, languages: tuple[str, ...]) -> Iterator[Problem]:
    missing = [lang for lang in languages if texts and not texts.get(lang)]
    if missing:
        yield Problem(line, column, "translation", {"languages": ", ".join(missing)})


def _convertible(form: Form) -> Iterator[Problem]:
    try:
        xform_xml(form)
    except OdkFault as fault:
        yield Problem(0, "", "odk", {"fault": str(fault)})
