"""Every address as nobody: a stated policy, no personal data in the address, strict headers, nothing stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from sapar.core.accounts.policies import policy_of
from sapar.core.files.services import keep
from sapar.lines.consular.models import BookingRequest, RegistrationRequest, Slot
from sapar.lines.employment.services import demonstration, load_examples
from sapar.lines.roadmap.models import Document, Picture
from sapar.lines.roadmap.services import news, pictures, plan
from sapar.sites.public.steps import STEPS
from tests.integration.roadmap.conftest import build, drawing, texts
from tests.staff import office

POLICY = {
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}
CASE = {
    "person": {"citizenships": ["KG"], "birth_date": "1991-12-19", "in_destination_register": False},
    "documents": [{"kind": "passport", "expires": "2031-08-17"}],
    "purpose": "work",
    "stays": [{"country": "RU", "from": "2026-03-02", "to": None}],
    "contracts": [{"country": "RU", "kind": "civil", "from": "2026-03-05", "to": "2026-09-30"}],
    "events": [{"country": "RU", "kind": "fine", "on": "2026-03-09", "ground": "18.8", "paid": False}],
    "destination": "RU",
    "on": "2026-03-20",
    "stay_on": True,
}
SAMPLES: dict[str, Any] = {
    "code": "RU",
    "purpose": "work",
    "slug": "russia-visit",
    "rule_id": "RU-STAY-002",
    "name": "trips",
    "list_name": "stays",
    "number": 2,
    "secret": "of-an-e-mail",
}
OWN: dict[str, dict[str, str]] = {  # by the name of the route, where the samples of all do not fit
    "road_map_paper": {"name": "budget"},
    "road_map_table": {"name": "projects"},
    "road_map_iati": {"name": "iati-activities"},
    "road_map_picture": {"uid": "shown"},
    "road_map_document": {"uid": "open"},
    "road_map_project": {"code": "C1"},
    "news_item": {"slug": "told"},
}


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every route of the project, whoever added it."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns)
        else:
            yield entry


PUBLIC = [route for route in routes() if getattr(route.callback, "__module__", "").startswith("sapar.sites.public")]


ACTS_AND_FILES = {"open", "clear", "remove", "what_if", "calendar", "pdf", "case_file", "robots", "road_map_paper",
                  "road_map_table", "road_map_json", "road_map_iati", "road_map_picture", "road_map_document",
                  "news_atom", "news_json"}  # fmt: skip
PAGES = [route for route in PUBLIC if route.name not in ACTS_AND_FILES]


def address(route: URLPattern, lang: str = "en") -> str:
    names = {name: OWN.get(route.name, SAMPLES)[name] for name in route.pattern.converters}
    with override(lang):
        return reverse(route.name if route.name == "robots" else f"public:{route.name}", kwargs=names)


@pytest.fixture
def client(db: None, settings: Any, tmp_path: Any) -> Client:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    load_examples(examples=demonstration())
    RegistrationRequest.objects.create(
        key="k", link=sha256(SAMPLES["secret"].encode()).hexdigest(), office=office(), surname="Асанова", given="Айгуль",
        birth_date=date(1991, 12, 19), email="a@example.org", language="ky", country="RU", entered=date(2026, 3, 2),
        until=date(2060, 1, 1), consent_text="да", asked_at=timezone.now(),
    )  # fmt: skip
    slot = Slot.objects.create(
        office=office(), service="passport", starts=timezone.now() + timedelta(days=2), minutes=20, capacity=1
    )
    BookingRequest.objects.create(
        key="k", link=sha256(SAMPLES["secret"].encode()).hexdigest(), slot=slot, number="A1", surname="Асанова",
        given="Айгуль", birth_year=1991, email="a@example.org", language="ky", asked_at=timezone.now(),
    )  # fmt: skip
    road_map()
    return Client(HTTP_HOST="localhost", enforce_csrf_checks=False)


def road_map() -> None:
    """A published road map with a project and a news item."""
    made = build()
    plan.add_partner(
        actor=made.ministry, roadmap=made.roadmap, organisation=made.roadmap.government, kind="ministry", code="mfa",
        names=texts("Ministry"), iati_ref="KG-COA-000", iati_type="10",
    )  # fmt: skip
    item = news.write(
        actor=made.ministry, roadmap=made.roadmap, slug="told", on=date(2026, 3, 1), titles=texts("Told"),
        texts=texts("Told"),
    )  # fmt: skip
    news.publish(actor=made.ministry, item=item)
    pictures.show(actor=made.ministry, subject=item, content=drawing(), texts=texts("Talks"))
    Picture.objects.update(uid=OWN["road_map_picture"]["uid"])
    plan.add_document(
        actor=made.ministry, roadmap=made.roadmap, project=made.project, titles=texts("Plan"), kind="A02",
        on=date(2026, 3, 1), file=keep(actor=made.ministry, content=b"Told.", name="plan.txt"), open=True,
    )  # fmt: skip
    Document.objects.update(uid=OWN["road_map_document"]["uid"])


def upload(client: Client, content: bytes, name: str = "case.json") -> object:
    return client.post("/en/check/open/", {"case_file": SimpleUploadedFile(name, content, "application/json")})


def test_every_route_states_its_policy() -> None:
    silent = [str(route.pattern) for route in routes() if policy_of(route.callback) is None]
    assert silent == []
    assert len(PUBLIC) > 20


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.name)
def test_route_opened_by_nobody_answers_without_fault_and_with_strict_headers(
    route: URLPattern, client: Client
) -> None:
    response = client.get(address(route))
    expected = {200, 303}
    if route.name in {"open", "clear", "remove"}:
        expected = {405}
    assert response.status_code in expected
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.asvs("14.2.1")
@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.name)
def test_page_of_a_person_with_answers_puts_none_of_them_into_an_address(route: URLPattern, client: Client) -> None:
    assert upload(client, json.dumps(CASE).encode()).status_code == 303
    response = client.get(address(route))
    links = re.findall(rb'(?:href|action|src|hx-[a-z]+)="([^"]*)"', response.content)
    links = [link for link in links if not link.startswith(b"https://")]  # sources of the law
    links.append(response.headers.get("Location", "").encode())
    # dates of birth, documents, stays and fines; the day asked about may stand in a link to the law
    for told in (b"1991", b"2031", b"2026-03-02", b"2026-03-09", b"18.8", b"passport"):
        assert [link for link in links if told in link] == []


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_page_holds_nothing_inline_and_no_foreign_file(route: URLPattern, client: Client) -> None:
    upload(client, json.dumps(CASE).encode())
    page = client.get(address(route)).content.decode(errors="replace")
    assert page.startswith("<!doctype html>")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", page) == []
    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="([^"]+)"', page)
    assert [link for link in loaded if not link.startswith("/")] == []


def test_search_engines_may_read_the_law_and_no_question(client: Client) -> None:
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /ky/check/",
        "Disallow: /ky/register/",
        "Disallow: /ru/check/",
        "Disallow: /ru/register/",
        "Disallow: /en/check/",
        "Disallow: /en/register/",
    ]


def test_cookies_are_closed_to_scripts_and_other_sites(client: Client) -> None:
    upload(client, json.dumps(CASE).encode())
    cookies = client.cookies
    assert set(cookies) == {"sessionid"}
    assert cookies["sessionid"]["httponly"] is True
    assert cookies["sessionid"]["samesite"] == "Lax"
    assert cookies["sessionid"]["expires"] == ""
    client.get("/en/check/")
    assert client.cookies["csrftoken"]["httponly"] is True
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_answers_touch_no_table(client: Client, django_assert_num_queries: object) -> None:
    upload(client, json.dumps(CASE).encode())
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/en/check/answer/").status_code == 200
        assert client.get("/en/check/your-answers/").status_code == 200
        assert client.post("/en/check/purpose/", {"purpose": "visit"}).status_code == 303
    assert Session.objects.count() == 0


def test_pages_with_answers_are_kept_out_of_caches(client: Client) -> None:
    upload(client, json.dumps(CASE).encode())
    for path in ("answer/", "your-answers/", "trips/", "answer/case.json", "answer/answer.pdf"):
        assert client.get(f"/en/check/{path}").headers["Cache-Control"] == "no-store"


def test_form_without_its_token_is_refused_with_a_page_in_words(db: None) -> None:
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    response = strict.post("/ru/check/destination/", {"destination": "RU"})
    assert response.status_code == 403
    assert "Откройте страницу заново" in response.content.decode()


def test_changed_cookie_counts_as_no_answers(client: Client) -> None:
    upload(client, json.dumps(CASE).encode())
    value = client.cookies["sessionid"].value
    client.cookies["sessionid"] = value[:-3] + ("aaa" if value[-3:] != "aaa" else "bbb")
    response = client.get("/en/check/answer/")
    assert (response.status_code, response.headers["Location"]) == (303, "/en/check/")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"\x00\xff\xfe not text", "This is not a case file"),
        (b"<svg onload=alert(1)>", "This is not a case file"),
        (b"[1, 2, 3]", "This is not a case file"),
        (b'"RU"', "This is not a case file"),
        (b'{"destination": "RU", "on": "2026-03-20", "__proto__": {}}', "The case file has a mistake"),
        (b'{"destination": "RU", "on": NaN}', "This is not a case file"),
        (b'{"destination": "RU", "on": "2026-03-20", "stays": "RU"}', "The case file has a mistake"),
        (b'{"destination": "RU", "on": "2026-03-20", "stays": [1]}', "The case file has a mistake"),
        (b'{"destination": "XX", "on": "2026-03-20"}', "The case file has a mistake"),
        (b'{"destination": "BR", "on": "2026-03-20"}', "We do not know the law"),
        (b'{"destination": "RU", "on": "2026-13-20"}', "The case file has a mistake"),
        (b"[" * 30_000, "This is not a case file"),
        (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, "This is not a case file"),
        (b" " * 70_000, "The file is too large"),
        (b'{"destination": "RU", "on": "2026-03-20", "stays": [{"country": "RU", "from": 5}]}', "has a mistake"),
    ],
)
def test_hostile_case_file_is_refused_in_words_and_leaves_no_trace(client: Client, content: bytes, told: str) -> None:
    response = upload(client, content)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert "sessionid" not in client.cookies


def test_case_with_more_than_a_browser_keeps_is_refused(client: Client) -> None:
    stays = [
        {
            "country": "RU",
            "from": f"{year}-{month:02}-{day:02}",
            "to": f"{year}-{month:02}-{day + 1:02}",
            "region": f"r{year * month * day}",
        }
        for year in range(2000, 2026)
        for month in range(1, 13)
        for day in (3, 17)
    ]
    response = upload(client, json.dumps({**CASE, "stays": stays}, separators=(",", ":")).encode()[:65_000])
    assert response.status_code == 422
    assert "sessionid" not in client.cookies


def test_case_full_of_nulls_is_opened_and_every_page_still_answers(client: Client) -> None:
    empty = dict.fromkeys(
        ("person", "documents", "contracts", "permits", "family", "events", "qualifications", "purpose")
    )
    bare = {
        **empty,
        "destination": "RU",
        "on": "2026-03-20",
        "person": {"citizenships": None, "birth_date": None, "in_destination_register": None},
        "stays": [{"country": "RU", "from": "2026-03-02"}],
        "contracts": [{"country": "RU", "from": "2026-03-05", "kind": None, "worker_paid": None}],
        "permits": [{"country": "RU", "kind": "<b>"}],
        "family": [{"relation": "spouse", "contracts": None}],
        "events": [{"country": "RU", "kind": "notice", "on": "2026-03-06"}],
        "qualifications": [{"kind": "diploma"}],
    }
    for case in (bare, {**empty, "destination": "KR", "on": "2026-03-20", "stays": None}):
        assert upload(client, json.dumps(case).encode()).status_code == 303
        pages = ["your-answers/", "answer/", "answer/answer.pdf", "answer/calendar.ics", "answer/case.json"]
        names = [step.name for step in STEPS]
        if case is bare:
            names += ["pay/2", "papers/contracts/2", "papers/permits/3", "events/events/4"]
        for page in [*pages, *(f"{name}/" for name in names)]:
            assert client.get(f"/en/check/{page}").status_code in {200, 303}, page


def test_text_of_a_case_is_escaped_on_the_page(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    case = {**CASE, "qualifications": [{"kind": "language", "name": evil}]}
    assert upload(client, json.dumps(case).encode()).status_code == 303
    for path in ("your-answers/", "answer/"):
        assert evil not in client.get(f"/en/check/{path}").content.decode()


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("calendar.ics", "text/calendar; charset=utf-8", "sapar-duties.ics"),
        ("answer.pdf", "application/pdf", "sapar-answer.pdf"),
        ("case.json", "application/json", "sapar-case.json"),
    ],
)
def test_download_is_a_file_to_save_under_a_name_that_says_nothing(
    client: Client, path: str, kind: str, name: str
) -> None:
    upload(client, json.dumps(CASE).encode())
    response = client.get(f"/en/check/answer/{path}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_case_saved_and_opened_again_is_the_same_case(client: Client) -> None:
    upload(client, json.dumps(CASE).encode())
    saved = client.get("/en/check/answer/case.json").content
    assert json.loads(saved) == CASE
    other = Client(HTTP_HOST="localhost")
    upload(other, saved)
    assert other.get("/en/check/answer/case.json").content == saved


def test_unknown_address_gives_a_page_in_the_readers_language(client: Client) -> None:
    response = client.get("/ky/jok/")
    assert response.status_code == 404
    assert "Мындай бет жок" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["law/XX/", "law/RU/KZ-STAY-001/", "law/RU/nothing/", "check/nothing/", "examples/no/"]
)
def test_address_that_names_nothing_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("value", ["2026-99-99", "<b>", "9" * 500, "2026-03-20' OR 1=1"])
def test_law_on_a_day_that_is_none_says_so_and_shows_today(client: Client, value: str) -> None:
    response = client.get("/en/law/RU/", {"on": value, "text": value, "topic": value})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<b>" not in page
    if value.startswith("2026-03-20'"):
        return  # a date with something behind it is read as the date
    assert "This is not a date" in page
