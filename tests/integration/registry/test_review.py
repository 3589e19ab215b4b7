"""The queue of likely duplicates, and deciding on them."""

from __future__ import annotations

import pytest

from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.registry import queries, services
from sapar.core.registry.models import Candidate, Decision, Person
from sapar.core.registry.refusals import Contradiction, Refused
from tests.register import SYSTEM, register, register_again
from tests.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Person, Person]:
    one = register("Асанов", "Бакыт", "Токтогулович", birth_date="17.05.1990", district="Ош")
    return one, register_again(one, "Asanov", "Bakyt", birth_date="17.05.1990", district="Нарын", sex="m")


def test_pair_is_shown_side_by_side_with_what_agrees_and_what_does_not(two: tuple[Person, Person]) -> None:
    clerk = member("registrar")
    (waiting,) = queries.waiting(actor=clerk)
    seen = queries.pair(actor=clerk, uid=waiting.uid)
    assert [(name, one, other) for name, one, other, _equal in seen.fields][:5] == [
        ("full_name", "Асанов Бакыт Токтогулович", "Asanov Bakyt"),
        ("birth", "1990-05-17", "1990-05-17"),
        ("sex", "", "m"),
        ("pin", "", ""),
        ("district", "Ош", "Нарын"),
    ]
    # One name in two alphabets is equal, and a place is not.
    assert {name: equal for name, one, other, equal in seen.fields if one and other} == {
        "full_name": True, "birth": True, "district": False, "citizenships": True,
    }  # fmt: skip
    assert (seen.agrees, seen.differs) == (["given name", "surname", "birth date"], ["district"])
    logged = Entry.objects.filter(act="registry.duplicate.review", subject_id=waiting.uid).get()
    assert {row.person_uid for row in logged.concerned.all()} == {two[0].uid, two[1].uid}


def test_two_names_are_not_equal_side_by_side() -> None:
    one = register("Асанов", "Бакыт", birth_date="17.05.1990", pin="21705199000013")
    two = register_again(one, "Asanov", "Baktygul", birth_date="17.05.1990", pin="21705199000013")
    found = Candidate.objects.filter(a=one, b=two).get()
    seen = queries.pair(actor=member("registrar"), uid=found.uid)
    assert [equal for name, _one, _other, equal in seen.fields if name == "full_name"] == [False]


def test_decision_takes_the_pair_from_the_queue_and_revoking_brings_it_back(two: tuple[Person, Person]) -> None:
    clerk = member("registrar")
    decision = services.decide(actor=clerk, a=two[0], b=two[1], verdict="same", reason="same passport shown")
    assert queries.waiting_count(actor=clerk) == 0
    assert (decision.evidence, decision.model_version) == (
        {"agrees": ["given", "surname", "birth"], "differs": ["district"]}, "rules-1",
    )  # fmt: skip
    assert decision.by == f"staff:{clerk.ident}"
    seen = queries.record(actor=clerk, uid=two[1].uid, purpose="test")
    assert (seen.redirected, seen.person, seen.sources) == (True, two[0], list(two))
    services.revoke(actor=clerk, decision=decision, reason="two cousins")
    assert queries.waiting_count(actor=clerk) == 1
    assert not queries.record(actor=clerk, uid=two[1].uid, purpose="test").redirected


def test_pair_decided_different_is_neither_queued_again_nor_joined_through_a_third(two: tuple[Person, Person]) -> None:
    one, other = two
    services.decide(actor=SYSTEM, a=one, b=other, verdict="different")
    pairs = [(one.uid, other.uid, 0.9, {})]
    assert services.queue_pairs(actor=SYSTEM, pairs=pairs, model_version="m", origin="link") == 0
    third = register("Асанов", "Бакыт", birth_date="17.05.1990", despite=[one.uid, other.uid])
    services.decide(actor=SYSTEM, a=third, b=one, verdict="same")
    with pytest.raises(Contradiction, match="take that decision back"):
        services.decide(actor=SYSTEM, a=third, b=other, verdict="same")
    assert {Person.objects.get(pk=row.pk).cluster_id for row in (one, third)} == {one.pk}
    assert Person.objects.get(pk=other.pk).leads


def test_queue_leaves_out_pairs_joined_meanwhile_and_records_that_are_erased(two: tuple[Person, Person]) -> None:
    one, other = two
    third = register("Асанов", "Бакыт", birth_date="17.05.1990", despite=[one.uid, other.uid])
    assert queries.waiting_count(actor=SYSTEM) == Candidate.objects.count() == 3
    services.decide(actor=SYSTEM, a=one, b=other, verdict="same")
    services.decide(actor=SYSTEM, a=other, b=third, verdict="same")
    assert queries.waiting_count(actor=SYSTEM) == 0
    for decision in Decision.objects.all():
        services.revoke(actor=SYSTEM, decision=decision, reason="test")
    assert queries.waiting_count(actor=SYSTEM) == 3
    third.refresh_from_db()
    services.erase_person(actor=SYSTEM, person=third, reason="asked for it")
    assert queries.waiting_count(actor=SYSTEM) == 1


def test_only_whoever_reviews_decides_and_revoking_needs_a_reason(two: tuple[Person, Person]) -> None:
    for role in ("counter", "consul", "supervisor", "duty_officer"):
        with pytest.raises(Denied):
            queries.waiting(actor=member(role))
        with pytest.raises(Denied):
            services.decide(actor=member(role), a=two[0], b=two[1], verdict="same")
    decision = services.decide(actor=SYSTEM, a=two[0], b=two[1], verdict="same")
    with pytest.raises(Refused) as refused:
        services.revoke(actor=SYSTEM, decision=decision, reason=" ")
    assert refused.value.at == "reason"
    with pytest.raises(Refused):
        services.decide(actor=SYSTEM, a=two[0], b=two[0], verdict="same")


def test_queue_asks_the_same_number_of_queries_however_long(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    made: list[Person] = []
    for _ in range(8):
        made.append(register("Асанов", "Бакыт", birth_date="1990", despite=[person.uid for person in made]))
    clerk = member("registrar")
    with django_assert_max_num_queries(5):
        assert len(queries.waiting(actor=clerk, limit=50)) == 28
