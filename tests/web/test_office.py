"""The office as officers walk through it, from the passkey to the answer of another mission."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Request, expect

from sapar.core.accounts.models import User
from sapar.core.cases.enums import Answer
from sapar.core.cases.models import Case
from sapar.core.registry import queries
from sapar.core.registry.models import Candidate
from sapar.sites.shared import words
from tests.people import PASSWORD, SYSTEM
from tests.web.conftest import Visitor
from tests.web.office_world import OfficeWorld, fill, make_office_world

Visit = Callable[..., Visitor]


@pytest.fixture
def world(transactional_db: None) -> OfficeWorld:
    return make_office_world()


@pytest.fixture
def one_factor(settings: Any) -> None:
    """Staff whose second factor is not what a test is about come in without one, as in the demonstration."""
    settings.SECOND_FACTOR_REQUIRED = False


def plain(text: str) -> str:
    """The text with every gap as one space."""
    return " ".join(text.split())


def seat(visitor: Visitor, user: User) -> Visitor:
    """Let the visitor be signed in already."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visitor.address}
    visitor.page.context.add_cookies([cookie])
    return visitor


def with_passkey(visitor: Visitor, user: User, lang: str) -> Visitor:
    """Set up a passkey after the first sign-in with the password, leave, and come in with the passkey alone."""
    page = visitor.page
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    visitor.open(f"/{lang}/office/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form:has(input[name=password]) button")
    assert visitor.path == f"/{lang}/account/second-factor/"
    visitor.press('main a[href$="/keys/add/"]')
    page.fill("input[name=password]", PASSWORD)  # asked once more before the way in is changed
    visitor.press("main form:has(input[name=password]) button")
    page.fill("input[name=name]", "Test")
    with page.expect_navigation():
        page.locator("form[data-passkey=add] button").click()
    page.context.clear_cookies()
    visitor.open(f"/{lang}/office/")
    with page.expect_navigation():
        page.locator("form[data-passkey=sign-in] button").click()
    assert visitor.path == f"/{lang}/office/"
    return visitor


def answer(visitor: Visitor, name: str, value: str) -> None:
    """Choose an answer of a programme's form by its label, as people do."""
    box = visitor.page.locator(f'input[name="{name}"][value="{value}"]')
    visitor.page.locator(f'label[for="{box.get_attribute("id")}"]').click()


def with_petition_begun(visitor: Visitor, world: OfficeWorld) -> Visitor:
    """A consul before the empty form of a petition."""
    seat(visitor, world.users["consul"])
    visitor.open(f"/en/office/cases/open/?person={world.people['aigul'].uid}")
    visitor.press("button[value=petition]")
    return visitor


