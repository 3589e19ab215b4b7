"""IATI both ways: a random road map is exported without a finding, and taken in and exported again it is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sapar.lines.roadmap.enums import Level, PartnerRole, ProjectState, SpendingKind
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.iati.documents import (
    ActivityRecord,
    Amount,
    BudgetLine,
    IndicatorPeriod,
    Measure,
    Org,
    Publication,
    ResultIndicator,
    ResultRecord,
    Transaction,
)
from sapar.lines.roadmap.iati.importing import read_activities
from sapar.lines.roadmap.iati.standard import load
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Line, Partner, Project, RoadMap
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.queries.publication import publication
from sapar.lines.roadmap.services import importing, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from tests.integration.roadmap.conftest import SYSTEM, World, build, texts

STARTS, ENDS = date(2026, 1, 1), date(2030, 12, 31)
MADE = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECTORS = ["15190", "16020", "15130", "15160", "11330", "93010"]

# Whatever somebody may type: letters of every script, marks of XML, characters that XML forbids.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=24).filter(
    lambda text: any(letter.isalnum() for letter in text)
)
said = st.dictionaries(st.sampled_from(["ky", "ru", "en"]), words, min_size=1, max_size=3)
amounts = st.decimals("0.01", "9999999.99", places=2)
numbers = st.decimals("-99999", "99999", places=4)
days = st.dates(STARTS, ENDS)


@st.composite
def shares(draw: Any) -> dict[str, str]:
    """Purpose codes whose shares make 100."""
    codes = draw(st.lists(st.sampled_from(SECTORS), min_size=1, max_size=4, unique=True))
    cuts = sorted(draw(st.lists(st.integers(1, 9999), min_size=len(codes) - 1, max_size=len(codes) - 1, unique=True)))
    edges = [0, *cuts, 10_000]
    return {
        code: format((Decimal(last - first) / 100).normalize(), "f")
        for code, first, last in zip(codes, edges, edges[1:], strict=False)
    }


def fill(draw: Any, world: World, project: Project, partners: list[Partner]) -> None:
    """Money, partners, results with indicators, targets and an accepted report of one project."""
    who, today = world.ministry, timezone.localdate()
    roles = st.tuples(st.sampled_from(partners), st.sampled_from(PartnerRole.values))
    for partner, role in draw(st.lists(roles, max_size=5)):
        plan.involve(actor=who, project=project, partner=partner, role=role)
    plan.involve(actor=who, project=project, partner=partners[0], role="accountable")
    source = st.sampled_from([None, *partners])
    for _ in range(draw(st.integers(0, 6))):
        start = draw(days)
        end = min(start + timedelta(days=draw(st.integers(0, 364))), plan.last_of_year(start))
        plan.add_budget(
            actor=who, project=project, source=draw(source), period_start=start, period_end=end,
            currency=draw(st.sampled_from(["USD", "KGS"])), amount=draw(amounts),
        )  # fmt: skip
    for _ in range(draw(st.integers(0, 4))):
        plan.add_spending(
            actor=who, project=project, source=draw(source), kind=draw(st.sampled_from(SpendingKind.values)),
            on=draw(st.dates(STARTS, today)), currency=draw(st.sampled_from(["USD", "KGS"])), amount=draw(amounts),
            note=draw(st.just("") | words),
        )  # fmt: skip
    entered = []
    for number in range(draw(st.integers(0, 12))):
        result = plan.add_result(
            actor=who, project=project, level=draw(st.sampled_from(Level.values)), code=f"O{number:02}",
            titles=draw(said),
        )  # fmt: skip
        for place in range(draw(st.integers(0, 2))):
            one = plan.add_indicator(
                actor=who, result=result, code=f"I{number:02}.{place}", titles=draw(said), kind="manual",
                unit=draw(st.sampled_from(["number", "percent", "persons"])), broken_down_by=["sex", "age"],
                direction=draw(st.sampled_from(["up", "down"])),
                over_places=draw(st.sampled_from(["sum", "ratio", "none"])),
                baseline=draw(st.none() | numbers), baseline_year=draw(st.none() | st.integers(2000, 2026)),
                cards=draw(st.just({}) | st.builds(lambda told: {"who_counts": told}, said)),
            )  # fmt: skip
            parts = st.sampled_from([{}, {"sex": "female"}, {"age": "18-29"}, {"sex": "male", "age": "60+"}])
            for span in draw(st.lists(st.sampled_from(list(spans("quarterly", STARTS, ENDS))), max_size=3)):
                plan.add_target(
                    actor=who, indicator=one, period_start=span.start, period_end=span.end, part=draw(parts),
                    value=draw(numbers),
                )  # fmt: skip
            entered += [Entered(one, value=draw(numbers)), Entered(one, {"sex": "female"}, draw(numbers))]
    if draw(st.booleans()):
        report = reporting.open_report(actor=who, project=project, span=Span(date(2026, 1, 1), date(2026, 3, 31)))
        reporting.enter(actor=who, report=report, values=entered)
        reporting.submit(actor=who, report=report)
        reporting.answer(actor=world.agency, report=report, accepted=True)


def random_road_map(draw: Any) -> tuple[World, Partner]:
    """A road map of several projects, and who publishes it."""
    world = build()
    who = world.ministry
    publisher = plan.add_partner(
        actor=who, roadmap=world.roadmap, organisation=world.roadmap.government, kind="ministry", code="mfa",
        names=texts("Ministry"), iati_ref="KG-COA-000", iati_type="10",
    )  # fmt: skip
    partners = [publisher] + [
        plan.add_partner(actor=who, roadmap=world.roadmap, kind="other", code=f"p{number}", names=draw(said), **known)
        for number, known in enumerate([{"iati_ref": "XM-DAC-47066", "iati_type": "40"}, {}, {}])
    ]
    plan.withdraw(actor=who, subject=world.project, reason="empty")
    for number in range(draw(st.integers(1, 3))):
        start = draw(days)
        project = plan.add_project(
            actor=who, line=world.line, code=f"X{number}", titles=draw(said), summaries=draw(st.just({}) | said),
            state=draw(st.sampled_from(ProjectState.values)), starts=start, ends=draw(st.dates(start, ENDS)),
            sectors=draw(shares()), tags={"sdg": draw(st.lists(st.sampled_from(["10.7", "8.8", "8.8.1"]), unique=True)),
                                          "gcm": draw(st.lists(st.sampled_from(["1", "23"]), unique=True))},
        )  # fmt: skip
        fill(draw, world, project, partners)
    return world, publisher


def another(world: World) -> tuple[Line, Partner]:
    """A second road map of the same country, empty but for its publisher."""
    who = world.ministry
    roadmap = plan.add_roadmap(
        actor=SYSTEM, code="kg-other", titles=texts("Other"), country="KG", government=world.roadmap.government,
        agency=world.roadmap.agency, starts=STARTS, ends=ENDS, currency="USD",
    )  # fmt: skip
    publisher = plan.add_partner(
        actor=who, roadmap=roadmap, organisation=roadmap.government, kind="ministry", code="mfa",
        names=texts("Ministry"), iati_ref="KG-COA-000", iati_type="10",
    )  # fmt: skip
    return plan.add_line(actor=who, roadmap=roadmap, code="all", position=1, titles=texts("All")), publisher


def plain(record: ActivityRecord) -> ActivityRecord:
    """Without what an import leaves to reports, and the moment of writing."""

    def planned(period: IndicatorPeriod) -> IndicatorPeriod:
        return replace(period, actuals=())

    results = tuple(
        replace(
            result,
            indicators=tuple(
                replace(one, periods=tuple(planned(period) for period in one.periods if period.targets))
                for one in result.indicators
            ),
        )
        for result in record.results
    )
    return replace(record, results=results, updated=MADE, unread=())


WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example writes hundreds of rows: to make it smaller takes longer than to read it."""


