"""How alike two records of persons are, and what agrees and what does not; shown to whoever decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import Precision
from sapar.engines.identity.names import match

VERSION = "rules-1"
"""Kept with each score: how it was made."""
LIKELY = 0.80
"""From here on a record is shown before a new one is made, and waits in the queue if one is made all the same."""

WORDS = {
    "pin": _("PIN"),
    "document": _("document number"),
    "name": _("name"),
    "given": _("given name"),
    "surname": _("surname"),
    "father": _("patronymic"),
    "birth": _("birth date"),
    "birth_year": _("birth year"),
    "birth_swapped": _("birth date with day and month exchanged"),
    "birth_near": _("birth date, all but a digit"),
    "sex": _("sex"),
    "contact": _("phone or e-mail"),
    "district": _("district"),
}
"""The words of evidence, for people."""


@dataclass(frozen=True)
class Facts:
    """What is compared of one record. `names`: whole names; `documents`, `contacts`: as searched."""

    names: tuple[str, ...]
    birth_date: date | None = None
    birth_precision: str = Precision.UNKNOWN
    sex: str = ""
    pin: str = ""
    documents: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    district: str = ""


@dataclass
class Comparison:
    """`score` from 0 to 1; `agrees`, `differs`: keys of WORDS."""

    score: float
    agrees: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)

    def evidence(self) -> dict[str, Any]:
        """As a decision keeps it: no values."""
        return {"agrees": self.agrees, "differs": self.differs}


def compare(one: Facts, other: Facts) -> Comparison:
    """Compare two records. A PIN settles most; given names that differ never make one person of two (twins)."""
    found = Comparison(0.0)
    best = max((match(a, b) for a in one.names for b in other.names), key=lambda m: m.score, default=None)
    if best is None:
        return found
    given_differs = _names(best.reasons, found)
    score = best.score * _birth(one, other, found)
    if one.sex and other.sex:
        (found.agrees if one.sex == other.sex else found.differs).append("sex")
        score *= 1.0 if one.sex == other.sex else 0.6
    if one.contacts & other.contacts:
        found.agrees.append("contact")
        score += 0.05 * (1 - score)
    if one.district and other.district:
        (found.agrees if one.district == other.district else found.differs).append("district")
    if one.documents & other.documents:
        found.agrees.insert(0, "document")
        score = max(score, 0.70 if given_differs else 0.96)
    if one.pin and other.pin:
        if one.pin == other.pin:
            found.agrees.insert(0, "pin")
            score = max(score, 0.85 if given_differs else 0.99)
        else:
            found.differs.insert(0, "pin")
            score = min(score, 0.30)
    found.score = round(min(1.0, score), 3)
    return found


def _names(reasons: Iterable[str], found: Comparison) -> bool:
    """Sort the reasons of a comparison of names; whether the given names differ."""
    differs = False
    for reason in reasons:
        part, _dot, how = reason.partition(".")
        if part not in ("given", "surname", "father") or how in ("missing", "not_given"):
            continue
        (found.differs if how == "different" else found.agrees).append(part)
        differs = differs or (part == "given" and how == "different")
    return differs


def _birth(one: Facts, other: Facts, found: Comparison) -> float:
    a, b = one.birth_date, other.birth_date
    if a is None or b is None:
        return 0.85
    exact = one.birth_precision == other.birth_precision == Precision.DAY
    if not exact:
        if a.year == b.year:
            found.agrees.append("birth_year")
            return 0.93
        found.differs.append("birth_year")
        return 0.70 if abs(a.year - b.year) == 1 else 0.40
    if a == b:
        found.agrees.append("birth")
        return 1.0
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        found.agrees.append("birth_swapped")
        return 0.97
    if sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True)) == 1:
        found.agrees.append("birth_near")
        return 0.90
    found.differs.append("birth")
    return 0.60 if a.year == b.year else 0.40
