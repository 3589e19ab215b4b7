"""The law in force beside reforms of it, on the same persons, in one pass; counts that identify nobody.

All variants are asked together: what they share is computed once, since equal trees have equal keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from sapar.engines.disclosure.suppression import suppressed
from sapar.engines.pathways import language as L
from sapar.engines.pathways.batch import Population
from sapar.engines.pathways.corridor import Corridor, Duty
from sapar.engines.pathways.language import DAY, Expr

THRESHOLD = 10
"""The least count that is shown."""

BANDS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 150))
"""Ages in completed years, both included."""

CHANGES = (
    "becomes_lawful",
    "becomes_unlawful",
    "stays_longer",
    "stays_shorter",
    "newly_owes",
    "no_longer_owes",
    "newly_barred",
    "no_longer_barred",
)
"""What is counted of each reform; of persons who are there on the day, except for bars. Duties: but to leave."""

ALL = "all"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Count:
    """How many persons of a sex and an age band; None where the count is left out."""

    corridor: str
    reform: str
    change: str
    sex: str
    age: str
    persons: int | None


def band(number: int) -> str:
    """An age band as it is written: 18-24."""
    first, last = BANDS[number]
    return f"{first}+" if number == len(BANDS) - 1 else f"{first}-{last}"


def changes(now: Corridor, then: Corridor) -> dict[str, Expr]:
    """For each of `CHANGES`, whether it happens to a person when `then` replaces `now`."""
    present = L.either(now.presence.present)
    before, after = L.either(now.lawful), L.either(then.lawful)
    stays, stayed = then.until, now.until
    owes = [_owes(now, duty) for duty in now.duties]
    would_owe = [_owes(then, duty) for duty in then.duties]
    paired = list(zip(owes, would_owe, strict=True))
    return {
        "becomes_lawful": present & ~before & after,
        "becomes_unlawful": present & before & ~after,
        "stays_longer": present & before & after & L.first_known(stays > stayed, L.FALSE),
        "stays_shorter": present & before & after & L.first_known(stays < stayed, L.FALSE),
        "newly_owes": present & L.any_of(*(would & ~did for did, would in paired)),
        "no_longer_owes": present & L.any_of(*(did & ~would for did, would in paired)),
        "newly_barred": ~L.either(now.barred) & L.either(then.barred),
        "no_longer_barred": L.either(now.barred) & ~L.either(then.barred),
    }


def changed(now: Corridor, then: Corridor) -> bool:
    """Whether the two can answer differently: whether any tree that is compared is another."""
    both = zip(changes(now, now).values(), changes(now, then).values(), strict=True)
    return any(same.key != other.key for same, other in both)


def _owes(corridor: Corridor, duty: Duty) -> Expr:
    # To leave is a duty of whoever is there unlawfully: counted as that, and not a second time here.
    if duty.who != "person" or duty.name == "departure":
        return L.FALSE
    return L.Clause(f"owes:{duty.name}", L.either(duty.applies & ~duty.done), duty.rules)


def compare(
    population: Population, now: Corridor, reforms: Sequence[tuple[str, Corridor]], day: int, threshold: int = THRESHOLD
) -> list[Count]:
    """Counts of persons by reform, change, sex and age band, with totals; small ones left out.

    `reforms`: names and the same corridor under each reformed law. `day`: days since 1970-01-01.
    """
    trees: dict[str, Expr] = {"age": L.age(L.Fact("birth_day"), DAY)}
    for number, (_, then) in enumerate(reforms):
        for change, tree in changes(now, then).items():
            trees[f"{change}_{number}"] = tree
    answers = population.answer(trees, day, keep=("sex",))
    counted = _counted(answers, [name for name in trees if name != "age"])
    found: list[Count] = []
    for number, (name, _) in enumerate(reforms):
        for change in CHANGES:
            cells = {(sex, age): count for sex, age, count in _cells(counted, f"{change}_{number}")}
            found += _published(now.code, name, change, cells, threshold)
    return found


def _counted(answers: ir.Table, columns: Sequence[str]) -> list[dict[str, object]]:
    age = answers["age"]
    number = ibis.cases(*((age.between(first, last), i) for i, (first, last) in enumerate(BANDS)), else_=-1)
    sex = answers["sex"].cast("string").fill_null(UNKNOWN)
    grouped = answers.mutate(by_sex=sex, by_age=number).group_by(["by_sex", "by_age"])
    sums = {name: answers[name].cast("int64").sum() for name in columns}
    rows: list[dict[str, object]] = grouped.aggregate(**sums).to_pyarrow().to_pylist()
    return rows


def _cells(counted: Sequence[dict[str, object]], column: str) -> Iterator[tuple[str, str, int]]:
    for row in counted:
        number = row["by_age"]
        assert isinstance(number, int)
        value = row[column]
        yield str(row["by_sex"]), band(number) if number >= 0 else UNKNOWN, value if isinstance(value, int) else 0


def _published(
    corridor: str, reform: str, change: str, cells: dict[tuple[str, str], int], threshold: int
) -> Iterator[Count]:
    sexes = sorted({sex for sex, _ in cells})
    order = [*(band(i) for i in range(len(BANDS))), UNKNOWN]
    ages = [age for age in order if any(age == a for _, a in cells)]
    full = {(sex, age): cells.get((sex, age), 0) for sex in sexes for age in ages}
    for sex in sexes:
        full[(sex, ALL)] = sum(full[(sex, age)] for age in ages)
    for age in (*ages, ALL):
        full[(ALL, age)] = sum(full[(sex, age)] for sex in sexes)
    sums = [{**{(sex, age): 1 for age in ages}, (sex, ALL): -1} for sex in (*sexes, ALL)]
    sums += [{**{(sex, age): 1 for sex in sexes}, (ALL, age): -1} for age in (*ages, ALL)]
    hidden = suppressed(full, sums, threshold)
    for sex in (ALL, *sexes):
        for age in (ALL, *ages):
            shown = None if (sex, age) in hidden else full[(sex, age)]
            yield Count(corridor, reform, change, sex, age, shown)
