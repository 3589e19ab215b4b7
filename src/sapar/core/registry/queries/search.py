"""Looking for persons as one types. What is found says only so much that one can tell whom to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.registry import rules, tokens
from sapar.core.registry.lookup import DatabaseStore, known
from sapar.core.registry.models import ContactPoint, Document, Person
from sapar.engines.identity.search import Candidate, Kind, Query, find, parse_query, rank

_SPARE = 3
"""So many records are ranked for each that is shown: several may be one human being's, or out of sight."""
LONGEST = 200
_LEAST_ALIKE = 0.45
"""Share of trigrams from which on a name is looked at, when searching harder."""


@dataclass(frozen=True)
class Hit:
    """A human being found. `why`: `name`, `pin`, `document`, `phone`, `birth`: by what."""

    uid: str
    name: str
    birth_year: int | None
    district: str
    score: float
    why: str
    demonstration: bool

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


class Found(list[Hit]):
    """The hits, the best first; and `token`, with which the same actor may make a record for somebody not found.

    `ask_year`: by the name alone too many fit; ask for the year of birth. `can_search_harder`: `harder=True` would look
    at every name for likeness, slowly.
    """

    def __init__(self, hits: Sequence[Hit], *, token: str, ask_year: bool, can_search_harder: bool) -> None:
        super().__init__(hits)
        self.token = token
        self.ask_year = ask_year
        self.can_search_harder = can_search_harder


def search(*, actor: Actor, text: str, limit: int = 5, purpose: str, harder: bool = False) -> Found:
    """Persons who fit what was typed: words of a name in any alphabet and order, with errors, a birth year or date;
    a PIN, a passport's number or lines, a phone number.

    `limit`: at most 50. `purpose`: why one looks, as the log keeps it. `harder`: on PostgreSQL with pg_trgm, compare
    every name (slow). Raises policy.Denied.
    """
    policy.require(actor, rules.SEARCH)
    typed = text[:LONGEST]
    query = parse_query(typed, today=timezone.localdate())
    found = lookup(query, limit=max(1, min(limit, 50)), clearance=rules.clearance(actor, rules.SEARCH), harder=harder)
    record(
        actor=actor,
        act=rules.SEARCH,
        persons=[hit.uid for hit in found],
        purpose=purpose,
        details={"hits": len(found), "harder": harder},
    )
    by_name = bool(query.words) and not query.numbers
    return Found(
        found,
        token=tokens.issue(actor, " ".join((typed, *query.words))),
        ask_year=by_name and query.year is None,
        can_search_harder=by_name and not harder and has_trigrams(),
    )


def lookup(query: Query, *, limit: int, clearance: int, harder: bool = False) -> list[Hit]:
    """The hits of a query, without asking who asks: `search` does."""
    scores: dict[int, tuple[float, str]] = {}
    for ident, why in by_numbers(query):
        scores.setdefault(ident, (1.0, why))
    if query.words and not scores:
        by_name = _harder(query, limit * _SPARE) if harder and has_trigrams() else _by_name(query, limit * _SPARE)
        scores |= {ident: (score, "name") for ident, score in by_name}
    elif query.born and not query.words and not scores:
        scores |= dict.fromkeys(_born(query, limit * _SPARE), (1.0, "birth"))
    return _hits(scores, clearance)[:limit]


def _by_name(query: Query, limit: int) -> list[tuple[int, float]]:
    return [(hit.ident, hit.score) for hit in find(query, DatabaseStore(), limit)]


def by_numbers(query: Query) -> list[tuple[int, str]]:
    """Records with one of the numbers typed."""
    found: list[tuple[int, str]] = []
    for number in query.numbers:
        rows: Any
        if number.kind is Kind.PIN:
            rows = Person.objects.filter(pin=number.text).values_list("pk", flat=True)
        elif number.kind is Kind.DOCUMENT:
            rows = Document.objects.filter(number_key=number.text).values_list("person_id", flat=True)
        else:
            rows = ContactPoint.objects.filter(value_key=number.text).values_list("person_id", flat=True)
        found += [(ident, str(number.kind)) for ident in rows.order_by("pk")[:50]]
    return found


def _born(query: Query, limit: int) -> list[int]:
    days = [day for day in (query.born, query.swapped) if day is not None]
    return list(Person.objects.filter(birth_date__in=days).order_by("pk").values_list("pk", flat=True)[:limit])


def _hits(scores: dict[int, tuple[float, str]], clearance: int) -> list[Hit]:
    """One hit for each human being, by the record that it goes by; none that the actor may not know of."""
    best: dict[int, tuple[float, int, Hit]] = {}
    for row in known(list(scores)) if scores else ():
        score, why = scores[row.ident]
        if row.sensitivity > clearance or (row.cluster in best and best[row.cluster][0] >= score):
            continue
        hit = Hit(row.uid, row.name, row.birth_year, row.district, score, why, row.demonstration)
        best[row.cluster] = (score, row.ident, hit)
    return [hit for _score, _ident, hit in sorted(best.values(), key=lambda one: (-one[0], one[1]))]


def has_trigrams() -> bool:
    """Whether the database can compare every name: PostgreSQL with the extension pg_trgm."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _harder(query: Query, limit: int) -> list[tuple[int, float]]:
    """Compare the folded names by their trigrams, then rank as always. Looks at many rows: seconds, not milliseconds."""
    words = " ".join(query.words)
    condition = ' AND ("year" = %s OR "year" IS NULL)' if query.year else ""
    sql = (
        'SELECT person_id, "full", birth, "year" FROM registry_found '  # noqa: S608
        'WHERE %s <%% "full"' + condition + ' ORDER BY %s <<-> "full" LIMIT 100'
    )
    parameters: list[str | int] = [words, *([query.year] if query.year else []), words]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {_LEAST_ALIKE}")
        cursor.execute(sql, parameters)
        rows = [Candidate(*row) for row in cursor.fetchall()]
    ranked = sorted(((rank(query, row), row.ident) for row in rows), key=lambda one: (-one[0], one[1]))
    return [(ident, round(score, 4)) for score, ident in ranked[:limit]]