def fill_petition(visitor: Visitor) -> None:
    """The opening form of a petition."""
    visitor.page.select_option('select[name="topic"]', "employer")
    visitor.page.fill('input[name="short"]', "Passport kept")
    visitor.page.fill('textarea[name="what"]', "The employer keeps the passport.")
    for name, value in (("urgent", "no"), ("contact_way", "phone")):
        answer(visitor, name, value)


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (360, "ky")])
def test_officer_with_a_passkey_helps_a_citizen_together_with_another_mission(
    visit: Visit, world: OfficeWorld, width: int, lang: str, settings: Any
) -> None:
    visitor = with_passkey(visit(width), world.users["consul"], lang)
    page = visitor.page
    # Typed in Latin though registered in Cyrillic; nothing of it goes into the address.
    visitor.open(f"/{lang}/office/people/")
    page.locator("main input[name=text]").press_sequentially("asanova aigul 1990", delay=5)
    hit = page.locator(".of-hit", has_text="Айгүл")
    hit.wait_for()
    assert visitor.path == f"/{lang}/office/people/"
    with page.expect_navigation():
        hit.click()
    person = world.people["aigul"]
    assert visitor.path == f"/{lang}/office/people/{person.uid}/"
    assert page.locator("h1").inner_text().startswith("Асанова Айгүл")
    stay = queries.stay_answer(actor=SYSTEM, person=person, on=timezone.localdate())["stay"]
    until = words.day(date.fromisoformat(stay["until"]), lang)
    said = {"en": f"The stay is lawful until: {until}.", "ky": f"Жүрүшү мыйзамдуу. Акыркы күн: {until}."}[lang]
    assert plain(page.locator(".of-stay h2").inner_text()) == plain(said)
    assert page.locator(".of-stay a[href*='/law/RU/']").count() > 0
    visitor.fits()
    visitor.accessible()
    # A petition, with questions that follow from answers without a reload.
    visitor.press('.of-head a[href*="/cases/open/"]')
    visitor.press("button[value=petition]")
    assert page.locator('input[name="other_authority_name"]').count() == 0
    fill_petition(visitor)
    answer(visitor, "other_authority", "yes")
    page.locator('input[name="other_authority_name"]').wait_for()
    page.fill('input[name="other_authority_name"]', "The labour inspection")
    answer(visitor, "contact_safe", "ask_first")
    answer(visitor, "told", "OK")
    visitor.fits()
    visitor.press("button[value=send]")
    case = Case.objects.get()
    assert visitor.path == f"/{lang}/office/cases/{case.uid}/"
    assert (case.person, case.subject) == (person, "Passport kept")
    # Referred to another mission, with the person's consent.
    page.locator("details#refer summary").click()
    refer = page.locator("details#refer")
    refer.locator("select[name='refer-to']").select_option("office-kg-astana")
    page.locator(
        "label", has=page.locator("xpath=//input[@name='refer-consent' and @value='signed']/following-sibling::label")
    )
    consent = refer.locator("input[name='refer-consent'][value='signed']")
    page.locator(f'label[for="{consent.get_attribute("id")}"]').click()
    refer.locator("textarea[name='refer-note']").fill("The passport was issued in Astana.")
    visitor.press("details#refer button")
    assert page.locator(".of-side .govuk-tag").count() >= 1
    visitor.accessible()
    # Their answer.
    settings.SECOND_FACTOR_REQUIRED = False
    other = seat(visit(width), world.users["neighbour"])
    other.open(f"/{lang}/office/")
    other.press("#inbox a")
    assert other.path == f"/{lang}/office/cases/{case.uid}/"
    assert "Айгүл" in other.page.locator("main").inner_text()
    accepted = other.page.locator("input[value='accepted']")
    other.page.locator(f'label[for="{accepted.get_attribute("id")}"]').click()
    other.fits()
    other.accessible()
    other.press("main form:has(input[value='accepted']) button")
    page.reload()
    with override(lang):
        accepted_word = str(Answer.ACCEPTED.label)
    assert page.locator(".of-side .govuk-tag").all_inner_texts() == [accepted_word]
    # A supervisor sees what is late.
    world.make_late(case)
    supervisor = seat(visit(width), world.users["supervisor"])
    supervisor.open(f"/{lang}/office/overdue/")
    row = supervisor.page.locator("tbody tr")
    assert row.count() == 1
    assert case.number in row.inner_text()
    assert row.locator(".of-due--bad").count() == 1
    supervisor.fits()
    supervisor.accessible()
    # An outsider sees nothing anywhere.
    outsider = seat(visit(width), world.users["outsider"])
    outsider.open(f"/{lang}/office/")
    assert case.number not in outsider.page.content()
    outsider.open(f"/{lang}/office/cases/?status=all")
    assert case.number not in outsider.page.content()
    hidden = outsider.page.request.get(f"{visitor.address}/{lang}/office/cases/{case.uid}/")
    assert hidden.status == 404
    assert "Passport kept" not in hidden.text()


