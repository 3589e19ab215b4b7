"""Whether two names can be one person's: a score, a verdict and the reasons.

A name alone never proves that two records are one person; it can show that they are not. Given names that differ, or
fathers' names that differ, never match, whatever else agrees: that is what twins and siblings look like. A different
surname only lowers the score, since it changes by marriage; a patronymic that is missing, an initial, a slip of the
pen lower it less. The penalties were set on the table of labelled pairs in `tests/unit/identity/pairs.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sapar.engines.identity.messages import message
from sapar.engines.identity.names.compare import Agreement, fathers, given_names, surnames
from sapar.engines.identity.names.fold import fold
from sapar.engines.identity.names.parts import FEMALE, Parts, readings

SAME = 0.7
"""From this score on two names are taken for one person's."""

A = Agreement

_SURNAME = {
    A.EQUAL: 0.0,
    A.SPELLING: 0.03,
    A.ENDING: 0.03,
    A.FORMER: 0.05,
    A.CLOSE: 0.10,
    A.PARTIAL: 0.06,
    A.FROM_FATHER: 0.10,
    A.NOT_GIVEN: 0.0,
    A.MISSING: 0.26,
}
_GIVEN = {
    A.EQUAL: 0.0,
    A.SPELLING: 0.04,
    A.CLOSE: 0.10,
    A.PARTIAL: 0.08,
    A.INITIAL: 0.18,
    A.NOT_GIVEN: 0.35,
    A.MISSING: 0.55,
}
_FATHER = {A.EQUAL: 0.0, A.SPELLING: 0.03, A.CLOSE: 0.06, A.INITIAL: 0.04, A.NOT_GIVEN: 0.03, A.MISSING: 0.08}

_MARRIED = 0.25
_OTHER_SURNAME = 0.35
_NOTHING_BUT_GIVEN = 0.6
_ONE_WORD = 0.15
_CAP = 0.4
"""No score above this if given or fathers' names differ."""
_CAP_SEX = 0.6
_EQUAL = 0.8
"""What equal names score at least, however little they hold (Асанов Б.; Токтогул уулу)."""


@dataclass(frozen=True)
class Match:
    """`score`: 0 to 1; `same`: whether it reaches SAME; `reasons`: keys of sentences, the weightiest first."""

    score: float
    same: bool
    reasons: tuple[str, ...]

    def why(self, lang: str = "en") -> str:
        """The reasons in one short sentence."""
        said = "; ".join(message(lang, f"names.{reason}") for reason in self.reasons)
        return said[:1].upper() + said[1:] + "."


def match(a: str, b: str) -> Match:
    """Compare two full names in any spelling and order. Symmetric: match(a, b) == match(b, a)."""
    one, other = sorted((a, b))
    pairs = [(x, y) for x in readings(one) for y in readings(other)]
    if not pairs:
        return Match(0.0, False, ("no_name",))
    best = max((_compared(x, y) for x, y in pairs), key=lambda found: found.score)
    if best.score < _EQUAL and fold(one) == fold(other):
        return replace(best, score=_EQUAL, same=True)
    return best


def _compared(x: Parts, y: Parts) -> Match:
    same_sex = bool(_sex(x)) and _sex(x) == _sex(y)
    given = given_names(x.given, y.given, same_sex=same_sex)
    father = fathers(x.father, y.father)
    surname = _surnames(x, y)
    score = 1.0 - _GIVEN.get(given, 0.0) - _FATHER.get(father, 0.0) - _surname_penalty(surname, given, father, x, y)
    if given is surname is A.EQUAL and father is A.NOT_GIVEN:
        score = 1.0
    if _words(x) == 1 or _words(y) == 1:
        score -= _ONE_WORD
    if given is A.DIFFERENT or father is A.DIFFERENT:
        score = min(score - 0.3, _CAP)
    if x.sex and y.sex and x.sex != y.sex:
        score = min(score, _CAP_SEX)
    if given is father is A.NOT_GIVEN and (_words(x) > 1 or _words(y) > 1):
        score = min(score, _CAP_SEX)
    score = round(max(0.0, min(1.0, score)), 3)
    return Match(score, score >= SAME, _reasons(x, y, given, father, surname))


def _surnames(x: Parts, y: Parts) -> Agreement:
    found = surnames(x.surname, y.surname)
    if found.agrees:
        return found
    if any(surnames((old,), z.surname).agrees for w, z in ((x, y), (y, x)) for old in w.former):
        return A.FORMER
    # Токтогул уулу Бакыт is also Токтогулов Бакыт; Асан уулу Бакыт beside Асанов Бакыт Маратович is not.
    for w, z in ((x, y), (y, x)):
        only_father = w.father and not w.surname and not w.father.initial
        if only_father and w.father and z.surname and z.father is None:
            return A.FROM_FATHER if surnames((w.father,), z.surname).agrees else found
    return found


def _surname_penalty(surname: Agreement, given: Agreement, father: Agreement, x: Parts, y: Parts) -> float:
    if surname is not A.DIFFERENT:
        return _SURNAME[surname]
    if not (given.agrees and father.agrees and father is not A.INITIAL):
        return _NOTHING_BUT_GIVEN
    return _MARRIED if FEMALE in (x.sex, y.sex) else _OTHER_SURNAME


def _sex(parts: Parts) -> str:
    return parts.sex or parts.surname_sex


def _words(parts: Parts) -> int:
    return len(parts.surname) + len(parts.given) + (parts.father is not None)


def _reasons(x: Parts, y: Parts, given: Agreement, father: Agreement, surname: Agreement) -> tuple[str, ...]:
    found = [f"given.{given}", f"surname.{surname}"]
    if father is not A.NOT_GIVEN:
        found.append(f"father.{father}")
    found.sort(key=lambda reason: not reason.endswith(".different"))
    if x.sex and y.sex and x.sex != y.sex:
        found.insert(0, "sex")
    if None not in (x.surname_first, y.surname_first) and x.surname_first != y.surname_first:
        found.append("order")
    if _words(x) == 1 or _words(y) == 1:
        found.append("one_word")
    return tuple(found)
