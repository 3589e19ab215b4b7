"""A small service abroad to walk through: two missions and a stranger, their staff, invented citizens, some cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from sapar.core.accounts import services as accounts
from sapar.core.accounts.actors import Actor, staff
from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role, Sensitivity
from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases import services as cases
from sapar.core.cases.models import Action, Case
from sapar.core.registry import services as registry
from sapar.core.registry.models import Person
from tests.people import PASSWORD, SYSTEM
from tests.register import register

REQUEST: dict[str, Any] = {
    "topic": "employer", "short": "Паспорт кайтарылбайт", "what": "Жумуш берүүчү паспортту бербей жатат.",
    "urgent": "no", "contact_way": "phone", "contact_safe": "ask_first", "answer_language": "ky", "told": "OK",
}  # fmt: skip


@dataclass
class OfficeWorld:
    """Who and what there is."""

    moscow: Office
    astana: Office
    elsewhere: Office
    users: dict[str, User]
    people: dict[str, Person]
    cases: list[Case] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        """A member of staff as they are signed in now."""
        return staff(User.objects.get(pk=self.users[name].pk))

    def petition(self, name: str = "consul", person: str = "aigul", **answers: Any) -> Case:
        """A petition opened by somebody."""
        user = self.users[name]
        case = cases.open_case(
            actor=self.actor(name), programme="petition", office=user.office, person=self.people[person],
            answers=REQUEST | answers,
        )  # fmt: skip
        self.cases.append(case)
        return case

    def make_late(self, case: Case, days: int = 5) -> None:
        """Let the due time of a case have passed, in its log as in its row."""
        passed = timezone.now() - timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(due_at=passed)
        opened = Action.objects.get(case=case, sequence=1)
        Action.objects.filter(pk=opened.pk)._raw_delete(
            using="default"
        )  # the log refuses to be changed in any other way
        opened.pk = None
        opened.data = {**opened.data, "due_at": passed.isoformat()}
        opened.save()


def _named(ky: str, ru: str, en: str) -> dict[str, str]:
    return {"ky": ky, "ru": ru, "en": en}


def make_office_world() -> OfficeWorld:
    """Rows of the world; every name in it is invented."""
    missions = accounts.add_organisation(
        actor=SYSTEM, code="missions", kind=OrganisationKind.MISSIONS, names=_named("Элчиликтер", "Посольства", "Missions"), country="KG",
    )  # fmt: skip
    stranger = accounts.add_organisation(
        actor=SYSTEM, code="stranger", kind=OrganisationKind.NGO, names=_named("Бөтөн уюм", "Чужая организация", "Stranger"), country="KG",
    )  # fmt: skip
    offices = {
        code: accounts.add_office(
            actor=SYSTEM, organisation=of, code=code, kind=OfficeKind.EMBASSY, names=names, country=country,
        )
        for code, of, names, country in (
            ("kg-moscow", missions, _named("Москвадагы элчилик", "Посольство в Москве", "Embassy in Moscow"), "RU"),
            ("kg-astana", missions, _named("Астанадагы элчилик", "Посольство в Астане", "Embassy in Astana"), "KZ"),
            ("elsewhere", stranger, _named("Бөтөн кеңсе", "Чужое бюро", "Another office"), "KG"),
        )
    }  # fmt: skip
    for office in offices.values():
        office.serves = [office.country]
        office.save(update_fields=["serves"])
    users = {
        name: _user(name, full_name, offices[office], roles)
        for name, full_name, office, roles in (
            ("consul", "Нурлан Токтогулов", "kg-moscow", (Role.CONSUL, Role.REGISTRAR)),
            ("supervisor", "Гүлнара Сыдыкова", "kg-moscow", (Role.SUPERVISOR,)),
            ("counter", "Бегимай Осмонова", "kg-moscow", (Role.COUNTER,)),
            ("neighbour", "Эрлан Жумабеков", "kg-astana", (Role.CONSUL,)),
            ("outsider", "Илья Петров", "elsewhere", (Role.CONSUL,)),
            ("administrator", "Айдай Мамбетова", "kg-moscow", (Role.ADMINISTRATOR,)),
        )
    }  # fmt: skip
    Team.objects.create(
        office=offices["kg-moscow"], code="moscow-help", names=_named("Жардам тобу", "Группа помощи", "Help team")
    )
    return OfficeWorld(
        offices["kg-moscow"], offices["kg-astana"], offices["elsewhere"], users, _people(offices["kg-moscow"])
    )


def _user(name: str, full_name: str, office: Office, roles: tuple[Role, ...]) -> User:
    user = accounts.invite(actor=SYSTEM, email=f"{name}@example.org", full_name=full_name, office=office)[0].user
    for role in roles:
        accounts.grant(
            actor=SYSTEM, user=user, role=role, office=office, organisation=office.organisation,
            clearance=Sensitivity.PERSONAL,
        )  # fmt: skip
    if name == "consul":  # the one who signs in with it; hashing is slow on purpose
        user.set_password(PASSWORD)
    user.is_active = True
    user.save()
    return user


def _people(office: Office) -> dict[str, Person]:
    today = timezone.localdate()
    aigul = register(
        "Асанова", "Айгүл", "Бакытовна", birth_date=date(1990, 5, 17), sex="f", office=office, district="Өзгөн"
    )
    registry.add_journey(actor=SYSTEM, person=aigul, country="RU", entered=today - timedelta(days=40), purpose="visit")
    registry.add_journey(
        actor=SYSTEM, person=aigul, country="KZ", entered=today - timedelta(days=400), left=today - timedelta(days=300),
        purpose="work",
    )  # fmt: skip
    registry.add_document(
        actor=SYSTEM, person=aigul, kind="passport", number="PE1234567", expires_on=today + timedelta(days=900)
    )
    registry.add_contact(actor=SYSTEM, person=aigul, kind="phone", value="+996 555 010203", safety="safe")
    registry.add_contact(
        actor=SYSTEM, person=aigul, kind="phone", value="+7 900 000 00 00", safety="unsafe", note="Жумуш берүүчү угат"
    )
    ulan = register("Жээнбеков", "Улан", birth_date=date(1985, 11, 3), sex="m", office=office, district="Нарын")
    registry.add_kin(actor=SYSTEM, person=aigul, relative=ulan, relation="sibling")
    again = register(
        "Асанова", "Айгуль", birth_date=date(1990, 5, 17), sex="f", office=office, despite=[aigul.uid], district="Ош"
    )
    return {"aigul": aigul, "ulan": ulan, "again": again}


def fill(world: OfficeWorld) -> OfficeWorld:
    """Some work on the desks."""
    first = world.petition()
    world.make_late(first)
    second = world.petition(person="ulan", short="Кыздын туулганы жөнүндө күбөлүк", topic="documents")
    consul = world.actor("consul")
    cases.take(actor=consul, case=second.uid)
    cases.take_transition(actor=consul, case=second.uid, transition="start")
    cases.note(actor=consul, case=second.uid, text="Телефон аркылуу сүйлөштүк, эртең келет.")
    cases.add_task(
        actor=consul, case=second.uid, title="Күбөлүктүн көчүрмөсүн сурап алуу", assignee=world.users["consul"],
        due_on=timezone.localdate() + timedelta(days=2),
    )  # fmt: skip
    cases.refer(
        actor=consul, case=second.uid, to=world.astana, shares=["person", "request"], consent="signed",
        note="Күбөлүк Астанада берилген, көчүрмөсү керек.",
    )  # fmt: skip
    return world