def test_the_same_without_javascript(visit: Visit, world: OfficeWorld, one_factor: None) -> None:
    visitor = seat(visit(360, java_script_enabled=False), world.users["consul"])
    page = visitor.page
    visitor.open("/ru/office/")
    page.fill("#find", "asanova aigul 1990")
    visitor.press(".of-find button")
    assert visitor.path == "/ru/office/people/"
    with page.expect_navigation():
        page.locator(".of-hit", has_text="Айгүл").click()
    visitor.press('.of-head a[href*="/cases/open/"]')
    visitor.press("button[value=petition]")
    fill_petition(visitor)
    answer(visitor, "other_authority", "yes")
    assert page.locator('input[name="other_authority_name"]').count() == 0
    visitor.press("button[value=update]")
    page.fill('input[name="other_authority_name"]', "The labour inspection")
    assert page.input_value('input[name="short"]') == "Passport kept"
    answer(visitor, "contact_safe", "ask_first")
    answer(visitor, "told", "OK")
    visitor.press("button[value=send]")
    case = Case.objects.get()
    assert visitor.path == f"/ru/office/cases/{case.uid}/"
    page.locator("details#note summary").click()
    visitor.press("details#note a")  # to a page of the form's own
    page.fill("main textarea", "Позвонили.")
    visitor.press("main form button")
    assert visitor.path == f"/ru/office/cases/{case.uid}/"
    assert page.locator(".of-act__text").first.inner_text() == "Позвонили."
    start = page.locator(".of-steps form button").first
    with page.expect_navigation():
        start.click()
    case.refresh_from_db()
    assert case.state == "in_work"


def test_form_changed_by_an_answer_leaves_alone_the_field_one_is_in(
    visit: Visit, world: OfficeWorld, one_factor: None
) -> None:
    visitor = with_petition_begun(visit(1280), world)
    page = visitor.page
    draft = page.url
    page.fill('input[name="short"]', "First words")
    answer(visitor, "urgent", "yes")
    page.locator('textarea[name="what"]').press_sequentially("typed while the page is worked out", delay=4)
    page.locator(".of-form__note").wait_for()
    assert page.input_value('textarea[name="what"]') == "typed while the page is worked out"
    assert page.evaluate("document.activeElement.name") == "what"
    answer(visitor, "urgent", "no")
    page.locator(".of-form__note").wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    page.goto(draft)  # left and come back to: nothing typed is lost
    assert page.input_value('input[name="short"]') == "First words"
    assert page.input_value('textarea[name="what"]') == "typed while the page is worked out"
    assert page.locator('input[name="urgent"][value="no"]').is_checked()


def test_answer_pressed_while_the_form_is_worked_out_is_kept_and_a_form_pressed_twice_is_sent_once(
    visit: Visit, world: OfficeWorld, one_factor: None
) -> None:
    visitor = with_petition_begun(visit(1280), world)
    page = visitor.page
    fill_petition(visitor)
    page.wait_for_load_state("networkidle")
    # The answer of the server arrives between pressing a choice and letting go of it.
    radio = page.locator('input[name="contact_safe"][value="ask_first"]')
    chosen = page.locator(f'label[for="{radio.get_attribute("id")}"]')
    chosen.scroll_into_view_if_needed()
    box = chosen.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.dispatch_event('select[name="topic"]', "change")
    page.wait_for_load_state("networkidle")
    page.mouse.up()
    assert radio.is_checked()
    answer(visitor, "told", "OK")
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # Playwright takes no function of C
    with page.expect_navigation():
        page.locator("button[value=send]").dblclick()
    assert [request.method for request in requests if request.is_navigation_request()] == ["POST", "GET"]
    assert visitor.path == f"/en/office/cases/{Case.objects.get().uid}/"


def test_form_sent_half_filled_names_each_field_and_links_to_it(
    visit: Visit, world: OfficeWorld, one_factor: None
) -> None:
    visitor = with_petition_begun(visit(360), world)
    page = visitor.page
    page.fill('input[name="since"]', "31.2.2026")
    page.fill('input[name="short"]', "Kept")
    visitor.press("button[value=send]")
    links = page.locator(".govuk-error-summary a")
    assert links.count() == page.locator("main .govuk-form-group .govuk-error-message").count()
    assert page.input_value('input[name="since"]') == "31.2.2026"
    assert page.input_value('input[name="short"]') == "Kept"
    links.filter(has_text="What is it about?").click()
    assert page.evaluate("document.activeElement.id") == "topic"
    visitor.accessible()
    assert Case.objects.count() == 0


