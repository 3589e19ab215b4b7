"""What the consular line shows in the demonstration: registrations, appointments, warnings; duplicates, a watch list."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from sapar.core.accounts import actors
from sapar.core.registry import comparison, watching
from sapar.core.registry import duplicates as pairs
from sapar.core.registry.models import Consent, Journey, Person, WatchEntry, WatchList
from sapar.lines.consular import services
from sapar.lines.consular.enums import BookingStatus, Service
from sapar.lines.consular.models import Booking, Registration, RegistrationRequest, Slot, Warning
from sapar.lines.consular.services.appointments import LETTERS
from sapar.sites.cli.demonstration.persons import uid
from sapar.sites.cli.demonstration.places import Places

SYSTEM = actors.system("demonstration")

WARNINGS: tuple[tuple[str, str, str, str, dict[str, str], dict[str, str]], ...] = (
    (
        "kg-moscow", "RU", "Москва", "sent",
        {"ky": "Текшерүүлөр күчөдү", "ru": "Усилены проверки", "en": "More checks of papers"},
        {
            "ky": "ҮЛГҮ. Паспорт менен каттоо кагазын жаныңызда алып жүрүңүз. Кармашса, консулга чалууну талап кылыңыз.",
            "ru": "ОБРАЗЕЦ. Носите с собой паспорт и регистрацию. Если задержали, требуйте позвонить консулу.",
            "en": "EXAMPLE. Carry your passport and registration. If you are stopped, ask for a call to the consulate.",
        },
    ),
    (
        "kg-istanbul", "TR", "", "approved",
        {"ky": "Жер титирөө кооптуулугу", "ru": "Опасность землетрясения", "en": "Danger of an earthquake"},
        {
            "ky": "ҮЛГҮ. Имараттан чыккан жолду билип алыңыз, документ менен сууну даяр кармаңыз.",
            "ru": "ОБРАЗЕЦ. Узнайте выход из здания, держите наготове документы и воду.",
            "en": "EXAMPLE. Know the way out of the building, keep papers and water at hand.",
        },
    ),
    (
        "kg-moscow", "RU", "Казань", "proposed",
        {"ky": "Жасалма жумуш берүүчү", "ru": "Ложный работодатель", "en": "A false employer"},
        {
            "ky": "ҮЛГҮ. Акчаны алдын ала сураган ортомчуга ишенбеңиз. Келишимди консулга көрсөтүңүз.",
            "ru": "ОБРАЗЕЦ. Не верьте посреднику, который просит деньги вперёд. Покажите договор консулу.",
            "en": "EXAMPLE. Do not trust a middleman who asks for money in advance. Show the contract to the consulate.",
        },
    ),
)  # fmt: skip


def registrations(places: Places, journeys: Sequence[Journey], rng: Random, today: date) -> int:
    """A third of those abroad are registered with a mission of the country."""
    missions = {country: office for office in reversed(places.missions) for country in office.serves}
    now, made, seen = timezone.now(), [], set()
    consents = []
    for journey in journeys:
        office = missions.get(journey.country)
        if journey.left is not None or office is None or journey.person_id in seen or rng.random() > 0.33:
            continue
        seen.add(journey.person_id)
        until = today + timedelta(days=rng.randint(-40, 500))
        start = max(journey.entered, today - timedelta(days=rng.randint(0, 300)))
        if until <= start:
            continue
        consent = Consent(
            uid=uid(rng), person_id=journey.person_id, purpose="consular.registration", language="ru", given_at=now,
            text="Согласен на консульский учёт (образец).", until=until, recorded_by="system:demonstration",
        )  # fmt: skip
        consents.append(consent)
        made.append(
            Registration(uid=uid(rng), person_id=journey.person_id, office=office, journey=journey, consent=consent,
                         country=journey.country, region=journey.region, from_date=start, until=until, made_at=now)
        )  # fmt: skip
    Consent.objects.bulk_create(consents)
    for row in made:
        row.consent_id = row.consent.pk
    Registration.objects.bulk_create(made)
    return len(made)


def requests(places: Places, rng: Random, today: date) -> None:
    """A few requests of the public page that wait for an officer."""
    for number, (surname, given) in enumerate((("Үлгүлүева", "Нуржан"), ("Образцов", "Эрлан"), ("Макетов", "Тилек"))):
        RegistrationRequest.objects.create(
            uid=uid(rng), key=hashlib.sha256(f"demonstration {number}".encode()).hexdigest(), status="confirmed",
            office=places.offices["kg-moscow"], surname=surname, given=given, birth_date=date(1988 + number, 4, 12),
            email=f"request{number}@people.sapar.example", language="ky", country="RU", region="Москва",
            entered=today - timedelta(days=20), until=today + timedelta(days=300), consent_text="Макулмун (үлгү).",
            asked_at=timezone.now() - timedelta(hours=5 + number), confirmed_at=timezone.now(),
            link=hashlib.sha256(rng.randbytes(16)).hexdigest(),
        )  # fmt: skip


def appointments(places: Places, people: Sequence[Person], rng: Random, today: date) -> int:
    """Slots of a week back and one ahead, most of them booked, those behind us served or missed."""
    now, number = timezone.now(), 0
    for office in places.missions:
        for service in (Service.PASSPORT, Service.NOTARY, Service.ADVICE):
            services.offer_slots(
                actor=SYSTEM, office=office, service=service, first=today - timedelta(days=7),
                last=today + timedelta(days=7), opens=time(9), closes=time(13), minutes=30, capacity=2,
            )  # fmt: skip
    bookings: list[Booking] = []
    slots = list(Slot.objects.filter(office__in=places.missions).order_by("starts", "pk"))
    for slot in slots:
        past = slot.starts < now
        for person in rng.sample(list(people), 2)[: rng.choice((0, 1, 2) if not past else (1, 2, 2))]:
            number += 1
            bookings.append(_booking(slot, person, past, number, rng))
            slot.taken += 1
    Booking.objects.bulk_create(bookings)
    Slot.objects.bulk_update(slots, ["taken"], batch_size=500)
    return len(bookings)


def _booking(slot: Slot, person: Person, past: bool, number: int, rng: Random) -> Booking:
    fields: dict[str, Any] = {"booked_at": slot.starts - timedelta(days=rng.randint(1, 10))}
    if past:
        came = rng.random() < 0.85
        fields |= {"status": BookingStatus.SERVED if came else BookingStatus.MISSED, "ended_at": slot.starts}
        if came:
            arrived = slot.starts - timedelta(minutes=rng.randint(0, 15))
            fields |= {
                "arrived_at": arrived, "called_at": arrived + timedelta(minutes=rng.randint(2, 35)),
                "number": f"{LETTERS[slot.service]}{number % 1000:03d}", "window": str(rng.randint(1, 4)),
            }  # fmt: skip
    return Booking(uid=uid(rng), slot=slot, person=person, **fields)


def warnings(places: Places, today: date) -> None:
    """Three warnings, one in each stage; the sent one has its messages in the outbox, as files."""
    author, second = places.staff["press.moscow"], places.staff["department"]
    for code, country, region, status, titles, texts in WARNINGS:
        approved = status != "proposed"
        row = Warning.objects.create(
            office=places.offices[code], status="approved" if approved else status, titles=titles, texts=texts,
            country=country, region=region, there_from=today, there_to=today + timedelta(days=45), written_by=author,
            written_at=timezone.now(), approved_by=second if approved else None,
            approved_at=timezone.now() if approved else None,
        )  # fmt: skip
        if status == "sent":
            services.send_warning(actor=SYSTEM, warning=row)


def duplicates(people: Sequence[Person], rng: Random) -> int:
    """Second records of some people, as another office would write them, waiting for review."""
    from sapar.engines.identity.names.letters import transliterate

    made = 0
    for person in rng.sample(list(people), 8):
        pk = Person.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        twin = Person(
            pk=pk, uid=uid(rng), cluster_id=pk, surname=transliterate(person.surname, "plain"),
            given=transliterate(person.given, "plain"), birth_date=person.birth_date, sex=person.sex,
            citizenships=["KG"], district="", office=person.office, demonstration=True, origin="demonstration",
            created_by="system:demonstration",
        )  # fmt: skip
        Person.objects.bulk_create([twin])
        likeness = comparison.compare(pairs.facts_of(person), pairs.facts_of(twin))
        made += pairs.queue(person, [pairs.Likely(twin, twin, likeness)], "import")
    return made


def watch_list(people: Sequence[Person], places: Places, today: date) -> None:
    """Two missing persons: at the counter it only says to call the duty officer."""
    found, _new = WatchList.objects.get_or_create(
        code="demonstration-missing",
        defaults={
            "kind": "missing", "purpose": "Үлгү: жакындары издешет", "office": places.offices["kg-moscow"],
            "names": {"ky": "Изделгендер (үлгү)", "ru": "Разыскиваемые (образец)", "en": "Missing persons (example)"},
        },
    )  # fmt: skip
    for person in people[:2]:
        WatchEntry.objects.create(
            list=found, person=person, surname=person.surname, given=person.given, birth_date=person.birth_date,
            name_key=watching.name_key(person, person.birth_date), reason="Образец: близкие потеряли связь",
            starts_on=today - timedelta(days=10), expires_on=today + timedelta(days=300),
            entered_by="system:demonstration",
        )  # fmt: skip


def stays(today: date) -> int:
    """Until when the stays are lawful, for the desk."""
    return services.compute_stay_ends(actor=SYSTEM, on=today)


def now_utc() -> datetime:
    """The moment, without the splinters of a second that no record needs."""
    return datetime.now(UTC).replace(microsecond=0)
