"""What becomes of every rule of the file: it decides, it informs, or it is set aside with a reason.

Computed from the corridors as they are built: a rule decides if a part of some corridor rests on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from sapar.engines.corridors import eaeu, kg
from sapar.engines.corridors.library import CODES, library
from sapar.engines.corridors.registry import SOURCES_OF_LAW, corridor
from sapar.engines.pathways import language as L
from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.language import DAY, Expr
from sapar.engines.pathways.parts import parts

Use = Literal["decides", "informs", "set_aside"]

UNPLACED = "unplaced"
"""The reason given for a rule that no part uses and no list names: an oversight, which the tests refuse."""


@dataclass(frozen=True)
class Coverage:
    """The use of one rule. `where`: the parts that rest on it (`basis:visa_free`, `RU/duty:registration`).

    `reason`: why it is set aside, as a short word; empty otherwise.
    """

    rule: str
    corridor: str
    use: Use
    where: tuple[str, ...]
    reason: str


def coverage(code: str | None = None) -> list[Coverage]:
    """The use of every rule, in the order of the file. `code`: of one corridor only; KeyError if it is not known."""
    if code is not None and code not in CODES:
        raise KeyError(code)
    return [item for item in _all() if code in (None, item.corridor)]


def totals(code: str | None = None) -> dict[Use, int]:
    """How many rules decide, inform and are set aside."""
    counted = Counter(item.use for item in coverage(code))
    return {"decides": counted["decides"], "informs": counted["informs"], "set_aside": counted["set_aside"]}


def problems() -> tuple[str, ...]:
    """What is wrong with the uses of rules: not placed, placed twice, unknown, or deciding though it may not."""
    known = {rule.id for rule in library().rules()}
    resting, informs, set_aside = _uses()
    found = [f"{item.rule}: no part uses it and no list names it" for item in _all() if item.reason == UNPLACED]
    for rule in sorted({*resting, *informs, *set_aside}):
        uses = [
            name
            for name, rules in (("decides", resting), ("informs", informs), ("set_aside", set_aside))
            if rule in rules
        ]
        if rule not in known:
            found.append(f"{rule}: there is no such rule")
        elif len(uses) > 1:
            found.append(f"{rule}: {' and '.join(uses)}")
        elif uses == ["decides"] and not library().decides(rule):
            found.append(f"{rule}: decides, but its status is {library().rule(rule).status}")
    return tuple(found)


@cache
def _all() -> tuple[Coverage, ...]:
    resting, informs, set_aside = _uses()
    found = []
    for record in library().rules():
        use: Use = "set_aside"
        where: tuple[str, ...] = ()
        reason = set_aside.get(record.id, UNPLACED)
        if record.id in resting:
            use, reason = "decides", ""
            where = tuple(
                part if code == record.corridor else f"{code}/{part}"
                for code, part in dict.fromkeys(resting[record.id])
            )
        elif record.id in informs:
            use, reason = "informs", ""
        found.append(Coverage(record.id, record.corridor, use, where, reason))
    return tuple(found)


@cache
def _uses() -> tuple[Mapping[str, list[tuple[str, str]]], frozenset[str], Mapping[str, str]]:
    """For each rule the parts that rest on it; the rules that inform; those set aside, with the reason."""
    resting: dict[str, list[tuple[str, str]]] = defaultdict(list)
    informs: set[str] = {*eaeu.INFORMS, *kg.INFORMS}
    set_aside: dict[str, str] = {**getattr(eaeu, "SET_ASIDE", {}), **kg.SET_ASIDE}
    built = [corridor(code) for code in CODES if code not in SOURCES_OF_LAW]
    for c in (*built, kg.kairylman(library())):
        for part, rules in _parts(c):
            for rule in rules:
                resting[rule].append((c.code, part))
        informs.update(c.informs)
        set_aside.update(c.set_aside)
    return MappingProxyType(dict(resting)), frozenset(informs), MappingProxyType(set_aside)


def _parts(c: Corridor) -> Iterator[tuple[str, set[str]]]:
    """Every part of a corridor by its address, with the rules it cites and the rules of the numbers in it."""
    for part in parts(c):
        yield part.address, {*part.rules, *_below(tree for _, tree in part.trees)}
    for basis in c.bases:
        trees = [basis.first(DAY)] if basis.first is not None else []
        if basis.count is not None:
            trees += [basis.count.used, basis.count.limit, basis.count.too_many]
        yield f"basis:{basis.name}", _below(trees)
    yield "entry", set(c.entry_rules)
    yield "work", set(c.work_rules)


def _below(trees: Iterable[Expr]) -> set[str]:
    """The rules of all named parts and numbers in some trees; each shared part is looked at once."""
    rules: set[str] = set()
    seen: set[int] = set()
    waiting = list(trees)
    while waiting:
        node = waiting.pop()
        if node.key in seen:
            continue
        seen.add(node.key)
        if isinstance(node, L.Clause):
            rules.update(node.rules)
        elif isinstance(node, L.Param):
            rules.add(node.rule)
        waiting.extend(node.children)
    return rules
