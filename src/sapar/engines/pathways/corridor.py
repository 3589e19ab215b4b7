"""What a corridor is made of, and the answers every corridor gives, as trees of the language.

A destination's module only states its parts (bases of stay, bans, duties, work, pathways, findings); how they
combine into "lawful until", "first day you may come back" and the rest is written here once, in the same
language, so that all readings agree on the combination too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sapar.engines.pathways import language as L
from sapar.engines.pathways.language import DAY, FALSE, NO_DAY, Expr, Rows, col
from sapar.engines.pathways.law import Law

UNKNOWN = L.Lit(None, "bool")


@dataclass(frozen=True)
class Presence:
    """Where the person is: the stay in the destination that covers the day asked about."""

    country: str
    zone: str

    @cached_property
    def stays(self) -> Rows:
        """Stays whose days count together with those in the destination."""
        return L.rows("stays", self.zone)

    @cached_property
    def own(self) -> Rows:
        """Stays in the destination itself."""
        if self.country == self.zone:
            return self.stays
        return self.stays.filter(col("stays", "country").equals(self.country))

    @cached_property
    def current(self) -> Rows:
        """The stay that covers the day."""
        return self.own.filter((col("stays", "entered") <= DAY) & (col("stays", "gone") >= DAY))

    @cached_property
    def present(self) -> Expr:
        """Whether the person is there on the day."""
        return L.Clause("present", L.exists(self.current))

    @cached_property
    def start(self) -> Expr:
        """The entry of the stay that covers the day; the day itself for one who would enter on it."""
        return L.Clause("start", L.first_known(L.maximum(self.current, col("stays", "entered")), DAY))


@dataclass(frozen=True)
class DayCount:
    """A limit of days: how many are used on a day, how many are allowed, the first day too many."""

    used: Expr
    limit: Expr
    too_many: Expr
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Basis:
    """A legal ground of stay. It holds on a day if `applies` and the day is not after `until`.

    `until` is the last day on this ground if the person stays on; it may lie in the past.
    `first(start)` is the first day from `start` on which one may be there on this ground, on what one holds.
    """

    name: str
    rules: tuple[str, ...]
    applies: Expr
    until: Expr
    first: Callable[[Expr], Expr] | None = None
    count: DayCount | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.until, L.Clause):
            object.__setattr__(self, "until", L.Clause(f"until:{self.name}", self.until, self.rules))

    @cached_property
    def holds(self) -> Expr:
        """Whether the stay is lawful on this ground on the day."""
        return L.Clause(f"basis:{self.name}", self.applies & (self.until >= DAY), self.rules)


@dataclass(frozen=True)
class Ban:
    """A bar to entry: in effect up to `until` (`OPEN`: no end known). `discretionary`: the law says "may refuse".

    `lifted`: rules that take such a bar away, each cited where it would be in effect on the day without them.
    """

    name: str
    rules: tuple[str, ...]
    until: Expr
    discretionary: bool = False
    lifted: tuple[tuple[str, Expr], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "until", L.Clause(f"barred_until:{self.name}", self.until, self.rules))

    @cached_property
    def active(self) -> Expr:
        """Whether the bar is in effect on the day."""
        return L.Clause(f"ban:{self.name}", L.first_known(self.until >= DAY, FALSE), self.rules)


@dataclass(frozen=True)
class Condition:
    """A condition of entry, and the fact it needs."""

    name: str
    rules: tuple[str, ...]
    holds: Expr
    fact: str = ""


@dataclass(frozen=True)
class Refusal:
    """A ground on which the border may refuse entry, though it need not."""

    name: str
    rules: tuple[str, ...]
    holds: Expr


@dataclass(frozen=True)
class Work:
    """A ground on which work is lawful, and its last day."""

    name: str
    rules: tuple[str, ...]
    applies: Expr
    until: Expr


@dataclass(frozen=True)
class Duty:
    """Something to be done by a day. `who`: person, employer or host. `recurring`: an ISO 8601 period.

    `also`: rules cited only where their condition holds (the child's rule for a child).
    """

    name: str
    rules: tuple[str, ...]
    applies: Expr
    due: Expr
    done: Expr
    recurring: str | None = None
    who: Literal["person", "employer", "host"] = "person"
    also: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True)
class Need:
    """One thing a pathway needs; `fact` is the place in the input where it would be stated."""

    name: str
    holds: Expr
    rules: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True)
class Pathway:
    """A lawful way to go and work: open if every need is met.

    `applies`: for whom it is a way. `terms`: the rules of which one must be in force; on other days the way is told
    with the day on which it opens or closed. `opened`: whether these rules opened the way; otherwise there was an
    earlier law, which is not known here.
    """

    id: str
    rules: tuple[str, ...]
    needs: tuple[Need, ...]
    applies: Expr = L.TRUE
    terms: tuple[str, ...] = ()
    opened: bool = True

    def in_force(self, law: Law) -> Expr:
        """Whether one of its terms is in force on the day; true where it has none."""
        return L.any_of(*(law.in_force(rule) for rule in self.terms)) if self.terms else L.TRUE


@dataclass(frozen=True)
class Penalty:
    """What a breach costs: from `low` to `high` in a currency (or a unit such as MCI), once or `per` day."""

    name: str
    rules: tuple[str, ...]
    applies: Expr
    low: Expr | None = None
    high: Expr | None = None
    currency: str = ""
    per: Literal["once", "day"] = "once"


@dataclass(frozen=True)
class Finding:
    """Something wrong with a contract or with what the worker paid."""

    name: str
    rules: tuple[str, ...]
    found: Expr


@dataclass(frozen=True)
class Corridor:
    """A destination's rules as code, for one state of the law."""

    code: str
    law: Law
    presence: Presence
    bases: tuple[Basis, ...]
    bans: tuple[Ban, ...] = ()
    conditions: tuple[Condition, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    work: tuple[Work, ...] = ()
    duties: tuple[Duty, ...] = ()
    pathways: tuple[Pathway, ...] = ()
    findings: tuple[Finding, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    entry_rules: tuple[str, ...] = ()
    work_rules: tuple[str, ...] = ()
    informs: tuple[str, ...] = ()
    set_aside: dict[str, str] = field(default_factory=dict)

    @cached_property
    def stay_lawful(self) -> Expr:
        """Whether being there on the day is lawful."""
        return L.Clause("stay_lawful", L.any_of(*(basis.holds for basis in self.bases)))

    @cached_property
    def stay_until(self) -> Expr:
        """The last lawful day if the person stays on, on the best ground; unknown if not lawful."""
        return L.greatest(*(L.when(L.either(b.holds), b.until, NO_DAY) for b in self.bases), NO_DAY)

    @cached_property
    def lawful(self) -> Expr:
        """Whether the person may be there on the day; for one who is not there yet, whether they may enter and be there."""
        refused = L.any_of(self.barred, *(~c.holds for c in self.conditions))
        return L.Clause("lawful", self.stay_lawful & (self.presence.present | ~L.either(refused)))

    @cached_property
    def until(self) -> Expr:
        """The last day on which the person may be there if they stay on; unknown if they may not."""
        return L.when(L.either(self.lawful), self.stay_until, NO_DAY)

    @cached_property
    def last_lawful(self) -> Expr:
        """For one who is there unlawfully: the last lawful day of this stay (the day before entry if none)."""
        past = (L.when(L.either(b.applies & (b.until < DAY)), b.until, NO_DAY) for b in self.bases)
        return L.Clause("last_lawful", L.greatest(self.presence.start - 1, *past))

    @cached_property
    def overstay(self) -> Expr:
        """Days since the last lawful day; 0 if the stay is lawful or the person is not there."""
        late = self.presence.present & ~self.stay_lawful
        return L.Clause("overstay", L.when(late, DAY - self.last_lawful, 0))

    @cached_property
    def count(self) -> DayCount | None:
        """The limit of days of this corridor, if it has one."""
        return next((basis.count for basis in self.bases if basis.count), None)

    @cached_property
    def barred(self) -> Expr:
        """Whether a bar to entry is in effect on the day."""
        return L.any_of(*(ban.active for ban in self.bans))

    @cached_property
    def barred_until(self) -> Expr:
        """The last day of the longest bar in effect; `OPEN` if no end is known."""
        return L.Clause(
            "barred_until", L.greatest(*(L.when(ban.active, ban.until, NO_DAY) for ban in self.bans), NO_DAY)
        )

    @cached_property
    def entry_allowed(self) -> Expr:
        """Whether crossing the border inwards on the day is lawful."""
        conditions = (c.holds for c in self.conditions)
        return L.Clause("entry_allowed", L.all_of(~self.barred, self.stay_lawful, *conditions), self.entry_rules)

    @cached_property
    def first_lawful_day(self) -> Expr:
        """The first day from the day asked about on which entry and presence are lawful, on what is held."""
        free = L.greatest(DAY, self.barred_until + 1)
        days = tuple(L.when(L.either(b.applies), b.first(free), NO_DAY) for b in self.bases if b.first is not None)
        first = L.least(*days, NO_DAY)
        return L.when(L.first_known(first >= L.NO_END, FALSE), NO_DAY, first)

    @cached_property
    def refusal_possible(self) -> Expr:
        """Whether the law lets the border refuse entry on the day."""
        return L.any_of(*(L.either(r.holds) for r in self.refusals))

    @cached_property
    def work_allowed(self) -> Expr:
        """Whether work is lawful on the day."""
        return L.Clause("work_allowed", L.any_of(*(w.applies for w in self.work)))

    @cached_property
    def work_until(self) -> Expr:
        """The last day on which work is lawful on the best ground."""
        return L.greatest(*(L.when(L.either(w.applies), w.until, NO_DAY) for w in self.work), NO_DAY)

    @cached_property
    def next_due(self) -> Expr:
        """The day of the first duty of the person that is not done."""
        return L.Clause("next_due", L.least(*(self.due(duty) for duty in self.duties if duty.who == "person"), NO_DAY))

    @cached_property
    def next_duty(self) -> Expr:
        """The name of that duty; unknown if there is none."""
        name: Expr = L.Lit(None, "text")
        for duty in reversed([d for d in self.duties if d.who == "person"]):
            name = L.when(L.first_known(self.due(duty).equals(self.next_due), FALSE), duty.name, name)
        return name

    def due(self, duty: Duty) -> Expr:
        """The day of a duty that applies and is not done; unknown otherwise."""
        return L.Clause(f"due:{duty.name}", L.when(L.either(duty.applies & ~duty.done), duty.due, NO_DAY), duty.rules)

    @cached_property
    def reasons(self) -> tuple[tuple[str, Expr], ...]:
        """What can be wrong, in a fixed order: the n-th is bit n of a reason mask.

        A basis that does not hold, a bar in effect, no right to work, a duty overdue.
        """
        found: list[tuple[str, Expr]] = []
        found += [(f"no_basis:{b.name}", ~L.either(b.holds)) for b in self.bases]
        found += [(f"barred:{b.name}", b.active) for b in self.bans]
        found += [("no_work", ~L.either(self.work_allowed))]
        found += [
            (f"overdue:{d.name}", L.first_known(self.due(d) < DAY, FALSE)) for d in self.duties if d.who == "person"
        ]
        return tuple(found)
