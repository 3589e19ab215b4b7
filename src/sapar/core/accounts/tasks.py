"""Work outside a request."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from sapar.core.accounts import mail, recovery, services
from sapar.core.accounts.actors import system


@task()
def mail_forgotten(email: str, address: str) -> None:
    """Mail a new link, if anybody has this address. `address`: the link with `SECRET` in its place.

    The page answers the same and as fast whether anybody has it: only the worker finds out.
    """
    made = services.forgotten(actor=system("forgotten password"), email=email)
    if made is not None:
        invitation, secret = made
        hours = int(services.FORGOTTEN_LASTS.total_seconds() // 3600)
        mail.send_link(invitation.user, address.replace("SECRET", secret), "forgotten", hours)


KEPT = timedelta(days=30)
"""How long it can be seen that a task was done."""


def tidy() -> int:
    """Remove sessions that have ended by themselves, and notes of tasks done long ago; answers how many sessions."""
    recovery.tidy()
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()
    removed, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return removed
