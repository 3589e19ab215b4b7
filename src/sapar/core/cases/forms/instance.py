"""The answers to a form as a tree, the way paths walk it: a section is a node, each turn of a repeat is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sapar.core.cases.forms.model import Choice, Question
from sapar.core.cases.forms.values import Scalar, day_of


@dataclass(eq=False)
class Answer:
    """A node: the root, a section, a turn of a repeat, or a question with its answer."""

    question: Question | None  # None: the root
    parent: Answer | None
    raw: Any = None  # as it came: nested answers of a section, or what was typed
    value: Any = None  # as it is kept (JSON); None: blank
    shown: str = ""  # an answer that could not be read, as it was typed
    fault: tuple[str, dict[str, object]] | None = None  # key of a sentence and its values
    relevant: bool = True
    position: int = 1  # of a turn within its repeat
    inside: dict[str, list[Answer]] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)

    @property
    def worth(self) -> Scalar:
        """The answer as expressions see it, by the type of its question."""
        value = self.value
        if value is None or self.question is None or self.question.section:
            return ""
        if isinstance(value, int | float) and self.question.kind != "calculate":
            return float(value)
        if self.question.kind in ("date", "dateTime", "start", "end", "today"):
            found = day_of(value) if isinstance(value, str) else None
            return found if found is not None else str(value)
        return plain(value)

    @property
    def path(self) -> str:
        """The name of its field: `household/members[2]/age`."""
        if self.question is None or self.parent is None:
            return ""
        name = self.question.name
        if self.question.kind == "repeat":
            name = f"{name}[{self.position}]"
        above = self.parent.path
        return f"{above}/{name}" if above else name

    def children(self, name: str | None = None) -> Iterator[Answer]:
        """The relevant nodes right below, those of one name or all."""
        for nodes in [self.inside.get(name, [])] if name is not None else list(self.inside.values()):
            yield from (node for node in nodes if node.relevant)

    def above(self) -> Iterator[Answer]:
        """This node, its parent, and so on to the root."""
        node: Answer | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(eq=False)
class Block:
    """A repeat below one node, whether or not it has turns yet."""

    relevant: bool
    count: int | None = None  # as repeat_count says; None: as many as people add


@dataclass(frozen=True, eq=False)
class Entry:
    """A node of a list of choices: the list, an item, or a column of an item."""

    choices: tuple[Choice, ...] = ()
    choice: Choice | None = None
    label: str = ""
    column: str = ""

    @property
    def worth(self) -> Scalar:
        """The text of the column."""
        return self.column


def plain(value: Any) -> str:
    """An answer as the text that an XForm would hold."""
    from sapar.core.cases.forms.values import text

    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(name) for name in value)
    if isinstance(value, dict):
        parts = [value.get(key) for key in ("latitude", "longitude", "altitude", "accuracy")]
        return " ".join(text(float(part or 0)) for part in parts)
    if isinstance(value, bool):
        return text(value)
    return text(float(value)) if isinstance(value, int | float) else str(value)
