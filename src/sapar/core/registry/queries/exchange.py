"""Lists of what came in from files and what went out to files."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.registry import rules
from sapar.core.registry.models import Export, Import, WatchList

ORDERS = {"": ("-pk",), "oldest": ("pk",), "bad": ("-bad", "-pk")}


def imports(*, actor: Actor, state: str = "", order: str = "") -> QuerySet[Import]:
    """Imports of the offices for which the actor may import; those of no office belong to the whole register."""
    mine = Q(pk__in=())
    for grant in policy.scope(actor, rules.IMPORT):
        if grant.organisation_id is None:
            mine = Q()
            break
        mine |= Q(office=grant.office_id) if grant.office_id else Q(office__organisation=grant.organisation_id)
        mine |= Q(office__isnull=True)
    found = Import.objects.filter(mine, watch_list__isnull=True).select_related("office")
    return (found.filter(state=state) if state else found).order_by(*ORDERS.get(order, ORDERS[""]))


def watch_imports(*, actor: Actor, watch_list: WatchList) -> QuerySet[Import]:
    """Files taken into a watch list, the latest first."""
    policy.require(actor, rules.WATCH_WRITE, watch_list)
    return Import.objects.filter(watch_list=watch_list).order_by("-pk")


def exports(*, actor: Actor) -> QuerySet[Export]:
    """What the actor has taken out, the latest first; the log shows auditors those of everybody."""
    policy.require(actor, rules.EXPORT)
    return Export.objects.filter(by=rules.label(actor)).order_by("-pk")
