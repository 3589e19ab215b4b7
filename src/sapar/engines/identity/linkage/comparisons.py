"""What is compared of two records, from the best agreement to the worst: one table that Splink, training and the words
of an answer share.

Conditions are SQL that DuckDB and Spark both read; columns are those of `features`, `_l` and `_r` for the two records.
A level that no condition reaches is `different`. Missing values are a level like any other, not silence: who lacks a
PIN in one file is a little less likely to be somebody of the other.
"""

from __future__ import annotations

from dataclasses import dataclass

RARITIES = 5
"""Classes of names by how many bear them: 0 the commonest."""


@dataclass(frozen=True)
class Level:
    """One step of a comparison."""

    name: str
    condition: str


@dataclass(frozen=True)
class Comparison:
    """`levels`: in the order they are tried; the last is `different`, without a condition."""

    name: str
    levels: tuple[Level, ...]


def _missing(*columns: str) -> Level:
    return Level("missing", " OR ".join(f"{column}_l IS NULL OR {column}_r IS NULL" for column in columns))


def _equal(column: str) -> str:
    return f"{column}_l = {column}_r"


def _near(column: str, letters: int, least: int) -> str:
    """At most so many letters apart, both of at least a length."""
    return (
        f"length({column}_l) >= {least} AND length({column}_r) >= {least} "
        f"AND levenshtein({column}_l, {column}_r) <= {letters}"
    )


def _equal_by_rarity(column: str) -> tuple[Level, ...]:
    """Two who bear a rare name are one person more often than two who bear a common one."""
    rare = (Level(f"equal_{at}", f"{_equal(column)} AND {column}_rarity_l = {at}") for at in range(RARITIES - 1))
    return (*rare, Level("equal", _equal(column)))


def _comparison(name: str, *levels: Level) -> Comparison:
    return Comparison(name, (*levels, Level("different", "")))


_SWAPPED = "pair_l = pair_r AND given_bones_l <> given_bones_r"
_TWO_NAMES = "given_known_l AND given_known_r AND given_name_l <> given_name_r"
_GIVEN_DIFFERS = (
    f"given_l IS NOT NULL AND given_r IS NOT NULL AND given_name_l <> given_name_r AND NOT ({_SWAPPED}) "
    "AND length(given_l) > 1 AND length(given_r) > 1 "
    f"AND (({_TWO_NAMES}) OR (given_bones_l <> given_bones_r AND levenshtein(given_l, given_r) > 1))"
)

