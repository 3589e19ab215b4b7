"""Files for everybody: made once for what is public, anew as soon as that changes, never for a draft."""

from __future__ import annotations

import gzip
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from sapar.lines.roadmap.models import Partner, Project
from sapar.lines.roadmap.queries.edition import edition, news_edition
from sapar.lines.roadmap.services import news, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from sapar.sites.shared import kept
from tests.integration.roadmap.conftest import World, texts
from tests.integration.roadmap.test_iati import publisher  # noqa: F401 (a fixture)
from tests.integration.roadmap.test_reporting import Q2, indicator

DATA = "/en/road-map/data/"
FILES = ("projects.csv", "activities.csv", "indicators.csv", "budget.csv", "road-map.json", "iati-activities.xml")
Act = Callable[[World], Any]


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.VAR = tmp_path
    cache.clear()
    with translation.override("en"):
        yield


def accepted(world: World) -> None:
    made = indicator(world, code="I9", unit="persons")
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q2)
    reporting.enter(actor=world.ministry, report=report, values=[
        Entered(each, value=Decimal(4321)) for each in [made, *type(made).objects.exclude(pk=made.pk)]
    ])  # fmt: skip
    reporting.submit(actor=world.ministry, report=report)
    reporting.answer(actor=world.agency, report=report, accepted=True)


def activity(world: World) -> Any:
    return plan.add_activity(
        actor=world.ministry, project=world.project, code="A1", titles=texts("Work"), planned_start=date(2026, 2, 1),
        planned_end=date(2026, 9, 30),
    )  # fmt: skip


def kept_files() -> list[Path]:
    from django.conf import settings

    return [path for path in (settings.VAR / "kept").rglob("*") if path.is_file()]


def spent(world: World) -> None:
    plan.add_spending(
        actor=world.ministry, project=world.project, kind="expenditure", on=date(2026, 2, 1), currency="USD",
        amount=Decimal("777.5"),
    )  # fmt: skip


