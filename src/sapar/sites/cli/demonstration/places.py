"""Organisations, offices, teams and staff of the demonstration. Doing it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role, Sensitivity
from sapar.core.accounts.models import Office, Organisation, RoleHolding, Team, User

SINCE = date(2024, 1, 1)
HOLIDAYS = [f"{year}-{day}" for year in (2026, 2027) for day in
            ("01-01", "01-07", "03-08", "03-21", "05-01", "05-05", "05-09", "08-31", "11-07", "11-08")]  # fmt: skip
"""Days off by the labour code that fall on fixed dates; the moving ones are left to each office."""

ORGANISATIONS: tuple[tuple[str, str, tuple[str, str, str], str], ...] = (
    ("mfa", OrganisationKind.MINISTRY, ("Тышкы иштер министрлиги", "Министерство иностранных дел", "Ministry of Foreign Affairs"), "KG"),
    ("missions", OrganisationKind.MISSIONS, ("Чет өлкөдөгү мекемелер", "Загранучреждения", "Missions abroad"), "KG"),
    ("labour", OrganisationKind.MINISTRY, ("Эмгек министрлиги", "Министерство труда", "Ministry of Labour"), "KG"),
    ("iom", OrganisationKind.IOM, ("Миграция боюнча эл аралык уюм", "Международная организация по миграции", "International Organization for Migration"), "KG"),
    ("ngo", OrganisationKind.NGO, ("Мигранттарга жардам (ойдон чыгарылган)", "Помощь мигрантам (вымышленная)", "Help for Migrants (invented)"), "KG"),
)  # fmt: skip

OFFICES: tuple[tuple[str, str, str, tuple[str, str, str], str, tuple[str, ...], str], ...] = (
    ("mfa-consular", "mfa", OfficeKind.HEADQUARTERS, ("Консулдук департаменти", "Консульский департамент", "Consular department"), "KG", (), "Asia/Bishkek"),
    ("mol-migration", "labour", OfficeKind.HEADQUARTERS, ("Миграция департаменти", "Департамент миграции", "Migration department"), "KG", (), "Asia/Bishkek"),
    ("iom-bishkek", "iom", OfficeKind.REGIONAL, ("МЭАУ, Бишкек", "МОМ, Бишкек", "IOM, Bishkek"), "KG", (), "Asia/Bishkek"),
    ("ngo-protection", "ngo", OfficeKind.REGIONAL, ("Коргоо тобу", "Группа защиты", "Protection team"), "KG", (), "Asia/Bishkek"),
    ("kg-moscow", "missions", OfficeKind.EMBASSY, ("Элчилик, Москва", "Посольство, Москва", "Embassy, Moscow"), "RU", ("RU",), "Europe/Moscow"),
    ("kg-yekaterinburg", "missions", OfficeKind.CONSULATE, ("Башкы консулдук, Екатеринбург", "Генконсульство, Екатеринбург", "Consulate general, Yekaterinburg"), "RU", ("RU",), "Asia/Yekaterinburg"),
    ("kg-astana", "missions", OfficeKind.EMBASSY, ("Элчилик, Астана", "Посольство, Астана", "Embassy, Astana"), "KZ", ("KZ",), "Asia/Almaty"),
    ("kg-istanbul", "missions", OfficeKind.CONSULATE, ("Башкы консулдук, Стамбул", "Генконсульство, Стамбул", "Consulate general, Istanbul"), "TR", ("TR",), "Europe/Istanbul"),
    ("kg-seoul", "missions", OfficeKind.EMBASSY, ("Элчилик, Сеул", "Посольство, Сеул", "Embassy, Seoul"), "KR", ("KR", "JP"), "Asia/Seoul"),
    ("kg-berlin", "missions", OfficeKind.EMBASSY, ("Элчилик, Берлин", "Посольство, Берлин", "Embassy, Berlin"), "DE", ("DE", "PL", "EU"), "Europe/Berlin"),
)  # fmt: skip

_C, _P = Sensitivity.CONFIDENTIAL, Sensitivity.PERSONAL
STAFF: tuple[tuple[str, str, str, tuple[str, ...], Sensitivity, bool], ...] = (
    # e-mail's first part, name, office, roles, clearance, whole organisation
    ("counter.moscow", "Айпери Образцова", "kg-moscow", (Role.COUNTER,), _P, False),
    ("consul.moscow", "Бакыт Примеров", "kg-moscow", (Role.CONSUL,), _C, False),
    ("consul2.moscow", "Гүлзат Макетова", "kg-moscow", (Role.CONSUL,), _C, False),
    ("consul3.moscow", "Данияр Условный", "kg-moscow", (Role.CONSUL,), _P, False),
    ("supervisor.moscow", "Жылдыз Показова", "kg-moscow", (Role.SUPERVISOR,), _C, False),
    ("duty.moscow", "Канат Дежурный", "kg-moscow", (Role.DUTY_OFFICER,), _C, False),
    ("press.moscow", "Мээрим Словарева", "kg-moscow", (Role.COMMUNICATOR,), _P, False),
    ("consul.yekaterinburg", "Нурлан Уралов", "kg-yekaterinburg", (Role.CONSUL,), _C, False),
    ("supervisor.yekaterinburg", "Перизат Старшова", "kg-yekaterinburg", (Role.SUPERVISOR,), _C, False),
    ("consul.astana", "Рустам Степной", "kg-astana", (Role.CONSUL,), _C, False),
    ("counter.astana", "Салтанат Окошева", "kg-astana", (Role.COUNTER,), _P, False),
    ("supervisor.astana", "Таалай Главин", "kg-astana", (Role.SUPERVISOR,), _C, False),
    ("consul.istanbul", "Улан Босфоров", "kg-istanbul", (Role.CONSUL,), _C, False),
    ("supervisor.istanbul", "Чолпон Смотрова", "kg-istanbul", (Role.SUPERVISOR,), _C, False),
    ("consul.seoul", "Эрмек Утреннев", "kg-seoul", (Role.CONSUL, Role.SUPERVISOR), _C, False),
    ("consul.berlin", "Айсулуу Западова", "kg-berlin", (Role.CONSUL, Role.SUPERVISOR), _C, False),
    ("department", "Азамат Столичный", "mfa-consular", (Role.SUPERVISOR,), _C, True),
    ("registrar", "Бегимай Реестрова", "mfa-consular", (Role.REGISTRAR,), _C, True),
    ("admin", "Виктория Ключева", "mfa-consular", (Role.ADMINISTRATOR,), _P, True),
    ("auditor", "Григорий Журналов", "mfa-consular", (Role.AUDITOR,), _P, True),
    ("admin.missions", "Дамира Правовая", "kg-moscow", (Role.ADMINISTRATOR,), _P, True),
    ("coordinator", "Елена Картина", "mol-migration", (Role.COORDINATOR,), _P, True),
    ("officer.labour", "Жаныбек Трудовой", "mol-migration", (Role.CASE_WORKER,), _P, True),
    ("iom", "Зарина Миссина", "iom-bishkek", (Role.CASE_WORKER, Role.COORDINATOR), _P, True),
    ("protection", "Ирина Заботина", "ngo-protection", (Role.CASE_WORKER,), _C, True),
)  # fmt: skip
DOMAIN = "demo.sapar.example"


@dataclass(frozen=True)
class Places:
    """What is there after it was made."""

    offices: dict[str, Office]
    teams: dict[str, Team]
    staff: dict[str, User]  # by the first part of the e-mail address

    @property
    def missions(self) -> list[Office]:
        """Embassies and consulates."""
        return [office for office in self.offices.values() if office.serves]

    def those_who(self, office: Office, *roles: str) -> list[User]:
        """Staff of an office who hold one of the roles."""
        names = {name for name, _full, code, held, *_more in STAFF if code == office.code and set(held) & set(roles)}
        return [user for name, user in self.staff.items() if name in names]


def password() -> str:
    """The password of all demonstration accounts of this installation; it follows from its secret key."""
    return "sapar-" + salted_hmac("sapar.demonstration", "staff", algorithm="sha256").hexdigest()[:12]


def make() -> Places:
    """Organisations, offices, a team each, staff with roles."""
    wholes = {
        code: Organisation.objects.update_or_create(
            code=code, defaults={"kind": kind, "names": _three(names), "country": country}
        )[0]
        for code, kind, names, country in ORGANISATIONS
    }
    offices = {
        code: Office.objects.update_or_create(
            code=code,
            defaults={
                "organisation": wholes[whole], "kind": kind, "names": _three(names), "country": country,
                "serves": list(serves), "time_zone": zone, "holidays": HOLIDAYS,
            },
        )[0]
        for code, whole, kind, names, country, serves, zone in OFFICES
    }  # fmt: skip
    teams = {
        code: Team.objects.update_or_create(
            code=f"{code}-help"[:40], defaults={"office": office, "names": _three(("Жардам тобу", "Группа помощи", "Help team"))}
        )[0]
        for code, office in offices.items()
    }  # fmt: skip
    return Places(offices, teams, _staff(offices, teams))


def _staff(offices: dict[str, Office], teams: dict[str, Team]) -> dict[str, User]:
    users: dict[str, User] = {}
    hashed = ""
    for name, full_name, code, roles, clearance, whole in STAFF:
        office = offices[code]
        defaults: dict[str, Any] = {
            "full_name": full_name, "office": office, "demonstration": True, "is_active": True, "language": "ru",
        }  # fmt: skip
        user, created = User.objects.get_or_create(email=f"{name}@{DOMAIN}", defaults=defaults)
        if created:
            user.password = hashed = hashed or make_password(password())  # one password, hashed once
            user.save(update_fields=["password"])
        for role in roles:
            RoleHolding.objects.get_or_create(
                user=user, role=role, organisation=office.organisation, office=None if whole else office,
                defaults={"clearance": clearance, "starts": SINCE},
            )  # fmt: skip
        if {Role.CONSUL, Role.SUPERVISOR, Role.CASE_WORKER} & set(roles):
            teams[code].members.add(user)
        users[name] = user
    _renew_passwords(users)
    return users


def _renew_passwords(users: dict[str, User]) -> None:
    """After a change of the secret key the printed password must work again."""
    if not next(iter(users.values())).check_password(password()):
        hashed = make_password(password())
        User.objects.filter(pk__in=[user.pk for user in users.values()]).update(password=hashed)


def _three(names: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("ky", "ru", "en"), names, strict=True))
