"""The case as it is typed (JSON) becomes the facts of one person; what cannot be is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sapar.engines.pathways.days import OPEN, parse, to_date, to_day
from sapar.engines.pathways.facts.countries import AREA, SCHENGEN, is_country, zone
from sapar.engines.pathways.messages import message
from sapar.engines.pathways.scalar import Person, Row

PURPOSES = ("visit", "work", "family", "study", "transit")
DOCUMENTS = (
    "passport",
    "id_card",
    "service_passport",
    "diplomatic_passport",
    "seafarer_passport",
    "return_certificate",
    "birth_certificate",
)
CONTRACTS = ("employment", "civil")
RELATIONS = ("spouse", "child", "parent")
EVENTS = (
    "registration",
    "medical",
    "fingerprints",
    "residence_application",
    "work_permit_application",
    "application",
    "fine",
    "offence",
    "ban",
    "expulsion",
    "deportation",
    "fee_paid",
    "school_enrolment",
    "notice",
)
FIRST_DAY, LAST_DAY = parse("1900-01-01"), parse("2199-12-31")
"""Dates beyond these are slips of the pen; an end that is not known is null, not 9999-12-31."""
QUALIFICATIONS = ("language", "skill_test", "diploma")


class CaseError(ValueError):
    """A case that is refused: `at` is the place in the input, `message` says in English what to change."""

    def __init__(self, at: str, code: str, **values: str) -> None:
        self.at = at
        self.code = code
        self.values = values
        self.message = self.text("en")
        super().__init__(f"{at}: {self.message}" if at else self.message)

    def text(self, lang: str) -> str:
        """The sentence in ky, ru or en."""
        return message(lang, f"case.{self.code}", **self.values)


@dataclass(frozen=True, slots=True)
class Case:
    """A person's facts and the question: which destination, on which day."""

    person: Person
    destination: str
    on: int
    stays_on: bool


# Fields: each reads one value or refuses it.

Field = Callable[[Any, str], Any]


