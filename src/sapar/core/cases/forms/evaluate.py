"""A form with its answers, computed: what is asked, what is required, what is wrong, what follows from what.

The same function serves a new page, a half-filled one, a round trip after every change and the final submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sapar.core.cases.forms import values as V
from sapar.core.cases.forms.instance import Answer, Block, Entry, plain
from sapar.core.cases.forms.messages import message
from sapar.core.cases.forms.model import FILES, HIDDEN, LANGUAGES, SELECTS, Choice, Form, Question, Texts
from sapar.core.cases.forms.order import Step, steps
from sapar.core.cases.forms.reading import Unread, read
from sapar.core.cases.forms.scope import Scope
from sapar.core.cases.forms.xpath import REFERENCE, is_expression

MOST_TURNS = 200
"""Turns of one repeat that are accepted."""


@dataclass(frozen=True)
class Option:
    """A choice that may be taken now."""

    name: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Item:
    """One thing on the page: all that a template needs, in the reader's language.

    - A question: `kind` says which control; `path` is the `name` of its field (`household/members[2]/age`) and, with
      an `error`, what the error links to. `text` is what stands in the field (what was typed, if it could not be
      read); `options` those that may be chosen now. For choices and acknowledgements post an empty hidden field of the
      same name before the control, so that a choice taken back is told from one not yet made.
    - A group (`kind` "group"): `items` inside.
    - A repeat ("repeat"): `items` are its turns; `fixed` says that their number follows from another answer, and
      nothing may be added or removed. `path` is that of the repeat itself (`household/members`).
    - A turn ("turn"): `position` from 1, `items` inside; post `<input type="hidden" name="{path}" value="1">` with it,
      so that an empty turn is kept. A new turn is posted as the next position.

    Items that are not `visible` (not relevant, or hidden types) need not be rendered at all.
    """

    kind: str
    path: str
    question: Question
    visible: bool
    label: str
    hint: str = ""
    required: bool = False
    read_only: bool = False
    value: Any = None  # as it is kept
    text: str = ""  # as it stands in a field
    options: tuple[Option, ...] = ()
    error: str = ""  # a sentence that says what to change
    missing: bool = False  # the error is only that nothing was answered yet
    position: int = 0
    fixed: bool = False
    items: tuple[Item, ...] = ()

    def walk(self) -> Iterator[Item]:
        """This and everything inside."""
        yield self
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True)
class Evaluation:
    """A form as it stands with the answers given."""

    form: Form
    answers: Mapping[str, Any]  # to be kept: typed, relevant, calculated values among them; nested, repeats as lists
    errors: Mapping[str, str]  # by path; empty if the answers can be accepted
    items: tuple[Item, ...]

    def walk(self) -> Iterator[Item]:
        """Every item in the order of the form."""
        for item in self.items:
            yield from item.walk()

    def item(self, path: str) -> Item:
        """The item of a path; LookupError if there is none."""
        for item in self.walk():
            if item.path == path:
                return item
        raise LookupError(path)


class Cleaned(NamedTuple):
    """What to keep, and what to change first."""

    answers: Mapping[str, Any]
    errors: Mapping[str, str]


def evaluate(
    form: Form, answers: Mapping[str, Any], *, today: date, now: datetime | None = None, lang: str = "ky"
) -> Evaluation:
    """A form with its answers, typed or as they were typed in, on a day, for a reader of a language.

    `answers`: nested as the form is, repeats as lists; what was posted by a page goes through nest() before.
    `now`: the wall-clock time where the officer is; midnight of today if not given.
    A question whose key is missing takes its default; one given as None or "" was left blank on purpose.
    Raises FormFault if the form itself is wrong (check() says how).
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is not one of {', '.join(LANGUAGES)}")
    return _Run(form, answers, today, now or datetime.combine(today, time()), lang).evaluation()


def clean(form: Form, raw: Mapping[str, Any], *, today: date, now: datetime | None = None, lang: str = "ky") -> Cleaned:
    """The answers to keep, and by path what has to be changed before they are accepted; see evaluate()."""
    done = evaluate(form, raw, today=today, now=now, lang=lang)
    return Cleaned(done.answers, done.errors)


@lru_cache(maxsize=256)
def _steps(form: Form) -> list[Step]:
    return steps(form)


