"""Households and kin: who lives with whom, and how it is put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sapar.core.accounts.policy import Denied
from sapar.core.registry import queries, services
from sapar.core.registry.models import Change, Household, Kin, Member, Person
from sapar.core.registry.queries.families import household as household_of
from sapar.core.registry.refusals import Refused
from tests.register import SYSTEM, register
from tests.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    return [register("Асанов", given, birth_date=year) for given, year in
            (("Бакыт", "1960"), ("Улан", "1985"), ("Эрлан", "1990"))]  # fmt: skip


@pytest.fixture
def household(people: list[Person]) -> Household:
    return services.make_household(actor=SYSTEM, head=people[0], district="Нарын", from_date=date(2010, 1, 1))


def there(household: Household) -> list[tuple[str, str, date | None]]:
    rows = Member.objects.filter(household=household).select_related("person").order_by("pk")
    return [(row.person.given, row.role, row.to_date) for row in rows]


def test_household_has_one_head_and_the_one_before_becomes_a_member(household: Household, people: list[Person]) -> None:
    son = services.add_member(actor=SYSTEM, household=household, person=people[1], role="child")
    services.correct_member(actor=SYSTEM, member=son, role="head", reason="The father is old")
    assert there(household) == [("Бакыт", "other", None), ("Улан", "head", None)]
    services.add_member(actor=SYSTEM, household=household, person=people[2], role="head")
    assert [role for _given, role, _left in there(household)] == ["other", "other", "head"]
    change = Change.objects.get(thing="member", thing_id=son.pk, fields={"role": ["child", "head"]})
    assert change.reason == "The father is old"


def test_nobody_lives_in_two_households_at_once(household: Household, people: list[Person]) -> None:
    with pytest.raises(Refused, match="lives in another household"):
        services.make_household(actor=SYSTEM, head=people[0])
    other = services.make_household(actor=SYSTEM, head=people[1])
    with pytest.raises(Refused) as refused:
        services.add_member(actor=SYSTEM, household=other, person=people[0], role="parent")
    assert refused.value.at == "person"
    head = household.members.get()
    services.leave_household(actor=SYSTEM, member=head, to_date=date(2020, 5, 1))
    services.add_member(actor=SYSTEM, household=other, person=people[0], role="parent", from_date=date(2020, 5, 2))
    with pytest.raises(Refused):  # to go back, one has to leave first
        services.correct_member(actor=SYSTEM, member=head, to_date=None)


def test_who_left_and_returns_is_there_once(household: Household, people: list[Person]) -> None:
    son = services.add_member(actor=SYSTEM, household=household, person=people[1], role="child")
    for day in (date(2000, 1, 1), timezone.localdate() + timedelta(days=1)):
        if day.year > 2000:
            with pytest.raises(Refused) as refused:
                services.leave_household(actor=SYSTEM, member=son, to_date=day)
            assert refused.value.at == "to_date"
        else:
            services.leave_household(actor=SYSTEM, member=son, to_date=day)
    back = services.add_member(
        actor=SYSTEM, household=household, person=people[1], role="other", from_date=date(2024, 1, 1)
    )
    assert (back.pk, back.role, back.from_date, back.to_date) == (son.pk, "other", date(2024, 1, 1), None)


def test_household_shows_each_reader_whom_they_may_see(household: Household, people: list[Person]) -> None:
    services.add_member(actor=SYSTEM, household=household, person=people[1], role="child")
    Person.objects.filter(pk=people[1].pk).update(sensitivity=3)
    clerk = member("consul")
    seen = household_of(actor=clerk, uid=household.uid, purpose="test")
    assert ([one.person.given for one in seen.members], seen.hidden) == (["Бакыт"], 1)
    Person.objects.filter(pk=people[0].pk).update(sensitivity=3)
    with pytest.raises(Denied):
        household_of(actor=clerk, uid=household.uid, purpose="test")
    with pytest.raises(Denied):
        services.correct_household(actor=clerk, household=household, address="x")
    with pytest.raises(Denied):
        services.correct_member(actor=clerk, member=household.members.all()[0], role="other")


def test_household_asks_the_same_number_of_queries_however_many_live_there(
    household: Household, people: list[Person], django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for person in [
        *people[1:],
        *(register("Исаков", given, birth_date="1970") for given in ("Нур", "Асан", "Эмил", "Таалай")),
    ]:
        services.add_member(actor=SYSTEM, household=household, person=person, role="other")
    with django_assert_max_num_queries(6):
        assert len(household_of(actor=SYSTEM, uid=household.uid, purpose="test").members) == 7


def test_member_entered_by_mistake_goes_and_comes_back(household: Household, people: list[Person]) -> None:
    son = services.add_member(actor=SYSTEM, household=household, person=people[1], role="child")
    with pytest.raises(Refused) as refused:
        services.remove_member(actor=SYSTEM, member=son, reason=" ")
    assert refused.value.at == "reason"
    kept = services.remove_member(actor=SYSTEM, member=son, reason="a namesake")
    assert there(household) == [("Бакыт", "head", None)]
    services.take_back(actor=SYSTEM, change=kept)
    assert there(household) == [("Бакыт", "head", None), ("Улан", "child", None)]


def test_bond_ends_on_both_sides_with_a_reason_and_comes_back(people: list[Person]) -> None:
    father, son, _other = people
    kin = services.add_kin(actor=SYSTEM, person=father, relative=son, relation="child", note="the elder")
    with pytest.raises(Refused):
        services.end_kin(actor=SYSTEM, kin=kin, reason="")
    kept = services.end_kin(actor=SYSTEM, kin=kin, reason="entered for the other brother")
    for person in (father, son):
        assert queries.record(actor=SYSTEM, uid=person.uid, purpose="test").kin == []
    services.take_back(actor=SYSTEM, change=kept)
    assert [(row.person, row.relative, row.relation, row.note) for row in Kin.objects.all()] == [
        (father, son, "child", "the elder")
    ]
    with pytest.raises(Refused, match="again already"):
        services.take_back(actor=SYSTEM, change=kept)


def test_bond_told_by_two_merged_records_ends_in_both(people: list[Person]) -> None:
    father, son, _other = people
    again = register("Асанов", "Улан", birth_date="1985", despite=[son.uid])
    services.add_kin(actor=SYSTEM, person=father, relative=son, relation="child")
    services.decide(actor=SYSTEM, a=son, b=again, verdict="same")
    again.refresh_from_db()
    kin = services.add_kin(actor=SYSTEM, person=again, relative=father, relation="parent")
    services.end_kin(actor=SYSTEM, kin=kin, reason="not his father")
    assert Kin.objects.count() == 0
