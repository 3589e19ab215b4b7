"""The worker's job: hand over what is due. Thin; the work is in `services`."""

from __future__ import annotations

from django.conf import settings
from django_tasks import TaskResultStatus, task

from sapar.core.outbox import services


@task()
def deliver() -> None:
    """Hand over what is due."""
    services.deliver_as_system()


def request_delivery() -> None:
    """Have `deliver` run soon, where a worker takes jobs from the database; else `sapar outbox send` does it."""
    tasks = getattr(settings, "TASKS", {}).get("default", {})
    if tasks.get("BACKEND") != "django_tasks_db.DatabaseBackend":
        return
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY).exists():
        deliver.enqueue()
