"""Merging and unmerging at random: persons are as the decisions that stand say, and nothing else ever changes.

The oracle knows nothing of clusters: it joins the records of all decisions "same" that stand, one pair after another.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from django.core import serializers
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from sapar.core.registry import queries, services
from sapar.core.registry.models import (
    Change,
    ContactPoint,
    Decision,
    Document,
    Found,
    Journey,
    Kin,
    Name,
    Pair,
    Person,
    Word,
)
from sapar.core.registry.refusals import Contradiction
from tests.property.effort import examples
from tests.register import SYSTEM, register

pytestmark = pytest.mark.django_db
PEOPLE = 6
NAMES = ("Асанов Бакыт", "Маматов Эрлан", "Токтогулова Айгүл", "Жээнбекова Чынара", "Исаков Тилек", "Ким Алина")

act = st.tuples(
    st.sampled_from(("same", "same", "different", "revoke")),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
)


def people() -> list[Person]:
    made = []
    for number, name in enumerate(NAMES):
        surname, given = name.split()
        person = register(surname, given, birth_date=str(1980 + number))
        services.add_document(actor=SYSTEM, person=person, kind="passport", number=f"AC000000{number}")
        services.add_contact(actor=SYSTEM, person=person, kind="phone", value=f"+99655500000{number}")
        services.add_journey(
            actor=SYSTEM, person=person, country="RU", entered=date(2020 + number, 1, 1), left=date(2020 + number, 3, 1)
        )
        made.append(person)
    services.add_kin(actor=SYSTEM, person=made[0], relative=made[1], relation="sibling")
    return made


def everything() -> str:
    """A digest of every row that belongs to persons, clusters included."""
    digest = hashlib.sha256()
    for model in (Person, Name, Document, ContactPoint, Journey, Kin, Change, Found):
        digest.update(serializers.serialize("json", model._default_manager.order_by("pk")).encode())
    for keys in (Pair, Word):
        digest.update(json.dumps(sorted(keys.objects.values_list("number", "year", "person_id"))).encode())
    return digest.hexdigest()


def seen(person: Person) -> tuple[object, ...]:
    """What an officer sees of a person."""
    found = queries.record(actor=SYSTEM, uid=person.uid, purpose="test")
    return (
        found.person.uid,
        sorted(d.number for d in found.documents or []),
        sorted(c.value for c in found.contacts),
        sorted(j.uid for j in found.journeys),
        sorted(k.uid for k in found.kin),
    )


def joined(same: set[tuple[int, int]]) -> list[set[int]]:
    """The oracle: groups of positions, by joining pair after pair until nothing changes."""
    groups = [{position} for position in range(PEOPLE)]
    for a, b in sorted(same):
        one = next(group for group in groups if a in group)
        other = next(group for group in groups if b in group)
        if one is not other:
            groups.remove(other)
            one |= other
    return groups


def allowed(verdict: str, pair: tuple[int, int], same: set[tuple[int, int]], different: set[tuple[int, int]]) -> bool:
    if verdict == "different":
        return pair not in same and not any(set(pair) <= group for group in joined(same))
    groups = joined(same | {pair})
    return not any(set(apart) <= group for apart in different for group in groups)


def test_persons_follow_the_decisions_that_stand_and_revoking_all_restores_everything() -> None:
    made = people()
    before, saw = everything(), [seen(person) for person in made]

    @given(st.lists(act, max_size=14))
    @examples(25)
    def at_random(acts: list[tuple[str, int, int]]) -> None:
        with transaction.atomic():
            standing: dict[str, dict[tuple[int, int], Decision]] = {"same": {}, "different": {}}
            for verdict, x, y in acts:
                take(made, standing, verdict, (min(x, y), max(x, y)))
                clusters = dict(Person.objects.values_list("pk", "cluster_id"))
                for group in joined(set(standing["same"])):
                    assert {clusters[made[at].pk] for at in group} == {made[min(group)].pk}
            for group in joined(set(standing["same"])):
                assert {seen(made[at])[0] for at in group} == {made[min(group)].uid}
            for kind in standing.values():
                for decision in kind.values():
                    services.revoke(actor=SYSTEM, decision=decision, reason="test")
            assert everything() == before
            transaction.set_rollback(True)

    at_random()
    assert [seen(person) for person in made] == saw


def take(
    made: list[Person], standing: dict[str, dict[tuple[int, int], Decision]], verdict: str, pair: tuple[int, int]
) -> None:
    """One act, which must be refused exactly when the oracle says so."""
    if verdict == "revoke":
        for kind in standing.values():
            if pair in kind:
                services.revoke(actor=SYSTEM, decision=kind.pop(pair), reason="test")
    elif pair[0] != pair[1]:
        a, b = made[pair[1]], made[pair[0]]
        if pair in standing[verdict] or allowed(verdict, pair, set(standing["same"]), set(standing["different"])):
            decision = services.decide(actor=SYSTEM, a=a, b=b, verdict=verdict)
            assert standing[verdict].setdefault(pair, decision) == decision
        else:
            with pytest.raises(Contradiction):
                services.decide(actor=SYSTEM, a=a, b=b, verdict=verdict)


def test_merged_person_shows_what_both_records_hold_and_parts_again() -> None:
    one, two, *_rest = people()
    apart = (seen(one), seen(two))
    decision = services.decide(actor=SYSTEM, a=two, b=one, verdict="same", reason="same passport")
    assert seen(one) == seen(two)
    assert seen(one)[1] == ["AC0000000", "AC0000001"]
    assert (decision.a, decision.b) == (one, two)
    services.revoke(actor=SYSTEM, decision=decision, reason="a mistake")
    assert (seen(one), seen(two)) == apart
    decision.refresh_from_db()
    assert decision.revoked_reason == "a mistake"
