"""A store for the search in plain dictionaries: what a database answers, by the same four questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sapar.engines.identity.search import Candidate, PersonName, Term, forms, index_keys


class Shelf:
    """Persons are put in; `near`, `starting`, `by_pairs`, `by_words`, `people` answer as `search.Store` asks."""

    def __init__(self) -> None:
        self.terms: dict[str, Term] = {}
        self.counts: Counter[str] = Counter()
        self.forms: defaultdict[int, list[str]] = defaultdict(list)
        self.pairs: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.words: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.persons: dict[int, Candidate] = {}
        self.asked = 0

    def put(self, ident: int, names: Sequence[PersonName], birth: date | None, year: int | None = None) -> None:
        """Store a person with her keys."""
        keys = index_keys(names, birth.year if birth else year)
        for term in keys.terms:
            self.counts[term.fold] += 1
            if term.fold not in self.terms:
                self.terms[term.fold] = term
                for number in forms(term.fold):
                    self.forms[number].append(term.fold)
        for number in keys.pairs:
            self.pairs[number].append((keys.year, ident))
        for number in keys.words:
            self.words[number].append((keys.year, ident))
        self.persons[ident] = Candidate(ident, keys.full, birth, keys.year or None)

    def near(self, numbers: Sequence[int]) -> Iterable[Term]:
        self.asked += 1
        found = dict.fromkeys(fold for number in numbers for fold in self.forms.get(number, ()))
        return [Term(fold, self.terms[fold].root, self.counts[fold]) for fold in found]

    def starting(self, prefix: str, limit: int) -> Iterable[Term]:
        self.asked += 1
        found = sorted((f for f in self.terms if f.startswith(prefix)), key=lambda f: -self.counts[f])
        return [self.terms[fold] for fold in found[:limit]]

    def by_pairs(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> Iterable[int]:
        self.asked += 1
        return self._persons(self.pairs, numbers, years, limit)

    def by_words(self, numbers: Sequence[int], years: Sequence[int], limit: int) -> Iterable[int]:
        self.asked += 1
        return self._persons(self.words, numbers, years, limit)

    def people(self, idents: Sequence[int]) -> Iterable[Candidate]:
        self.asked += 1
        return [self.persons[ident] for ident in idents]

    @staticmethod
    def _persons(
        rows: dict[int, list[tuple[int, int]]], numbers: Sequence[int], years: Sequence[int], limit: int
    ) -> Iterable[int]:
        found = (i for number in numbers for year, i in rows.get(number, ()) if not years or year in years)
        return list(dict.fromkeys(found))[:limit]
