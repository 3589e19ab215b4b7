"""The public road map and the newsroom in a real browser: no wider than a phone, nothing for axe to object to, no JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from sapar.lines.roadmap.models import RoadMap
from sapar.lines.roadmap.periods import Span, spans
from sapar.lines.roadmap.services import news, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from tests.integration.roadmap.conftest import SYSTEM, World, build, texts
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
LONG = {
    "ky": "Чет өлкөдөгү мекемелердин мүмкүнчүлүктөрүн кеңейтүү",
    "ru": "Совершенствование правоприменительной деятельности загранучреждений",
    "en": "Strengthening the institutions abroad",
}


@pytest.fixture
def world(transactional_db: None) -> World:
    """A road map with something of everything, in words as long as they come."""
    world = build()
    RoadMap.objects.update(demonstration=True)
    who, project = world.ministry, world.project
    mfa = plan.add_partner(
        actor=who, roadmap=world.roadmap, organisation=world.roadmap.government, kind="ministry", code="mfa",
        names=LONG, iati_ref="KG-COA-000", iati_type="10",
    )  # fmt: skip
    plan.involve(actor=who, project=project, partner=mfa, role="funding")
    plan.revise(actor=who, subject=project, reason="told", titles=LONG, summaries=LONG, lead=mfa)
    for code, kind, start, days in (("A1", "activity", date(2026, 2, 1), 90), ("A2", "milestone", date(2026, 5, 1), 0)):
        plan.add_activity(
            actor=who, project=project, result=world.output, code=code, kind=kind, titles=LONG, planned_start=start,
            planned_end=start + timedelta(days=days), responsible=mfa,
        )  # fmt: skip
    plan.add_budget(
        actor=who, project=project, source=mfa, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
        currency="KGS", amount=Decimal(123456789),
    )  # fmt: skip
    one = plan.add_indicator(
        actor=who, result=world.output, code="I1", titles=LONG, kind="manual", unit="persons", broken_down_by=["sex"]
    )
    for number, span in enumerate(list(spans("quarterly", date(2026, 1, 1), date(2026, 12, 31)))):
        plan.add_target(
            actor=who, indicator=one, period_start=span.start, period_end=span.end, value=Decimal(1000 * number + 1000)
        )
    first = reporting.open_report(actor=who, project=project, span=Span(date(2026, 1, 1), date(2026, 3, 31)))
    values = [Entered(one, value=Decimal(900)), Entered(one, {"sex": "female"}, Decimal(900))]
    reporting.enter(actor=who, report=first, values=values)
    reporting.submit(actor=who, report=first)
    reporting.answer(actor=world.agency, report=first, accepted=True)
    for number in range(17):
        item = news.write(
            actor=SYSTEM, roadmap=world.roadmap, slug=f"item-{number}", projects=[project], titles=LONG, texts=LONG,
            on=timezone.localdate() - timedelta(days=number), source="A paper", tags=["consular", f"tag-{number}"],
        )  # fmt: skip
        news.publish(actor=SYSTEM, item=item)
    empty = plan.add_line(actor=who, roadmap=world.roadmap, code="skills", position=2, titles=texts("Skills"))
    plan.add_project(
        actor=who, line=empty, code="K1", titles=LONG, state="planned", starts=date(2029, 1, 1), ends=date(2030, 12, 31),
        sectors={"15190": "100"},
    )  # fmt: skip
    return world


@pytest.mark.parametrize(("width", "lang"), [(360, "ky"), (360, "ru"), (1280, "en")])
def test_public_road_map_fits_and_is_accessible_without_javascript(
    visit: Visit, world: World, width: int, lang: str
) -> None:
    visitor = visit(width=width)
    paths = [
        "road-map/",
        "road-map/?state=done",
        "road-map/C1/",
        "road-map/K1/",
        "news/",
        "news/?tag=none",
        "news/item-3/",
        "",
    ]
    for path in paths:
        visitor.open(f"/{lang}/{path}")
        visitor.fits()
        for hidden in visitor.page.locator("main details").all():
            hidden.evaluate("one => { one.open = true }")
        visitor.fits()
        visitor.accessible()
    plain = visit(width=width, java_script_enabled=False)
    plain.open(f"/{lang}/road-map/")
    plain.page.select_option("#state", "late")
    plain.press("main form button")
    assert plain.path == f"/{lang}/road-map/?q=&line=&state=late&sort=#projects"
    assert plain.page.locator(".sr-projects h3").count() == 1
    plain.press(".sr-projects h3 a")
    assert plain.path == f"/{lang}/road-map/C1/"


def test_road_map_is_read_by_keyboard(visit: Visit, world: World) -> None:
    visitor = visit()
    visitor.open("/en/road-map/?state=late")
    title = visitor.page.locator(".sr-projects h3 a")
    title.focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.heading.startswith("C1")
    visitor.page.locator(".sr-news a").first.focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.path == "/en/news/item-0/"
