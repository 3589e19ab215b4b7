"""The worker's job: hand over what is due. Thin; the work is in `services`."""

from __future__ import annotations

from django.conf import settings
from django_tasks import TaskResultStatus, task

from sapar.core.webhooks import services


@task()
def deliver() -> None:
    """Hand over what is due."""
    services.deliver()


def tick() -> None:
    """The same by the clock, for what waits to be tried again."""
    services.deliver()


def request_delivery() -> None:
    """Have `deliver` run soon, where a worker takes jobs from the database; else the clock does it."""
    if settings.TASKS["default"]["BACKEND"] != "django_tasks_db.DatabaseBackend":
        return
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY).exists():
        deliver.enqueue()
