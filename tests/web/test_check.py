"""The check from its first question to the answer, as people walk it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.conftest import Visitor

UNTIL = {
    "ky": "Кала аласыз. Акыркы күн: 2026-жылдын 30-майы.",
    "ru": "Вы можете оставаться до 30 мая 2026 года включительно.",
    "en": "You may stay until 30 May 2026.",
}
Visit = Callable[..., Visitor]


def plain(text: str) -> str:
    """The text with every gap as one space."""
    return " ".join(text.split())


def walk(visitor: Visitor, lang: str, look: Callable[[], None] = lambda: None) -> None:
    """Answer every question for one who entered Russia on 2 March 2026; `look` is called on each page."""

    def at(path: str) -> None:
        assert visitor.path == f"/{lang}/check/{path}"
        look()

    visitor.open(f"/{lang}/check/")
    look()
    visitor.press("a.sp-start")
    at("destination/")
    visitor.choose("destination", "RU")
    visitor.go_on()
    at("citizenship/")
    visitor.go_on()
    at("purpose/")
    visitor.choose("purpose", "visit")
    visitor.go_on()
    at("document/")
    visitor.choose("kind", "passport")
    visitor.date("expires", 11, 4, 2030)
    visitor.go_on()
    at("here/")
    visitor.choose("here", "yes")
    visitor.go_on()
    at("entered/")
    visitor.date("entered", 2, 3, 2026)
    visitor.go_on()
    at("trips/")
    visitor.choose("more", "yes")
    visitor.go_on()
    at("trips/stays/2/")
    visitor.date("start", 4, 10, 2025)
    visitor.date("end", 2, 11, 2025)
    visitor.go_on()
    at("trips/")
    visitor.choose("more", "no")
    visitor.go_on()
    at("papers/")
    visitor.choose("more", "no")
    visitor.go_on()
    at("register/")
    visitor.choose("listed", "no")
    visitor.go_on()
    at("events/")
    visitor.choose("more", "no")
    visitor.go_on()
    at("day/")
    visitor.choose("which", "other")
    visitor.date("day", 20, 3, 2026)
    visitor.go_on()
    at("your-answers/")
    visitor.press("a.sp-start")
    at("answer/")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_check_walked_to_its_end_answers_in_the_readers_language(visit: Visit, lang: str, width: int) -> None:
    visitor = visit(width)

    def look() -> None:
        visitor.fits()
        visitor.accessible()

    walk(visitor, lang, look)
    assert plain(visitor.heading) == UNTIL[lang]
    days = visitor.page.locator(".sp-figure tbody tr").all_inner_texts()
    assert any("19 / 90" in row for row in days)


def test_check_without_javascript_gives_the_same_answer(visit: Visit) -> None:
    visitor = visit(360, java_script_enabled=False)
    walk(visitor, "ky")
    assert plain(visitor.heading) == UNTIL["ky"]
    visitor.date("stay-day", 31, 5, 2026)
    visitor.press(".sp-try button")
    assert visitor.path == "/ky/check/answer/#try"
    result = visitor.page.locator(".sp-try .sp-statement").first.inner_text()
    assert "Мыйзамсыз" in result


def test_check_by_keyboard_alone_reaches_the_answer(visit: Visit) -> None:
    visitor = visit(1280)
    keys = visitor.page.keyboard

    def tab_to(test: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if visitor.page.evaluate(f"(e => {test})(document.activeElement)"):
                return
        raise AssertionError(f"no way by Tab to {test} on {visitor.path}")

    def pick(name: str, value: str) -> None:
        tab_to(f"e.name === '{name}'")
        keys.press("Space")
        while visitor.page.evaluate("document.activeElement.value") != value:
            keys.press("ArrowDown")

    def send() -> None:
        tab_to("e.tagName === 'BUTTON' && e.classList.contains('govuk-button')")
        with visitor.page.expect_navigation():
            keys.press("Enter")

    visitor.open("/en/check/destination/")
    tab_to("e.classList.contains('govuk-skip-link')")
    keys.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
    answers = [
        ("destination", "KZ"), None, ("purpose", "work"), None, ("here", "no"),
        ("more", "no"), ("more", "no"), ("more", "no"), ("which", "today"),
    ]  # fmt: skip
    for answer in answers:
        if answer is not None:
            pick(*answer)
        send()
    assert visitor.path.removesuffix("#main") == "/en/check/your-answers/"
    tab_to("e.classList.contains('sp-start')")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    assert visitor.path == "/en/check/answer/"
    assert visitor.heading.startswith(("You may", "We cannot say"))


def test_empty_form_names_the_field_and_links_to_it(visit: Visit) -> None:
    visitor = visit(360)
    visitor.open("/en/check/destination/")
    visitor.go_on()
    assert visitor.page.title().startswith("Error:")
    link = visitor.page.locator(".govuk-error-summary a")
    assert link.inner_text() == "Choose one of the answers."
    assert visitor.page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    link.click()
    assert visitor.page.evaluate("document.activeElement.name") == "destination"
    assert plain(visitor.page.locator("#destination_error").inner_text()) == "Error: Choose one of the answers."
    visitor.accessible()
    visitor.fits()


def test_wrong_date_keeps_what_was_typed_and_says_what_to_change(visit: Visit) -> None:
    visitor = visit(360)
    start(visitor)
    visitor.open("/en/check/here/")
    visitor.choose("here", "yes")
    visitor.go_on()
    visitor.date("entered", 31, 2, 2026)
    visitor.go_on()
    assert visitor.page.locator(".govuk-error-summary a").all_inner_texts() == [
        "There is no such day. Check the day and the month."
    ]
    typed = [visitor.page.input_value(f"#entered-{part}") for part in ("day", "month", "year")]
    assert typed == ["31", "2", "2026"]
    visitor.page.locator(".govuk-error-summary a").click()
    assert visitor.page.evaluate("document.activeElement.id") == "entered-day"
    visitor.accessible()


def start(visitor: Visitor) -> None:
    """Choose Russia, nothing else."""
    visitor.open("/en/check/destination/")
    visitor.choose("destination", "RU")
    visitor.go_on()


def test_trip_sent_twice_is_one_trip(visit: Visit) -> None:
    visitor = visit(1280)
    start(visitor)
    visitor.open("/en/check/trips/stays/1/")
    visitor.date("start", 1, 2, 2026)
    visitor.date("end", 5, 2, 2026)
    visitor.go_on()
    visitor.page.go_back()
    with visitor.page.expect_navigation(url="**/check/trips/"):
        visitor.page.locator("main form button.govuk-button").first.dblclick()
    visitor.open("/en/check/trips/")
    assert visitor.page.locator(".sp-items li").count() == 1


def test_trip_removed_twice_takes_no_other_with_it(visit: Visit) -> None:
    visitor = visit(1280)
    start(visitor)
    for number, month in ((1, 1), (2, 2)):
        visitor.open(f"/en/check/trips/stays/{number}/")
        visitor.date("start", 1, month, 2026)
        visitor.date("end", 5, month, 2026)
        visitor.go_on()
    stale = visitor.page.context.new_page()
    stale.goto(visitor.page.url)
    for page in (visitor.page, stale):
        with page.expect_navigation():
            page.locator(".sp-items button").first.click()
    visitor.open("/en/check/trips/")
    assert [plain(text) for text in visitor.page.locator(".sp-items__text").all_inner_texts()] == [
        "Russia: 1 Feb 2026 – 5 Feb 2026"
    ]


def test_back_button_shows_the_answer_given_and_change_leads_back_to_the_summary(visit: Visit) -> None:
    visitor = visit(1280)
    walk(visitor, "en")
    visitor.page.go_back()
    assert visitor.path == "/en/check/your-answers/"
    visitor.press('a[href="/en/check/purpose/"]')
    assert visitor.page.locator('input[name="purpose"][value="visit"]').is_checked()
    visitor.choose("purpose", "transit")
    visitor.go_on()
    assert visitor.path == "/en/check/your-answers/"
    assert "To pass through to another country" in visitor.page.locator("dl").inner_text()


def test_language_switch_keeps_page_and_answers(visit: Visit) -> None:
    visitor = visit(360)
    walk(visitor, "en")
    visitor.press('a[hreflang="ru"]')
    assert visitor.path == "/ru/check/answer/"
    assert plain(visitor.heading) == UNTIL["ru"]
    visitor.open("/ru/law/RU/?on=2026-03-20&topic=stay")
    visitor.press('a[hreflang="ky"]')
    assert visitor.path == "/ky/law/RU/?on=2026-03-20&topic=stay"


def test_what_if_answers_in_place_and_says_when_one_may_come_back(visit: Visit) -> None:
    visitor = visit(360)
    walk(visitor, "en")
    visitor.date("stay-day", 31, 5, 2026)
    visitor.page.locator(".sp-try button").first.click()
    result = visitor.page.locator(".sp-try .sp-statement").first
    result.wait_for()
    assert plain(result.inner_text()).startswith("31 May 2026 — Not lawful: that is too long.")
    assert visitor.path == "/en/check/answer/"
    visitor.accessible()


def test_clear_and_exit_leaves_no_answer_behind(visit: Visit) -> None:
    visitor = visit(360)
    walk(visitor, "en")
    visitor.press('button[name="leave"]')
    assert visitor.path == "/en/"
    visitor.open("/en/check/answer/")
    assert visitor.path == "/en/check/"
    cookies = {cookie["name"] for cookie in visitor.page.context.cookies()}
    assert "sessionid" not in cookies
