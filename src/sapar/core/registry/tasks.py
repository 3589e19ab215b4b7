"""Work outside a request: an import of many rows, what the clock sets off."""

from __future__ import annotations

from django_tasks import task

from sapar.core.accounts.actors import staff, system
from sapar.core.accounts.models import User
from sapar.core.registry.models import Import
from sapar.core.registry.services import apply_retention, run_import


@task()
def take_import(batch_uid: str, user_id: int) -> None:
    """Take all rows of an import in the name of whoever started it; done twice, it takes no row twice."""
    run_import(actor=staff(User.objects.get(pk=user_id)), batch=Import.objects.get(uid=batch_uid))


def retain() -> None:
    """Erase what the rules of retention say is no longer needed."""
    apply_retention(actor=system("retention"))
