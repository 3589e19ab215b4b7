"""`sapar worker`: what is done outside a request. Stopped at any moment, it loses nothing: the next one goes on."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from types import FrameType
from typing import Annotated, Any

import typer

from sapar.sites.cli import web

ABANDONED = timedelta(minutes=15)
"""A task that has run for so long was left by a worker that was killed; every task is safe to do again."""


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits and end, for cron.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 1.0,
) -> None:
    """Do the work that waits: messages, reminders, escalations, imports."""
    web.prepare()
    going = True

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    due: dict[str, float] = {}
    while going:
        _tick(due)
        _tasks()
        if once:
            return
        time.sleep(every)


def _tick(due: dict[str, float]) -> None:
    """Call each of settings.TICKS that is due: what must happen by the clock and not by a request."""
    import logging

    from django.conf import settings
    from django.db import close_old_connections
    from django.utils.module_loading import import_string

    close_old_connections()
    for name, seconds in settings.TICKS.items():
        if time.monotonic() < due.get(name, 0):
            continue
        due[name] = time.monotonic() + seconds
        try:
            import_string(name)()
        except Exception:  # one that fails must not keep the others from their work
            logging.getLogger("sapar.worker").exception("%s failed; it is tried again in %s s", name, seconds)


def _tasks() -> None:
    """Do the tasks that wait, those of killed workers again."""
    from django.utils import timezone
    from django_tasks import TaskResultStatus
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    class Discreet(Worker):
        """Leaves nothing of what a task was about once it is done: its arguments and an exception's words may name people."""

        def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
            super().run_task(db_task_result)
            frames = [line for line in db_task_result.traceback.splitlines() if line.startswith('  File "')]
            db_task_result.traceback = "\n".join(frames)
            db_task_result.args_kwargs = {"args": [], "kwargs": {}}
            db_task_result.save(update_fields=["traceback", "args_kwargs"])

    left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - ABANDONED)
    left.update(status=TaskResultStatus.READY)
    Discreet(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=100,  # then look at the clock again
        worker_id="sapar",
    ).run()


def register(app: typer.Typer) -> None:
    """Add the command to `sapar`."""
    app.command(rich_help_panel="Run it")(worker)
