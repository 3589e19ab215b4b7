"""The other pages: home, examples, the law; how they fit, what they weigh, what they say."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
PAGES = [
    "",
    "about/",
    "privacy/",
    "accessibility/",
    "examples/",
    "examples/russia-overstayer/",
    "examples/turkiye-visit/",
    "law/",
    "law/RU/?on=2026-03-20",
    "law/RU/RU-STAY-002/",
    "law/RU/changes/?from=2024-06-01&to=2025-06-01",
    "check/",
    "check/for/KR/work/",
    "no-such-page/",
]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_pages_fit_the_screen_and_are_accessible(visit: Visit, examples: int, lang: str, width: int) -> None:
    visitor = visit(width)
    for page in PAGES:
        visitor.open(f"/{lang}/{page}")
        assert visitor.page.get_attribute("html", "lang") == lang
        visitor.fits()
        visitor.accessible()


@pytest.mark.parametrize("path", ["/ky/", "/ru/check/destination/", "/en/check/destination/"])
def test_first_load_weighs_less_than_100_kb(visit: Visit, path: str) -> None:
    visitor = visit(360)
    weights: dict[str, int] = {}

    def weigh(response: object) -> None:
        body = response.body()  # type: ignore[attr-defined]
        url = response.url  # type: ignore[attr-defined]
        # As served: styles and scripts are stored compressed, fonts are compressed already, pages are sent as they are.
        small = gzip.compress(body, 9) if url.endswith((".css", ".js", ".svg")) else body
        weights[url.rsplit("/", 1)[-1] or "page"] = len(small)

    visitor.page.on("response", weigh)
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert "public.css" in weights
    assert any(name.endswith(".woff2") for name in weights)
    assert sum(weights.values()) < 100_000, weights


def test_law_filtered_in_place_keeps_the_filter_in_the_address(visit: Visit) -> None:
    visitor = visit(1280)
    visitor.open("/en/law/RU/?on=2026-03-20")
    rules = visitor.page.locator("#rules .sp-rule")
    everything = rules.count()
    visitor.page.select_option("#topic", "registration")
    visitor.page.wait_for_url("**topic=registration**")
    # The address changes before the rules do.
    expect(rules).not_to_have_count(everything)
    some = rules.count()
    assert 0 < some < everything
    visitor.page.reload()
    assert rules.count() == some
    assert visitor.page.input_value("#topic") == "registration"


def test_example_taken_over_can_be_changed_and_answered(visit: Visit, examples: int) -> None:
    visitor = visit(360)
    visitor.open("/en/examples/russia-visit/")
    shown = visitor.heading
    visitor.press("main form button")
    assert visitor.path == "/en/check/your-answers/"
    visitor.press("a.sp-start")
    assert visitor.heading == shown == "You may stay until 30\N{NO-BREAK SPACE}May 2026."


@pytest.mark.parametrize(
    ("day", "told", "missing"),
    [("2024-12-31", "RU-STAY-001", "RU-STAY-002"), ("2025-01-01", "RU-STAY-002", "RU-STAY-001")],
)
@pytest.mark.django_db  # warnings of the consulate stand on the page too
def test_law_of_a_day_holds_the_version_in_force_on_it(client: Client, day: str, told: str, missing: str) -> None:
    page = client.get(f"/en/law/RU/?on={day}").content.decode()
    assert f"/en/law/RU/{told}/" in page
    assert f"/en/law/RU/{missing}/" not in page


def test_changes_between_two_days_stand_side_by_side(client: Client) -> None:
    response = client.get("/en/law/RU/changes/?from=2024-12-31&to=2025-01-01")
    rows = {row["topic"]: row for row in response.context["rows"]}
    assert [rule.id for rule in rows["Stay"]["gone"]] == ["RU-STAY-001"]
    assert "RU-STAY-002" in [rule.id for rule in rows["Stay"]["new"]]


@pytest.mark.django_db
def test_proposal_is_never_shown_as_the_law_of_a_day(client: Client) -> None:
    groups = dict(client.get("/en/law/RU/?on=2026-07-02").context["groups"])
    proposed = {rule.id for rule in groups.pop("Proposed: adoption not confirmed")}
    assert {"RU-ENT-007", "RU-MED-007"} <= proposed
    assert not any(rule.id in proposed for rules in groups.values() for rule in rules)


def test_home_says_of_each_line_whether_it_works(client: Client) -> None:
    lines = client.get("/en/").context["lines"]
    assert [line.name for line in lines] == [
        "strategy", "legislation", "employment", "skills", "protection", "consular", "repatriation", "roadmap",
    ]  # fmt: skip
    assert {line.name for line in lines if line.built} == {"legislation", "employment", "consular", "roadmap"}


def test_shared_link_starts_a_check_only_when_asked(client: Client) -> None:
    assert client.get("/ky/check/for/KR/work/").status_code == 200
    assert "sessionid" not in client.cookies
    client.post("/ky/check/for/KR/work/")
    page = client.get("/ky/check/purpose/").content.decode()
    assert 'value="work" id="purpose-1" checked' in page
