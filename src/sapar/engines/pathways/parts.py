"""The parts of a corridor by address (`basis:visa_free`, `duty:registration`), each with its rules and its trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sapar.engines.pathways.corridor import Corridor
from sapar.engines.pathways.language import TRUE, Expr


@dataclass(frozen=True)
class Part:
    """One part of a corridor. `trees`: the role of each expression (`applies`, `until`, ...) and the expression."""

    group: str
    name: str
    rules: tuple[str, ...]
    trees: tuple[tuple[str, Expr], ...]

    @property
    def address(self) -> str:
        """The kind and the name of the part, as `sapar corridors show --part` takes it."""
        return f"{self.group}:{self.name}"


def parts(corridor: Corridor) -> Iterator[Part]:
    """Every part of the corridor, in the order of an answer."""
    for c in corridor.conditions:
        yield Part("condition", c.name, c.rules, (("holds", c.holds),))
    for ban in corridor.bans:
        yield Part("ban", ban.name, ban.rules, (("until", ban.until),))
    for r in corridor.refusals:
        yield Part("refusal", r.name, r.rules, (("holds", r.holds),))
    for basis in corridor.bases:
        yield Part("basis", basis.name, basis.rules, (("applies", basis.applies), ("until", basis.until)))
    for w in corridor.work:
        yield Part("work", w.name, w.rules, (("applies", w.applies), ("until", w.until)))
    for duty in corridor.duties:
        rules = (*duty.rules, *(rule for rule, _ in duty.also))
        steps = (("applies", duty.applies), ("due", duty.due), ("done", duty.done))
        yield Part("duty", duty.name, rules, steps)
    for pathway in corridor.pathways:
        needs = tuple((f"need.{need.name}", need.holds) for need in pathway.needs)
        rules = (*pathway.rules, *(rule for need in pathway.needs for rule in need.rules))
        conditions = (("applies", pathway.applies), ("in_force", pathway.in_force(corridor.law)))
        applies = tuple((role, tree) for role, tree in conditions if tree is not TRUE)
        yield Part("pathway", pathway.id, tuple(dict.fromkeys(rules)), (*applies, *needs))
    for finding in corridor.findings:
        yield Part("finding", finding.name, finding.rules, (("found", finding.found),))
    for penalty in corridor.penalties:
        ends = (("low", penalty.low), ("high", penalty.high))
        trees = (("applies", penalty.applies), *((role, tree) for role, tree in ends if tree is not None))
        yield Part("penalty", penalty.name, penalty.rules, trees)
