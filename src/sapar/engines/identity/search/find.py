"""Finding persons by what was typed, over any store that answers four questions.

First by the words as typed; then, unless somebody fits in everything, by words that differ by a letter; then by words
that sound alike; then by what is left: words written together, a last word not typed to its end, a year beside the year, one word alone. Each step asks only for
keys that no step before asked for, so a well-spelt name costs three look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Protocol

from sapar.engines.identity.names.fold import root_of
from sapar.engines.identity.names.given import spellings
from sapar.engines.identity.names.sounds import edits, slipped
from sapar.engines.identity.search.keys import NO_YEAR, Term, pair_key, probes, skeleton, sound_key, word_key
from sapar.engines.identity.search.query import Query
from sapar.engines.identity.search.rank import Candidate, near_years, rank


class Store(Protocol):
    """What the database answers. All four are plain look-ups in an index."""

    def near(self, numbers: Sequence[int]) -> Iterable[Term]:
        """Terms one of whose `forms` is among the numbers."""

    def starting(self, prefix: str, limit: int) -> Iterable[Term]:
        """Terms whose fold begins so, those borne by most persons first."""

    def by_pairs(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> Iterable[int]:
        """Persons with such a pair and such a birth year; of any year if `years` is empty."""

    def by_words(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> Iterable[int]:
        """Persons with such a word and such a birth year; of any year if `years` is empty."""

    def people(self, idents: Sequence[int]) -> Iterable[Candidate]:
        """The persons, in any order."""


@dataclass(frozen=True)
class Hit:
    """A person found. `score`: as `rank` gives it."""

    ident: int
    score: float


CERTAIN = 0.945
"""Who fits so well ends the search: in every word, perhaps with another ending, and the father's name untold."""
GOOD = 0.80
"""Who fits less is looked beyond."""
LEAST = 0.45
"""Who fits less is not shown."""
_SPELLINGS = 6
_NEAR = 10
_PERSONS = 150
_COMPLETIONS = 12


def find(query: Query, store: Store, limit: int = 5) -> list[Hit]:
    """The persons who fit best, the best first. Numbers of documents are looked up elsewhere, before."""
    search = _Search(query, store)
    if not query.words:
        return []
    for step in (search.as_typed, search.misspelt, search.by_sound, search.otherwise):
        step()
        if search.best >= (CERTAIN if step == search.as_typed else GOOD):
            break
    return sorted(search.hits.values(), key=lambda hit: (-hit.score, hit.ident))[:limit]


class _Search:
    """One search: which keys were asked for already, and who was found."""

    def __init__(self, query: Query, store: Store) -> None:
        self.query, self.store = query, store
        self.asked: set[int] = set()
        self.seen: set[int] = set()
        self.hits: dict[int, Hit] = {}
        self.best = 0.0
        self.roots = [self._spelt(word) for word in query.words]
        self.years = (query.year, NO_YEAR) if query.year else ()

    def as_typed(self) -> None:
        """By the roots of the words and their listed spellings."""
        self._look(self.roots, self.years)

    def misspelt(self) -> None:
        """By the roots of words that differ by a letter: one word first, then all."""
        self._near(sorted(set().union(*map(probes, self.query.words))))

    def by_sound(self) -> None:
        """By the roots of words whose consonants are the same or sound alike."""
        self._near(sorted({sound_key(root_of(word)) for word in self.query.words}))

    def _near(self, numbers: Sequence[int]) -> None:
        terms = list(self.store.near(numbers))
        known = self.roots
        self.roots = [self._like(word, own, terms) for word, own in zip(self.query.words, known, strict=True)]
        for at, options in enumerate(self.roots):
            self._look([options if at == place else own[:_SPELLINGS] for place, own in enumerate(known)], self.years)
        if self.best < GOOD:
            self._look(self.roots, self.years)

    def otherwise(self) -> None:
        """By words written together or not to their end, by years beside the year, by single words."""
        words = self.query.words
        roots = list(self.roots)
        if self.query.open and len(words[-1]) > 1:
            terms = self.store.starting(words[-1], _COMPLETIONS)
            roots[-1] = tuple(dict.fromkeys((*roots[-1], *(term.root for term in terms))))
        joined = [(root_of(one + other),) for one, other in pairwise(words)]
        self._look([*roots, *joined], self.years)
        if self.query.year and self.best < GOOD:
            self.asked.clear()
            self._look([r[:2] for r in roots], near_years(self.query.year))
        if self.best < GOOD and len(words) > 1:
            numbers = [word_key(root) for options in self.roots for root in options[:2]]
            self._rank(self.store.by_words(numbers, self.years, _PERSONS))

    def _look(self, roots: Sequence[Sequence[str]], years: Sequence[int]) -> None:
        """Ask for the keys not asked for yet: pairs of words, or the word if there is one."""
        if len(self.query.words) == 1:
            numbers = {word_key(root) for options in roots for root in options} - self.asked
            found = self.store.by_words(sorted(numbers), years, _PERSONS) if numbers else ()
        else:
            numbers = {pair_key(a, b) for x, y in combinations(roots, 2) for a in x for b in y} - self.asked
            found = self.store.by_pairs(sorted(numbers), years, _PERSONS) if numbers else ()
        self.asked |= numbers
        self._rank(found)

    def _rank(self, found: Iterable[int]) -> None:
        new = [ident for ident in dict.fromkeys(found) if ident not in self.seen]
        self.seen.update(new)
        for candidate in self.store.people(new) if new else ():
            score = round(rank(self.query, candidate), 4)
            if score >= LEAST:
                self.hits[candidate.ident] = Hit(candidate.ident, score)
                self.best = max(self.best, score)

    @staticmethod
    def _spelt(word: str) -> tuple[str, ...]:
        roots = (root_of(word), *(root_of(other) for other in spellings(word)))
        return tuple(dict.fromkeys(roots))[:_SPELLINGS]

    @staticmethod
    def _like(word: str, own: tuple[str, ...], terms: Sequence[Term]) -> tuple[str, ...]:
        """The roots most like a word: one slip of the pen, or the same skeleton and not too far."""
        root = root_of(word)
        bones, size = skeleton(root), len(root)
        found: dict[str, tuple[int, int]] = {}
        for term in terms:
            other = term.root
            if other in own:
                continue
            if (abs(len(other) - size) <= 1 and slipped(root, other)) or (
                abs(len(term.fold) - len(word)) <= 1 and slipped(word, term.fold)
            ):
                cost = 1
            elif abs(len(other) - size) <= 2 and skeleton(other) == bones:
                cost = 1 + edits(root, other)
            else:
                continue
            found[other] = min(found.get(other, (9, 0)), (cost, -term.count))
        return (*own, *sorted(found, key=found.__getitem__)[:_NEAR])