class _Run:
    """One evaluation: the tree is grown and answered step by step, then read in the order of the form."""

    def __init__(self, form: Form, raw: Mapping[str, Any], today: date, now: datetime, lang: str) -> None:
        self.form, self.lang = form, lang
        self.root = Answer(None, None, raw=dict(raw))
        self.scope = Scope(form, self.root, today, now, lang)
        self.nodes: dict[str, list[Answer]] = {"": [self.root]}
        self.errors: dict[str, str] = {}

    def evaluation(self) -> Evaluation:
        for step in _steps(self.form):
            question = self.form.by_name[step.name]
            if step.kind == "open":
                self.open(question)
            elif not question.section:
                for node in self.nodes[question.name]:
                    self.answer(question, node)
        items = self.items(self.root, self.form.questions)
        return Evaluation(self.form, self.kept(self.root, self.form.questions), self.errors, items)

    def at(self, node: Answer) -> Scope:
        """The scope of a node's own expressions."""
        scope = self.scope
        return Scope(scope.form, node, scope.today, scope.now, scope.lang)

    def truth(self, node: Answer, text: str, default: bool) -> bool:
        return V.truth(self.at(node).worth(text)) if text else default

    def fault(self, path: str, key: str, **values: object) -> None:
        self.errors[path] = message(self.lang, key, **values)

    # Growing

    def open(self, question: Question) -> None:
        """Make the nodes of a question or section below every node of its parent."""
        found = self.nodes[question.name] = []
        parent_name = question.path[-2] if len(question.path) > 1 else ""
        for parent in self.nodes[parent_name]:
            grow = self.turns if question.kind == "repeat" else self.single
            nodes = grow(question, parent, parent.raw.get(question.name))
            parent.inside[question.name] = nodes
            found += nodes

    def single(self, question: Question, parent: Answer, raw: Any) -> list[Answer]:
        node = Answer(question, parent, raw)
        node.relevant = parent.relevant and self.truth(node, question.relevant, True)
        if question.section:
            node.raw = self.section(node.path, raw, node.relevant)
        return [node]

    def turns(self, question: Question, parent: Answer, raw: Any) -> list[Answer]:
        place = Answer(question, parent)
        relevant = parent.relevant and self.truth(place, question.relevant, True)
        path = repeat_path(place)
        raws = raw if isinstance(raw, list) else [raw] if isinstance(raw, dict) else []
        if relevant and raw and not isinstance(raw, list | dict):
            self.fault(path, "turns")
        if len(raws) > MOST_TURNS:
            self.fault(path, "turns.many", most=MOST_TURNS)
            raws = raws[:MOST_TURNS]
        count = None
        if question.repeat_count and relevant:
            number = V.number(self.at(place).worth(question.repeat_count))
            count = int(min(max(number, 0), MOST_TURNS)) if number == number else 0
            raws = [*raws[:count], *({} for _ in range(count - len(raws)))]
        parent.blocks[question.name] = Block(relevant, count)
        nodes = []
        for position, each in enumerate(raws, start=1):
            node = Answer(question, parent, relevant=relevant, position=position)
            node.raw = self.section(node.path, each, relevant)
            nodes.append(node)
        return nodes

    def section(self, path: str, raw: Any, relevant: bool) -> dict[str, Any]:
        """The answers inside a section; anything but a set of answers is refused."""
        if isinstance(raw, dict):
            return raw
        if raw not in (None, "") and relevant:
            self.fault(path, "section")
        return {}

    # Answering

    def answer(self, question: Question, node: Answer) -> None:
        """Give a node its value: calculated, read from what came, or its default."""
        if not node.relevant or question.kind == "note":
            return
        assert node.parent is not None
        given = question.name in node.parent.raw
        if given:
            try:
                node.value = read(question, node.raw)
            except Unread as unread:
                node.fault = (unread.key, unread.values)
                node.shown = node.raw if isinstance(node.raw, str) else ""
        if question.calculation:
            # once() asks for the value kept before, which was read just above.
            node.value, node.fault = self.computed(question, self.at(node).worth(question.calculation)), None
        elif not given:
            node.value = self.default(question, node)

    def default(self, question: Question, node: Answer) -> Any:
        if question.kind == "today":
            return self.scope.today.isoformat()
        if question.kind in ("start", "end"):
            return self.scope.now.isoformat(timespec="seconds")
        if is_expression(question.default):
            return self.computed(question, self.at(node).worth(question.default))
        return self.computed(question, question.default)

    def computed(self, question: Question, value: V.Value) -> Any:
        """A computed value as the question's type keeps it; what does not fit the type is blank."""
        found = V.scalar(value)
        if isinstance(found, float) and (found != found or abs(found) == float("inf")):
            return None
        if isinstance(found, float) and question.kind == "calculate":
            return int(found) if found.is_integer() else found
        try:
            return read(question, V.text(found))
        except Unread:
            return None

    # Reading

    def items(self, parent: Answer, questions: tuple[Question, ...]) -> tuple[Item, ...]:
        self.refuse_unknown(parent, questions)
        found = []
        for question in questions:
            if question.kind == "repeat":
                found.append(self.repeat(parent, question))
            else:
                found.append(self.item(question, parent.inside[question.name][0]))
        return tuple(found)

    def refuse_unknown(self, parent: Answer, questions: tuple[Question, ...]) -> None:
        names = {question.name for question in questions}
        for name in parent.raw:
            if name not in names and parent.relevant:
                self.fault(f"{parent.path}/{name}".removeprefix("/"), "unknown")

    def repeat(self, parent: Answer, question: Question) -> Item:
        block, place = parent.blocks[question.name], Answer(question, parent)
        turns = []
        for node in parent.inside[question.name]:
            inside = self.items(node, question.questions)
            label = self.words(node, question.labels)
            turns.append(Item("turn", node.path, question, block.relevant, label, position=node.position, items=inside))
        path = repeat_path(place)
        return Item(
            "repeat", path, question, block.relevant, self.words(place, question.labels),
            self.words(place, question.hints), fixed=block.count is not None, items=tuple(turns),
            error=self.errors.get(path, ""),
        )  # fmt: skip

    def item(self, question: Question, node: Answer) -> Item:
        visible = node.relevant and question.kind not in HIDDEN
        label, hint = self.words(node, question.labels), self.words(node, question.hints)
        if question.kind == "group":
            inside = self.items(node, question.questions)
            error = self.errors.get(node.path, "")
            return Item("group", node.path, question, visible, label, hint, error=error, items=inside)
        required = node.relevant and self.truth(node, question.required, False)
        chosen = node.value if isinstance(node.value, list) else [node.value]
        choices = self.choices(question, node) if question.list_name and node.relevant else []
        missing = self.judge(question, node, required, {choice.name for choice in choices})
        return Item(
            kind=question.kind,
            path=node.path,
            question=question,
            visible=visible,
            label=label,
            hint=hint,
            required=required,
            read_only=bool(question.calculation) or self.truth(node, question.read_only, False),
            value=node.value,
            text=node.shown or plain(node.value),
            options=tuple(
                Option(c.name, self.form.text(c.labels, self.lang) or c.name, c.name in chosen) for c in choices
            ),
            error=self.errors.get(node.path, ""),
            missing=missing,
        )

    def choices(self, question: Question, node: Answer) -> list[Choice]:
        choices = self.form.choices.get(question.list_name, ())
        if not question.choice_filter:
            return list(choices)
        scope = self.at(node)
        return [c for c in choices if V.truth(scope.about(Entry(choice=c)).worth(question.choice_filter))]

    def judge(self, question: Question, node: Answer, required: bool, offered: set[str]) -> bool:
        """Note what is wrong with an answer; whether it is only missing."""
        if not node.relevant or question.calculation:
            return False
        if node.fault:
            key, values = node.fault
            self.fault(node.path, key, **values)
        elif node.value is None:
            if required and question.kind not in ("note", *HIDDEN):
                own = self.words(node, question.required_messages)
                self.errors[node.path] = own or message(self.lang, _required(question.kind))
                return True
        elif question.list_name and not set(_names(node.value)) <= offered:
            known = {choice.name for choice in self.form.choices.get(question.list_name, ())}
            self.fault(node.path, "choice.gone" if set(_names(node.value)) <= known else "choice")
        elif not self.truth(node, question.constraint, True):
            own = self.words(node, question.constraint_messages)
            self.errors[node.path] = own or message(self.lang, "constraint")
        return False

    def words(self, node: Answer, texts: Texts) -> str:
        """A text in the reader's language with `${name}` filled in: choices by their labels, days as 31.03.2026."""
        text = self.form.text(texts, self.lang)
        if "${" not in text:
            return text
        return REFERENCE.sub(lambda found: self.readable(node, found[1]), text)

    def readable(self, node: Answer, name: str) -> str:
        question = self.form.by_name.get(name)
        nodes = list(self.at(node).answers_to(question)) if question else []
        if not question or not nodes:
            return ""
        value = nodes[0].value
        if question.list_name and value is not None:
            labels = {c.name: self.form.text(c.labels, self.lang) for c in self.form.choices[question.list_name]}
            return ", ".join(labels.get(each) or each for each in _names(value))
        worth = nodes[0].worth
        return f"{worth:%d.%m.%Y}" if isinstance(worth, date) else plain(value)

    # Keeping

    def kept(self, parent: Answer, questions: tuple[Question, ...]) -> dict[str, Any]:
        """The answers below a node as they are kept; a default taken back stays as None."""
        answers: dict[str, Any] = {}
        for question in questions:
            nodes = [node for node in parent.inside[question.name] if node.relevant]
            if question.kind == "repeat":
                if nodes:
                    answers[question.name] = [self.kept(node, question.questions) for node in nodes]
            elif not nodes:
                continue
            elif question.section:
                inside = self.kept(nodes[0], question.questions)
                if inside:
                    answers[question.name] = inside
            elif nodes[0].value is not None:
                answers[question.name] = nodes[0].value
            elif question.default and not question.calculation and question.name in parent.raw:
                answers[question.name] = None
        return answers


def repeat_path(place: Answer) -> str:
    """The path of a repeat itself, without a turn."""
    return place.path.rpartition("[")[0]


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _required(kind: str) -> str:
    if kind in SELECTS:
        return "required.select"
    if kind in FILES:
        return "required.file"
    return "required.acknowledge" if kind == "acknowledge" else "required"
