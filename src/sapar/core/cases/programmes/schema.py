"""What a programme says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES = ("ky", "ru", "en")
Texts = Mapping[str, str]
"""A text in the three languages."""


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a programme's folder, with its place."""

    file: str
    line: int  # 0: the file as a whole
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Due:
    """How long something may take, and which law says so, if one does."""

    amount: int
    unit: str  # working_days, calendar_days, hours
    law: str = ""
    source: str = ""


@dataclass(frozen=True)
class State:
    """Where a case can stand."""

    code: str
    titles: Texts
    due: Due | None = None
    escalate: int | None = None  # to the supervisor, so many working days after the due time
    final: bool = False


@dataclass(frozen=True)
class Transition:
    """A step from states to a state: who may take it, what it asks for."""

    code: str
    titles: Texts
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]  # roles
    form: str = ""
    reason: bool = False
    closing_reasons: tuple[str, ...] = ()  # one of them must be chosen


@dataclass(frozen=True)
class Counterpart:
    """An agency that cases of this programme are referred to, and what it gets to see unless changed."""

    code: str
    titles: Texts
    office: str = ""  # code of an office that works here; empty: it answers by letter or telephone
    shares: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter or form on paper: words with places for what the case says, on our template or one in the folder."""

    code: str
    titles: Texts
    body: Texts  # with {number}, {person}, {form.question}…; see `letters`
    template: str = ""  # a Typst file within the folder; empty: ours
    states: tuple[str, ...] = ()  # in which it is offered; empty: all


@dataclass(frozen=True)
class Indicator:
    """A number that the programme reports: cases opened, closed, open or overdue, or the median days to close."""

    code: str
    titles: Texts
    counts: str
    state: str = ""
    closing_reason: str = ""


@dataclass(frozen=True)
class Programme:
    """A kind of case."""

    code: str
    prefix: str  # of case numbers
    titles: Texts
    summary: Texts
    sensitivity: int
    person: str  # required, optional or none
    form: str  # that opens a case; empty: none
    subject: str  # form.question whose answer names the case in lists; empty: none
    initial: str
    opened_by: tuple[str, ...]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    closing_reasons: Mapping[str, Texts]
    counterparts: Mapping[str, Counterpart]
    letters: Mapping[str, Letter]
    indicators: Mapping[str, Indicator]
    sealed: bool = False
    files: Mapping[str, str] = field(default_factory=dict, repr=False)  # name in the folder -> text
    digest: str = ""

    def ways_from(self, state: str) -> tuple[Transition, ...]:
        """The steps that lead on from a state, in the order of the folder."""
        return tuple(way for way in self.transitions.values() if state in way.sources)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form that the programme uses, the opening one first."""
        used = [self.form, *(way.form for way in self.transitions.values())]
        return tuple(dict.fromkeys(name for name in used if name))
