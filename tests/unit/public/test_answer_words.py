"""The answer in a reader's words, from answers written down here: no engine takes part in the wording."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from sapar.sites.public import pdf
from sapar.sites.public.reading import Reading

ON = date(2026, 3, 20)
ANSWER: dict[str, Any] = {
    "destination": "RU",
    "on": "2026-03-20",
    "law_known_until": "2026-03-31",
    "entry": {
        "allowed": True, "first_lawful_day": "2026-03-20", "barred_until": None, "refusal_possible": False, "rules": [],
    },
    "stay": {
        "present": True, "lawful": True, "basis": "visa_free", "until": "2026-05-30", "days_used": 19, "days_left": 71,
        "overstay_days": 0, "first_day_too_many": "2026-05-31", "rules": ["RU-STAY-002"],
    },
    "work": {"allowed": False, "basis": None, "until": None, "rules": []},
    "duties": [
        {"duty": "medical", "due": "2026-03-31", "done": True, "overdue": False, "recurring": None, "rules": []},
        {"duty": "registration", "due": "2026-03-31", "done": False, "overdue": False, "recurring": None, "rules": []},
        {"duty": "fingerprints", "due": "2026-03-10", "done": False, "overdue": True, "recurring": None, "rules": []},
    ],
    "pathways": [
        {"id": "b", "open": "no", "missing": ["contract"], "rules": []},
        {"id": "a", "open": "yes", "missing": [], "rules": []},
    ],
    "contract_findings": [],
    "warnings": [
        {"kind": "partly_memory", "rules": ["RU-REG-001"], "text": "Check it."},
        {"kind": "partly_memory", "rules": ["RU-REG-002"], "text": "Check it."},
        {"kind": "law_unknown_after", "rules": [], "text": "Known up to a day."},
    ],
    "trace": {},
}  # fmt: skip


def reading(today: date = ON, **parts: dict[str, Any]) -> Reading:
    answer = copy.deepcopy(ANSWER)
    for name, changes in parts.items():
        answer[name] |= changes
    return Reading({"destination": "RU"}, answer, today)


def say(lang: str, today: date = ON, **parts: dict[str, Any]) -> str:
    with override(lang):
        return reading(today, **parts).headline.text.replace("\N{NO-BREAK SPACE}", " ")


AWAY = {"present": False}
BARRED = {"allowed": False, "first_lawful_day": "2029-03-20", "barred_until": "2029-03-19"}


@pytest.mark.parametrize(
    ("lang", "parts", "text"),
    [
        ("en", {}, "You may stay until 30 May 2026."),
        ("ru", {}, "Вы можете оставаться до 30 мая 2026 года включительно."),
        ("ky", {}, "Кала аласыз. Акыркы күн: 2026-жылдын 30-майы."),
        ("en", {"stay": {"until": None}}, "You may stay. We know of no last day."),
        ("en", {"stay": {"lawful": False, "until": None, "overstay_days": 3}}, "You have no right to stay now."),
        ("en", {"stay": {"lawful": None, "until": None}}, "We cannot say whether you may stay."),
        ("en", {"stay": AWAY}, "You may enter and stay until 30 May 2026."),
        ("en", {"stay": AWAY, "entry": BARRED}, "You may not enter now. The first day on which you may enter: 20 March 2029."),
        ("ky", {"stay": AWAY, "entry": BARRED}, "Азыр кирүүгө болбойт. Кирүүгө боло турган биринчи күн: 2029-жылдын 20-марты."),
        ("en", {"stay": AWAY, "entry": {"allowed": None}}, "We cannot say whether you may enter."),
    ],
)  # fmt: skip
def test_first_line_says_what_one_may(lang: str, parts: dict[str, dict[str, Any]], text: str) -> None:
    assert say(lang, **parts) == text


def test_another_day_than_today_is_not_called_now() -> None:
    other = date(2026, 3, 1)
    assert say("en", other, stay={"lawful": False, "until": None, "overstay_days": 1}) == (
        "You have no right to stay on that day."
    )


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "Вы находитесь на 1 день дольше, чем можно."), (3, "Вы находитесь на 3 дня дольше, чем можно."),
     (11, "Вы находитесь на 11 дней дольше, чем можно."), (22, "Вы находитесь на 22 дня дольше, чем можно.")],
)  # fmt: skip
def test_days_too_long_take_the_russian_plural(days: int, text: str) -> None:
    with override("ru"):
        more = reading(stay={"lawful": False, "until": None, "overstay_days": days}).headline.more
    assert more[0] == text


def test_duties_stand_overdue_first_and_done_last() -> None:
    with override("en"):
        assert [line.code for line in reading().duties] == ["fingerprints", "registration", "medical"]
        assert [line.code for line in reading().to_do] == ["fingerprints", "registration"]


def test_rules_known_in_part_are_named_in_one_warning() -> None:
    with override("en"):
        notes = reading().warnings
    text = "Part of these rules could not be read in a source and should be checked."
    assert [(note.text, note.rules) for note in notes] == [(text, ("RU-REG-001", "RU-REG-002"))]


def test_open_ways_come_first() -> None:
    with override("en"):
        assert [way.id for way in reading().pathways] == ["a", "b"]


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_pdf_holds_the_answer_and_no_time_of_asking(lang: str) -> None:
    with override(lang):
        made = reading()
        content = pdf.content_of(made)
        first, second = pdf.typeset(made), pdf.typeset(made)
    assert first.startswith(b"%PDF-1.7")
    assert first == second
    assert content["headline"] == made.headline.text
    rows = content["sections"][0]["rows"]
    assert [row[1] for row in rows] == {
        "ky": ["Мөөнөтү өттү", "Аткаруу керек", "Аткарылды"],
        "ru": ["Просрочено", "Нужно сделать", "Выполнено"],
        "en": ["Overdue", "To do", "Done"],
    }[lang]


def test_pdf_reads_no_text_as_markup() -> None:
    with override("en"):
        made = reading()
        made.answer["warnings"][0] |= {"kind": "conflict"}
        made.answer["warnings"][0]["text"] = '#panic("read as code") $x$ *a* <b> @c'
        assert pdf.typeset(made).startswith(b"%PDF")
        assert json.dumps(pdf.content_of(made))
