"""The road map in a real browser: a newcomer plans, reports, breaks a share; the board on a phone and by keyboard."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook
from typer.testing import CliRunner

from sapar.core.accounts.actors import staff
from sapar.core.accounts.models import Organisation, User
from sapar.core.indicators import Measured, register
from sapar.core.indicators import registration as registered
from sapar.lines.roadmap.iati.standard import load as standard
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Indicator, Project, Report
from sapar.lines.roadmap.periods import span_of
from sapar.lines.roadmap.printouts import words as printed
from sapar.lines.roadmap.services import values
from sapar.sites.cli.demonstration import roadmap as demonstration
from sapar.sites.cli.main import app
from tests import pdfs
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
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"

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
    # The other side accepts.
    other = seat(visit(), world.agency.user)
    other.open("/en/office/roadmap/late/")
    other.press(f"main a[href*='{planned.uid}/reports/2026-Q1/']")
    other.choose("answer-accepted", "yes")
    other.accessible()
    other.press(".rm-answer button")
    report = Report.objects.get(project=planned)
    assert (report.state, report.values.get().value) == ("accepted", 3)
    # The record changes: the page says so, the report stays, to the byte.
    paper = f"/en/office/roadmap/print/interim.pdf?map=kg-2026&period=2026-Q1&as_of={timezone.localdate()}"
    before = fetched(other, paper)
    add_organisations(3, 9)
    other.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q1/")
    drift = other.page.locator(".rm-drift").inner_text()
    assert "then 3, now 9" in drift
    assert "this report stays as it was sent" in drift
    assert other.page.locator(".rm-values tbody td").first.inner_text() == "3"
    other.accessible()
    assert fetched(other, paper) == before
    assert "Organisations helped Total 5 3" in pdfs.text(before)
    # The next quarter goes back once: the live value is there, with what it was before.
    visitor.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q2/")
    visitor.press("main form[action$='/open/'] button")
    asked = visitor.page.locator(".rm-asked").first.inner_text()
    assert "quarter 1 of 2026: 3 (+6 since then)" in asked
    visitor.page.set_input_files(
        "#evidence", {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"A list of whom we helped."}
    )
    visitor.press("button[name=submit]")
    other.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q2/")
    other.choose("answer-accepted", "no")
    other.press(".rm-answer button")
    assert "Say what must be changed." in other.page.locator("body").inner_text()  # a return says why
    other.choose("answer-accepted", "no")
    other.page.fill("#answer-comment", "Please name the districts.")
    other.press(".rm-answer button")
    visitor.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q2/")
    shown = visitor.page.locator("main").inner_text()
    assert "Returned" in shown
    assert "Please name the districts." in shown
    assert "proof.txt" in shown
    visitor.page.fill("#n_en", "All districts.")
    visitor.press("button[name=submit]")
    other.open(f"/en/office/roadmap/projects/{planned.uid}/reports/2026-Q2/")
    other.choose("answer-accepted", "yes")
    other.press(".rm-answer button")
    assert Report.objects.filter(project=planned, state="accepted").count() == 2
    # On a phone the board is a list that leads to the project.
    phone = seat(visit(width=360), world.ministry.user)
    phone.open("/en/office/roadmap/")
    assert not phone.page.locator(".rm-picture").is_visible()
    phone.fits()
    phone.press(f".rm-table a[href*='{planned.uid}']")
    assert phone.heading == "N1 New desk"


def fetched(visitor: Visitor, path: str) -> bytes:
    """A file of the site, as this visitor is handed it."""
    answer = visitor.page.request.get(visitor.address + path)
    assert answer.status == 200, path
    return answer.body()


def test_every_print_out_is_taken_and_read(visit: Visit, shown: User) -> None:
    """In the language of its readers: PDF, workbook and table from the page's own links; IATI against the standard."""
    visitor = seat(visit(), shown)
    today, wanted = timezone.localdate(), {}
    for lang, papers in (("ru", GOVERNMENT), ("ky", GOVERNMENT), ("en", AGENCY)):
        visitor.open(f"/{lang}/office/roadmap/print/")
        links = [str(link.get_attribute("href")) for link in visitor.page.locator("main td a[href*='/print/']").all()]
        for paper, titles in papers.items():
            for kind in ("pdf", "xlsx", "csv"):
                (address, *_others) = [link for link in links if f"/{paper}.{kind}" in link]
                with visitor.page.expect_download() as loading:
                    visitor.page.locator(f"main td a[href='{address}']").click()
                wanted[lang, paper, kind] = loading.value.path().read_bytes()
            with translation.override(lang):
                code_and_title = f"C1 {Project.objects.get(code='C1')}"
            read = pdfs.pages(wanted[lang, paper, "pdf"])
            assert read[0].startswith(titles[lang]), read[0][:200]
            assert read[-1].endswith(f"{PAGE[lang]} {len(read)} / {len(read)}"), read[-1][-60:]
            assert "C1" in "".join(read)
            book = load_workbook(io.BytesIO(wanted[lang, paper, "xlsx"]))
            told = " ".join(
                str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None
            )
            assert "C1" in told
            if paper in ("measures", "results", "workplan"):
                assert code_and_title.split()[1] in told
            assert wanted[lang, paper, "csv"].startswith(b"\xef\xbb\xbf")
    report = pdfs.text(wanted["en", "interim", "pdf"])
    assert "People who finished a course Women" in report  # a breakdown, in words
    with translation.override("en"):
        assert f"As of {printed.day(today)}" in report
    visitor.open("/en/office/roadmap/iati/")
    assert "Nothing: the files keep to the standard." in visitor.page.locator("main").inner_text()
    for name in ("activities", "organisation"):
        with visitor.page.expect_download() as loading:
            visitor.page.locator(f"main a[href*='/iati/{name}.xml']").click()
        assert list(validate(loading.value.path().read_bytes(), standard(), today)) == []


