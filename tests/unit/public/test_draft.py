"""Answers kept in the browser: what a question writes, what a file brings, what stays when something changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from sapar.sites.public import forms, item_forms, steps, summary
from sapar.sites.public.draft import Draft
from sapar.sites.shared.fields import AmountField, DateField

TODAY = date(2026, 3, 20)


def sent(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                data[f"{name}-{part}"] = str(getattr(value, part))
        else:
            data[name] = value
    return data


def draft(**case: Any) -> Draft:
    return Draft({"destination": "RU", **case})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("31", "2", "2026"), "none"),
        (("29", "2", "2026"), "none"),
        (("1", "", "2026"), "part"),
        (("1", "March", "2026"), "number"),
        (("1", "3", "26"), "far"),
        (("1", "3", "99999"), "far"),
        (("٣", "3", "2026"), "number"),
        (("", "", ""), "required"),
    ],
)
def test_wrong_date_is_refused_with_its_reason(typed: tuple[str, str, str], code: str) -> None:
    with pytest.raises(forms.forms.ValidationError) as refused:
        DateField().clean(typed)
    assert refused.value.code == code


def test_leap_day_is_a_date() -> None:
    assert DateField().clean(("29", "02", "2028")) == date(2028, 2, 29)


@pytest.mark.parametrize(("typed", "number"), [("12,50", "12.50"), ("1 200", "1200"), ("48", "48")])
def test_amount_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert str(AmountField().clean(typed)) == number


def test_trip_that_overlaps_another_is_refused_and_a_shared_day_is_not() -> None:
    kept = draft(stays=[{"id": 1, "country": "RU", "from": "2026-01-10", "to": "2026-01-20"}])
    kept.counter = 1
    over = item_forms.TripForm(kept, 2, TODAY, sent(country="KZ", start=date(2026, 1, 15), end=date(2026, 1, 25)))
    assert "start" in over.errors
    next_to = item_forms.TripForm(kept, 2, TODAY, sent(country="KZ", start=date(2026, 1, 20), end=date(2026, 1, 25)))
    assert next_to.is_valid()


def test_trip_needs_an_exit_or_still_there_and_not_both() -> None:
    neither = item_forms.TripForm(draft(), 1, TODAY, sent(country="RU", start=date(2026, 1, 15)))
    both = item_forms.TripForm(
        draft(), 1, TODAY, sent(country="RU", start=date(2026, 1, 15), end=date(2026, 1, 20), still="on")
    )
    assert [list(form.errors) for form in (neither, both)] == [["end"], ["end"]]


def test_item_written_twice_is_one_item() -> None:
    kept = draft()
    for _ in range(2):
        form = item_forms.TripForm(kept, 1, TODAY, sent(country="RU", start=date(2026, 1, 15), still="on"))
        assert form.is_valid()
        form.write()
    assert kept.to_case(TODAY)["stays"] == [{"country": "RU", "from": "2026-01-15", "to": None}]


def test_no_longer_there_takes_the_open_stay_out_and_leaves_the_others() -> None:
    closed = {"id": 1, "country": "RU", "from": "2025-01-10", "to": "2025-01-20"}
    kept = draft(stays=[closed, {"id": 2, "country": "RU", "from": "2026-01-10", "to": None}])
    form = forms.HereForm(kept, TODAY, sent(here="no"))
    assert form.is_valid()
    form.write()
    assert kept.items("stays") == [closed]


def test_contract_with_pay_and_fee_becomes_the_case_of_the_contract() -> None:
    kept = Draft({"destination": "GB"})
    contract = item_forms.ContractForm(
        kept, 1, TODAY, sent(kind="employment", start=date(2026, 3, 5), end=date(2026, 8, 25))
    )
    assert contract.is_valid()
    contract.write()
    pay = item_forms.PayForm(
        kept, 1, TODAY,
        sent(weekly_hours="28", hourly_pay="11,00", currency="GBP", paid_for="agent", amount="900", paid_currency="USD"),
    )  # fmt: skip
    assert pay.is_valid(), pay.errors
    pay.write()
    assert kept.to_case(TODAY)["contracts"] == [
        {
            "country": "GB", "kind": "employment", "from": "2026-03-05", "to": "2026-08-25", "ended": None,
            "indefinite": False, "occupation": None, "weekly_hours": 28.0, "hourly_pay": 11.0, "currency": "GBP",
            "worker_paid": [{"for": "agent", "amount": 900.0, "currency": "USD"}],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "country"), [("short_stay_visa", "EU"), ("national_visa", "SK"), ("work_permit", "SK")]
)
def test_permit_of_a_schengen_state_is_valid_where_its_kind_says(kind: str, country: str) -> None:
    kept = Draft({"destination": "PL"})
    form = item_forms.PermitForm(
        kept, 1, TODAY, sent(kind=kind, issued_by="SK", start=date(2026, 1, 1), end=date(2026, 9, 1))
    )
    assert form.is_valid(), form.errors
    assert (form.values()["country"], form.values()["issued_by"]) == (country, "SK")


def test_file_keeps_what_the_site_has_no_question_for() -> None:
    case = {
        "destination": "RU", "on": "2026-03-20", "stay_on": False,
        "contracts": [{"country": "RU", "kind": "employment", "from": "2026-01-01", "occupation": "welder", "region": "Moscow"}],
    }  # fmt: skip
    kept = Draft.from_case(case)
    form = item_forms.ContractForm(kept, 1, TODAY, sent(kind="civil", start=date(2026, 1, 1), indefinite="on"))
    assert form.is_valid()
    form.write()
    saved = kept.to_case(TODAY)
    assert (saved["stay_on"], saved["contracts"][0]["occupation"], saved["contracts"][0]["kind"]) == (
        False,
        "welder",
        "civil",
    )
    assert "id" not in case["contracts"][0]


def test_birth_and_tests_are_asked_only_where_the_destination_asks() -> None:
    def asked(code: str, purpose: str) -> set[str]:
        return {step.name for step in steps.applicable(Draft({"destination": code, "purpose": purpose}))}

    assert {"birth", "tests"} <= asked("KR", "work")
    assert "birth" in asked("GB", "work")
    assert "tests" not in asked("GB", "work")
    assert not {"birth", "tests"} & asked("KR", "visit")
    assert not {"birth", "tests"} & asked("RU", "work")
    assert "register" in asked("RU", "visit")
    assert "family" in asked("RU", "family")


def test_each_question_has_its_line_in_the_summary() -> None:
    kept = Draft.from_case({"destination": "KR", "purpose": "work", "on": "2026-03-20"})
    assert [line.url for line in summary.lines(kept)] == [step.url for step in steps.applicable(kept)]


def test_today_stays_today_until_another_day_is_named() -> None:
    kept = draft()
    assert kept.to_case(TODAY)["on"] == "2026-03-20"
    assert kept.to_case(date(2026, 3, 21))["on"] == "2026-03-21"


def answered(code: str, *ticked: str, **more: Any) -> Any:
    data = sent(**more)
    data.setlist("tests", list(ticked))
    kept = Draft({"destination": code})
    form = forms.TestsForm(kept, TODAY, data)
    if not form.is_valid():
        return form.errors
    form.write()
    return kept.to_case(TODAY).get("qualifications")


def test_no_test_is_a_fact_and_no_answer_is_none() -> None:
    assert answered("KR", "none") == []
    assert answered("KR") is None
    assert list(answered("KR", "none", "eps-topik")) == ["tests"]


def test_language_test_carries_its_day_where_it_counts_for_a_time() -> None:
    assert answered("KR", "eps-topik", passed=date(2025, 9, 1)) == [
        {"kind": "language", "name": "EPS-TOPIK", "on": "2025-09-01"}
    ]
    assert answered("JP", "jft") == [{"kind": "language", "name": "JFT-Basic", "level": "A2"}]


def test_items_are_told_in_the_readers_language() -> None:
    stay = {"country": "PL", "from": "2026-02-01", "to": None}
    contract = {"kind": "employment", "from": "2026-02-05", "to": None, "ended": "2026-03-01"}
    with override("ru"):
        assert summary.item_text("stays", stay) == "Польша: 01.02.2026 – ещё там"
        assert summary.item_text("contracts", contract) == (
            "Трудовой договор: 05.02.2026 – 01.03.2026 (закончился досрочно)"
        )
    with override("ky"):
        assert summary.item_text("stays", stay) == "Польша: 01.02.2026 – дагы эле ал жакта"
