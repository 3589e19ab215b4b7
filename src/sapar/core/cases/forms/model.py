"""A form as it is read: questions in a tree, lists of choices, texts by language. Frozen; nothing here computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sapar.core.cases.forms.tables import Tables

Texts = Mapping[str, str]
"""A text by language: {"ky": …, "ru": …, "en": …}."""

LANGUAGES = ("ky", "ru", "en")
SELECTS = ("select_one", "select_multiple")
FILES = ("image", "file", "audio", "video")
SECTIONS = ("group", "repeat")
METADATA = ("start", "end", "today", "username", "deviceid")
HIDDEN = ("calculate", "hidden", *METADATA)
"""Types that nobody sees on a page."""
KINDS = (
    "text", "integer", "decimal", "date", "time", "dateTime", *SELECTS, "rank", "note", *FILES, "geopoint", "range",
    "acknowledge", "barcode", *HIDDEN, *SECTIONS,
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One entry of a list of choices; `columns` are those a choice_filter may ask for, `name` among them."""

    name: str
    labels: Texts
    columns: Mapping[str, str]
    line: int = 0


@dataclass(frozen=True)
class Question:
    """A question, or a section (group, repeat) with questions inside. Expressions are kept as they were written."""

    name: str
    kind: str  # one of KINDS
    path: tuple[str, ...]  # the names from the root down to this one
    line: int  # in the form's file
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    constraint_messages: Texts = field(default_factory=dict)
    required_messages: Texts = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    required: str = ""
    read_only: str = ""
    calculation: str = ""
    default: str = ""
    choice_filter: str = ""
    repeat_count: str = ""
    list_name: str = ""
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    @property
    def section(self) -> bool:
        """Whether this holds questions instead of an answer."""
        return self.kind in SECTIONS

    def walk(self) -> Iterator[Question]:
        """This and everything inside, in the order of the form."""
        yield self
        for question in self.questions:
            yield from question.walk()


@dataclass(frozen=True, eq=False)
class Form:
    """A form in one version; `digest` changes with any change of its tables."""

    id: str
    version: str
    digest: str
    titles: Texts
    default_language: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    tables: Tables

    def walk(self) -> Iterator[Question]:
        """Every question and section in the order of the form."""
        for question in self.questions:
            yield from question.walk()

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """Questions by name; of two with one name the first (check() reports the second)."""
        found: dict[str, Question] = {}
        for question in self.walk():
            found.setdefault(question.name, question)
        return found

    def text(self, texts: Texts, lang: str) -> str:
        """A text in a language, else in the form's default one, else in any."""
        return texts.get(lang) or texts.get(self.default_language) or next(iter(texts.values()), "")
