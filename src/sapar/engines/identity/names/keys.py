"""Keys to find a person by, for plain B-tree indexes: whole keys, words, words with one letter left out, and pairs of
words with the birth year.

A word that differs from another by one letter (missing, added, another one, two neighbours exchanged) shares with it
at least one form with a letter left out; so looking for the forms of what was typed among the forms of what is stored
finds it without comparing anything (symmetric deletion, W. Garbe).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from sapar.engines.identity.names.fold import DAUGHTER, FOLD_VERSION, SON, fold, root_of, tokens

SHORTEST_DELETION = 4
"""Shorter words get no forms with a letter left out: they would find everybody."""
_LONGEST_NAME = 6
"""Words of a name that enter pairs; nobody looks for the seventh."""


@dataclass(frozen=True)
class Keys:
    """All keys of one name. Store `version` beside them: keys of another version are made anew.

    `fold`, `root`: of the whole name in the order given. `tokens`, `roots`: of each word. `deletions`: of each word,
    itself included. `pairs`: (word, word, birth year) in both orders, of roots; empty without a year.
    """

    version: int
    fold: str
    root: str
    tokens: tuple[str, ...]
    roots: tuple[str, ...]
    deletions: frozenset[str]
    pairs: frozenset[tuple[str, str, int]]


def keys(name: str, birth_year: int | None = None) -> Keys:
    """The keys of a name as it is stored or searched; `birth_year` in full, such as 1992."""
    words = tuple(word for word in tokens(name) if word not in SON and word not in DAUGHTER)
    roots = tuple(root_of(word) for word in words)
    return Keys(
        version=FOLD_VERSION,
        fold=fold(name),
        root=" ".join(roots),
        tokens=words,
        roots=roots,
        deletions=frozenset(form for word in words for form in deletions(word)),
        pairs=frozenset(pairs(roots, birth_year)) if birth_year else frozenset(),
    )


@lru_cache(maxsize=65536)
def deletions(word: str) -> frozenset[str]:
    """A folded word and its forms with one letter left out."""
    if len(word) < SHORTEST_DELETION:
        return frozenset((word,))
    return frozenset((word, *(word[:at] + word[at + 1 :] for at in range(len(word)))))


def pairs(roots: Iterable[str], birth_year: int) -> Iterable[tuple[str, str, int]]:
    """Each two roots of a name with the birth year, in both orders."""
    for one, other in permutations(tuple(roots)[:_LONGEST_NAME], 2):
        yield one, other, birth_year