def _text(value: Any, at: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise CaseError(at, "text")
    return value.strip()


def _date(value: Any, at: str) -> int | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        day = parse(value)
    except ValueError:
        raise CaseError(at, "date", value=str(value)[:40]) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CaseError(at, "date_range", value=value)
    return day


def _flag(value: Any, at: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise CaseError(at, "flag")


def _number(value: Any, at: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        raise CaseError(at, "number")
    return value


def _country(value: Any, at: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not is_country(value):
        raise CaseError(at, "country", value=str(value)[:40])
    return value


def _nation(value: Any, at: str) -> str | None:
    code = _country(value, at)
    if code == "EU":
        raise CaseError(at, "country", value="EU")
    return code


def _one_of(values: tuple[str, ...]) -> Field:
    def read(value: Any, at: str) -> str | None:
        if value is None:
            return None
        if value not in values:
            raise CaseError(at, "choice", value=str(value)[:40], known=", ".join(values))
        return str(value)

    return read


def _list(value: Any, at: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise CaseError(at, "list")
    return value


def _record(value: Any, at: str, fields: Mapping[str, Field], required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CaseError(at, "record")
    for name in value:
        if name not in fields:
            raise CaseError(_at(at, str(name)[:60]), "unknown_key", known=", ".join(fields))
    result = {name: read(value.get(name), _at(at, name)) for name, read in fields.items()}
    for name in required:
        if result[name] is None:
            raise CaseError(_at(at, name), "required")
    return result


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _records(value: Any, at: str, fields: Mapping[str, Field], required: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_record(item, f"{at}[{i}]", fields, required) for i, item in enumerate(_list(value, at))]


def _keep(value: Any, at: str) -> Any:
    return value


STAY: dict[str, Field] = {"country": _country, "region": _text, "from": _date, "to": _date}
PAYMENT: dict[str, Field] = {"for": _text, "amount": _number, "currency": _text}
CONTRACT: dict[str, Field] = {
    "country": _country,
    "kind": _one_of(CONTRACTS),
    "from": _date,
    "to": _date,
    "ended": _date,
    "indefinite": _flag,
    "occupation": _text,
    "region": _text,
    "weekly_hours": _number,
    "hourly_pay": _number,
    "currency": _text,
    "worker_paid": _keep,
}
PERMIT: dict[str, Field] = {
    "country": _country,
    "kind": _text,
    "issued_by": _country,
    "from": _date,
    "to": _date,
    "cancelled_on": _date,
}
EVENT: dict[str, Field] = {
    "country": _country,
    "kind": _one_of(EVENTS),
    "on": _date,
    "ground": _text,
    "until": _date,
    "paid": _flag,
}
QUALIFICATION: dict[str, Field] = {"kind": _one_of(QUALIFICATIONS), "name": _text, "level": _text, "on": _date}
DOCUMENT: dict[str, Field] = {"kind": _one_of(DOCUMENTS), "expires": _date}
PERSON: dict[str, Field] = {"citizenships": _keep, "birth_date": _date, "in_destination_register": _flag}
FACTS: dict[str, Field] = dict.fromkeys(
    ("person", "documents", "stays", "contracts", "permits", "events", "qualifications"), _keep
)
CASE: dict[str, Field] = {
    **FACTS,
    "purpose": _one_of(PURPOSES),
    "family": _keep,
    "destination": _country,
    "on": _date,
    "stay_on": _flag,
}
RELATIVE: dict[str, Field] = {**FACTS, "relation": _one_of(RELATIONS), "of_citizenship": _nation}


def read(case: Any) -> Case:
    """The case of `sapar check` as facts; CaseError with the place of what is wrong."""
    data = _record(case, "", CASE, ("destination", "on"))
    stays_on = data["stay_on"] is not False
    person = _person(data, "", on=data["on"], stays_on=stays_on)
    person.facts["purpose"] = data["purpose"]
    for number, item in enumerate(_list(data["family"], "family")):
        _relative(person, item, f"family[{number}]", data["on"])
    return Case(person, data["destination"], data["on"], stays_on)


def _person(data: dict[str, Any], at: str, *, on: int, stays_on: bool) -> Person:
    single = _record({} if data["person"] is None else data["person"], _at(at, "person"), PERSON, ())
    held = None
    if single["citizenships"] is not None:
        place = _at(at, "person.citizenships")
        codes = _list(single["citizenships"], place)
        held = " ".join(str(_nation(code, f"{place}[{i}]")) for i, code in enumerate(codes))
    facts = {
        "birth_day": single["birth_date"],
        "in_destination_register": single["in_destination_register"],
        "citizenships": held,
        "purpose": None,
        "documents_stated": True if data["documents"] is not None else None,
        "qualifications_stated": True if data["qualifications"] is not None else None,
    }
    if facts["birth_day"] is not None and facts["birth_day"] > on:
        raise CaseError(_at(at, "person.birth_date"), "born_later")
    contracts = _records(data["contracts"], _at(at, "contracts"), CONTRACT, ("country", "from"))
    tables: dict[str, list[Row]] = {
        "documents": _records(data["documents"], _at(at, "documents"), DOCUMENT, ("kind",)),
        "stays": _stays(data["stays"], _at(at, "stays"), on, stays_on),
        "contracts": [_contract(item, f"{_at(at, 'contracts')}[{i}]") for i, item in enumerate(contracts)],
        "payments": _payments(contracts, _at(at, "contracts")),
        "permits": _permits(data["permits"], _at(at, "permits")),
        "events": _events(data["events"], _at(at, "events")),
        "qualifications": [
            {"kind": q["kind"], "name": (q["name"] or "").lower(), "level": q["level"], "on_day": q["on"]}
            for q in _records(data["qualifications"], _at(at, "qualifications"), QUALIFICATION, ("kind",))
        ],
        "family_contracts": [],
        "family_permits": [],
    }
    return Person(facts, tables)


def _ordered(row: dict[str, Any], at: str, first: str, last: str) -> None:
    if row[first] is not None and row[last] is not None and row[last] < row[first]:
        raise CaseError(f"{at}.{last}", "ends_before_start", start=first, end=last)


def _open(day: int | None) -> int:
    return OPEN if day is None else day


def _stays(value: Any, at: str, on: int, stays_on: bool) -> list[Row]:
    raw = _records(value, at, STAY, ("country", "from"))
    order = sorted(range(len(raw)), key=lambda i: (raw[i]["from"], _open(raw[i]["to"])))
    rows: list[Row] = []
    seen: dict[str, int] = {}
    latest: tuple[int, str] | None = None
    for i in order:
        stay, place = raw[i], f"{at}[{i}]"
        _ordered(stay, place, "from", "to")
        gone = _open(stay["to"])
        if not stays_on and stay["from"] <= on < gone:
            gone = on
        country = stay["country"]
        area = zone(country, to_date(gone))
        if latest is not None and stay["from"] < latest[0] and not _one_area(country, latest[1]):
            raise CaseError(f"{place}.from", "stays_overlap", one=latest[1], other=country)
        if latest is None or gone > latest[0]:
            latest = (gone, country)
        joined = to_day(SCHENGEN[country]) if country in SCHENGEN and area == AREA else stay["from"]
        counted = max(stay["from"], joined, seen.get(area, -OPEN) + 1)
        seen[area] = max(gone, seen.get(area, -OPEN))
        rows.append(
            {
                "country": country,
                "zone": area,
                "region": stay["region"],
                "entered": stay["from"],
                "gone": gone,
                "counted_from": min(counted, gone + 1),  # a stay within another counts no day
            }
        )
    return rows


def _one_area(one: str, other: str) -> bool:
    """Whether two stays can overlap: the same country, or a Schengen state and the area as a whole."""
    return one == other or ("EU" in (one, other) and zone(one) == zone(other))


def _contract(item: dict[str, Any], at: str) -> Row:
    _ordered(item, at, "from", "to")
    _ordered(item, at, "from", "ended")
    planned, ended = _open(item["to"]), _open(item["ended"])
    indefinite = item["indefinite"]
    if indefinite is None:
        indefinite = item["to"] is None
    return {
        "country": item["country"],
        "kind": item["kind"],
        "starts": item["from"],
        "ends": min(planned, ended),
        "planned_end": planned,
        "early": ended < planned,
        "indefinite": indefinite,
        "occupation": item["occupation"].lower() if item["occupation"] else None,
        "region": item["region"],
        "weekly_hours": item["weekly_hours"],
        "hourly_pay": item["hourly_pay"],
        "currency": item["currency"],
    }


def _payments(contracts: list[dict[str, Any]], at: str) -> list[Row]:
    rows: list[Row] = []
    for i, contract in enumerate(contracts):
        for payment in _records(contract["worker_paid"], f"{at}[{i}].worker_paid", PAYMENT, ("for",)):
            rows.append(
                {
                    **payment,
                    "for": payment["for"].lower(),
                    "country": contract["country"],
                    "starts": contract["from"],
                    "ends": _open(contract["to"]),
                }
            )
    return rows


def _permits(value: Any, at: str) -> list[Row]:
    rows: list[Row] = []
    for i, permit in enumerate(_records(value, at, PERMIT, ("country", "kind"))):
        _ordered(permit, f"{at}[{i}]", "from", "to")
        cancelled = _open(permit["cancelled_on"])
        rows.append(
            {
                "country": permit["country"],
                "zone": zone(permit["country"], to_date(min(_open(permit["to"]), cancelled))),
                "kind": permit["kind"],
                "issued_by": permit["issued_by"],
                "starts": permit["from"] if permit["from"] is not None else -OPEN,
                "ends": min(_open(permit["to"]), cancelled),
                "cancelled": cancelled < _open(permit["to"]),
            }
        )
    return rows


def _events(value: Any, at: str) -> list[Row]:
    rows: list[Row] = []
    for i, event in enumerate(_records(value, at, EVENT, ("country", "kind", "on"))):
        _ordered(event, f"{at}[{i}]", "on", "until")
        rows.append(
            {
                "country": event["country"],
                "kind": event["kind"],
                "on_day": event["on"],
                "until_day": event["until"],
                "ground": event["ground"],
                "paid": event["paid"],
            }
        )
    return rows


def _relative(person: Person, item: Any, at: str, on: int) -> None:
    data = _record(item, at, RELATIVE, ("relation",))
    relative = _person(data, at, on=on, stays_on=True)
    citizenship = data["of_citizenship"]
    if citizenship is None and relative.facts["citizenships"]:
        citizenship = relative.facts["citizenships"].split()[0]
    about = {"relation": data["relation"], "of_citizenship": citizenship}
    for table in ("contracts", "permits"):
        person.tables[f"family_{table}"] += [{**about, **row} for row in relative.tables[table]]
