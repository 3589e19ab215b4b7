"""How two given names, surnames or fathers' names stand to each other."""

from __future__ import annotations

from enum import StrEnum

from sapar.engines.identity.names.fold import root_of
from sapar.engines.identity.names.given import are_two_names, is_known, is_known_root, same_name, same_root
from sapar.engines.identity.names.parts import Word
from sapar.engines.identity.names.sounds import distance, length, slipped


class Agreement(StrEnum):
    """From the best to the worst; the order counts."""

    EQUAL = "equal"
    SPELLING = "spelling"
    ENDING = "ending"
    FORMER = "former"
    CLOSE = "close"
    PARTIAL = "partial"
    FROM_FATHER = "from_father"
    INITIAL = "initial"
    NOT_GIVEN = "not_given"
    MISSING = "missing"
    DIFFERENT = "different"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Agreement).index(self)

    @property
    def agrees(self) -> bool:
        """Whether both are given and can be one name."""
        return self not in (Agreement.NOT_GIVEN, Agreement.MISSING, Agreement.DIFFERENT)


A = Agreement

_SPELLING = 0.5
_BOTH_KNOWN = 0.4
_BOTH_KNOWN_LENGTH = 5
_SLIP_KNOWN = 5
_SLIP_UNKNOWN = 7
"""So long must a word be for one wrong letter to count as a slip, beside a known name and beside another unknown."""


def _tolerance(size: int, *, one_known: bool) -> float:
    """What two spellings of one name may cost. An unknown word beside a known name is rather a slip of the pen."""
    if size <= 3:
        return 0.4
    if size == 4:
        return 0.6 if one_known else 0.5
    if size < 8:
        return 1.0 if one_known else 0.8
    return 1.5 if one_known else 1.0


def given_names(one: tuple[Word, ...], other: tuple[Word, ...], *, same_sex: bool) -> Agreement:
    """Compare given names. `same_sex`: something else shows that both are men's or both women's names."""
    if not one or not other:
        return A.NOT_GIVEN if not one and not other else A.MISSING
    if one[0].initial or other[0].initial:
        return _initials(one[0], other[0])
    first = [word for word in one if not word.initial]
    second = [word for word in other if not word.initial]
    whole = _name(Word.of(*first), Word.of(*second), same_sex=same_sex)
    if len(first) == len(second) == 1:
        return whole
    if whole in (A.EQUAL, A.SPELLING):
        return whole
    if len(first) == len(second):
        straight = max((_name(x, y, same_sex=same_sex) for x, y in zip(first, second, strict=True)), key=_rank)
        crossed = max((_name(x, y, same_sex=same_sex) for x, y in zip(first, second[::-1], strict=True)), key=_rank)
        return min(straight, crossed, key=_rank)
    few, many = sorted((first, second), key=len)
    best = [min((_name(x, y, same_sex=same_sex) for y in many), key=_rank) for x in few]
    return max(A.PARTIAL, *best, key=_rank)


def surnames(one: tuple[Word, ...], other: tuple[Word, ...]) -> Agreement:
    """Compare surnames of one or several words; one word of a double surname may be missing."""
    if not one or not other:
        return A.NOT_GIVEN if not one and not other else A.MISSING
    if len(one) == len(other) == 1:
        return _surname(one[0], other[0])
    if (whole := _surname(Word.of(*one), Word.of(*other))) in (A.EQUAL, A.SPELLING, A.ENDING):
        return whole
    best = min((_surname(x, y) for x in one for y in other), key=_rank)
    return max(A.PARTIAL, best, key=_rank) if best.agrees else best


def fathers(one: Word | None, other: Word | None) -> Agreement:
    """Compare patronymics or fathers' names, whatever their endings."""
    if one is None or other is None:
        return A.NOT_GIVEN if one is other else A.MISSING
    if one.initial or other.initial:
        return _initials(one, other)
    a, b = root_of(one.text), root_of(other.text)
    if a == b:
        return A.EQUAL
    if same_root(a, b):
        return A.SPELLING
    known = is_known_root(a) + is_known_root(b)
    slip = bool(one.written and other.written) and slipped(one.written, other.written)
    return _judged(distance(a, b), max(length(a), length(b)), known, slip)


def _initials(one: Word, other: Word) -> Agreement:
    if one.initial and other.initial:
        return A.INITIAL if one.text == other.text else A.DIFFERENT
    short, full = (one, other) if one.initial else (other, one)
    return A.INITIAL if full.text.startswith(short.text) else A.DIFFERENT


def _name(one: Word, other: Word, *, same_sex: bool) -> Agreement:
    a, b = one.text, other.text
    if a == b:
        return A.EQUAL
    if same_name(a, b):
        return A.SPELLING
    if are_two_names(a, b):
        return A.DIFFERENT
    if not same_sex and min(a, b, key=len) + "a" == max(a, b, key=len):
        return A.DIFFERENT  # Азиз and Азиза
    size = max(length(a), length(b))
    return _judged(distance(a, b), size, is_known(a) + is_known(b), slipped(one.written, other.written))


def _judged(cost: float, size: int, known: int, slip: bool) -> Agreement:
    """`known`: how many of the two are names we know. Two names we know are two names, not a slip."""
    if known == 2:
        return A.CLOSE if cost <= _BOTH_KNOWN and size >= _BOTH_KNOWN_LENGTH else A.DIFFERENT
    if cost <= _SPELLING and cost <= _tolerance(size, one_known=known == 1):
        return A.SPELLING
    slip = slip and size >= (_SLIP_KNOWN if known else _SLIP_UNKNOWN)
    return A.CLOSE if slip or cost <= _tolerance(size, one_known=known == 1) else A.DIFFERENT


def _surname(one: Word, other: Word) -> Agreement:
    if one.text == other.text:
        return A.EQUAL
    a, b = _man(one.text), _man(other.text)
    roots = root_of(one.text), root_of(other.text)
    if a == b or (roots[0] == roots[1] and len(roots[0]) > 3):
        return A.ENDING
    if same_root(*roots):
        return A.SPELLING
    if are_two_names(one.text, other.text):
        return A.DIFFERENT
    cost, size = min(distance(a, b), distance(one.text, other.text)), max(length(a), length(b))
    if cost > _SPELLING and all(is_known_root(stem) for stem in roots):
        return A.DIFFERENT
    slip = size > _SLIP_KNOWN and slipped(one.written, other.written)
    if not slip and cost > (0.5 if size <= 4 else 0.8 if size == 5 else 1.0 if size < 8 else 1.3):
        return A.DIFFERENT
    return A.SPELLING if cost <= _SPELLING else A.CLOSE


def _man(surname: str) -> str:
    """The surname with a man's ending."""
    if surname.endswith("skaia"):
        return surname[:-3] + "i"
    return surname[:-1] if surname.endswith(("ova", "eva", "ina")) else surname


def _rank(agreement: Agreement) -> int:
    return agreement.rank
