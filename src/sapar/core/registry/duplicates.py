"""Records that may be the same human being: found by numbers and names, compared, put into the queue for review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from sapar.core.registry import comparison
from sapar.core.registry.comparison import Comparison, Facts
from sapar.core.registry.enums import Precision
from sapar.core.registry.lookup import DatabaseStore
from sapar.core.registry.models import Candidate, Decision, Person
from sapar.engines.identity.names import tokens
from sapar.engines.identity.search import Query, find

_LOOKED_AT = 20


@dataclass(frozen=True)
class Likely:
    """A record like the one asked about. `leader`: the record its human being goes by."""

    record: Person
    leader: Person
    comparison: Comparison

    @property
    def score(self) -> float:
        """From 0 to 1."""
        return self.comparison.score


def facts_of(person: Person) -> Facts:
    """What is compared of a record; reads its names, documents and contact points (prefetch them for many)."""
    return Facts(
        (person.full_name, *(name.full_name for name in person.names.all())),
        person.birth_date,
        person.birth_precision,
        person.sex,
        person.pin,
        frozenset(d.number_key for d in person.documents.all() if d.number_key),
        frozenset(c.value_key for c in person.contacts.all() if c.value_key),
        person.district,
    )


def likely(facts: Facts, *, least: float = comparison.LIKELY, besides: Person | None = None) -> list[Likely]:
    """Records like these facts, the likeliest first, one for each human being; `besides`: not of this one's cluster."""
    idents = _same_numbers(facts) | _same_names(facts)
    rows = Person.objects.filter(pk__in=idents, erased_at__isnull=True).select_related("cluster")
    if besides is not None:
        rows = rows.exclude(cluster_id=besides.cluster_id)
    found: dict[int, Likely] = {}
    for row in rows.prefetch_related("names", "documents", "contacts"):
        one = Likely(row, row.cluster, comparison.compare(facts, facts_of(row)))
        other = found.get(row.cluster_id)
        if one.score >= least and (other is None or one.score > other.score):
            found[row.cluster_id] = one
    return sorted(found.values(), key=lambda one: (-one.score, one.record.pk))


def _same_numbers(facts: Facts) -> set[int]:
    """Records with the same PIN, document or contact point; each is an index of its own."""
    found: set[int] = set()
    if facts.pin:
        found |= set(Person.objects.filter(pin=facts.pin).values_list("pk", flat=True)[:_LOOKED_AT])
    if facts.documents:
        rows = Person.objects.filter(documents__number_key__in=facts.documents)
        found |= set(rows.values_list("pk", flat=True)[:_LOOKED_AT])
    if facts.contacts:
        rows = Person.objects.filter(contacts__value_key__in=facts.contacts)
        found |= set(rows.values_list("pk", flat=True)[:_LOOKED_AT])
    return found


def _same_names(facts: Facts) -> set[int]:
    known = facts.birth_date is not None and facts.birth_precision != Precision.UNKNOWN
    year = facts.birth_date.year if facts.birth_date and known else None
    born = facts.birth_date if facts.birth_precision == Precision.DAY else None
    found: set[int] = set()
    for name in facts.names:
        found |= {hit.ident for hit in find(Query(tokens(name), year, born), DatabaseStore(), _LOOKED_AT)}
    return found


def queue(person: Person, found: Sequence[Likely], origin: str) -> int:
    """Put pairs of this record and others into the queue, unless somebody has decided on them; answers how many."""
    pairs = {_pair(person, one.record): one for one in found if one.record.cluster_id != person.cluster_id}
    return add_candidates(
        [
            Candidate(a_id=a, b_id=b, origin=origin, score=one.score, evidence=one.comparison.evidence(),
                      model_version=comparison.VERSION)
            for (a, b), one in pairs.items()
        ]
    )  # fmt: skip


def add_candidates(rows: Sequence[Candidate]) -> int:
    """Add pairs to the queue that nobody has decided on and that are not in it; answers how many."""
    if not rows:
        return 0
    among = {ident for row in rows for ident in (row.a_id, row.b_id)}
    decided = set(
        Decision.objects.filter(a__in=among, b__in=among, revoked_at__isnull=True).values_list("a_id", "b_id")
    )
    known = set(Candidate.objects.filter(Q(a__in=among) & Q(b__in=among)).values_list("a_id", "b_id"))
    new = [row for row in rows if (row.a_id, row.b_id) not in decided | known]
    Candidate.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _pair(one: Person, other: Person) -> tuple[int, int]:
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)


def find_again(people: Iterable[Person], origin: str) -> int:
    """Look for likely duplicates of records that are there already, after an import or a correction."""
    return sum(queue(person, likely(facts_of(person), besides=person), origin) for person in people)
