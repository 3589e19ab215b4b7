"""Browser tests: Debian's Chromium driven by Playwright, one fresh profile a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sapar.lines.employment.services import demonstration, load_examples

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Visitor:
    """A person at a browser: opens pages, answers questions, sees what is there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.problems: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self._foreign(request.url))

    def _note(self, kind: str, text: str) -> None:
        # Chromium reports every answer 4xx as an error; refused forms are 422 on purpose.
        if kind == "error" and "422" not in text and "404" not in text:
            self.problems.append(text)

    def _foreign(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"foreign request: {url}")

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        """The address of the page without the host."""
        return self.page.url.removeprefix(self.address)

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").first.inner_text()

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button or tick a box, by its name and value, by its label as people do."""
        box = self.page.locator(f'input[name="{name}"][value="{value}"]')
        self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()

    def date(self, name: str, day: int, month: int, year: int) -> None:
        """Type a date into its three boxes."""
        for part, value in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f'input[name="{name}-{part}"]', str(value))

    def press(self, selector: str) -> None:
        """Press what leads to another page, and be there.

        The wait begins before the click: afterwards the old page is still "loaded" while the new one is on its way.
        """
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def go_on(self) -> None:
        """Press the form's main button."""
        self.press("main form button.govuk-button")

    def fits(self) -> None:
        """No part of the page lies outside the screen sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{self.path} is {wide} px too wide"

    def accessible(self) -> None:
        """axe finds nothing to object to in WCAG 2.2 A and AA."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        result = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
        found = [
            f"{problem['id']}: {node['html'][:200]}"
            for problem in result["violations"]
            for node in problem["nodes"]
            # GOV.UK Frontend says with aria-expanded that a radio button shows a question below; screen readers
            # read it out, though ARIA does not list it for radio buttons.
            if not (problem["id"] == "aria-allowed-attr" and "govuk-radios__input" in node["html"])
        ]
        assert found == [], f"{self.path}: {found}"


@pytest.fixture
def examples(transactional_db: None) -> int:
    """The invented cases, loaded."""
    return load_examples(examples=demonstration())


@pytest.fixture
def visit(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; at the end nobody's console may hold an error (a blocked inline style is one)."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(width: int = 1280, **options: Any) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=False, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        visitor = Visitor(context.new_page(), live_server.url)
        visitors.append(visitor)
        return visitor

    yield make
    for context in contexts:
        context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []
