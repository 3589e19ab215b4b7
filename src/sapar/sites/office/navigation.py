"""Where a member of staff can go: each place with the permission that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policy import may


@dataclass(frozen=True)
class Place:
    """A place of the office: its name for people, its address, who may go there."""

    section: str
    title: str | Promise
    view: str
    permission: str
    main: bool = False  # always in sight; the others are one press away


PLACES = (
    Place("desk", _("Desk"), "office:desk", "cases.case.list", main=True),
    Place("people", _("People"), "office:search", "registry.person.search", main=True),
    Place("watch", _("Watch lists"), "office:watch", "registry.watchlist.query", main=True),
    Place("cases", _("Cases"), "office:cases", "cases.case.list", main=True),
    Place("given", _("Given to me"), "office:given", "cases.case.act"),
    Place("requests", _("Requests between offices"), "office:requests", "cases.case.list"),
    Place("tasks", _("My tasks"), "office:tasks", "cases.case.list"),
    Place("appointments", _("Appointments"), "office:appointments", "consular.appointment.read", main=True),
    Place("overdue", _("Overdue cases"), "office:overdue", "cases.case.assign"),
    Place("registrations", _("Citizens registered abroad"), "office:registrations", "consular.registration.write"),
    Place("warnings", _("Warnings to citizens"), "office:warnings", "consular.warning.read"),
    Place("statistics", _("Statistics of the month"), "office:statistics", "consular.statistics.read"),
    Place("duplicates", _("Likely duplicates"), "office:duplicates", "registry.duplicate.review"),
    Place("imports", _("Import persons"), "office:imports", "registry.import.write"),
    Place("export", _("Export persons"), "office:export", "registry.export.write"),
    Place("roadmap", _("Road map"), "office:roadmap", "roadmap.plan.read", main=True),
    Place("roadmap_news", _("Newsroom"), "office:roadmap_news", "roadmap.news.write"),
    Place("programmes", _("Programmes"), "office:programmes", "cases.programme.read"),
    Place("staff", _("Staff and roles"), "office:staff", "accounts.staff.read"),
    Place("machines", _("Other systems"), "office:machines", "api.token.write"),
    Place("access", _("Access beyond a role"), "office:glass", "cases.case.break_glass"),
    Place("audit", _("Audit log"), "office:audit", "audit.entry.read"),
)


@lru_cache(maxsize=64)
def _known(view: str) -> bool:
    """Whether the address exists: the lines' pages come and go with their apps."""
    try:
        reverse(view)
    except NoReverseMatch:
        return False
    return True


def places(actor: Actor) -> list[Place]:
    """The places open to the actor, in order."""
    return [place for place in PLACES if may(actor, place.permission) and _known(place.view)]
