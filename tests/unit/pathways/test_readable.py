"""An answer in words: the first line, what to do next with dates, and the rest, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.engines.corridors.library import library
from sapar.engines.pathways import readable
from sapar.engines.pathways.answer import check
from sapar.engines.pathways.argument import argument

ISSUE = {
    "person": {"citizenships": ["KG"], "birth_date": "1992-05-01"},
    "purpose": "work",
    "stays": [{"country": "RU", "from": "2026-03-02", "to": None}],
    "destination": "RU",
    "on": "2026-03-20",
}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def answer(
    on: str = "2026-03-20", *, entry: dict[str, Any] | None = None, stay: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """An answer with nothing in it, but for what is given."""
    return {
        "destination": "RU",
        "on": on,
        "law_known_until": "2026-03-31",
        "entry": {
            "allowed": True,
            "first_lawful_day": on,
            "barred_until": None,
            "bars": [],
            "refusal_possible": False,
            "refusal_grounds": [],
            "unmet": [],
            "missing": [],
            "rules": [],
            **(entry or {}),
        },
        "stay": {
            "present": True,
            "lawful": True,
            "basis": "visa_free",
            "until": "2026-05-30",
            "days_used": 19,
            "days_left": 71,
            "overstay_days": 0,
            "first_day_too_many": "2026-05-31",
            "rules": [],
            **(stay or {}),
        },
        "work": {"allowed": False, "basis": None, "until": None, "rules": []},
        "duties": [],
        "pathways": [],
        "contract_findings": [],
        "penalties": [],
        "missing": [],
        "warnings": [],
        "trace": {},
        **more,
    }


HEADS: list[tuple[dict[str, Any], dict[str, Any], str, str, str]] = [
    (
        {},
        {},
        "You may stay until 30 May 2026.",
        "Вы можете оставаться до 30 мая 2026 года включительно.",
        "Мыйзам боюнча кала аласыз. Акыркы күн: 2026-жылдын 30-майы.",
    ),
    (
        {},
        {"until": None},
        "You may stay. No last day is known.",
        "Вы можете оставаться. Последний день не известен.",
        "Мыйзам боюнча кала аласыз. Акыркы күнү белгисиз.",
    ),
    (
        {},
        {"lawful": False, "until": None, "overstay_days": 21},
        "You may not stay. The last lawful day was 27 February 2026: 21 days ago.",
        "Вам больше нельзя оставаться. Последний законный день: 27 февраля 2026 года. С тех пор прошло: 21 день.",
        "Мындан ары калууга болбойт. Акыркы мыйзамдуу күн: 2026-жылдын 27-февралы. Андан бери өттү: 21 күн.",
    ),
    (
        {},
        {"lawful": False, "until": None, "overstay_days": 0},
        "You may not stay.",
        "Вам нельзя оставаться.",
        "Мыйзам боюнча калууга болбойт.",
    ),
    (
        {},
        {"lawful": None, "until": None},
        "It is not known whether you may stay.",
        "Не известно, можно ли вам оставаться.",
        "Калууга болору же болбосу белгисиз.",
    ),
    (
        {},
        {"present": False},
        "You may enter on 20 March 2026 and stay until 30 May 2026.",
        "Вы можете въехать 20 марта 2026 года и оставаться до 30 мая 2026 года включительно.",
        "Кирүүгө болот. Кирүү күнү: 2026-жылдын 20-марты. Болуунун акыркы күнү: 2026-жылдын 30-майы.",
    ),
    (
        {},
        {"present": False, "until": None},
        "You may enter on 20 March 2026 and stay. No last day is known.",
        "Вы можете въехать 20 марта 2026 года и оставаться. Последний день не известен.",
        "Кирүүгө жана калууга болот. Кирүү күнү: 2026-жылдын 20-марты. Акыркы күнү белгисиз.",
    ),
    (
        {"allowed": False, "first_lawful_day": "2027-01-01"},
        {"present": False},
        "You may not enter on 20 March 2026. The first day on which you may enter: 1 January 2027.",
        "Въезд 20 марта 2026 года запрещён. Первый день, когда можно въехать: 1 января 2027 года.",
        "Бул күнү кирүүгө болбойт: 2026-жылдын 20-марты. Кирүүгө боло турган биринчи күн: 2027-жылдын 1-январы.",
    ),
    (
        {"allowed": False, "first_lawful_day": None},
        {"present": False},
        "You may not enter on 20 March 2026.",
        "Въезд 20 марта 2026 года запрещён.",
        "Бул күнү кирүүгө болбойт: 2026-жылдын 20-марты.",
    ),
    (
        {"allowed": None},
        {"present": None, "lawful": None},
        "It is not known whether you may enter on 20 March 2026.",
        "Не известно, можно ли вам въехать 20 марта 2026 года.",
        "Бул күнү кирүүгө болору же болбосу белгисиз: 2026-жылдын 20-марты.",
    ),
]


@pytest.mark.parametrize(("entry", "stay", "english", "russian", "kyrgyz"), HEADS)
def test_headline(entry: dict[str, Any], stay: dict[str, Any], english: str, russian: str, kyrgyz: str) -> None:
    given = answer(entry=entry, stay=stay)
    assert plain(readable.headline(given, "en")) == english
    assert plain(readable.headline(given, "ru")) == russian
    assert plain(readable.headline(given, "ky")) == kyrgyz


def duty(**more: Any) -> dict[str, Any]:
    return {
        "duty": "registration",
        "due": "2026-03-31",
        "done": False,
        "overdue": False,
        "recurring": None,
        "who": "person",
        "rules": ["RU-REG-001"],
        **more,
    }


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (duty(), "By 31 March 2026: register at the address where you stay. [RU-REG-001]"),
        (
            duty(overdue=True, rules=[]),
            "Overdue, the last day was 31 March 2026: register at the address where you stay.",
        ),
        (duty(due=None, rules=[]), "No day is set: register at the address where you stay."),
        (duty(done=True, rules=[]), "Done: register at the address where you stay."),
        (
            duty(duty="notice", who="employer", rules=[]),
            "By 31 March 2026: give the required notice (by the employer).",
        ),
        (
            duty(duty="medical_renewal", recurring="P1Y", rules=[]),
            "By 31 March 2026: renew the medical documents; to be repeated, period: 1 year.",
        ),
        (
            duty(duty="location_report", due=None, recurring="P3D", rules=[]),
            "No day is set: report where you are by the app; to be repeated, period: 3 days.",
        ),
    ],
)
def test_a_duty_in_a_line(item: dict[str, Any], line: str) -> None:
    assert plain(readable.duty(item, "en")) == line


def test_what_is_done_is_no_next_step() -> None:
    given = answer(duties=[duty(), duty(duty="medical", done=True), duty(duty="notice", done=None)])
    assert [line.split(": ")[1].split(".")[0] for line in readable.next_steps(given, "en")] == [
        "register at the address where you stay",
        "give the required notice",
    ]
    assert readable.done(given, "en") == ["Done: pass the medical examination. [RU-REG-001]"]


def test_entry_closed_with_its_grounds() -> None:
    given = answer(
        entry={
            "allowed": False,
            "first_lawful_day": "2031-03-21",
            "barred_until": "2031-03-20",
            "bars": ["removal"],
            "unmet": ["valid_document"],
            "refusal_possible": True,
            "refusal_grounds": ["unpaid_fine"],
            "rules": ["RU-BAN-007"],
        }
    )
    assert readable.entry(given, "en") == [
        "Crossing the border inwards on 20 March 2026 is not lawful. [RU-BAN-007]",
        "Entry is closed to you until 20 March 2031.",
        "Ground: expulsion or deportation.",
        "Missing for entry: a valid document that is accepted.",
        "The first day on which entry is lawful: 21 March 2031.",
        "The border may refuse you: the law lets it.",
        "Ground: a fine not paid.",
    ]


def test_a_bar_without_an_end() -> None:
    given = answer(entry={"allowed": False, "first_lawful_day": None, "bars": ["controlled_person"]})
    assert readable.entry(given, "en")[1:] == [
        "Entry is closed to you; no end is known.",
        "Ground: in the register of controlled persons.",
        "With the papers you have now, no day on which entry is lawful is known.",
    ]


def test_a_fact_that_is_needed_is_named() -> None:
    given = answer(entry={"allowed": None, "missing": ["person.citizenships", "contracts[].ends"]})
    assert readable.entry(given, "en")[1] == "Needed to know: your citizenship, contracts: last day."
    assert readable.missing(answer(missing=["purpose", "law"]), "en") == [
        "The purpose of the stay.",
        "The law: it is not known here for this case.",
    ]


def test_stay_with_its_count() -> None:
    assert [plain(line) for line in readable.stay(answer(stay={"rules": ["RU-STAY-002"]}), "ru")] == [
        "Пребывание законно. [RU-STAY-002]",
        "Основание: дни без визы.",
        "Последний законный день: 30 мая 2026 года.",
        "Использовано: 19 дней.",
        "Осталось: 71 день.",
        "Первый лишний день: 31 мая 2026 года.",
    ]


def test_no_days_used_and_none_left_are_said() -> None:
    lines = [plain(line) for line in readable.stay(answer(stay={"days_used": 90, "days_left": 0}), "en")]
    assert "Days used: 90 days." in lines
    assert "Days left: 0 days." in lines
    none = readable.stay(answer(stay={"days_used": None, "days_left": None, "first_day_too_many": None}), "en")
    assert none == ["The stay is lawful.", "Ground: days without a visa.", "Last lawful day: 30 May 2026."]


def test_work() -> None:
    given = answer(work={"allowed": True, "basis": "eaeu_contract", "until": "2026-12-31", "rules": ["EAEU-WORK-001"]})
    assert readable.work(given, "en") == [
        "Work is lawful. [EAEU-WORK-001]",
        "Ground: contract under the EAEU treaty, without a permit.",
        "Last lawful day of work: 31 December 2026.",
    ]


def test_pathways_say_what_is_missing() -> None:
    item = {"id": "RU-eaeu-contract", "rules": []}
    given = answer(
        pathways=[
            {**item, "open": "yes", "missing": []},
            {**item, "open": "no", "missing": ["contract"]},
            {**item, "open": "unknown", "missing": ["person.citizenships"]},
        ]
    )
    name = "Russia: work on a contract alone, without a patent."
    assert readable.pathways(given, "en") == [
        f"Open: {name}",
        f"Not open: {name} Missing: a contract.",
        f"Not known: {name} Needed to know: your citizenship.",
    ]


def test_penalties_with_amounts() -> None:
    item = {"penalty": "overstay_fine", "low": 2000, "high": 7000, "currency": "RUB", "per": "once", "rules": []}
    given = answer(penalties=[item, {**item, "per": "day", "low": 50, "high": 50, "currency": "AED"}])
    assert [plain(line) for line in readable.penalties(given, "ru")] == [
        "Штраф за просрочку: 2 000–7 000 RUB.",
        "Штраф за просрочку: 50 AED за каждый день.",
    ]


def test_the_answer_of_the_issue() -> None:
    text = plain(readable.text(check(ISSUE, "en"), "en"))
    lines = text.split("\n")
    assert lines[:3] == [
        "You may stay until 30 May 2026.",
        "Destination: Russia. Day: 20 March 2026.",
        "The law is known here up to 31 March 2026.",
    ]
    assert lines[4] == "What to do next"
    assert [line.split(" [")[0] for line in lines[5:8]] == [
        "  By 31 March 2026: give fingerprints.",
        "  By 31 March 2026: pass the medical examination.",
        "  By 31 March 2026: register at the address where you stay.",
    ]
    assert "  Days used: 19 days." in lines
    assert "  Days left: 71 days." in lines
    headings = [line for line in lines if line and not line.startswith(" ")][3:]
    assert headings == [
        "What to do next",
        "Entry",
        "Stay",
        "Work",
        "Lawful ways to go and work",
        "Be careful",
    ]


def test_a_destination_without_a_corridor() -> None:
    given = check({"destination": "CN", "on": "2026-03-20"}, "en")
    assert readable.text(given, "en").split("\n")[:3] == [
        "It is not known whether you may enter on 20 March 2026.",
        "Destination: China. Day: 20 March 2026.",
        "The law for this case is not known here.",
    ]


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_argument_names_clauses_numbers_and_provisions(lang: str) -> None:
    lines = argument(check(ISSUE, lang), lang, library())
    text = "\n".join(lines)
    record = library().rule("RU-STAY-002")
    assert text.count(f"RU-STAY-002: {record.text(lang, 'legal_basis')}") == 1
    assert all(line.startswith("  ") or line in {lines[0], "Work", "Работа", "Иш"} for line in lines)


def test_the_argument_in_english() -> None:
    lines = argument(check(ISSUE, "en"), "en", library())
    assert lines[0] == "Stay"
    assert lines[1] == "  days without a visa: yes"
    assert (
        "    provision: RU-STAY-002: Federal Law 115-FZ of 25 July 2002, Art. 5(1), "
        "as amended by Federal Law 260-FZ of 8 August 2024" in lines
    )
    assert any(line.strip() == "limit of days: 90; since: 1 January 2025; RU-STAY-002" for line in lines)
    assert any(line.strip() == "start of the stay: 2 March 2026" for line in lines)


def test_the_ledger_of_a_window_is_told() -> None:
    stays = [{"country": "RU", "from": "2026-01-05", "to": "2026-01-20"}, *ISSUE["stays"]]  # type: ignore[misc]
    lines = argument(check({**ISSUE, "stays": stays}, "en"), "en", library())
    assert any(plain(line).strip() == "5 January 2026 – 20 January 2026: 16 days" for line in lines)


def test_what_was_explained_is_not_explained_again() -> None:
    lines = argument(check(ISSUE, "en"), "en", library())
    again = [line for line in lines if line.endswith("(explained above)")]
    assert "days without a visa: yes (explained above)" in {line.strip() for line in again}
