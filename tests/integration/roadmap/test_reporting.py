"""A quarter: opened with live values in it, entered, sent, returned, accepted; what was sent never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from sapar.core.accounts.models import Office, Organisation
from sapar.core.accounts.policy import Denied
from sapar.core.indicators import Measured, Part, Period, register
from sapar.core.indicators import registration as registered
from sapar.core.refusals import Refused
from sapar.lines.roadmap.models import Indicator, Report, Value
from sapar.lines.roadmap.parts import named
from sapar.lines.roadmap.periods import Span, due, span_of, spans
from sapar.lines.roadmap.queries.reporting import drifts, reported_before, reports_due, tracks
from sapar.lines.roadmap.services import plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from tests.integration.roadmap.conftest import World, texts

Q1, Q2 = Span(date(2026, 1, 1), date(2026, 3, 31)), Span(date(2026, 4, 1), date(2026, 6, 30))
QUERY = "test.organisations"


def _organisations(period: Period, filters: Mapping[str, str]) -> Measured:
    rows = Organisation.objects.filter(code__startswith="counted")
    parts = []
    for country in sorted(set(rows.values_list("country", flat=True))):
        number = rows.filter(country=country).count()
        parts.append(Part(country, float(number), number, number))
    return Measured(float(rows.count()), rows.count(), rows.count(), tuple(parts))


@pytest.fixture
def live() -> Iterator[None]:
    register(
        QUERY,
        query=_organisations,
        unit="cases",
        titles=texts("Organisations"),
        definition=texts("All of them"),
        broken_down_by="country",
        least=2,
    )
    yield
    del registered._REGISTERED[QUERY]


def organisations(number: int, country: str) -> None:
    for index in range(number):
        Organisation.objects.create(code=f"counted-{country.lower()}-{index}", kind="ngo", country=country)


def indicator(world: World, code: str = "I1", **fields: Any) -> Indicator:
    terms = {"kind": "manual", "unit": "number", **fields}
    return plan.add_indicator(actor=world.ministry, result=world.output, code=code, titles=texts(code), **terms)


def test_live_value_is_frozen_with_how_it_was_computed_and_stays_when_records_change(live: None, world: World) -> None:
    indicator(world, kind="live", query=QUERY, broken_down_by=["country"])
    organisations(4, "RU")
    organisations(3, "TR")
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    reporting.submit(actor=world.ministry, report=report)
    organisations(9, "KZ")
    kept = list(Value.objects.order_by("part_key").values_list("part_key", "value", "records"))
    assert kept == [("", 7, 7), ("country=RU", 4, 4), ("country=TR", 3, 3)]
    whole = Value.objects.get(part_key="")
    assert (whole.query, whole.query_version.split("+")[0]) == (QUERY, "0.1.0")
    assert whole.taken_at is not None
    (changed,) = drifts(report).values()
    assert [(drift.part, drift.then, drift.now) for drift in changed] == [
        ({}, 7, 16),
        ({"country": "KZ"}, None, 9),
    ]
    assert not any(drift.query_changed for drift in changed)


def test_live_value_of_few_is_hidden_and_marked(live: None, world: World) -> None:
    indicator(world, kind="live", query=QUERY, broken_down_by=["country"])
    organisations(1, "RU")
    reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    assert {value.hidden for value in Value.objects.all()} == {True}
    assert {value.value for value in Value.objects.all()} == {None}


def test_live_value_is_taken_again_while_the_report_is_a_draft(live: None, world: World) -> None:
    indicator(world, kind="live", query=QUERY, broken_down_by=["country"])
    organisations(4, "RU")
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    Organisation.objects.filter(country="RU").delete()
    organisations(5, "TR")
    reporting.take_live(actor=world.ministry, report=report)
    assert list(Value.objects.order_by("part_key").values_list("part_key", "value")) == [("", 5), ("country=TR", 5)]
    one = Indicator.objects.get()
    with pytest.raises(Refused):
        reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(1))])


def test_live_indicator_needs_a_query_that_is_there(world: World) -> None:
    for fields in ({"query": "nobody.knows"}, {"query": ""}):
        with pytest.raises(Refused) as refused:
            indicator(world, kind="live", **fields)
        assert refused.value.at == "query"
    assert Indicator.objects.count() == 0


def test_report_goes_back_and_forth_between_the_sides(world: World) -> None:
    one = indicator(world)
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    with pytest.raises(Refused) as refused:
        reporting.submit(actor=world.ministry, report=report)
    assert "I1" in str(refused.value)
    reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(12))])
    report = reporting.submit(actor=world.ministry, report=report, key="once")
    assert reporting.submit(actor=world.ministry, report=report, key="once").state == "submitted"
    with pytest.raises(Refused):  # one does not accept one's own
        reporting.answer(actor=world.ministry, report=report, accepted=True)
    with pytest.raises(Refused):  # a return says why
        reporting.answer(actor=world.agency, report=report, accepted=False, comment=" ")
    report = reporting.answer(actor=world.agency, report=report, accepted=False, comment="By sex, please.")
    assert (report.state, report.comment) == ("returned", "By sex, please.")
    reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(13))])
    report = reporting.submit(actor=world.ministry, report=report)
    report = reporting.answer(actor=world.agency, report=report, accepted=True)
    assert (report.state, Value.objects.get().value) == ("accepted", 13)
    with pytest.raises(Refused):
        reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(99))])
    assert Value.objects.get().value == 13


def test_sent_report_is_taken_back_by_its_own_side_only(world: World) -> None:
    one = indicator(world)
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(1))])
    reporting.submit(actor=world.ministry, report=report)
    with pytest.raises(Refused):
        reporting.withdraw_report(actor=world.agency, report=report)
    assert reporting.withdraw_report(actor=world.ministry, report=report).state == "draft"


def test_stranger_reports_and_answers_nothing(world: World) -> None:
    one = indicator(world)
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    for act in (
        lambda: reporting.open_report(actor=world.stranger, project=world.project, span=Q2),
        lambda: reporting.enter(actor=world.stranger, report=report, values=[Entered(one, value=Decimal(1))]),
        lambda: reporting.take_live(actor=world.stranger, report=report),
        lambda: reporting.submit(actor=world.stranger, report=report),
        lambda: reporting.answer(actor=world.stranger, report=report, accepted=True),
        lambda: reporting.withdraw_report(actor=world.stranger, report=report),
    ):
        with pytest.raises(Denied):
            act()
    assert (Report.objects.count(), Value.objects.count()) == (1, 0)


def test_share_keeps_numerator_and_denominator(world: World) -> None:
    one = indicator(world, unit="percent", is_ratio=True, over_places="ratio", broken_down_by=["sex"])
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)

    def entered(part: dict[str, str], numerator: int, denominator: int) -> Entered:
        return Entered(one, part, numerator=Decimal(numerator), denominator=Decimal(denominator))

    women, men = {"sex": "female"}, {"sex": "male"}
    values = [entered({}, 30, 40), entered(women, 10, 10), entered(men, 19, 30)]
    reporting.enter(actor=world.ministry, report=report, values=values)
    whole = Value.objects.get(part_key="")
    assert (whole.value, whole.numerator, whole.denominator) == (75, 30, 40)
    (track,) = tracks(world.project)
    assert track.cells[0].flags == ["sex"]  # 10 + 19 persons are not 30
    reporting.enter(actor=world.ministry, report=report, values=[entered(men, 20, 30)])
    assert tracks(world.project)[0].cells[0].flags == []
    for wrong in (entered({}, 41, 40), entered({}, 1, 0), Entered(one, numerator=Decimal(1))):
        with pytest.raises(Refused):
            reporting.enter(actor=world.ministry, report=report, values=[wrong])


@pytest.mark.parametrize(("over_time", "total"), [("sum", 12), ("last", 5), ("mean", 6), ("max", 7)])
def test_periods_are_put_together_by_the_indicators_own_formula(over_time: str, total: int, world: World) -> None:
    one = indicator(world, over_time=over_time)
    plan.add_target(actor=world.ministry, indicator=one, period_start=Q2.start, period_end=Q2.end, value=Decimal(6))
    for span, value in ((Q1, 7), (Q2, 5)):
        report = reporting.open_report(actor=world.ministry, project=world.project, span=span)
        reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(value))])
    (track,) = tracks(world.project)
    assert (track.total, track.reached) == (total, False)
    assert [cell.actual for cell in track.cells[:3]] == [7, 5, None]
    assert tracks(world.project, public=True)[0].cells[0].actual is None  # a draft is not published


def test_period_outside_the_road_map_is_refused(world: World) -> None:
    for span in (Span(date(2025, 10, 1), date(2025, 12, 31)), Span(date(2026, 1, 1), date(2026, 6, 30))):
        with pytest.raises(Refused):
            reporting.open_report(actor=world.ministry, project=world.project, span=span)


def test_late_reports_come_first(world: World) -> None:
    one = indicator(world)
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
    found = [(each.span, each.late, each.waits_for) for each in reports_due(world.roadmap, date(2026, 7, 10))]
    assert found == [(Q1, True, "sender"), (Q2, False, "sender")]
    reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(1))])
    reporting.submit(actor=world.ministry, report=report)
    found = [(each.span, each.late, each.waits_for) for each in reports_due(world.roadmap, date(2026, 7, 16))]
    assert found == [(Q2, True, "sender"), (Q1, False, "other side")]


def test_periods_are_named_and_due() -> None:
    quarters = list(spans("quarterly", date(2026, 2, 1), date(2026, 12, 31)))
    assert [span.code for span in quarters] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [span_of(span.code) for span in quarters] == quarters
    halves = list(spans("half_yearly", date(2026, 7, 1), date(2027, 1, 1)))
    assert [(span.code, due(span, 15)) for span in halves] == [
        ("2026-H2", date(2027, 1, 15)),
        ("2027-H1", date(2027, 7, 15)),
    ]
    for wrong in ("2026", "2026-Q5", "2026-H3", "2026-X1", "26-Q1", "2026-Q", "2026-Q0"):
        with pytest.raises(ValueError, match=wrong):
            span_of(wrong)


def test_value_of_the_report_before_is_the_latest_that_was_sent(world: World) -> None:
    one = indicator(world)
    periods = [Q1, Span(date(2026, 4, 1), date(2026, 6, 30)), Span(date(2026, 7, 1), date(2026, 9, 30))]
    reports = [reporting.open_report(actor=world.ministry, project=world.project, span=span) for span in periods]
    for report, value in zip(reports, (3, 5, 8), strict=True):
        reporting.enter(actor=world.ministry, report=report, values=[Entered(one, value=Decimal(value))])
    reporting.submit(actor=world.ministry, report=reports[0])
    before = reported_before(reports[2])[one.pk]  # the second one is still a draft
    assert (before.value, before.report) == (3, reports[0])
    reporting.submit(actor=world.ministry, report=reports[1])
    assert reported_before(reports[2])[one.pk].value == 5
    assert reported_before(reports[0]) == {}


def test_value_keeps_what_its_office_was_called(world: World) -> None:
    office = Office.objects.get(code="iom-hq")

    def by_office(period: Any, filters: Any) -> Measured:
        return Measured(7.0, 7, 7, (Part("iom-hq", 7.0, 7, 7),))

    register("test.by_office", query=by_office, unit="cases", titles=texts("By office"), definition=texts("All"),
             broken_down_by="office", least=1)  # fmt: skip
    try:
        indicator(world, kind="live", query="test.by_office", broken_down_by=["office"])
        report = reporting.open_report(actor=world.ministry, project=world.project, span=Q1)
        reporting.submit(actor=world.ministry, report=report)
    finally:
        del registered._REGISTERED["test.by_office"]
    office.names = texts("Renamed")
    office.save()
    part = report.values.exclude(part_key="").get()
    with override("en"):
        assert named(part) == "Office: iom en"
        assert named(report.values.get(part_key="")) == "Total"
