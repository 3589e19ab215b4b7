"""The request as a guarded view of staff gets it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from sapar.core.accounts.actors import Actor


class StaffRequest(HttpRequest):
    """A request of somebody signed in: `accounts.policies` has set the actor. For types only; nothing makes one."""

    actor: Actor
    htmx: HtmxDetails