CHANGES: dict[str, tuple[str, str, Act]] = {
    "title": ("projects.csv", "Renamed", lambda w: plan.revise(
        actor=w.ministry, subject=w.project, reason="r", titles=texts("Renamed"))),
    "lead": ("projects.csv", "Agency", lambda w: plan.revise(
        actor=w.ministry, subject=w.project, reason="r", lead=Partner.objects.get(code="iom"))),
    "name of a partner": ("road-map.json", "Another name", lambda w: plan.revise(
        actor=w.ministry, subject=Partner.objects.get(code="iom"), reason="r", names=texts("Another name"))),
    "role": ("road-map.json", '"role":"extending"', lambda w: plan.involve(
        actor=w.ministry, project=w.project, partner=Partner.objects.get(code="iom"), role="extending")),
    "purpose": ("iati-activities.xml", '"15160"', lambda w: plan.set_sectors(
        actor=w.ministry, project=w.project, sectors={"15160": "100"})),
    "tag": ("iati-activities.xml", '"8.8"', lambda w: plan.set_tags(
        actor=w.ministry, project=w.project, tags={"sdg": ["8.8"]})),
    "activity": ("activities.csv", "Work en", activity),
    "line": ("projects.csv", "Elsewhere", lambda w: plan.revise(
        actor=w.ministry, subject=w.line, reason="r", titles=texts("Elsewhere"))),
    "accepted value": ("indicators.csv", "4321", accepted),
    "money": ("budget.csv", "777.5", spent),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_change_is_in_the_file_at_once(world: World, publisher: Partner, client: Client, name: str) -> None:  # noqa: F811
    file, word, act = CHANGES[name]
    before = client.get(DATA + file)
    assert word not in before.content.decode()
    act(world)
    after = client.get(DATA + file, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, word in after.content.decode()) == (200, True)


def test_withdrawn_project_is_out_of_the_files_at_once(world: World, publisher: Partner, client: Client) -> None:  # noqa: F811
    assert "Desk en" in client.get(f"{DATA}projects.csv").content.decode()
    plan.withdraw(actor=world.ministry, subject=world.project, reason="r")
    assert "Desk en" not in client.get(f"{DATA}projects.csv").content.decode()


def test_drafts_make_no_new_edition_and_are_in_no_file(world: World, publisher: Partner, client: Client) -> None:  # noqa: F811
    made = indicator(world, code="I9", unit="persons")
    before, told = edition(world.roadmap), news_edition()
    tags = {name: client.get(DATA + name)["ETag"] for name in FILES}
    report = reporting.open_report(actor=world.ministry, project=world.project, span=Q2)
    reporting.enter(
        actor=world.ministry, report=report, values=[Entered(made, value=Decimal(98765))],
        narratives={"en": "SECRET"},
    )  # fmt: skip
    reporting.enter(
        actor=world.ministry, report=report,
        values=[Entered(each, value=Decimal(98765)) for each in type(made).objects.all()],
    )  # fmt: skip
    reporting.submit(actor=world.ministry, report=report)
    assert edition(world.roadmap) == before
    reporting.answer(actor=world.agency, report=report, accepted=False, comment="SECRET")
    plan.add_risk(actor=world.ministry, project=world.project, titles=texts("SECRET"), likelihood=1, impact=1)
    news.write(actor=world.ministry, roadmap=world.roadmap, slug="draft", on=date(2026, 3, 1), titles=texts("SECRET"),
               texts=texts("SECRET"))  # fmt: skip
    assert (edition(world.roadmap), news_edition()) == (before, told)
    for name, tag in tags.items():
        assert client.get(DATA + name, headers={"if-none-match": tag}).status_code == 304
        content = client.get(DATA + name).content.decode()
        assert [word for word in ("SECRET", "98765") if word in content] == []


def test_file_is_made_once_and_known_by_its_content(
    world: World, publisher: Partner, client: Client, django_assert_max_num_queries: Any  # noqa: F811
) -> None:  # fmt: skip
    first = client.get(f"{DATA}road-map.json")
    assert "Last-Modified" not in first.headers  # another edition may yet be made within this second
    for path in kept_files():
        os.utime(path, (1_790_000_000, 1_790_000_000))
    with django_assert_max_num_queries(16):
        second = client.get(f"{DATA}road-map.json")
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert first["Cache-Control"] == "public, no-cache"
    since = client.get(f"{DATA}road-map.json", headers={"if-modified-since": second["Last-Modified"]})
    assert (since.status_code, since.content) == (304, b"")
    assert "Content-Disposition" in first.headers
    packed = client.get(f"{DATA}road-map.json", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == first.content
    assert packed["ETag"] != first["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


def test_tomorrow_the_file_is_made_anew_and_says_late(world: World, client: Client, monkeypatch: Any) -> None:
    today = timezone.localdate()
    plan.add_activity(
        actor=world.ministry, project=world.project, code="A1", titles=texts("Work"), planned_start=today,
        planned_end=today + timedelta(days=9),
    )  # fmt: skip
    assert ",ahead," in client.get(f"{DATA}activities.csv").content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=1))
    assert ",late," in client.get(f"{DATA}activities.csv").content.decode()


def test_too_many_requests_from_one_address_are_told_when_to_go_on(world: World, client: Client, settings: Any) -> None:
    settings.PUBLIC_FILES_A_MINUTE = 3
    answers = [client.get(f"{DATA}projects.csv", REMOTE_ADDR="203.0.113.9") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert "Too many files" in answers[-1].content.decode()
    assert client.get(f"{DATA}projects.csv", REMOTE_ADDR="203.0.113.10").status_code == 200


def test_those_who_ask_at_once_wait_for_one_who_makes(tmp_path: Path) -> None:
    made: list[int] = []
    gate = threading.Barrier(8)

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"content"

    def ask(answers: list[bytes]) -> None:
        gate.wait()
        answers.append(kept.keep("folder", "edition", make).content())

    answers: list[bytes] = []
    threads = [threading.Thread(target=ask, args=(answers,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, len(made)) == ([b"content"] * 8, 1)


def test_maker_that_fails_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path) -> None:
    def broken() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.keep("folder", "edition", broken)
    assert kept.keep("folder", "edition", lambda: b"good").content() == b"good"


def test_process_killed_while_making_holds_up_nobody(tmp_path: Path) -> None:
    child = os.fork()
    if not child:  # killed between its two files

        def die() -> bytes:
            (tmp_path / "kept/folder/.draft-x").write_bytes(b"half")
            os._exit(9)

        kept.keep("folder", "one", die)
    os.waitpid(child, 0)
    assert kept.keep("folder", "one", lambda: b"good").content() == b"good"


def test_older_editions_are_removed_after_a_while(tmp_path: Path) -> None:
    old = kept.keep("folder", "old", lambda: b"old")
    kept.keep("folder", "new", lambda: b"new")
    assert old.content() == b"old"
    long_ago = time.time() - kept.GRACE_SECONDS - 1
    for path in (tmp_path / "kept/folder").iterdir():
        os.utime(path, (long_ago, long_ago))
    kept.keep("folder", "newest", lambda: b"newest")
    left = sorted(path.name.partition(".")[0] for path in (tmp_path / "kept/folder").iterdir() if path.name != ".lock")
    assert left == ["newest", "newest"]


def test_every_project_field_that_files_show_makes_an_edition(world: World) -> None:
    """A row changed past the services, by a migration or a hand, is seen too where it is read as a whole."""
    before = edition(world.roadmap)
    Project.objects.update(iati={"note": "changed"})
    assert edition(world.roadmap) != before
