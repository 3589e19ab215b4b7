"""Watch lists: asked about one person at a time, by a role of its own; everybody else learns whom to call."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.files.services import keep
from sapar.core.registry import queries, services, watching
from sapar.core.registry.models import Appeal, Import, Person, WatchEntry, WatchList
from sapar.core.registry.queries import exchange as queries_of
from sapar.core.registry.refusals import Refused
from tests.register import SYSTEM, register
from tests.staff import member, office

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + timedelta(days=100)


@pytest.fixture
def duty() -> Actor:
    return member("duty_officer")


@pytest.fixture
def missing(duty: Actor) -> WatchList:
    return services.make_watch_list(
        actor=duty, code="missing", kind="missing", names={"en": "Missing"}, purpose="To find persons reported missing"
    )


def enter(duty: Actor, of: WatchList, **fields: object) -> WatchEntry:
    given: dict[str, object] = {"reason": "reported by the family", "expires_on": LATER} | fields
    return services.add_watch_entry(actor=duty, watch_list=of, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"surname": "Asanov", "given": "Bakyt", "birth_date": "17.05.1990"},
        {"surname": "Бакит", "given": "Асанов", "birth_date": "1990"},
        {"surname": "Other", "given": "Name", "pin": "21705199000017"},
        {"surname": "Other", "given": "Name", "document_number": "ac 1234567"},
    ],
)
def test_clerk_sees_only_to_call_the_duty_officer(duty: Actor, missing: WatchList, fields: dict[str, str]) -> None:
    person = register("Асанов", "Бакыт", pin="21705199000017")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC1234567")
    other = register("Маматов", "Эрлан", birth_date="17.05.1990")
    entry = enter(duty, missing, **fields)
    clerk = member("counter")
    seen = queries.record(actor=clerk, uid=person.uid, purpose="counter")
    assert seen.call_duty_officer
    assert "reported" not in repr(seen)
    assert not queries.record(actor=clerk, uid=other.uid, purpose="counter").call_duty_officer
    answer = queries.ask_about_person(actor=duty, uid=person.uid, purpose="call from the counter")
    assert answer.entries == [entry]


def test_entry_by_name_and_birth_date_fits_in_any_alphabet_and_order(duty: Actor, missing: WatchList) -> None:
    enter(duty, missing, surname="Zheenbekova", given="Chynara", birth_date="17.05.1990")
    fits = register("Жээнбекова", "Чынара", birth_date="17.05.1990")
    for surname, given, born in (
        ("Жээнбекова", "Чынар", "18.05.1990"),
        ("Жээнбекова", "Айнура", "17.05.1990"),
        ("Исакова", "Чынара", "17.05.1990"),
    ):
        other = register(surname, given, birth_date=born, despite=[fits.uid])
        assert not queries.record(actor=SYSTEM, uid=other.uid, purpose="test").call_duty_officer
    assert queries.record(actor=SYSTEM, uid=fits.uid, purpose="test").call_duty_officer
    found = queries.ask_by_name(
        actor=duty, purpose="at the border", surname="Чинара", given="Жеенбекова", birth_date="17.05.1990"
    )
    assert len(found.entries) == 1


def test_entry_ends_by_its_day_by_hand_and_with_its_list(duty: Actor, missing: WatchList) -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    entry = enter(duty, missing, person=person)

    def called() -> bool:
        return queries.record(actor=SYSTEM, uid=person.uid, purpose="test").call_duty_officer

    assert called()
    WatchEntry.objects.update(starts_on=date(2020, 1, 1), expires_on=timezone.localdate() - timedelta(days=1))
    assert not called()
    WatchEntry.objects.update(expires_on=LATER)
    WatchList.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert not called()
    WatchList.objects.update(expires_on=None)
    services.end_watch_entry(actor=duty, entry=entry, reason="found")
    assert not called()


def test_entry_needs_a_reason_an_end_and_more_than_a_name(duty: Actor, missing: WatchList) -> None:
    for fields, at in (
        ({"reason": " "}, "reason"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"expires_on": timezone.localdate() + timedelta(days=2000)}, "expires_on"),
        ({"birth_date": None}, "birth_date"),
    ):
        with pytest.raises(Refused) as refused:
            enter(duty, missing, **({"surname": "Асанов", "given": "Бакыт", "birth_date": "1990"} | fields))
        assert refused.value.at == at


def test_question_needs_the_role_and_a_purpose_and_is_logged(duty: Actor, missing: WatchList) -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    entry = enter(duty, missing, person=person)
    for role in ("counter", "consul", "supervisor", "registrar", "administrator", "auditor"):
        with pytest.raises(Denied):
            queries.ask_about_person(actor=member(role), uid=person.uid, purpose="curiosity")
    with pytest.raises(Refused):
        queries.ask_about_person(actor=duty, uid=person.uid, purpose=" ")
    with pytest.raises(Refused):
        queries.ask_by_name(actor=duty, purpose="at the border", surname="Асанов", given="Бакыт")
    queries.ask_about_person(actor=duty, uid=person.uid, purpose="call from the counter")
    logged = Entry.objects.filter(act="registry.watchlist.query").get()
    assert (logged.purpose, logged.details) == ("call from the counter", {"entries": [entry.uid]})
    assert [row.person_uid for row in logged.concerned.all()] == [person.uid]


def test_duty_officer_of_another_office_learns_whom_to_call_only() -> None:
    here, there = office("kg-moscow"), office("kg-istanbul", "TR")
    mine, other = member("duty_officer", at=here), member("duty_officer", at=there)
    kept = services.make_watch_list(
        actor=mine, code="moscow", kind="missing", names={}, purpose="Persons the embassy looks for", office=here
    )
    person = register("Асанов", "Бакыт", birth_date="1990")
    enter(mine, kept, person=person)
    answer = queries.ask_about_person(actor=other, uid=person.uid, purpose="call from the counter")
    assert (answer.entries, answer.elsewhere) == ([], [here])
    with pytest.raises(Denied):
        enter(other, kept, person=person)


def test_appeal_is_lodged_blindly_and_decided_by_another_officer(duty: Actor, missing: WatchList) -> None:
    person, other = register("Асанов", "Бакыт", birth_date="1990"), register("Маматов", "Эрлан", birth_date="1980")
    enter(duty, missing, person=person)
    clerk = member("counter")
    for one in (person, other):
        services.lodge_appeal(actor=clerk, person=one, text="It is not me.")
    appeal = Appeal.objects.get()
    with pytest.raises(Refused, match="Somebody else"):
        services.decide_appeal(actor=duty, appeal=appeal, state="granted", answer="You are right.")
    second = member("duty_officer")
    assert queries.appeals_waiting(actor=second) == [appeal]
    services.decide_appeal(actor=second, appeal=appeal, state="granted", answer="You are right.")
    assert not queries.record(actor=clerk, uid=person.uid, purpose="test").call_duty_officer
    assert queries.appeals_waiting(actor=second) == []


def bans(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Фамилия", "Имя", "Дата рождения", "Паспорт", "Основание", "Действует до"])
    for number in range(rows):
        writer.writerow(
            [f"Асанов{'абвгд'[number % 5]}", "Бакыт", f"17.05.{1950 + number % 50}", f"AC{number:07}", "ст. 26",
             "01.01.2031"]
        )  # fmt: skip
    writer.writerow(["Маматов", "Эрлан", "31.02.1990", "AC9999999", "ст. 26", "01.01.2031"])
    writer.writerow(["Маматов", "Эрлан", "17.05.1990", "AC9999998", "ст. 26", "вчера"])
    return out.getvalue().encode("cp1251")


MAPPED = {"surname": "Фамилия", "given": "Имя", "birth_date": "Дата рождения", "document_number": "Паспорт",
          "reason": "Основание", "expires_on": "Действует до"}  # fmt: skip


@pytest.fixture
def banned(duty: Actor) -> WatchList:
    return services.make_watch_list(
        actor=duty, code="ru-bans", kind="entry_ban", names={}, purpose="Bans on entry handed in by the authority",
        country="RU",
    )  # fmt: skip


def taken(duty: Actor, into: WatchList, content: bytes, **more: Any) -> Import:
    file = keep(actor=duty, content=content, name="bans.csv")
    more = {"mapping": MAPPED, "purpose": "handed in by the authority"} | more
    return services.start_watch_import(actor=duty, watch_list=into, file=file, **more)


def test_list_of_bans_is_taken_over_once_with_bad_rows_named(duty: Actor, banned: WatchList) -> None:
    batch = services.run_import(actor=duty, batch=taken(duty, banned, bans(2500)))
    assert (batch.state, batch.position, batch.created, batch.known, batch.bad) == ("done", 2502, 2500, 0, 2)
    rows = b"".join(services.bad_rows(actor=duty, batch=batch)).decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows] == [
        ["line", "column"], ["2502", "Дата рождения"], ["2503", "Действует до"],
    ]  # fmt: skip
    assert taken(duty, banned, bans(2500)).pk == batch.pk  # the same file again is the same import
    more = services.run_import(actor=duty, batch=taken(duty, banned, bans(2510)))
    assert (more.created, more.known, WatchEntry.objects.count()) == (10, 2500, 2510)
    person = register("Асанова", "Бакыт")
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="АС0000007")
    (ban,) = queries.record(actor=member("counter"), uid=person.uid, purpose="test").bans
    assert (ban.country, ban.expires_on, ban.ground, ban.sure) == ("RU", date(2031, 1, 1), "ст. 26", True)


def test_import_of_a_list_stopped_goes_on_where_it_was(duty: Actor, banned: WatchList) -> None:
    batch = taken(duty, banned, bans(2500))
    half = services.run_import(actor=duty, batch=batch, limit=1000)
    assert (half.state, half.position, half.created) == ("running", 1000, 1000)
    assert (
        services.run_import(actor=duty, batch=batch).position == 1000
    )  # another run holds an old place: nothing twice
    done = services.run_import(actor=duty, batch=half)
    assert (done.state, done.created, done.known, WatchEntry.objects.count()) == ("done", 2500, 0, 2500)


def test_rows_that_do_not_say_why_or_until_when_get_what_is_said_for_all(duty: Actor, banned: WatchList) -> None:
    content = "Фамилия,Имя,Паспорт\nАсанов,Бакыт,AC1234567\n".encode()
    mapping = {"surname": "Фамилия", "given": "Имя", "document_number": "Паспорт"}
    for given, at in (({}, "reason"), ({"reason": "ст. 26"}, "expires_on")):
        with pytest.raises(Refused) as refused:
            taken(duty, banned, content, mapping=mapping, **given)
        assert refused.value.at == at
    for until in (LATER, LATER, LATER + timedelta(days=1)):  # the next month's list says another day: new entries
        services.run_import(
            actor=duty, batch=taken(duty, banned, content, mapping=mapping, reason="ст. 26", expires_on=until)
        )
    entries = WatchEntry.objects.order_by("pk").values_list("reason", "expires_on")
    assert list(entries) == [("ст. 26", LATER), ("ст. 26", LATER + timedelta(days=1))]


def test_import_of_a_list_is_for_who_keeps_it(duty: Actor) -> None:
    mine, other = member("duty_officer"), member("duty_officer", at=office("kg-istanbul", "TR"))
    kept = services.make_watch_list(
        actor=mine, code="moscow", kind="entry_ban", names={}, purpose="Bans of the embassy's list", office=office(),
        country="RU",
    )  # fmt: skip
    batch = taken(mine, kept, bans(1))
    for actor in (other, member("registrar"), member("counter")):
        with pytest.raises(Denied):
            taken(actor, kept, bans(1))
        with pytest.raises(Denied):
            services.run_import(actor=actor, batch=batch)
        with pytest.raises(Denied):
            services.bad_rows(actor=actor, batch=batch)
    file = keep(actor=mine, content=bans(1), name="bans.csv")
    with pytest.raises(Denied):
        services.preview_watch_import(actor=other, watch_list=kept, file=file)
    looked = services.preview_watch_import(actor=mine, watch_list=kept, file=file)
    assert looked.mapping == MAPPED
    assert [(row.values.get("reason"), row.column) for row in looked.rows] == [
        ("ст. 26", ""), (None, "Дата рождения"), (None, "Действует до"),
    ]  # fmt: skip
    assert WatchEntry.objects.count() == 0
    assert list(queries_of.imports(actor=member("registrar"))) == []
    assert list(queries_of.watch_imports(actor=mine, watch_list=kept)) == [batch]


def test_list_is_put_right_and_ended_by_who_keeps_it(duty: Actor, missing: WatchList) -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    enter(duty, missing, person=person)
    assert [(row.code, row.holding) for row in queries.watch_lists(actor=duty)] == [("missing", 1)]  # type: ignore[attr-defined]
    said = {"names": {"en": "Missing"}, "purpose": "To find persons reported missing"}
    before = Entry.objects.count()
    services.change_watch_list(actor=duty, watch_list=missing, **said)
    assert Entry.objects.count() == before  # nothing changed
    yesterday = timezone.localdate() - timedelta(days=1)
    services.change_watch_list(actor=duty, watch_list=missing, **said, expires_on=yesterday)
    assert Entry.objects.latest("pk").details == {"changed": ["expires_on"]}
    assert not queries.record(actor=SYSTEM, uid=person.uid, purpose="test").call_duty_officer
    with pytest.raises(Denied):
        services.change_watch_list(actor=member("supervisor"), watch_list=missing, **said)
    with pytest.raises(Denied):
        queries.watch_lists(actor=member("supervisor"))


def test_short_name_is_taken_once(duty: Actor, missing: WatchList) -> None:
    again = {"names": {}, "purpose": "To find persons reported missing"}
    assert services.make_watch_list(actor=duty, code="missing", kind="missing", **again) == missing
    with pytest.raises(Refused) as refused:
        services.make_watch_list(actor=duty, code="missing", kind="other", **again)
    assert refused.value.at == "code"


# ── what the counter sees of each kind of list ───────────────────────────────────────────────────────────
def listed(duty: Actor, kind: str) -> WatchList:
    return services.make_watch_list(
        actor=duty, code=kind, kind=kind, names={}, purpose="Sentinel of the purpose", country="RU"
    )


@pytest.mark.parametrize("kind", ["missing", "barred_recruiter", "other", "entry_ban"])
def test_counter_is_told_of_a_ban_and_of_other_lists_whom_to_call(duty: Actor, kind: str) -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    enter(duty, listed(duty, kind), person=person, reason="Sentinel of the reason")
    seen = queries.record(actor=member("counter"), uid=person.uid, purpose="counter")
    told = [] if kind != "entry_ban" else [("RU", LATER, "Sentinel of the reason", True)]
    assert [(one.country, one.expires_on, one.ground, one.sure) for one in seen.bans] == told
    assert seen.call_duty_officer is (kind != "entry_ban")
    assert "Sentinel of the purpose" not in repr(seen)
    assert ("Sentinel of the reason" in repr(seen)) is (kind == "entry_ban")


def test_both_are_told_of_who_is_looked_for_and_banned(duty: Actor, missing: WatchList) -> None:
    person = register("Асанов", "Бакыт", birth_date="1990")
    enter(duty, missing, person=person)
    enter(duty, listed(duty, "entry_ban"), person=person)
    seen = queries.record(actor=member("counter"), uid=person.uid, purpose="counter")
    assert (seen.call_duty_officer, [one.country for one in seen.bans]) == (True, ["RU"])


def stays(person: Person, on: date) -> list[dict[str, object]]:
    """The answer as it is asked for from a page, alone, and for many at once."""
    opened = queries.record(actor=SYSTEM, uid=person.uid, purpose="test")
    given: dict[str, Any] = {"actor": SYSTEM, "person": person, "on": on, "country": "RU", "lang": "en"}
    many = queries.answers([person], on=on, country="RU", lang="en")
    return [queries.stay_answer(**given, opened=opened), queries.stay_answer(**given), many[person.pk]]


def test_listed_ban_decides_the_laws_answer_and_a_namesakes_does_not(duty: Actor) -> None:
    bans, today = listed(duty, "entry_ban"), timezone.localdate()
    person = register("Асанов", "Бакыт", birth_date="17.05.1990")
    assert [answer["entry"]["allowed"] for answer in stays(person, today)] != [False] * 3
    enter(duty, bans, surname="Асанов", given="Бакыт", birth_date="17.05.1990", document_number="AC1234567")
    (ban,) = queries.record(actor=member("counter"), uid=person.uid, purpose="test").bans
    assert not ban.sure
    assert [answer["case"]["events"] for answer in stays(person, today)] == [[]] * 3
    services.add_document(actor=SYSTEM, person=person, kind="passport", number="AC 1234567")
    event = {
        "country": "RU", "kind": "ban", "on": today.isoformat(), "until": LATER.isoformat(),
        "ground": "reported by the family", "paid": None,
    }  # fmt: skip
    for answer in stays(person, today):
        assert answer["case"]["events"] == [event]
        assert answer["entry"]["allowed"] is False
    services.add_event(actor=SYSTEM, person=person, country="RU", kind="ban", on=today, until=LATER)
    assert [len(answer["case"]["events"]) for answer in stays(person, today)] == [1] * 3  # told twice, counted once


def test_bans_of_many_persons_are_read_in_one_query(duty: Actor, django_assert_num_queries: Any) -> None:
    bans = listed(duty, "entry_ban")
    people = [register("Асанов", given, birth_date="1990") for given in ("Бакыт", "Улан", "Эрлан", "Нурлан")]
    for person in people[1:]:
        enter(duty, bans, person=person)
    with django_assert_num_queries(1):
        found = watching.sure_bans(people, [])
    assert [len(found[person.pk]) for person in people] == [0, 1, 1, 1]


def test_list_of_bans_needs_its_country(duty: Actor) -> None:
    with pytest.raises(Refused) as refused:
        services.make_watch_list(actor=duty, code="b", kind="entry_ban", names={}, purpose="Bans of some country")
    assert refused.value.at == "country"
