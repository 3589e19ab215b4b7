"""What operators rely on: health, figures without anybody in them, a worker whose work survives it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from typer.testing import CliRunner

from sapar.core.accounts.tasks import tidy
from sapar.sites.cli.main import app

TICKED: list[str] = []


def tick() -> None:
    TICKED.append("tick")


def broken_tick() -> None:
    raise RuntimeError("planted-secret")


@task()
def remember(value: str) -> None:
    cache.set(value, cache.get(value, 0) + 1)


@task()
def stumble(value: str) -> None:
    raise ValueError(f"cannot read {value}")


@pytest.fixture
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TICKS = {}
    TICKED.clear()


def work() -> Any:
    return CliRunner().invoke(app, ["worker", "--once"])


@pytest.mark.django_db
def test_ready_while_the_database_answers() -> None:
    response = Client().get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "disk": "ok"})


@pytest.mark.django_db
def test_figures_do_not_exist_for_whom_holds_no_token(settings: Any) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "right"
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
        response = Client().get("/metrics", headers=header)
        assert (response.status_code, response.content) == (404, b"")


@pytest.mark.django_db
def test_figures_name_views_and_never_an_address(settings: Any) -> None:
    settings.METRICS_TOKEN = "right"
    Client().get("/en/law/RU/", {"text": "planted-name"})
    Client().get("/en/planted-name/")
    page = Client().get("/metrics", headers={"Authorization": "Bearer right"}).content.decode()
    assert 'sapar_request_seconds_count{method="GET",status="2xx",view="public:law_corridor"}' in page
    assert 'view="none"' in page
    assert "sapar_audit_unchained 0" in page
    assert "planted-name" not in page


@pytest.mark.django_db(transaction=True)
def test_worker_does_each_waiting_task_once(queue: None) -> None:
    remember.enqueue("once")
    assert work().exit_code == 0
    assert work().exit_code == 0
    assert cache.get("once") == 1


@pytest.mark.django_db(transaction=True)
def test_task_of_a_killed_worker_is_done_by_the_next(queue: None) -> None:
    remember.enqueue("left")
    running = {"status": TaskResultStatus.RUNNING, "worker_ids": ["killed"]}
    DBTaskResult.objects.update(**running, started_at=timezone.now() - timedelta(minutes=5))
    work()
    assert cache.get("left") is None  # its worker may still be at it
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    work()
    assert cache.get("left") == 1


@pytest.mark.asvs("16.2.5")
@pytest.mark.django_db(transaction=True)
def test_task_that_was_done_or_failed_leaves_nothing_of_what_it_was_about(queue: None) -> None:
    for planted in (remember, stumble):
        planted.enqueue("planted-address@x.kg")
    waiting = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    assert all("planted-address@x.kg" in str(given) for given in waiting)
    done = work()
    assert "planted-address@x.kg" not in done.output
    rows = {row.task_path.rpartition(".")[2]: row for row in DBTaskResult.objects.all()}
    assert {name: row.status for name, row in rows.items()} == {"remember": "SUCCESSFUL", "stumble": "FAILED"}
    assert not any("planted-address@x.kg" in str(vars(row)) for row in rows.values())
    assert "in stumble" in rows["stumble"].traceback  # where it failed is known
    assert rows["stumble"].exception_class_path == "builtins.ValueError"
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=29))
    tidy()
    assert DBTaskResult.objects.count() == 2
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=31))
    remember.enqueue("waits")
    tidy()
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


@pytest.mark.django_db(transaction=True)
def test_tick_that_fails_keeps_no_other_from_its_work(queue: None, settings: Any) -> None:
    settings.TICKS = {f"{__name__}.broken_tick": 60, f"{__name__}.tick": 60}
    done = work()
    assert (done.exit_code, TICKED) == (0, ["tick"])
    assert "broken_tick failed; it is tried again in 60 s" in done.stderr
    assert "planted-secret" not in done.stderr
