"""The road map in a real browser: a newcomer plans, reports, breaks a share; the board on a phone and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from sapar.core.accounts.actors import staff
from sapar.core.accounts.models import Organisation, User
from sapar.core.indicators import Measured, register
from sapar.core.indicators import registration as registered
from sapar.lines.roadmap.models import Indicator, Project, Report
from sapar.lines.roadmap.periods import span_of
from sapar.lines.roadmap.services import values
from sapar.sites.cli.demonstration import roadmap as demonstration
from tests.integration.roadmap.conftest import World, build, texts
from tests.web.conftest import Visitor
from tests.web.test_office import seat

Visit = Callable[..., Visitor]
QUERY = "test.web_organisations"


@pytest.fixture
def shown(transactional_db: None, settings: Any, tmp_path: Any) -> User:
    """The demonstration's road map, and its coordinator of the government."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    with translation.override("en"):
        demonstration.load()
    return (
        Project.objects.select_related("line__roadmap__government")
        .first()
        .line.roadmap.government.offices.get(staff__holdings__role="coordinator")
        .staff.filter(holdings__role="coordinator")
        .first()
    )


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Any) -> Iterator[World]:
    """Two sides and a plan to begin with, and a query that counts organisations."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.VAR = tmp_path

    def count(period: Any, filters: Any) -> Measured:
        number = Organisation.objects.filter(code__startswith="counted").count()
        return Measured(float(number), number, number)

    register(QUERY, query=count, unit="cases", titles=texts("Organisations"), definition=texts("All"), least=1)
    with translation.override("en"):
        yield build()
    del registered._REGISTERED[QUERY]


def add_organisations(first: int, last: int) -> None:
    for number in range(first, last):
        Organisation.objects.create(code=f"counted-{number}", kind="ngo", country="KG")


def keep(visitor: Visitor) -> None:
    visitor.press("main form.of-form button.govuk-button")


def test_newcomer_plans_a_project_and_reports_a_quarter(visit: Visit, world: World) -> None:
    add_organisations(0, 3)
    visitor = seat(visit(), world.ministry.user)
    visitor.open("/en/office/")
    visitor.press("nav.of-nav a[href$='/office/roadmap/']")
    visitor.press("main a[href*='/projects/new/']")
    keep(visitor)  # nothing is filled in: the page says what to write
    assert visitor.page.locator(".govuk-error-summary li").count() >= 3
    visitor.page.select_option("#line", label="consular Consular en")
    visitor.page.fill("#code", "N1")
    visitor.page.fill("#title_en", "New desk")
    visitor.date("starts", 1, 1, 2026)
    visitor.date("ends", 31, 12, 2026)
    keep(visitor)
    assert visitor.heading == "N1 New desk"
    visitor.press("main a[href$='/add/result/']")
    visitor.choose("level", "output")
    visitor.page.fill("#code", "O1")
    visitor.page.fill("#title_en", "The desk is open")
    keep(visitor)
    visitor.press("main a[href*='/add/indicator/?result=']")
    visitor.page.fill("#code", "I1")
    visitor.page.fill("#title_en", "Organisations helped")
    visitor.choose("kind", "live")
    visitor.page.select_option("#query", QUERY)
    visitor.page.select_option("#unit", "cases")
    visitor.page.select_option("#over_time", "last")
    visitor.page.select_option("#over_places", "sum")
    visitor.press("button[name=look]")  # what it says now, before it is kept
    assert visitor.page.locator("#look tbody td").first.inner_text() == "3"
    assert not Indicator.objects.exists()
    keep(visitor)
    visitor.page.fill("#t_202601_202603", "5")
    keep(visitor)
    planned = Project.objects.get(code="N1")
    assert Indicator.objects.get(result__project=planned).query == QUERY
    # The quarter.
    visitor.press("#reports a[href$='/reports/2026-Q1/']")
    visitor.press("main form[action$='/open/'] button")
    assert visitor.page.locator(".rm-values tbody td").first.inner_text() == "3"
    visitor.page.fill("#n_en", "The desk was opened in March.")
    visitor.accessible()
    visitor.press("button[name=submit]")
    assert "Sent for acceptance" in visitor.page.locator(".of-lead").first.inner_text()
    # The record changes, the report stays.
    add_organisations(3, 9)
    other = seat(visit(), world.agency.user)
    other.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q1/")
    drift = other.page.locator(".rm-drift").inner_text()
    assert "then 3, now 9" in drift
    assert "this report stays as it was sent" in drift
    other.choose("answer-accepted", "yes")
    other.accessible()
    other.press(".rm-answer button")
    report = Report.objects.get(project=planned)
    assert (report.state, report.values.get().value) == ("accepted", 3)
    assert other.page.locator(".rm-values tbody td").first.inner_text() == "3"
    # One share broken.
    visitor.open(f"/en/office/roadmap/projects/{planned.uid}/sectors/")
    visitor.page.fill("#sectors", "15190 60\n16020 30")
    keep(visitor)
    assert "must add up to 100 per cent" in visitor.page.locator("#sectors_error").inner_text()
    assert visitor.page.input_value("#sectors") == "15190 60\n16020 30"
    visitor.accessible()
    # On paper and as open data.
    visitor.open("/en/office/roadmap/print/")
    links = visitor.page.locator("main td a[href*='/print/']")
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    wanted = [address for address in addresses if ".pdf" in address or "measures" in address]
    assert len(wanted) >= 8
    for address in wanted:
        with visitor.page.expect_download() as loading:
            visitor.page.locator(f"main td a[href='{address}']").click()
        content = loading.value.path().read_bytes()
        assert content.startswith((b"%PDF-", b"PK", b"\xef\xbb\xbf")), address
    # On a phone the board is a list that leads to the project.
    phone = seat(visit(width=360), world.ministry.user)
    phone.open("/en/office/roadmap/")
    assert not phone.page.locator(".rm-picture").is_visible()
    phone.fits()
    phone.press(f".rm-table a[href*='{planned.uid}']")
    assert phone.heading == "N1 New desk"


@pytest.mark.parametrize(("width", "lang"), [(360, "ky"), (1280, "ru")])
def test_board_and_pages_fit_and_are_accessible(visit: Visit, shown: User, width: int, lang: str) -> None:
    visitor = seat(visit(width=width), shown)
    office = f"/{lang}/office/roadmap"
    project = Project.objects.get(code="L1")
    late = Report.objects.filter(state="accepted", project=project).first()
    assert late is not None
    table = values.hand_in(
        actor=staff(shown),
        project=project,
        span=span_of("2026-Q3"),
        content="Код;Значение\nX1;2\n".encode(),
        name="v.csv",
    )
    paths = [
        f"{office}/frame/", f"{office}/withdrawn/", f"{office}/reminders/", f"{office}/imports/", f"{office}/new/",
        f"{office}/tables/{table.uid}/", f"{office}/", f"{office}/?line=legislation&zoom=quarters", f"{office}/late/", f"{office}/print/", f"{office}/news/",
        f"{office}/projects/{project.uid}/", f"{office}/projects/{project.uid}/history/",
        f"{office}/projects/{project.uid}/add/activity/", f"{office}/projects/{project.uid}/add/indicator/",
        f"{office}/projects/{project.uid}/reports/2026-Q1/", f"{office}/news/write/",
    ]  # fmt: skip
    for path in paths:
        visitor.open(path)
        visitor.fits()
        visitor.accessible()
    visitor.open(f"{office}/")
    picture = visitor.page.locator(".rm-picture")
    assert picture.is_visible() == (width > 768)
    assert visitor.page.locator(".rm-table tbody th[scope=row]").count() == Project.objects.count()


def test_board_is_walked_with_the_keyboard(visit: Visit, shown: User) -> None:
    visitor = seat(visit(), shown)
    visitor.open("/en/office/roadmap/?line=legislation&zoom=months&from=2026-07-01")
    page = visitor.page
    focused = "document.activeElement.getAttribute('aria-label')"
    page.locator(".rm-picture a").first.focus()
    first = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused).startswith("L1 ")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == first
    page.keyboard.press("Tab")
    assert page.evaluate(focused).startswith("L1 ")
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert "from=2027-01-01" in page.url
    page.locator(".rm-picture a").nth(1).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert visitor.heading.startswith("L1 ")
    visitor.open("/en/office/roadmap/?as_of=2026-01-12")
    assert "As the plan stood on" in page.locator(".rm-past").inner_text()