def test_slash_goes_to_the_search_box_and_escape_closes_a_menu(
    visit: Visit, world: OfficeWorld, one_factor: None
) -> None:
    visitor = seat(visit(1280), world.users["consul"])
    page = visitor.page
    visitor.open("/en/office/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator(".of-nav .of-menu summary").click()
    assert page.locator(".of-nav .of-menu__panel").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".of-nav .of-menu__panel").is_visible()


def test_scanned_lines_send_themselves_and_find_the_holder(visit: Visit, world: OfficeWorld, one_factor: None) -> None:
    from sapar.engines.identity.mrz import Document, write

    scanned = write(Document("TD3", "P", "KGZ", "PE1234567", "KGZ", "ASANOVA", "AIGUL", "900517", "F", "290516"))
    visitor = seat(visit(1280), world.users["consul"])
    visitor.open("/en/office/people/lines/")
    with visitor.page.expect_navigation():
        for line in scanned:  # a reader types a line and an Enter
            visitor.page.locator("#lines").press_sequentially(line)
            visitor.page.keyboard.press("Enter")
    assert visitor.path == "/en/office/people/lines/"
    assert visitor.page.locator(".of-hit").all_inner_texts()[0].startswith("Асанова Айгүл")
    assert "All check digits agree" in visitor.page.locator("main").inner_text()
    visitor.accessible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_pages_of_the_office_fit_and_are_accessible(
    visit: Visit, world: OfficeWorld, one_factor: None, lang: str, width: int
) -> None:
    fill(world)
    person, case = world.people["aigul"].uid, world.cases[1].uid
    pages = {
        "supervisor": ["", "cases/", "cases/?status=overdue", f"cases/{case}/", f"cases/{case}/do/refer/", "overdue/"],
        "consul": [
            "requests/?way=out", "tasks/",
            "people/lines/", f"people/{person}/", f"people/{person}/correct/", f"people/{person}/history/",
            "people/duplicates/", f"people/duplicates/{Candidate.objects.get().uid}/", f"cases/open/?person={person}",
            f"people/{person}/add/journey/", "forms/", "programmes/", "programmes/petition/", "programmes/petition/request/", "people/no-such-person/",
        ],
        "administrator": [""],
    }  # fmt: skip
    for name, paths in pages.items():
        visitor = seat(visit(width), world.users[name])
        for path in paths:
            visitor.open(f"/{lang}/office/{path}")
            assert visitor.page.get_attribute("html", "lang") == lang
            visitor.fits()
            visitor.accessible()
            if path == "cases/":  # what would happen to many at once
                visitor.page.locator("input[data-all]:visible").check()
                visitor.page.locator("select[name=act]").select_option("move-end")
                visitor.press("form[data-bulk] .of-bulk button")
                assert visitor.page.locator(".of-table .govuk-tag").count() == len(world.cases)
                visitor.fits()
                visitor.accessible()
                visitor.open(f"/{lang}/office/{path}")
            if lang == "ky" and visitor.page.locator("details[hx-get]").count():  # with every form in its place
                for fold in visitor.page.locator("details[hx-get] > summary").all():
                    fold.click()
                expect(visitor.page.locator("details[hx-get] .of-fold__in > p > a")).to_have_count(
                    0, timeout=30_000
                )  # a busy machine
                visitor.fits()
                visitor.accessible()


def test_page_left_for_another_language_stays_the_same_page(visit: Visit, world: OfficeWorld, one_factor: None) -> None:
    fill(world)
    visitor = seat(visit(1280), world.users["consul"])
    visitor.open("/ky/office/cases/?status=overdue")
    visitor.press(".sp-languages a[hreflang=ru]")
    assert visitor.path == "/ru/office/cases/?status=overdue"
    due = visitor.page.locator(".of-due--bad").inner_text()
    assert re.fullmatch(r"просрочено на 5 дней", due), due
    assert words.said(world.moscow.names, "ru") in visitor.page.locator(".of-header").inner_text()
