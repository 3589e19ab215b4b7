"""Asking the watch lists about one human being. There is no way to list who is on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit.services import record as log
from sapar.core.registry import cleaning, rules, watching
from sapar.core.registry.enums import AppealState
from sapar.core.registry.models import Appeal, Person, WatchEntry, WatchList
from sapar.core.registry.refusals import Refused
from sapar.engines.identity.names import match


@dataclass(frozen=True)
class Answer:
    """`entries`: what the actor may read; `elsewhere`: other offices on whose lists the person is: call them."""

    entries: list[WatchEntry]
    elsewhere: list[Office]


def ask_about_person(*, actor: Actor, uid: str, purpose: str) -> Answer:
    """Entries about a person of the register; logged. Raises Person.DoesNotExist, Refused without a purpose, Denied."""
    _asked_for(actor, purpose)
    asked = Person.objects.get(uid=uid, erased_at__isnull=True)
    members = list(Person.objects.filter(cluster_id=asked.cluster_id))
    return _answer(actor, watching.matches(members), [row.uid for row in members], purpose)


def ask_by_name(
    *,
    actor: Actor,
    purpose: str,
    surname: str = "",
    given: str = "",
    patronymic: str = "",
    one_name: str = "",
    birth_date: date | str | None = None,
    pin: str = "",
    document_number: str = "",
) -> Answer:
    """Entries about somebody at the counter or the border: a full name with the birth date, or a number."""
    _asked_for(actor, purpose)
    number, document = cleaning.pin(pin), cleaning.number_key(document_number)
    born, _precision = cleaning.birth(birth_date)
    found = Q(pk__in=())
    who = None
    if surname or given or one_name:
        who = WatchEntry(**cleaning.names(surname, given, patronymic, one_name))
        if born is None and not number and not document:
            raise Refused("birth_date", _("Give the birth date too: a name alone is many people's."))
        found |= Q(name_key__in=watching.name_keys(who, born))
    if number:
        found |= Q(pin=number)
    if document:
        found |= Q(document_key=document)
    if who is None and not number and not document:
        raise Refused("surname", _("Give a name with the birth date, or a number."))
    rows = WatchEntry.objects.filter(found).filter(watching.in_force()).select_related("list").order_by("pk")[:50]
    entries = [
        row
        for row in rows
        if (number and row.pin == number)
        or (document and row.document_key == document)
        or (who is not None and match(who.full_name, row.full_name).same)
    ]
    return _answer(actor, entries, [], purpose)


def watch_lists(*, actor: Actor) -> list[WatchList]:
    """The lists that the actor keeps, each with `holding`, how many of its entries hold today. Who is on them is not
    told: that is asked about one human being at a time."""
    policy.require(actor, rules.WATCH_WRITE)
    today = timezone.localdate()
    holds = Q(entries__starts_on__lte=today, entries__expires_on__gte=today, entries__ended_at__isnull=True)
    rows = WatchList.objects.select_related("office").annotate(holding=Count("entries", filter=holds)).order_by("code")
    return [row for row in rows if policy.may(actor, rules.WATCH_WRITE, row)]


def watch_list(*, actor: Actor, code: str) -> WatchList:
    """One list that the actor keeps. Raises WatchList.DoesNotExist for others too."""
    found = WatchList.objects.select_related("office").get(code=code)
    if not policy.may(actor, rules.WATCH_WRITE, found):
        raise WatchList.DoesNotExist
    return found


def appeals_waiting(*, actor: Actor, limit: int = 50) -> list[Appeal]:
    """Appeals that wait for a decision, against entries of the actor's lists, the oldest first."""
    policy.require(actor, rules.WATCH_WRITE)
    rows = Appeal.objects.filter(state=AppealState.OPEN).select_related("entry__list__office").order_by("pk")
    found = [row for row in rows[: limit * 4] if policy.may(actor, rules.WATCH_WRITE, row.entry.list)][:limit]
    log(actor=actor, act="registry.watchlist.appeals", details={"open": len(found)})
    return found


def _asked_for(actor: Actor, purpose: str) -> None:
    policy.require(actor, rules.WATCH_QUERY)
    if len(purpose.strip()) < 5:
        raise Refused("purpose", _("Say why you ask."))


def _answer(actor: Actor, found: list[WatchEntry], persons: list[str], purpose: str) -> Answer:
    mine = [entry for entry in found if policy.may(actor, rules.WATCH_QUERY, entry.list)]
    read = {entry.list.office_id for entry in mine}
    others = {entry.list.office_id for entry in found if entry.list.office_id} - read
    log(
        actor=actor,
        act=rules.WATCH_QUERY,
        persons=persons,
        purpose=purpose.strip()[:200],
        details={"entries": [entry.uid for entry in found]},
    )
    return Answer(mine, list(Office.objects.filter(pk__in=others).order_by("code")))