COMPARISONS = (
    _comparison(
        "given",
        _missing("given"),
        *_equal_by_rarity("given"),
        Level("spelling", _equal("given_name")),
        Level("swapped", _SWAPPED),
        Level(
            "initial",
            "(length(given_l) = 1 AND substr(given_r, 1, 1) = given_l) "
            "OR (length(given_r) = 1 AND substr(given_l, 1, 1) = given_r)",
        ),
        Level("two_names_near", f"{_TWO_NAMES} AND levenshtein(given_l, given_r) <= 1"),
        Level("two_names", _TWO_NAMES),
        Level("sound", f"{_equal('given_bones')} AND {_near('given', 1, 4)}"),
        Level("sounds", f"{_equal('given_bones')} AND {_near('given', 2, 4)}"),
        Level("slip", _near("given", 1, 4)),
        Level("slips", _near("given", 2, 6)),
        Level(
            "part",
            "length(given_l) >= 4 AND length(given_r) >= 4 "
            "AND (substr(given_l, 1, length(given_r)) = given_r OR substr(given_r, 1, length(given_l)) = given_l)",
        ),
    ),
    _comparison(
        "surname",
        _missing("surname"),
        *_equal_by_rarity("surname"),
        Level("swapped", _SWAPPED),
        Level("sound", f"{_equal('surname_bones')} AND {_near('surname', 2, 3)}"),
        Level("slip", _near("surname", 1, 4)),
        Level("slips", _near("surname", 2, 6)),
        Level("different_woman", "sex_l = 'F' AND coalesce(sex_r, 'F') = 'F'"),
    ),
    _comparison(
        "father",
        _missing("father"),
        *_equal_by_rarity("father"),
        Level("sound", f"{_equal('father_bones')} AND {_near('father', 2, 3)}"),
        Level("slip", _near("father", 1, 4)),
        Level("slips", _near("father", 2, 6)),
    ),
    _comparison(
        "birth",
        _missing("birth"),
        Level("equal", _equal("birth")),
        Level(
            "swapped",
            "substr(birth_l, 1, 4) = substr(birth_r, 1, 4) AND substr(birth_l, 5, 2) = substr(birth_r, 7, 2) "
            "AND substr(birth_l, 7, 2) = substr(birth_r, 5, 2)",
        ),
        Level(
            "first_of_january",
            "substr(birth_l, 1, 4) = substr(birth_r, 1, 4) "
            "AND (substr(birth_l, 5, 4) = '0101' OR substr(birth_r, 5, 4) = '0101')",
        ),
        Level("digit", "levenshtein(birth_l, birth_r) <= 1"),
        Level("same_year", "substr(birth_l, 1, 4) = substr(birth_r, 1, 4)"),
        Level("same_day", "substr(birth_l, 5, 4) = substr(birth_r, 5, 4)"),
    ),
    _comparison(
        "sex",
        _missing("sex"),
        Level("equal", _equal("sex")),
    ),
    _comparison(
        "pin",
        _missing("pin"),
        Level("equal", _equal("pin")),
        Level("digit", "substr(pin_l, 10, 5) = substr(pin_r, 10, 5) OR levenshtein(pin_l, pin_r) <= 1"),
    ),
    _comparison(
        "document",
        _missing("document"),
        Level("equal", _equal("document")),
        Level("digit", "levenshtein(document_l, document_r) <= 1"),
    ),
    _comparison(
        "phone",
        _missing("phone"),
        Level("equal", _equal("phone")),
    ),
    _comparison(
        "region",
        _missing("region"),
        Level("equal", _equal("region")),
    ),
    # What naive weights cannot say: brothers, sisters and twins agree in everything but the given name.
    _comparison(
        "kin",
        Level("twin", f"{_GIVEN_DIFFERS} AND birth_l = birth_r AND (surname_l = surname_r OR father_l = father_r)"),
        Level("sibling", f"{_GIVEN_DIFFERS} AND (surname_l = surname_r OR father_l = father_r)"),
        Level("given_differs", _GIVEN_DIFFERS),
    ),
)

BLOCKS = (
    "l.pin = r.pin",
    "l.document = r.document",
    "l.birth = r.birth AND l.given_bones = r.given_bones",
    "l.birth = r.birth AND l.surname_bones = r.surname_bones",
    "l.birth = r.birth AND l.father_bones = r.father_bones",
    "l.birth = r.birth AND l.region = r.region",
    "l.pair = r.pair AND substr(l.birth, 1, 4) = substr(r.birth, 1, 4)",
    "l.pair = r.pair AND substr(l.birth, 5, 4) = substr(r.birth, 5, 4)",
    "l.pair = r.pair AND l.region = r.region",
    "l.pair = r.pair AND l.father_bones = r.father_bones",
    "l.pair = r.pair AND (l.birth IS NULL OR r.birth IS NULL)",
    "l.given_bones = r.given_bones AND l.father_bones = r.father_bones AND substr(l.birth, 1, 4) = substr(r.birth, 1, 4)",
    "l.given_bones = r.given_bones AND l.father_bones = r.father_bones AND l.region = r.region",
    "l.surname_bones = r.surname_bones AND l.region = r.region AND substr(l.birth, 1, 4) = substr(r.birth, 1, 4)",
    "l.phone = r.phone AND l.given_bones = r.given_bones",
)
"""Two records are compared if one of these holds."""