class Exports(TestCase):
    """Each example in a transaction of its own."""

    @settings(deadline=None, max_examples=12, phases=WITHOUT_SHRINKING, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_random_road_map_is_exported_without_a_finding_and_comes_back_the_same(self, data: Any) -> None:
        world, publisher = random_road_map(data.draw)
        made = publication(world.roadmap, publisher, at=MADE)
        content = writing.activities(made)
        for written in (content, writing.organisations(made)):
            assert [str(each) for each in validate(written, load(), timezone.localdate())] == []
        line, elsewhere = another(world)
        for each in Project.objects.filter(line=world.line):  # codes are once: those of a plan elsewhere are in no way
            Project.objects.filter(pk=each.pk).update(code=f"gone-{each.pk}")
        taken = importing.take(actor=world.ministry, line=line, records=read_activities(content))
        again = writing.activities(publication(RoadMap.objects.get(code="kg-other"), elsewhere, at=MADE))
        assert len(taken.projects) == len(made.activities)
        first, second = ([plain(each) for each in read_activities(one)] for one in (content, again))
        for old, new in zip(first, second, strict=True):
            assert {
                name: (value, getattr(new, name)) for name, value in vars(old).items() if value != getattr(new, name)
            } == {}


@pytest.mark.parametrize("language", ["en", "ky"])
def test_characters_that_xml_forbids_are_left_out(language: str) -> None:
    told = {language: "a\x00b\x0bc\ufffed\uffffe\x85\U0001f600 "}
    record = ActivityRecord(
        ident="KG-1", titles=told, descriptions=told, status="2", dates={"1": STARTS, "3": ENDS}, participants=(),
        countries={"KG": Decimal(100)}, sectors={"15190": Decimal(100)}, updated=MADE, currency="USD",
        budgets=(BudgetLine(STARTS, date(2026, 12, 31), Amount(Decimal("1.50"), "USD", STARTS)),),
        transactions=(Transaction("4", STARTS, Amount(Decimal(7), "KGS", STARTS), None, told),),
        results=(ResultRecord("1", told, False, (ResultIndicator(told, periods=(
            IndicatorPeriod(STARTS, date(2026, 3, 31), (Measure(Decimal("1.25"), {"sex": "female"}),)),)),)),),
    )  # fmt: skip
    made = Publication(Org("KG", {"en": "K"}, "10"), "en", MADE, (record,))
    (found,) = read_activities(writing.activities(made))
    clean = {language: "abcde\x85\U0001f600"}
    assert (found.titles, found.descriptions, found.transactions[0].texts, found.results[0].titles) == (clean,) * 4
    assert replace(found, titles=told, descriptions=told, transactions=record.transactions, results=record.results,
                   unread=()) == record  # fmt: skip
    assert found.results[0].indicators[0].periods == record.results[0].indicators[0].periods
