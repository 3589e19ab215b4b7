"""What is stored of a person's names so that they are found: distinct words, pairs of words, the folded names.

Three small tables on plain B-trees carry the search, on any database:

- *terms*: each distinct folded word of any name, once, with its root; and the `forms` by which a misspelt word finds
  it: fold and root with one letter left out (symmetric deletion, W. Garbe) and the skeleton of its consonants. There
  are some hundred thousand words in a nation's names, whatever the number of persons;
- *pairs*: (two roots in alphabetical order as one number, birth year, person): surname with given name, given name
  with father's name. Being sorted, they read both orders at once;
- *words*: (root as a number, birth year, person), for who types one word.

Numbers are 64 bits of BLAKE2b, so an index holds integers only; a collision costs one candidate more, which ranking
throws out. FOLD_VERSION is stored beside all of them: keys of another version are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, product

from sapar.engines.identity.names.fold import DAUGHTER, FOLD_VERSION, SON, root_of, tokens

SHORTEST_DELETION = 4
"""Shorter words get no forms with a letter left out: they would find everybody."""
NO_YEAR = 0
"""Stands for a birth year that is not known."""

_VOWELS = frozenset("aeiou")
_MERGED = str.maketrans({"p": "b", "t": "d", "k": "g", "h": "g", "s": "z", "c": "z", "f": "v", "w": "v", "m": "n"})
_LONGEST_NAME = 6
"""Words of one part of a name that are indexed; nobody looks for the seventh."""


@dataclass(frozen=True)
class PersonName:
    """One name of a person, in any alphabet, as a document or the person gives it. Any part may be empty; `уулу` and
    `кызы` may stand in the surname (as passports print them) or in the patronymic."""

    surname: str = ""
    given: str = ""
    patronymic: str = ""


@dataclass(frozen=True)
class Term:
    """A distinct word of names. `count`: of persons who bear it, as far as known; it orders candidates only."""

    fold: str
    root: str
    count: int = 0


@dataclass(frozen=True)
class IndexKeys:
    """What to store for one person.

    `terms`: to be added to the table of terms, with `forms(term.fold)`, unless it has them. `pairs`, `words`: numbers,
    one row each with `year` and the person. `full`: the folded names, to rank by (see `full_of`).
    """

    version: int
    year: int
    terms: frozenset[Term]
    pairs: frozenset[int]
    words: frozenset[int]
    full: str


def index_keys(names: Sequence[PersonName], birth_year: int | None) -> IndexKeys:
    """The keys of a person with all the names she has or had; `birth_year` in full, such as 1992."""
    terms: set[Term] = set()
    pairs: set[int] = set()
    words: set[int] = set()
    for name in names:
        surname, given, father = (_parts(text) for text in (name.surname, name.given, name.patronymic))
        roots = [[root_of(word) for word in part] for part in (surname, given, father)]
        terms |= {Term(word, root_of(word)) for part in (surname, given, father) for word in part}
        words |= {word_key(root) for part in roots for root in part}
        pairs |= {pair_key(one, other) for one, other in _paired(*roots)}
    return IndexKeys(
        version=FOLD_VERSION,
        year=birth_year or NO_YEAR,
        terms=frozenset(terms),
        pairs=frozenset(pairs),
        words=frozenset(words),
        full=full_of(names),
    )


def _parts(text: str) -> list[str]:
    """The folded words of one part of a name, and all of them written as one (Нур-Султан, Нурсултан)."""
    found = [word for word in tokens(text)[:_LONGEST_NAME] if word not in SON and word not in DAUGHTER]
    return [*found, "".join(found)] if len(found) > 1 else found


def _paired(surname: list[str], given: list[str], father: list[str]) -> Iterator[tuple[str, str]]:
    yield from product(given, surname)
    yield from product(given, father)
    if not given:
        yield from product(surname, father)
    for part in (surname, given, father):
        yield from combinations(part, 2) if not (given and (surname or father)) else ()


def full_of(names: Sequence[PersonName]) -> str:
    """The folded names, to be stored and ranked by: `asanov|bakit|toktogulovich`, several names parted by `;`."""
    folded = ("|".join(" ".join(tokens(part)) for part in (n.surname, n.given, n.patronymic)) for n in names)
    return ";".join(dict.fromkeys(folded))


@lru_cache(maxsize=65536)
def word_key(root: str) -> int:
    """The number of one root."""
    return number(root)


def pair_key(one: str, other: str) -> int:
    """The number of two roots, whatever their order."""
    return number(f"{one} {other}" if one <= other else f"{other} {one}")


@lru_cache(maxsize=65536)
def forms(fold: str) -> frozenset[int]:
    """The numbers under which a folded word is stored, to be found although misspelt: the forms of its root with one
    letter left out, those of the whole word with a letter of its ending left out, and the skeleton of the root."""
    root = root_of(fold)
    ending = (fold[:at] + fold[at + 1 :] for at in range(max(len(root) - 1, 1), len(fold)))
    words = {fold, *(ending if fold != root else ()), *deletions(root)}
    return frozenset((sound_key(root), *map(number, words)))


@lru_cache(maxsize=65536)
def probes(fold: str) -> frozenset[int]:
    """The numbers under which a folded word that was typed is looked up among stored `forms`."""
    return frozenset(map(number, deletions(fold) | deletions(root_of(fold))))


def sound_key(root: str) -> int:
    """The number of a root's skeleton, which is among its `forms`."""
    return number("~" + skeleton(root))


@lru_cache(maxsize=65536)
def deletions(word: str) -> frozenset[str]:
    """A folded word and its forms with one letter left out.

    A word that differs by one letter (missing, added, another one, two neighbours exchanged) shares one of them.
    """
    if len(word) < SHORTEST_DELETION:
        return frozenset((word,))
    return frozenset((word, *(word[:at] + word[at + 1 :] for at in range(len(word)))))


@lru_cache(maxsize=65536)
def skeleton(root: str) -> str:
    """The first letter and the consonants, with those merged that are confused (b p, d t, g k h, z s, v f, m n)."""
    bare = "".join(sign for sign in root[1:] if sign not in _VOWELS)
    merged = (root[:1] + bare).translate(_MERGED)
    return "".join(sign for at, sign in enumerate(merged) if not at or sign != merged[at - 1])


def number(text: str) -> int:
    """64 bits of a hash as a signed integer, which every database can index."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
