"""What waits on a desk: of each list how many there are, and the first few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from sapar.core.accounts.actors import Actor
from sapar.core.cases import queries, rules
from sapar.core.cases.enums import Answer
from sapar.core.cases.filters import Filters
from sapar.core.cases.models import Case, Referral, Task

COUNTED = 100
"""How far a desk counts: it is opened more than any other page, and the list behind each number counts further."""


def named(person: str) -> tuple[str, ...]:
    """The columns that make a person's name; `person`: the way to their record."""
    return tuple(f"{person}__{part}" for part in ("surname", "given", "patronymic", "one_name"))


COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Case: ("uid", "number", "programme", "due_at", "paused_since", "closed_at", "person", *named("person")),
    Referral: (
        "mode", "answer", "due_at", "counterpart", "case", "case__uid", "case__number", "case__programme",
        "from_office", "from_office__names", "to_office", "to_office__names",
    ),
    Task: ("title", "due_on", "case", "case__uid", "case__number"),
}  # fmt: skip
"""What a line of a desk says, of the row and of what stands beside it: a desk fetches no more."""
_KINDS: dict[str, type[Model]] = {"offered": Referral, "helping": Referral, "waiting": Referral}
"""Of what the lists are that hold no cases."""


@dataclass(frozen=True)
class Heap:
    """One list of a desk."""

    number: int  # at most COUNTED + 1, which means "more than COUNTED"
    rows: list[Any]  # the most urgent first


def desk(*, actor: Actor, shown: int, now: datetime | None = None) -> dict[str, Heap]:
    """The lists of whoever works with cases, with so many rows of each; a fixed number of statements.

    `mine`, `overdue`, `nobody` (cases), `offered` and `helping` (what others ask), `waiting` (what others were asked),
    `tasks`; of `open` only the number. Of `nobody` the number says no more than whether there are more than are shown.
    """

    def cases(**chosen: str) -> QuerySet[Case]:
        return queries.cases(actor=actor, filters=Filters(**chosen), now=now)  # type: ignore[arg-type]  # all are texts

    few = shown + 1
    keys = {
        "mine": walk(cases(scope="mine")),
        "overdue": walk(cases(status="overdue")),
        "nobody": walk(cases(assignee="none"), most=few),
        "offered": walk(queries.inbox(actor=actor, answer=Answer.OFFERED)),
        "helping": walk(queries.inbox(actor=actor, answer=Answer.ACCEPTED)),
        # Those of each answer along the index of their order: of both at once the database would sort all.
        "waiting": walk(*(queries.waiting(actor=actor, answer=answer) for answer in rules.LIVE), most=few),
    }
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for name, found in keys.items():
        wanted[_KINDS.get(name, Case)].update(found[:shown])
    rows = {kind: fetched(kind, first, COLUMNS[kind]) for kind, first in wanted.items()}
    heaps = {
        name: Heap(len(found), [rows[kind][key] for key in found[:shown] if key in rows[kind]])
        for name, found in keys.items()
        for kind in [_KINDS.get(name, Case)]
    }
    tasks = queries.tasks(actor=actor)
    first_tasks = list(tasks.only(*COLUMNS[Task])[:few])
    heaps["tasks"] = Heap(len(first_tasks), first_tasks[:shown])
    # PostgreSQL walks no order for a hundred rows that are joined with cases of which it expects few; it counts them well.
    for name, rest in (("waiting", queries.waiting(actor=actor)), ("tasks", tasks)):
        if heaps[name].number > shown:
            heaps[name] = Heap(queries.counted(rest, COUNTED), heaps[name].rows)
    return heaps | {"open": Heap(queries.counted(cases(), COUNTED), [])}


def walk(*found: QuerySet[Any], most: int | None = None, by: str = "due_at") -> list[int]:
    """The keys of the first rows of a list in its order, or of several together in the order of the column `by`, as far
    as a desk counts or up to `most`.

    They are read along the index of that order: what is shown is fetched afterwards (`fetched`), for joined at once it
    would be fetched for every row that is counted.
    """
    bound = COUNTED + 1 if most is None else most
    if len(found) == 1:
        return list(found[0].values_list("pk", flat=True)[:bound])
    pairs = [pair for part in found for pair in part.values_list(by, "pk")[:bound]]
    return [key for _at, key in sorted(pairs, key=lambda pair: (pair[0] is None, *pair))[:bound]]


def fetched(kind: type[Model], keys: Collection[int], columns: Collection[str]) -> dict[int, Any]:
    """Rows by their keys, in the order of these, with these columns, of rows beside them too (`person__given`)."""
    others = {column.rpartition("__")[0] for column in columns if "__" in column}
    found = kind._default_manager.select_related(*sorted(others)).only(*columns).in_bulk(keys) if keys else {}
    return {key: found[key] for key in keys if key in found}
