"""The check digit of ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1 repeated, modulo 10.

Digits count as themselves, A to Z as 10 to 35, the filler as 0. What it cannot see:
- one character for another whose values differ by a multiple of ten (`0 < A K U`, `1 B L V`, `6 G Q`, ...);
  one digit for another digit is always seen, since 7, 3 and 1 have no factor in common with 10;
- two neighbours exchanged whose values differ by a multiple of five (weights of neighbours differ by 4, 2 or 6).
"""

from __future__ import annotations

FILLER = "<"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS = (7, 3, 1)

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {FILLER: 0}


def value(character: str) -> int:
    """The number a character counts as; KeyError for one that no machine-readable line may hold."""
    return _VALUES[character]


def check_digit(text: str) -> str:
    """The check digit over `text`."""
    return str(sum(_VALUES[letter] * WEIGHTS[place % 3] for place, letter in enumerate(text)) % 10)


def looks_alike(one: str, other: str) -> bool:
    """Whether no check digit can tell one character from the other at the same place."""
    return (_VALUES[one] - _VALUES[other]) % 10 == 0