def test_broken_share_is_refused_at_the_form_and_by_the_validator(visit: Visit, shown: User, tmp_path: Path) -> None:
    visitor = seat(visit(), shown)
    project = Project.objects.get(code="L1")
    visitor.open(f"/en/office/roadmap/projects/{project.uid}/sectors/")
    visitor.page.fill("#sectors", "15130 60\n15160 30")
    keep(visitor)
    assert "must add up to 100 per cent" in visitor.page.locator("#sectors_error").inner_text()
    assert visitor.page.input_value("#sectors") == "15130 60\n15160 30"
    visitor.accessible()
    # The same in a file.
    content = fetched(visitor, "/en/office/roadmap/iati/activities.xml?map=kg-iom-2026").decode()
    broken = content.replace('code="15130" percentage="60"', 'code="15130" percentage="50"')
    assert broken != content
    line = next(number for number, text in enumerate(broken.splitlines(), start=1) if '15130" percentage="50"' in text)
    visitor.open("/en/office/roadmap/imports/?map=kg-iom-2026")
    visitor.page.select_option("#line", "legislation")
    visitor.page.set_input_files("#file", {"name": "b.xml", "mimeType": "text/xml", "buffer": broken.encode()})
    keep(visitor)
    row = visitor.page.locator("main table tbody tr").last.inner_text()
    assert "2.1.2" in row
    assert "must add up to 100 per cent; here 90." in row
    assert str(line) in row
    visitor.accessible()
    path = tmp_path / "b.xml"
    path.write_text(broken, encoding="utf-8")
    told = CliRunner().invoke(app, ["roadmap", "iati", "validate", str(path)])
    assert told.exit_code == 1
    assert f"b.xml:{line}: error 2.1.2" in told.output


GOVERNMENT = {
    "measures": {"ru": "Приложение 1.", "ky": "1-тиркеме."},
    "matrix": {"ru": "Приложение 2.", "ky": "2-тиркеме."},
    "budget": {"ru": "Приложение 3.", "ky": "3-тиркеме."},
}
AGENCY = {
    "results": {"en": "Results matrix"},
    "workplan": {"en": "Workplan"},
    "interim": {"en": "Interim report, 2026"},
}
PAGE = {"ru": "Страница", "ky": "Бет", "en": "Page"}


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
